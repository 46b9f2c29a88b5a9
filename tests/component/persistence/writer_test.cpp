// What the keeper has written is there for the next process: services, profiles, resources, tags,
// domains, log groups and lines.
#include "emulator/persistence/writer.hpp"

#include "emulator/catalog/catalog.hpp"
#include "emulator/core/engine.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/persistence/reader.hpp"
#include "tests/component/persistence/folder.hpp"
#include "tests/component/persistence/no_room.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <chrono>

namespace apprunner::persistence {
namespace {

using std::chrono::seconds;

constexpr base::Now now{base::SteadyTime(seconds(1000)), base::WallTime(seconds(1'700'000'000))};

core::EngineOptions engine_options() {
    core::EngineOptions options;
    options.url_suffix = ":8071";
    options.seed = 3;
    return options;
}

/// One daemon's life on a folder, as far as keeping goes.
struct Life {
    explicit Life(const Folder& folder) {
        auto store = persistence::Store::open(folder.path());
        if (!store) throw base::ErrorException(store.error());
        owner = owner_of(*store, "first").value();
        load_catalog(*store, now.steady, catalog).value();
        load_log_streams(*store, logs).value();
        kept = load_services(*store).value();
        keeper.emplace(control, std::move(*store), catalog, logs);
        load_log_events(keeper->store(), logs).value();
        for (const auto& [name, profile] : kept.profiles) engine.restore_profile(name, profile);
        for (const core::SavedService& service : kept.services) engine.restore(service, now);
        keep();
    }

    void keep() { keeper->keep(engine.take_outbox(), engine); }

    std::string create(const std::string& name) {
        core::CreateService request;
        request.service_name = name;
        request.configuration.source.image_repository.emplace().image_identifier = "shop:1";
        const auto answer = engine.submit(request, now);
        keep();
        return answer.value().service_arn;
    }

    boost::asio::io_context control;
    catalog::Catalog catalog{7, now.wall};
    logs::LogStore logs;
    core::Engine engine{engine_options()};
    KeptServices kept;
    std::string owner;
    std::optional<StateWriter> keeper;
};

TEST(Keeper, AServiceGoesOnWithItsOperation) {
    const Folder folder;
    std::string arn;
    {
        Life life(folder);
        core::Profile profile = core::profile_named("2023-05").value();
        life.engine.submit(core::SetEmulation{"shop", profile}, now);
        arn = life.create("shop");
        EXPECT_EQ(life.owner, "first");
    }
    Life life(folder);
    const core::ServiceView* view = life.engine.find_by_arn(arn);
    ASSERT_NE(view, nullptr);
    EXPECT_EQ(view->service.status, model::ServiceStatus::operation_in_progress);
    EXPECT_EQ(view->operations.back().status, model::OperationStatus::in_progress);
    EXPECT_EQ(view->profile.name, "2023-05");
    EXPECT_EQ(life.engine.find_by_name("shop"), view);
    EXPECT_EQ(life.owner, "first") << "the containers of the first are its own";
}

TEST(Keeper, ResourcesTagsAndDomainsAreThereAgain) {
    const Folder folder;
    const model::Account account{"eu-west-1", "123456789012"};
    std::string connection;
    {
        Life life(folder);
        auto& shelf = life.catalog.shelf(account);
        auto& ids = life.catalog.ids();
        connection = shelf.connections.create("github", "GITHUB", ids, now).value()->arn;
        ASSERT_TRUE(shelf.auto_scaling.create("wide", {50, 2, 9}, ids, now.wall));
        ASSERT_TRUE(shelf.vpc_connectors.create("inside", {"subnet-1"}, {}, ids, now.wall));
        ASSERT_TRUE(life.catalog.tags().put(connection, {{"team", "a"}, {"cost", "b"}}));
        life.catalog.tags().remove(connection, {"cost"});
        auto& domains = life.catalog.custom_domains();
        ASSERT_TRUE(domains.associate("service-arn", "shop.example.com", true, ids, now));
        ASSERT_TRUE(life.keeper->keep_resources());
    }
    Life life(folder);
    auto& shelf = life.catalog.shelf(account);
    EXPECT_NE(shelf.connections.find(connection), nullptr);
    EXPECT_THAT(life.catalog.tags().of(connection), testing::ElementsAre(model::Tag{"team", "a"}));
    const auto wide = shelf.auto_scaling.list("wide", false);
    ASSERT_EQ(wide.size(), 1U);
    EXPECT_EQ(wide[0]->limits, (model::AutoScalingLimits{50, 2, 9}));
    EXPECT_EQ(shelf.auto_scaling.list("DefaultConfiguration", true).size(), 1U);
    EXPECT_EQ(shelf.vpc_connectors.list().size(), 1U);
    const auto domains = life.catalog.custom_domains().list("service-arn", now);
    ASSERT_EQ(domains.size(), 1U);
    EXPECT_EQ(domains[0]->records.size(), 3U);
}

TEST(Keeper, LogLinesKeepTheirIdsAndGoWithTheirRetention) {
    const Folder folder;
    const std::string text = "caf\xc3\xa9 \xff";
    {
        Life life(folder);
        life.logs.append("group", "stream", now.wall, text);
        life.logs.append("group", "stream", now.wall + std::chrono::hours(48), "newer");
        life.logs.append("gone", "stream", now.wall, "x");
        life.logs.delete_group("gone");
        life.logs.find_group("group")->retention_days = 1;
        life.logs.has_changed("group");
        ASSERT_TRUE(life.keeper->keep_resources());
    }
    {
        Life life(folder);
        const logs::LogGroup* group = life.logs.find_group("group");
        ASSERT_NE(group, nullptr);
        EXPECT_EQ(life.logs.find_group("gone"), nullptr);
        EXPECT_EQ(group->retention_days, 1);
        const auto& events = group->streams.at("stream").events;
        ASSERT_EQ(events.size(), 2U);
        EXPECT_EQ(events[0].message, text);
        EXPECT_EQ(events[0].id, 1U);
        EXPECT_EQ(life.logs.append("group", "stream", now.wall, "next"), 4U);
        life.logs.expire(now.wall + std::chrono::hours(49));
        ASSERT_TRUE(life.keeper->keep_resources());
    }
    Life life(folder);
    const auto& events = life.logs.find_group("group")->streams.at("stream").events;
    ASSERT_FALSE(events.empty());
    EXPECT_EQ(events.front().message, "newer");
}

TEST(Keeper, LinesThatCouldNotBeWrittenDoNotPileUpAndAreWrittenLater) {
    const Folder folder;
    const auto log = [](Life& life, const std::string& stream, int count) {
        for (int line = 0; line < count; ++line) {
            life.logs.append("group", stream, now.wall, std::to_string(line));
        }
    };
    std::size_t kept = 0;
    {
        Life life(folder);
        log(life, "early", 10);
        ASSERT_TRUE(life.keeper->keep_resources());
        {
            const persistence::NoRoom no_room;
            log(life, "early", 10);
            EXPECT_FALSE(life.keeper->keep_resources());
            const std::size_t waiting = life.keeper->store().waiting();
            log(life, "early", 20'000);
            log(life, "late", 3000);
            log(life, "deleted", 10);
            life.logs.delete_stream("group", "deleted");
            life.create("shop");
            EXPECT_LT(life.keeper->store().waiting(), waiting + 10);
            EXPECT_FALSE(life.keeper->keep_resources()) << "an API call is told each time";
        }
        ASSERT_TRUE(life.keeper->keep_resources());
        EXPECT_EQ(life.keeper->store().waiting(), 0U);
        log(life, "late", 1);
        ASSERT_TRUE(life.keeper->keep_resources());
        kept = life.logs.bytes();
    }
    Life life(folder);
    const auto& streams = life.logs.find_group("group")->streams;
    ASSERT_EQ(streams.size(), 2U);
    EXPECT_EQ(streams.at("early").events.size(), 20'000U);
    EXPECT_EQ(streams.at("early").events.front().id, 21U);
    EXPECT_EQ(streams.at("late").events.size(), 3001U);
    EXPECT_EQ(life.logs.bytes(), kept) << "the file holds what the log store held";
    EXPECT_EQ(life.engine.services().size(), 1U);
}

TEST(Keeper, AStepOfTheEngineDoesNotTryAgainWhatFails) {
    const Folder folder;
    Life life(folder);
    {
        const persistence::NoRoom no_room;
        life.create("shop");
    }
    life.create("cart");
    EXPECT_EQ(life.keeper->store().documents(kind::service)->size(), 0U);
    life.control.run_for(seconds(3));
    EXPECT_EQ(life.keeper->store().documents(kind::service)->size(), 2U) << "the timer does";
}

TEST(Keeper, ABadDocumentIsLeftOutAndTheOthersAreRead) {
    const Folder folder;
    std::string good;
    {
        Life life(folder);
        good = life.create("good");
        life.create("bad1");
    }
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(folder.state_file().c_str(), &raw), SQLITE_OK);
    const char* spoil =
        "UPDATE documents SET body = replace(body, '\"Status\":', '\"Status\":9')"
        " WHERE kind = 'service' AND body LIKE '%bad1%'";
    ASSERT_EQ(sqlite3_exec(raw, spoil, nullptr, nullptr, nullptr), SQLITE_OK);
    ASSERT_EQ(sqlite3_changes(raw), 1);
    sqlite3_close(raw);
    Life life(folder);
    EXPECT_EQ(life.kept.services.size(), 1U);
    EXPECT_NE(life.engine.find_by_arn(good), nullptr);
    EXPECT_EQ(life.keeper->store().documents(kind::service)->size(), 2U) << "it stays in the file";
}

}  // namespace
}  // namespace apprunner::persistence
