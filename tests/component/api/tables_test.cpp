// The two halves of each service agree: every operation has a handler and a shape of its input.
#include "emulator/api/constraints.hpp"
#include "emulator/api/operations.hpp"

#include <gtest/gtest.h>

#include <set>

namespace apprunner::api {

namespace {

/// Names of everything that the shape is made of, so that a pointer left null is found.
void walk(const Shape* shape, std::set<std::string_view>& names) {
    ASSERT_NE(shape, nullptr);
    names.insert(shape->name);
    EXPECT_FALSE(shape->name.empty());
    const bool is_text = shape->kind == Kind::text;
    EXPECT_TRUE(is_text || (shape->pattern == nullptr && shape->values.empty())) << shape->name;
    EXPECT_TRUE(shape->pattern == nullptr || shape->pattern->matches != nullptr) << shape->name;
    if (shape->min != Shape::no_limit && shape->max != Shape::no_limit) {
        EXPECT_LE(shape->min, shape->max) << shape->name;
    }
    if (shape->kind == Kind::structure) {
        for (const Member& member : shape->members) walk(member.shape, names);
    }
    if (shape->kind == Kind::map) walk(shape->key, names);
    if (shape->kind == Kind::map || shape->kind == Kind::list) walk(shape->element, names);
}

void compare(std::span<const Operation> operations, std::span<const OperationInput> inputs) {
    std::set<std::string_view> handled;
    for (const Operation& operation : operations) {
        EXPECT_TRUE(handled.insert(operation.name).second) << operation.name;
        EXPECT_NE(operation.handler == nullptr, operation.waiting_handler == nullptr)
            << operation.name;
    }
    std::set<std::string_view> shaped;
    std::set<std::string_view> shapes;
    for (const OperationInput& input : inputs) {
        EXPECT_TRUE(shaped.insert(input.operation).second) << input.operation;
        walk(input.input, shapes);
    }
    EXPECT_EQ(handled, shaped);
}

TEST(TablesTest, EveryOperationHasAHandlerAndAShape) {
    EXPECT_EQ(app_runner_operations().size(), 37U);
    compare(app_runner_operations(), app_runner_inputs());
    compare(emulator_operations(), emulator_inputs());
    compare(logs_operations(), logs_inputs());
    compare(ecr_operations(), ecr_inputs());
}

TEST(TablesTest, RequestsAreNamedAfterTheirOperations) {
    for (const OperationInput& input : app_runner_inputs()) {
        EXPECT_EQ(input.input->name, std::string(input.operation) + "Request");
    }
    for (const OperationInput& input : logs_inputs()) {
        EXPECT_EQ(input.input->name, std::string(input.operation) + "Request");
    }
}

}  // namespace

}  // namespace apprunner::api
