"""Prints what was measured, judges it against gates, and remembers whether any was missed."""


class Report:
    def __init__(self) -> None:
        self.missed = 0
        self.disturbed = 0

    def row(self, text: str) -> None:
        print(text, flush=True)

    def gate(self, what: str, value: float, limit: float) -> None:
        """`value` may be `limit` at most."""
        self._judge(what, value, limit, value <= limit, "at most")

    def gate_least(self, what: str, value: float, limit: float) -> None:
        self._judge(what, value, limit, value >= limit, "at least")

    def fail(self, text: str) -> None:
        self.missed += 1
        self.row(f"MISSED {text}")

    def _judge(self, what: str, value: float, limit: float, good: bool, word: str) -> None:
        self.missed += not good
        self.row(f"{'ok    ' if good else 'MISSED'} {what}: {value:.2f} ({word} {limit:g})")
