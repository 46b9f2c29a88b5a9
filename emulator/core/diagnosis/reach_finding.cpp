// The finding on a server that the app cannot reach: which, by what it is known, and which variable
// names it.
#include "emulator/core/diagnosis/fix_snippets.hpp"
#include "emulator/core/diagnosis/upstream.hpp"
#include "emulator/core/diagnosis/word_findings.hpp"
#include "emulator/core/ring/run_spec.hpp"
#include "emulator/core/words/endpoint.hpp"

#include <array>
#include <cctype>

namespace apprunner::core {

namespace {

/// What listens on a port by custom.
std::string_view custom_of(std::uint16_t port) {
    struct Custom {
        std::uint16_t port;
        std::string_view name;
    };
    static constexpr std::array<Custom, 15> customs{{
        {5432, "PostgreSQL"},
        {3306, "MySQL"},
        {6379, "Redis"},
        {27017, "MongoDB"},
        {5672, "AMQP"},
        {5671, "AMQP"},
        {9092, "Kafka"},
        {1433, "SQL Server"},
        {1521, "Oracle"},
        {11211, "memcached"},
        {9200, "Elasticsearch"},
        {2181, "ZooKeeper"},
        {4222, "NATS"},
        {9042, "Cassandra"},
        {4566, "LocalStack"},
    }};
    for (const Custom& custom : customs) {
        if (custom.port == port) return custom.name;
    }
    return "";
}

/// "db:5432 (PostgreSQL's port)".
std::string thing_of(const NamedCause& complaint) {
    if (complaint.subjects.empty()) return "a server that its lines do not name";
    const std::string& host = complaint.subjects.front();
    if (complaint.port == 0) return host;
    const bool is_v6 = host.find(':') != std::string::npos;
    std::string text = (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(complaint.port);
    const std::string_view custom = custom_of(complaint.port);
    if (!custom.empty()) text += " (" + std::string(custom) + "'s port)";
    return text;
}

std::string_view how_of(Unreached how) {
    switch (how) {
        case Unreached::unresolved:
            return "the name does not resolve";
        case Unreached::refused:
            return "the connection is refused";
        case Unreached::timed_out:
            return "it does not answer";
        case Unreached::no_route:
            return "there is no route to it";
        case Unreached::unknown:
            break;
    }
    return "no connection could be made";
}

bool holds_host(const std::string& value, const std::string& host, std::uint16_t port) {
    const auto is_of_host = [](char letter) {
        return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '.' ||
               letter == '-' || letter == '_';
    };
    for (auto at = value.find(host); at != std::string::npos; at = value.find(host, at + 1)) {
        const auto end = at + host.size();
        const bool is_cut =
            (at > 0 && is_of_host(value[at - 1])) || (end < value.size() && is_of_host(value[end]));
        // "db://" is a scheme, and "db:secret@" a user.
        const bool is_scheme = value.compare(end, 3, "://") == 0;
        const auto stop = value.find_first_of("@/,; ", end);
        const bool is_user = stop != std::string::npos && value[stop] == '@';
        if (is_cut || is_scheme || is_user) continue;
        if (port == 0 || value.compare(end, 1, ":") != 0) return true;
        const std::string told = std::to_string(port);
        const auto after = end + 1 + told.size();
        const bool is_longer =
            after < value.size() && std::isdigit(static_cast<unsigned char>(value[after])) != 0;
        if (value.compare(end + 1, told.size(), told) == 0 && !is_longer) return true;
    }
    return false;
}

std::string fix_of_unreachable(const NamedCause& complaint, const std::string& variable) {
    const std::string host = complaint.subjects.empty() ? "" : complaint.subjects.front();
    const bool is_short = !host.empty() && host.find('.') == std::string::npos;
    if (is_behind_proxy(complaint)) {
        return "App Runner runs this one container: start the server behind the proxy in it, look "
               "why it does not run or listens elsewhere, or let the proxy pass requests to where "
               "it listens.";
    }
    std::string fix;
    if (host.starts_with("unix:")) {
        return "Start what listens on " + host.substr(5) +
               " in the same container, or correct the path.";
    }
    if (is_own_machine(host)) {
        fix = host + " is the instance itself, and nothing else runs in it: give ";
    } else if (is_short && complaint.how != Unreached::refused) {
        fix = "A name such as " + host +
              " is one of a Docker Compose network's, which App Runner does not have: give ";
    } else {
        fix = "Give ";
    }
    fix += "the address of a server that the instance can reach";
    fix += variable.empty() ? "" : ", in " + variable;
    fix +=
        "; on AWS a private one needs a VPC connector. Here a server on this machine is reached at "
        "the machine's own address, if it listens there, and not at 127.0.0.1.";
    return fix;
}

}  // namespace

std::string variable_with(const Evidence& evidence, const std::string& host, std::uint16_t port) {
    if (evidence.image == nullptr) return "";
    const RunSpec spec = run_spec_of(evidence.configuration, *evidence.image);
    std::vector<std::string> hosts{host};
    if (is_own_machine(host)) hosts = {host, "localhost", "127.0.0.1", "[::1]"};
    for (const std::string& each : hosts) {
        for (const auto& [name, value] : spec.environment) {
            if (holds_host(value, each, port)) return name;
        }
        for (const auto& [name, value] : evidence.image->environment) {
            if (holds_host(value, each, port)) return name;
        }
    }
    return "";
}

bool is_own_name(const std::string& host, const Evidence& evidence) {
    if (evidence.image == nullptr) return false;
    for (const auto& [name, value] :
         run_spec_of(evidence.configuration, *evidence.image).environment) {
        if (name == "HOSTNAME") return value == host;
    }
    const auto in_image = evidence.image->environment.find("HOSTNAME");
    return in_image != evidence.image->environment.end() && in_image->second == host;
}

Finding unreachable_finding(
    const NamedCause& complaint, int times, const InstanceView& instance, const Evidence& evidence
) {
    const std::string what = thing_of(complaint) + "; " + std::string(how_of(complaint.how)) + ".";
    const std::string often = times > 2 ? " (they say it " + std::to_string(times) + " times)" : "";
    Finding finding{
        "ARS-UNREACHABLE-DEPENDENCY",
        Grade::fail,
        told_by(
            instance,
            "name something that it needs and cannot reach here: " + what,
            "it needs something that it cannot reach here" + often + ": " + what
        ),
        {},
        ""};
    std::string variable;
    if (!complaint.subjects.empty()) {
        variable = variable_with(evidence, complaint.subjects.front(), complaint.port);
    }
    finding.fix = fix_of_unreachable(complaint, variable);
    if (!variable.empty()) finding.how_to = written({{Setting::variable, "VALUE", variable}});
    return finding;
}

}  // namespace apprunner::core
