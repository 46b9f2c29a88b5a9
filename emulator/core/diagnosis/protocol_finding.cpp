// Findings on ports that speak something else than HTTP/1.1.
#include "emulator/core/diagnosis/answers.hpp"
#include "emulator/core/diagnosis/refused.hpp"
#include "emulator/core/words/protocol_words.hpp"

namespace apprunner::core {

namespace {

Finding speaks_tls_finding(const InstanceView& instance) {
    Finding finding = finding_on("ARS-SPEAKS-TLS", instance);
    finding.summary =
        "The app's port speaks TLS only; App Runner ends TLS itself, and its checks and its "
        "users' requests come to the app as plain HTTP/1.1.";
    finding.fix = "Serve plain HTTP/1.1 on the port, without a certificate.";
    return finding;
}

Finding speaks_h2_finding(const InstanceView& instance) {
    Finding finding = finding_on("ARS-SPEAKS-HTTP2", instance);
    finding.summary =
        "The port speaks HTTP/2 without TLS and no HTTP/1.1, as gRPC servers do; App Runner's "
        "checks and its users come by HTTP/1.1.";
    finding.fix = "Serve HTTP/1.1 on the port; App Runner takes no gRPC.";
    return finding;
}

Finding speaks_fastcgi_finding(const InstanceView& instance) {
    Finding finding = finding_on("ARS-SPEAKS-FASTCGI", instance);
    finding.summary =
        "The port speaks FastCGI, as php-fpm does, and no HTTP; App Runner's checks and its users "
        "come by HTTP/1.1.";
    finding.fix =
        "Put a web server in front of it in the same image (nginx with fastcgi_pass, Apache, "
        "Caddy, FrankenPHP), and let that one listen on the port.";
    return finding;
}

}  // namespace

std::string spoken_on(const InstanceView& instance, const probes::KeptAnswer& answer) {
    std::string protocol = protocol_of_bytes(answer.body);
    return protocol.empty() ? protocol_of_lines(instance.last_lines) : protocol;
}

std::string other_protocol_fix(const std::string& protocol) {
    return "Listen on the port with a web server: App Runner's checks and its users come by "
           "HTTP/1.1 only, and nothing passes on " +
           protocol + ".";
}

Finding not_http_finding(const InstanceView& instance, const probes::KeptAnswer& answer) {
    Finding finding = finding_on("ARS-HEALTH-BAD-ANSWER", instance);
    const std::string protocol = spoken_on(instance, answer);
    if (!protocol.empty()) {
        finding.summary = "The app's port speaks " + protocol + " and no HTTP.";
        finding.fix = other_protocol_fix(protocol);
        return finding;
    }
    finding.summary = "The app's answer to the health check is not HTTP.";
    finding.fix = "Serve plain HTTP/1.1 on that port.";
    return finding;
}

std::string limit_fix(const std::string& path) {
    return "The app limits how often it may be asked, and counts the checks: exempt " + path +
           " from that limit.";
}

std::optional<Finding> protocol_finding(Proof proof, const InstanceView& instance) {
    if (proof == Proof::speaks_tls) return speaks_tls_finding(instance);
    if (proof == Proof::speaks_h2) return speaks_h2_finding(instance);
    if (proof == Proof::speaks_fastcgi) return speaks_fastcgi_finding(instance);
    return std::nullopt;
}

}  // namespace apprunner::core
