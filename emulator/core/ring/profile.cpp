// The three profiles as differences from the defaults, and the knobs by name, both ways.
#include "emulator/core/ring/profile.hpp"

#include <charconv>
#include <optional>

namespace apprunner::core {

namespace {

using base::Errc;
using base::Error;

base::Result<bool> read_bool(std::string_view knob, std::string_view value) {
    if (value == "true") return true;
    if (value == "false") return false;
    return Error{
        Errc::invalid_argument,
        std::string(knob) + " takes true or false, not '" + std::string(value) + "'"};
}

/// Whole seconds, `least` to 86400.
base::Result<base::Duration> read_seconds(
    std::string_view knob, std::string_view value, int least
) {
    int number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size() || number < least ||
        number > 86'400) {
        return Error{
            Errc::invalid_argument,
            std::string(knob) + " takes whole seconds from " + std::to_string(least) +
                " to 86400, not '" + std::string(value) + "'"};
    }
    return base::Duration(std::chrono::seconds(number));
}

struct BoolKnob {
    std::string_view name;
    bool Profile::*member;
};

constexpr BoolKnob bool_knobs[] = {
    {"rebuilds_create_failed", &Profile::rebuilds_create_failed},
    {"updates_paused", &Profile::updates_paused},
    {"other_2xx_healthy", &Profile::other_2xx_healthy},
    {"redirect_healthy", &Profile::redirect_healthy},
    {"second_questions", &Profile::asks_again},
    {"try_fixes", &Profile::tries_fixes},
    {"early_verdict", &Profile::early_verdict},
    {"lower_case_statuses", &Profile::lower_case_statuses},
    {"completes_handshakes", &Profile::completes_handshakes},
    {"aws_pace", &Profile::aws_pace},
    {"aws_variables", &Profile::aws_variables},
};

struct SecondsKnob {
    std::string_view name;
    base::Duration Profile::*member;
    int least;
};

constexpr SecondsKnob seconds_knobs[] = {
    {"steady_for", &Profile::steady_for, 0},
    {"drain_limit", &Profile::drain_limit, 1},
    {"stop_grace", &Profile::stop_grace, 1},
};

base::Result<void> set_give_up(Profile& profile, std::string_view value) {
    if (value == "documented") {
        profile.give_up = GiveUp::documented;
        return {};
    }
    if (value != "observed") {
        const auto after = read_seconds("give_up", value, 1);
        if (!after) {
            return Error{
                Errc::invalid_argument,
                "give_up takes documented, observed, or whole seconds from 1 to 86400, not '" +
                    std::string(value) + "'"};
        }
        profile.give_up_after = *after;
    } else {
        profile.give_up_after = Profile{}.give_up_after;
    }
    profile.give_up = GiveUp::fixed;
    return {};
}

base::Result<void> set_disk_limit(Profile& profile, std::string_view value) {
    int number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size() || number < 1) {
        return Error{
            Errc::invalid_argument,
            "disk_limit takes whole megabytes from 1, not '" + std::string(value) + "'"};
    }
    profile.disk_limit_mb = number;
    return {};
}

base::Result<void> set_local_port(Profile& profile, std::string_view value) {
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size()) {
        return Error{
            Errc::invalid_argument,
            "local_port takes a port from 1 to 65535, or 0 for one that follows from the service's "
            "id, not '" +
                std::string(value) + "'"};
    }
    profile.local_port = number;
    return {};
}

base::Result<void> set_wording(Profile& profile, std::string_view value) {
    if (value != "2023" && value != "2024") {
        return Error{
            Errc::invalid_argument, "wording takes 2023 or 2024, not '" + std::string(value) + "'"};
    }
    profile.wording = value == "2023" ? LogWording::year_2023 : LogWording::year_2024;
    return {};
}

base::Result<void> set_forwarded_proto(Profile& profile, std::string_view value) {
    if (value != "https" && value != "as_received") {
        return Error{
            Errc::invalid_argument,
            "forwarded_proto takes https or as_received, not '" + std::string(value) + "'"};
    }
    profile.forwarded_proto =
        value == "https" ? ForwardedProto::https : ForwardedProto::as_received;
    return {};
}

base::Result<void> set_push_while_busy(Profile& profile, std::string_view value) {
    if (value != "newest_after" && value != "dropped") {
        return Error{
            Errc::invalid_argument,
            "push_while_busy takes newest_after or dropped, not '" + std::string(value) + "'"};
    }
    profile.push_while_busy =
        value == "dropped" ? PushWhileBusy::dropped : PushWhileBusy::newest_after;
    return {};
}

