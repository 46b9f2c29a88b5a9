// Kept things as JSON texts, and back. Reading takes any text: what is no such thing, or could not
// have been written by this program, is an error (Errc::protocol) that names the part. Any thread.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/base/time.hpp"

#include <algorithm>
#include <deque>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::catalog {
struct AccountResources;
struct CustomDomain;
}  // namespace apprunner::catalog
namespace apprunner::core {
struct Profile;
struct SavedService;
}  // namespace apprunner::core
namespace apprunner::logs {
struct LogGroup;
}
namespace apprunner::model {
struct Operation;
struct Tag;
}  // namespace apprunner::model

namespace apprunner::persistence {

using TagList = std::vector<model::Tag>;
using Domains = std::list<catalog::CustomDomain>;

/// Without the operations.
[[nodiscard]] std::string document_of(const core::SavedService& saved);
[[nodiscard]] std::string document_of(const core::Profile& profile);
[[nodiscard]] std::string document_of(const model::Operation& operation);
[[nodiscard]] std::string document_of(const catalog::AccountResources& shelf);
/// The key of a resource's row: "us-east-1:000000000000 VpcConnectors 00000000000000000012".
struct ResourceKey {
    explicit ResourceKey(std::string_view row_key)
        : account(row_key.substr(0, row_key.find(' '))),
          unit(row_key.substr(std::min(account.size() + 1, row_key.size()))) {}

    std::string account;
    std::string unit;
};

/// Of what has changed in `shelf` since the last call: each unit's key, and its document; "" when
/// it is gone.
[[nodiscard]] std::map<std::string, std::string> take_changed(catalog::AccountResources& shelf);
[[nodiscard]] std::string document_of(const TagList& tags);
[[nodiscard]] std::string document_of(const Domains& domains);
[[nodiscard]] std::string document_of(const logs::LogGroup& group);

/// `operations` are those of the service, oldest first. What comes out can be restored by the
/// engine (core::flaw_of).
[[nodiscard]] base::Result<core::SavedService> read_service(
    const std::string& text, std::deque<model::Operation> operations
);
/// Without its operations, and whatever it says.
[[nodiscard]] base::Result<core::SavedService> read_service_document(const std::string& text);
[[nodiscard]] base::Result<core::Profile> read_profile(const std::string& text);
[[nodiscard]] base::Result<model::Operation> read_operation(const std::string& text);
/// What older programs have written: all of an account in one document. `now`: no time in the
/// catalog is later than that, even when the machine has started anew.
[[nodiscard]] base::Result<void> read_shelf(
    const std::string& text, base::SteadyTime now, catalog::AccountResources& shelf
);
/// `key` and `text` as take_changed() has given them.
[[nodiscard]] base::Result<void> read_unit(
    const std::string& key,
    const std::string& text,
    base::SteadyTime now,
    catalog::AccountResources& shelf
);
[[nodiscard]] base::Result<TagList> read_tags(const std::string& text);
[[nodiscard]] base::Result<Domains> read_domains(const std::string& text, base::SteadyTime now);
[[nodiscard]] base::Result<logs::LogGroup> read_log_group(const std::string& text);

}  // namespace apprunner::persistence
