"""A full expression with co_await holds a plain call with named arguments.

g++ 12 destroys some temporaries of such an expression twice: aggregates made with braces or
parentheses, and lambdas with captures, wherever in the expression they stand. What a function
returns, strings, and types with a constructor are safe; the last look like aggregates here, so they
too want a name. `// coroutines: <why it is harmless>` on the line or on the one before allows one.
"""
import re

from cpp_text import Token, lambda_bracket, step_left, tokens
from tree import Finding, Tree

_ALLOWED = re.compile(r"//\s*coroutines:\s*\S")
_CONDITION = {"if", "constexpr", "while", "for", "switch"}
_TYPE_NAME = re.compile(r"[A-Z]\w*[a-z]\w*")
_TRY_MACRO = re.compile(r"APPRUNNER_(CO_)?TRY")


def check(tree: Tree) -> list[Finding]:
    findings = []
    for path, text in tree.cpp().items():
        lines = text.splitlines()
        for line, message in sorted(set(_breaches(text))):
            near = lines[max(0, line - 2) : line]
            if not any(_ALLOWED.search(candidate) for candidate in near):
                findings.append(Finding(path, line, message))
    return findings


def _breaches(text: str):
    if "co_await" not in text:
        return
    all_tokens = tokens(text)
    for index, token in enumerate(all_tokens):
        if token.text == "co_await":
            start, end = _first(all_tokens, index), _behind(all_tokens, index)
            for message in _temporaries(all_tokens, start, end):
                yield token.line, message


def _first(all_tokens: list[Token], index: int) -> int:
    """The first index of the full expression around `index`; a condition is one of its own."""
    while index > 0:
        before = all_tokens[index - 1]
        partner = all_tokens[before.match]
        if before.text == ";" or (before.text == "{" and before.opens):
            break
        if before.text == "}" and partner.opens not in ("", "lambda"):
            break
        if _is_condition(all_tokens, index - 1 if before.text == "(" else before.match):
            break
        index = step_left(all_tokens, index)
    return index


def _behind(all_tokens: list[Token], index: int) -> int:
    """The index behind the full expression around `index`."""
    while index < len(all_tokens):
        token = all_tokens[index]
        if token.text == ";" or (token.text == "{" and token.opens not in ("", "lambda")):
            break
        if token.text == ")" and _is_condition(all_tokens, token.match):
            break
        index = max(token.match, index) + 1
    return index


def _is_condition(all_tokens: list[Token], index: int) -> bool:
    return index > 0 and all_tokens[index].text == "(" and all_tokens[index - 1].text in _CONDITION


def _temporaries(all_tokens: list[Token], start: int, end: int):
    index = start
    while index < end:
        token = all_tokens[index]
        if token.text == "{" and token.opens == "lambda":
            index = max(token.match, index)
        elif token.text == "{":
            yield "braces in an expression with co_await: give the value a name before it"
        elif token.text == "[" and _captures(all_tokens, index):
            yield "a lambda with captures in an expression with co_await: name it before"
        elif _is_construction(all_tokens, index):
            yield f"{token.text}(...) in an expression with co_await: name the value before it"
        elif _TRY_MACRO.fullmatch(token.text):
            yield f"co_await inside {token.text}: await into a name first"
        index += 1


def _captures(all_tokens: list[Token], bracket: int) -> bool:
    closing = all_tokens[bracket].match
    return closing > bracket + 1 and lambda_bracket(all_tokens, closing) == bracket


def _is_construction(all_tokens: list[Token], index: int) -> bool:
    """`Name(...)` or `Name<...>(...)`: a type's name has a capital first and small letters."""
    if not _TYPE_NAME.fullmatch(all_tokens[index].text):
        return False
    depth = 0
    for token in all_tokens[index + 1 :]:
        if depth == 0 and token.text != "<":
            return token.text == "("
        if token.text in (";", "{"):
            return False
        depth += {"<": 1, ">": -1}.get(token.text, 0)
    return False
