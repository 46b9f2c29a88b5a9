// Two accounts share a daemon, and neither sees the other's: a table over all operations that the
// program has, made of their shapes, so that a new one is in it by itself.
#include "emulator/api/console/console_state.hpp"
#include "emulator/api/emulator/feed_json.hpp"
#include "emulator/api/http/operation_table.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/wire/constraints.hpp"
#include "tests/component/api/shared_daemon.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

namespace apprunner::api {

namespace {

namespace http = boost::beast::http;
using testing::HasSubstr;
using testing::Not;
using wire::Member;
using wire::Shape;

const std::string names = "team-thing";

/// What a required member is like that is no ARN, whatever the operation.
const std::map<std::string, Json> examples{
    {"ServiceName", names},
    {"AutoScalingConfigurationName", names},
    {"ConnectionName", names},
    {"ObservabilityConfigurationName", names},
    {"VpcConnectorName", names},
    {"VpcIngressConnectionName", names},
    {"ProviderType", "GITHUB"},
    {"Subnets", Json::array({"subnet-1"})},
    {"DomainName", "shop.example.com"},
    {"IngressVpcConfiguration", {{"VpcId", "vpc-1"}, {"VpcEndpointId", "vpce-1"}}},
    {"Tags", Json::array({{{"Key", "team"}, {"Value", "x"}}})},
    {"TagKeys", Json::array({"team"})},
    {"Fault", "crash"},
    {"DurationSeconds", 1},
    {"RequestsPerSecond", 1},
    {"Port", 8080},
    {"Scenario", "steps: []"},
    {"SourceConfiguration",
     {{"ImageRepository",
       {{"ImageIdentifier", "public.ecr.aws/team/thing:v1"},
        {"ImageRepositoryType", "ECR_PUBLIC"}}}}},
    {"logGroupName", "/team/thing"},
    {"logStreamName", "stream"},
    {"logEvents", Json::array({{{"timestamp", 0}, {"message", "x"}}})},
    {"retentionInDays", 7},
    {"tags", {{"team", "x"}}},
    {"tagKeys", Json::array({"team"})}};

/// Everything of an account's that has an ARN, by the member that names it in requests.
using Arns = std::multimap<std::string, std::string>;

bool is_arn(const Member& member) {
    return member.name.ends_with("Arn");
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
        text.replace(at, what.size(), by);
    }
    return text;
}

/// The same with an id that nothing has.
std::string nowhere(const std::string& arn) {
    const std::string id = "0123456789abcdef0123456789abcdef";
    return arn.substr(0, arn.rfind('/') + 1) + id;
}

/// ARNs of `from` that the member may name.
std::vector<std::string> candidates(const Arns& from, const std::string& member) {
    std::vector<std::string> found;
    for (const auto& [kind, arn] : from) {
        if (kind == member || member == "ResourceArn") found.push_back(arn);
    }
    return found;
}

class NobodySees : public SharedDaemon {
  protected:
    /// The members that the shape requires; ARNs are of `own`.
    Json example_of(const Shape& shape, const Arns& own) {
        Json input = Json::object();
        for (const Member& member : shape.members) {
            if (!member.is_required) continue;
            const std::string name(member.name);
            const auto example = examples.find(name);
            if (example != examples.end()) {
                input[name] = example->second;
                const bool is_list = member.shape->kind == wire::Kind::list;
                if (is_list && input[name].is_object()) input[name] = Json::array({"team"});
            } else if (is_arn(member) && !candidates(own, name).empty()) {
                input[name] = candidates(own, name).front();
            } else {
                ADD_FAILURE() << "what is a " << name << " like? `examples` does not say";
            }
        }
        return input;
    }

    /// One of each kind, all of that name.
    Arns furnish(const std::string& account_id, const std::string& name = names) {
        Arns arns;
        const auto make = [&](const char* operation, Json body, const char* kind) {
            const std::string target = std::string("AppRunner.Create") + operation;
            const HttpReply reply = call(account_id, target, body);
            EXPECT_EQ(reply.status, 200) << target << reply.text;
            for (const Json& made : reply.body) {
                if (made.is_object()) arns.emplace(kind, made.value(kind, "none"));
            }
        };
        make(
            "AutoScalingConfiguration",
            {{"AutoScalingConfigurationName", name}, {"MaxSize", 7}},
            "AutoScalingConfigurationArn"
        );
        make("Connection", {{"ConnectionName", name}, {"ProviderType", "GITHUB"}}, "ConnectionArn");
        make(
            "ObservabilityConfiguration",
            {{"ObservabilityConfigurationName", name}},
            "ObservabilityConfigurationArn"
        );
        make(
            "VpcConnector",
            {{"VpcConnectorName", name}, {"Subnets", Json::array({"subnet-1"})}},
            "VpcConnectorArn"
        );
        Json service{{"ServiceName", name}};
        service["SourceConfiguration"] = examples.at("SourceConfiguration");
        service["NetworkConfiguration"]["IngressConfiguration"]["IsPubliclyAccessible"] = false;
        make("Service", service, "ServiceArn");
        settle();
        Json ingress{{"VpcIngressConnectionName", name}};
        ingress["ServiceArn"] = arns.find("ServiceArn")->second;
        ingress["IngressVpcConfiguration"] = examples.at("IngressVpcConfiguration");
        make("VpcIngressConnection", ingress, "VpcIngressConnectionArn");
        call(
            account_id,
            "AppRunner.AssociateCustomDomain",
            {{"ServiceArn", ingress["ServiceArn"]}, {"DomainName", "their.example.com"}}
        );
        return arns;
    }

