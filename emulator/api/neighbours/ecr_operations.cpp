// GetAuthorizationToken and DescribeImages, answered for the local registry. Whatever that holds
// counts as the caller's own.
#include "emulator/api/neighbours/ecr_operations.hpp"

#include "emulator/api/neighbours/registry_client.hpp"
#include "emulator/api/page_answer.hpp"
#include "emulator/base/base64.hpp"
#include "emulator/base/json_writer.hpp"
#include "emulator/runtime/clock.hpp"

#include <map>

namespace apprunner::api {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::hours token_life{12};
constexpr std::size_t images_max = 1000;

std::string registry_id_of(const Call& call) {
    const std::string given = wire::text_at(call.input, "registryId");
    return given.empty() ? call.account.account_id : given;
}

AwsError registry_fault(const base::Error& error, const Call& call) {
    const std::string repository = wire::text_at(call.input, "repositoryName");
    if (error.code == base::Errc::not_found) {
        return {
            "RepositoryNotFoundException",
            "The repository with name '" + repository +
                "' does not exist in the registry with id '" + registry_id_of(call) + "'"};
    }
    // No 5xx: clients would only ask again and again.
    return {"ServerException", error.detail};
}

AwsError unknown_image(const wire::Json& id, const Call& call) {
    const auto quoted = [&](const char* key) {
        return "'" + (wire::has(id, key) ? wire::text_at(id, key) : "null") + "'";
    };
    return {
        "ImageNotFoundException",
        "The image with imageId {imageDigest:" + quoted("imageDigest") + ", imageTag:" +
            quoted("imageTag") + "} does not exist within the repository with name '" +
            wire::text_at(call.input, "repositoryName") + "' in the registry with id '" +
            registry_id_of(call) + "'"};
}

std::string images_answer(const std::vector<RegistryImage>& images, const Call& call) {
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.begin_array_member("imageDetails");
    for (const RegistryImage& image : images) {
        out.begin_object();
        out.text_member("registryId", registry_id_of(call));
        out.text_member("repositoryName", wire::text_at(call.input, "repositoryName"));
        out.text_member("imageDigest", image.digest);
        out.texts_member("imageTags", image.tags);
        out.number_member("imageSizeInBytes", image.size_bytes);
        out.end_object();
    }
    out.end_array();
    out.end_object();
    return body;
}

}  // namespace

OperationOutput get_authorization_token(Context& context, const Call& call) {
    std::vector<std::string> registries;
    for (const wire::Json& id : wire::member_at(call.input, "registryIds")) {
        registries.push_back(id.get<std::string>());
    }
    if (registries.empty()) registries.push_back(call.account.account_id);
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.begin_array_member("authorizationData");
    for (std::size_t count = 0; count < registries.size(); ++count) {
        out.begin_object();
        out.text_member("authorizationToken", base::to_base64("AWS:apprunner-sim"));
        out.time_member("expiresAt", runtime::read_clock().wall + token_life);
        out.text_member("proxyEndpoint", "http://" + context.options.registry);
        out.end_object();
    }
    out.end_array();
    out.end_object();
    return body;
}

/// By the ids asked for, else all tags of the repository; tags of one digest are one image.
asio::awaitable<OperationOutput> describe_images(Context& context, Call call) {
    const std::string registry = context.options.registry;
    const std::string repository = wire::text_at(call.input, "repositoryName");
    auto known = co_await registry_tags(registry, repository);
    if (!known) co_return registry_fault(known.error(), call);
    std::vector<wire::Json> ids;
    for (const wire::Json& id : wire::member_at(call.input, "imageIds")) ids.push_back(id);
    const bool are_named = !ids.empty();
    for (std::size_t at = 0; !are_named && at < known->size() && at < images_max; ++at) {
        ids.push_back({{"imageTag", (*known)[at]}});
    }
    std::vector<RegistryImage> images;
    for (const wire::Json& id : ids) {
        const std::string tag = wire::text_at(id, "imageTag");
        const std::string reference = tag.empty() ? wire::text_at(id, "imageDigest") : tag;
        auto image = co_await registry_image(registry, repository, reference);
        if (!image && image.error().code == base::Errc::not_found) {
            co_return unknown_image(id, call);
        }
        if (!image) co_return registry_fault(image.error(), call);
        const auto same = std::find_if(images.begin(), images.end(), [&](const auto& each) {
            return each.digest == image->digest;
        });
        RegistryImage& kept = same == images.end() ? images.emplace_back(*image) : *same;
        if (!tag.empty()) kept.tags.push_back(tag);
    }
    co_return images_answer(images, call);
}

}  // namespace apprunner::api
