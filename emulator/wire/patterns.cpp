// The matchers. Each goes once through the text with a Scanner, taking the longest run at each
// step; AWS's patterns are such that this never needs a second try, with one exception that says
// so.
#include "emulator/wire/patterns.hpp"

#include "emulator/wire/scanner.hpp"
#include "emulator/wire/units.hpp"

#include <algorithm>
#include <array>

namespace apprunner::wire {

namespace {

/// arn:aws(-[\w]+)*
bool take_partition(Scanner& scanner) {
    if (!scanner.literal("arn:aws")) return false;
    while (scanner.literal("-")) {
        if (scanner.run(is_word) == 0) return false;
    }
    return true;
}

bool matches_resource_arn(std::string_view value) {
    const Class is_part = [](char letter) { return is_one_of<is_lower_or_digit>(letter, "-\\."); };
    const Class is_resource = [](char letter) { return is_one_of<is_name>(letter, "/"); };
    Scanner scanner(value);
    return take_partition(scanner) && scanner.literal(":") && scanner.run_between(is_part, 0, 63) &&
           scanner.literal(":") && scanner.run_between(is_part, 0, 63) && scanner.literal(":") &&
           scanner.run_between(is_digit, 12, 12) && scanner.literal(":") &&
           scanner.run_between(is_resource, 1, 1011) && scanner.is_at_end();
}

bool matches_role_arn(std::string_view value) {
    const Class is_path = [](char letter) { return is_one_of<is_word>(letter, "+=,.@-/"); };
    constexpr std::array<std::string_view, 5> partitions{
        "aws:", "aws-us-gov:", "aws-cn:", "aws-iso:", "aws-iso-b:"};
    Scanner scanner(value);
    if (!scanner.literal("arn:")) return false;
    const bool has_partition =
        std::any_of(partitions.begin(), partitions.end(), [&](std::string_view partition) {
            return scanner.literal(partition);
        });
    return has_partition && scanner.literal("iam::") && scanner.run_between(is_digit, 12, 12) &&
           scanner.literal(":role/") && scanner.run_between(is_path, 1, 1013) &&
           scanner.is_at_end();
}

/// [a-z\-]+-[0-9]{1}: a Region's name, without its own look at which exist.
bool take_region(Scanner& scanner) {
    const Class is_part = [](char letter) { return is_lower(letter) || letter == '-'; };
    const std::string_view before = scanner.rest();
    const std::size_t length = scanner.run(is_part);
    return length >= 2 && before[length - 1] == '-' && length < before.size() &&
           is_digit(before[length]) && scanner.literal(before.substr(length, 1));
}

bool matches_kms_key_arn(std::string_view value) {
    Scanner scanner(value);
    return take_partition(scanner) && scanner.literal(":kms:") && take_region(scanner) &&
           scanner.literal(":") && scanner.run_between(is_digit, 12, 12) &&
           scanner.literal(":key/") && scanner.run_between(is_hex, 8, 8) && scanner.literal("-") &&
           scanner.run_between(is_hex, 4, 4) && scanner.literal("-") &&
           scanner.run_between(is_hex, 4, 4) && scanner.literal("-") &&
           scanner.run_between(is_hex, 4, 4) && scanner.literal("-") &&
           scanner.run_between(is_hex, 12, 12) && scanner.is_at_end();
}

template <std::size_t largest>
bool matches_name(std::string_view value) {
    return value.size() >= 4 && value.size() <= largest && is_alphanumeric(value.front()) &&
           all_are(value, is_name);
}

// AWS's patterns let any character stand for the point; only spellings that mean something pass.
bool matches_cpu(std::string_view value) {
    return cpu_units(value) != 0;
}

bool matches_memory(std::string_view value) {
    return memory_mb(value) != 0;
}

/// (?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*
bool take_repository(Scanner& scanner) {
    do {
        if (scanner.run(is_lower_or_digit) == 0) return false;
    } while (scanner.literal("/") || scanner.literal(".") || scanner.literal("_") ||
             scanner.literal("-"));
    return true;
}

/// (:([\w\d+\-=._:\/@])+|@([\w\d\:]+))?
bool take_tag_or_digest(Scanner& scanner) {
    const Class is_tag = [](char letter) { return is_one_of<is_word>(letter, "+-=.:/@"); };
    const Class is_digest = [](char letter) { return is_one_of<is_word>(letter, ":"); };
    if (scanner.literal(":")) return scanner.run(is_tag) > 0;
    if (scanner.literal("@")) return scanner.run(is_digest) > 0;
    return true;
}

bool is_repository_reference(std::string_view value) {
    Scanner scanner(value);
    return take_repository(scanner) && take_tag_or_digest(scanner) && scanner.is_at_end();
}

bool has_no_line_end(std::string_view value) {
    return value.find_first_of("\n\r") == std::string_view::npos &&
           value.find("\xC2\x85") == std::string_view::npos &&
           value.find("\xE2\x80\xA8") == std::string_view::npos &&
           value.find("\xE2\x80\xA9") == std::string_view::npos;
}

/// The alias of a public registry may be anything, "/" included: each "/" is tried as its end. That
/// is quadratic, so longer texts than any that is allowed are not looked at.
bool matches_image_identifier(std::string_view value) {
    constexpr std::size_t bytes_max = 4 * 1024;
    if (value.size() > bytes_max) return false;
    Scanner scanner(value);
    if (!scanner.literal("public.ecr.aws/")) {
        return scanner.run_between(is_digit, 12, 12) && scanner.literal(".dkr.ecr.") &&
               take_region(scanner) && scanner.literal(".amazonaws.com/") &&
               is_repository_reference(scanner.rest());
    }
    const std::string_view rest = scanner.rest();
    for (std::size_t slash = rest.find('/', 1); slash != std::string_view::npos;
         slash = rest.find('/', slash + 1)) {
        if (!has_no_line_end(rest.substr(0, slash))) return false;
        if (is_repository_reference(rest.substr(slash + 1))) return true;
    }
    return false;
}

/// What Docker may understand; it has the last word.
bool matches_image_reference(std::string_view value) {
    const Class is_visible = [](char letter) {
        return static_cast<unsigned char>(letter) > 0x20 && letter != '\x7F';
    };
    return !value.empty() && value.front() != '-' && all_are(value, is_visible);
}

bool matches_domain_name(std::string_view value) {
    const Class is_part = [](char letter) { return is_one_of<is_alphanumeric>(letter, "*.-"); };
    return !value.empty() && value.size() <= 255 && all_are(value, is_part);
}

bool matches_command(std::string_view value) {
    return !value.empty() && value.find_first_of("\n\r") == std::string_view::npos;
}

bool matches_source_directory(std::string_view value) {
    return !value.empty() && value.find('\0') == std::string_view::npos;
}

bool matches_tag_key(std::string_view value) {
    return !value.empty() && value.substr(0, 4) != "aws:" && has_no_line_end(value);
}

bool is_log_group_letter(char letter) {
    return is_one_of<is_alphanumeric>(letter, ".-_/#");
}

bool matches_log_group_name(std::string_view value) {
    return !value.empty() && all_are(value, is_log_group_letter);
}

bool matches_log_group_pattern(std::string_view value) {
    return all_are(value, is_log_group_letter);
}

bool matches_log_stream_name(std::string_view value) {
    return value.find_first_of(":*") == std::string_view::npos;
}

bool matches_log_resource(std::string_view value) {
    return all_are(value, [](char letter) { return is_one_of<is_word>(letter, "#+=/:,.@-"); });
}

/// Letters, separators and digits of all scripts: what is not ASCII is taken for one of them.
bool is_logs_tag_letter(char letter) {
    return static_cast<unsigned char>(letter) >= 0x80 ||
           is_one_of<is_alphanumeric>(letter, " _.:/=+-@");
}

bool matches_logs_tag_key(std::string_view value) {
    return !value.empty() && all_are(value, is_logs_tag_letter);
}

bool matches_logs_tag_value(std::string_view value) {
    return all_are(value, is_logs_tag_letter);
}

bool matches_ecr_repository(std::string_view value) {
    Scanner scanner(value);
    return take_repository(scanner) && scanner.is_at_end();
}

bool matches_ecr_digest(std::string_view value) {
    const Class is_method = [](char letter) { return is_one_of<is_name>(letter, "+."); };
    const Class is_digit_of_it = [](char letter) { return is_alphanumeric(letter); };
    Scanner scanner(value);
    return scanner.run(is_method) > 0 && scanner.literal(":") && scanner.run(is_digit_of_it) > 0 &&
           scanner.is_at_end();
}

bool matches_ecr_tag(std::string_view value) {
    const Class is_inside = [](char letter) { return is_one_of<is_word>(letter, ".-"); };
    return !value.empty() && is_word(value.front()) && all_are(value, is_inside);
}

bool matches_registry_id(std::string_view value) {
    return value.size() == 12 && all_are(value, is_digit);
}

}  // namespace

namespace patterns {

const Pattern resource_arn{
    R"(arn:aws(-[\w]+)*:[a-z0-9-\\.]{0,63}:[a-z0-9-\\.]{0,63}:[0-9]{12}:(\w|\/|-){1,1011})",
    matches_resource_arn};
const Pattern role_arn{
    R"(arn:(aws|aws-us-gov|aws-cn|aws-iso|aws-iso-b):iam::[0-9]{12}:(role|role\/service-role)\/)"
    R"([\w+=,.@\-/]{1,1000})",
    matches_role_arn};
const Pattern kms_key_arn{
    R"(arn:aws(-[\w]+)*:kms:[a-z\-]+-[0-9]{1}:[0-9]{12}:key\/)"
    R"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})",
    matches_kms_key_arn};
const Pattern service_name{R"([A-Za-z0-9][A-Za-z0-9-_]{3,39})", matches_name<40>};
const Pattern configuration_name{R"([A-Za-z0-9][A-Za-z0-9\-_]{3,31})", matches_name<32>};
const Pattern connector_name{R"([A-Za-z0-9][A-Za-z0-9\-_]{3,39})", matches_name<40>};
const Pattern cpu{R"(256|512|1024|2048|4096|(0.25|0.5|1|2|4) vCPU)", matches_cpu};
const Pattern memory{
    R"(512|1024|2048|3072|4096|6144|8192|10240|12288|(0.5|1|2|3|4|6|8|10|12) GB)", matches_memory};
const Pattern image_identifier{
    R"(([0-9]{12}.dkr.ecr.[a-z\-]+-[0-9]{1}.amazonaws.com\/((?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*)"
    R"([a-z0-9]+(?:[._-][a-z0-9]+)*)(:([\w\d+\-=._:\/@])+|@([\w\d\:]+))?)|(^public\.ecr\.aws\/.+\/)"
    R"(((?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*))"
    R"((:([\w\d+\-=._:\/@])+|@([\w\d\:]+))?))",
    matches_image_identifier};
const Pattern image_reference{R"([^\x00-\x20\x7f-][^\x00-\x20\x7f]*)", matches_image_reference};
const Pattern domain_name{R"([A-Za-z0-9*.-]{1,255})", matches_domain_name};
const Pattern one_line{R"(.*)", has_no_line_end};
const Pattern command{R"([^\x0a\x0d]+)", matches_command};
const Pattern source_directory{R"([^\x00]+)", matches_source_directory};
const Pattern tag_key{R"(^(?!aws:).+)", matches_tag_key};
const Pattern log_group_name{R"([\.\-_/#A-Za-z0-9]+)", matches_log_group_name};
const Pattern log_group_pattern{R"([\.\-_/#A-Za-z0-9]*)", matches_log_group_pattern};
const Pattern log_stream_name{R"([^:*]*)", matches_log_stream_name};
const Pattern log_resource{R"([\w#+=/:,.@-]*)", matches_log_resource};
const Pattern logs_tag_key{R"(^([\p{L}\p{Z}\p{N}_.:/=+\-@]+)$)", matches_logs_tag_key};
const Pattern logs_tag_value{R"(^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$)", matches_logs_tag_value};
const Pattern ecr_repository{
    R"((?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*)", matches_ecr_repository};
const Pattern ecr_digest{R"([a-zA-Z0-9-_+.]+:[a-zA-Z0-9]+)", matches_ecr_digest};
const Pattern ecr_tag{R"([\w][\w.-]*)", matches_ecr_tag};
const Pattern registry_id{R"([0-9]{12})", matches_registry_id};

}  // namespace patterns

}  // namespace apprunner::wire
