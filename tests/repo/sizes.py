"""Files, functions and lines stay small enough to be read: the limits of docs/STYLE.md."""
from cpp_text import statement_start, tokens
from tree import Finding, Tree

FILE_LINES_MAX = 300
TEST_FILE_LINES_MAX = 600
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100


def check(tree: Tree) -> list[Finding]:
    findings = []
    cpp = tree.cpp()
    for path, text in (cpp | tree.select(".py") | tree.scripts()).items():
        lines = text.splitlines()
        limit = TEST_FILE_LINES_MAX if path.startswith("tests/") else FILE_LINES_MAX
        if len(lines) > limit:
            findings.append(Finding(path, 0, f"{len(lines)} lines, {limit} at most"))
        for number, line in enumerate(lines, 1):
            if len(line) > COLUMNS_MAX:
                message = f"{len(line)} columns, {COLUMNS_MAX} at most"
                findings.append(Finding(path, number, message))
    for path, text in cpp.items():
        for number, length in _functions(text):
            if length > FUNCTION_LINES_MAX:
                message = f"a function of {length} lines, {FUNCTION_LINES_MAX} at most"
                findings.append(Finding(path, number, message))
    return findings


def _functions(text: str):
    """The first line and the length of each function, its signature counted."""
    all_tokens = tokens(text)
    for index, token in enumerate(all_tokens):
        if token.opens == "function" and token.match > index:
            first = all_tokens[statement_start(all_tokens, index)].line
            yield first, all_tokens[token.match].line - first + 1
