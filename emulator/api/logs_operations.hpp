// CloudWatch Logs' operations. Control thread only.
#pragma once

#include "emulator/api/context.hpp"

namespace apprunner::api {

Answer create_log_group(Context& context, const Call& call);
Answer delete_log_group(Context& context, const Call& call);
Answer describe_log_groups(Context& context, const Call& call);
Answer put_retention_policy(Context& context, const Call& call);
Answer delete_retention_policy(Context& context, const Call& call);

Answer list_log_tags(Context& context, const Call& call);
Answer tag_log_resource(Context& context, const Call& call);
Answer untag_log_resource(Context& context, const Call& call);
// The older three, by the group's name.
Answer list_tags_log_group(Context& context, const Call& call);
Answer tag_log_group(Context& context, const Call& call);
Answer untag_log_group(Context& context, const Call& call);

Answer create_log_stream(Context& context, const Call& call);
Answer delete_log_stream(Context& context, const Call& call);
Answer describe_log_streams(Context& context, const Call& call);
Answer put_log_events(Context& context, const Call& call);

Answer get_log_events(Context& context, const Call& call);
Answer filter_log_events(Context& context, const Call& call);

}  // namespace apprunner::api
