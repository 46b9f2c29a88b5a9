// What runtimes and SDKs say of credentials, modules and libraries, ports and files that they
// cannot have.
#include "emulator/core/words/complaint.hpp"
#include "emulator/core/words/endpoint.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace apprunner::core {

namespace {

using Text = std::string_view;

/// Of AWS's SDKs and its command line only.
constexpr std::array<Text, 23> credentials{
    "unable to locate credentials",
    "nocredentialserror",
    "credentialsprovidererror",
    "could not load credentials from any providers",
    "unable to load credentials from any of the providers",
    "unable to load aws credentials",
    "unable to find aws credentials",
    "no ec2 imds role found",
    "failed to refresh cached credentials",
    "nocredentialproviders",
    "no valid providers in chain",
    "missing credentials in config",
    "missingcredentialserror",
    "unable to sign request without credentials",
    "error retrieving credentials from the instance profile",
    "unable to get iam security credentials",
    "failed to resolve aws credentials",
    "the credential provider was not enabled",
    "no providers in chain provided credentials",
    "no credentials in the property bag",
    "failed to retrieve credentials from ec2",
    "connect to the ec2 metadata service",
    "169.254.170.2/"};

/// AWS's own errors; STS, S3 and the services with AWS JSON have each their names.
constexpr std::array<Text, 9> refused_credentials{
    "the security token included in the request is ",
    "unrecognizedclientexception",
    "invalidclienttokenid",
    "invalidaccesskeyid",
    "access key id you provided does not exist",
    "provided token is malformed",
    "expiredtoken",
    "signaturedoesnotmatch",
    "invalidsignatureexception"};

/// A module's name stands right behind.
struct NamePlace {
    Text before;
    Text also = {};  ///< Has to be in the line, too.
};

constexpr std::array<NamePlace, 25> modules{{
    {"cannot find module "},
    {"cannot find package "},
    {"no module named "},
    {"could not import module "},
    {"could not find or load main class "},
    {"classnotfoundexception: "},
    {"noclassdeffounderror: "},
    {"unable to access jarfile "},
    {"cannot load such file -- "},
    {"error while loading shared libraries: "},
    {"error loading shared library "},
    {"failed opening required "},
    {"can't locate ", "in @inc"},
    {"could not load file or assembly "},
    {"the application to execute does not exist: "},
    {"module not found \""},
    {"module not found: "},
    {"importerror: ", "cannot open shared object file"},
    {"oserror: ", "cannot open shared object file"},
    {"class \"", "\" not found"},
    {"could not find gem "},
    {"could not find ", "in locally installed gems"},
    {"could not find ", "in any of the sources"},
    {"dlopen(", "image not found"},
    {"unsatisfiedlinkerror: "},
}};

constexpr std::array<Text, 5> denied{
    "eacces",
    "permission denied",
    "(permission denied)",
    "accessdeniedexception",
    "unauthorizedaccessexception"};

constexpr std::array<Text, 8> of_binding{
    "bind",
    "listen ",
    "listen(",
    "make_sock",
    "listening on",
    "cannot bind",
    "socketexception",
    "server_bind"};

constexpr std::array<Text, 6> in_use{
    "eaddrinuse",
    "address already in use",
    "address in use",
    "was already in use",
    "connection in use",
    "port is already"};

/// "version `GLIBC_2.34' not found".
std::string symbol_version(const SaidLine& line) {
    const auto at = line.lower.find("version `");
    if (at == Text::npos || line.lower.find("' not found") == Text::npos) return "";
    return word_at(line.text, at + 8);
}

/// The loader's "because libx.so.6: cannot open shared object file: ...": the word before the
/// colon.
std::string library_of(const SaidLine& line) {
    const auto colon = line.lower.find(": cannot open shared object file");
    if (colon == std::string::npos) return "";
    const auto space = line.text.rfind(' ', colon);
    const auto begin = space == std::string::npos ? 0 : space + 1;
    return std::string(line.text.substr(begin, colon - begin));
}

std::string module_of(const SaidLine& line) {
    if (std::string version = symbol_version(line); !version.empty()) return version;
    for (const NamePlace& place : modules) {
        const auto at = line.lower.find(place.before);
        if (at == std::string::npos) continue;
        if (line.lower.find(place.also) == std::string::npos) continue;
        std::string name = word_at(line.text, at + place.before.size());
        // .NET's 'Name, Version=...', and a library's "libx.so: cannot open".
        if (const auto colon = name.find(": "); colon != std::string::npos) name.resize(colon);
        if (!name.empty()) return name;
    }
    return library_of(line);
}

/// The first word that is a path, in quotes or bare.
std::string path_in(Text text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool begins = text[at] == '/' || text.substr(at).starts_with("./");
        const bool is_first = at == 0 || Text(" '\"`(").find(text[at - 1]) != Text::npos;
        if (!begins || !is_first) continue;
        std::string path = word_at(text, at);
        // "/entrypoint.sh: line 2: ./x: Permission denied": who says it is no object.
        const auto end = at + path.size();
        const bool is_speaker =
            at == 0 && text.substr(end).starts_with(": ") && text.find('/', end) != Text::npos;
        if (!is_speaker && path.size() > 1) return path;
        at = end;
    }
    return "";
}

