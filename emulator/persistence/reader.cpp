// Reads documents, operations and log lines row by row; a bad one is told and left out, and does
// not keep the others from being read.
#include "emulator/persistence/reader.hpp"

#include "emulator/catalog/catalog.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/persistence/documents.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace apprunner::persistence {

namespace {

void tell_bad(std::string_view what, const std::string& key, const base::Error& error) {
    spdlog::error("the kept {} {} is left out: {}", what, key, error.detail);
}

/// The last operations_max.
std::deque<model::Operation> operations_in(const std::vector<std::string>& texts) {
    std::deque<model::Operation> operations;
    const std::size_t dropped = texts.size() - std::min(texts.size(), core::operations_max);
    for (std::size_t index = dropped; index < texts.size(); ++index) {
        auto operation = read_operation(texts[index]);
        if (operation) {
            operations.push_back(std::move(*operation));
        } else {
            tell_bad("operation", std::to_string(index), operation.error());
        }
    }
    return operations;
}

}  // namespace

base::Result<std::string> owner_of(persistence::Store& store, const std::string& fresh) {
    APPRUNNER_TRY(found, store.documents(kind::owner));
    if (!found.empty()) return found.front().body;
    store.put(kind::owner, "", fresh);
    const auto written = store.commit();
    if (!written) return written.error();
    return fresh;
}

base::Result<KeptServices> load_services(persistence::Store& store) {
    KeptServices kept;
    APPRUNNER_TRY(operations, store.operations());
    APPRUNNER_TRY(services, store.documents(kind::service));
    for (const persistence::Document& document : services) {
        if (!document.is_intact) {
            tell_bad("service", document.key, {base::Errc::protocol, "its row has changed"});
            continue;
        }
        auto service = read_service(document.body, operations_in(operations[document.key]));
        if (service) {
            kept.services.push_back(std::move(*service));
        } else {
            tell_bad("service", document.key, service.error());
        }
    }
    APPRUNNER_TRY(profiles, store.documents(kind::profile));
    for (const persistence::Document& document : profiles) {
        auto profile = read_profile(document.body);
        if (profile) {
            kept.profiles.emplace(document.key, std::move(*profile));
        } else {
            tell_bad("profile of service", document.key, profile.error());
        }
    }
    APPRUNNER_TRY(all_aside, store.documents(kind::kept_aside));
    for (const persistence::Document& document : all_aside) {
        auto aside = read_kept_aside(document.body);
        if (aside) kept.aside.push_back(std::move(*aside));
    }
    APPRUNNER_TRY(damages, store.documents(kind::damage));
    for (const persistence::Document& document : damages) {
        auto damage = read_state_damage(document.body);
        if (damage) kept.damage = std::move(*damage);
    }
    return kept;
}

base::Result<void> load_catalog(
    persistence::Store& store, base::SteadyTime now, catalog::Catalog& catalog
) {
    APPRUNNER_TRY(shelves, store.documents(kind::shelf));
    for (const persistence::Document& document : shelves) {
        const auto read = read_shelf(document.body, now, catalog.shelf_of_key(document.key));
        if (!read) tell_bad("resources of", document.key, read.error());
    }
    APPRUNNER_TRY(resources, store.documents(kind::resource));
    for (const persistence::Document& document : resources) {
        const ResourceKey key(document.key);
        const auto read =
            read_unit(key.unit, document.body, now, catalog.shelf_of_key(key.account));
        if (!read) tell_bad("resource", document.key, read.error());
    }
    APPRUNNER_TRY(all_tags, store.documents(kind::tags));
    for (const persistence::Document& document : all_tags) {
        auto tags = read_tags(document.body);
        if (!tags) {
            tell_bad("tags of", document.key, tags.error());
            continue;
        }
        catalog.tags().restore(document.key, std::move(*tags));
    }
    APPRUNNER_TRY(all_domains, store.documents(kind::domains));
    for (const persistence::Document& document : all_domains) {
        auto domains = read_domains(document.body, now);
        if (!domains) {
            tell_bad("domains of", document.key, domains.error());
            continue;
        }
        catalog.custom_domains().restore(document.key, std::move(*domains));
    }
    return {};
}

base::Result<void> load_log_streams(persistence::Store& store, logs::LogStore& logs) {
    APPRUNNER_TRY(groups, store.documents(kind::log_group));
    for (const persistence::Document& document : groups) {
        auto group = read_log_group(document.body);
        if (group) {
            logs.create_group(document.key, std::move(*group));
        } else {
            tell_bad("log group", document.key, group.error());
        }
    }
    APPRUNNER_TRY(streams, store.streams());
    for (const persistence::StoredStream& stream : streams) {
        logs.create_stream(stream.group, stream.name, stream.created_ms);
    }
    return {};
}

base::Result<void> load_log_events(persistence::Store& store, logs::LogStore& logs) {
    APPRUNNER_TRY(streams, store.streams());
    std::map<std::int64_t, const persistence::StoredStream*> by_id;
    for (const persistence::StoredStream& stream : streams) by_id.emplace(stream.id, &stream);
    const auto read = store.read_events([&](persistence::StoredEvent event) {
        const auto stream = by_id.find(event.stream_id);
        if (stream == by_id.end() || event.id <= 0) return;
        logs.restore(
            stream->second->group,
            stream->second->name,
            static_cast<std::uint64_t>(event.id),
            {event.timestamp_ms, event.ingested_ms},
            std::move(event.message)
        );
    });
    if (!read) return read.error();
    APPRUNNER_TRY(last_id, store.last_event_id());
    logs.count_on_from(static_cast<std::uint64_t>(last_id));
    return {};
}

}  // namespace apprunner::persistence
