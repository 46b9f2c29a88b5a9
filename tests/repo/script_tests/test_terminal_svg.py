"""The pictures' maker: what a terminal shows in the end, how long lines are folded, and that the
picture passes the rule on pictures.
"""
import sys
import unittest
from pathlib import Path

import pictures
from tree import Tree

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts/lib"))
import terminal_svg  # noqa: E402  (found by the line before)
from terminal_svg import Run  # noqa: E402


def text_of(line: list[Run]) -> str:
    return "".join(run.text for run in line)


def screen(printed: str) -> list[str]:
    return [text_of(line) for line in terminal_svg.read_screen(printed)]


def folded(text: str, columns: int) -> list[str]:
    return [text_of(line) for line in terminal_svg.fold([Run(text, "")], columns)]


class TerminalSvg(unittest.TestCase):
    def test_colours(self):
        lines = terminal_svg.read_screen("\x1b[1;31mFAIL\x1b[0m it\x1b[2m is\x1b[m so\n")
        self.assertEqual(
            lines[0],
            [Run("FAIL", "bold red"), Run(" it", ""), Run(" is", "dim"), Run(" so", "")],
        )

    def test_lines_that_are_written_anew(self):
        self.assertEqual(screen("pulling 12%\r\x1b[Kpulled\n"), ["pulled", ""])
        self.assertEqual(screen("abcdef\rxy"), ["xycdef"])
        self.assertEqual(screen("abc   \n"), ["abc", ""])

    def test_what_is_not_known(self):
        for printed in ("\x1b[2J", "\x1b[35mx", "\x1b]0;title\x07", "x\x1b"):
            with self.subTest(printed), self.assertRaises(ValueError):
                terminal_svg.read_screen(printed)

    def test_folding(self):
        self.assertEqual(folded("one two three", 100), ["one two three"])
        self.assertEqual(folded("one two three", 9), ["one two", "three"])
        self.assertEqual(folded("one two three", 7), ["one two", "three"])
        self.assertEqual(folded("abcdefgh", 3), ["abc", "def", "gh"])
        self.assertEqual(
            folded("  1.2s probe | one two three", 21),
            ["  1.2s probe | one", " " * 15 + "two", " " * 15 + "three"],
        )
        self.assertEqual(folded("    fix:  a b c", 13), ["    fix:  a b", "          c"])

    def test_folding_keeps_the_colours(self):
        line = [Run("ab ", ""), Run("cd", "red")]
        self.assertEqual(terminal_svg.fold(line, 4), [[Run("ab", "")], [Run("cd", "red")]])

    def test_what_is_left_out_is_counted(self):
        lines = terminal_svg.read_screen("a\nx1\nx2\nb\nx3")
        shown = [text_of(line).strip() for line in terminal_svg.leave_out(lines, ["^x", "y"])]
        self.assertEqual(shown, ["a", "\u22ee 2 lines", "b", "\u22ee 1 line"])
        self.assertEqual(terminal_svg.leave_out(lines, []), lines)

    def test_picture(self):
        printed = "\x1b[1;31mFAIL\x1b[0m <a> & \"b\"\n\n  \x1b[32mx\x1b[0m\n"
        picture = terminal_svg.draw(printed, 'A "run"', "Made from apprunner-sim 0.0.0.")
        self.assertEqual(pictures.check(Tree({"docs/images/x.svg": picture})), [])
        self.assertIn("&lt;a&gt; &amp;", picture)
        self.assertIn('class="bold red">FAIL<', picture)

    def test_a_command_in_its_terminal(self):
        shows = "import os, sys; print(os.get_terminal_size().columns, sys.stdout.isatty())"
        printed, code = terminal_svg.run_in_terminal([sys.executable, "-c", shows + "; exit(3)"])
        self.assertEqual((printed, code), (f"{terminal_svg.COLUMNS} True\n", 3))


if __name__ == "__main__":
    unittest.main()
