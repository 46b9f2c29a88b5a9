// What the app's answers are kept for: second questions about a failed check, and GET / as App
// Runner's users send it once a check is passed. None of it counts as a check.
#include "emulator/core/diagnosis/certainty.hpp"
#include "emulator/core/diagnosis/health_body.hpp"
#include "emulator/core/diagnosis/probes.hpp"
#include "emulator/core/diagnosis/questions.hpp"
#include "emulator/core/service/service_machine.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::core {

namespace {

/// Of candidates that pass their checks; an answer that is asked for comes long before.
constexpr base::Duration answers_end_after = first_answer_patience + std::chrono::seconds(15);

/// An answer with which apps, and proxies in front of them, may ask for patience, or none at all:
/// it is asked for again until that is at its end.
bool may_change(const probes::Outcome& outcome) {
    using probes::OutcomeKind;
    if (outcome.http_status >= 500) return true;
    if (outcome.kind == OutcomeKind::refused || outcome.kind == OutcomeKind::probe_error) {
        return true;
    }
    // A stream has begun.
    return outcome.kind == OutcomeKind::timed_out && !probes::has_head(outcome);
}

}  // namespace

/// Of each kind of answer the first is kept, and one that says something else; the record of the
/// probe has only what tells the kind.
void ServiceMachine::keep_answer(InstanceView& instance, probes::Outcome& outcome) {
    const auto answer = std::exchange(outcome.answer, nullptr);
    SeenAnswer* first = nullptr;
    for (SeenAnswer& seen : instance.answers) {
        if (seen.kind != outcome.kind || seen.http_status != outcome.http_status) continue;
        if (!answer || first != nullptr || says_the_same(seen.answer.body, answer->body)) {
            ++seen.count;
            return;
        }
        first = &seen;
    }
    if (!answer) return;
    if (instance.answers.size() < seen_answers_max) {
        instance.answers.push_back({outcome.kind, outcome.http_status, *answer, 1});
    } else if (first != nullptr) {
        ++first->count;
    }
}

/// Once for each kind of failure, as long as the instance may be asked. What was replied to
/// questions about another kind says nothing of this one.
void ServiceMachine::inquire(InstanceView& instance, const probes::Outcome& failed) {
    Schedule& schedule = pool_.schedule(instance);
    const bool was_asked =
        schedule.asked_kind == failed.kind && schedule.asked_status == failed.http_status;
    if (!view_.profile.asks_again || !is_candidate(instance) || was_asked) return;
    const std::string host = host_on_aws(view_.host);
    const bool is_refused = failed.kind == probes::OutcomeKind::refused;
    std::vector<probes::Question> questions =
        is_refused
            ? questions_on_other_ports(instance, host)
            : questions_about(failed, revision_of(instance).configuration.health_check, host);
    const std::size_t left = probes::questions_max - schedule.questions_asked;
    // Its sockets may not be known yet; and half of what tells a site from metrics tells nothing.
    if (is_refused && (questions.empty() || questions.size() > left)) return;
    questions.resize(std::min(questions.size(), left));
    schedule.asked_kind = failed.kind;
    schedule.asked_status = failed.http_status;
    instance.replies.clear();
    if (questions.empty()) return;
    schedule.questions_asked += questions.size();
    outbox_.effects.push_back(Inquire{
        view_.service.service_id,
        instance.instance_id,
        instance.probe_address,
        instance.port,
        std::move(questions)});
}

void ServiceMachine::on(const InquiryFinished& fact, const base::Now& /*now*/) {
    InstanceView* instance = pool_.find(fact.instance_id);
    if (instance == nullptr || !is_up(instance->state)) return;
    instance->replies = fact.replies;
    keep_sites(instance->replies);
    for (probes::QuestionReply& reply : instance->replies) {
        // Where that one leads is asked later (sends_round).
        if (!reply.question.says_https) reply.outcome.answer.reset();
    }
    if (!instance->first_answer || !std::exchange(instance->is_answer_awaited, false)) return;
    judge_first_answer(*instance);
}

/// An app may open its port before it can answer: it is asked again with each check until its time
/// is up.
void ServiceMachine::on(const FirstAnswerSeen& fact, const base::Now& now) {
    InstanceView* instance = pool_.find(fact.instance_id);
    if (instance == nullptr || instance->first_answer || !is_up(instance->state)) return;
    Schedule& schedule = pool_.schedule(*instance);
    schedule.is_answer_asked_for = false;
    const auto since = passing_since(*instance);
    instance->is_answer_awaited =
        may_change(fact.outcome) && (!since || now.steady - *since < first_answer_patience);
    if (instance->is_answer_awaited) return;
    instance->first_answer = fact.outcome;
    keep_answer(*instance, *instance->first_answer);
    line(
        FeedKind::remark,
        "GET / as App Runner's users send it (Host " + host_on_aws(view_.host) +
            ", X-Forwarded-Proto https): " + instance->first_answer->detail,
        instance->instance_id
    );
    const std::size_t asked = schedule.questions_asked;
    inquire(*instance, *instance->first_answer);
    // The replies say what the answer means.
    instance->is_answer_awaited = schedule.questions_asked > asked;
    if (!instance->is_answer_awaited) judge_first_answer(*instance);
}

/// What was never told is not waited for for ever: then that is what the verdict says.
void ServiceMachine::end_answers(const base::Now& now) {
    for (InstanceView& each : view_.instances) {
        if (!is_candidate(each) || (each.first_answer && !each.is_answer_awaited)) continue;
        const auto since = passing_since(each);
        if (!since || now.steady - *since < answers_end_after) continue;
        each.is_answer_awaited = false;
        if (each.first_answer) continue;  // What it means was asked, and not replied to.
        each.first_answer.emplace();
        each.first_answer->detail = "it was asked, and nothing was heard of it";
    }
}

/// A second look at a verdict that was made before: at most it becomes RISKY.
void ServiceMachine::judge_first_answer(const InstanceView& instance) {
    if (is_candidate(instance) && work_->phase == Phase::checking) return;  // Judged with the rest.
    const bool is_judged =
        work_ && (work_->phase == Phase::switching || work_->phase == Phase::draining);
    if (!is_judged && (work_ || !view_.verdict || !is_live(instance))) return;
    Verdict& verdict = is_judged ? work_->verdict : *view_.verdict;
    const Revision& revision = revision_of(instance);
    Evidence evidence{revision.configuration, view_.profile};
    evidence.image = &revision.image;
    evidence.instance = &instance;
    auto found = explain_first_answer(evidence);
    if (verdict.ending != Ending::passed || !found) return;
    const bool is_risky = found->weight == Grade::risky;
    const auto at = is_risky ? verdict.findings.begin() : verdict.findings.end();
    verdict.findings.insert(at, std::move(*found));
    if (!is_risky) return;
    grade_success(verdict);
    if (is_judged) return;
    line(FeedKind::remark, "the verdict is now RISKY: " + verdict.summary, instance.instance_id);
}

}  // namespace apprunner::core
