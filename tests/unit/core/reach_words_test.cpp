// What an app cannot reach, has no credentials for, lacks or may not use: each is named by its own
// words. Texts as drivers, clients and runtimes print them.
#include "tests/unit/core/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view unreachable = "ARS-UNREACHABLE-DEPENDENCY";
constexpr std::string_view credentials = "ARS-NO-CREDENTIALS";
constexpr std::string_view refused = "ARS-CREDENTIALS-REFUSED";
constexpr std::string_view module = "ARS-MISSING-MODULE";
constexpr std::string_view port = "ARS-PORT-NOT-PERMITTED";

const Said rows[] = {
    {R"(
node:internal/process/promises:288
            triggerUncaughtException(err, true /* fromPromise */);
            ^

Error: getaddrinfo ENOTFOUND db
    at GetAddrInfoReqWrap.onlookup [as oncomplete] (node:dns:107:26) {
  errno: -3008,
  code: 'ENOTFOUND',
  syscall: 'getaddrinfo',
  hostname: 'db'
}

Node.js v20.11.0)",
     unreachable,
     "here: db; the name does not resolve"},
    {"Error: getaddrinfo EAI_AGAIN api.internal", unreachable, "api.internal"},
    {R"(psql: error: could not translate host name "db" to address: Name or service not known)",
     unreachable,
     "here: db;"},
    {R"(
django.db.utils.OperationalError: could not translate host name "postgres" to address: Temporary \
failure in name resolution)",
     unreachable,
     "postgres"},
    {"nc: bad address 'db'\nWaiting for database connection...", unreachable, "here: db;"},
    {"2024/05/01 10:00:00 dial tcp: lookup redis on 127.0.0.11:53: no such host",
     unreachable,
     "redis"},
    {R"(panic: failed to connect to `host=db user=app database=app`: hostname resolving error \
(lookup db on 169.254.169.253:53: no such host))",
     unreachable,
     "here: db;"},
    {R"(
org.postgresql.util.PSQLException: The connection attempt failed.
	at org.postgresql.core.v3.ConnectionFactoryImpl.openConnectionImpl(ConnectionFactoryImpl.java:354)
Caused by: java.net.UnknownHostException: db
	at java.base/sun.nio.ch.NioSocketImpl.connect(NioSocketImpl.java:572)
	... 12 more)",
     unreachable,
     "here: db;"},
    {"redis.exceptions.ConnectionError: Error -2 connecting to redis:6379. Name or service not "
     "known.",
     unreachable,
     "redis:6379 (Redis's port)"},
    {"redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection "
     "refused.",
     unreachable,
     "localhost:6379 (Redis's port); the connection is refused"},
    {"nginx: [emerg] host not found in upstream \"backend\" in /etc/nginx/conf.d/default.conf:5",
     unreachable,
     "backend"},
    {"Unhandled exception. System.Net.Http.HttpRequestException: Name or service not known "
     "(api:8080)",
     unreachable,
     "api:8080"},
    {"** (DBConnection.ConnectionError) tcp connect (db:5432): non-existing domain - :nxdomain",
     unreachable,
     "db:5432"},
    {"PDOException: SQLSTATE[HY000] [2002] php_network_getaddresses: getaddrinfo for mysql failed: "
     "Name or service not known",
     unreachable,
     "mysql"},
    {R"(
Error: connect ECONNREFUSED 127.0.0.1:5432
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1494:16) {
  errno: -111,
  code: 'ECONNREFUSED',
  syscall: 'connect',
  address: '127.0.0.1',
  port: 5432
})",
     unreachable,
     "127.0.0.1:5432 (PostgreSQL's port)"},
    {R"(
AggregateError [ECONNREFUSED]:
    at internalConnectMultiple (node:net:1122:18)
    at afterConnectMultiple (node:net:1689:7) {
  code: 'ECONNREFUSED',
  [errors]: [
    Error: connect ECONNREFUSED ::1:5432
        at createConnectionError (node:net:1652:14),
    Error: connect ECONNREFUSED 127.0.0.1:5432
        at createConnectionError (node:net:1652:14)
  ]
})",
     unreachable,
     "127.0.0.1:5432"},
    {"2024/05/01 dial tcp [::1]:5432: connect: connection refused", unreachable, "[::1]:5432"},
    {R"(
psycopg2.OperationalError: connection to server at "localhost" (127.0.0.1), port 5432 failed: \
Connection refused
	Is the server running on that host and accepting TCP/IP connections?)",
     unreachable,
     "localhost:5432"},
    {R"(
psycopg2.OperationalError: could not connect to server: Connection refused
	Is the server running on host "localhost" (127.0.0.1) and accepting
	TCP/IP connections on port 5432?)",
     unreachable,
     "localhost"},
    {R"x(
sqlalchemy.exc.OperationalError: (pymysql.err.OperationalError) (2003, "Can't connect to MySQL \
server on 'db' ([Errno 111] Connection refused)")
(Background on this error at: https://sqlalche.me/e/20/e3q8))x",
     unreachable,
     "here: db;"},
    {"ERROR 2002 (HY000): Can't connect to MySQL server on 'db:3306' (115)",
     unreachable,
     "db:3306 (MySQL's port)"},
    {R"(
PrismaClientInitializationError:
Invalid `prisma.user.findMany()` invocation:


Can't reach database server at `db:5432`

Please make sure your database server is running at `db:5432`.
    at In.handleRequestError (/app/node_modules/@prisma/client/runtime/library.js:122:7154) {
  clientVersion: '5.7.0',
  errorCode: 'P1001'
})",
     unreachable,
     "db:5432"},
    {R"(
Error: P1001: Can't reach database server at `db`:`5432`

Please make sure your database server is running at `db`:`5432`.)",
     unreachable,
     "db:5432"},
    {R"(
MongooseServerSelectionError: connect ECONNREFUSED 127.0.0.1:27017
    at _handleConnectionErrors (/app/node_modules/mongoose/lib/connection.js:875:11) {
  reason: TopologyDescription {
    type: 'Unknown',)",
     unreachable,
     "127.0.0.1:27017 (MongoDB's port)"},
    {"pymongo.errors.ServerSelectionTimeoutError: mongo:27017: [Errno -3] Temporary failure in "
     "name "
     "resolution (configured timeouts: socketTimeoutMS: 20000.0ms, connectTimeoutMS: 20000.0ms)",
     unreachable,
     "mongo:27017"},
    {"[WARN] [AdminClient clientId=a] Connection to node -1 (localhost/127.0.0.1:9092) could not "
     "be "
     "established. Broker may not be available.",
     unreachable,
     "localhost:9092 (Kafka's port)"},
    {"kafka.errors.NoBrokersAvailable: NoBrokersAvailable",
     unreachable,
     "a server that its lines do not name"},
    {"[2024-05-01 10:00:00,000: ERROR/MainProcess] consumer: Cannot connect to "
     "amqp://guest:**@127.0.0.1:5672//: [Errno 111] Connection refused.",
     unreachable,
     "127.0.0.1:5672 (AMQP's port)"},
    {R"(
Caused by: com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure

The last packet sent successfully to the server was 0 milliseconds ago. The driver has not \
received any packets from the server.
	at com.mysql.cj.jdbc.exceptions.SQLError.createCommunicationsException(SQLError.java:175)
Caused by: java.net.ConnectException: Connection refused)",
     unreachable,
     "the connection is refused"},
    {"org.postgresql.util.PSQLException: Connection to localhost:5432 refused. Check that the "
     "hostname and port are correct and that the postmaster is accepting TCP/IP connections.",
     unreachable,
     "localhost:5432"},
    {"requests.exceptions.ConnectionError: HTTPConnectionPool(host='api', port=80): Max retries "
     "exceeded with url: / (Caused by NewConnectionError('<x>: Failed to establish a new "
     "connection: [Errno 111] Connection refused'))",
     unreachable,
     "api:80"},
    {"Error: connect ETIMEDOUT 10.0.0.5:5432",
     unreachable,
     "10.0.0.5:5432 (PostgreSQL's port); it "
     "does not answer"},
    {"Waiting for database connection...\nnc: timed out", unreachable, "it does not answer"},
    {"wait-for-it.sh: timeout occurred after waiting 15 seconds for db:5432",
     unreachable,
     "db:5432"},
    {"curl: (7) Failed to connect to db port 5432 after 0 ms: Connection refused",
     unreachable,
     "db:5432"},
    {R"({"level":"error","msg":"dial tcp 127.0.0.1:6379: connect: connection refused"})",
     unreachable,
     "127.0.0.1:6379"},
    {"botocore.exceptions.NoCredentialsError: Unable to locate credentials", credentials, ""},
    {R"(
CredentialsProviderError: Could not load credentials from any providers
    at /app/node_modules/@aws-sdk/credential-provider-node/dist-cjs/index.js:125:11 {
  tryNextLink: false
})",
     credentials,
     ""},
    {"Exception in thread \"main\" software.amazon.awssdk.core.exception.SdkClientException: "
     "Unable "
     "to load credentials from any of the providers in the chain",
     credentials,
     ""},
    {"operation error S3: ListBuckets, get identity: get credentials: failed to refresh cached "
     "credentials, no EC2 IMDS role found, operation error ec2imds: GetMetadata, Get "
     "\"http://169.254.169.254/latest/meta-data/\": dial tcp 169.254.169.254:80: connect: "
     "connection refused",
     credentials,
     ""},
    {"Error: Missing credentials in config, if using AWS_CONFIG_FILE, set AWS_SDK_LOAD_CONFIG=1",
     credentials,
     ""},
    {"botocore.exceptions.ClientError: An error occurred (UnrecognizedClientException) when "
     "calling "
     "the GetSecretValue operation: The security token included in the request is invalid.",
     refused,
     "AWS refuses"},
    {R"(
UnrecognizedClientException: The security token included in the request is invalid.
    at throwDefaultError (/app/node_modules/@smithy/smithy-client/dist-cjs/index.js:867:20) {
  '$metadata': { httpStatusCode: 400 }
})",
     refused,
     ""},
    {"operation error S3: ListBuckets, https response error StatusCode: 403, RequestID: 1, api "
     "error "
     "InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.",
     refused,
     "AWS refuses"},
    {R"(
node:internal/modules/cjs/loader:1143
  throw err;
  ^

Error: Cannot find module 'express'
Require stack:
- /app/index.js
    at Module._resolveFilename (node:internal/modules/cjs/loader:1140:15) {
  code: 'MODULE_NOT_FOUND',
  requireStack: [ '/app/index.js' ]
}

Node.js v18.19.0)",
     module,
     "express"},
    {"Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'zod' imported from /app/index.mjs",
     module,
     "zod"},
    {"Traceback (most recent call last):\n  File \"/app/app.py\", line 1, in <module>\n    import "
     "flask\nModuleNotFoundError: No module named 'flask'",
     module,
     "flask"},
    {"ImportError: libpq.so.5: cannot open shared object file: No such file or directory",
     module,
     "libpq.so.5"},
    {"Error: failed /usr/lib/jvm/lib/server/libjvm.so, because libstdc++.so.6: cannot open shared "
     "object file: No such file or directory",
     module,
     "libstdc++.so.6"},
    {"Error: librt.so.1: cannot open shared object file: No such file or directory",
     module,
     "librt.so.1"},
    {R"(
Error: Could not find or load main class com.example.App
Caused by: java.lang.ClassNotFoundException: com.example.App)",
     module,
     "com.example.App"},
    {"<internal:/usr/lib/ruby/rubygems/core_ext/kernel_require.rb>:86:in `require': cannot load "
     "such "
     "file -- sinatra (LoadError)",
     module,
     "sinatra"},
    {"./server: error while loading shared libraries: libssl.so.1.1: cannot open shared object "
     "file: "
     "No such file or directory",
     module,
     "libssl.so.1.1"},
    {"./server: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by "
     "./server)",
     module,
     "GLIBC_2.34"},
    {"Error loading shared library libstdc++.so.6: No such file or directory (needed by "
     "/app/server)",
     module,
     "libstdc++.so.6"},
    {"Error: listen EACCES: permission denied 0.0.0.0:80\n    at Server.setupListenHandle "
     "[as _listen2] (node:net:1800:21)",
     port,
     "port 80"},
    {"nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)", port, "port 80"},
    {"nc: bind: Permission denied", port, "its port"},
    {"2024/05/01 listen tcp :443: bind: permission denied", port, "port 443"},
    {"(13)Permission denied: AH00072: make_sock: could not bind to address 0.0.0.0:80",
     port,
     "port 80"},
    {"ERROR:    [Errno 13] error while attempting to bind on address ('0.0.0.0', 80): permission "
     "denied",
     port,
     "port 80"},
    {"Error: listen EACCES: permission denied /var/run/app.sock",
     "ARS-FILE-NOT-PERMITTED",
     "/var/run/app.sock"},
    {"pq: dial tcp: lookup postgres on 10.0.0.2:53: server misbehaving", unreachable, "postgres"},
    {"Error: EACCES: permission denied, open '/app/data.json'",
     "ARS-FILE-NOT-PERMITTED",
     "/app/data.json"},
    {"PermissionError: [Errno 13] Permission denied: '/data/db.sqlite'",
     "ARS-FILE-NOT-PERMITTED",
     "/data/db.sqlite"},
    {"/entrypoint.sh: line 2: /app/run: Permission denied", "ARS-FILE-NOT-PERMITTED", "/app/run"},
    {"nginx: [emerg] mkdir() \"/var/cache/nginx/client_temp\" failed (13: Permission denied)",
     "ARS-FILE-NOT-PERMITTED",
     "/var/cache/nginx/client_temp"},
    {"Error: listen EADDRINUSE: address already in use :::8080", "ARS-PORT-IN-USE", "port 8080"},
    {"nginx: [emerg] bind() to 0.0.0.0:8080 failed (98: Address already in use)\nnginx: [emerg] "
     "still "
     "could not bind()",
     "ARS-PORT-IN-USE",
     "port 8080"},
};

