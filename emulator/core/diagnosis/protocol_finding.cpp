// Findings on ports that speak something else than HTTP/1.1.
#include "emulator/core/diagnosis/answers.hpp"
#include "emulator/core/diagnosis/refused.hpp"

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

std::optional<Finding> protocol_finding(Proof proof, const InstanceView& instance) {
    if (proof == Proof::speaks_tls) return speaks_tls_finding(instance);
    if (proof == Proof::speaks_h2) return speaks_h2_finding(instance);
    if (proof == Proof::speaks_fastcgi) return speaks_fastcgi_finding(instance);
    return std::nullopt;
}

}  // namespace apprunner::core
