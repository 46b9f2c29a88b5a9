// Deploys every row of the table on one daemon, many at a time, and compares what came of it with
// what has to. The table is written to CAUSES_TABLE, which scripts/test shows.
#include "emulator/base/time.hpp"
#include "tests/e2e/causes/case.hpp"
#include "tests/e2e/causes/expected_log.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <thread>

namespace apprunner::e2e {
namespace {

/// Deployments under way at once, unless APPRUNNER_TEST_CAUSES_AT_ONCE says another number: most of
/// each one's time is waiting.
constexpr unsigned workers_max = 16;
/// Of the failing rows, from the command to the verdict, one at a time.
constexpr double median_s_max = 6;
constexpr double longest_s_max = 30;

unsigned workers() {
    const char* given = std::getenv("APPRUNNER_TEST_CAUSES_AT_ONCE");
    return given == nullptr ? workers_max : static_cast<unsigned>(std::stoul(given));
}

/// APPRUNNER_TEST_CAUSES: the words that a row's name has to have; without it every row is wanted.
bool is_chosen(const Case& each) {
    const char* words = std::getenv("APPRUNNER_TEST_CAUSES");
    return words == nullptr || each.name.find(words) != std::string::npos;
}

std::string or_dash(const Json& object, const char* key) {
    const std::string text = object.is_object() ? object.value(key, "") : "";
    return text.empty() ? "-" : text;
}

Outcome outcome_of(int code, const Json& document) {
    const auto part = [&document](const char* key) {
        return document.is_object() && document.contains(key) ? document[key] : Json();
    };
    Outcome outcome;
    outcome.code = code;
    outcome.grade = or_dash(part("Verdict"), "Grade");
    outcome.service = or_dash(part("Service"), "Status");
    outcome.operation = or_dash(part("Operation"), "Status");
    outcome.finding = "-";
    const Json verdict = part("Verdict");
    // Notes beside a pass are no findings of weight.
    for (const Json& finding : verdict.is_object() ? verdict["Findings"] : Json::array()) {
        if (finding["Weight"] == "PASS") continue;
        outcome.finding = finding["Code"].get<std::string>();
        break;
    }
    return outcome;
}

std::string text_of(const Outcome& outcome) {
    std::ostringstream text;
    text << std::left << std::setw(4) << outcome.code << std::setw(6) << outcome.grade
         << std::setw(14) << outcome.service << std::setw(10) << outcome.operation
         << outcome.finding;
    return text.str();
}

struct Row {
    Case wanted;
    Outcome got;
    ServiceLog wanted_log;
    ServiceLog got_log;
    std::string wrong;  ///< Empty: all as it has to be.
    double took_s = 0;  ///< From the command to the verdict.
};

/// How many lines stand as they have to, from the first on.
std::size_t right_lines(
    const std::vector<std::string>& got, const std::vector<std::string>& wanted
) {
    const auto end = std::mismatch(got.begin(), got.end(), wanted.begin(), wanted.end());
    return static_cast<std::size_t>(end.first - got.begin());
}

class Causes : public Deployment {
  protected:
    void SetUp() override {
        Deployment::SetUp();
        if (IsSkipped()) return;
        ASSERT_EQ(run({"daemon", "--detach", "--set", "stop_grace=2"}).code, 0);
        const std::string printed = (sandbox_.folder() / "registry-port").string();
        registry_pid_ =
            shell("python3 -B " REFUSING_REGISTRY " > " + printed + " 2> /dev/null & echo $!");
        for (int tries = 0; tries < 500 && registry_.empty(); ++tries) {
            std::ifstream file(printed);
            std::string port;
            if (std::getline(file, port)) registry_ = "127.0.0.1:" + port;
            if (registry_.empty()) shell("sleep 0.02");
        }
        ASSERT_FALSE(registry_.empty()) << "the registry does not say its port";
    }
    void TearDown() override {
        if (!registry_pid_.empty()) shell("kill " + registry_pid_);
        Deployment::TearDown();
    }

    void deploy(Row& row, const std::string& service, const std::string& image);
    Finished up_as(const Case& wanted, const std::string& service, const std::string& image);
    ServiceLog log_of(const Json& end);
    std::string mend(
        const Case& wanted, const std::string& service, const std::string& image, const Json& end
    );
    std::string differences(const Row& row, const Finished& finished, const Json& end);
    std::string look_later(const Case& wanted, const std::string& service);
    void deploy_all(std::vector<Row>& rows);
    static void report(const std::vector<Row>& rows);
    static void report_times(const std::vector<Row>& rows, std::ostream& out);