TEST(ReachWords, ItsOwnNameIsNoServer) {
    Speaker speaker("sh: bad address 'web.internal'");
    EXPECT_EQ(speaker.finding().code, unreachable);
    speaker.variables()["HOSTNAME"] = "web.internal";
    EXPECT_EQ(speaker.finding().code, "");
    speaker.variables().clear();
    speaker.image.environment["HOSTNAME"] = "web.internal";
    EXPECT_EQ(speaker.finding().code, "");
}

TEST(ReachWords, NameWhatItCannotHave) {
    for (const Said& row : rows) {
        const Finding finding = Speaker(row.text).finding();
        EXPECT_EQ(finding.code, row.code) << row.text;
        EXPECT_THAT(finding.summary, HasSubstr(row.subject)) << row.text;
    }
}

TEST(ReachWords, OfAnAppThatRunsAreASuggestion) {
    for (const Said& row : rows) {
        Speaker speaker(row.text);
        speaker.instance.exit_code.reset();
        const Finding finding = speaker.finding();
        EXPECT_EQ(finding.code, row.code) << row.text;
        EXPECT_THAT(finding.summary, HasSubstr("suggest")) << row.text;
        EXPECT_THAT(finding.summary, Not(HasSubstr("ended"))) << row.text;
    }
}

