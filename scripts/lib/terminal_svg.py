#!/usr/bin/env python3
"""Runs commands in a terminal of its own and draws what they printed as an SVG picture. The text
stays text: it can be selected, read aloud, and be looked for in a diff.

    terminal_svg.py record RECORDING CODE SHOWN COMMAND...   adds one command to the recording
    terminal_svg.py draw RECORDING PICTURE TITLE REMARK [PATTERN]...   of the whole recording

`record` writes a prompt with the text SHOWN, then runs COMMAND, and fails unless it ends with CODE.
What the command printed is passed on to stdout, too. Lines that a PATTERN is found in are left out
of the picture, which says how many there were. Lines that are longer than the terminal are folded
at a blank. Unknown escapes are errors: a picture that lies would be worse than none.
"""
import os
import pty
import re
import struct
import sys
import termios
from dataclasses import dataclass
from fcntl import ioctl
from html import escape
from pathlib import Path

COLUMNS = 104
ROWS = 50
INDENT_MAX = 40
CELL_X = 8.4
CELL_Y = 19
MARGIN = 16
BAR = 34

_TOKEN = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])|([^\x1b\n\r]+)|(\n)|(\r)")
# SGR numbers that the program uses, and the class of each in the picture.
_CLASSES = {"1": "bold", "2": "dim", "31": "red", "32": "green", "33": "yellow", "36": "cyan"}

# Colours with a contrast of at least 4.5 on their ground: by day, by night.
_STYLE = """
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  fill: #24292f; white-space: pre }
.ground { fill: #f6f8fa; stroke: #d0d7de } .bar { stroke: #d0d7de } .light { fill: #d0d7de }
.title { fill: #57606a } .bold { font-weight: bold } .dim { fill: #57606a }
.red { fill: #c0141e } .green { fill: #116329 } .yellow { fill: #8a5300 } .cyan { fill: #0b5c75 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .ground { fill: #161b22; stroke: #3d444d } .bar { stroke: #3d444d } .light { fill: #3d444d }
  .title { fill: #9198a1 } .dim { fill: #9198a1 }
  .red { fill: #ff7b72 } .green { fill: #56d364 } .yellow { fill: #e3b341 } .cyan { fill: #76d9e6 }
}
"""


@dataclass(frozen=True)
class Run:
    """Neighbouring characters that look alike; `classes` are of the picture's style."""

    text: str
    classes: str


Line = list[Run]


def read_screen(printed: str) -> list[Line]:
    """What a terminal shows in the end, line by line, without blanks at the lines' ends.

    ValueError for an escape that is not known.
    """
    lines: list[list[tuple[str, str]]] = [[]]
    at, classes, end = 0, "", 0
    for token in _TOKEN.finditer(printed):
        if token.start() != end:
            break
        end = token.end()
        arguments, command, text, line_feed, _ = token.groups()
        if command == "m":
            classes = _classes_after(classes, arguments)
        elif command == "K" and arguments in ("", "0"):
            del lines[-1][at:]
        elif command:
            raise ValueError(f"an escape that is not known: {token.group()!r}")
        elif text:
            lines[-1][at : at + len(text)] = [(letter, classes) for letter in text]
            at += len(text)
        elif line_feed:
            lines.append([])
            at = 0
        else:
            at = 0
    if end != len(printed):
        raise ValueError(f"an escape that is not known: {printed[end:end + 8]!r}")
    return [_runs(line) for line in lines]


def _classes_after(classes: str, arguments: str) -> str:
    for number in (arguments or "0").split(";"):
        if number == "0":
            classes = ""
        elif number in _CLASSES:
            classes = f"{classes} {_CLASSES[number]}".strip()
        else:
            raise ValueError(f"a colour that is not known: {number}")
    return classes


def _runs(letters: list[tuple[str, str]]) -> Line:
    while letters and letters[-1][0] == " ":
        letters = letters[:-1]
    runs: Line = []
    for letter, classes in letters:
        if runs and runs[-1].classes == classes:
            runs[-1] = Run(runs[-1].text + letter, classes)
        else:
            runs.append(Run(letter, classes))
    return runs


