"""Putting typed words back into a form of a finished page, whatever form class drew it. Pure.

Text, choices and ticks go back by field name into the form that posts to the same address; hidden
fields, passwords and files are never touched, and everything else of the page stays to the letter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from html.parser import HTMLParser

_UNTOUCHED = frozenset({"hidden", "password", "file", "submit", "button", "reset", "image"})
_TICKED = frozenset({"checkbox", "radio"})
Attributes = list[tuple[str, str | None]]


def refill(page: str, *, address: str, action: str, values: Mapping[str, Sequence[str]]) -> str:
    """The page with ``values`` in its POST form that goes to ``action``; ``address`` is the page's own."""
    reader = _Refiller(address, action, values)
    reader.feed(page)
    reader.close()
    return "".join(reader.out)


def _tag(name: str, attributes: Attributes, *, without: str, extra: Attributes) -> str:
    kept = [(key, value) for key, value in attributes if key != without]
    text = "".join(
        f" {key}" if value is None else f' {key}="{escape(value, quote=True)}"'
        for key, value in (*kept, *extra)
    )
    return f"<{name}{text}>"


class _Refiller(HTMLParser):
    """Writes out what it reads, with the values put in where they belong."""

    def __init__(self, address: str, action: str, values: Mapping[str, Sequence[str]]) -> None:
        super().__init__(convert_charrefs=False)
        self.address, self.action, self.values = address, action, values
        self.out: list[str] = []
        self.inside = False
        self.select: str | None = None
        # Inside a textarea that was filled: what the page had there is left out.
        self.silent = False

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        known = dict(attrs)
        text = self.get_starttag_text() or ""
        if tag == "form":
            target = (known.get("action") or self.address).partition("?")[0]
            self.inside = (known.get("method") or "").lower() == "post" and target == self.action
        elif self.inside:
            text = self._filled(tag, attrs, known.get("name") or "", text)
        self.out.append(text)

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self.handle_starttag(tag, attrs)

    def _filled(self, tag: str, attrs: Attributes, name: str, text: str) -> str:
        kind = (dict(attrs).get("type") or "text").lower()
        given = self.values.get(name)
        if tag == "input" and kind in _TICKED and name:
            ticked = (dict(attrs).get("value") or "on") in (given or ())
            return _tag(tag, attrs, without="checked", extra=[("checked", None)] if ticked else [])
        if tag == "input" and kind not in _UNTOUCHED and given:
            return _tag(tag, attrs, without="value", extra=[("value", given[0])])
        if tag == "textarea" and given:
            self.silent = True
            # A line break right behind the tag is not part of the text: one is given away.
            return f"{text}\n{escape(given[0])}"
        if tag == "select":
            self.select = name if given is not None else None
        elif tag == "option" and self.select:
            chosen = (dict(attrs).get("value") or "") in self.values[self.select]
            return _tag(tag, attrs, without="selected", extra=[("selected", None)] if chosen else [])
        return text

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.silent = False
        elif tag == "select":
            self.select = None
        elif tag == "form":
            self.inside = False
        self.out.append(f"</{tag}>")

    def _copy(self, text: str) -> None:
        if not self.silent:
            self.out.append(text)

    def handle_data(self, data: str) -> None:
        self._copy(data)

    def handle_entityref(self, name: str) -> None:
        self._copy(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._copy(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._copy(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._copy(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self._copy(f"<?{data}>")
