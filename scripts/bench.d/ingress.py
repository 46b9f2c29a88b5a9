#!/usr/bin/env python3
# The ingress beside nginx, HAProxy and Caddy: speed, CPU, memory; and requests lost in switches.
"""Two measurements, both by default: `speed` runs wrk through each proxy in interleaved rounds;
`switch` replaces the instances of a service under load. Exits with 1 when a gate is missed.
"""
import argparse
import signal
import sys
import tempfile
from pathlib import Path

from ingress_lib import speed, switching
from ingress_lib.report import Report

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", choices=["speed", "switch", []], help="default: both")
    parser.add_argument("--rounds", type=int, default=5, help="per proxy and cell (5)")
    parser.add_argument("--seconds", type=int, default=1, help="per run (1)")
    parser.add_argument("--bin", type=Path, default=ROOT / "build/release/bin")
    options = parser.parse_args()
    # Ends what was started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    wanted = options.what or ["speed", "switch"]
    programs = {"server": options.bin / "ingress_bench_server", "app": options.bin / "sample_app"}
    report = Report()
    print(f"peers: {speed.versions()}; ratios in brackets are to nginx", flush=True)
    with tempfile.TemporaryDirectory(prefix="ingress-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # nginx's worker is another user.
        if "switch" in wanted:
            switching.measure(programs, folder, report)
        if "speed" in wanted:
            speed.measure(programs["server"], folder, options.rounds, options.seconds, report)
    if report.disturbed:
        print(f"{report.disturbed} runs were disturbed by other processes", flush=True)
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
