"""The rule on how files open."""
import unittest

import openings
from tree import Tree


def count(path: str, text: str) -> int:
    return len(openings.check(Tree({path: text})))


class OpeningRule(unittest.TestCase):
    def test_fine(self):
        fine = {
            "docker/x.cpp": "// What it is for. Control thread only.\n#include <a>\n",
            "docker/y.hpp": "// One, e.g. this. Two.\n// Three. Four.\n//\n// Five.\n",
            "scripts/x": "#!/usr/bin/env bash\n# What it is for.\nset -e\n",
            "scripts/lib/x.sh": "# shellcheck shell=bash\n# What it is for.\n",
            "tests/repo/x.py": '"""What it is for.\n\nMore.\n"""\n',
            "tests/repo/y.py": '#!/usr/bin/env python3\n"""What it is.\n\nMore: """\nx = """a"""\n',
            "scripts/z.py": "#!/usr/bin/env python3\n# What it is for.\n",
            "docs/x.md": "no code\n",
        }
        for path, text in fine.items():
            with self.subTest(path):
                self.assertEqual(count(path, text), 0)

    def test_broken(self):
        broken = {
            "docker/a.cpp": '#include "docker/a.hpp"\n// What it is for.\n',
            "docker/b.cpp": "// Short.\n",
            "docker/c.cpp": "// what it is for, without an end\n",
            "docker/d.cpp": "// One is. Two is. Three is. Four is. Five is.\n",
            "docker/e.hpp": "#pragma once\n// What it is for.\n",
            "scripts/x": "#!/usr/bin/env bash\nset -e\n",
            "tests/repo/x.py": "import re\n",
        }
        for path, text in broken.items():
            with self.subTest(path):
                self.assertEqual(count(path, text), 1)


if __name__ == "__main__":
    unittest.main()
