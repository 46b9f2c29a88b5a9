"""The size limits, each from both sides, and what counts as a function."""
import unittest

import sizes
from tree import Tree


def messages(path: str, text: str) -> list[str]:
    return [str(finding) for finding in sizes.check(Tree({path: text}))]


def body(lines: int) -> str:
    return "    work();\n" * lines


class SizeRule(unittest.TestCase):
    def test_file(self):
        self.assertEqual(messages("docker/x.cpp", "// x\n" * 300), [])
        self.assertEqual(len(messages("docker/x.cpp", "// x\n" * 301)), 1)
        self.assertEqual(len(messages("scripts/x", "# x\n" * 301)), 1)

    def test_test_file(self):
        self.assertEqual(messages("tests/unit/x_test.cpp", "// x\n" * 600), [])
        self.assertEqual(len(messages("tests/unit/x_test.cpp", "// x\n" * 601)), 1)

    def test_columns(self):
        self.assertEqual(messages("docker/x.cpp", "x" * 100), [])
        self.assertEqual(messages("docker/x.cpp", "é" * 100), [])
        self.assertIn("docker/x.cpp:2:", messages("docker/x.cpp", "\n" + "x" * 101)[0])

    def test_function(self):
        self.assertEqual(messages("docker/x.cpp", "void f() {\n" + body(68) + "}\n"), [])
        long = messages("docker/x.cpp", "int a;\nvoid f(\n) {\n" + body(68) + "}\n")
        self.assertIn("docker/x.cpp:2: a function of 71 lines", long[0])

    def test_kinds_of_function(self):
        heads = {
            "method": "class A {\n  public:\n    int f() const noexcept {",
            "constructor": "A::A(int b) : a_(b), c_{b} {",
            "trailing return": "auto f() -> std::vector<int> {",
            "test": "TEST_F(Fixture, name) {",
            "template": "template <class T>\nvoid f(T t) {",
        }
        for name, head in heads.items():
            with self.subTest(name):
                text = head + "\n" + body(70) + "}\n"
                self.assertEqual(len(messages("docker/x.cpp", text)), 1)

    def test_what_is_no_function(self):
        for head in ("namespace a {", "class A {", "struct A : B<int> {", "enum class A {"):
            with self.subTest(head):
                text = head + "\n" + "int a;\n" * 90 + "}\n"
                self.assertEqual(messages("docker/x.cpp", text), [])

    def test_braces_in_text(self):
        text = 'void f() {\n    puts("{ /* ");  // {\n}\n' + "int a;\n" * 90
        self.assertEqual(messages("docker/x.cpp", text), [])


if __name__ == "__main__":
    unittest.main()
