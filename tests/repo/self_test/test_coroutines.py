"""The coroutine rule against the shapes that g++ 12 was seen to break, and those it was not."""
import unittest

import coroutines
from tree import Tree


def findings(body: str) -> list:
    head = "namespace a {\nawaitable<void> run(int which) {\n"
    text = head + body + "\n}\n}  // namespace a\n"
    return coroutines.check(Tree({"docker/x.cpp": text}))


BROKEN = {
    "aggregate in braces": "co_await call(Request{path});",
    "designated": "co_await call({.path = path});",
    "empty braces": "co_await call({});",
    "qualified": "auto r = co_await s.call(docker::Request{path}, token);",
    "over lines": "const auto r = co_await s.call(\n    token,\n    Request{\n    path,\n    }\n);",
    "by const reference": "const auto size = co_await by_reference(Request{path});",
    "inside a variant": "co_await call(std::variant<A, B>(A{path}));",
    "inside another call": "co_await call(pass(Request{path}));",
    "its member only": "co_await call(Request{path}.text);",
    "beside the await": "const auto n = Request{path}.size + co_await call(path);",
    "parenthesised aggregate": "co_await call(Request(path));",
    "empty parentheses": "co_await call(Request());",
    "parenthesised template": "co_await call(Wrapped<std::vector<int>>(path));",
    "await inside the braces": "Request r{co_await call(path)};",
    "await inside returned braces": "co_return Request{co_await call(path), 1};",
    "capturing lambda": "co_await call([path] { return path; });",
    "capture by reference": "co_await call([&] { return path; });",
    "capture of this": "co_await call([this]() -> awaitable<void> { co_return; });",
    "spawned lambda": "co_await co_spawn(ex, [path]() -> awaitable<void> { co_return; }, token);",
    "std::function": "co_await call(std::function<int()>([path] { return 1; }));",
    "awaited lambda": "co_await [path]() -> awaitable<void> { co_return; }();",
    "in a condition": "if (const auto r = co_await call(Request{path}); r) use(r);",
    "in a range": "for (const auto& x : co_await call({path})) use(x);",
    "in a range's list": "for (const auto n : {co_await call(path), 1}) use(n);",
    "inside a lambda's body": "auto f = [x]() -> awaitable<void> { co_await call(Request{x}); };",
    "with an or": "co_await (call(Request{path}) || timer.async_wait(use_awaitable));",
    "after a label": "switch (which) {\n  case 1:\n    co_await call(Request{path});\n}",
    "in a ternary": "co_await call(which ? Request{path} : other);",
    "after member access": "co_await call(at(1)->name, Request{path});",
    "the macro": "APPRUNNER_CO_TRY(x, co_await call(path));",
    "string beside": 'co_await call("a { b", Request{path});',
    "marker without a reason": "co_await call({});  // coroutines:",
}

FINE = {
    "named": "Request request{path};\nco_await call(std::move(request));",
    "named lambda": "auto f = [path] { return path; };\nco_await call(std::move(f));",
    "string": 'co_await call("text {", path + "[x]");',
    "what a function returns": "co_await call(make_request(path));",
    "tokens": "const auto n = co_await read(buffer(data), redirect_error(use_awaitable, error));",
    "ternary": "co_await call(which ? one : other);",
    "if with initialiser": "if (const auto r = co_await call(x); !r) {\n    co_return Error{1};\n}",
    "if without braces": "if (co_await call(path)) co_return Request{path};",
    "after a condition with braces": "if (Request{path}.ok) co_await call(path);",
    "after a loop's head": "for (Request r{path}; r; r.next()) co_await call(path);",
    "return of an aggregate": "co_return Request{path};",
    "not awaited": "co_spawn(ex, [x]() -> awaitable<void> { co_await call(x); }, detached);",
    "post": "post(ex, [path] { use(path); });",
    "captureless lambda": "co_await [](Request r) -> awaitable<void> { co_return; }(named);",
    "body of a loop": "while (true) {\n    co_await call(path);\n}\nRequest r{path};",
    "binding": "const auto [a, b] = co_await call(path);\nauto& [c, d] = co_await call(path);",
    "subscript": "co_await call(items[which], items[0]);",
    "static member": "co_await Session::call(session, std::move(request));",
    "comment": "co_await call(path);  // Request{path} would be destroyed twice",
    "next statement": "Request r{path};\nco_await call(path);\nRequest s{path};",
    "after else": "if (which) {\n} else\n    co_await call(path);",
    "allowed": "// coroutines: an int is destroyed twice for free\nco_await call(Number{1});",
}


class CoroutineRule(unittest.TestCase):
    def test_broken(self):
        for name, body in BROKEN.items():
            with self.subTest(name):
                self.assertNotEqual(findings(body), [])

    def test_fine(self):
        for name, body in FINE.items():
            with self.subTest(name):
                self.assertEqual(findings(body), [])

    def test_line(self):
        self.assertEqual(findings("\nco_await call({});")[0].line, 4)


if __name__ == "__main__":
    unittest.main()
