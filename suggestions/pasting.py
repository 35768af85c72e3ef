"""What is pasted from Word or a web page, as plain text: lists kept, no styles, no scripts (pure).

What is typed by hand stays to the letter, angle brackets too: pages escape it.
"""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

# What a pasted page or Word document is made of. Only these, complete, are marks; every other "<" is a word.
_NAMES = (
    r"(?:html|head|body|p|div|span|br|hr|b|i|u|s|em|strong|sup|sub|font|a|img|ul|ol|li|dl|dt|dd|table|caption"
    r"|colgroup|col|thead|tbody|tfoot|tr|td|th|h[1-6]|blockquote|pre|center|section|article|meta|link|xml"
    r"|(?:o|w|v|m|st1):\w+)"
)
_VALUED = r"""\s+[a-z_:][\w:.-]*\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=]+)"""
_FLAGS = re.IGNORECASE | re.ASCII
_MARK = re.compile(
    rf"</?{_NAMES}(?:{_VALUED}|\s+(?:nowrap|noshade)\b)*\s*/?>"
    r"|<!\[[^\]<>]*\]>|<!doctype\b[^<>]*>|<\?xml\b[^<>]*>|<\?xml:[^<>]*>",
    _FLAGS,
)
# Who types a comparison, a name in angle brackets or a word about a tag pastes nothing: what is pasted has
# blocks that are closed, line breaks, or Word's own signs.
_OPENED = re.compile(rf"<(?:p|div|ul|ol|table|h[1-6]|body|html|blockquote)(?:{_VALUED})*\s*>", _FLAGS)
_CLOSED = re.compile(r"</(?:p|div|ul|ol|table|h[1-6]|body|html|blockquote)\s*>", _FLAGS)
_BROKEN = re.compile(r"<br\s*/?>|<!--\[if\b|</?o:p\s*/?>", _FLAGS)
# What such a page does not say to its reader.
_UNSAID = ("script", "style", "head", "title", "svg", "iframe", "object", "embed", "template", "noscript")
_BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "table", "dt", "dd", "pre"}
# Word's own bullets: symbol fonts of the private area and dots, at the head of a line.
_BULLET = re.compile(
    r"^[ \t\u3000]*[\u00b7\u2022\u2023\u25aa\u25a0\u25cf\u25c6\u27a2\u2713\uf0a7-\uf0fc][ \t\u3000\u00a0]*",
    re.M,
)
_NUMBER = re.compile(r"^([ \t\u3000]*(?:\d{1,3}[.、．)）]|[（(]\d{1,3}[)）]))[ \t\u00a0]+", re.M)
_KEPT_SIGNS = "\n\t\u200d\ufe0f"  # line, tab, and what emoji are joined by
DASH = "－ "


class _Reader(HTMLParser):
    """Collects the words of markup; list items get their number or a dash."""

    def __init__(self, dash: str) -> None:
        super().__init__(convert_charrefs=True)
        self.dash = dash
        self.parts: list[str] = []
        self.lists: list[list] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag == "br":
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
        mark = self.dash
        if self.lists and self.lists[-1][0] == "ol":
            self.lists[-1][1] += 1
            mark = f"{self.lists[-1][1]}. "
        self.parts.append("\n" + "　" * max(len(self.lists) - 1, 0) + mark)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            if self.lists:
                self.lists.pop()
            self.parts.append("\n")
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        # In markup a line of the source is a blank; between Chinese characters it is nothing.
        words = re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])", "", data)
        self.parts.append(re.sub(r"\s+", " ", words))


def _without_unsaid(text: str) -> str:
    """``text`` without comments, scripts and styles that are closed; one that is not hides nothing."""
    if "-->" in text:
        text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    for name in _UNSAID:
        if f"</{name}" in text.lower():
            text = re.sub(rf"<{name}(?:\s[^<>]*)?>.*?</{name}\s*>", "", text, flags=re.DOTALL | re.IGNORECASE)
    return text


def unmarked(text: str, dash: str = DASH) -> str:
    """The words of a pasted page, a block a line; ``text`` itself where it was typed by hand."""
    if not (_BROKEN.search(text) or _OPENED.search(text) and _CLOSED.search(text)):
        return text
    text, place = _without_unsaid(text), 0
    reader = _Reader(dash)
    for mark in _MARK.finditer(text):
        reader.feed(text[place : mark.start()].replace("<", "&lt;") + mark[0])
        place = mark.end()
    reader.feed(text[place:].replace("<", "&lt;"))
    reader.close()
    # Paragraphs of markup stand on lines of their own, without the blank ones between its blocks.
    return re.sub(r"\s*\n\s*", lambda gap: "\n" + "　" * gap.group().count("　"), "".join(reader.parts))


def plain(text: str) -> str:
    """``text`` without markup and without what a word processor hides in it; lists keep their marks."""
    text = (text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n")
    text = unmarked(text)
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\u00a0", " ")
    text = "".join(c for c in text if c in _KEPT_SIGNS or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    text = _NUMBER.sub(r"\1 ", _BULLET.sub(DASH, text))
    lines = [line.strip("\t ").replace("\t", "　") for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n ")