TEST(ReachWords, NameTheVariableThatHoldsTheHost) {
    Speaker speaker("Error: getaddrinfo ENOTFOUND db");
    EXPECT_EQ(speaker.finding().how_to.up, "");
    speaker.variables()["APP_DB_KIND"] = "adb-db2";
    speaker.variables()["DATABASE_URL"] = "postgres://db:secret@db:5432/shop";
    const Finding finding = speaker.finding();
    EXPECT_EQ(finding.how_to.up, "--env DATABASE_URL=VALUE");
    EXPECT_THAT(finding.fix, HasSubstr("Docker Compose"));
    EXPECT_THAT(finding.fix, HasSubstr("in DATABASE_URL"));
    EXPECT_THAT(finding.fix, Not(HasSubstr("secret")));
}

TEST(ReachWords, SayThatLocalhostIsTheInstance) {
    Speaker speaker("Error: connect ECONNREFUSED 127.0.0.1:6379");
    speaker.image.environment["OTHER"] = "localhost:5432";
    speaker.image.environment["CACHE"] = "redis://localhost:6379";
    const Finding finding = speaker.finding();
    EXPECT_THAT(finding.fix, HasSubstr("127.0.0.1 is the instance itself"));
    EXPECT_EQ(finding.how_to.up, "--env CACHE=VALUE");
}

