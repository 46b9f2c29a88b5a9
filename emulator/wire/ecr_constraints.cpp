// ECR's table: the two operations that clients ask before they deploy.
#include "emulator/wire/constraints.hpp"
#include "emulator/wire/patterns.hpp"
#include "emulator/wire/shape_builders.hpp"

namespace apprunner::wire {

namespace shapes::ecr {

namespace {

constexpr Shape registry_id = text("RegistryId", unlimited, unlimited, &patterns::registry_id);
constexpr Shape registry_ids =
    list_between("GetAuthorizationTokenRegistryIdList", &registry_id, 1, 10);
constexpr Member token_members[] = {{"registryIds", &registry_ids}};
constexpr Shape get_token = structure("GetAuthorizationTokenRequest", token_members);

constexpr Shape repository = text("RepositoryName", 2, 256, &patterns::ecr_repository);
constexpr Shape digest = text("ImageDigest", unlimited, unlimited, &patterns::ecr_digest);
constexpr Shape tag = text("ImageTag", 1, 300, &patterns::ecr_tag);
constexpr Member image_id_members[] = {{"imageDigest", &digest}, {"imageTag", &tag}};
constexpr Shape image_id = structure("ImageIdentifier", image_id_members);
constexpr Shape image_ids = list_between("ImageIdentifierList", &image_id, 1, 100);
constexpr std::string_view tag_statuses[] = {"TAGGED", "UNTAGGED", "ANY"};
constexpr Shape tag_status = one_of("TagStatus", tag_statuses);
constexpr Member filter_members[] = {{"tagStatus", &tag_status}};
constexpr Shape filter = structure("DescribeImagesFilter", filter_members);
constexpr Shape token = text("NextToken", unlimited, unlimited);
constexpr Shape max_results = integer("MaxResults", 1, 1000);
constexpr Member describe_members[] = {
    {"registryId", &registry_id},
    {"repositoryName", &repository, required},
    {"imageIds", &image_ids},
    {"nextToken", &token},
    {"maxResults", &max_results},
    {"filter", &filter}};
constexpr Shape describe_images = structure("DescribeImagesRequest", describe_members);

constexpr OperationInput inputs[] = {
    {"DescribeImages", &describe_images},
    {"GetAuthorizationToken", &get_token},
};

}  // namespace

}  // namespace shapes::ecr

std::span<const OperationInput> ecr_inputs() {
    return shapes::ecr::inputs;
}

}  // namespace apprunner::wire
