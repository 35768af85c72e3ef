"""What is pasted from Word or a web page, as plain text: lists kept, no styles, no scripts (pure)."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

# Marks that only text copied as markup carries; “a < b” and “<三组>” are words.
_MARKUP = re.compile(
    r"<(?:!--|!doctype|\?xml|/?(?:html|head|body|p|div|span|br|hr|b|i|u|s|em|strong|font|a|img|ul|ol|li|dl|dt|dd"
    r"|table|thead|tbody|tr|td|th|h[1-6]|blockquote|pre|script|style|meta|link|title|svg|iframe|object|embed|form"
    r"|input|button|o:\w+|w:\w+|v:\w+|st1:\w+)(?:\s*/?>|\s+[\w:-]+\s*=))",
    re.IGNORECASE,
)
_DROPPED = {"script", "style", "head", "title", "svg", "iframe", "object", "embed", "template", "noscript"}
_BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "table", "dt", "dd", "pre"}
# Word's own bullets: symbol fonts of the private area and dots, at the head of a line.
_BULLET = re.compile(
    r"^[ \t\u3000]*[\u00b7\u2022\u2023\u25aa\u25a0\u25cf\u25c6\u27a2\u2713\uf0a7-\uf0fc][ \t\u3000\u00a0]*",
    re.M,
)
_NUMBER = re.compile(r"^([ \t\u3000]*(?:\d{1,3}[.、．)）]|[（(]\d{1,3}[)）]))[ \t\u00a0]+", re.M)
_KEPT_SIGNS = "\n\t\u200d\ufe0f"  # line, tab, and what emoji are joined by
MARK = "－ "


class _Reader(HTMLParser):
    """Collects the words of markup; list items get their number or a dash."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lists: list[list] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag in _DROPPED:
            self.silent += 1
        elif tag == "br":
            self.parts.append("\n")
        elif tag in ("ul", "ol"):
            self.lists.append([tag, 0])
            self.parts.append("\n")
        elif tag == "li":
            self._item()
        elif tag in ("td", "th"):
            self.parts.append("\t")
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def _item(self) -> None:
        mark = MARK
        if self.lists and self.lists[-1][0] == "ol":
            self.lists[-1][1] += 1
            mark = f"{self.lists[-1][1]}. "
        self.parts.append("\n" + "　" * max(len(self.lists) - 1, 0) + mark)

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            self.silent = max(self.silent - 1, 0)
        elif tag in ("ul", "ol"):
            if self.lists:
                self.lists.pop()
            self.parts.append("\n")
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            # In markup a line of the source is a blank; between Chinese characters it is nothing.
            words = re.sub(
                r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])", "", data
            )
            self.parts.append(re.sub(r"\s+", " ", words))


def plain(text: str) -> str:
    """``text`` without markup and without what a word processor hides in it; lists keep their marks."""
    text = (text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n")
    if _MARKUP.search(text):
        reader = _Reader()
        reader.feed(text)
        reader.close()
        # Paragraphs of markup stand on lines of their own, without the blank ones between its blocks.
        text = re.sub(r"\s*\n\s*", lambda gap: "\n" + "　" * gap.group().count("　"), "".join(reader.parts))
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\u00a0", " ")
    text = "".join(c for c in text if c in _KEPT_SIGNS or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    text = _NUMBER.sub(r"\1 ", _BULLET.sub(MARK, text))
    lines = [line.strip("\t ").replace("\t", "　") for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n ")