/// Frames above a Python error tell what it was doing.
bool was_binding(const std::vector<SaidLine>& lines, std::size_t at) {
    for (std::size_t before = at; before > 0 && at - before < 8; --before) {
        const SaidLine& line = lines[before - 1];
        if (line.kind != LineKind::frame) return false;
        if (line.lower.find(".bind(") != std::string::npos ||
            line.lower.find("in server_bind") != std::string::npos ||
            line.lower.find("sun.nio.ch.net.bind") != std::string::npos) {
            return true;
        }
    }
    return false;
}

/// Java's frames stand below.
bool is_binding(const std::vector<SaidLine>& lines, std::size_t at) {
    const std::string& lower = lines[at].lower;
    if (lower.find("binding") == std::string::npos && has_any(lower, of_binding)) return true;
    if (was_binding(lines, at)) return true;
    for (std::size_t after = at + 1; after < lines.size() && after < at + 4; ++after) {
        if (lines[after].lower.find("bind0(") != std::string::npos) return true;
    }
    return false;
}

std::optional<NamedCause> about_ports_and_files(
    const std::vector<SaidLine>& lines, std::size_t at
) {
    const SaidLine& line = lines[at];
    NamedCause complaint{CauseKind::port_in_use, at, at};
    complaint.port = bound_port_in(line.lower);
    if (complaint.port != 0) complaint.subjects = {std::to_string(complaint.port)};
    if (has_any(line.lower, in_use)) return complaint;
    if (!has_any(line.lower, denied)) return std::nullopt;
    // A socket of the file system is a file.
    if (is_binding(lines, at) && (complaint.port != 0 || path_in(line.text).empty())) {
        complaint.kind = CauseKind::port_not_permitted;
        return complaint;
    }
    complaint.kind = CauseKind::file_not_permitted;
    complaint.port = 0;
    complaint.subjects = {path_in(line.text)};
    if (complaint.subjects.front().empty()) return std::nullopt;
    return complaint;
}

}  // namespace

NamedCauses other_complaints(const std::vector<SaidLine>& lines) {
    NamedCauses complaints;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const SaidLine& line = lines[at];
        if (line.kind == LineKind::frame || line.kind == LineKind::remark) continue;
        if (has_any(line.lower, credentials)) {
            complaints.push_back({CauseKind::no_credentials, at, at});
            continue;
        }
        if (has_any(line.lower, refused_credentials)) {
            complaints.push_back({CauseKind::refused_credentials, at, at});
            continue;
        }
        if (line.kind == LineKind::recovered || line.kind == LineKind::hint) continue;
        if (std::string module = module_of(line); !module.empty()) {
            complaints.push_back({CauseKind::missing_module, at, at, {std::move(module)}});
            continue;
        }
        if (auto complaint = about_ports_and_files(lines, at)) {
            complaints.push_back(std::move(*complaint));
        }
    }
    return complaints;
}

}  // namespace apprunner::core
