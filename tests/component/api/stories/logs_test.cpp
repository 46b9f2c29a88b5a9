// The CloudWatch Logs slice, as the clients that tail App Runner's logs use it.
#include "tests/component/api/api_fixture.hpp"

namespace apprunner::api {

namespace {

class LogsApiTest : public ApiFixture {
  protected:
    HttpReply logs(const std::string& operation, const wire::Json& body) {
        return call("Logs_20140328." + operation, body);
    }

    /// A service that has run; its log groups' common name.
    std::string running_service(const std::string& repository = "shop") {
        const std::string arn = create("shop", repository);
        wait_for_status(arn, repository == "crash" ? "CREATE_FAILED" : "RUNNING");
        return "/aws/apprunner/shop/" + arn.substr(arn.rfind('/') + 1);
    }
};

TEST_F(LogsApiTest, AppRunnersGroupsAppearAsOnAws) {
    EXPECT_EQ(
        logs("DescribeLogGroups", {{"logGroupNamePrefix", "/aws/apprunner/"}}).body,
        (wire::Json{{"logGroups", wire::Json::array()}})
    );
    const std::string group = running_service();
    const HttpReply reply = logs("DescribeLogGroups", {{"logGroupNamePrefix", "/aws/apprunner/"}});
    EXPECT_EQ(reply.headers.at("Content-Type"), "application/x-amz-json-1.1");
    const wire::Json& groups = reply.body["logGroups"];
    ASSERT_EQ(groups.size(), 2U) << groups;
    EXPECT_EQ(groups[0]["logGroupName"], group + "/application");
    EXPECT_EQ(groups[1]["logGroupName"], group + "/service");
    EXPECT_EQ(
        groups[1]["arn"], "arn:aws:logs:us-east-1:000000000000:log-group:" + group + "/service:*"
    );
    EXPECT_FALSE(groups[1].contains("retentionInDays"));
    EXPECT_GT(groups[1]["creationTime"].get<std::int64_t>(), 1'500'000'000'000);
    const wire::Json streams =
        logs("DescribeLogStreams", {{"logGroupName", group + "/service"}}).body["logStreams"];
    ASSERT_EQ(streams.size(), 2U);
    const std::string deployment = streams[0]["logStreamName"];
    EXPECT_EQ(deployment.rfind("deployment/", 0), 0U);
    EXPECT_EQ(deployment.size(), 11U + 32U);
    EXPECT_EQ(streams[1]["logStreamName"], "events");
    EXPECT_TRUE(streams[1].contains("lastEventTimestamp"));
}

TEST_F(LogsApiTest, AServiceThatNeverStartedHasNoApplicationGroup) {
    const std::string arn = create("shop", "missing");
    wait_for_status(arn, "CREATE_FAILED");
    const std::string group = "/aws/apprunner/shop/" + arn.substr(arn.rfind('/') + 1);
    const HttpReply reply = logs("DescribeLogStreams", {{"logGroupName", group + "/application"}});
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.body["__type"], "ResourceNotFoundException");
    EXPECT_EQ(reply.body["message"], "The specified log group does not exist.");
}

TEST_F(LogsApiTest, TheGroupIsThereBeforeItsRetentionCanBeSet) {
    const std::string group = running_service() + "/service";
    const HttpReply taken = logs("CreateLogGroup", {{"logGroupName", group}});
    EXPECT_EQ(taken.body["__type"], "ResourceAlreadyExistsException");
    EXPECT_EQ(taken.body["message"], "The specified log group already exists");
    const HttpReply put =
        logs("PutRetentionPolicy", {{"logGroupName", group}, {"retentionInDays", 14}});
    EXPECT_EQ(put.status, 200);
    EXPECT_EQ(put.text, "");
    const wire::Json by_prefix = {{"logGroupNamePrefix", group}};
    EXPECT_EQ(logs("DescribeLogGroups", by_prefix).body["logGroups"][0]["retentionInDays"], 14);
    EXPECT_EQ(logs("DeleteRetentionPolicy", {{"logGroupName", group}}).status, 200);
    EXPECT_FALSE(
        logs("DescribeLogGroups", by_prefix).body["logGroups"][0].contains("retentionInDays")
    );
    const HttpReply odd =
        logs("PutRetentionPolicy", {{"logGroupName", group}, {"retentionInDays", 8}});
    EXPECT_EQ(odd.body["__type"], "InvalidParameterException");
    EXPECT_NE(
        odd.body["message"].get<std::string>().find("Value '8' at 'retentionInDays'"),
        std::string::npos
    );
}

TEST_F(LogsApiTest, FilterTellsTheLinesOfAFailedDeployInOrder) {
    const std::string group = running_service("crash") + "/service";
    const wire::Json events =
        logs("FilterLogEvents", {{"logGroupName", group}, {"interleaved", true}}).body["events"];
    std::vector<std::string> feed;
    on_control([&] {
        for (const logs::FeedEntry& entry : feed_.after(0, "", 1000).entries) {
            if (entry.kind == model::FeedKind::event || entry.kind == model::FeedKind::deployment) {
                feed.push_back("[AppRunner] " + entry.text);
            }
        }
    });
    ASSERT_EQ(events.size(), feed.size());
    std::set<std::string> ids;
    for (std::size_t at = 0; at < feed.size(); ++at) {
        EXPECT_EQ(events[at]["message"], feed[at]);
        EXPECT_TRUE(ids.insert(events[at]["eventId"].get<std::string>()).second);
    }
    const wire::Json failed =
        logs(
            "FilterLogEvents", {{"logGroupName", group}, {"filterPattern", "\"exit code: 3\""}}
        ).body["events"];
    ASSERT_EQ(failed.size(), 1U);
    EXPECT_EQ(failed[0]["logStreamName"].get<std::string>(), "events");
    const HttpReply odd =
        logs("FilterLogEvents", {{"logGroupName", group}, {"filterPattern", "%a%"}});
    EXPECT_EQ(odd.body["__type"], "InvalidParameterException");
}

TEST_F(LogsApiTest, FilterPagesEndAndHoldEachEventOnce) {
    const std::string group = running_service() + "/service";
    wire::Json request = {{"logGroupName", group}, {"limit", 3}};
    std::set<std::string> ids;
    std::size_t pages = 0;
    while (true) {
        const wire::Json page = logs("FilterLogEvents", request).body;
        ++pages;
        for (const wire::Json& event : page["events"]) {
            EXPECT_TRUE(ids.insert(event["eventId"].get<std::string>()).second);
        }
        if (!page.contains("nextToken")) break;
        ASSERT_EQ(page["events"].size(), 3U);
        request["nextToken"] = page["nextToken"];
    }
    EXPECT_GT(pages, 2U);
    request["nextToken"] = "bm90IG91cnM=";
    EXPECT_EQ(
        logs("FilterLogEvents", request).body["message"], "The specified nextToken is invalid."
    );
}

TEST_F(LogsApiTest, AFilterThatMatchesLittleAnswersInPagesThatMayBeEmpty) {
    on_control([&] {
        for (int line = 0; line < 30; ++line) {
            log_store_.append("/mine", "one", line, 0, std::string(200'000, 'x'));
        }
        log_store_.append("/mine", "two", 30, 0, "needle");
    });
    wire::Json request = {{"logGroupName", "/mine"}, {"filterPattern", "needle"}};
    const wire::Json first = logs("FilterLogEvents", request).body;
    EXPECT_EQ(first["events"], wire::Json::array());
    ASSERT_TRUE(first.contains("nextToken"));
    request["nextToken"] = first["nextToken"];
    const wire::Json second = logs("FilterLogEvents", request).body;
    ASSERT_EQ(second["events"].size(), 1U);
    EXPECT_EQ(second["events"][0]["message"], "needle");
    EXPECT_FALSE(second.contains("nextToken"));
}

TEST_F(LogsApiTest, ClientsCannotMakeGroupsAndStreamsWithoutEnd) {
    on_control([&] {
        for (int number = 0; number < 2'000; ++number) {
            log_store_.create_group("/mine/" + std::to_string(number), {});
        }
        for (int number = 0; number < 20'000; ++number) {
            log_store_.create_stream("/mine/0", std::to_string(number), 0);
        }
    });
    EXPECT_EQ(
        logs("CreateLogGroup", {{"logGroupName", "/one-more"}}).body["__type"],
        "LimitExceededException"
    );
    EXPECT_EQ(
        logs("CreateLogGroup", {{"logGroupName", "/mine/0"}}).body["__type"],
        "ResourceAlreadyExistsException"
    );
    const auto create_stream = [this](const std::string& name) {
        const wire::Json request = {{"logGroupName", "/mine/0"}, {"logStreamName", name}};
        return logs("CreateLogStream", request).body["__type"];
    };
    EXPECT_EQ(create_stream("one-more"), "LimitExceededException");
    EXPECT_EQ(create_stream("0"), "ResourceAlreadyExistsException");
}

TEST_F(LogsApiTest, OneStreamIsReadForwardsAndBackwards) {
    const wire::Json stream = {{"logGroupName", "/mine"}, {"logStreamName", "one"}};
    EXPECT_EQ(logs("CreateLogGroup", {{"logGroupName", "/mine"}}).status, 200);
    EXPECT_EQ(logs("CreateLogStream", stream).status, 200);
    EXPECT_EQ(logs("CreateLogStream", stream).body["__type"], "ResourceAlreadyExistsException");
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                         std::chrono::system_clock::now().time_since_epoch()
    )
                         .count();
    wire::Json put = stream;
    for (int number = 0; number < 5; ++number) {
        put["logEvents"].push_back(
            {{"timestamp", now + number}, {"message", "line " + std::to_string(number)}}
        );
    }
    EXPECT_EQ(logs("PutLogEvents", put).status, 200);

    wire::Json request = stream;
    request["limit"] = 2;
    const wire::Json last = logs("GetLogEvents", request).body;
    EXPECT_EQ(last["events"][0]["message"], "line 3");
    EXPECT_EQ(last["events"][1]["message"], "line 4");
    request["nextToken"] = last["nextBackwardToken"];
    const wire::Json before = logs("GetLogEvents", request).body;
    EXPECT_EQ(before["events"][1]["message"], "line 2");
    request["nextToken"] = last["nextForwardToken"];
    const wire::Json end = logs("GetLogEvents", request).body;
    EXPECT_TRUE(end["events"].empty());
    // The end of the stream: the same token again, and it goes on when more has come.
    EXPECT_EQ(end["nextForwardToken"], last["nextForwardToken"]);
    put["logEvents"] = {{{"timestamp", now + 9}, {"message", "later"}}};
    logs("PutLogEvents", put);
    EXPECT_EQ(logs("GetLogEvents", request).body["events"][0]["message"], "later");

    request.erase("nextToken");
    request["startFromHead"] = true;
    EXPECT_EQ(logs("GetLogEvents", request).body["events"][0]["message"], "line 0");
    request["startTime"] = now + 1;
    request["endTime"] = now + 2;
    const wire::Json window = logs("GetLogEvents", request).body["events"];
    ASSERT_EQ(window.size(), 1U);
    EXPECT_EQ(window[0]["message"], "line 1");
}

TEST_F(LogsApiTest, EventsOutOfOrderOrOutOfTimeAreRefused) {
    const wire::Json stream = {{"logGroupName", "/mine"}, {"logStreamName", "one"}};
    logs("CreateLogGroup", {{"logGroupName", "/mine"}});
    logs("CreateLogStream", stream);
    wire::Json put = stream;
    put["logEvents"] = {{{"timestamp", 2}, {"message", "b"}}, {{"timestamp", 1}, {"message", "a"}}};
    EXPECT_EQ(logs("PutLogEvents", put).body["__type"], "InvalidParameterException");
    put["logEvents"] = {{{"timestamp", 1}, {"message", "old"}}};
    EXPECT_EQ(
        logs("PutLogEvents", put).body["rejectedLogEventsInfo"],
        (wire::Json{{"tooOldLogEventEndIndex", 1}})
    );
    EXPECT_TRUE(logs("GetLogEvents", stream).body["events"].empty());
}

TEST_F(LogsApiTest, StreamsByTimeAndPrefix) {
    logs("CreateLogGroup", {{"logGroupName", "/mine"}});
    on_control([this] {
        log_store_.append("/mine", "a", 300, 300, "x");
        log_store_.append("/mine", "b", 100, 100, "x");
        log_store_.append("/mine", "c", 200, 200, "x");
    });
    const auto names = [](const wire::Json& answer) {
        std::string all;
        for (const wire::Json& each : answer["logStreams"]) {
            all += each["logStreamName"].get<std::string>();
        }
        return all;
    };
    wire::Json request = {{"logGroupName", "/mine"}};
    EXPECT_EQ(names(logs("DescribeLogStreams", request).body), "abc");
    request["orderBy"] = "LastEventTime";
    request["descending"] = true;
    EXPECT_EQ(names(logs("DescribeLogStreams", request).body), "acb");
    request["limit"] = 2;
    const wire::Json first = logs("DescribeLogStreams", request).body;
    EXPECT_EQ(names(first), "ac");
    request["nextToken"] = first["nextToken"];
    EXPECT_EQ(names(logs("DescribeLogStreams", request).body), "b");
    request["logStreamNamePrefix"] = "a";
    EXPECT_EQ(
        logs("DescribeLogStreams", request).body["message"],
        "Cannot order by LastEventTime with a logStreamNamePrefix."
    );
    EXPECT_EQ(
        names(logs(
                  "DescribeLogStreams",
                  {{"logGroupIdentifier", "arn:aws:logs:us-east-1:000000000000:log-group:/mine"},
                   {"logStreamNamePrefix", "b"}}
        ).body),
        "b"
    );
}

TEST_F(LogsApiTest, TagsAndDeletion) {
    const std::string arn = "arn:aws:logs:us-east-1:000000000000:log-group:/mine";
    logs("CreateLogGroup", {{"logGroupName", "/mine"}, {"tags", {{"a", "1"}}}});
    logs("TagResource", {{"resourceArn", arn}, {"tags", {{"b", "2"}}}});
    EXPECT_EQ(
        logs("ListTagsForResource", {{"resourceArn", arn}}).body,
        (wire::Json{{"tags", {{"a", "1"}, {"b", "2"}}}})
    );
    logs("UntagResource", {{"resourceArn", arn}, {"tagKeys", {"a"}}});
    logs("TagLogGroup", {{"logGroupName", "/mine"}, {"tags", {{"c", "3"}}}});
    logs("UntagLogGroup", {{"logGroupName", "/mine"}, {"tags", {"b"}}});
    EXPECT_EQ(
        logs("ListTagsLogGroup", {{"logGroupName", "/mine"}}).body,
        (wire::Json{{"tags", {{"c", "3"}}}})
    );
    EXPECT_EQ(
        logs(
            "DeleteLogStream", {{"logGroupName", "/mine"}, {"logStreamName", "x"}}
        ).body["message"],
        "The specified log stream does not exist."
    );
    EXPECT_EQ(logs("DeleteLogGroup", {{"logGroupName", "/mine"}}).status, 200);
    EXPECT_EQ(
        logs("ListTagsForResource", {{"resourceArn", arn}}).body["__type"],
        "ResourceNotFoundException"
    );
}

TEST_F(LogsApiTest, LogsOutliveTheirService) {
    const std::string arn = create("shop");
    wait_for_status(arn, "RUNNING");
    call("AppRunner.DeleteService", {{"ServiceArn", arn}});
    wait_for_status(arn, "DELETED");
    EXPECT_EQ(logs("DescribeLogGroups", wire::Json::object()).body["logGroups"].size(), 2U);
}

}  // namespace

}  // namespace apprunner::api
