// The order of the sources. A value that was given locally stands for the secret; only an endpoint
// or AWS can say that a secret is not there.
#include "emulator/secrets/resolver.hpp"

#include "emulator/base/await.hpp"
#include "emulator/secrets/https_post.hpp"
#include "emulator/secrets/secret_text.hpp"

#include <boost/asio/post.hpp>

#include <chrono>
#include <ctime>
#include <memory>

namespace apprunner::secrets {

namespace asio = boost::asio;

namespace {

/// What emulators are asked with when the developer has no keys.
const base::AwsKeys test_keys{"test", "test"};

/// 20150830T123600Z
std::string time_text() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::string text(sizeof "20150830T123600Z", '\0');
    text.resize(std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &utc));
    return text;
}

boost::system::result<std::string, Failure> member_of(
    boost::system::result<std::string, Failure> whole, const model::SecretReference& reference
) {
    if (!whole) return whole;
    const auto text = secret_text(*whole, reference.json_key);
    if (text) return *text;
    return Failure{SecretTrouble::json_key, reference.id + ": " + text.error().detail};
}

}  // namespace

std::optional<LocalValue> value_among(
    const Values& values,
    const std::string& variable,
    const std::string& value_from,
    const model::SecretReference& reference
) {
    const auto look = [&values](const std::string& key) {
        const auto found = values.find(key);
        return found != values.end() && !key.empty() ? std::optional(found->second) : std::nullopt;
    };
    if (auto text = look(variable)) return LocalValue{std::move(*text), false};
    const bool is_whole = reference.json_key.empty();
    if (auto text = look(value_from)) return LocalValue{std::move(*text), is_whole};
    for (const std::string& key : {reference.id, reference.name}) {
        if (auto text = look(key)) return LocalValue{std::move(*text), true};
    }
    return std::nullopt;
}

Resolver::Resolver(asio::any_io_executor executor, Sources sources)
    : executor_(std::move(executor)), sources_(std::move(sources)) {}

Resolver::~Resolver() {
    stops_ = true;
    helper_.stop();
    helper_.join();
}

bool Resolver::give(const std::string& service_name, Given given) {
    if (given.asks_aws && !sources_.may_ask_aws) return false;
    given_[service_name] = std::move(given);
    return true;
}

void Resolver::recover(
    const std::string& service_name, const std::string& variable, const std::string& value
) {
    given_[service_name].values.try_emplace(variable, value);
}

asio::awaitable<Resolution> Resolver::resolve(
    std::string service_name, std::vector<std::pair<std::string, std::string>> wanted
) {
    Resolution resolution;
    if (wanted.empty()) co_return resolution;
    Round round;
    round.given = given_[service_name];
    const bool has_store = !sources_.store_file.empty();
    auto store = has_store ? read_store(sources_.store_file) : base::Result<Values>(Values{});
    if (!store) {
        resolution.failure = Failure{SecretTrouble::source, store.error().detail};
        co_return resolution;
    }
    round.store = std::move(*store);
    for (const auto& [variable, value_from] : wanted) {
        auto found = co_await find(round, variable, value_from);
        if (!found) {
            resolution.unresolved.push_back(variable);
        } else if (!*found) {
            resolution.failure = found->error();
            resolution.failure->message.insert(0, variable + ": ");
            co_return resolution;
        } else if ((*found)->empty() || (*found)->find('\0') != std::string::npos) {
            // No variable can hold a NUL; the engine would repeat the value in its error.
            resolution.empty.push_back(variable);
        } else {
            resolution.values.emplace_back(variable, std::move(**found));
            if (is_given(round, variable, value_from)) resolution.given.push_back(variable);
        }
    }
    co_return resolution;
}

bool Resolver::is_given(
    const Round& round, const std::string& variable, const std::string& value_from
) {
    const auto reference = model::parse_secret_reference(value_from);
    return reference && value_among(round.given.values, variable, value_from, *reference);
}

asio::awaitable<std::optional<Resolver::Found>> Resolver::find(
    Round& round, std::string variable, std::string value_from
) {
    const auto reference = model::parse_secret_reference(value_from);
    if (!reference) {
        const std::string& why = reference.error().detail;
        co_return Found(Failure{SecretTrouble::reference, value_from + ": " + why});
    }
    for (const Values* values : {&round.given.values, &round.store}) {
        const auto local = value_among(*values, variable, value_from, *reference);
        if (local && !local->is_whole) co_return Found(local->text);
        if (local) co_return member_of(local->text, *reference);
    }
    const auto answer = co_await ask(round, *reference);
    if (!answer) co_return std::nullopt;
    co_return member_of(*answer, *reference);
}

/// Nothing: there is nobody to ask.
asio::awaitable<std::optional<Resolver::Found>> Resolver::ask(
    Round& round, model::SecretReference reference
) {
    std::string endpoint =
        reference.is_parameter ? sources_.parameters_endpoint : sources_.secrets_endpoint;
    if (endpoint.empty() && !round.given.asks_aws) co_return std::nullopt;
    const std::string key =
        reference.id + "\n" + reference.version_stage + "\n" + reference.version_id;
    if (const auto known = round.answers.find(key); known != round.answers.end()) {
        co_return known->second;
    }
    base::AwsKeys keys = test_keys;
    if (endpoint.empty()) {
        // Only AWS itself is asked with what the developer's files have.
        auto own = developer_keys(sources_.variable);
        if (!own) co_return Found(Failure{SecretTrouble::source, own.error().detail});
        keys = *own;
    } else if (const auto own = environment_keys(sources_.variable)) {
        keys = *own;
    }
    auto found = co_await ask_endpoint(endpoint, keys, reference);
    round.answers.emplace(key, found);
    co_return found;
}

asio::awaitable<Resolver::Found> Resolver::ask_endpoint(
    std::string endpoint, base::AwsKeys keys, model::SecretReference reference
) {
    const AwsQuestion question = question_of(reference, sources_.region);
    if (endpoint.empty()) endpoint = aws_endpoint(question);
    const base::SignedFields fields = fields_of(question, endpoint, keys, time_text());
    struct Errand {
        explicit Errand(const asio::any_io_executor& executor) : over(executor) {}
        base::Event over;
        base::Result<PostReply> reply = base::Error{base::Errc::cancelled, "the daemon ends"};
    };
    const auto errand = std::make_shared<Errand>(executor_);
    asio::post(helper_, [this, errand, endpoint, fields, question] {
        errand->reply = post(endpoint, fields, question.body, stops_);
        asio::post(executor_, [errand] { errand->over.set(); });
    });
    co_await errand->over.wait();
    if (!errand->reply) co_return Failure{SecretTrouble::source, errand->reply.error().detail};
    auto value = value_in(reference, errand->reply->status, errand->reply->body);
    if (!value && value.error().trouble == SecretTrouble::source) {
        Failure failure = value.error();
        failure.message.insert(0, endpoint + ": ");
        co_return failure;
    }
    co_return value;
}

}  // namespace apprunner::secrets
