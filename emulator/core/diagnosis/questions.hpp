// Second questions: which are worth asking of an app whose check failed, and what their replies
// prove. Pure.
#pragma once

#include "emulator/core/ring/view.hpp"
#include "emulator/model/health_check.hpp"

#include <optional>
#include <string>
#include <vector>

namespace apprunner::core {

/// What to ask after `outcome`, the first of its kind that `instance` has given to a check; each
/// question differs from the check in one thing. `service_host` is the service's own domain. At
/// most probes::questions_max; none where nothing could be learnt (refused, no route).
[[nodiscard]] std::vector<probes::Question> questions_about(
    const probes::Outcome& outcome,
    const model::HealthCheckConfiguration& check,
    const std::string& service_host
);

/// The path of the check; "/" of one by TCP.
[[nodiscard]] std::string asked_path(const model::HealthCheckConfiguration& check);

/// The domain by which its users would come on AWS, for the one that it has here:
/// "xyz.us-east-1.awsapprunner.com" for "xyz.us-east-1.localhost". Lists of allowed hosts often
/// take all that ends in localhost.
[[nodiscard]] std::string host_on_aws(const std::string& service_host);

/// GET / and /metrics of the ports that it listens on, where it does not on the one that is
/// checked; two ports at most.
[[nodiscard]] std::vector<probes::Question> questions_on_other_ports(
    const InstanceView& instance, const std::string& service_host
);

/// Drops what other ports replied that are no app's: those for metrics, and without HTTP.
void keep_sites(std::vector<probes::QuestionReply>& replies);

/// It was answered there as an app's users want it, and not as a port for metrics answers.
[[nodiscard]] bool is_site(const probes::Outcome& outcome);

/// The same, or with an error of the request's: an app that has nothing at / is one, too.
[[nodiscard]] bool is_served(const probes::Outcome& outcome);

/// What the replies and the kept answers prove about failed checks; the first that holds.
enum class Proof {
    none,
    speaks_tls,       ///< A TLS hello was answered.
    speaks_h2,        ///< HTTP/2 without TLS, and no HTTP/1.1.
    speaks_fastcgi,   ///< It answered a FastCGI record.
    refuses_host,     ///< With another Host the same question is answered.
    names_host,       ///< The answer's body, or the app's lines, hold the probe's own Host.
    wants_https,      ///< With X-Forwarded-Proto: https the same question is answered.
    redirects_there,  ///< The Location's path answers 200.
    other_path,       ///< Another path answers 200.
};

struct Proven {
    Proof proof = Proof::none;
    /// The reply that proves it; null where an answer does.
    const probes::QuestionReply* reply = nullptr;
};

/// About `failed`, an outcome of a GET of `path`, by the replies, which are those to questions
/// about it. References live as long as `instance`.
[[nodiscard]] Proven proven_by(
    const InstanceView& instance, const probes::Outcome& failed, const std::string& path
);

/// A request for `path` that came by https, as X-Forwarded-Proto said, was redirected to that very
/// place, with no cookie that would change the next answer: who comes is sent round and round.
[[nodiscard]] bool sends_round(const InstanceView& instance, const std::string& path);

/// The part of a Location that is asked on the same app: "/health/" of "http://host/health/"; empty
/// where there is none.
[[nodiscard]] std::string path_of_location(const std::string& location);

/// The kept answer of that kind and status; null: none was kept.
[[nodiscard]] const SeenAnswer* answer_like(
    const InstanceView& instance, const probes::Outcome& outcome
);

/// Evidence lines on the answer and on what the second questions changed.
[[nodiscard]] std::vector<std::string> answer_texts(
    const InstanceView& instance, const probes::Outcome& failed
);

}  // namespace apprunner::core
