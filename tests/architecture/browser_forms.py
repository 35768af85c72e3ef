"""Forms of a page as a browser sees them: their addresses and what would be sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class PageForm:
    """One form: method, address ("" is the page's own), and the values it would send."""

    method: str
    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    # Choices of which none is taken yet, so that a test may take the first.
    choices: dict[str, list[str]] = field(default_factory=dict)

    def put(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.by_id: dict[str, PageForm] = {}
        self.open: PageForm | None = None
        self.select: tuple[PageForm, str, bool] | None = None
        self.options: list[tuple[str, bool]] = []
        self.area: tuple[PageForm, str] | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        if tag == "form":
            self.open = PageForm((given.get("method") or "get").lower(), given.get("action") or "")
            self.forms.append(self.open)
            if given.get("id"):
                self.by_id[given["id"]] = self.open
            return
        form = self.by_id.get(given.get("form") or "") or self.open
        name = given.get("name")
        if tag == "option" and self.select:
            self.options.append((given.get("value") or "", "selected" in given))
        if form is None or not name or "disabled" in given:
            return
        if tag == "input":
            self._input(form, name, given)
        elif tag == "select":
            self.select, self.options = (form, name, "multiple" in given), []
        elif tag == "textarea":
            self.area, self.text = (form, name), ""

    def _input(self, form: PageForm, name: str, given: dict[str, Any]) -> None:
        kind = given.get("type", "text")
        value = given.get("value") or ""
        if kind in ("radio", "checkbox"):
            form.choices.setdefault(name, []).append(given.get("value") or "on")
            if "checked" in given:
                form.put(name, given.get("value") or "on")
        elif kind not in ("file", "submit", "button", "image"):
            form.put(name, value)

    def handle_data(self, data: str) -> None:
        if self.area:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea" and self.area:
            form, name = self.area
            form.put(name, self.text.removeprefix("\n").removeprefix("\r\n"))
            self.area = None
        elif tag == "select" and self.select:
            form, name, many = self.select
            chosen = [value for value, selected in self.options if selected]
            form.choices[name] = [value for value, _ in self.options if value]
            if not chosen and not many and self.options:
                chosen = [self.options[0][0]]
            for value in chosen:
                form.put(name, value)
            self.select = None


def forms_of(html: str) -> list[PageForm]:
    """Every form of a page, in order."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms


def post_form(html: str, path: str, page: str) -> PageForm:
    """The form of ``page`` that posts to ``path``. LookupError where there is none."""
    for form in forms_of(html):
        target = (form.action or page).split("?")[0].split("#")[0]
        if form.method == "post" and target == path:
            return form
    raise LookupError(f"{page} has no form that posts to {path}")
