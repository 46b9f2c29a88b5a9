// The two halves of each service agree: every operation has a handler and a shape of its input.
#include "emulator/api/http/operation_table.hpp"
#include "emulator/wire/constraints.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

namespace apprunner::api {

namespace {

/// Names of everything that the shape is made of, so that a pointer left null is found.
void walk(const wire::Shape* shape, std::set<std::string_view>& names) {
    ASSERT_NE(shape, nullptr);
    names.insert(shape->name);
    EXPECT_FALSE(shape->name.empty());
    const bool is_text = shape->kind == wire::Kind::text;
    EXPECT_TRUE(is_text || (shape->pattern == nullptr && shape->values.empty())) << shape->name;
    EXPECT_TRUE(shape->pattern == nullptr || shape->pattern->matches != nullptr) << shape->name;
    if (shape->min != wire::Shape::no_limit && shape->max != wire::Shape::no_limit) {
        EXPECT_LE(shape->min, shape->max) << shape->name;
    }
    if (shape->kind == wire::Kind::structure) {
        for (const wire::Member& member : shape->members) walk(member.shape, names);
    }
    if (shape->kind == wire::Kind::map) walk(shape->key, names);
    if (shape->kind == wire::Kind::map || shape->kind == wire::Kind::list)
        walk(shape->element, names);
}

/// AWS names what changes nothing by one of these verbs; what SetSecrets gives is kept nowhere.
bool is_a_question(const OperationEntry& operation) {
    if (operation.name == "SetSecrets") return true;
    return std::ranges::any_of(
        std::array<std::string_view, 4>{"Describe", "List", "Get", "Filter"},
        [&](std::string_view verb) { return operation.name.starts_with(verb); }
    );
}

void compare(
    std::span<const OperationEntry> operations, std::span<const wire::OperationInput> inputs
) {
    std::set<std::string_view> handled;
    for (const OperationEntry& operation : operations) {
        EXPECT_TRUE(handled.insert(operation.name).second) << operation.name;
        EXPECT_NE(operation.handler == nullptr, operation.waiting_handler == nullptr)
            << operation.name;
        const bool only_reads = operation.waiting_handler != nullptr || is_a_question(operation);
        EXPECT_EQ(operation.use == StateUse::reads, only_reads) << operation.name;
    }
    std::set<std::string_view> shaped;
    std::set<std::string_view> shapes;
    for (const wire::OperationInput& input : inputs) {
        EXPECT_TRUE(shaped.insert(input.operation).second) << input.operation;
        walk(input.input, shapes);
    }
    EXPECT_EQ(handled, shaped);
}

TEST(TablesTest, EveryOperationHasAHandlerAndAShape) {
    EXPECT_EQ(app_runner_operations().size(), 37U);
    compare(app_runner_operations(), wire::app_runner_inputs());
    compare(emulator_operations(), wire::emulator_inputs());
    compare(logs_operations(), wire::logs_inputs());
    compare(ecr_operations(), wire::ecr_inputs());
}

TEST(TablesTest, RequestsAreNamedAfterTheirOperations) {
    for (const wire::OperationInput& input : wire::app_runner_inputs()) {
        EXPECT_EQ(input.input->name, std::string(input.operation) + "Request");
    }
    for (const wire::OperationInput& input : wire::logs_inputs()) {
        EXPECT_EQ(input.input->name, std::string(input.operation) + "Request");
    }
}

}  // namespace

}  // namespace apprunner::api
