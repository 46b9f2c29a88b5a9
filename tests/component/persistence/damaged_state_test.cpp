// States of three services that run, damaged once each, in every way that a seed comes to: the next
// daemon opens them, removes no container that runs, leads requests to all of them, and says in one
// line what it has found.
#include "emulator/catalog/catalog.hpp"
#include "emulator/core/engine.hpp"
#include "emulator/core/ring/saved.hpp"
#include "emulator/logs/feed.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/persistence/documents.hpp"
#include "emulator/persistence/kept_state.hpp"
#include "emulator/runtime/driver.hpp"
#include "tests/component/persistence/folder.hpp"

#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <sstream>

namespace apprunner::persistence {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

/// Container ids by instance id, and services by name.
using Containers = std::map<std::string, std::string>;

/// Answers each effect as a world would in which all goes well.
struct World {
    core::Engine& engine;
    base::Now& now;
    Containers& running;

    void on(const core::PullImage& effect) const {
        core::ImagePulled fact{effect.service_id, effect.operation_id, {}};
        fact.image.image_id = "sha256:1";
        fact.image.os = "linux";
        fact.image.architecture = "amd64";
        engine.observe(fact, now);
    }
    void on(const core::StartInstance& effect) const {
        core::InstanceStarted fact;
        fact.service_id = effect.service_id;
        fact.instance_id = effect.instance_id;
        fact.container_id = effect.instance_id + effect.instance_id;
        fact.probe_address = "169.254.172." + std::to_string(running.size() + 2);
        running[effect.instance_id] = fact.container_id;
        engine.observe(fact, now);
    }
    void on(const core::Probe& effect) const {
        core::ProbeFinished fact{effect.service_id, effect.instance_id, effect.probe_number, {}};
        fact.outcome.kind = probes::OutcomeKind::connected;
        engine.observe(fact, now);
    }
    void on(const core::SwitchTraffic& effect) const {
        engine.observe(core::TrafficSwitched{effect.service_id, effect.route_generation}, now);
    }
    void on(const core::DrainInstance& effect) const {
        engine.observe(core::Drained{effect.service_id, effect.instance_id, true}, now);
    }
    void on(const core::StopInstance& effect) const {
        running.erase(effect.instance_id);
        engine.observe(core::InstanceStopped{effect.service_id, effect.instance_id, false}, now);
    }
    template <class Other>
    void on(const Other& /*effect*/) const {}
};

std::string bytes_of(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void write_bytes(const std::string& file, const std::string& bytes) {
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream << bytes;
    stream.close();
    std::filesystem::permissions(
        file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write
    );
}

/// The files of a state, as they lay there when its daemon was killed, or when it had ended.
struct Original {
    std::map<std::string, std::string> killed;
    std::map<std::string, std::string> ended;
    Containers running;
    std::set<std::string> service_ids;
    std::string owner;
    std::vector<std::string> documents;
};

std::map<std::string, std::string> files_in(const Folder& folder) {
    std::map<std::string, std::string> files;
    for (const char* name : {"/state.db", "/state.db-wal", "/state.mark", "/state.roll"}) {
        const std::string bytes = bytes_of(folder.path() + name);
        if (!bytes.empty()) files[name] = bytes;
    }
    return files;
}

Original make_original() {
    Original original;
    const Folder folder;
    {
        base::Now now{base::SteadyTime(seconds(10)), base::WallTime(seconds(1'700'000'000))};
        boost::asio::io_context control;
        catalog::Catalog catalog{7, now.wall};
        logs::LogStore logs;
        auto store = Store::open(folder.path());
        original.owner = owner_of(*store, base::IdSource(5).hex32()).value();
        StateWriter keeper(control, std::move(*store), catalog, logs);
        keeper.set_roll(RollKeeper(folder.path(), original.owner));
        core::EngineOptions options;
        options.url_suffix = ":8071";
        core::Engine engine(options);
        const World world{engine, now, original.running};
        const auto settle = [&] {
            for (auto box = engine.take_outbox(); !box.empty(); box = engine.take_outbox()) {
                keeper.keep(box, engine);
                for (const core::Effect& effect : box.effects) {
                    std::visit([&world](const auto& each) { world.on(each); }, effect);
                }
            }
        };
        for (const char* name : {"shop", "cart", "desk"}) {
            core::CreateService request;
            request.service_name = name;
            request.configuration.source.image_repository.emplace().image_identifier = "shop:1";
            EXPECT_TRUE(engine.submit(request, now));
            settle();
        }
        for (int step = 0; step < 40; ++step) {
            now.steady += seconds(1);
            now.wall += seconds(1);
            engine.wake(now);
            settle();
        }
        for (const auto& [id, view] : engine.services()) {
            EXPECT_EQ(view.service.status, model::ServiceStatus::running);
            original.service_ids.insert(id);
            original.documents.push_back(document_of(*engine.saved(id)));
        }
        EXPECT_EQ(original.running.size(), 3U);
        original.killed = files_in(folder);
    }
    original.ended = files_in(folder);
    return original;
}

const Original& original() {
    static const Original made = make_original();
    return made;
}

/// What the next daemon does with a folder.
struct Next {
    explicit Next(const Folder& folder) {
        auto text = std::make_shared<std::ostringstream>();
        const auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(*text);
        sink->set_pattern("%l %v");
        const auto before = spdlog::default_logger();
        spdlog::set_default_logger(std::make_shared<spdlog::logger>("state", sink));
        open(folder);
        spdlog::set_default_logger(before);
        said = text->str();
    }

    void open(const Folder& folder) {
        boost::asio::io_context control;
        catalog::Catalog catalog{7, base::WallTime(seconds(1'800'000'000))};
        logs::LogStore logs;
        logs::Feed feed;
        KeptState state(catalog, logs);
        const auto opened = state.open(control, folder.path());
        if (!opened) {
            refusal = opened.error().detail;
            return;
        }
        owner = state.owner();
        is_damaged = state.damage().has_value();
        runtime::Driver driver(control, {}, logs, feed);
        driver.set_performer([this](const core::Effect& effect) { take(effect); });
        ASSERT_TRUE(state.restore(driver));
        for (const KeptAside& each : state.aside()) {
            aside.insert(each.service.service_id);
            if (each.service.route) take(*each.service.route);
        }
        for (const auto& [id, view] : driver.engine().services()) {
            documents.push_back(document_of(*driver.engine().saved(id)));
        }
    }

    void take(const core::Effect& effect) {
        if (const auto* adoption = std::get_if<core::AdoptInstance>(&effect)) {
            adopted.insert(adoption->container_id);
        } else if (const auto* stopped = std::get_if<core::StopInstance>(&effect)) {
            ended.insert(stopped->instance_id);
        } else if (const auto* started = std::get_if<core::StartInstance>(&effect)) {
            ended.insert(started->instance_id);  // The engine removes the one of that name first.
        } else if (const auto* route = std::get_if<core::SwitchTraffic>(&effect)) {
            for (const model::RouteTarget& target : route->targets) led_to.insert(target.address);
        }
    }

    /// How many of the original's containers this daemon removes.
    [[nodiscard]] int removed() const {
        int count = 0;
        for (const auto& [instance, container] : original().running) {
            const bool is_leftover = refusal.empty() && !is_damaged && owner == original().owner &&
                                     !adopted.contains(container);
            if (is_leftover || ended.contains(instance)) ++count;
        }
        return count;
    }
    [[nodiscard]] bool has_lost_services() const {
        return aside.size() > 0 || owner != original().owner ||
               documents.size() != original().documents.size();
    }

    std::string said;
    std::string refusal;
    std::string owner;
    bool is_damaged = false;
    std::set<std::string> adopted;
    std::set<std::string> ended;
    std::set<std::string> led_to;
    std::set<std::string> aside;
    std::vector<std::string> documents;
};

void lay_out(const Folder& folder, const std::map<std::string, std::string>& files) {
    for (const auto& [name, bytes] : files) write_bytes(folder.path() + name, bytes);
}

/// As `ended`, after one more daemon.
const std::map<std::string, std::string>& restarted() {
    static const std::map<std::string, std::string> files = [] {
        const Folder folder;
        lay_out(folder, original().ended);
        EXPECT_EQ(Next(folder).adopted.size(), 3U);
        return files_in(folder);
    }();
    return files;
}

/// One damage, chosen by the seed.
class Damage {
  public:
    Damage(const Folder& folder, unsigned seed) : folder_(folder), random_(seed) {}

    std::string apply() {
        const auto& ended = one_in(2) ? original().ended : restarted();
        lay_out(folder_, one_in(2) ? original().killed : ended);
        switch (number(6)) {
            case 0:
                return change_bytes();
            case 1:
                return cut();
            case 2:
                return remove_file();
            default:
                return change_row();
        }
    }

  private:
    std::size_t number(std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
    }
    bool one_in(unsigned count) { return number(count) == 0; }
    std::string noise() {
        std::string bytes;
        for (int count = 0; count < 20; ++count) bytes += static_cast<char>(number(256));
        return bytes;
    }
    std::string any_file() {
        const std::vector<const char*> names{
            "/state.db",
            "/state.db",
            "/state.db-wal",
            "/state.db-wal",
            "/state.mark",
            "/state.roll"};
        std::string file = folder_.path() + names[number(names.size())];
        return std::filesystem::exists(file) ? file : folder_.state_file();
    }
    std::string change_bytes() {
        const std::string file = any_file();
        std::string bytes = bytes_of(file);
        const std::string noise = this->noise();
        const std::size_t count = one_in(2) ? 1 : noise.size();
        // Often where the file says what it is.
        const std::size_t end = one_in(4) ? std::min<std::size_t>(bytes.size(), 100) : bytes.size();
        const std::size_t at = number(end);
        bytes.replace(at, std::min(count, bytes.size() - at), noise.substr(0, count));
        write_bytes(file, bytes);
        return "bytes of " + file + " at " + std::to_string(at);
    }
    std::string cut() {
        const std::string file = any_file();
        const std::string bytes = bytes_of(file);
        const std::size_t size = one_in(4) ? 0 : number(bytes.size());
        write_bytes(file, bytes.substr(0, size));
        return file + " cut to " + std::to_string(size);
    }
    std::string remove_file() {
        const std::string file = any_file();
        std::filesystem::remove(file);
        return file + " removed";
    }
    std::string change_row() {
        sqlite3* handle = nullptr;
        sqlite3_open(folder_.state_file().c_str(), &handle);
        const std::string garbled =
            "UPDATE documents SET body = substr(body, 1, $at) || CAST(?1 AS TEXT) ||"
            " substr(body, $at + 21) WHERE rowid = $row";
        const std::string of_another =
            "UPDATE documents SET body = replace(body, '\"ContainerId\":\"', '\"ContainerId\":\"0')"
            " WHERE rowid = $row";
        const std::vector<std::string> changes{
            "UPDATE documents SET body = ?1 WHERE rowid = $row",
            garbled,
            of_another,
            "UPDATE documents SET body = '{}' WHERE rowid = $row",
            "UPDATE documents SET key = ?1 WHERE rowid = $row",
            "UPDATE documents SET kind = ?1 WHERE rowid = $row",
            "DELETE FROM documents WHERE rowid = $row",
            "DELETE FROM operations WHERE sequence = $op",
            "UPDATE operations SET body = ?1 WHERE sequence = $op",
            "UPDATE operations SET id = '' WHERE sequence = $op",
            "UPDATE operations SET body = '{}' WHERE sequence = $op",
            "UPDATE operations SET service_id = ?1 WHERE sequence = $op",
            "DELETE FROM operations",
            "DELETE FROM documents",
            "DROP TABLE documents",
            "DROP TABLE operations",
            "PRAGMA user_version = 0",
            "PRAGMA user_version = 1",
            "PRAGMA user_version = 123456789"};
        std::string sql = changes[number(changes.size())];
        for (const auto& [word, value] : std::map<std::string, std::size_t>{
                 {"$row", 1 + number(5)}, {"$op", 1 + number(3)}, {"$at", number(3000)}}) {
            for (auto at = sql.find(word); at != std::string::npos; at = sql.find(word)) {
                sql.replace(at, word.size(), std::to_string(value));
            }
        }
        sqlite3_stmt* statement = nullptr;
        sqlite3_prepare_v2(handle, sql.c_str(), -1, &statement, nullptr);
        const std::string noise = this->noise();
        sqlite3_bind_blob(statement, 1, noise.data(), static_cast<int>(noise.size()), nullptr);
        sqlite3_step(statement);
        sqlite3_finalize(statement);
        sqlite3_close(handle);
        return sql;
    }

    const Folder& folder_;
    std::mt19937 random_;
};

int lines_in(const std::string& said, const std::string& level) {
    std::istringstream lines(said);
    int count = 0;
    for (std::string line; std::getline(lines, line);) count += line.rfind(level, 0) == 0 ? 1 : 0;
    return count;
}

TEST(DamagedState, AnUndamagedOneIsNothingToTell) {
    for (const auto* files : {&original().killed, &original().ended}) {
        const Folder folder;
        lay_out(folder, *files);
        for (int start = 0; start < 2; ++start) {
            const Next next(folder);
            EXPECT_EQ(next.refusal, "");
            EXPECT_EQ(lines_in(next.said, "error") + lines_in(next.said, "warning"), 0)
                << next.said;
            EXPECT_EQ(next.owner, original().owner);
            EXPECT_EQ(next.adopted.size(), 3U);
            EXPECT_FALSE(next.is_damaged);
        }
    }
}

TEST(DamagedState, NoRunningContainerIsRemovedWhateverIsDamagedOnce) {
    for (unsigned seed = 0; seed < 500; ++seed) {
        const Folder folder;
        const std::string what = Damage(folder, seed).apply();
        SCOPED_TRACE("seed " + std::to_string(seed) + ": " + what);
        const int starts = seed % 5 == 0 ? 2 : 1;
        for (int start = 0; start < starts; ++start) {
            const Next next(folder);
            EXPECT_EQ(next.refusal, "");
            EXPECT_EQ(next.removed(), 0) << "at start " << start;
            EXPECT_EQ(next.owner, original().owner);
            EXPECT_EQ(next.led_to.size(), 3U) << "each is led to";
            const int told = lines_in(next.said, "error") + lines_in(next.said, "warning");
            EXPECT_LE(told, 1) << next.said;
            if (start == 0 && next.has_lost_services()) {
                EXPECT_EQ(told, 1);
            }
            for (const char letter : next.said) {
                EXPECT_TRUE(letter == '\n' || (letter >= ' ' && letter <= '~')) << next.said;
            }
        }
        if (testing::Test::HasFailure()) return;
    }
}

TEST(DamagedState, TheFileIsCopiedAsItWasAndTheOthersGoOn) {
    const Folder folder;
    lay_out(folder, original().ended);
    const std::string id = *original().service_ids.begin();
    sqlite3* handle = nullptr;
    sqlite3_open(folder.state_file().c_str(), &handle);
    const std::string sql =
        "UPDATE documents SET body = x'00FF1B5B33316D' || substr(body, 9)"
        " WHERE kind = 'service' AND key = '" +
        id + "'";
    ASSERT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(handle);
    const std::string before = bytes_of(folder.state_file());
    const Next next(folder);
    EXPECT_THAT(next.aside, testing::ElementsAre(id));
    EXPECT_EQ(next.adopted.size(), 2U);
    EXPECT_TRUE(next.is_damaged);
    EXPECT_THAT(next.said, HasSubstr("(its row has changed); a copy is " + folder.path()));
    std::string copy;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("damaged-") && name.ends_with(".state.db")) copy = entry.path();
    }
    EXPECT_EQ(bytes_of(copy), before);
    const Next again(folder);
    EXPECT_THAT(again.aside, testing::ElementsAre(id)) << "and stays aside";
    EXPECT_EQ(lines_in(again.said, "error"), 0) << "told once: " << again.said;
}

/// Its last operation is lost, and not the service with it.
TEST(DamagedState, AnOperationWithoutItsIdIsMadeAgain) {
    const Folder folder;
    lay_out(folder, original().ended);
    sqlite3* handle = nullptr;
    sqlite3_open(folder.state_file().c_str(), &handle);
    const char* sql = "UPDATE operations SET body = json_remove(body, '$.Id')";
    ASSERT_EQ(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(handle);
    const Next next(folder);
    EXPECT_EQ(next.adopted.size(), 3U);
    EXPECT_TRUE(next.aside.empty());
    EXPECT_THAT(next.said, HasSubstr("3 operations"));
}

TEST(DamagedState, ANewerProgramsStateIsRefusedUntouched) {
    for (const auto* files : {&original().killed, &original().ended}) {
        const Folder folder;
        lay_out(folder, *files);
        sqlite3* handle = nullptr;
        sqlite3_open(folder.state_file().c_str(), &handle);
        sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        sqlite3_exec(handle, "PRAGMA user_version = 3", nullptr, nullptr, nullptr);
        sqlite3_close(handle);
        const auto before = files_in(folder);
        const Next next(folder);
        EXPECT_THAT(next.refusal, HasSubstr("a newer apprunner-sim has written this state"));
        EXPECT_EQ(files_in(folder), before);
    }
}

}  // namespace
}  // namespace apprunner::persistence
