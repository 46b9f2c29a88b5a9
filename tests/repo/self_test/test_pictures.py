"""The rule on pictures: nothing from outside, nothing that runs, nothing large."""
import unittest

import pictures
from tree import Tree

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" aria-label="A run">'
FINE = HEAD + "<style>text { fill: #fff }</style><text>see https://a.test, href=x</text></svg>\n"


def messages(text: str) -> list[str]:
    return [str(finding) for finding in pictures.check(Tree({"docs/images/x.svg": text}))]


class PictureRule(unittest.TestCase):
    def test_fine(self):
        self.assertEqual(messages(FINE), [])

    def test_form(self):
        self.assertIn("well-formed", messages(FINE.replace("</svg>", ""))[0])
        self.assertIn("aria-label", messages(FINE.replace(' aria-label="A run"', ""))[0])
        self.assertIn("at most", messages(FINE.replace("see", "x" * pictures.BYTES_MAX))[0])

    def test_what_is_fetched_or_run(self):
        parts = {
            "script": "<script>x</script>",
            "foreign": "<foreignObject/>",
            "image": "<image/>",
            "link": '<a href="https://a.test"/>',
            "import": "<style>@import 'a.css';</style>",
            "font": "<style>@font-face { src: url(https://a.test/b) }</style>",
            "fill": '<rect fill="url(a.svg#b)"/>',
            "handler": '<rect onclick="x()"/>',
        }
        for name, part in parts.items():
            with self.subTest(name):
                self.assertEqual(len(messages(FINE.replace("</svg>", part + "</svg>"))), 1)

    def test_what_stays_inside(self):
        part = '<rect fill="url(#shade)"/></svg>'
        self.assertEqual(messages(FINE.replace("</svg>", part)), [])


if __name__ == "__main__":
    unittest.main()
