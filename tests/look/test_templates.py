"""What every template keeps to, read from its text (docs/interface.md)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from congress_portal.foundation.web.templatetags import icons

pytestmark = pytest.mark.once

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
INCLUDES = sorted((ROOT / "templates" / "includes").glob("_*.html"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


FORBIDDEN = {
    "a style attribute, which the content security policy forbids": r"\sstyle\s*=",
    "an inline style": r"<style",
    "a script that does not come from static/": r"<script(?![^>]*\ssrc=)",
    "an inline event handler": r"\son[a-z]+\s*=\s*[\"']",
    "something fetched from elsewhere": r"(src|href)=[\"'](https?:)?//",
}


# One test for all: six hundred small ones took as long as a page in a browser.
def test_every_template_compiles():
    assert len(TEMPLATES) > 300
    for path in TEMPLATES:
        get_template(name_of(path))


@pytest.mark.parametrize(("what", "pattern"), FORBIDDEN.items(), ids=FORBIDDEN)
def test_no_template_has(what, pattern):
    found = [name_of(path) for path in TEMPLATES if re.search(pattern, path.read_text(encoding="utf-8"))]
    assert not found, f"{what}: {found}"


@pytest.mark.parametrize("path", INCLUDES, ids=name_of)
def test_a_component_begins_with_its_context(path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert re.match(r"\{#.*#\}$", first), "the first line is a comment with the context"
    assert "ontext" in first


@pytest.mark.parametrize("path", INCLUDES, ids=name_of)
def test_a_component_stands_in_the_catalogue(path):
    frame = {"_top_bar", "_side_menu", "_foot", "_messages", "_field_error", "_field_help"}
    if path.stem in frame:
        pytest.skip("a part of the shell or of another component")
    assert f"`{path.stem}`" in (ROOT / "docs" / "interface.md").read_text(encoding="utf-8")


def test_every_icon_that_a_template_names_exists():
    unknown = set()
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        names = re.findall(r"\{% icon \"([^\"]+)\"", text) + re.findall(r"\bicon=\"([^\"]+)\"", text)
        unknown |= {f"{name_of(path)}: {name}" for name in names if not icons.known(name)}
    assert not unknown


def test_every_icon_of_the_menu_exists():
    from congress_portal.foundation.slots import MENU

    assert not [entry.icon for entry in MENU if not icons.known(entry.icon)]


def test_an_icon_is_hidden_from_screen_readers_and_keeps_its_size():
    drawn = icons.icon("bell", 18)
    assert 'aria-hidden="true"' in drawn
    assert 'width="18"' in drawn


def test_an_unknown_icon_never_breaks_a_page():
    assert "<svg" in icons.icon("no-such-picture")
