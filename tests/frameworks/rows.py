"""What is wanted of `check` for real servers, well and badly set up: one row each. A row says what
a good answer is, whatever the program says today."""
from dataclasses import dataclass

WELL = ("", "ARS-SIGTERM-IGNORED")
NO_GUESS = ("TLS",)


@dataclass(frozen=True)
class Row:
    """`codes` are those that the first finding may have; of a PASS, one of all findings, "" being
    none. `says` are words of that finding, ` | ` between those of which one will do; `says_not` are
    none of its words beside the evidence. With `fix`, the fix's flags, taken as they are written,
    lead to a PASS. `within` is in seconds, of the whole command; a row without it may take its
    time."""

    name: str
    image: str
    flags: tuple[str, ...]
    grades: tuple[str, ...] = ("PASS",)
    codes: tuple[str, ...] = WELL
    says: tuple[str, ...] = ()
    says_not: tuple[str, ...] = ()
    fix: bool = False
    within: int = 0
    verb: str = "check"
    look: str = "5s"

    @property
    def exit_codes(self) -> tuple[int, ...]:
        return tuple(10 if grade == "FAIL" else 0 for grade in self.grades)


def well(name: str, image: str, *flags: str) -> Row:
    return Row(name, image, flags)


def fails(name: str, image: str, flags: tuple[str, ...], *codes: str, **more) -> Row:
    return Row(name, image, flags, ("FAIL",), codes, **more)


HTTP = ("--health-check", "http")
EXPRESS = ("--port", "3000")
FASTIFY = (*EXPRESS, "--env", "HOST=0.0.0.0")
DJANGO = ("--port", "8000")
VITE = "node node_modules/vite/bin/vite.js preview --host 0.0.0.0"
DATABASE = "DATABASE_URL=postgres://app:pass@db:5432/app"

