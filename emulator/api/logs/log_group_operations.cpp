// CloudWatch Logs' operations on groups: making, listing and deleting them, their retention and
// their tags.
#include "emulator/api/logs/log_lookup.hpp"
#include "emulator/api/logs/logs_operations.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/runtime/clock.hpp"

namespace apprunner::api {

namespace {

using NamedGroup = logs::LogStore::Groups::value_type;

constexpr std::size_t tags_max = 50;

void write_group(
    base::JsonWriter& out,
    const std::string& name,
    const logs::LogGroup& group,
    const model::Account& account
) {
    const std::string arn = log_group_arn(account, name);
    out.begin_object();
    out.text_member("logGroupName", name);
    out.number_member("creationTime", group.created_ms);
    if (group.retention_days) out.number_member("retentionInDays", *group.retention_days);
    out.number_member("metricFilterCount", 0);
    out.text_member("arn", arn + ":*");
    out.number_member("storedBytes", 0);
    out.text_member("kmsKeyId", group.kms_key_id);
    out.text_member("logGroupClass", group.log_class);
    out.text_member("logGroupArn", arn);
    out.flag_member("deletionProtectionEnabled", group.is_protected);
    out.end_object();
}

/// Which groups DescribeLogGroups is asked for.
class GroupFilter {
  public:
    explicit GroupFilter(const wire::Json& input)
        : prefix_(wire::text_at(input, "logGroupNamePrefix")),
          part_(wire::text_at(input, "logGroupNamePattern")),
          log_class_(wire::text_at(input, "logGroupClass")) {
        for (const wire::Json& identifier : wire::member_at(input, "logGroupIdentifiers")) {
            names_.push_back(log_group_name_in(identifier.get_ref<const std::string&>()));
        }
    }

    [[nodiscard]] bool takes(const std::string& name, const logs::LogGroup& group) const {
        const bool is_named =
            names_.empty() || std::find(names_.begin(), names_.end(), name) != names_.end();
        return is_named && name.rfind(prefix_, 0) == 0 && name.find(part_) != std::string::npos &&
               (log_class_.empty() || group.log_class == log_class_);
    }

