// Deploys every row of the table on one daemon, many at a time, and compares what came of it with
// what has to. The table is written to CAUSES_TABLE, which scripts/test shows.
#include "tests/e2e/causes/case.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <mutex>
#include <sstream>
#include <thread>

namespace apprunner::e2e {
namespace {

/// Deployments under way at once: most of each one's time is waiting.
constexpr unsigned workers_max = 12;

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
    std::string wrong;  ///< Empty: all as it has to be.
};

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
    std::string look_later(const Case& wanted, const std::string& service);
    void deploy_all(std::vector<Row>& rows);
    static void report(const std::vector<Row>& rows);

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

/// Everything but the engine's images, which are made and removed one by one.
void Causes::deploy(Row& row, const std::string& service, const std::string& image) {
    const Case& wanted = row.wanted;
    std::vector<std::string> flags{"up", image, "--name", service, "--detach", "--output", "json"};
    const auto given = [&wanted](const char* flag) {
        return std::find(wanted.flags.begin(), wanted.flags.end(), flag) != wanted.flags.end();
    };
    if (!given("--interval")) flags.insert(flags.end(), {"--interval", "1"});
    if (!given("--timeout")) flags.insert(flags.end(), {"--timeout", "1"});
    if (!wanted.config.empty()) {
        sandbox_.write(service + ".yaml", wanted.config);
        flags.insert(flags.end(), {"--config", service + ".yaml"});
    }
    flags.insert(flags.end(), wanted.flags.begin(), wanted.flags.end());
    const Finished finished = run(flags);
    const Json end = Json::parse(finished.out, nullptr, false);
    row.got = outcome_of(finished.code, end);
    if (text_of(row.got) != text_of(wanted.expected)) {
        row.wrong = "another outcome\n" + finished.out + finished.err;
    } else if (finished.err.find(wanted.log) == std::string::npos) {
        row.wrong = "no line \"" + wanted.log + "\"\n" + finished.err;
    } else if (!wanted.seen.empty()) {
        const std::string first = end["Verdict"]["Findings"][0].dump();
        if (first.find(wanted.seen) == std::string::npos) {
            row.wrong = "no \"" + wanted.seen + "\" in " + first;
        }
    }
    if (row.wrong.empty() && !wanted.later.empty()) row.wrong = look_later(wanted, service);
    if (row.got.service == "-") return;
    const Finished deleted = run({"delete", service});
    if (row.wrong.empty() && deleted.err.find(wanted.deletion) == std::string::npos) {
        row.wrong = "no \"" + wanted.deletion + "\" when it is deleted\n" + deleted.err;
    }
}

void Causes::deploy_all(std::vector<Row>& rows) {
    std::atomic<std::size_t> next{0};
    std::mutex images;
    const auto work = [&] {
        for (std::size_t i = next++; i < rows.size(); i = next++) {
            const Case& wanted = rows[i].wanted;
            std::string image = wanted.reference;
            if (image.empty()) {
                const std::lock_guard lock(images);
                image = make_image("c" + std::to_string(i), wanted.image, wanted.image_options);
            }
            try {
                deploy(rows[i], name_ + "-" + std::to_string(i), image);
            } catch (const std::exception& error) {
                rows[i].wrong = error.what();
            }
        }
    };
    std::vector<std::thread> workers;
    for (unsigned i = 0; i < workers_max; ++i) workers.emplace_back(work);
    for (std::thread& worker : workers) worker.join();
}

void Causes::report(const std::vector<Row>& rows) {
    std::ostringstream table;
    table << std::left << std::setw(58) << "cause"
          << "code, grade, service, operation, first finding\n";
    for (const Row& row : rows) {
        table << std::left << std::setw(58) << row.wanted.name << text_of(row.got);
        if (!row.wrong.empty()) table << "\n    WRONG, wanted: " << text_of(row.wanted.expected);
        table << '\n';
    }
    std::cout << table.str();
    std::ofstream(CAUSES_TABLE) << table.str();
}

TEST_F(Causes, EachIsJudgedRightAndExplainedAndNoHealthyAppIsBlamed) {
    std::vector<Row> rows;
    for (const auto& cases : {known_causes(registry_), healthy_apps(), unlisted_failures()}) {
        for (const Case& each : cases) rows.push_back({each, {}, {}});
    }
    deploy_all(rows);
    report(rows);
    for (const Row& row : rows) EXPECT_EQ(row.wrong, "") << row.wanted.name;
}

}  // namespace
}  // namespace apprunner::e2e