ROWS = (
    # Apps that are right as they are.
    well("express reads PORT", "express"),
    well("express with an HTTP check", "express", *EXPRESS, *HTTP, "--path", "/health"),
    well("fastify on all addresses", "fastify", *FASTIFY),
    well("next with HOSTNAME as a variable", "next", *EXPRESS, "--env", "HOSTNAME=0.0.0.0"),
    well("django behind gunicorn", "django", *DJANGO, *HTTP, "--path", "/health/"),
    well(
        "flask behind gunicorn", "flask", "--port", "5000", *HTTP, "--path", "/health",
        "--start-command", "gunicorn --bind 0.0.0.0:5000 app:app",
    ),
    well(
        "fastapi behind uvicorn", "fastapi", *DJANGO,
        "--start-command", "uvicorn main:app --host 0.0.0.0 --port 8000",
    ),
    well("go", "go", *HTTP),
    well("java", "java", *HTTP),
    well("nginx", "nginx", "--port", "80", *HTTP),
    well("php behind nginx", "php", "--port", "80", *HTTP, "--start-command", "/serve.sh"),
    well("caddy on a port", "caddy", *HTTP),
    well("puma", "puma", "--port", "9292", *HTTP),
    # Variables.
    fails(
        "express: zod misses two variables", "express",
        (*EXPRESS, "--env", "NEEDS=DATABASE_URL,SESSION_SECRET"),
        "ARS-MISSING-VARIABLE", says=("DATABASE_URL", "SESSION_SECRET"), fix=True,
    ),
    fails(
        "django: KeyError in two workers", "django", (*DJANGO, "--env", "STRICT_KEY=1"),
        "ARS-MISSING-VARIABLE", says=("SECRET_KEY",), fix=True,
    ),
    fails(
        "django: the same with up --detach", "django", (*DJANGO, "--env", "STRICT_KEY=1"),
        "ARS-MISSING-VARIABLE", says=("SECRET_KEY",), verb="up",
    ),
    fails(
        "fastapi: pydantic's settings", "fastapi", (
            *DJANGO, "--env", "STRICT=1",
            "--start-command", "uvicorn main:app --host 0.0.0.0 --port 8000",
        ),
        "ARS-MISSING-VARIABLE", says=("DATABASE_URL",), fix=True,
    ),
    fails(
        "puma: KeyError", "puma", ("--port", "9292", "--env", "STRICT=1"),
        "ARS-MISSING-VARIABLE", says=("SECRET_KEY_BASE",), fix=True,
    ),
    # What the check's path answers.
    Row(
        "express: basic auth, TCP", "express", (*EXPRESS, "--env", "AUTH=pass"),
        codes=("ARS-FIRST-ANSWER",), says=("401",),
    ),
    fails(
        "express: basic auth, HTTP", "express", (*EXPRESS, *HTTP, "--env", "AUTH=pass"),
        "ARS-HEALTH-AUTH", says=("401",),
    ),
    fails(
        "express: all paths redirect to https", "express",
        (*EXPRESS, *HTTP, "--path", "/health", "--env", "REDIRECT=https"),
        "ARS-HEALTH-REDIRECT", says=("https://", "X-Forwarded-Proto"), says_not=("/PATH",),
    ),
    fails(
        "express: / redirects to /login", "express",
        (*EXPRESS, *HTTP, "--env", "REDIRECT=login"),
        "ARS-HEALTH-REDIRECT", says=("/login",), says_not=("/PATH",), fix=True,
    ),
    fails(
        "express: a list of hosts, 403", "express",
        (*EXPRESS, *HTTP, "--env", "HOSTS=shop.example.com"),
        "ARS-HEALTH-HOST", says=("169.254.172.2 | Host",), says_not=("from authentication",),
    ),
    Row(
        "django: ALLOWED_HOSTS strict, TCP", "django",
        (*DJANGO, "--env", "ALLOWED_HOSTS=shop.example.com"),
        codes=("ARS-FIRST-ANSWER", "ARS-HOST-REFUSED"), says=("400",),
    ),
    fails(
        "django: ALLOWED_HOSTS strict, HTTP", "django",
        (*DJANGO, *HTTP, "--env", "ALLOWED_HOSTS=shop.example.com"),
        "ARS-HEALTH-HOST", "ARS-HEALTH-BAD-REQUEST", says=("ALLOWED_HOSTS",), fix=True,
    ),
    fails(
        "django: ALLOWED_HOSTS with the port", "django",
        (*DJANGO, *HTTP, "--env", "ALLOWED_HOSTS=169.254.172.2:8000"),
        "ARS-HEALTH-HOST", "ARS-HEALTH-BAD-REQUEST", says=("ALLOWED_HOSTS",), fix=True,
    ),
    fails(
        "django: /health without its slash", "django", (*DJANGO, *HTTP, "--path", "/health"),
        "ARS-HEALTH-REDIRECT", says=("/health/",), says_not=("/PATH",), fix=True,
    ),
    fails(
        "django: SECURE_SSL_REDIRECT", "django",
        (*DJANGO, *HTTP, "--path", "/health/", "--env", "SSL=1"),
        "ARS-HEALTH-REDIRECT", says=("https://", "exempt | SECURE_"), says_not=("/PATH",),
    ),
    Row(
        "django: SECURE_SSL_REDIRECT without SECURE_PROXY_SSL_HEADER, TCP", "django",
        (*DJANGO, "--env", "SSL=1"),
        ("RISKY",), ("ARS-REDIRECT-LOOP",), says=("X-Forwarded-Proto", "SECURE_PROXY_SSL_HEADER"),
    ),
    Row(
        "vite: the service's domain is refused", "vite",
        ("--port", "4173", "--start-command", VITE),
        ("RISKY",), ("ARS-HOST-REFUSED",), says=("allowedHosts",),
    ),
    Row(
        "nginx: the upstream is dead, TCP", "nginx",
        ("--port", "80", "--start-command", "nginx -c /etc/nginx/upstream.conf"),
        ("RISKY",), ("ARS-HTTP-ERROR", "ARS-HTTP-DEAD"), says=("502", "127.0.0.1:3000 | upstream"),
    ),
    fails(
        "nginx: the upstream is dead, HTTP", "nginx",
        ("--port", "80", *HTTP, "--start-command", "nginx -c /etc/nginx/upstream.conf"),
        "ARS-HEALTH-STATUS", "ARS-UNREACHABLE-DEPENDENCY",
        says=("502", "127.0.0.1:3000 | upstream"), within=60,
    ),
    fails(
        "php-fpm: FastCGI on the port, HTTP", "php",
        ("--port", "9000", *HTTP, "--start-command", "php-fpm -F -y /etc/php/tcp.conf"),
        "ARS-SPEAKS-FASTCGI",
        says=("FastCGI",), says_not=NO_GUESS, within=60,
    ),
    Row(
        "php-fpm: FastCGI on the port, TCP", "php",
        ("--port", "9000", "--start-command", "php-fpm -F -y /etc/php/tcp.conf"),
        ("RISKY",), ("ARS-SPEAKS-FASTCGI",), says=("FastCGI",), says_not=NO_GUESS,
    ),
    Row(
        "caddy: a domain, port 443, TCP", "caddy",
        ("--port", "443", "--env", "SITE=shop.example.com"),
        ("RISKY", "FAIL"), ("ARS-SPEAKS-TLS", "ARS-HTTP-DEAD"), says=("TLS",),
    ),
    fails(
        "caddy: a domain, port 80, HTTP", "caddy",
        ("--port", "80", *HTTP, "--env", "SITE=shop.example.com"),
        "ARS-HEALTH-REDIRECT", says=("https://", ":80 | auto_https"), says_not=("/PATH",),
    ),
    # Ends.
    fails(
        "express: dies 3 s after it listens", "express", (*EXPRESS, "--env", "DIES_AFTER_S=3"),
        "ARS-CONTAINER-EXITED", "ARS-DIED-AFTER-CHECK",
        says=("TypeError",), says_not=("before it was healthy",),
    ),
    fails(
        "express: dies after 20 s", "express", (*EXPRESS, "--env", "DIES_AFTER_S=20"),
        "ARS-CONTAINER-EXITED", "ARS-DIED-AFTER-CHECK",
        says=("TypeError",), says_not=("before it was healthy",), look="40s",
    ),
    fails(
        "java: the heap is twice the memory", "java",
        (
            "--cpu", "256", "--memory", "512", "--env", "EAT_MB=1050",
            "--start-command", "java -Xmx1200m -cp /app App",
        ),
        "ARS-OUT-OF-MEMORY", says=("Xmx",), fix=True,
    ),
    fails(
        "fastify: a plugin is not installed", "fastify",
        (*FASTIFY, "--env", "PLUGIN=@fastify/sensible"),
        "ARS-MISSING-MODULE", says=("@fastify/sensible",),
    ),
    fails(
        "flask: gunicorn is given another module", "flask",
        ("--port", "5000", "--start-command", "gunicorn --bind 0.0.0.0:5000 shop:app"),
        "ARS-MISSING-MODULE", says=("shop",),
    ),
    fails(
        "java: a shared library is missing", "java", ("--start-command", "/app/bare.sh"),
        "ARS-MISSING-MODULE", says=("libstdc++.so.6",),
    ),
    fails(
        "vite: a package's library is missing", "vite",
        ("--port", "4173", "--start-command", "/app/bare.sh"),
        "ARS-MISSING-MODULE", says=("librt.so.1",),
    ),
    # What it needs.
    fails(
        "express: retries an absent database", "express",
        (*EXPRESS, "--env", "MIGRATE=1", "--env", DATABASE),
        "ARS-UNREACHABLE-DEPENDENCY", says=("db:5432", "DATABASE_URL"), within=60,
    ),
    fails(
        "fastify: a database on localhost", "fastify",
        (*FASTIFY, "--env", "DATABASE_URL=postgres://app:pass@127.0.0.1:5432/app"),
        "ARS-UNREACHABLE-DEPENDENCY", says=("127.0.0.1:5432", "DATABASE_URL"),
    ),
    # Where it listens.
    fails(
        "fastify: its default address", "fastify", EXPRESS,
        "ARS-BIND-LOOPBACK", says=("0.0.0.0",),
    ),
    fails(
        "next: HOSTNAME of the image's ENV", "next", EXPRESS,
        "ARS-HOSTNAME-BIND", says=("HOSTNAME=0.0.0.0",), fix=True,
    ),
    fails(
        "vite: its default address", "vite", ("--port", "4173"),
        "ARS-BIND-LOOPBACK", says=("0.0.0.0",),
    ),
    fails(
        "flask run: its default address", "flask", ("--port", "5000"),
        "ARS-BIND-LOOPBACK", says=("0.0.0.0",),
    ),
    fails(
        "uvicorn: its default address", "fastapi", DJANGO,
        "ARS-BIND-LOOPBACK", says=("0.0.0.0",),
    ),
    fails(
        "go: port 9000, no EXPOSE", "go", ("--env", "LISTEN=:9000"),
        "ARS-WRONG-PORT", says=("9000",), fix=True, within=60,
    ),
    fails("nginx: port 80, Port left at 8080", "nginx", (), "ARS-WRONG-PORT", fix=True),
    fails(
        "caddy: port 80, Port left at 8080", "caddy", ("--env", "SITE=:80"),
        "ARS-WRONG-PORT", says=("80",), fix=True, within=60,
    ),
    fails(
        "php-fpm: Debian's unix socket", "php", ("--port", "9000"),
        "ARS-NOT-LISTENING", says=("unix | .sock",), within=60,
    ),
)