  private:
    std::string prefix_;
    std::string part_;
    std::string log_class_;
    std::vector<std::string> names_;
};

using ChangeTags = std::optional<AwsError> (*)(const wire::Json& input, logs::LogGroup& group);

OperationOutput change_tags(
    Context& context, const Call& call, const std::string& identifier, ChangeTags change
) {
    const std::string key = group_key(context, call, identifier);
    logs::LogGroup* group = context.log_store.find_group(key);
    if (group == nullptr) return no_such_group();
    if (auto fault = change(call.input, *group)) return *fault;
    context.log_store.has_changed(key);
    return std::string();
}

std::optional<AwsError> add_tags(const wire::Json& input, logs::LogGroup& group) {
    auto tags = group.tags;
    for (const auto& [key, value] : wire::member_at(input, "tags").items()) {
        tags[key] = value.get<std::string>();
    }
    if (tags.size() > tags_max) {
        return AwsError{"TooManyTagsException", "A resource can have no more than 50 tags."};
    }
    group.tags = std::move(tags);
    return std::nullopt;
}

std::optional<AwsError> remove_tags(const wire::Json& input, logs::LogGroup& group) {
    const wire::Json& keys = wire::has(input, "tagKeys") ? wire::member_at(input, "tagKeys")
                                                         : wire::member_at(input, "tags");
    for (const wire::Json& key : keys) group.tags.erase(key.get_ref<const std::string&>());
    return std::nullopt;
}

OperationOutput tags_answer(Context& context, const Call& call, const std::string& identifier) {
    const auto* group = context.log_store.find_group(group_key(context, call, identifier));
    if (group == nullptr) return no_such_group();
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.begin_object_member("tags");
    for (const auto& [key, value] : group->tags) out.text_member(key, value);
    out.end_object();
    out.end_object();
    return body;
}

std::string name_in(const Call& call) {
    return wire::text_at(call.input, "logGroupName");
}

std::string arn_in(const Call& call) {
    return wire::text_at(call.input, "resourceArn");
}

}  // namespace

/// A group of App Runner's may be there already: the second of the two traps of its names.
OperationOutput create_log_group(Context& context, const Call& call) {
    logs::LogGroup group;
    group.created_ms = base::epoch_ms(runtime::read_clock().wall);
    group.kms_key_id = wire::optional_text_at(call.input, "kmsKeyId");
    if (wire::has(call.input, "logGroupClass"))
        group.log_class = wire::text_at(call.input, "logGroupClass");
    group.is_protected = wire::flag_at(call.input, "deletionProtectionEnabled", false);
    for (const auto& [key, value] : wire::member_at(call.input, "tags").items()) {
        group.tags[key] = value.get<std::string>();
    }
    const std::string key = group_key_in(context, call);
    const bool is_new = context.log_store.find_group(key) == nullptr;
    if (is_new && !context.log_store.has_room_for_group()) return too_many_logs();
    if (!context.log_store.create_group(key, std::move(group))) {
        return AwsError{"ResourceAlreadyExistsException", "The specified log group already exists"};
    }
    return std::string();
}

OperationOutput delete_log_group(Context& context, const Call& call) {
    const logs::LogGroup* group = log_group_of(context, call);
    if (group == nullptr) return no_such_group();
    if (group->is_protected) {
        return AwsError{"ValidationException", "The log group is protected against deletion."};
    }
    context.log_store.delete_group(group_key_in(context, call));
    return std::string();
}

OperationOutput describe_log_groups(Context& context, const Call& call) {
    if (wire::has(call.input, "logGroupNamePrefix") &&
        wire::has(call.input, "logGroupNamePattern")) {
        return invalid_parameter(
            "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."
        );
    }
    const GroupFilter filter(call.input);
    std::vector<const NamedGroup*> groups;
    for (const NamedGroup& item : context.log_store.groups()) {
        const std::string name = group_name_seen(context, call, item.first);
        if (!name.empty() && filter.takes(name, item.second)) groups.push_back(&item);
    }
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    const bool is_page = write_page(
        out,
        call.input,
        "logGroups",
        groups,
        [](const NamedGroup& item) -> const std::string& { return item.first; },
        [&](const NamedGroup& item) {
            const std::string name = group_name_seen(context, call, item.first);
            write_group(out, name, item.second, call.account);
        },
        logs_paging
    );
    if (!is_page) return bad_logs_token();
    out.end_object();
    return body;
}

OperationOutput put_retention_policy(Context& context, const Call& call) {
    logs::LogGroup* group = log_group_of(context, call);
    if (group == nullptr) return no_such_group();
    group->retention_days = wire::number_at(call.input, "retentionInDays", 0);
    context.log_store.has_changed(group_key_in(context, call));
    context.log_store.expire(runtime::read_clock().wall);
    return std::string();
}

OperationOutput delete_retention_policy(Context& context, const Call& call) {
    logs::LogGroup* group = log_group_of(context, call);
    if (group == nullptr) return no_such_group();
    group->retention_days.reset();
    context.log_store.has_changed(group_key_in(context, call));
    return std::string();
}

OperationOutput list_log_tags(Context& context, const Call& call) {
    return tags_answer(context, call, arn_in(call));
}

OperationOutput list_tags_log_group(Context& context, const Call& call) {
    return tags_answer(context, call, name_in(call));
}

OperationOutput tag_log_resource(Context& context, const Call& call) {
    return change_tags(context, call, arn_in(call), add_tags);
}

OperationOutput tag_log_group(Context& context, const Call& call) {
    return change_tags(context, call, name_in(call), add_tags);
}

OperationOutput untag_log_resource(Context& context, const Call& call) {
    return change_tags(context, call, arn_in(call), remove_tags);
}

OperationOutput untag_log_group(Context& context, const Call& call) {
    return change_tags(context, call, name_in(call), remove_tags);
}

}  // namespace apprunner::api
