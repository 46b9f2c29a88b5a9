"""The rule on promises: each has its tests, and no test of the table is missing."""
import unittest

import promises
from tree import Tree

PAGE = "# Security\n\n## What is promised\n\n{}\n\n## What is not\n\n- All else.\n"


def tests(names: set[str]) -> str:
    return "".join("TEST({}, {}) {{\n}}\n".format(*name.split(".")) for name in sorted(names))


class Promises(unittest.TestCase):
    def setUp(self) -> None:
        self.page = PAGE.format("\n".join(f"- {key} and so on." for key in self.keys()))
        self.names = {name for names in promises.TESTS.values() for name in names}

    def keys(self) -> list[str]:
        return [*promises.TESTS, *promises.UNTESTED]

    def found(self, page: str, names: set[str]) -> list[str]:
        tree = Tree({"SECURITY.md": page, "tests/unit/a_test.cpp": tests(names)})
        return [str(finding) for finding in promises.check(tree)]

    def test_all_are_tested(self) -> None:
        self.assertEqual(self.found(self.page, self.names), [])

    def test_a_promise_without_a_test(self) -> None:
        page = self.page.replace("## What is not", "- We are kind.\n\n## What is not")
        self.assertEqual(len(self.found(page, self.names)), 1)

    def test_a_test_that_is_gone(self) -> None:
        gone = "RealDoor.AnotherUsersProcessIsTurnedAway"
        self.assertIn(gone, self.found(self.page, self.names - {gone})[0])

    def test_a_promise_that_is_gone(self) -> None:
        page = self.page.replace("- It assumes no role and so on.\n", "")
        self.assertEqual(len(self.found(page, self.names)), 1)