base::Result<void> set_credentials(Profile& profile, std::string_view value) {
    constexpr std::string_view named = "profile:";
    const bool is_named = value.starts_with(named) && value.size() > named.size() &&
                          value.find_first_of("\r\n]") == std::string_view::npos;
    if (value != "off" && value != "dummy" && value != "profile" && !is_named) {
        return Error{
            Errc::invalid_argument,
            "credentials takes off, dummy, profile or profile:NAME, not '" + std::string(value) +
                "'"};
    }
    profile.credentials = value;
    return {};
}

}  // namespace

std::vector<std::string_view> profile_names() {
    return {"current", "documented", "2023-05"};
}

base::Result<Profile> profile_named(std::string_view name) {
    Profile profile;
    profile.name = name;
    if (name == "current") return profile;
    if (name == "documented") {
        profile.give_up = GiveUp::documented;
        return profile;
    }
    if (name == "2023-05") {
        profile.rebuilds_create_failed = false;
        profile.updates_paused = true;
        profile.give_up_after = std::chrono::seconds(1080);
        profile.wording = LogWording::year_2023;
        return profile;
    }
    return Error{
        Errc::invalid_argument,
        "unknown profile '" + std::string(name) + "'; known are current, documented and 2023-05"};
}

base::Result<void> set_knob(Profile& profile, std::string_view knob, std::string_view value) {
    for (const BoolKnob& known : bool_knobs) {
        if (known.name != knob) continue;
        const auto read = read_bool(knob, value);
        if (!read) return read.error();
        profile.*known.member = *read;
        return {};
    }
    for (const SecondsKnob& known : seconds_knobs) {
        if (known.name != knob) continue;
        const auto read = read_seconds(knob, value, known.least);
        if (!read) return read.error();
        profile.*known.member = *read;
        return {};
    }
    if (knob == "give_up") return set_give_up(profile, value);
    if (knob == "wording") return set_wording(profile, value);
    if (knob == "disk_limit") return set_disk_limit(profile, value);
    if (knob == "local_port") return set_local_port(profile, value);
    if (knob == "forwarded_proto") return set_forwarded_proto(profile, value);
    if (knob == "push_while_busy") return set_push_while_busy(profile, value);
    if (knob == "credentials") return set_credentials(profile, value);
    std::string names =
        "give_up, wording, disk_limit, local_port, forwarded_proto, push_while_busy, credentials";
    for (const BoolKnob& known : bool_knobs) names += ", " + std::string(known.name);
    for (const SecondsKnob& known : seconds_knobs) names += ", " + std::string(known.name);
    return Error{
        Errc::invalid_argument, "unknown knob '" + std::string(knob) + "'; known are " + names};
}

std::vector<std::pair<std::string, std::string>> knobs_of(const Profile& profile) {
    const Profile unchanged = profile_named(profile.name).value();
    std::vector<std::pair<std::string, std::string>> knobs;
    const auto add = [&knobs](std::string_view name, std::string value) {
        knobs.emplace_back(name, std::move(value));
    };
    const auto whole_seconds = [](base::Duration duration) {
        return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(duration).count());
    };
    if (profile.give_up != unchanged.give_up || profile.give_up_after != unchanged.give_up_after) {
        const bool is_documented = profile.give_up == GiveUp::documented;
        add("give_up", is_documented ? "documented" : whole_seconds(profile.give_up_after));
    }
    if (profile.wording != unchanged.wording) {
        add("wording", profile.wording == LogWording::year_2023 ? "2023" : "2024");
    }
    if (profile.disk_limit_mb != unchanged.disk_limit_mb) {
        add("disk_limit", std::to_string(profile.disk_limit_mb));
    }
    if (profile.local_port != unchanged.local_port) {
        add("local_port", std::to_string(profile.local_port));
    }
    if (profile.forwarded_proto != unchanged.forwarded_proto) {
        const bool is_https = profile.forwarded_proto == ForwardedProto::https;
        add("forwarded_proto", is_https ? "https" : "as_received");
    }
    if (profile.push_while_busy != unchanged.push_while_busy) {
        const bool is_dropped = profile.push_while_busy == PushWhileBusy::dropped;
        add("push_while_busy", is_dropped ? "dropped" : "newest_after");
    }
    if (profile.credentials != unchanged.credentials) add("credentials", profile.credentials);
    for (const BoolKnob& knob : bool_knobs) {
        const bool value = profile.*knob.member;
        if (value != unchanged.*knob.member) add(knob.name, value ? "true" : "false");
    }
    for (const SecondsKnob& knob : seconds_knobs) {
        const base::Duration value = profile.*knob.member;
        if (value != unchanged.*knob.member) add(knob.name, whole_seconds(value));
    }
    return knobs;
}

}  // namespace apprunner::core
