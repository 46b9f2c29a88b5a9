"""Just enough C++ to judge text: comments and literals blanked, tokens, and what each brace opens.

Not a parser: it never fails, and where it must guess it guesses what clang-format's layout makes
likely. The rules' self-tests hold the shapes that matter.
"""
import re
from dataclasses import dataclass
from typing import Iterator

_LITERALS = re.compile(
    r"""
      //[^\n]*                                        # a comment to the end of the line
    | /\*.*?\*/                                       # a comment with an end
    | R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"    # a raw string
    | "(?:\\.|[^"\\\n])*"                             # a string
    | (?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'            # a character, not a digit separator
    """,
    re.VERBOSE | re.DOTALL,
)
_TOKEN = re.compile(r"[A-Za-z_]\w*|\d[\w'.]*|\"\s*\"|'\s*'|::|->|&&|[^\s\w]")
_DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)
_TYPE_HEAD = {"namespace", "class", "struct", "union", "enum", "extern", "concept"}
_BEFORE_BLOCK = {"{", "}", ";", ":", "else", "do", "try"}
_SUFFIXES = {"const", "noexcept", "override", "final", "mutable", "&", "&&"}
_CONTROL = {"if", "constexpr", "while", "for", "switch", "catch"}
_BEFORE_VALUE = {"return", "co_return", "co_await"}
_PAIRS = {"(": ")", "[": "]", "{": "}"}


def blank(text: str) -> str:
    """The text with comments gone and literals emptied; lines and columns stay where they are."""

    def emptied(match: re.Match) -> str:
        found = match.group(0)
        spaces = _spaces(found)
        if found.startswith("/"):
            return spaces
        quote = found[-1]
        return quote + spaces[1:-1] + quote

    return _LITERALS.sub(emptied, text)


def comments(text: str) -> Iterator[tuple[int, str]]:
    """Each comment as it stands, with the number of its first line."""
    line, scanned = 1, 0
    for found in _LITERALS.finditer(text):
        line += text.count("\n", scanned, found.start())
        scanned = found.start()
        if found.group(0).startswith("/"):
            yield line, found.group(0)


def _spaces(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


@dataclass
class Token:
    text: str
    line: int
    match: int = -1  # of a bracket: its partner's index, -1 where there is none
    parent: int = -1  # the index of the bracket that it stands in
    opens: str = ""  # of a brace: "function", "lambda", "type" or "other" block; "" for a value


def tokens(text: str) -> list[Token]:
    """Tokens of the blanked text with brackets paired and braces told apart; no preprocessor."""
    code = _DIRECTIVE.sub(lambda found: _spaces(found.group(0)), blank(text))
    result = []
    line, scanned = 1, 0
    for found in _TOKEN.finditer(code):
        line += code.count("\n", scanned, found.start())
        scanned = found.start()
        is_literal = found.group(0)[0] in "\"'"
        result.append(Token('""' if is_literal else found.group(0), line))
    _pair(result)
    for index, token in enumerate(result):
        if token.text == "{":
            token.opens = _what_opens(result, index)
    return result


def _pair(result: list[Token]) -> None:
    still_open: list[int] = []
    for index, token in enumerate(result):
        if still_open and token.text == _PAIRS[result[still_open[-1]].text]:
            token.match = still_open.pop()
            result[token.match].match = index
        token.parent = still_open[-1] if still_open else -1
        if token.text in _PAIRS:
            still_open.append(index)


def _what_opens(result: list[Token], brace: int) -> str:
    end = _before_trailing_return(result, brace - 1)
    while end > 0 and result[end].text in _SUFFIXES:
        end -= 1
    if end >= 0 and lambda_bracket(result, end) >= 0:
        return "lambda"
    parent = result[result[brace].parent] if result[brace].parent >= 0 else None
    if parent and (parent.text != "{" or parent.opens == ""):
        return ""
    head = [token.text for token in result[statement_start(result, brace) : brace]]
    if _declares_type(head):
        return "type"
    before = result[brace - 1].text if brace > 0 else ";"
    if result[end].text == ")":
        keyword = result[result[end].match - 1].text if result[end].match > 0 else ""
        return "other" if keyword in _CONTROL else "function"
    if before == "}" and any(a == ")" and b == ":" for a, b in zip(head, head[1:])):
        return "function"  # a constructor whose last member is initialised with braces
    return "other" if before in _BEFORE_BLOCK else ""


def _declares_type(head: list[str]) -> bool:
    if not head or "(" in head:
        return False
    return head[0] in _TYPE_HEAD or (head[0] == "template" and bool(_TYPE_HEAD & set(head)))


def _before_trailing_return(result: list[Token], end: int) -> int:
    """The index before `-> Type`, or `end` where there is none."""
    index = end
    while index > 0 and re.fullmatch(r"\w+|::|[<>,&*]|&&", result[index].text):
        index -= 1
    return index - 1 if index > 0 and result[index].text == "->" else end


def statement_start(result: list[Token], index: int) -> int:
    """The first index of the statement or declaration that holds `index`."""
    while index > 0:
        before = result[index - 1]
        if before.text == ";" or (before.text == "{" and before.opens):
            break
        if before.text == "}" and result[before.match].opens not in ("", "lambda"):
            break
        index = step_left(result, index)
    return index


def step_left(result: list[Token], index: int) -> int:
    """The index before `index`, a bracketed part being one step."""
    before = result[index - 1]
    return before.match if before.text in _PAIRS.values() and before.match >= 0 else index - 1


def lambda_bracket(result: list[Token], end: int) -> int:
    """The index of the `[` when the tokens up to `end` are a lambda's `[...]` or `[...](...)`."""
    if result[end].text == ")" and result[end].match > 0:
        end = result[end].match - 1
    if result[end].text != "]" or result[end].match < 0:
        return -1
    bracket = result[end].match
    before = result[bracket - 1].text if bracket > 0 else ";"
    is_subscript = re.fullmatch(r"\w+|\)|\]|\"\"", before) and before not in _BEFORE_VALUE
    is_binding = bracket > 1 and before in ("&", "&&") and result[bracket - 2].text == "auto"
    is_attribute = before == "[" or result[bracket + 1].text == "["
    return -1 if is_subscript or is_binding or is_attribute else bracket
