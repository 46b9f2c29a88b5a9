// Two actions' worth of AWS's query protocol: one is answered, all others are refused in its form.
#include "emulator/api/neighbours/sts.hpp"

#include "emulator/api/neighbours/query_xml.hpp"

#include <algorithm>

namespace apprunner::api {

namespace {

constexpr const char* sts_xmlns = "https://sts.amazonaws.com/doc/2011-06-15/";

/// The value of "Action" in a=b&c=d; names of actions have no characters that forms escape.
std::string_view action_in(std::string_view form) {
    constexpr std::string_view key = "Action=";
    while (!form.empty()) {
        const std::size_t end = form.find('&');
        const std::string_view field = form.substr(0, end);
        if (field.substr(0, key.size()) == key) return field.substr(key.size());
        if (end == std::string_view::npos) break;
        form.remove_prefix(end + 1);
    }
    return {};
}

/// The fifth field of arn:PARTITION:SERVICE:REGION:ACCOUNT:...
std::string account_in(std::string_view arn) {
    for (int field = 0; field < 4; ++field) {
        arn.remove_prefix(std::min(arn.find(':'), arn.size() - 1) + 1);
    }
    return std::string(arn.substr(0, arn.find(':')));
}

}  // namespace

StsCaller root_of(const model::Account& account) {
    return {"arn:aws:iam::" + account.account_id + ":root", account.account_id};
}

XmlAnswer answer_sts(
    std::string_view body, const StsCaller& caller, const std::string& request_id
) {
    XmlAnswer answer;
    if (action_in(body) != "GetCallerIdentity") {
        answer.status = 400;
        answer.error_type = "InvalidAction";
        const std::string message = "Only GetCallerIdentity is answered here.";
        answer.body = xml_error(sts_xmlns, answer.error_type, message, request_id);
        return answer;
    }
    const std::string identity = xml_element("Arn", caller.arn) +
                                 xml_element("UserId", caller.user_id) +
                                 xml_element("Account", account_in(caller.arn));
    answer.body = xml_response(sts_xmlns, "GetCallerIdentity", identity, request_id);
    return answer;
}

}  // namespace apprunner::api
