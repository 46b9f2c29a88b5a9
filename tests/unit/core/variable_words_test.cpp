// The ways of libraries to say that a variable is missing: each names it. Texts as these libraries
// print them.
#include "tests/unit/core/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view missing = "ARS-MISSING-VARIABLE";

const Said rows[] = {
    {R"(
❌ Invalid environment variables: [
  {
    code: 'invalid_type',
    expected: 'string',
    received: 'undefined',
    path: [ 'DATABASE_URL' ],
    message: 'Required'
  }
]
/app/node_modules/@t3-oss/env-core/dist/index.cjs:50
    throw new Error("Invalid environment variables");
          ^

Error: Invalid environment variables
    at onValidationError (/app/node_modules/@t3-oss/env-core/dist/index.cjs:50:11)

Node.js v20.11.0)",
     missing,
     "DATABASE_URL"},
    {R"(
❌ Invalid environment variables: { DATABASE_URL: [ 'Required' ] }
Error: Invalid environment variables)",
     missing,
     "DATABASE_URL"},
    {R"(
/app/dist/env.js:9
        throw error;
        ^

ZodError: [
  {
    "code": "invalid_type",
    "expected": "string",
    "received": "undefined",
    "path": [
      "API_KEY"
    ],
    "message": "Required"
  },
  {
    "code": "invalid_type",
    "expected": "string",
    "received": "undefined",
    "path": [
      "TOKEN"
    ],
    "message": "Required"
  }
]
    at get error [as error] (/app/node_modules/zod/lib/types.js:55:31)
    at Object.<anonymous> (/app/dist/env.js:8:28) {
  issues: [)",
     missing,
     "API_KEY"},
    {R"(
❌ Invalid environment variables: [
  {
    expected: 'string',
    code: 'invalid_type',
    path: [ 'STRIPE_SECRET' ],
    message: 'Invalid input: expected string, received undefined'
  }
])",
     missing,
     "STRIPE_SECRET"},
    {R"([{"code":"invalid_type","expected":"string","received":"undefined","path":["JWT_SECRET"\
],"message":"Required"}])",
     missing,
     "JWT_SECRET"},
    {R"(
Error: Environment is not valid
✖ Invalid input: expected string, received undefined
  → at REDIS_URL)",
     missing,
     "REDIS_URL"},
    {R"({ SESSION_SECRET: { _errors: [ 'Required' ] }, _errors: [] })", missing, "SESSION_SECRET"},
    {R"(
================================
 Invalid environment variables:
    PORT: Invalid port input: "abc"
 Missing environment variables:
    DATABASE_URL: undefined
    API_KEY: The key of the API (eg. "abc")
================================

 Exiting with error code 1)",
     missing,
     "DATABASE_URL"},
    {R"(
MissingEnvVarsError: The following variables were defined in .env.example but are not present in \
the environment:
  DATABASE_URL, API_KEY
Make sure to add them to .env or directly to the environment.

If you expect any of these variables to be empty, you can set the allowEmptyValues option to true.
    at Object.config (/app/node_modules/dotenv-safe/index.js:29:15))",
     missing,
     "API_KEY"},
    {R"(
Missing required environment variables:
  - DATABASE_URL
  - SMTP_HOST
npm ERR! code ELIFECYCLE)",
     missing,
     "SMTP_HOST"},
    {R"(
pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings
database_url
  Field required [type=missing, input_value={}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.5/v/missing)",
     missing,
     "DATABASE_URL"},
    {R"(
pydantic.error_wrappers.ValidationError: 2 validation errors for AppConfig
database_url
  field required (type=value_error.missing)
secret_key
  field required (type=value_error.missing))",
     missing,
     "DATABASE_URL"},
    {R"(
decouple.UndefinedValueError: SECRET_KEY not found. Declare it as envvar or define a default \
value.)",
     missing,
     "SECRET_KEY"},
    {R"(KeyError: "Config 'DATABASE_URL' is missing, and has no default.")",
     missing,
     "DATABASE_URL"},
    {R"(environs.EnvError: Environment variable "DATABASE_URL" not set)", missing, "DATABASE_URL"},
    {R"(
django.core.exceptions.ImproperlyConfigured: Set the DATABASE_URL environment variable)",
     missing,
     "DATABASE_URL"},
    {R"(
django.core.exceptions.ImproperlyConfigured: Requested setting INSTALLED_APPS, but settings are \
not configured. You must either define the environment variable DJANGO_SETTINGS_MODULE or call \
settings.configure() before accessing settings.)",
     missing,
     "DJANGO_SETTINGS_MODULE"},
    {R"(
  File "/app/settings.py", line 12, in <module>
    TOKEN = os.environ['TOKEN']
            ~~~~~~~~~~^^^^^^^^^
  File "<frozen os>", line 685, in __getitem__
KeyError: 'TOKEN')",
     missing,
     "TOKEN"},
    {R"(
2024-05-01T10:00:00.000Z ERROR 1 --- [main] o.s.boot.SpringApplication : Application run failed

org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'shop': \
Injection of autowired dependencies failed
	at org.springframework.beans.factory.annotation.AutowiredAnnotationBeanPostProcessor.postProce\
ssProperties(AutowiredAnnotationBeanPostProcessor.java:515)
Caused by: java.lang.IllegalArgumentException: Could not resolve placeholder 'PAYMENT_KEY' in \
value "${PAYMENT_KEY}"
	at org.springframework.util.PropertyPlaceholderHelper.parseStringValue(PropertyPlaceholderHelp\
er.java:180)
	... 17 more)",
     missing,
     "PAYMENT_KEY"},
    {R"(
Caused by: java.lang.IllegalArgumentException: Could not resolve placeholder 'shop.api-url' in \
value "${shop.api-url}")",
     missing,
     "SHOP_APIURL"},
    {R"(
***************************
APPLICATION FAILED TO START
***************************

Description:

Failed to configure a DataSource: 'url' attribute is not specified and no embedded datasource \
could be configured.

Reason: Failed to determine a suitable driver class


Action:

Consider the following:
	If you want an embedded database (H2, HSQL or Derby), please put it on the classpath.
	If you have database settings to be loaded from a particular profile you may need to activate it \
(no profiles are currently active).)",
     missing,
     "SPRING_DATASOURCE_URL"},
    {R"(
java.lang.RuntimeException: Failed to start quarkus
Caused by: io.smallrye.config.ConfigValidationException: Configuration validation failed:
	java.util.NoSuchElementException: SRCFG00014: The config property shop.api.key is required but \
it could not be found in any config source)",
     missing,
     "SHOP_API_KEY"},
    {R"(
bin/rails aborted!
ArgumentError: Missing `secret_key_base` for 'production' environment, set this string with \
`bin/rails credentials:edit`
/app/config/environment.rb:5:in `<main>'
Tasks: TOP => db:prepare => db:load_config => environment)",
     missing,
     "SECRET_KEY_BASE"},
    {R"(
/app/config.rb:3:in `fetch': key not found: "DATABASE_URL" (KeyError)
	from /app/config.rb:3:in `<main>')",
     missing,
     "DATABASE_URL"},
    {"Missing encryption key to decrypt file with. Ask your team for your master key and write it "
     "to "
     "/app/config/master.key or put it in the ENV['RAILS_MASTER_KEY'].",
     missing,
     "RAILS_MASTER_KEY"},
    {"2024/05/01 10:00:00 required key DATABASE_URL missing value", missing, "DATABASE_URL"},
    {R"(panic: env: required environment variable "SECRET" is not set)", missing, "SECRET"},
    {R"(
panic: env: required environment variable "API_SECRET" is not set

goroutine 1 [running]:
main.loadError(0x1)
	/app/main.go:14 +0x1d
exit status 2)",
     missing,
     "API_SECRET"},
    {"2024/05/01 10:00:00 Port: missing required value: SHOP_PORT", missing, "SHOP_PORT"},
    {R"(
thread 'main' panicked at src/main.rs:12:10:
called `Result::unwrap()` on an `Err` value: MissingValue("database_url")
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace)",
     missing,
     "DATABASE_URL"},
    {"Error: missing value for field database_url", missing, "DATABASE_URL"},
    {R"(
thread 'main' panicked at src/main.rs:4:37:
DATABASE_URL must be set: NotPresent
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace)",
     missing,
     "DATABASE_URL"},
    {R"(
Unhandled exception. System.InvalidOperationException: Missing configuration: \
ConnectionStrings:Default
   at Program.<Main>$(String[] args) in /src/Program.cs:line 9)",
     missing,
     "ConnectionStrings__Default"},
    {"/entrypoint.sh: line 3: DATABASE_URL: parameter null or not set", missing, "DATABASE_URL"},
    {"/docker-entrypoint.sh: line 12: SITE_NAME: give the site's name", missing, "SITE_NAME"},
    {"sh: 1: TOKEN: parameter not set", missing, "TOKEN"},
    {"start.sh: line 2: TOKEN: unbound variable", missing, "TOKEN"},
    {R"(
Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.)",
     missing,
     "POSTGRES_PASSWORD"},
    {R"(
2024-05-01 10:00:00+00:00 [ERROR] [Entrypoint]: Database is uninitialized and password option is \
not specified
    You need to specify one of the following as an environment variable:
    - MYSQL_ROOT_PASSWORD
    - MYSQL_ALLOW_EMPTY_PASSWORD
    - MYSQL_RANDOM_ROOT_PASSWORD)",
     missing,
     "MYSQL_ROOT_PASSWORD"},
    {R"(
error: Environment variable not found: DATABASE_URL.
  -->  prisma/schema.prisma:7
   |
 6 |   provider = "postgresql"
 7 |   url      = env("DATABASE_URL")
   |

Validation Error Count: 1)",
     missing,
     "DATABASE_URL"},
    {R"(Error: Config validation error: "DATABASE_URL" is required)", missing, "DATABASE_URL"},
    {R"(
Error: An instance of EnvironmentVariables has failed the validation:
 - property DATABASE_URL has failed the following constraints: isString )",
     missing,
     "DATABASE_URL"},
    {"[2024-05-01 10:00:00] production.ERROR: No application encryption key has been specified. "
     R"x({"exception":"[object] (Illuminate\\Encryption\\MissingAppKeyException(code: 0)"})x",
     missing,
     "APP_KEY"},
    {R"(
** (RuntimeError) environment variable SECRET_KEY_BASE is missing.
You can generate one by calling: mix phx.gen.secret

    (elixir 1.15.7) lib/code.ex:1435: Code.eval_string_with_error_handling/3)",
     missing,
     "SECRET_KEY_BASE"},
    {"openai.OpenAIError: The api_key client option must be set either by passing api_key to the "
     "client or by setting the OPENAI_API_KEY environment variable",
     missing,
     "OPENAI_API_KEY"},
    {"ValueError: OPENAI_API_KEY is empty", missing, "OPENAI_API_KEY"},
    {"botocore.exceptions.NoRegionError: You must specify a region.",
     missing,
     "AWS_DEFAULT_REGION"},
    {R"({"level":"fatal","time":"2024-05-01","msg":"DATABASE_URL must be provided"})",
     missing,
     "DATABASE_URL"},
    {"\x1b[31mError: Missing STRIPE_SECRET_KEY\x1b[39m", missing, "STRIPE_SECRET_KEY"},
};

TEST(VariableWords, NameWhatIsMissing) {
    for (const Said& row : rows) {
        const Finding finding = Speaker(row.text).finding();
        EXPECT_EQ(finding.code, row.code) << row.text;
        EXPECT_THAT(finding.summary, HasSubstr(row.subject)) << row.text;
        EXPECT_THAT(finding.how_to.up, HasSubstr("--env ")) << row.text;
    }
}

TEST(VariableWords, OfAnAppThatRunsAreASuggestion) {
    for (const Said& row : rows) {
        Speaker speaker(row.text);
        speaker.instance.exit_code.reset();
        const Finding finding = speaker.finding();
        EXPECT_THAT(finding.summary, Not(HasSubstr("ended"))) << row.text;
        if (finding.code.empty()) continue;
        EXPECT_THAT(finding.summary, HasSubstr("suggest")) << row.text;
    }
}

TEST(VariableWords, ProveNothingOfOnesThatAreGiven) {
    Speaker speaker("2024/05/01 10:00:00 required key DATABASE_URL missing value");
    speaker.variables()["DATABASE_URL"] = "postgres://x";
    EXPECT_EQ(speaker.finding().code, "");
    Speaker lower(
        "pydantic.ValidationError: 1 validation error for Settings\ndatabase_url\n"
        "  Field required [type=missing, input_value={}, input_type=dict]"
    );
    EXPECT_THAT(
        lower.finding().summary, HasSubstr("database_url, most likely the variable DATABASE_URL")
    );
    lower.variables()["database_url"] = "postgres://x";
    EXPECT_EQ(lower.finding().code, "");
}

TEST(VariableWords, NameAllThatAreMissing) {
    const Finding finding =
        Speaker("Missing required environment variables:\n  - API_KEY\n  - TOKEN").finding();
    EXPECT_EQ(finding.how_to.up, "--env API_KEY=VALUE --env TOKEN=VALUE");
    EXPECT_EQ(finding.how_to.dockerfile, "ENV API_KEY=VALUE\nENV TOKEN=VALUE");
}

TEST(VariableWords, CallAValueWrongOnlyWhenTheySayIt) {
    const Said wrong[] = {
        {"Error: Invalid value for LOG_FORMAT: \"x\"", "ARS-BAD-VARIABLE", "LOG_FORMAT"},
        {"2024/05/01 envconfig.Process: assigning MAX_JOBS to Jobs: converting 'abc' to type int. "
         "details: strconv.ParseInt: parsing \"abc\": invalid syntax",
         "ARS-BAD-VARIABLE",
         "MAX_JOBS"},
        {"❌ Invalid environment variables: [\n  {\n    validation: 'url',\n    code: "
         "'invalid_string',\n    message: 'Invalid url',\n    path: [ 'DATABASE_URL' ]\n  }\n]",
         "ARS-BAD-VARIABLE",
         "DATABASE_URL"},
        {"Error: password authentication failed, look at DATABASE_URL", "", ""},
    };
    for (const Said& row : wrong) {
        Speaker speaker(row.text);
        for (const char* name : {"LOG_FORMAT", "MAX_JOBS", "DATABASE_URL"}) {
            speaker.variables()[name] = "abc";
        }
        EXPECT_EQ(speaker.finding().code, row.code) << row.text;
        EXPECT_THAT(speaker.finding().summary, HasSubstr(row.subject)) << row.text;
        speaker.variables().clear();
        EXPECT_NE(speaker.finding().code, "ARS-BAD-VARIABLE") << "not given: " << row.text;
    }
}

/// gunicorn's master tells for 36 lines that a worker failed to boot.
TEST(VariableWords, AreShownHoweverFarFromTheEnd) {
    Speaker speaker(
        "[7] [INFO] Booting worker with pid: 7\n"
        "[7] [ERROR] Exception in worker process\n"
        "Traceback (most recent call last):\n"
        "  File \"/app/app.py\", line 3, in <module>\n"
        "    KEY = os.environ['STRICT_KEY']\n"
        "  File \"/usr/lib/python3.11/os.py\", line 679, in __getitem__\n"
        "    raise KeyError(key) from None\n"
        "KeyError: 'STRICT_KEY'\n"
        "[7] [INFO] Worker exiting (pid: 7)\n"
        "Traceback (most recent call last):"
    );
    std::vector<std::string>& lines = speaker.instance.last_lines;
    for (int frame = 0; frame < 12; ++frame) {
        lines.emplace_back("  File \"/usr/lib/python3/dist-packages/gunicorn/arbiter.py\", line 2");
        lines.emplace_back("    raise HaltServer(reason, self.WORKER_BOOT_ERROR)");
    }
    lines.emplace_back("gunicorn.errors.HaltServer: <HaltServer 'Worker failed to boot.' 3>");
    const Finding finding = speaker.finding();
    EXPECT_EQ(finding.code, missing);
    EXPECT_THAT(finding.evidence, Contains("app | KeyError: 'STRICT_KEY'"));
    EXPECT_THAT(finding.evidence, Contains("app | ..."));
    EXPECT_EQ(finding.evidence.back(), "app | " + lines.back());
    EXPECT_LE(finding.evidence.size(), 12U);
}

}  // namespace
}  // namespace apprunner::core