    /// All that the account can read of its own.
    std::string picture(const std::string& account_id, const Arns& arns) {
        std::string text;
        for (const wire::OperationInput& each : wire::app_runner_inputs()) {
            const std::string name(each.operation);
            const bool reads = name.starts_with("List") || name.starts_with("Describe");
            if (!reads) continue;
            const Json input = example_of(*each.input, arns);
            text += name + call(account_id, "AppRunner." + name, input).text + "\n";
        }
        return text;
    }

    /// What `ours` is answered when the member is another's ARN, beside what it is answered when it
    /// leads nowhere.
    void compare(const std::string& target, Json input, const Json::json_pointer& at) {
        const std::string arn = input.at(at).get<std::string>();
        const auto answer = [&](const std::string& named) {
            input[at] = named;
            const HttpReply reply = call(ours, target, input);
            return std::to_string(reply.status) + replaced(reply.text, named, "ARN");
        };
        const std::string there = answer(arn);
        EXPECT_EQ(there, answer(nowhere(arn))) << target << " " << arn;
        EXPECT_THAT(there, Not(HasSubstr(theirs))) << target;
        EXPECT_THAT(there, HasSubstr("400")) << target << there;
        const std::string own = answer(nowhere(replaced(arn, theirs, ours)));
        const std::string type = "\"__type\":\"";
        const auto type_in = [&](const std::string& text) {
            const std::size_t begin = text.find(type) + type.size();
            return text.substr(begin, text.find('"', begin) - begin);
        };
        EXPECT_EQ(type_in(there), type_in(own)) << target << own;
    }
};

TEST_F(NobodySees, TheOthersInAnyOfAppRunnersOperations) {
    const Arns arns = furnish(theirs);
    const Arns homes = furnish(home);
    const Arns own = furnish(ours, "own-thing");
    // What passes by age (PENDING_CREATION and its like) has passed.
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));
    const std::string before = picture(theirs, arns);
    ASSERT_THAT(before, HasSubstr(theirs));
    std::size_t rows = 0;
    for (const OperationEntry& operation : app_runner_operations()) {
        const std::string target = "AppRunner." + std::string(operation.name);
        const auto inputs = wire::app_runner_inputs();
        const auto shape = std::find_if(inputs.begin(), inputs.end(), [&](const auto& each) {
            return each.operation == operation.name;
        });
        ASSERT_NE(shape, inputs.end()) << target;
        for (const Arns* each : {&arns, &homes}) {
            const Json input = example_of(*shape->input, own);
            bool has_arn = false;
            for (const Member& member : shape->input->members) {
                if (!is_arn(member)) continue;
                for (const std::string& arn : candidates(*each, std::string(member.name))) {
                    has_arn = true;
                    Json asked = input;
                    const Json::json_pointer at("/" + std::string(member.name));
                    asked[at] = arn;
                    compare(target, asked, at);
                    ++rows;
                }
            }
            if (has_arn) continue;
            // Lists, and what is made anew: the same names are free.
            const HttpReply reply = call(ours, target, input);
            EXPECT_THAT(reply.text, Not(HasSubstr(theirs))) << target;
            EXPECT_THAT(reply.text, Not(HasSubstr(":" + home + ":"))) << target;
            if (each == &arns) {
                EXPECT_EQ(reply.status, 200) << target << reply.text;
            }
            ++rows;
        }
    }
    EXPECT_GE(rows, 37U * 2);
    EXPECT_EQ(picture(theirs, arns), before) << "and nothing of it has changed";
}

