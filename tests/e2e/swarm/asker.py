#!/usr/bin/env python3
# Asks one service at a steady rate, whatever comes of it, and writes down of each request when it
# began and ended (seconds of this machine's clock), and the answer's status and host, or the error.
"""usage: asker.py ADDRESS HOST_HEADER RATE FILE [COUNT]: ends at SIGTERM, or after COUNT."""
import http.client
import json
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

REQUEST_S_MAX = 130
THREADS = 400


def ask(address: str, host: str) -> dict:
    connection = http.client.HTTPConnection(address, timeout=REQUEST_S_MAX)
    told = {"began": time.time()}
    try:
        connection.request("GET", "/", headers={"Host": host})
        reply = connection.getresponse()
        content = reply.read()
        told["status"] = reply.status
        if reply.status == 200:
            answer = json.loads(content)
            told |= {"host": answer["hostname"], "version": answer["version"]}
        else:
            told["words"] = content.decode(errors="replace")[:100]
    except (OSError, http.client.HTTPException, ValueError) as error:
        told["words"] = repr(error)
    finally:
        connection.close()
    told["ended"] = time.time()
    return told


def main() -> int:
    address, host, rate, path = sys.argv[1:5]
    count = int(sys.argv[5]) if len(sys.argv) > 5 else None
    is_over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: is_over.set())
    lock = threading.Lock()
    with open(path, "w", encoding="utf-8") as file, ThreadPoolExecutor(THREADS) as pool:

        def ask_and_tell() -> None:
            words = json.dumps(ask(address, host))
            with lock:
                file.write(words + "\n")
                file.flush()

        due, number = time.monotonic(), 0
        while not is_over.is_set() and number != count:
            pool.submit(ask_and_tell)
            number += 1
            due += 1 / float(rate)
            is_over.wait(max(0.0, due - time.monotonic()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