TEST(ReachWords, OfTheAppsOwnPortAreOfNoOtherServer) {
    Speaker speaker("Error: connect ECONNREFUSED 127.0.0.1:8080");
    EXPECT_EQ(speaker.finding().code, "");
}

TEST(ReachWords, AreOfALostNetworkWithoutAWayOut) {
    Speaker speaker("Error: getaddrinfo ENOTFOUND api.example.com");
    speaker.configuration.network.egress_type = model::EgressType::vpc;
    EXPECT_EQ(speaker.finding().code, "ARS-NO-EGRESS");
    speaker.instance.exit_code.reset();
    EXPECT_THAT(speaker.finding().summary, Not(HasSubstr("ended")));
    speaker.instance.last_lines = {"Error: connect ECONNREFUSED 127.0.0.1:5432"};
    EXPECT_EQ(speaker.finding().code, unreachable) << "the instance itself needs no way out";
}

TEST(ReachWords, SaidAgainAndAgainAreCounted) {
    Speaker speaker(
        "nc: bad address 'db'\nWaiting for the database\nnc: bad address 'db'\n"
        "Waiting for the database\nnc: bad address 'db'\nWaiting for the database"
    );
    speaker.instance.exit_code.reset();
    EXPECT_THAT(speaker.finding().summary, HasSubstr("(they say it 3 times): db"));
    EXPECT_THAT(speaker.finding().evidence, Contains("app | nc: bad address 'db'"));
}

}  // namespace
}  // namespace apprunner::core
