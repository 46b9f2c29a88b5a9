// The XML that answers of AWS's query protocol are made of. Pure; any thread.
#pragma once

#include <string>

namespace apprunner::api {

/// `content` is XML already.
[[nodiscard]] inline std::string xml_element(const std::string& name, const std::string& content) {
    return "<" + name + ">" + content + "</" + name + ">";
}

/// The caller's own fault; `message` is XML already.
[[nodiscard]] inline std::string xml_error(
    const std::string& xmlns,
    const std::string& code,
    const std::string& message,
    const std::string& request_id
) {
    const std::string error =
        xml_element("Type", "Sender") + xml_element("Code", code) + xml_element("Message", message);
    return "<ErrorResponse xmlns=\"" + xmlns + "\">" + xml_element("Error", error) +
           xml_element("RequestId", request_id) + "</ErrorResponse>";
}

/// `result` is the content of the operation's result.
[[nodiscard]] inline std::string xml_response(
    const std::string& xmlns,
    const std::string& operation,
    const std::string& result,
    const std::string& request_id
) {
    return "<" + operation + "Response xmlns=\"" + xmlns + "\">" +
           xml_element(operation + "Result", result) +
           xml_element("ResponseMetadata", xml_element("RequestId", request_id)) + "</" +
           operation + "Response>";
}

}  // namespace apprunner::api
