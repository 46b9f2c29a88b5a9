"""The parts of the measurement scripts/bench.d/ingress.py."""
