"""The rule on using-declarations: what is one, and what counts as its use."""
import unittest

import usings
from tree import Tree

UNUSED = [
    "using formats::Entry;\n",
    "namespace {\nusing formats::Entry;\nint f() { return 1; }\n}\n",
    "using formats::Entry;  // Entry\n",
    'using formats::Entry;\nconst char* text = "Entry";\n',
]

USED = [
    "using formats::Entry;\nEntry make();\n",
    "using formats::Entry;\nvoid f(const std::vector<Entry>&);\n",
    "using namespace std::literals;\n",
    "using Entry = formats::Entry;\n",
    "using enum formats::Entry;\nEntry e;\n",
]


class UsingRule(unittest.TestCase):
    def test_unused(self):
        for text in UNUSED:
            with self.subTest(text):
                found = [str(finding) for finding in usings.check(Tree({"docker/x.cpp": text}))]
                self.assertEqual(len(found), 1)
                self.assertIn("using Entry is unused", found[0])

    def test_used(self):
        for text in USED:
            with self.subTest(text):
                self.assertEqual(usings.check(Tree({"docker/x.cpp": text})), [])

    def test_a_header_may_hand_it_on(self):
        self.assertEqual(usings.check(Tree({"docker/x.hpp": UNUSED[0]})), [])


if __name__ == "__main__":
    unittest.main()
