// CloudWatch Logs' table: the input of each of its operations that are answered here.
#include "emulator/wire/constraints.hpp"
#include "emulator/wire/patterns.hpp"
#include "emulator/wire/rules.hpp"
#include "emulator/wire/shape_builders.hpp"

namespace apprunner::wire {

namespace shapes::logs {

namespace {

constexpr Shape group_name = text("LogGroupName", 1, 512, &patterns::log_group_name);
constexpr Shape group_pattern = text("LogGroupNamePattern", 0, 512, &patterns::log_group_pattern);
constexpr Shape group_identifier = text("LogGroupIdentifier", 1, 2048, &patterns::log_resource);
constexpr Shape group_identifiers =
    list_between("DescribeLogGroupsLogGroupIdentifiers", &group_identifier, 1, 50);
constexpr Shape stream_name = text("LogStreamName", 1, 512, &patterns::log_stream_name);
constexpr Shape stream_names = list_between("InputLogStreamNames", &stream_name, 1, 100);
constexpr Shape resource_name = text("AmazonResourceName", 1, 1011, &patterns::log_resource);
constexpr Shape token = text("NextToken", 1, unlimited);
constexpr Shape sequence_token = text("SequenceToken", 1, unlimited);
constexpr Shape key_id = text("KmsKeyId", unlimited, 256);
constexpr Shape filter_pattern = text("FilterPattern", 0, 1024);
constexpr Shape describe_limit = integer("DescribeLimit", 1, 50);
constexpr Shape events_limit = integer("EventsLimit", 1, 10'000);
constexpr Shape timestamp = long_integer("Timestamp", 0);
constexpr Shape flag = boolean("Boolean");
constexpr Shape days{.name = "Days", .kind = Kind::integer, .rule = rules::retention_days};
constexpr std::string_view classes[] = {"STANDARD", "INFREQUENT_ACCESS", "DELIVERY"};
constexpr Shape group_class = one_of("LogGroupClass", classes);
constexpr std::string_view orders[] = {"LogStreamName", "LastEventTime"};
constexpr Shape order = one_of("OrderBy", orders);
constexpr Shape tag_key = text("TagKey", 1, 128, &patterns::logs_tag_key);
constexpr Shape tag_value = text("TagValue", unlimited, 256, &patterns::logs_tag_value);
constexpr Shape tags{
    .name = "Tags", .kind = Kind::map, .min = 1, .max = 50, .key = &tag_key, .element = &tag_value};
constexpr Shape tag_keys = list_between("TagKeyList", &tag_key, 0, 50);
constexpr Shape tag_list = list_between("TagList", &tag_key, 1, unlimited);
constexpr Shape message{
    .name = "EventMessage", .kind = Kind::text, .min = 1, .max = unlimited, .may_hold_nul = true};
constexpr Member event_members[] = {
    {"timestamp", &timestamp, required}, {"message", &message, required}};
constexpr Shape event = structure("InputLogEvent", event_members);
constexpr Shape events = list_between("InputLogEvents", &event, 1, 10'000);

constexpr Member create_group_members[] = {
    {"logGroupName", &group_name, required},
    {"kmsKeyId", &key_id},
    {"tags", &tags},
    {"logGroupClass", &group_class},
    {"deletionProtectionEnabled", &flag}};
constexpr Shape create_group = structure("CreateLogGroupRequest", create_group_members);
constexpr Member group_members[] = {{"logGroupName", &group_name, required}};
constexpr Shape delete_group = structure("DeleteLogGroupRequest", group_members);
constexpr Shape delete_retention = structure("DeleteRetentionPolicyRequest", group_members);
constexpr Shape list_group_tags = structure("ListTagsLogGroupRequest", group_members);
constexpr Member put_retention_members[] = {
    {"logGroupName", &group_name, required}, {"retentionInDays", &days, required}};
constexpr Shape put_retention = structure("PutRetentionPolicyRequest", put_retention_members);
constexpr Member describe_groups_members[] = {
    {"logGroupNamePrefix", &group_name},
    {"logGroupNamePattern", &group_pattern},
    {"nextToken", &token},
    {"limit", &describe_limit},
    {"includeLinkedAccounts", &flag},
    {"logGroupClass", &group_class},
    {"logGroupIdentifiers", &group_identifiers}};
constexpr Shape describe_groups = structure("DescribeLogGroupsRequest", describe_groups_members);
constexpr Member describe_streams_members[] = {
    {"logGroupName", &group_name},
    {"logGroupIdentifier", &group_identifier},
    {"logStreamNamePrefix", &stream_name},
    {"orderBy", &order},
    {"descending", &flag},
    {"nextToken", &token},
    {"limit", &describe_limit}};
constexpr Shape describe_streams = structure("DescribeLogStreamsRequest", describe_streams_members);
constexpr Member stream_members[] = {
    {"logGroupName", &group_name, required}, {"logStreamName", &stream_name, required}};
constexpr Shape create_stream = structure("CreateLogStreamRequest", stream_members);
constexpr Shape delete_stream = structure("DeleteLogStreamRequest", stream_members);
constexpr Member put_events_members[] = {
    {"logGroupName", &group_name, required},
    {"logStreamName", &stream_name, required},
    {"logEvents", &events, required},
    {"sequenceToken", &sequence_token}};
constexpr Shape put_events = structure("PutLogEventsRequest", put_events_members);
constexpr Member get_events_members[] = {
    {"logGroupName", &group_name},
    {"logGroupIdentifier", &group_identifier},
    {"logStreamName", &stream_name, required},
    {"startTime", &timestamp},
    {"endTime", &timestamp},
    {"nextToken", &token},
    {"limit", &events_limit},
    {"startFromHead", &flag},
    {"unmask", &flag}};
constexpr Shape get_events = structure("GetLogEventsRequest", get_events_members);
constexpr Member filter_events_members[] = {
    {"logGroupName", &group_name},
    {"logGroupIdentifier", &group_identifier},
    {"logStreamNames", &stream_names},
    {"logStreamNamePrefix", &stream_name},
    {"startTime", &timestamp},
    {"endTime", &timestamp},
    {"filterPattern", &filter_pattern},
    {"nextToken", &token},
    {"limit", &events_limit},
    {"interleaved", &flag},
    {"unmask", &flag}};
constexpr Shape filter_events = structure("FilterLogEventsRequest", filter_events_members);
constexpr Member list_tags_members[] = {{"resourceArn", &resource_name, required}};
constexpr Shape list_tags = structure("ListTagsForResourceRequest", list_tags_members);
constexpr Member tag_members[] = {
    {"resourceArn", &resource_name, required}, {"tags", &tags, required}};
constexpr Shape tag_resource = structure("TagResourceRequest", tag_members);
constexpr Member untag_members[] = {
    {"resourceArn", &resource_name, required}, {"tagKeys", &tag_keys, required}};
constexpr Shape untag_resource = structure("UntagResourceRequest", untag_members);
constexpr Member tag_group_members[] = {
    {"logGroupName", &group_name, required}, {"tags", &tags, required}};
constexpr Shape tag_group = structure("TagLogGroupRequest", tag_group_members);
constexpr Member untag_group_members[] = {
    {"logGroupName", &group_name, required}, {"tags", &tag_list, required}};
constexpr Shape untag_group = structure("UntagLogGroupRequest", untag_group_members);

constexpr OperationInput inputs[] = {
    {"CreateLogGroup", &create_group},
    {"CreateLogStream", &create_stream},
    {"DeleteLogGroup", &delete_group},
    {"DeleteLogStream", &delete_stream},
    {"DeleteRetentionPolicy", &delete_retention},
    {"DescribeLogGroups", &describe_groups},
    {"DescribeLogStreams", &describe_streams},
    {"FilterLogEvents", &filter_events},
    {"GetLogEvents", &get_events},
    {"ListTagsForResource", &list_tags},
    {"ListTagsLogGroup", &list_group_tags},
    {"PutLogEvents", &put_events},
    {"PutRetentionPolicy", &put_retention},
    {"TagLogGroup", &tag_group},
    {"TagResource", &tag_resource},
    {"UntagLogGroup", &untag_group},
    {"UntagResource", &untag_resource},
};

}  // namespace

}  // namespace shapes::logs

std::span<const OperationInput> logs_inputs() {
    return shapes::logs::inputs;
}

}  // namespace apprunner::wire
