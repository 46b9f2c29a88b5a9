"""The banned words, each where it is banned and where it is not."""
import unittest

import words
from tree import Tree


def count(path: str, text: str) -> int:
    return len(words.check(Tree({path: text + "\n"})))


class WordRule(unittest.TestCase):
    def test_sleep(self):
        for call in ("std::this_thread::sleep_for(1s);", "usleep(5);", "sleep(1);"):
            with self.subTest(call):
                self.assertEqual(count("tests/unit/core/x_test.cpp", call), 1)
                self.assertEqual(count("emulator/core/x.cpp", call), 1)
                self.assertEqual(count("tests/component/x_test.cpp", call), 0)

    def test_clock(self):
        call = "const auto start = std::chrono::steady_clock::now();"
        self.assertEqual(count("tests/simulation/x_test.cpp", call), 1)
        self.assertEqual(count("probes/verdict.cpp", call), 1)
        self.assertEqual(count("probes/http_probe.cpp", call), 0)
        self.assertEqual(count("emulator/core/x.cpp", "const auto due = engine.now();"), 0)

    def test_comments_and_literals_are_free(self):
        self.assertEqual(count("emulator/core/x.cpp", "// never ::now() here"), 0)
        self.assertEqual(count("emulator/core/x.cpp", 'text = "sleep(1)";'), 0)

    def test_macros(self):
        self.assertEqual(count("docker/x.cpp", "#  define X 1"), 1)
        self.assertEqual(count("emulator/base/assert.hpp", "#define APPRUNNER_X 1"), 0)

    def test_using_namespace(self):
        self.assertEqual(count("docker/x.cpp", "using namespace std;"), 1)
        self.assertEqual(count("docker/x.cpp", "using namespace std::chrono;"), 1)
        self.assertEqual(count("docker/x.cpp", "using namespace std::chrono_literals;"), 0)
        self.assertEqual(count("docker/x.cpp", "using namespace std::string_literals;"), 0)

    def test_paths_of_one_machine(self):
        for folder in ("work", "root", "home", "Users"):
            with self.subTest(folder):
                self.assertEqual(count("docs/x.md", f"see /{folder}/someone/x"), 1)
        for fine in ("$HOME/home/x", "/proc/self/root", "https://a.b/home/x", "~/work/x"):
            with self.subTest(fine):
                self.assertEqual(count("docs/x.md", fine), 0)

    def test_remains(self):
        self.assertEqual(count("docker/x.cpp", "int a; "), 1)
        self.assertEqual(count("docs/x.md", "<" * 7 + " HEAD"), 1)


if __name__ == "__main__":
    unittest.main()
