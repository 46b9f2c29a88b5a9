// The regular expressions of AWS's models, each with a matcher of our own. Pure; any thread.
#pragma once

#include "emulator/wire/shape.hpp"

namespace apprunner::wire::patterns {

extern const Pattern resource_arn;
extern const Pattern role_arn;
extern const Pattern kms_key_arn;
extern const Pattern service_name;        ///< 4 to 40 characters.
extern const Pattern configuration_name;  ///< 4 to 32 characters.
extern const Pattern connector_name;      ///< 4 to 40 characters.
extern const Pattern cpu;
extern const Pattern memory;
extern const Pattern image_identifier;
extern const Pattern image_reference;  ///< The emulator's own: no blanks, not a flag.
extern const Pattern domain_name;
extern const Pattern one_line;           ///< No line terminator.
extern const Pattern command;            ///< Not empty, no line break.
extern const Pattern source_directory;   ///< Not empty, no NUL.
extern const Pattern tag_key;            ///< Does not start with "aws:".
extern const Pattern log_group_name;     ///< CloudWatch Logs.
extern const Pattern log_group_pattern;  ///< CloudWatch Logs.
extern const Pattern log_stream_name;    ///< CloudWatch Logs.
extern const Pattern log_resource;       ///< CloudWatch Logs: a name or an ARN.
extern const Pattern logs_tag_key;       ///< CloudWatch Logs.
extern const Pattern logs_tag_value;     ///< CloudWatch Logs.
extern const Pattern ecr_repository;     ///< ECR.
extern const Pattern ecr_digest;         ///< ECR.
extern const Pattern ecr_tag;            ///< The distribution API's.
extern const Pattern registry_id;        ///< ECR: twelve digits.

}  // namespace apprunner::wire::patterns
