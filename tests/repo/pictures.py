"""Pictures are SVG files that stand alone: well-formed, small, with a label for those who have them
read to them, and without anything that a browser would have to fetch or run.
"""
import re
from xml.etree import ElementTree

from tree import Finding, Tree

BYTES_MAX = 60 * 1024
_SVG = "{http://www.w3.org/2000/svg}"
_ACTIVE = {f"{_SVG}script", f"{_SVG}foreignObject", f"{_SVG}image", f"{_SVG}use"}
# What has an address in it, but for the one that names the format.
_FETCHED = re.compile(r"@import|url\(\s*['\"]?(?!#)|(?<!xmlns=\")https?://|\bhref\s*=|\bon\w+\s*=")


def check(tree: Tree) -> list[Finding]:
    return [
        Finding(path, 0, message)
        for path, text in tree.select(".svg").items()
        for message in _flaws(text)
    ]


def _flaws(text: str) -> list[str]:
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        return [f"is not well-formed: {error}"]
    flaws = []
    size = len(text.encode())
    if size > BYTES_MAX:
        flaws.append(f"{size} bytes, {BYTES_MAX} at most")
    if root.tag != f"{_SVG}svg" or not root.get("aria-label"):
        flaws.append("is no svg element with an aria-label")
    flaws += [f"has <{part.tag}>" for part in root.iter() if part.tag in _ACTIVE]
    tags = re.sub(r">[^<]*<", "><", text)
    style = "".join(part.text or "" for part in root.iter(f"{_SVG}style"))
    if found := _FETCHED.search(tags) or _FETCHED.search(style):
        flaws.append(f"refers to something outside of it: {found.group()}")
    return flaws
