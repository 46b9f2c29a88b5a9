// Whatever is sent, checking it ends, and what passes the check can be read.
#include "emulator/base/ids.hpp"
#include "emulator/wire/constraints.hpp"
#include "emulator/wire/request_body.hpp"
#include "emulator/wire/service_input.hpp"
#include "emulator/wire/validator.hpp"

#include <gtest/gtest.h>

#include <array>

namespace apprunner::api {

namespace {

class Sender {
    template <class Values>
    auto pick(const Values& values) {
        return values[random_.next() % values.size()];
    }

    bool one_in(std::uint64_t count) { return random_.next() % count == 0; }

  public:
    explicit Sender(std::uint64_t seed) : random_(seed) {}

    /// A value that often, but not always, has the shape's type.
    wire::Json value(const wire::Shape& shape, int depth = 0) {
        if (depth > 8 || one_in(12)) return anything();
        switch (shape.kind) {
            case wire::Kind::text:
                return shape.values.empty() ? text() : wire::Json(std::string(pick(shape.values)));
            case wire::Kind::integer:
            case wire::Kind::long_integer:
                return static_cast<std::int64_t>(random_.next() % 300) - 20;
            case wire::Kind::boolean:
                return one_in(2);
            case wire::Kind::list: {
                wire::Json list = wire::Json::array();
                for (auto count = random_.next() % 4; count > 0; --count) {
                    list.push_back(value(*shape.element, depth + 1));
                }
                return list;
            }
            case wire::Kind::map: {
                wire::Json map = wire::Json::object();
                for (auto count = random_.next() % 4; count > 0; --count) {
                    map[text().get<std::string>()] = value(*shape.element, depth + 1);
                }
                return map;
            }
            case wire::Kind::structure:
                break;
        }
        wire::Json structure = wire::Json::object();
        for (const wire::Member& member : shape.members) {
            const bool is_sent = one_in(2) || (member.is_required && !one_in(6));
            if (is_sent) structure[std::string(member.name)] = value(*member.shape, depth + 1);
        }
        return structure;
    }

    /// Bytes of a text changed here and there.
    std::string mangled(std::string bytes) {
        for (auto changes = random_.next() % 4; changes > 0 && !bytes.empty(); --changes) {
            bytes[random_.next() % bytes.size()] = static_cast<char>(random_.next());
        }
        return bytes;
    }

  private:
    wire::Json text() {
        constexpr std::array<std::string_view, 9> texts{
            "",
            "shop",
            "1024",
            "2 GB",
            "arn:aws:apprunner:us-east-1:000000000000:service/shop/0a",
            "arn:aws:iam::000000000000:role/ecr",
            "000000000000.dkr.ecr.us-east-1.amazonaws.com/shop:v1",
            "AWSAPPRUNNER_X",
            "a\nb"};
        return std::string(pick(texts));
    }

    wire::Json anything() {
        const std::array<wire::Json, 8> values{
            nullptr,
            5,
            -1.5,
            "text",
            true,
            wire::Json::array({1, wire::Json::object()}),
            wire::Json({{"a", nullptr}}),
            18'446'744'073'709'551'615ULL};
        return pick(values);
    }

    base::IdSource random_;
};

TEST(HostileInputTest, EveryTableEndsAndWhatPassesCanBeRead) {
    Sender sender(1);
    std::size_t passed = 0;
    for (const auto& inputs :
         {wire::app_runner_inputs(),
          wire::emulator_inputs(),
          wire::logs_inputs(),
          wire::ecr_inputs()}) {
        for (const wire::OperationInput& input : inputs) {
            for (int round = 0; round < 1'000; ++round) {
                const wire::Json json = sender.value(*input.input);
                const wire::Violations violations = wire::violations_of(*input.input, json);
                if (!violations.empty()) {
                    ASSERT_FALSE(wire::validation_message(violations).empty());
                    continue;
                }
                ++passed;
                model::ServiceConfiguration configuration;
                wire::apply_configuration(json, wire::Omitted::kept, configuration);
                wire::fill_defaults("000000000000", configuration);
                static_cast<void>(wire::tags_of(json));
                static_cast<void>(wire::kms_key_of(json));
            }
        }
    }
    EXPECT_GT(passed, 1'000U);
}

TEST(HostileInputTest, MangledBodiesAreParsedOrNot) {
    Sender sender(2);
    std::size_t parsed = 0;
    for (const wire::OperationInput& input : wire::app_runner_inputs()) {
        for (int round = 0; round < 500; ++round) {
            const std::string body = sender.mangled(sender.value(*input.input).dump());
            const auto json = wire::parse_body(body);
            if (!json) continue;
            ++parsed;
            static_cast<void>(wire::violations_of(*input.input, *json));
        }
    }
    EXPECT_GT(parsed, 1'000U);
}

}  // namespace

}  // namespace apprunner::api
