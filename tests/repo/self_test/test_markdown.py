"""The rule on documents: one title, and nothing named that is not there."""
import unittest

import markdown
from tree import Tree

OTHERS = {"docs/CLI.md": "# CLI\n", "scripts/test": "", "tests/repo/layers.py": ""}


def count(text: str, path: str = "docs/x.md") -> int:
    return len(markdown.check(Tree(OTHERS | {path: text})))


class MarkdownRule(unittest.TestCase):
    def test_title(self):
        self.assertEqual(count("# One\n\n## Two\n"), 0)
        self.assertEqual(count("Text\n\n# One\n"), 1)
        self.assertEqual(count("# One\n\n# Two\n"), 1)
        self.assertEqual(count("# One\n\n```\n# a comment\n```\n\n    # another\n"), 0)

    def test_links(self):
        links = "[a](CLI.md#files) [b](../scripts/test) [c](https://x.y/z) [d](#x)"
        self.assertEqual(count("# x\n" + links + "\n"), 0)
        self.assertEqual(count("# x\n[a](GONE.md)\n"), 1)
        self.assertEqual(count("# x\n[a](docs/CLI.md) [b](GONE.md)\n", "README.md"), 1)

    def test_paths(self):
        paths = "`scripts/test unit`, `tests/repo/`, `tests/repo/layers.py`"
        self.assertEqual(count("# x\n" + paths + "\n"), 0)
        self.assertEqual(count("# x\n`tests/<level>/`, `docs/*.md`, `build/release`\n"), 0)
        self.assertEqual(count("# x\n`scripts/gone`\n"), 1)


if __name__ == "__main__":
    unittest.main()
