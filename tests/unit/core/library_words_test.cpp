// More libraries' ways to say that a variable is missing, by language; what each means is named, at
// the start of an app and in its first request. Texts as these libraries print them.
#include "tests/unit/core/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using testing::HasSubstr;

constexpr std::string_view missing = "ARS-MISSING-VARIABLE";

const Said of_node[] = {
    {R"(
[Nest] 1  - 05/01/2024, 10:00:00 AM   ERROR [ExceptionHandler] Configuration key "DATABASE_URL" \
does not exist
TypeError: Configuration key "DATABASE_URL" does not exist
    at ConfigService.getOrThrow (/app/node_modules/@nestjs/config/dist/config.service.js:93:19))",
     missing,
     "DATABASE_URL"},
    {R"(
Error: Config validation error: "DATABASE_URL" is required. "JWT_SECRET" is required
    at ConfigModule.forRoot (/app/node_modules/@nestjs/config/dist/config.module.js:80:23))",
     missing,
     "JWT_SECRET"},
    {R"(
/app/node_modules/envalid/dist/reporter.js:35
            throw new TypeError('Environment validation failed')
            ^

 Missing environment variables:
    MONGO_URL: Mongo's address (eg. "mongodb://x")
TypeError: Environment validation failed)",
     missing,
     "MONGO_URL"},
    {R"(
/app/env.js:4
  throw new Error(`✖ Invalid input: expected string, received undefined
        ^

$ZodError: [
  {
    "expected": "string",
    "code": "invalid_type",
    "path": [
      "DATABASE_URL"
    ],
    "message": "Invalid input: expected string, received undefined"
  }
]
    at Object.<anonymous> (/app/env.js:4:9))",
     missing,
     "DATABASE_URL"},
    {R"(
ValiError: Invalid key: Expected "DATABASE_URL" but received undefined)",
     missing,
     "DATABASE_URL"},
    {R"(
/app/node_modules/env-var/lib/variable.js:47
      throw new EnvVarError(errMsg)
      ^

EnvVarError: env-var: "DATABASE_URL" is a required variable, but it was not set
    at Object.required (/app/node_modules/env-var/lib/variable.js:60:15))",
     missing,
     "DATABASE_URL"},
    {R"(
Error: DATABASE_URL: Missing environment variable
    at convict)",
     missing,
     "DATABASE_URL"},
    {R"(
Error [ConfigError]: Missing environment variable "SESSION_KEY"
    E_MISSING_ENV_VAR)",
     missing,
     "SESSION_KEY"},
    {R"(
Exception [EnvValidationException]: Validation failed for one or more environment variables
- Missing environment variable "APP_KEY"
    at new EnvProcessor (/app/node_modules/@adonisjs/env/build/index.js:30:9))",
     missing,
     "APP_KEY"},
    {R"(
AssertionError [ERR_ASSERTION]: STRIPE_SECRET_KEY is required
    at Object.<anonymous> (/app/server.js:3:1))",
     missing,
     "STRIPE_SECRET_KEY"},
    {R"(
[next-auth][error][NO_SECRET]
https://next-auth.js.org/errors#no_secret Please define a `secret` in production.)",
     missing,
     "NEXTAUTH_SECRET"},
    {R"(
Error: supabaseUrl is required.
Error: Missing env.NEXT_PUBLIC_SUPABASE_URL)",
     missing,
     "NEXT_PUBLIC_SUPABASE_URL"},
    {R"(
PrismaClientInitializationError:
Invalid `prisma.user.findMany()` invocation:

error: Environment variable not found: DATABASE_URL.
  -->  schema.prisma:10)",
     missing,
     "DATABASE_URL"},
};

const Said of_python[] = {
    {R"(
Traceback (most recent call last):
  File "/app/main.py", line 4, in <module>
    url = os.environ["DATABASE_URL"]
  File "<frozen os>", line 679, in __getitem__
KeyError: 'DATABASE_URL')",
     missing,
     "DATABASE_URL"},
    // In its first request, by Flask and by Django.
    {R"(
[2024-05-01 10:00:00,000] ERROR in app: Exception on / [GET]
Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/flask/app.py", line 1484, in full_dispatch_request
    rv = self.dispatch_request()
  File "/app/app.py", line 9, in index
    return os.environ["API_KEY"]
  File "<frozen os>", line 679, in __getitem__
KeyError: 'API_KEY')",
     missing,
     "API_KEY"},
    {R"(
Internal Server Error: /
Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/django/core/handlers/exception.py", line 47, in inner
    response = get_response(request)
  File "/app/shop/views.py", line 6, in index
    return HttpResponse(os.environ["STRIPE_KEY"])
  File "/usr/lib/python3.11/os.py", line 679, in __getitem__
    raise KeyError(key) from None
KeyError: 'STRIPE_KEY')",
     missing,
     "STRIPE_KEY"},
    {R"(
pydantic_core._pydantic_core.ValidationError: 2 validation errors for Settings
DATABASE_URL
  Field required [type=missing, input_value={'port': '8080'}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.7/v/missing
JWT_SECRET
  Field required [type=missing, input_value={'port': '8080'}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.7/v/missing)",
     missing,
     "DATABASE_URL"},
    {"starlette.config: KeyError: \"Config 'SECRET_KEY' is missing, and has no default.\"",
     missing,
     "SECRET_KEY"},
    {"environs.exceptions.EnvError: Environment variable \"GITHUB_TOKEN\" not set",
     missing,
     "GITHUB_TOKEN"},
    {R"(
dynaconf.validator.ValidationError: DATABASE_URL is required in env main)",
     missing,
     "DATABASE_URL"},
    {R"(
RuntimeError: Either SQLALCHEMY_DATABASE_URI or SQLALCHEMY_BINDS must be set.)",
     missing,
     "SQLALCHEMY_DATABASE_URI"},
    {"django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.",
     missing,
     "SECRET_KEY"},
    {"django.core.exceptions.ImproperlyConfigured: Set the SECRET_KEY environment variable",
     missing,
     "SECRET_KEY"},
    {"typed_settings.exceptions.InvalidSettingsError: Missing option 'DATABASE_URL'",
     missing,
     "DATABASE_URL"},
};

const Said of_the_jvm[] = {
    {R"(
Caused by: java.lang.IllegalArgumentException: Could not resolve placeholder 'STRIPE_KEY' in value \
"${STRIPE_KEY}" <-- "${stripe.key}")",
     missing,
     "STRIPE_KEY"},
    {R"(
Caused by: org.springframework.util.PlaceholderResolutionException: Could not resolve placeholder \
'stripe.key' in value "${stripe.key}")",
     missing,
     "STRIPE_KEY"},
    {R"(
io.smallrye.config.ConfigValidationException: Configuration validation failed:
	java.util.NoSuchElementException: SRCFG00011: Could not expand value DB_HOST in property \
quarkus.datasource.jdbc.url)",
     missing,
     "DB_HOST"},
    {R"(
java.util.NoSuchElementException: SRCFG00014: The config property shop.key is required but it \
could \
not be found in any config source)",
     missing,
     "SHOP_KEY"},
    {R"(
io.micronaut.context.exceptions.ConfigurationException: Could not resolve placeholder \
${DATABASE_URL})",
     missing,
     "DATABASE_URL"},
    {R"(
com.typesafe.config.ConfigException$UnresolvedSubstitution: application.conf @ file: 3: Could not \
resolve substitution to a value: ${DATABASE_URL})",
     missing,
     "DATABASE_URL"},
    {R"(
Exception in thread "main" java.lang.NullPointerException: DATABASE_URL must not be null)",
     missing,
     "DATABASE_URL"},
    {R"(
Exception in thread "main" java.lang.IllegalStateException: Environment variable DATABASE_URL is \
not \
defined)",
     missing,
     "DATABASE_URL"},
    {R"(
Exception in thread "main" java.util.NoSuchElementException: key not found: DATABASE_URL)",
     missing,
     "DATABASE_URL"},
    {R"(
Exception in thread "main" io.ktor.server.config.ApplicationConfigurationException: Property \
ktor.jwt.secret not found.)",
     missing,
     "KTOR_JWT_SECRET"},
};

const Said of_others[] = {
    // Go.
    {R"(
2024/05/01 10:00:00 env: environment variable "DATABASE_URL" should not be empty)",
     missing,
     "DATABASE_URL"},
    {R"(panic: env: required environment variable "PORT_NAME" is not set)", missing, "PORT_NAME"},
    {"2024/05/01 10:00:00 required key SHOP_TOKEN missing value", missing, "SHOP_TOKEN"},
    {"2024/05/01 10:00:00 field \"DatabaseURL\" is required but the value is not provided: "
     "environment variable DATABASE_URL",
     missing,
     "DATABASE_URL"},
    {"2024/05/01 10:00:00 DatabaseURL: missing required value: DATABASE_URL",
     missing,
     "DATABASE_URL"},
    {R"({"level":"fatal","ts":1714557600,"caller":"main.go:9","msg":"missing env DATABASE_URL"})",
     missing,
     "DATABASE_URL"},
    // Rust.
    {R"(
thread 'main' panicked at src/main.rs:6:10:
called `Result::unwrap()` on an `Err` value: Error { tag: Tag::Default, profile: Some(Profile("def\
ault")), metadata: None, path: [], kind: MissingField("database_url"), prev: None })",
     missing,
     "DATABASE_URL"},
    {"Error: missing field `database_url`", missing, "DATABASE_URL"},
    {"Error: missing field `name` at line 1 column 5", "", ""},
    {R"(
thread 'main' panicked at src/main.rs:5:45:
called `Result::unwrap()` on an `Err` value: EnvVar(NotPresent)
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace)",
     "",
     ""},
    {R"(
thread 'main' panicked at src/main.rs:5:45:
DATABASE_URL not set: NotPresent)",
     missing,
     "DATABASE_URL"},
    {"Error: environment variable not found: DATABASE_URL", missing, "DATABASE_URL"},
    {"Error: missing configuration field \"database_url\"", missing, "DATABASE_URL"},
    // Ruby.
    {R"(
/app/config/puma.rb:3:in `fetch': key not found: "SECRET_TOKEN" (KeyError)
Did you mean?  "SECRET")",
     missing,
     "SECRET_TOKEN"},
    {R"(
ArgumentError: Missing `secret_key_base` for 'production' environment, set this string with \
`bin/rai\
ls credentials:edit` (ArgumentError))",
     missing,
     "SECRET_KEY_BASE"},
    {R"(
Missing required configuration key: ["STRIPE_KEY"] (Dotenv::MissingKeys))",
     missing,
     "STRIPE_KEY"},
    // PHP.
    {R"(
PHP Fatal error:  Uncaught Dotenv\Exception\ValidationException: One or more environment variables \
failed assertions: DATABASE_URL is missing. in /app/vendor/vlucas/phpdotenv/src/Validator.php:215)",
     missing,
     "DATABASE_URL"},
    {R"(
Fatal error: Uncaught Symfony\Component\DependencyInjection\Exception\EnvNotFoundException: \
Environment variable not found: "APP_SECRET". in /app/vendor/symfony/EnvVarProcessor.php:232)",
     missing,
     "APP_SECRET"},
    {R"(
RuntimeException: No application encryption key has been specified. in \
/app/vendor/laravel/framework/src/Illuminate/Encryption/EncryptionServiceProvider.php:79)",
     missing,
     "APP_KEY"},
    // Elixir.
    {R"(
ERROR! Config provider Config.Reader failed with:
** (RuntimeError) environment variable DATABASE_URL is missing.
For example: ecto://USER:PASS@HOST/DATABASE

    /app/releases/0.1.0/runtime.exs:27: (file))",
     missing,
     "DATABASE_URL"},
    {R"x(
** (System.EnvError) could not fetch environment variable "PHX_HOST" because it is not set
    (elixir 1.15.7) lib/system.ex:706: System.fetch_env!/1)x",
     missing,
     "PHX_HOST"},
    // .NET.
    {R"(
Unhandled exception. System.InvalidOperationException: Section 'Jwt:Key' not found in configuration.
   at Microsoft.Extensions.Configuration.ConfigurationExtensions.GetRequiredSection())",
     missing,
     "Jwt__Key"},
    {R"(
Unhandled exception. System.InvalidOperationException: Connection string 'DefaultConnection' not \
found.
   at Program.<Main>$(String[] args) in /src/Program.cs:line 5)",
     missing,
     "ConnectionStrings__DefaultConnection"},
    {R"(
Unhandled exception. System.ArgumentNullException: Value cannot be null. (Parameter \
'DATABASE_URL'))",
     missing,
     "DATABASE_URL"},
    // Deno, and shells.
    {R"(
error: Uncaught (in promise) MissingEnvVarsError: The following variables were defined in the \
example \
file but are not present in the environment:
  DATABASE_URL)",
     missing,
     "DATABASE_URL"},
    {"/app/start.sh: 3: DATABASE_URL: DATABASE_URL must be set", missing, "DATABASE_URL"},
    {"envsubst: error: variable ${API_HOST} not set", missing, "API_HOST"},
};

void expect(const auto& rows) {
    for (const Said& row : rows) {
        const Finding finding = Speaker(row.text).finding();
        EXPECT_EQ(finding.code, row.code) << row.text;
        EXPECT_THAT(finding.summary, HasSubstr(row.subject)) << row.text;
        if (row.code.empty()) continue;
        EXPECT_THAT(finding.how_to.up, HasSubstr(std::string(row.subject) + "=VALUE")) << row.text;
    }
}

TEST(LibraryWords, OfNodeNameTheVariable) {
    expect(of_node);
}

TEST(LibraryWords, OfPythonNameTheVariable) {
    expect(of_python);
}

TEST(LibraryWords, OfTheJvmNameTheVariable) {
    expect(of_the_jvm);
}

TEST(LibraryWords, OfOthersNameTheVariable) {
    expect(of_others);
}

}  // namespace
}  // namespace apprunner::core