def fold(line: Line, columns: int = COLUMNS) -> list[Line]:
    """The line in pieces of at most `columns`, cut at blanks where there are some; the pieces after
    the first one are indented to where the first one's text begins."""
    letters = [(letter, run.classes) for run in line for letter in run.text]
    text = "".join(letter for letter, _ in letters)
    label = re.match(r"\s*(?:.*? \| |(?:seen|fix|here|image|aws|page): +|\$ apprunner-sim )?", text)
    indent = min(label.end(), INDENT_MAX) if label else 0
    pieces = []
    while len(letters) > columns:
        cut = text.rfind(" ", indent + 1, columns + 1)
        cut = cut if cut > 0 else columns
        pieces.append(_runs(letters[:cut]))
        rest = letters[cut:]
        while rest and rest[0][0] == " ":
            rest = rest[1:]
        letters = [(" ", "")] * indent + rest
        text = "".join(letter for letter, _ in letters)
    return pieces + [_runs(letters)]


def leave_out(lines: list[Line], patterns: list[str]) -> list[Line]:
    """The lines without those that a pattern is found in; one line tells how many stood there."""
    kept: list[Line] = []
    count = 0
    for line in lines:
        text = "".join(run.text for run in line)
        if any(re.search(pattern, text) for pattern in patterns):
            count += 1
            if count > 1:
                kept.pop()
            kept.append([Run(f"{' ' * 8}\u22ee {count} line{'s' if count > 1 else ''}", "dim")])
        else:
            count = 0
            kept.append(line)
    return kept


def draw(printed: str, title: str, remark: str, patterns: list[str] | None = None) -> str:
    """The picture. `title` is for the window and for those who have it read to them, `remark` a
    comment for those who open the file, `patterns` are of the lines to leave out."""
    shown = leave_out(read_screen(printed.rstrip("\n")), patterns or [])
    lines = [piece for line in shown for piece in fold(line)]
    width = round(COLUMNS * CELL_X + 2 * MARGIN)
    height = BAR + len(lines) * CELL_Y + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" xml:space="preserve" role="img"'
        f' aria-label="{escape(title)}">',
        f"<!-- {remark} -->",
        f"<style>{_STYLE}</style>",
        f'<rect class="ground" x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="8"/>',
        f'<path class="bar" d="M0 {BAR}.5h{width}"/>',
    ]
    parts += [f'<circle class="light" cx="{20 + 18 * i}" cy="17" r="5.5"/>' for i in range(3)]
    parts.append(f'<text class="title" x="{width / 2}" y="22" text-anchor="middle">')
    parts[-1] += f"{escape(title, quote=False)}</text>"
    for number, line in enumerate(lines):
        parts += _drawn(line, BAR + MARGIN + number * CELL_Y + 14)
    return "\n".join(parts) + "\n</svg>\n"


def _drawn(line: Line, y: int) -> list[str]:
    """Each run stands at its column, and is as wide as its columns whatever the font."""
    spans, column = [], 0
    for run in line:
        text = run.text.strip(" ")
        if text:
            x = MARGIN + (column + len(run.text) - len(run.text.lstrip(" "))) * CELL_X
            classes = f' class="{run.classes}"' if run.classes else ""
            spans.append(
                f'<tspan x="{x:.1f}" textLength="{len(text) * CELL_X:.1f}"'
                f' lengthAdjust="spacingAndGlyphs"{classes}>{escape(text, quote=False)}</tspan>'
            )
        column += len(run.text)
    return [f'<text y="{y}">{"".join(spans)}</text>'] if spans else []


def run_in_terminal(command: list[str], on_piece=lambda piece: None) -> tuple[str, int]:
    """What the command printed, to stdout and stderr alike, and its exit code. `on_piece` is told
    the bytes as they come."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ |= {"TERM": "xterm-256color"}
        os.environ.pop("NO_COLOR", None)
        # Its size is known before anything is printed.
        ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        os.execvp(command[0], command)
    printed = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # EIO: everyone at the other end has closed it.
            break
        if not piece:
            break
        printed += piece
        on_piece(piece)
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return printed.decode().replace("\r\n", "\n"), os.waitstatus_to_exitcode(status)


def main(arguments: list[str]) -> int:
    match arguments:
        case ["record", recording, wanted, shown, *command] if command:
            printed, code = run_in_terminal(command, lambda piece: os.write(1, piece))
            if code != int(wanted):
                print(f"{command[0]} ended with {code}, not with {wanted}", file=sys.stderr)
                return 1
            with Path(recording).open("a", encoding="utf-8", newline="") as file:
                file.write(f"\x1b[1m$ {shown}\x1b[0m\n{printed.rstrip()}\n\n")
            return 0
        case ["draw", recording, picture, title, remark, *patterns]:
            with Path(recording).open(encoding="utf-8", newline="") as file:
                printed = file.read()
            Path(picture).write_text(
                draw(printed, title, remark, patterns), encoding="utf-8"
            )
            return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
