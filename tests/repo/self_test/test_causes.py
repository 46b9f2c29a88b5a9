"""The rule on the pages of causes: as many as there are codes."""
import unittest

import causes
from tree import Tree

SOURCE = {"emulator/core/diagnosis.cpp": 'return {"ARS-ONE", "text"};\n'}
PAGE = {"docs/causes/ARS-ONE.md": "# One\n"}
LIST = {"docs/causes/README.md": "# Causes\n\n[ARS-ONE](ARS-ONE.md)\n"}


def count(*parts: dict[str, str]) -> int:
    texts: dict[str, str] = {}
    for part in parts:
        texts |= part
    return len(causes.check(Tree(texts)))


class CausesRule(unittest.TestCase):
    def test_complete(self):
        self.assertEqual(count(SOURCE, PAGE, LIST), 0)

    def test_page_missing(self):
        self.assertEqual(count(SOURCE, LIST), 1)

    def test_not_listed(self):
        self.assertEqual(count(SOURCE, PAGE), 1)

    def test_page_of_no_code(self):
        self.assertEqual(count(PAGE, LIST), 1)


if __name__ == "__main__":
    unittest.main()
