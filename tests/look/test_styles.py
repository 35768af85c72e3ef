"""The style sheets keep to old browsers, to their own names and to readable contrast."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "static"
SHEETS = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
TOKENS = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")

# Chrome 80 is the floor (technology.md of the design): what came later is not in a critical layout.
TOO_NEW = {
    ":has(": "Chrome 105",
    ":is(": "Chrome 88",
    ":where(": "Chrome 88",
    "color-mix(": "Chrome 111",
    "@container": "Chrome 105",
    "@layer": "Chrome 99",
    "aspect-ratio": "Chrome 88",
    "inset:": "Chrome 87",
    "dvh": "Chrome 108",
    "clamp(": "Chrome 79, allowed only with a fallback",
}


def without_comments(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)


@pytest.mark.parametrize("path", SHEETS, ids=lambda p: p.name)
def test_a_sheet_uses_nothing_newer_than_the_oldest_browser(path):
    text = without_comments(path)
    assert not [what for what in TOO_NEW if what in text]
    # grid-gap is old; gap in a flex box came with Chrome 84.
    assert not re.search(r"(?<![-\w])(row-|column-)?gap\s*:", text)


@pytest.mark.parametrize("path", SHEETS, ids=lambda p: p.name)
def test_a_sheet_does_not_nest(path):
    depth, worst = 0, 0
    for part in re.split(r"([{}])", re.sub(r"@(media|supports)[^{]*\{", "{", without_comments(path))):
        if part == "{":
            depth += 1
            worst = max(worst, depth)
        elif part == "}":
            depth -= 1
    assert depth == 0
    assert worst <= 2


@pytest.mark.parametrize("path", SHEETS, ids=lambda p: p.name)
def test_a_sheet_fetches_nothing(path):
    for address in re.findall(r"url\(([^)]*)\)", path.read_text(encoding="utf-8")):
        assert address.strip("\"'").startswith("data:image/svg+xml") or "w3.org" in address


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_a_script_is_strict_and_evaluates_nothing(path):
    text = path.read_text(encoding="utf-8")
    assert '"use strict"' in text
    assert not re.search(r"\beval\(|new Function|innerHTML|document\.write|\?\.|\?\?", text)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def token(name: str) -> str:
    return re.search(rf"--{name}: (#[0-9A-F]{{6}});", TOKENS)[1]


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "paper"),
        ("ink-2", "paper"),
        ("ink-3", "paper"),
        ("ink-3", "sheet"),
        ("ink-3", "warm"),
        ("link", "sheet"),
        ("link", "paper"),
        ("link", "link-wash"),
        ("link", "amber-wash"),
        ("err", "sheet"),
        ("ok", "sheet"),
        ("gold-ink", "sheet"),
        ("gold-ink", "paper"),
        ("gold", "red-dark"),
        ("sheet", "red"),
        ("sheet", "red-dark"),
        ("sheet", "err"),
        ("red-dark", "red-wash"),
        ("warn", "sheet"),
        ("warn", "amber-wash"),
    ],
)
def test_text_can_be_read_on_its_ground(text, ground):
    assert contrast(token(text), token(ground)) >= 4.5


@pytest.mark.parametrize("line", ["control", "button-line", "focus", "red", "ok", "chart"])
def test_the_edge_of_a_control_can_be_seen(line):
    assert contrast(token(line), token("sheet")) >= 3


def test_every_state_tag_can_be_read():
    parts = (STATIC / "css" / "parts.css").read_text(encoding="utf-8")
    tags = re.findall(r"\.tag-([\w-]+) \{ background: (#[0-9A-Fa-f]{6}); color: (#[0-9A-Fa-f]{6}); \}", parts)
    assert len(tags) >= 17
    assert not [name for name, ground, text in tags if contrast(ground, text) < 4.5]


def weight(*names: str) -> int:
    """Bytes on the wire, compressed as the server does."""
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names)


PHONE = ("css/tokens.css", "css/phone.css", "css/parts.css", "css/print.css", "js/page.js", "js/draft.js")
DESK = (
    "vendor/bootstrap-5.3.8/bootstrap.min.css",
    "css/tokens.css",
    "css/parts.css",
    "css/desk.css",
    "css/print.css",
    "vendor/htmx-2.0.11/htmx.min.js",
    "js/page.js",
    "js/draft.js",
    "js/table.js",
)


def test_a_phone_carries_little():
    # The voter's page may weigh 60 KB with its own HTML and pictures; its files leave more than half of it.
    assert weight(*PHONE) <= 25_000


def test_a_desk_page_stays_under_its_budget():
    assert weight(*DESK) <= 110_000


def test_vendored_files_are_the_ones_that_were_checked():
    rows = re.findall(
        r"^\| (\S+/\S+) \| ([0-9a-f]{64}) \|$",
        (STATIC / "vendor" / "VENDORED.md").read_text(encoding="utf-8"),
        re.M,
    )
    listed = {name for name, _ in rows}
    present = {
        str(path.relative_to(STATIC / "vendor"))
        for path in (STATIC / "vendor").rglob("*")
        if path.is_file() and path.name != "VENDORED.md"
    }
    assert listed == present
    for name, digest in rows:
        assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == digest, name


# Bootstrap's classes that we restyle on purpose.
MEANT = {
    "btn",
    "btn-primary",
    "form-control",
    "form-label",
    "form-select",
    "form-text",
    "is-invalid",
    "visually-hidden",
}


@pytest.mark.parametrize("path", SHEETS, ids=lambda p: p.name)
def test_no_class_of_ours_takes_a_name_of_bootstraps(path):
    def classes(text: str) -> set[str]:
        selectors = " ".join(re.findall(r"([^{}]+)\{", re.sub(r"url\([^)]*\)", "", text)))
        return set(re.findall(r"\.([a-z][\w-]*)", selectors))

    theirs = classes((STATIC / "vendor/bootstrap-5.3.8/bootstrap.min.css").read_text(encoding="utf-8"))
    assert not (classes(without_comments(path)) & theirs) - MEANT


def test_every_class_of_a_template_is_styled_somewhere():
    sheets = "".join(path.read_text(encoding="utf-8") for path in SHEETS)
    sheets += (STATIC / "vendor/bootstrap-5.3.8/bootstrap.min.css").read_text(encoding="utf-8")
    styled = set(re.findall(r"\.([a-z][\w-]*)", sheets))
    # Marks for scripts and places without a look of their own.
    bare = {"bar-hatched", "choice-list", "choice-single", "paper-page", "standing-gains"}
    unknown = set()
    for path in (ROOT / "templates").rglob("*.html"):
        # A name put together from parts (tag-{{ tone }}) cannot be known here; a part ends with "-".
        text = re.sub(r"(?<=-)(\{%.*?%\}[^\s\"{]*)+", "?", path.read_text(encoding="utf-8"))
        text = re.sub(r"\{\{.*?\}\}", "?", re.sub(r"\{[%#].*?[%#]\}", " ", text))
        for value in re.findall(r'class="([^"]*)"', text):
            unknown |= {
                f"{path.name}: {name}"
                for name in value.split()
                if "?" not in name and name not in styled | bare
            }
    assert not unknown
