"""The rule on the names of types: what declares one, what does not, and which folder owns it."""
import unittest
from unittest import mock

import type_names
from tree import Tree

OTHER = "namespace apprunner::core {\nstruct Exit {\n    int code = 0;\n};\n}\n"


def count(text: str, path: str = "docker/x.hpp") -> int:
    return len(type_names.check(Tree({"emulator/core/exit.hpp": OTHER, path: text})))


DECLARING = [
    "struct Exit { int code; };",
    "class Exit final : public Base {};",
    "class Exit : public Base {};",
    "enum class Exit { one, two };",
    "enum class Exit : std::uint8_t { one };",
    "enum Exit { one };",
    "union Exit { int code; };",
    "using Exit = int;",
    "template <class T>\nusing Exit = std::vector<T>;",
    "template <class T, class U = int>\nstruct Exit {};",
    "struct [[nodiscard]] Exit {};",
    "namespace {\nstruct Exit {};\n}",
    "namespace a::b {\nnamespace {\nclass Exit {};\n}\n}",
    "inline namespace a {\nstruct Exit {};\n}",
    "const int x{0};\nvoid f() {}\nstruct Exit {};",
]

OTHERWISE = [
    "struct Exit;",
    "enum class Exit : int;",
    "using core::Exit;",
    "namespace exit = core;",
    "Exit make(struct Exit exit) { return exit; }",
    "struct Outer { struct Exit {}; };",
    "class Outer { using Exit = int; enum class Exit { a }; };",
    "struct Outer::Exit { int code; };",
    "template <>\nstruct Exit<int> {};",
    "template <class Exit>\nclass Other {};",
    "template <class Exit = int, class U>\nclass Other {};",
    "void f() {\n    struct Exit {};\n    using Exit = int;\n}",
    "auto f = [] { struct Exit {}; return Exit(); };",
    "// struct Exit {};",
    'const char* text = "struct Exit {};";',
    "friend struct Exit;",
]


class TypeNameRule(unittest.TestCase):
    def setUp(self):
        without = mock.patch.object(type_names, "SHARED", {})
        without.start()
        self.addCleanup(without.stop)

    def test_declarations(self):
        for text in DECLARING:
            with self.subTest(text):
                self.assertEqual(count(text), 2, "one in each folder")

    def test_what_declares_nothing_new(self):
        for text in OTHERWISE:
            with self.subTest(text):
                self.assertEqual(count(text), 0)

    def test_folders(self):
        self.assertEqual(count(OTHER, "emulator/core/other.cpp"), 0)
        self.assertEqual(count(OTHER, "emulator/core/service/other.cpp"), 2)
        self.assertEqual(count(OTHER, "tests/unit/core/exit_test.cpp"), 0)

    def test_findings_name_the_other_folder(self):
        found = type_names.check(
            Tree({"emulator/core/exit.hpp": OTHER, "docker/x.hpp": "\nstruct Exit {};\n"})
        )
        self.assertEqual(
            [str(finding) for finding in found],
            [
                "docker/x.hpp:2: Exit is also the name of a type in emulator/core",
                "emulator/core/exit.hpp:2: Exit is also the name of a type in docker",
            ],
        )

    def test_shared_names(self):
        with mock.patch.object(type_names, "SHARED", {"Exit": "one meaning"}):
            self.assertEqual(count("struct Exit {};"), 0)
            self.assertEqual(count("struct Other {};"), 1, "the name is not shared any more")
        many = {f"Name{number}": "one meaning" for number in range(type_names.SHARED_MAX + 1)}
        with mock.patch.object(type_names, "SHARED", many):
            messages = [finding.message for finding in type_names.check(Tree({}))]
            self.assertIn("6 names are shared, 5 at most", messages)


class Table(unittest.TestCase):
    def test_each_shared_name_has_a_reason(self):
        for name, reason in type_names.SHARED.items():
            with self.subTest(name):
                self.assertGreater(len(reason.split()), 3)


if __name__ == "__main__":
    unittest.main()