    std::string registry_;
    std::string registry_pid_;
};

/// The verdict is amended when an app dies right after its deployment.
std::string Causes::look_later(const Case& wanted, const std::string& service) {
    std::string seen;
    for (int tries = 0; tries < 200; ++tries) {
        seen = run({"describe", service}).out;
        if (seen.find(wanted.later) != std::string::npos) return "";
        shell("sleep 0.1");
    }
    return "never \"" + wanted.later + "\" in\n" + seen;
}

Finished Causes::up_as(const Case& wanted, const std::string& service, const std::string& image) {
    std::vector<std::string> flags{"up", image, "--name", service, "--detach", "--output", "json"};
    const auto given = [&wanted](const char* flag) {
        return std::find(wanted.flags.begin(), wanted.flags.end(), flag) != wanted.flags.end();
    };
    if (!wanted.is_as_users_do) {
        if (!given("--interval")) flags.insert(flags.end(), {"--interval", "1"});
        if (!given("--timeout")) flags.insert(flags.end(), {"--timeout", "1"});
        // Before the case's own: the last one counts.
        flags.insert(flags.end(), {"--set", "steady_for=0"});
    }
    if (!wanted.config.empty()) {
        sandbox_.write(service + ".yaml", wanted.config);
        flags.insert(flags.end(), {"--config", service + ".yaml"});
    } else {
        flags.emplace_back("--no-config");  // Those of other cases lie in the folder.
    }
    flags.insert(flags.end(), wanted.flags.begin(), wanted.flags.end());
    return run(flags);
}

/// As a CloudWatch client reads it.
ServiceLog Causes::log_of(const Json& end) {
    const Json& service = end["Service"];
    const std::string group = "/aws/apprunner/" + service["ServiceName"].get<std::string>() + "/" +
                              service["ServiceId"].get<std::string>() + "/service";
    std::string id = end["Operation"]["Id"].get<std::string>();
    id.erase(std::remove(id.begin(), id.end(), '-'), id.end());
    const Json answer = call("Logs_20140328.FilterLogEvents", {{"logGroupName", group}});
    const std::string author = "[AppRunner] ";
    ServiceLog log;
    for (const Json& event : answer["events"]) {
        std::string line = event["message"].get<std::string>();
        if (line.starts_with(author)) line.erase(0, author.size());
        const std::size_t at = line.find(id);
        if (at != std::string::npos) line.replace(at, id.size(), "ID");
        const std::string stream = event["logStreamName"].get<std::string>();
        if (stream == "events") log.events.push_back(line);
        if (stream == "deployment/" + id) log.deployment.push_back(line);
    }
    return log;
}

/// Between what came of it and what had to; empty: none.
std::string Causes::differences(const Row& row, const Finished& finished, const Json& end) {
    const Case& wanted = row.wanted;
    if (text_of(row.got) != text_of(wanted.expected)) {
        return "another outcome\n" + finished.out + finished.err;
    }
    if (row.got_log != row.wanted_log) {
        return "other lines\n" + text_of(row.got_log) + "  instead of\n" + text_of(row.wanted_log);
    }
    if (finished.err.find(wanted.said) == std::string::npos) {
        return "not said: \"" + wanted.said + "\"\n" + finished.err;
    }
    if (wanted.seen.empty() && wanted.not_seen.empty()) return "";
    const std::string first = end["Verdict"]["Findings"][0].dump();
    if (first.find(wanted.seen) == std::string::npos) {
        return "no \"" + wanted.seen + "\" in " + first;
    }
    const bool has_what_it_must_not =
        !wanted.not_seen.empty() && first.find(wanted.not_seen) != std::string::npos;
    return has_what_it_must_not ? "\"" + wanted.not_seen + "\" in " + first : "";
}

/// The fix, applied as it is told: empty when it mends.
std::string Causes::mend(
    const Case& wanted, const std::string& service, const std::string& image, const Json& end
) {
    Case mended = wanted;
    std::istringstream words(end["Verdict"]["Findings"][0].value("/HowTo/Up"_json_pointer, ""));
    for (std::string each; words >> each;) {
        const auto given = std::find(mended.flags.begin(), mended.flags.end(), each);
        const bool is_flag = each.starts_with("--") && each != "--env";
        if (is_flag && given != mended.flags.end()) mended.flags.erase(given, given + 2);
        mended.flags.push_back(each);
    }
    const Finished finished = up_as(mended, service, image);
    const Outcome got = outcome_of(finished.code, Json::parse(finished.out, nullptr, false));
    if (got.grade == "PASS") return "";
    return "the fix does not mend: " + text_of(got) + "\n" + finished.out;
}

/// Everything but the engine's images, which are made and removed one by one.
void Causes::deploy(Row& row, const std::string& service, const std::string& image) {
    const Case& wanted = row.wanted;
    if (!wanted.fault.empty()) run({"fault", service, wanted.fault, "--for", "60s"});
    const auto begin = std::chrono::steady_clock::now();
    const Finished finished = up_as(wanted, service, image);
    row.took_s = base::seconds(std::chrono::steady_clock::now() - begin);
    const Json end = Json::parse(finished.out, nullptr, false);
    row.got = outcome_of(finished.code, end);
    row.wanted_log = expected_log(wanted, image);
    if (row.got.service != "-") row.got_log = log_of(end);
    row.wrong = differences(row, finished, end);
    if (row.wrong.empty() && !wanted.later.empty()) row.wrong = look_later(wanted, service);
    if (row.wrong.empty() && wanted.mend == Mend::as_told) {
        row.wrong = mend(wanted, service, image, end);
    }
    if (row.got.service == "-") return;
    const Finished deleted = run({"delete", service});
    if (row.wrong.empty() && deleted.err.find(wanted.deletion) == std::string::npos) {
        row.wrong = "no \"" + wanted.deletion + "\" when it is deleted\n" + deleted.err;
    }
}

void Causes::deploy_all(std::vector<Row>& rows) {
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < rows.size(); i = next++) {
            const Case& wanted = rows[i].wanted;
            try {
                std::string image = wanted.reference;
                if (image.empty()) {
                    image = make_image("c" + std::to_string(i), wanted.image, wanted.image_options);
                }
                deploy(rows[i], name_ + "-" + std::to_string(i), image);
            } catch (const std::exception& error) {
                rows[i].wrong = error.what();
            }
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < workers(); ++i) threads.emplace_back(work);
    for (std::thread& each : threads) each.join();
}

void Causes::report(const std::vector<Row>& rows) {
    constexpr int cause_width = 58;
    constexpr int outcome_width = 60;
    constexpr int log_width = 27;
    constexpr int seconds_width = 8;
    std::ostringstream table;
    const std::string columns = "code, grade, service, operation, first finding";
    table << std::left << std::setw(cause_width) << "cause" << std::setw(seconds_width) << "seconds"
          << std::setw(outcome_width) << "expected: " + columns << std::setw(log_width)
          << "log lines" << std::setw(outcome_width) << "actual: " + columns
          << "log lines as expected\n";
    for (const Row& row : rows) {
        const ServiceLog& wanted = row.wanted_log;
        const ServiceLog& got = row.got_log;
        const std::size_t lines = wanted.events.size() + wanted.deployment.size();
        const std::size_t right =
            right_lines(got.events, wanted.events) + right_lines(got.deployment, wanted.deployment);
        table << std::left << std::setw(cause_width) << row.wanted.name << std::setw(seconds_width)
              << std::fixed << std::setprecision(1) << row.took_s << std::setw(outcome_width)
              << text_of(row.wanted.expected) << std::setw(log_width)
              << std::to_string(lines) + ": " + short_name(row.wanted.log)
              << std::setw(outcome_width) << text_of(row.got) << right << " of " << lines
              << (row.wrong.empty() ? "" : "  WRONG") << '\n';
    }
    report_times(rows, table);
    std::cout << table.str();
    std::ofstream(CAUSES_TABLE) << table.str();
}

/// How long a failure takes to be told; held to its limits where nothing else is under way.
void Causes::report_times(const std::vector<Row>& rows, std::ostream& out) {
    std::vector<const Row*> failing;
    for (const Row& row : rows) {
        if (row.got.grade == "FAIL" && !row.wanted.is_slow) failing.push_back(&row);
    }
    if (failing.empty()) return;
    const auto is_sooner = [](const Row* a, const Row* b) { return a->took_s < b->took_s; };
    std::sort(failing.begin(), failing.end(), is_sooner);
    const double median_s = failing[failing.size() / 2]->took_s;
    const Row& longest = *failing.back();
    out << failing.size() << " rows fail, but for those that are slow themselves; seconds to the "
        << "verdict, " << workers() << " at a time: median " << median_s << ", longest "
        << longest.took_s << " (" << longest.wanted.name << ")\n";
    if (workers() > 1) return;
    EXPECT_LE(longest.took_s, longest_s_max) << longest.wanted.name;
    if (std::getenv("APPRUNNER_TEST_CAUSES") != nullptr) return;
    EXPECT_LE(median_s, median_s_max);
}

TEST_F(Causes, EachIsJudgedRightAndExplainedAndNoHealthyAppIsBlamed) {
    std::vector<Row> rows;
    for (const auto& cases :
         {known_causes(registry_),
          field_cases(),
          kind_cases(),
          healthy_apps(),
          unlisted_failures()}) {
        for (const Case& each : cases) {
            if (!is_chosen(each)) continue;
            rows.emplace_back();
            rows.back().wanted = each;
        }
    }
    deploy_all(rows);
    report(rows);
    for (const Row& row : rows) EXPECT_EQ(row.wrong, "") << row.wanted.name;
}

}  // namespace
}  // namespace apprunner::e2e
