// CloudWatch Logs' operations, as far as clients use them to read, keep and tag logs. Control
// thread only.
#pragma once

#include "emulator/api/context.hpp"

namespace apprunner::api {

/// LimitExceededException from 2,000 groups on; groups are not told apart by Region.
OperationOutput create_log_group(Context& context, const Call& call);
OperationOutput delete_log_group(Context& context, const Call& call);
OperationOutput describe_log_groups(Context& context, const Call& call);
OperationOutput put_retention_policy(Context& context, const Call& call);
OperationOutput delete_retention_policy(Context& context, const Call& call);

OperationOutput list_log_tags(Context& context, const Call& call);
OperationOutput tag_log_resource(Context& context, const Call& call);
OperationOutput untag_log_resource(Context& context, const Call& call);
// The older three, by the group's name.
OperationOutput list_tags_log_group(Context& context, const Call& call);
OperationOutput tag_log_group(Context& context, const Call& call);
OperationOutput untag_log_group(Context& context, const Call& call);

/// LimitExceededException from 20,000 streams on, of all groups together.
OperationOutput create_log_stream(Context& context, const Call& call);
OperationOutput delete_log_stream(Context& context, const Call& call);
OperationOutput describe_log_streams(Context& context, const Call& call);
OperationOutput put_log_events(Context& context, const Call& call);

OperationOutput get_log_events(Context& context, const Call& call);
/// Looks at 4 MB of text for one page and may answer with nothing but a nextToken, as AWS does.
/// Patterns that are not known are refused by name (logs/filter_pattern.hpp).
OperationOutput filter_log_events(Context& context, const Call& call);

}  // namespace apprunner::api
