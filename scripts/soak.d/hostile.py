"""Clients that mean harm: to the API, to the ingress, and to one service's own port."""
import json
import random
import socket
import threading
import time

HELD = 60
HOLD_S = 20
PAUSE_S = 0.05


def head(first: str, *lines: str) -> bytes:
    return "\r\n".join([first, "Host: localhost", *lines, "", ""]).encode()


def kinds(rng: random.Random) -> list[bytes]:
    chunk = b"1000000000000000000\r\nx\r\n0\r\n\r\n"
    target = "X-Amz-Target: AppRunner.CreateService"
    deep = b"[" * 60000
    nul = json.dumps({"ServiceName": "\0"}).encode()
    return [
        rng.randbytes(rng.randrange(1, 5000)),
        b"GET / HTTP/1.1\r\n" + b"A" * rng.randrange(1, 70000),
        head("GET / HTTP/1.1", *(f"X-{number}: {number}" for number in range(2000))),
        head("POST / HTTP/1.1", "Transfer-Encoding: chunked") + chunk,
        head("POST / HTTP/1.1", "Transfer-Encoding: chunked", "Content-Length: 5") + b"0\r\n\r\nG",
        head("POST / HTTP/1.1", "Content-Length: 5", "Content-Length: 6") + b"hello!",
        head("POST / HTTP/1.1", "Content-Length: 18446744073709551616") + b"x",
        head("POST / HTTP/1.1", "Content-Length: 100000") + rng.randbytes(100),
        head("POST / HTTP/1.1", target, f"Content-Length: {len(deep)}") + deep,
        head("POST / HTTP/1.1", target, "Content-Length: 4") + b"\xff\xfe{}",
        head("POST / HTTP/1.1", target, f"Content-Length: {len(nul)}") + nul,
        head("GET http://[::1/ HTTP/1.1") + b"\0" * 100,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + rng.randbytes(300),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + rng.randbytes(300),
        head("GET / HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade") + rng.randbytes(200),
        head("GET / HTTP/1.1") * 200,
    ]


class Hostile:
    """Sends them until told otherwise; what is answered does not matter."""

    def __init__(self, daemon, steady, is_over: threading.Event) -> None:
        self.daemon = daemon
        self.steady = steady
        self.is_over = is_over
        self.sent = 0
        self.random = random.Random(14)

    def addresses(self) -> list[tuple[str, int]]:
        found = [self.daemon.address, self.daemon.ingress_address, self.steady.url]
        return [(each.rpartition(":")[0], int(each.rpartition(":")[2])) for each in found if each]

    def attack(self) -> None:
        while not self.is_over.wait(PAUSE_S):
            content = self.random.choice(kinds(self.random))
            try:
                with socket.create_connection(self.random.choice(self.addresses()), 2) as client:
                    client.settimeout(1)
                    client.sendall(content)
                    self.sent += 1
                    if self.random.random() < 0.5:
                        client.recv(1000)
            except OSError:
                pass

    def hold(self) -> None:
        """Connections that say half of a request and then nothing, or never read."""
        while not self.is_over.is_set():
            held = []
            for _ in range(HELD):
                try:
                    client = socket.create_connection(self.random.choice(self.addresses()), 2)
                    client.setblocking(False)
                    held.append(client)
                    client.send(self.random.choice([b"", b"GET / HT", head("GET / HTTP/1.1") * 50]))
                    self.sent += 1
                except OSError:
                    pass
            until = time.monotonic() + HOLD_S
            while time.monotonic() < until and not self.is_over.wait(0.5):
                pass
            for client in held:
                client.close()
