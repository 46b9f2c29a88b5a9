"""The rule on files that comments name: what is a name, where comments are, and what is found."""
import unittest

import comments
from tree import Tree

OTHERS = {
    "emulator/core/engine.hpp": "",
    "emulator/core/service/deployment.cpp": "",
    "emulator/core/service/deployment.hpp": "",
    "emulator/state/parts_core.hpp": "",
    "emulator/cli/version.hpp.in": "",
    "tests/unit/CMakeLists.txt": "",
    "tests/fuzz/api/corpus/request/deep": "",
    "docs/STYLE.md": "",
    "scripts/bench": "",
    "scripts/bench.d/api.py": "",
}


def findings(text: str, path: str = "docker/x.cpp") -> list:
    return [str(each) for each in comments.check(Tree(OTHERS | {path: text}))]


THERE = [
    "engine.hpp has more",
    "core/engine.hpp, core/engine.hpp.",
    "`emulator/core/engine.hpp`",
    "(see service/deployment.cpp)",
    "deployment.{hpp,cpp} and core/service/*.cpp",
    "parts_*.hpp, parts_{core}.hpp",
    "version.hpp is made of version.hpp.in",
    "core/engine does it, as scripts/bench does",
    "emulator/core/ and core/service",
    "tests/fuzz/api/corpus, docs/STYLE.md, unit/CMakeLists.txt, scripts/bench.d/api",
]

GONE = [
    "gone.hpp has more",
    "service/engine.hpp",
    "gine.hpp",
    "core/deployment.cpp",
    "deployment.{hpp,cpp,md}",
    "constraints_*.cpp",
    "api/validate has the rules",
    "`tests/gone`, which",
    "runtime/perform.",
    "emulator/gone/engine.hpp",
    "docs/GONE.md",
    "(style.py)",
]

NO_NAMES = [
    "read/write, and/or, HTTP/1.1, linux/amd64, application/json",
    "http://127.0.0.1/docs/x.md and /usr/share/docker/x.cpp",
    "/core/gone, ../gone.hpp, ~/docker/gone, $HOME/tests/gone",
    "tests/<level>, docs/causes/<code>.md, core/$name.hpp",
    "AREA/NAME_fuzz.cpp, NAME_test.cpp, docker/ID",
    "boost/asio/awaitable.hpp and nlohmann/json.hpp",
    "e.g. a.b, 1.5, hpp and cpp, .hpp, x.cpptxt",
]


class CommentRule(unittest.TestCase):
    def test_what_is_there(self):
        for text in THERE:
            with self.subTest(text):
                self.assertEqual(findings("// " + text + "\n"), [])

    def test_what_is_gone(self):
        for text in GONE:
            with self.subTest(text):
                self.assertEqual(len(findings("// " + text + "\n")), 1)

    def test_what_is_no_name(self):
        for text in NO_NAMES:
            with self.subTest(text):
                self.assertEqual(findings("// " + text + "\n"), [])

    def test_comments_only(self):
        for path, text, expected in [
            ("docker/x.cpp", 'auto x = "gone.hpp";\n#include "gone.hpp"\n', 0),
            ("docker/x.cpp", 'auto x = "// gone.hpp";  // gone.hpp\n', 1),
            ("docker/x.hpp", "/// gone.hpp\nint x;  ///< gone.cpp\n/* a\n gone.py */\n", 3),
            ("tests/x/CMakeLists.txt", "add(gone.cpp) # gone.hpp\n", 1),
            ("tests/x/x.cmake", 'set(x "# gone.cpp")\n', 0),
            ("scripts/x", "#!/bin/sh gone.py\n# gone.py\necho x#gone.py\n", 1),
            ("scripts/x", '#!/usr/bin/env python3\nx = "a # gone.py"\n# gone.py\n', 1),
            ("tests/x/x.sh", "run gone.py  # gone.py\n", 1),
            ("tests/x/x.py", '"""Of gone.py."""\n\ndef f():\n    """gone.md"""\n', 2),
            ("tests/x/x.py", 'x = """gone.py"""\ny = ["gone.md"]  # but gone.hpp\n', 1),
            ("docs/x.txt", "# gone.md\n", 0),
        ]:
            with self.subTest(text):
                self.assertEqual(len(findings(text, path)), expected)

    def test_findings_have_their_line(self):
        self.assertEqual(
            findings("// engine.hpp\n\n// engine.hpp and\n// gone.hpp\n/*\n * core/gone\n */\n"),
            [
                "docker/x.cpp:4: names gone.hpp, which is not there",
                "docker/x.cpp:6: names core/gone, which is not there",
            ],
        )


if __name__ == "__main__":
    unittest.main()
