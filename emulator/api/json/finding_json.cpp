// Each member is written by hand, because their order is part of what docs/CLI.md promises.
#include "emulator/api/json/finding_json.hpp"

#include <string_view>
#include <utility>

namespace apprunner::api {

void write_finding(base::JsonWriter& out, const core::Finding& finding) {
    out.begin_object();
    out.text_member("Code", finding.code);
    out.text_member("Weight", core::grade_name(finding.weight));
    out.text_member("Summary", finding.summary);
    out.texts_member("Evidence", finding.evidence);
    out.text_member("Fix", finding.fix);
    out.begin_object_member("HowTo");
    const core::HowTo& how_to = finding.how_to;
    const std::pair<std::string_view, const std::string&> places[] = {
        {"Dockerfile", how_to.dockerfile},
        {"Up", how_to.up},
        {"CreateService", how_to.create_service},
        {"CloudFormation", how_to.cloudformation},
        {"Terraform", how_to.terraform}};
    for (const auto& [place, text] : places) {
        if (!text.empty()) out.text_member(place, text);
    }
    out.end_object();
    if (finding.tried) {
        out.begin_object_member("Tried");
        out.flag_member("Passes", finding.tried->passes);
        out.real_member("AfterSeconds", finding.tried->after_s);
        out.text_member("Saw", finding.tried->saw);
        out.end_object();
    }
    out.texts_member("AwsLog", finding.aws_log);
    out.text_member("Page", "docs/causes/" + finding.code + ".md");
    out.end_object();
}

}  // namespace apprunner::api