/// ARNs inside a request refer to what is used: another's is as one that is not there.
TEST_F(NobodySees, TheOthersByWhatARequestRefersTo) {
    const Arns arns = furnish(theirs);
    const Arns own = furnish(ours, "own-thing");
    const std::map<std::string, std::string> places{
        {"AutoScalingConfigurationArn", "/AutoScalingConfigurationArn"},
        {"ConnectionArn", "/SourceConfiguration/AuthenticationConfiguration/ConnectionArn"},
        {"VpcConnectorArn", "/NetworkConfiguration/EgressConfiguration/VpcConnectorArn"},
        {"ObservabilityConfigurationArn",
         "/ObservabilityConfiguration/ObservabilityConfigurationArn"}};
    for (const auto& [kind, place] : places) {
        for (const char* operation : {"CreateService", "UpdateService"}) {
            Json input;
            input["SourceConfiguration"] = examples.at("SourceConfiguration");
            if (operation == std::string("CreateService")) {
                input["ServiceName"] = "other-" + names;
            } else {
                input["ServiceArn"] = own.find("ServiceArn")->second;
            }
            if (kind == "VpcConnectorArn") {
                input["NetworkConfiguration"]["EgressConfiguration"]["EgressType"] = "VPC";
            }
            if (kind == "ObservabilityConfigurationArn") {
                input["ObservabilityConfiguration"]["ObservabilityEnabled"] = true;
            }
            const Json::json_pointer at(place);
            input[at] = arns.find(kind)->second;
            compare("AppRunner." + std::string(operation), input, at);
        }
    }
    const std::string scaling = arns.find("AutoScalingConfigurationArn")->second;
    Json stands_in{{"ServiceName", "other-" + names}, {"AutoScalingConfigurationArn", scaling}};
    stands_in["SourceConfiguration"] = examples.at("SourceConfiguration");
    const HttpReply made = call(ours, "AppRunnerSim.CreateService", stands_in);
    ASSERT_EQ(made.status, 200) << made.text;
    const auto arn = made.body["Service"]["ServiceArn"].get<std::string>();
    const auto& limits = driver_.engine().find_by_arn(arn)->service.configuration.auto_scaling;
    EXPECT_EQ(limits.max_size, 25) << "the default's, not those of the other's configuration";
    const Json filter{{"ServiceArn", arns.find("ServiceArn")->second}};
    const HttpReply listed =
        call(ours, "AppRunner.ListVpcIngressConnections", {{"Filter", filter}});
    EXPECT_EQ(listed.body["VpcIngressConnectionSummaryList"], Json::array());
}

TEST_F(NobodySees, TheOthersByTheEmulatorsOwnOperations) {
    const Arns arns = furnish(theirs);
    const Arns own = furnish(ours, "own-thing");
    const std::set<std::string> for_operators{
        "FindOrphans", "ReadPorts", "StopDaemon", "TakePort", "TryReach"};
    for (const OperationEntry& operation : emulator_operations()) {
        const std::string name(operation.name);
        const auto inputs = wire::emulator_inputs();
        const auto shape = std::find_if(inputs.begin(), inputs.end(), [&](const auto& each) {
            return each.operation == operation.name;
        });
        ASSERT_NE(shape, inputs.end()) << name;
        Json input = example_of(*shape->input, own);
        if (name == "CreateService") input["ServiceName"] = "other-" + names;
        const HttpReply reply = call(ours, "AppRunnerSim." + name, input);
        EXPECT_THAT(reply.text, Not(HasSubstr(theirs))) << name;
        EXPECT_THAT(reply.text, Not(HasSubstr(":" + home + ":"))) << name;
        EXPECT_EQ(reply.type() == "AccessDeniedException", for_operators.contains(name)) << name;
        EXPECT_NE(call(home, "AppRunnerSim." + name, input).type(), "AccessDeniedException");
        for (const Member& member : shape->input->members) {
            if (!is_arn(member)) continue;
            for (const std::string& arn : candidates(arns, std::string(member.name))) {
                const Json::json_pointer at("/" + std::string(member.name));
                Json asked = input;
                asked[at] = arn;
                if (name == "CreateService" || member.name != "ServiceArn") continue;
                compare("AppRunnerSim." + name, asked, at);
            }
        }
    }
}

