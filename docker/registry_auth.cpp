// Finds the registry's entry in config.json, or asks the helper that it names.
#include "docker/registry_auth.hpp"

#include "docker/credential_helper.hpp"
#include "docker/json_members.hpp"
#include "emulator/base/base64.hpp"

#include <algorithm>

namespace apprunner::docker {

namespace {

constexpr const char* hub_key = "https://index.docker.io/v1/";

/// Docker Hub's credentials are kept under a historical URL; all others under the host.
std::string server_key(const std::string& registry) {
    return registry == "docker.io" ? std::string(hub_key) : registry;
}

/// Old configurations have URLs as keys: the host in them is what counts.
std::string host_of_key(std::string key) {
    for (const char* scheme : {"https://", "http://"}) {
        const std::string_view prefix = scheme;
        if (key.compare(0, prefix.size(), prefix) == 0) key.erase(0, prefix.size());
    }
    key.resize(std::min(key.find('/'), key.size()));
    if (key == "index.docker.io" || key == "registry-1.docker.io") return "docker.io";
    return key;
}

std::string header_of(const Json& credentials) {
    // The engine reads the URL alphabet, padded.
    return base::to_url_base64(credentials.dump(-1, ' ', false, Json::error_handler_t::replace));
}

RegistryAuth no_credentials(std::string note = {}) {
    return {header_of(Json::object()), std::move(note)};
}

/// An entry of `auths`: "auth" is base64 of user:password, or the parts stand on their own.
RegistryAuth auth_of_entry(const Json& entry, const std::string& server) {
    Json credentials = {{"serveraddress", server}};
    const std::string token = text_at(entry, "identitytoken");
    const std::string registry_token = text_at(entry, "registrytoken");
    if (!token.empty()) credentials["identitytoken"] = token;
    if (!registry_token.empty()) credentials["registrytoken"] = registry_token;
    std::string username = text_at(entry, "username");
    std::string password = text_at(entry, "password");
    const std::string packed = text_at(entry, "auth");
    if (!packed.empty()) {
        const auto plain = base::from_any_base64(packed);
        const auto colon = plain ? plain->find(':') : std::string::npos;
        if (colon == std::string::npos) {
            return no_credentials("the stored credentials of " + server + " cannot be read");
        }
        username = plain->substr(0, colon);
        password = plain->substr(colon + 1);
    }
    if (!username.empty()) {
        credentials["username"] = username;
        credentials["password"] = password;
    }
    if (credentials.size() == 1) return no_credentials();
    return {header_of(credentials), {}};
}

RegistryAuth auth_of_helper(
    const std::string& name, const std::string& server, const CredentialHelper& helper
) {
    const auto output = helper(name, server);
    if (!output) return no_credentials(output.error().detail);
    const Json answer = Json::parse(*output, nullptr, false);
    const std::string username = text_at(answer, "Username");
    const std::string secret = text_at(answer, "Secret");
    if (secret.empty()) {
        return no_credentials("docker-credential-" + name + " gave no credentials for " + server);
    }
    // A helper marks an identity token by this name.
    if (username == "<token>") {
        return {header_of({{"serveraddress", server}, {"identitytoken", secret}}), {}};
    }
    return {
        header_of({{"serveraddress", server}, {"username", username}, {"password", secret}}), {}};
}

const Json* entry_for(const Json& auths, const std::string& registry, const std::string& server) {
    if (!auths.is_object()) return nullptr;
    const auto exact = auths.find(server);
    if (exact != auths.end()) return &*exact;
    for (auto entry = auths.begin(); entry != auths.end(); ++entry) {
        if (host_of_key(entry.key()) == registry) return &entry.value();
    }
    return nullptr;
}

}  // namespace

RegistryAuth registry_auth_from(
    std::string_view config_text, const std::string& registry, const CredentialHelper& helper
) {
    if (config_text.empty()) return no_credentials();
    const Json config = Json::parse(config_text, nullptr, false);
    if (!config.is_object()) return no_credentials("the Docker configuration is not JSON");
    const std::string server = server_key(registry);
    const Json none;
    const auto helpers = config.find("credHelpers");
    std::string name = helpers == config.end() ? std::string() : text_at(*helpers, registry);
    if (name.empty() && helpers != config.end()) name = text_at(*helpers, server);
    if (name.empty()) name = text_at(config, "credsStore");
    const auto auths = config.find("auths");
    const Json* const entry = entry_for(auths == config.end() ? none : *auths, registry, server);
    if (!name.empty()) {
        RegistryAuth found = auth_of_helper(name, server, helper);
        // A store that does not know the registry leaves what is written in the file itself.
        if (found.note.empty() || entry == nullptr) return found;
        const RegistryAuth written = auth_of_entry(*entry, server);
        return written.header == no_credentials().header ? found : written;
    }
    return entry == nullptr ? no_credentials() : auth_of_entry(*entry, server);
}

RegistryAuth registry_auth(const ImageReference& reference, const Environment& environment) {
    const auto folder = docker_config_folder(environment);
    const auto text = folder ? read_small_file(*folder / "config.json") : std::nullopt;
    return registry_auth_from(
        text.value_or(""),
        reference.registry,
        [](const std::string& helper, const std::string& server) {
            return run_credential_helper(helper, server);
        }
    );
}

}  // namespace apprunner::docker
