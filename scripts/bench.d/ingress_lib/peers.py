"""The app and the proxies that are measured, each configured alike: one thread, kept connections
to the app, no access log, the headers that a proxy has to set.
"""
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from .processes import LOAD_CPU, PROXY_CPU, Process, free_port, wait_for_port

SIZES = {"1k": 1024, "64k": 64 * 1024, "1m": 1024 * 1024}


@dataclass
class Server:
    name: str
    port: int
    process: Process


def start_app(stack: ExitStack, folder: Path, idle_s: int = 75) -> Server:
    """Static files from nginx: as fast as an app can be, so that the proxy is what is seen."""
    files = folder / "files"
    files.mkdir(exist_ok=True)
    for name, size in SIZES.items():
        (files / name).write_bytes(b"x" * size)
    port = free_port()
    config = folder / f"app-{port}.conf"
    config.write_text(f"""
daemon off; worker_processes 1; pid {folder}/app-{port}.pid; error_log {folder}/app.log;
events {{ worker_connections 8192; }}
http {{
  access_log off; sendfile on; tcp_nodelay on; open_file_cache max=100;
  keepalive_requests 1000000000; keepalive_timeout {idle_s}s;
  client_body_temp_path {folder}/app-bodies;
  server {{ listen 127.0.0.1:{port} backlog=4096; root {files}; }}
}}
""")
    return _nginx(stack, "app", config, port, LOAD_CPU)


def _nginx(stack: ExitStack, name: str, config: Path, port: int, cpu: int) -> Server:
    process = Process(stack, cpu, ["nginx", "-c", str(config)])
    wait_for_port(port)
    return Server(name, port, process)


def start_nginx(stack: ExitStack, folder: Path, app_port: int) -> Server:
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(f"""
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 8192; }}
http {{
  access_log off; tcp_nodelay on; keepalive_requests 1000000000;
  client_body_temp_path {folder}/nginx-bodies;
  proxy_temp_path {folder}/nginx-answers; proxy_max_temp_file_size 0;
  proxy_buffers 16 64k; proxy_buffer_size 64k; proxy_busy_buffers_size 512k;
  upstream app {{
    server 127.0.0.1:{app_port}; keepalive 512; keepalive_requests 1000000000;
  }}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{
      proxy_pass http://app; proxy_http_version 1.1;
      proxy_set_header Connection ""; proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Request-Id $request_id;
    }}
  }}
}}
""")
    return _nginx(stack, "nginx", config, port, PROXY_CPU)


def start_haproxy(stack: ExitStack, folder: Path, app_port: int) -> Server:
    port = free_port()
    config = folder / "haproxy.cfg"
    config.write_text(f"""
global
  nbthread 1
  maxconn 8192
defaults
  mode http
  option forwardfor
  timeout connect 5s
  timeout client 75s
  timeout server 120s
  http-reuse always
frontend in
  bind 127.0.0.1:{port} backlog 4096
  http-request set-header X-Forwarded-Proto http
  unique-id-format %{{+X}}o%ci%cp%Ts%rt
  unique-id-header X-Request-Id
  default_backend app
backend app
  server app 127.0.0.1:{app_port} pool-max-conn 512
""")
    process = Process(stack, PROXY_CPU, ["haproxy", "-db", "-f", str(config)])
    wait_for_port(port)
    return Server("haproxy", port, process)


def start_caddy(stack: ExitStack, folder: Path, app_port: int) -> Server:
    port = free_port()
    config = folder / "Caddyfile"
    config.write_text(f"""
{{
  admin off
  auto_https off
}}
http://127.0.0.1:{port} {{
  reverse_proxy 127.0.0.1:{app_port} {{
    transport http {{
      keepalive_idle_conns_per_host 512
    }}
  }}
}}
""")
    command = ["env", "GOMAXPROCS=1", f"HOME={folder}", "caddy", "run", "--config", str(config)]
    command += ["--adapter", "caddyfile"]
    process = Process(stack, PROXY_CPU, command)
    wait_for_port(port)
    return Server("caddy", port, process)


class Ingress:
    """Ours, hosted by ingress_bench_server; lines to it replace the instances."""

    def __init__(self, stack: ExitStack, program: Path, targets: list[str], prefix=()):
        command = [*prefix, str(program), *targets]
        pipe = subprocess.PIPE
        process = Process(stack, PROXY_CPU, command, stdin=pipe, stdout=pipe, text=True)
        ready = process.child.stdout.readline().split()
        if len(ready) != 3 or ready[0] != "ready":
            raise RuntimeError(f"{program} did not start")
        self.server = Server("ingress", int(ready[2]), process)

    def switch(self, targets: list[str]) -> float:
        """Gives the milliseconds until the new route was in force."""
        stdin = self.server.process.child.stdin
        stdin.write(" ".join(targets) + "\n")
        stdin.flush()
        return float(self._read("switched")[0])

    def drained(self) -> tuple[float, bool]:
        """The milliseconds since switch() until the old instances were drained; False: cut."""
        milliseconds, in_time = self._read("drained")
        return float(milliseconds), in_time == "yes"

    def _read(self, word: str) -> list[str]:
        words = self.server.process.child.stdout.readline().split()
        if not words or words[0] != word:
            raise RuntimeError(f"{word} was expected: {words}")
        return words[1:]

    def end(self) -> None:
        self.server.process.child.stdin.close()
        self.server.process.child.wait()
