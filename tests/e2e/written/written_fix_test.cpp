// Causes of failed deployments whose service is written down in a file that people have: the
// verdict names the member to change in that file's own notation, with its line, and changed so,
// literally, the next `check` passes.
#include "tests/e2e/support/deployment.hpp"
#include "tests/e2e/written/written_service.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

namespace apprunner::e2e {
namespace {

/// Checks under way at once, each with a daemon of its own.
constexpr unsigned workers_max = 6;

struct WrittenCause {
    std::string name;
    Variables image;
    std::string image_options;
    WrittenService service;
    std::string grade;
    std::string finding;
};

WrittenService with_variable(const std::string& name, const std::string& value) {
    WrittenService service;
    service.variables[name] = value;
    return service;
}

WrittenService with_check(const std::string& path) {
    WrittenService service;
    service.protocol = "HTTP";
    service.path = path;
    return service;
}

std::vector<WrittenCause> causes() {
    std::vector<WrittenCause> all;
    const auto add = [&all](
                         std::string name,
                         Variables image,
                         WrittenService service,
                         std::string finding,
                         std::string options = "",
                         std::string grade = "FAIL"
                     ) {
        all.push_back(
            {std::move(name),
             std::move(image),
             std::move(options),
             std::move(service),
             std::move(grade),
             std::move(finding)}
        );
    };
    add("wrong port", {{"SAMPLE_PORT", "3000"}}, {}, "ARS-WRONG-PORT", "--expose 3000");
    add("bound to $HOSTNAME", {{"SAMPLE_BIND", "HOSTNAME"}}, {}, "ARS-HOSTNAME-BIND");
    add("bound to loopback by a variable",
        {},
        with_variable("SAMPLE_BIND", "127.0.0.1"),
        "ARS-BIND-LOOPBACK");
    add("variable missing", {{"SAMPLE_REQUIRE_ENV", "DATABASE_URL"}}, {}, "ARS-MISSING-VARIABLE");
    add("variable empty",
        {{"SAMPLE_REQUIRE_ENV", "API_KEY"}},
        with_variable("API_KEY", ""),
        "ARS-EMPTY-VARIABLE");
    add("path that is not served",
        {{"SAMPLE_PATH_STATUS", "/status=404"}},
        with_check("/status"),
        "ARS-HEALTH-NOT-FOUND");
    add("path that redirects",
        {{"SAMPLE_REDIRECT", "/login"}},
        with_check("/health"),
        "ARS-HEALTH-REDIRECT");
    WrittenService hosts = with_check("/health");
    hosts.variables["SAMPLE_ALLOWED_HOSTS"] = "shop.example.com";
    add("list of hosts", {}, hosts, "ARS-HEALTH-HOST");
    WrittenService root_port;
    root_port.port = "80";
    add("port below 1024", {}, root_port, "ARS-PORT-NOT-PERMITTED", "--user 10001");
    // An app that fills its memory is slow to start: its checks have the time for that.
    WrittenService small;
    small.interval = 10;
    small.cpu = 256;
    small.memory = 512;
    add("too little memory", {{"SAMPLE_EAT_MB", "560"}}, small, "ARS-OUT-OF-MEMORY");
    // Its fix, the least threshold, leaves 3 s more than the start took.
    WrittenService late;
    late.interval = 3;
    add("slow start", {{"SAMPLE_BOOT_MS", "16000"}}, late, "ARS-SLOW-START", "", "RISKY");
    WrittenService slow = with_check("/health");
    slow.interval = 4;
    slow.timeout = 3;
    add("slow answer", {{"SAMPLE_ANSWER_MS", "2400"}}, slow, "ARS-HEALTH-SLOW", "", "RISKY");
    return all;
}

class WrittenFix : public Deployment {
  protected:
    /// `check` of what lies in that folder; gives the document's first case.
    Json check(const std::string& image, const std::string& folder) {
        const Finished finished = run(
            {"check",
             "--config",
             folder,
             "--image",
             image,
             "--for",
             "2s",
             "--output",
             "json",
             "--sarif",
             folder + "/out.sarif"}
        );
        const Json document = Json::parse(finished.out, nullptr, false);
        const bool is_read = document.is_object() && !document.value("Cases", Json()).empty();
        if (!is_read) return {{"Verdict", {{"Grade", finished.err}, {"Findings", Json::array()}}}};
        return document["Cases"][0];
    }

    /// The line at which SARIF shows the first finding.
    int line_in_report(const std::string& folder) const {
        std::ifstream file(sandbox_.folder() / folder / "out.sarif");
        const Json log = Json::parse(file, nullptr, false);
        const Json& location = log["runs"][0]["results"][0]["locations"][0];
        return location["physicalLocation"]["region"]["startLine"];
    }

    /// What is wrong with one cause in one form; "": nothing.
    std::string differences(
        const WrittenCause& cause, WrittenAs form, const std::string& image, std::string folder
    ) {
        std::filesystem::create_directory(sandbox_.folder() / folder);
        const std::string file = folder + "/" + file_name(form);
        std::string text = text_of(cause.service, form);
        sandbox_.write(file, text);
        const Json verdict = check(image, folder)["Verdict"];
        const Json& findings = verdict["Findings"];
        const std::string grade = verdict.value("Grade", "");
        if (grade != cause.grade || findings.empty() || findings[0]["Code"] != cause.finding) {
            return "another verdict: " + verdict.dump();
        }
        const Json& first = findings[0];
        const Json where = first.value("Where", Json::array());
        if (where.empty()) return "no place is named: " + first.dump();
        const std::string place = file + ":" + std::to_string(line_in_report(folder)) + ": ";
        if (!where[0].get<std::string>().starts_with(place)) {
            return "the report shows it at " + place + " and not at " + where.dump();
        }
        // From the lowest line up: what is added moves the lines behind it.
        std::vector<std::string> fixes(where.rbegin(), where.rend());
        std::stable_sort(fixes.begin(), fixes.end(), [](const auto& one, const auto& other) {
            return line_of(one) > line_of(other);
        });
        for (const std::string& fix : fixes) text = with_fix(text, fix);
        sandbox_.write(file, text);
        const Json mended = check(image, folder)["Verdict"];
        if (mended.value("Grade", "") == "PASS") return "";
        return where.dump() + " does not mend:\n" + text + mended.dump();
    }
};

TEST_F(WrittenFix, InTheFilesOwnNotationMends) {
    const std::vector<WrittenCause> all = causes();
    std::vector<std::string> images;
    for (std::size_t i = 0; i < all.size(); ++i) {
        images.push_back(make_image("w" + std::to_string(i), all[i].image, all[i].image_options));
    }
    constexpr WrittenAs forms[] = {
        WrittenAs::terraform, WrittenAs::cloudformation, WrittenAs::live_service};
    std::vector<std::string> wrong(all.size() * std::size(forms));
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < wrong.size(); i = next++) {
            const std::size_t cause = i / std::size(forms);
            try {
                wrong[i] = differences(
                    all[cause],
                    forms[i % std::size(forms)],
                    images[cause],
                    "row" + std::to_string(i)
                );
            } catch (const std::exception& error) {
                wrong[i] = error.what();
            }
        }
    };
    std::vector<std::thread> workers;
    for (unsigned i = 0; i < workers_max; ++i) workers.emplace_back(work);
    for (std::thread& worker : workers) worker.join();
    for (std::size_t i = 0; i < wrong.size(); ++i) {
        EXPECT_EQ(wrong[i], "") << all[i / std::size(forms)].name << " in "
                                << file_name(forms[i % std::size(forms)]);
    }
}

}  // namespace
}  // namespace apprunner::e2e
