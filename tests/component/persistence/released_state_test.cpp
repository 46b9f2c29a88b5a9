// States that released programs have written, kept as dumps: each is read in full and without a
// complaint, goes on, and nothing of it is lost when it is written again.
#include "emulator/catalog/catalog.hpp"
#include "emulator/core/engine.hpp"
#include "emulator/core/ring/saved.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/persistence/documents.hpp"
#include "emulator/persistence/reader.hpp"
#include "emulator/persistence/state_check.hpp"
#include "emulator/persistence/writer.hpp"
#include "tests/component/persistence/folder.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>

namespace apprunner::persistence {
namespace {

using model::OperationStatus;
using model::OperationType;
using model::ServiceStatus;
using testing::ElementsAre;
using testing::Pair;
using testing::SizeIs;

constexpr const char* at_rest = "0.1.0/rest";
constexpr const char* under_way = "0.1.0/under_way";

/// Later than all times in the dumps, whose machines had run for less than a year.
constexpr base::Now now{
    base::SteadyTime(std::chrono::hours(24 * 365)),
    base::WallTime(std::chrono::hours(24 * 21'000))};

std::string dump_named(const std::string& name) {
    std::ifstream file(RELEASED_STATES "/" + name + ".sql", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The file as SQLite itself sees it, without any code of ours.
class Raw {
  public:
    explicit Raw(const Folder& folder) { sqlite3_open(folder.state_file().c_str(), &handle_); }
    ~Raw() { sqlite3_close(handle_); }
    Raw(const Raw&) = delete;
    Raw& operator=(const Raw&) = delete;

    [[nodiscard]] std::string run(const std::string& sql) const {
        char* trouble = nullptr;
        sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, &trouble);
        std::string text = trouble != nullptr ? trouble : "";
        sqlite3_free(trouble);
        return text;
    }
    using Row = std::vector<std::string>;
    [[nodiscard]] std::vector<Row> rows(const std::string& sql) const {
        std::vector<Row> found;
        const auto take = [](void* target, int columns, char** values, char** /*names*/) {
            static_cast<std::vector<Row>*>(target)->emplace_back(values, values + columns);
            return 0;
        };
        sqlite3_exec(handle_, sql.c_str(), take, &found, nullptr);
        return found;
    }

  private:
    sqlite3* handle_ = nullptr;
};

/// A folder with the dump's database in it.
class Released {
  public:
    explicit Released(const std::string& name) {
        const std::string dump = dump_named(name);
        EXPECT_FALSE(dump.empty()) << name;
        const Raw raw(folder_);
        EXPECT_EQ(raw.run(dump), "");
        EXPECT_EQ(raw.rows("PRAGMA user_version").front().front(), "1") << "as it was released";
    }
    [[nodiscard]] const Folder& folder() const { return folder_; }

  private:
    Folder folder_;
};

/// What a daemon does at its start, on that folder; and what it says of it.
class Opened {
  public:
    explicit Opened(const Folder& folder) : said_(log_to_text()) {
        auto opened = persistence::Store::open(folder.path());
        if (!opened) throw base::ErrorException(opened.error());
        owner = owner_of(*opened, "fresh").value();
        load_catalog(*opened, now.steady, catalog).value();
        load_log_streams(*opened, logs).value();
        kept = load_services(*opened).value();
        keeper.emplace(control, std::move(*opened), catalog, logs);
        load_log_events(keeper->store(), logs).value();
    }
    ~Opened() { spdlog::set_default_logger(before_); }
    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;

    [[nodiscard]] std::string said() const { return said_->str(); }
    [[nodiscard]] const core::SavedService& service(const std::string& name) const {
        for (const core::SavedService& each : kept.services) {
            if (each.view.service.service_name == name) return each;
        }
        throw std::runtime_error("no service " + name);
    }

    boost::asio::io_context control;
    catalog::Catalog catalog{7, now.wall};
    logs::LogStore logs;
    KeptServices kept;
    std::string owner;
    std::optional<StateWriter> keeper;

  private:
    std::shared_ptr<std::ostringstream> log_to_text() {
        auto text = std::make_shared<std::ostringstream>();
        auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(*text);
        before_ = spdlog::default_logger();
        spdlog::set_default_logger(std::make_shared<spdlog::logger>("state", std::move(sink)));
        return text;
    }

    std::shared_ptr<spdlog::logger> before_;
    std::shared_ptr<std::ostringstream> said_;
};

std::vector<std::pair<OperationType, OperationStatus>> operations_of(
    const core::SavedService& service
) {
    std::vector<std::pair<OperationType, OperationStatus>> all;
    for (const model::Operation& each : service.view.operations) {
        all.emplace_back(each.type, each.status);
    }
    return all;
}

/// Both dumps.
class ReleasedState : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Of, ReleasedState, testing::Values(at_rest, under_way));

TEST_P(ReleasedState, IsReadInFullWithoutAComplaint) {
    const Released released(GetParam());
    const Raw raw(released.folder());
    const auto count = [&raw](const std::string& what) {
        return static_cast<std::size_t>(std::stoul(raw.rows("SELECT count(*) FROM " + what)[0][0]));
    };
    Opened opened(released.folder());
    EXPECT_EQ(opened.said(), "");
    EXPECT_EQ(opened.kept.services.size(), count("documents WHERE kind = 'service'"));
    EXPECT_EQ(opened.kept.profiles.size(), count("documents WHERE kind = 'profile'"));
    EXPECT_EQ(opened.logs.groups().size(), count("documents WHERE kind = 'log_group'"));
    std::size_t operations = 0;
    for (const auto& service : opened.kept.services) operations += service.view.operations.size();
    EXPECT_EQ(operations, count("operations"));
    EXPECT_EQ(opened.owner, raw.rows("SELECT body FROM documents WHERE kind = 'owner'")[0][0]);
}

TEST_P(ReleasedState, IsNotTakenForDamaged) {
    const Released released(GetParam());
    const auto found = mend_state(released.folder().path(), now);
    ASSERT_TRUE(found) << found.error().detail;
    EXPECT_FALSE(*found) << (*found)->what;
}

TEST_P(ReleasedState, HasEachLineInItsPlace) {
    const Released released(GetParam());
    const Raw raw(released.folder());
    Opened opened(released.folder());
    std::vector<Raw::Row> lines;
    for (const auto& [group_name, group] : opened.logs.groups()) {
        for (const auto& [name, stream] : group.streams) {
            for (const logs::LogEvent& event : stream.events) {
                lines.push_back(
                    {group_name,
                     name,
                     std::to_string(event.id),
                     std::to_string(event.timestamp_ms),
                     std::to_string(event.ingested_ms),
                     event.message.text()}
                );
            }
        }
    }
    EXPECT_THAT(
        lines,
        testing::UnorderedElementsAreArray(
            raw.rows("SELECT s.group_name, s.name, e.id, e.timestamp_ms, e.ingested_ms, e.message"
                     " FROM log_events e JOIN log_streams s ON s.id = e.stream_id")
        )
    );
    EXPECT_GT(lines.size(), 20U);
}

/// What is written today has all that was written then, with the same values; members may have been
/// added since.
void expect_kept(const std::string& written, const std::string& then, const std::string& of) {
    const auto now_there = nlohmann::json::parse(written, nullptr, false);
    for (const auto& step : nlohmann::json::diff(nlohmann::json::parse(then), now_there)) {
        // It followed from the time of the first check, which is kept.
        if (step.at("path") == "/Work/IsTimeUp") continue;
        EXPECT_EQ(step.at("op"), "add") << of << ": " << step;
    }
}

/// The document that is written of what was read from the text; "" when it was refused.
std::string again(const std::string& kind_name, const std::string& text) {
    const auto of = [](const auto& read) { return read ? document_of(*read) : std::string(); };
    if (kind_name == kind::profile) return of(read_profile(text));
    if (kind_name == kind::tags) return of(read_tags(text));
    if (kind_name == kind::domains) return of(read_domains(text, now.steady));
    if (kind_name == kind::log_group) return of(read_log_group(text));
    if (kind_name == kind::shelf) {
        catalog::AccountResources shelf({"us-east-1", "000000000000"}, now.wall);
        if (!read_shelf(text, now.steady, shelf)) return "";
        // It is written in rows of their own now.
        catalog::AccountResources anew({"us-east-1", "000000000000"}, now.wall);
        for (const auto& [key, unit] : take_changed(shelf)) {
            EXPECT_TRUE(read_unit(key, unit, now.steady, anew)) << key;
        }
        return document_of(anew);
    }
    return "";
}

TEST_P(ReleasedState, IsWrittenAgainWithAllThatItHad) {
    const Released released(GetParam());
    const Raw raw(released.folder());
    Opened opened(released.folder());
    std::map<std::string, std::string> services;
    for (const core::SavedService& each : opened.kept.services) {
        services[each.view.service.service_id] = document_of(each);
    }
    std::set<std::string> kinds;
    for (const Raw::Row& row : raw.rows("SELECT kind, key, body FROM documents")) {
        kinds.insert(row[0]);
        const bool is_service = row[0] == kind::service;
        if (row[0] == kind::owner) continue;  // No document: its whole text is the name.
        expect_kept(is_service ? services[row[1]] : again(row[0], row[2]), row[2], row[0] + row[1]);
    }
    EXPECT_THAT(kinds, SizeIs(GetParam() == std::string(at_rest) ? 7 : 6));
    for (const Raw::Row& row : raw.rows("SELECT body FROM operations")) {
        const auto operation = read_operation(row[0]);
        ASSERT_TRUE(operation) << row[0];
        EXPECT_EQ(document_of(*operation), row[0]);
    }
}

TEST_P(ReleasedState, GoesOnAndIsReadOnceMore) {
    const Released released(GetParam());
    std::map<std::string, ServiceStatus> before;
    std::size_t lines = 0;
    {
        Opened opened(released.folder());
        core::Engine engine({});
        for (const auto& [name, profile] : opened.kept.profiles) {
            engine.restore_profile(name, profile);
        }
        for (const core::SavedService& each : opened.kept.services) {
            before[each.view.service.service_id] = each.view.service.status;
            engine.restore(each, now);
        }
        const core::Outbox outbox = engine.take_outbox();
        opened.keeper->keep(outbox, engine);
        ASSERT_TRUE(opened.keeper->keep_resources());
        lines = opened.logs.bytes();
        EXPECT_EQ(engine.services().size(), before.size());
    }
    Opened once_more(released.folder());
    EXPECT_EQ(once_more.said(), "");
    EXPECT_EQ(once_more.logs.bytes(), lines);
    std::map<std::string, ServiceStatus> after;
    for (const core::SavedService& each : once_more.kept.services) {
        after[each.view.service.service_id] = each.view.service.status;
    }
    EXPECT_EQ(after, before);
}

/// What one account has kept is that account's once others share the daemon, by the same names.
TEST_P(ReleasedState, IsItsOwnAccountsInASharedDaemon) {
    const Released released(GetParam());
    Opened opened(released.folder());
    core::EngineOptions options;
    options.is_shared = true;
    core::Engine engine(options);
    for (const auto& [name, profile] : opened.kept.profiles) engine.restore_profile(name, profile);
    for (const core::SavedService& each : opened.kept.services) engine.restore(each, now);
    opened.keeper->keep(engine.take_outbox(), engine);
    std::size_t groups = 0;
    for (const auto& [id, view] : engine.services()) {
        const model::Service& service = view.service;
        EXPECT_EQ(model::account_of_arn(service.service_arn).account_id, "000000000000");
        const auto& name = service.service_name;
        EXPECT_EQ(engine.known_as(service.service_arn, name), name);
        EXPECT_FALSE(view.ends_at) << "a time to live is given, and never found";
        const std::string group = model::log_group_name(name, id, "service");
        groups += opened.logs.find_group(engine.known_as(service.service_arn, group)) != nullptr;
        const auto* emulation = engine.profile_of(engine.known_as(service.service_arn, name));
        if (emulation != nullptr && service.status != ServiceStatus::operation_in_progress) {
            EXPECT_EQ(view.profile.name, emulation->name);
        }
    }
    EXPECT_GT(groups, 0U);
    core::CreateService theirs;
    theirs.service_name = engine.services().begin()->second.service.service_name;
    theirs.configuration = engine.services().begin()->second.service.configuration;
    theirs.account = model::Account{"us-east-1", "111122223333"};
    EXPECT_TRUE(engine.submit(theirs, now)) << "the name is free in another account";
}

TEST(ReleasedStateAtRest, HasThreeServicesWithAllTheirSettings) {
    const Released released(at_rest);
    const Opened opened(released.folder());
    ASSERT_THAT(opened.kept.services, SizeIs(3));
    const model::Service& shop = opened.service("shop").view.service;
    EXPECT_EQ(shop.status, ServiceStatus::running);
    EXPECT_TRUE(
        shop.kms_key && shop.kms_key->ends_with("key/12345678-1234-1234-1234-123456789012")
    );
    const model::ServiceConfiguration& configuration = shop.configuration;
    const auto& image = configuration.source.image_repository.value();
    EXPECT_TRUE(image.image_identifier.ends_with("/shop:v2"));
    EXPECT_EQ(image.image_repository_type, model::ImageRepositoryType::ecr);
    const auto& given = image.image_configuration.value();
    EXPECT_EQ(given.port, "3000");
    EXPECT_EQ(given.start_command, "/sample_app serve");
    EXPECT_THAT(
        given.runtime_environment_variables,
        ElementsAre(Pair("EMPTY", ""), Pair("GREETING", "caf\xc3\xa9 'quoted' \"twice\""))
    );
    EXPECT_THAT(given.runtime_environment_secrets, ElementsAre(Pair("DB", testing::_)));
    EXPECT_EQ(configuration.source.auto_deployments_enabled, true);
    const std::string role = "arn:aws:iam::000000000000:role/app";
    EXPECT_EQ(configuration.source.authentication_configuration.value().access_role_arn, role);
    EXPECT_EQ(configuration.instance, (model::InstanceConfiguration{256, 1024, role}));
    const model::HealthCheckConfiguration& check = configuration.health_check;
    EXPECT_EQ(check.protocol, model::HealthCheckProtocol::http);
    EXPECT_EQ(check.path, "/health");
    EXPECT_THAT(
        (std::vector{check.interval_s, check.timeout_s, check.healthy_threshold}),
        ElementsAre(1, 2, 2)
    );
    EXPECT_EQ(check.unhealthy_threshold, 4);
    EXPECT_EQ(configuration.network.egress_type, model::EgressType::vpc);
    EXPECT_TRUE(configuration.network.vpc_connector_arn);
    EXPECT_FALSE(configuration.network.is_publicly_accessible);
    EXPECT_EQ(configuration.network.ip_address_type, model::IpAddressType::dual_stack);
    EXPECT_TRUE(configuration.observability.value().observability_enabled);
    EXPECT_TRUE(configuration.observability->observability_configuration_arn);
    EXPECT_EQ(configuration.auto_scaling, (model::AutoScalingLimits{5, 2, 3}));
    EXPECT_EQ(opened.service("kiosk").view.service.status, ServiceStatus::create_failed);
    EXPECT_EQ(opened.service("cart").view.service.status, ServiceStatus::paused);
}

TEST(ReleasedStateAtRest, HasOperationsVerdictsInstancesAndProfiles) {
    const Released released(at_rest);
    const Opened opened(released.folder());
    const core::SavedService& shop = opened.service("shop");
    EXPECT_THAT(
        operations_of(shop),
        ElementsAre(
            Pair(OperationType::create_service, OperationStatus::succeeded),
            Pair(OperationType::update_service, OperationStatus::succeeded),
            Pair(OperationType::start_deployment, OperationStatus::succeeded),
            Pair(OperationType::update_service, OperationStatus::rollback_succeeded)
        )
    );
    EXPECT_THAT(shop.instances, SizeIs(2));
    for (const auto& [each, schedule] : shop.instances) {
        EXPECT_EQ(each.state, core::InstanceState::serving);
        EXPECT_FALSE(each.probes.empty());
        EXPECT_THAT(each.listeners, testing::Contains(model::ListeningSocket{"0.0.0.0", 3000}));
    }
    ASSERT_FALSE(shop.failed_instances.empty());
    EXPECT_EQ(shop.failed_instances.front().view.exit_code, 3);
    EXPECT_EQ(shop.view.verdict.value().ending, core::Ending::rolled_back);
    EXPECT_EQ(shop.view.verdict->findings.front().code, "ARS-MISSING-VARIABLE");
    EXPECT_EQ(shop.view.profile.drain_limit, std::chrono::seconds(7));
    const core::SavedService& kiosk = opened.service("kiosk");
    EXPECT_EQ(kiosk.view.verdict.value().findings.front().code, "ARS-HOSTNAME-BIND");
    EXPECT_NE(kiosk.view.verdict->findings.front().how_to.terraform, "");
    EXPECT_EQ(kiosk.view.profile.name, "documented");
    EXPECT_THAT(
        operations_of(opened.service("cart")),
        ElementsAre(
            Pair(OperationType::create_service, OperationStatus::succeeded),
            Pair(OperationType::pause_service, OperationStatus::succeeded)
        )
    );
    const auto& not_yet = opened.kept.profiles.at("not-yet");
    EXPECT_TRUE(not_yet.aws_pace);
    EXPECT_FALSE(not_yet.early_verdict);
    EXPECT_EQ(not_yet.wording, core::LogWording::year_2023);
    EXPECT_THAT(opened.kept.profiles, SizeIs(4));
}

TEST(ReleasedStateAtRest, HasTheAccountsOtherResources) {
    const Released released(at_rest);
    Opened opened(released.folder());
    const std::string arn = opened.service("shop").view.service.service_arn;
    catalog::Catalog& catalog = opened.catalog;
    EXPECT_THAT(
        catalog.tags().of(arn), ElementsAre(model::Tag{"team", "a"}, model::Tag{"bare", ""})
    );
    ASSERT_THAT(catalog.custom_domains().of(arn), SizeIs(1));
    EXPECT_EQ(catalog.custom_domains().of(arn).front().domain_name, "shop.example.com");
    EXPECT_TRUE(catalog.custom_domains().of(arn).front().enable_www_subdomain);
    catalog::AccountResources& here = catalog.shelf({"us-east-1", "000000000000"});
    EXPECT_THAT(here.auto_scaling.list("wide", false), SizeIs(1))
        << "the other revision is deleted";
    EXPECT_THAT(here.observability.list("traces", false), SizeIs(2));
    EXPECT_THAT(here.vpc_connectors.list(), SizeIs(1));
    EXPECT_THAT(here.connections.list(""), SizeIs(1));
    catalog::AccountResources& there = catalog.shelf({"eu-west-1", "000000000000"});
    EXPECT_THAT(there.auto_scaling.list("narrow", false), SizeIs(1));
    EXPECT_THAT(there.vpc_connectors.list(), SizeIs(0));
    const logs::LogGroup* group = opened.logs.find_group("mine");
    ASSERT_NE(group, nullptr);
    EXPECT_EQ(group->retention_days, 3653);
    EXPECT_TRUE(group->is_protected);
    EXPECT_EQ(group->log_class, "INFREQUENT_ACCESS");
    EXPECT_THAT(group->tags, ElementsAre(Pair("a", "b")));
    EXPECT_EQ(group->streams.at("lines").events.at(3).message.text(), "two\nlines");
}

TEST(ReleasedStateUnderWay, HasOperationsInTheMiddleOfTheirCourse) {
    const Released released(under_way);
    const Opened opened(released.folder());
    const core::SavedService& shop = opened.service("shop");
    ASSERT_TRUE(shop.work);
    EXPECT_EQ(shop.work->type, OperationType::update_service);
    EXPECT_EQ(shop.work->phase, core::Phase::checking);
    EXPECT_EQ(shop.work->candidate.configuration.health_check.interval_s, 2);
    EXPECT_EQ(shop.live.value().configuration.health_check.interval_s, 1);
    const core::SavedService& first = opened.service("first");
    EXPECT_EQ(first.work.value().phase, core::Phase::checking);
    EXPECT_FALSE(first.live);
    EXPECT_FALSE(first.work->candidate.image.entrypoint.empty());
    const core::SavedService& parts = opened.service("parts");
    EXPECT_EQ(parts.work.value().phase, core::Phase::pulling);
    EXPECT_FALSE(parts.work->has_image);
    const auto& code = opened.service("code").view.service.configuration.source.code_repository;
    ASSERT_TRUE(code);
    EXPECT_EQ(code->source_directory, "/src");
    EXPECT_EQ(
        code->code_configuration.value().code_configuration_values.value().build_command, "make"
    );
    EXPECT_EQ(opened.service("gone").view.service.status, ServiceStatus::deleted);
}

}  // namespace
}  // namespace apprunner::persistence
