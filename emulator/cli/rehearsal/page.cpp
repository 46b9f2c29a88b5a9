// The document is made of rehearsal_document()'s parts; a clock stops what a page would wait for in
// vain.
#include "emulator/cli/rehearsal/page.hpp"

#include "emulator/api/json/course_json.hpp"
#include "emulator/base/json_writer.hpp"
#include "emulator/cli/rehearsal/scenario_file.hpp"

#include <chrono>
#include <utility>

namespace apprunner::cli {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds play_limit{5};
constexpr std::size_t page_entries_max = 2000;

base::Error refused_scenario(std::string what) {
    return {base::Errc::invalid_argument, std::move(what)};
}

Json timelines_of(const Rehearsal& rehearsal) {
    std::string text;
    base::JsonWriter out(text);
    out.begin_array();
    for (const history::Course& course : rehearsal.courses) {
        out.begin_object();
        api::write_course(out, course);
        out.end_object();
    }
    out.end_array();
    return Json::parse(text);
}

}  // namespace

base::Result<core::Profile> rehearsed_profile(const std::string& name) {
    auto profile = core::profile_named(name);
    if (profile) profile->early_verdict = false;
    return profile;
}

Json page_case(const Rehearsal& rehearsal, Json entries) {
    return {
        {"Profile", rehearsal.profile},
        {"ExitCode", static_cast<int>(exit_code_of(rehearsal))},
        {"Verdict", rehearsal.end.verdict},
        {"Status", text_at(rehearsal.end.service, "Status")},
        {"OperationStatus", rehearsal.end.status},
        {"LastEvent", rehearsal.last_event},
        {"GivenUpAfterSeconds",
         rehearsal.given_up_after_s ? Json(*rehearsal.given_up_after_s) : Json(nullptr)},
        {"VirtualSeconds", rehearsal.lasted_s},
        {"Refused", rehearsal.refusals},
        {"Timelines", timelines_of(rehearsal)},
        {"Entries", std::move(entries)}};
}

base::Result<std::string> rehearsal_page(
    const std::string& scenario, const std::vector<std::string>& profiles
) {
    auto file = parse_rehearsal(scenario, "scenario");
    if (!file) return refused_scenario(file.error().detail);
    std::vector<std::string> names = profiles;
    if (names.empty()) {
        for (const std::string_view name : core::profile_names()) names.emplace_back(name);
    }
    Json document = {{"Cases", Json::array()}, {"Remarks", file->remarks}};
    const auto ends_at = steady_clock::now() + play_limit;
    try {
        for (const std::string& name : names) {
            APPRUNNER_TRY(profile, rehearsed_profile(name));
            file->scenario.profile = profile;
            Json entries = Json::array();
            const Rehearsal rehearsal = rehearse(file->scenario, [&](const Json& entry) {
                if (entries.size() < page_entries_max) entries.push_back(entry);
                if (steady_clock::now() < ends_at) return;
                throw Exit(ExitCode::failed, "it takes too long for a page; `rehearse` plays it");
            });
            document["Cases"].push_back(page_case(rehearsal, std::move(entries)));
        }
        return document.dump(-1, ' ', false, Json::error_handler_t::replace);
    } catch (const std::exception& error) {
        return refused_scenario(error.what());
    }
}

}  // namespace apprunner::cli