TEST_F(NobodySees, TheOthersByTheFeedTheConsoleAndTheNumbers) {
    furnish(theirs);
    const HttpReply feed = call(ours, "AppRunnerSim.ReadFeed", Json::object());
    EXPECT_EQ(feed.body["Entries"], Json::array());
    EXPECT_GT(call(theirs, "AppRunnerSim.ReadFeed", Json::object()).body["Entries"].size(), 5U);
    const HttpReply daemon = call(ours, "AppRunnerSim.DescribeDaemon", Json::object());
    EXPECT_EQ(daemon.body["ServiceCount"], 0);
    EXPECT_EQ(daemon.body["AccountId"], ours);
    const HttpReply whole = call(home, "AppRunnerSim.DescribeDaemon", Json::object());
    EXPECT_EQ(whole.body["ServiceCount"], 1) << "what its operator's `down` would end";
    HttpRequest numbers = aws_request("", "");
    numbers.erase("X-Amz-Target");
    numbers.method(http::verb::get);
    numbers.target("/metrics");
    sign_with(numbers, key_of(ours), "us-east-1");
    const HttpReply told = send(numbers, Visitor{false, std::nullopt});
    EXPECT_EQ(told.status, 200) << told.text;
    EXPECT_THAT(told.text, Not(HasSubstr(names)));
    // The daemon's own user by loopback, without a signature: as any page of the console.
    const Visitor owner{true, ::geteuid()};
    HttpRequest unsigned_request = aws_request("AppRunner.ListServices", "{}");
    EXPECT_EQ(send(unsigned_request, owner).body["ServiceSummaryList"], Json::array());
    numbers.erase(http::field::authorization);
    EXPECT_THAT(send(numbers, owner).text, Not(HasSubstr(names)));
    Asker page;
    page.account = page.named = {"us-east-1", home};
    page.is_confined = true;
    EXPECT_EQ(console_state(context_, page), R"({"Services":[]})");
    EXPECT_TRUE(feed_.after(0, entries_for(page, driver_.engine()), 10).entries.empty());
}

TEST_F(NobodySees, TheOthersByItsName) {
    furnish(theirs);
    const Json profile{{"ServiceName", names}, {"Profile", "2023-05"}};
    EXPECT_EQ(call(ours, "AppRunnerSim.SetEmulation", profile).status, 200);
    call(
        ours,
        "AppRunnerSim.InjectFault",
        {{"ServiceName", names}, {"Fault", "crash"}, {"DurationSeconds", 9}}
    );
    call(ours, "AppRunnerSim.SetSecrets", {{"ServiceName", names}, {"Values", {{"KEY", "value"}}}});
    EXPECT_EQ(faulty_, ours + ":" + names);
    EXPECT_EQ(trusted_, ours + ":" + names);
    for (const auto& [id, view] : driver_.engine().services()) {
        EXPECT_NE(view.profile.name, "2023-05");
    }
    furnish(ours);
    for (const auto& [id, view] : driver_.engine().services()) {
        const bool is_ours = view.service.service_arn.find(ours) != std::string::npos;
        EXPECT_EQ(view.profile.name == "2023-05", is_ours) << view.service.service_arn;
    }
}

TEST_F(NobodySees, TheOthersLogs) {
    const Arns arns = furnish(theirs);
    furnish(home);
    const Json own_group{{"logGroupName", "/team/thing"}};
    EXPECT_EQ(call(theirs, "Logs_20140328.CreateLogGroup", own_group).status, 200);
    const Json of_theirs = call(theirs, "Logs_20140328.DescribeLogGroups", Json::object()).body;
    ASSERT_EQ(of_theirs["logGroups"].size(), 3U) << of_theirs;
    for (const OperationEntry& operation : logs_operations()) {
        const auto inputs = wire::logs_inputs();
        const auto shape = std::find_if(inputs.begin(), inputs.end(), [&](const auto& each) {
            return each.operation == operation.name;
        });
        ASSERT_NE(shape, inputs.end());
        for (const Json& group : of_theirs["logGroups"]) {
            const auto name = group["logGroupName"].get<std::string>();
            const auto arn = group["logGroupArn"].get<std::string>();
            Json input = example_of(*shape->input, {{"resourceArn", arn}});
            for (const Member& member : shape->input->members) {
                if (member.name == "logGroupName") input["logGroupName"] = name;
                if (member.name == "resourceArn") input["resourceArn"] = arn;
            }
            const std::string target = "Logs_20140328." + std::string(operation.name);
            const HttpReply reply = call(ours, target, input);
            EXPECT_THAT(reply.text, Not(HasSubstr(theirs))) << target;
            const bool makes_or_lists =
                target.ends_with(".CreateLogGroup") || target.ends_with("Groups");
            if (!makes_or_lists) {
                EXPECT_EQ(reply.type(), "ResourceNotFoundException") << target;
            }
            if (target.ends_with("DeleteLogGroup")) continue;
            // What is made by that name is the own one, and goes again.
            call(ours, "Logs_20140328.DeleteLogGroup", {{"logGroupName", name}});
        }
    }
    const Json after = call(theirs, "Logs_20140328.DescribeLogGroups", Json::object()).body;
    EXPECT_EQ(after, of_theirs);
    const Json foreign{{"logGroupIdentifier", theirs + ":/team/thing"}};
    const HttpReply guessed = call(home, "Logs_20140328.DescribeLogStreams", foreign);
    EXPECT_EQ(guessed.type(), "ResourceNotFoundException") << "by what the store knows it as";
    const Json homes = call(home, "Logs_20140328.DescribeLogGroups", Json::object()).body;
    EXPECT_EQ(homes["logGroups"].size(), 2U) << homes;
}

}  // namespace

}  // namespace apprunner::api
