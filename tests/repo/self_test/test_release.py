"""The rule on the version: one place, and everything else agrees with it."""
import unittest

import release
from tree import Tree

BUILD = {"CMakeLists.txt": "project(apprunner-sim VERSION 1.2.3 LANGUAGES CXX)\n"}
CHANGES = """# Changelog

## Unreleased

## 1.2.3 - 2026-01-31

### Added

## 1.0.0 - 2025-01-31
"""
PICTURE = "<svg>\n<!-- Made with apprunner-sim 1.2.3 by a script. -->\n</svg>\n"


def messages(changes: str = CHANGES, **more: str) -> list[str]:
    texts = BUILD | {"CHANGELOG.md": changes}
    texts |= {name.replace("__", "/").replace("_", "."): text for name, text in more.items()}
    return [str(finding) for finding in release.check(Tree(texts))]


class ReleaseRule(unittest.TestCase):
    def test_agreement(self):
        self.assertEqual(messages(docs__images__up_svg=PICTURE), [])

    def test_no_version(self):
        tree = Tree({"CMakeLists.txt": "project(x LANGUAGES CXX)\n", "CHANGELOG.md": CHANGES})
        self.assertEqual(len(release.check(tree)), 1)

    def test_newest_release(self):
        self.assertIn("1.2.4", messages(CHANGES.replace("1.2.3", "1.2.4"))[0])
        self.assertIn("none", messages("# Changelog\n\n## Unreleased\n")[0])

    def test_form_of_the_changelog(self):
        self.assertIn("Unreleased", messages(CHANGES.replace("## Unreleased\n", ""))[0])
        self.assertIn("v1.2.3", messages(CHANGES.replace("## 1.2.3 -", "## v1.2.3 -"))[0])
        self.assertIn("1.0.0", messages(CHANGES.replace("1.0.0 - 2025", "1.0.0 of 2025"))[0])

    def test_pictures(self):
        stale = PICTURE.replace("1.2.3", "1.2.2")
        self.assertIn("1.2.2", messages(docs__images__up_svg=stale)[0])
        self.assertIn("does not say", messages(docs__images__up_svg="<svg></svg>\n")[0])

    def test_written_out(self):
        found = messages(tests__x_cpp='int a;\nreturn {"Version", "1.2.3"};\n')
        self.assertIn("tests/x.cpp:2:", found[0])
        self.assertEqual(messages(tests__x_cpp='return "1.2.30";\n'), [])


if __name__ == "__main__":
    unittest.main()
