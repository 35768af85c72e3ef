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


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_compiles(path):
    get_template(name_of(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_has_no_inline_style_script_or_handler(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text), "the content security policy forbids style attributes"
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "scripts come from static/ only"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "no inline event handlers"


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_fetches_nothing_from_elsewhere(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(src|href)=[\"'](https?:)?//", text)


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
