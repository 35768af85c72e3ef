"""Pressing a button twice does it once: every form carries a key, every page that takes a form uses it."""

from __future__ import annotations

import inspect
import re
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

from django.urls import URLPattern, URLResolver, get_resolver

from congress_portal.foundation.jobs.answers import answer_or_start
from congress_portal.foundation.web.posting import once, once_with_form

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OURS = ("congress_portal", "deputies", "liaison_stations", "suggestions", "assessments")
# These carry it out, each once for a key.
ONCE = {once, once_with_form}

# Repeating these changes nothing that matters; the reason stands beside each.
WITHOUT_A_KEY = {
    "accounts:sign_in": "opens a session, writes no record",
    "accounts:sign_out": "closes a session; closing it again is nothing",
    "accounts:switch_role": "a mark in one's own session",
    "web:elder": "a cookie of one's own screen",
    "signin:card": "the card's token works once by itself",
    "signin:pin": "opens a session",
    "signin:second_factor": "a code works once by itself",
    "suggestions:query": "looks something up, writes nothing",
    "suggestions:chat_paste": "reads the text that was pasted, writes nothing",
    "noticeboard:public_answer": "looks something up, writes nothing",
    "deputies:mandate_contact": "shows a number; each reading is a line of the journal",
    "imports:template": "a file, which may be taken as often as one likes",
}
# Forms that lead to those addresses, and downloads: a file may be taken as often as one likes.
FORMS_WITHOUT_A_KEY = re.compile(
    r"data-repeatable|'accounts:sign_out'|'web:elder'|'accounts:switch_role'|'demo:become'"
    r"|'deputies:mandate_contact'|'deputies:pair_contact'"
)
TEMPLATES_WITHOUT_A_KEY = {
    "accounts/sign_in.html",
    "suggestions/public_query.html",
    "noticeboard/public_answer.html",
}


def addresses(patterns=None, namespace: str = ""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern.callback


def names_in(code: CodeType) -> set[str]:
    """Every name and text that a function's code uses, those of its inner functions included."""
    found = set(code.co_names) | {text for text in code.co_consts if isinstance(text, str)}
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            found |= names_in(inner)
    return found


def reached(view) -> tuple[set, set[str]]:
    """Functions that a view may call, in our own modules, and every name used on the way."""
    seen, names, waiting = set(), set(), [view]
    while waiting:
        function = waiting.pop()
        function = inspect.unwrap(function) if isinstance(function, FunctionType) else function
        if function in seen:
            continue
        seen.add(function)
        if function in ONCE or not isinstance(function, FunctionType):
            continue
        used = names_in(function.__code__)
        names |= used
        for cell in function.__closure__ or ():
            if isinstance(cell.cell_contents, FunctionType):
                waiting.append(cell.cell_contents)
        for name in used:
            value = function.__globals__.get(name)
            owners = [value] + (
                [getattr(value, other, None) for other in used] if isinstance(value, ModuleType) else []
            )
            # A function with some of its arguments given beforehand is that function.
            owners = [found.func if isinstance(found, partial) else found for found in owners]
            waiting += [
                found
                for found in owners
                if isinstance(found, FunctionType) and found.__module__.split(".")[0] in OURS
            ]
    return seen, names


ADDRESSES = sorted(
    (name, view)
    for name, view in addresses()
    if (inspect.unwrap(view).__module__ or "").split(".")[0] in OURS
)


def takes_a_post(names: set[str]) -> bool:
    return "POST" in names or "FILES" in names


def test_a_page_that_takes_a_form_carries_it_out_once_for_a_key():
    taking, broken = set(), []
    for name, view in ADDRESSES:
        functions, names = reached(view)
        if takes_a_post(names):
            taking.add(name)
            if name not in WITHOUT_A_KEY and not functions & ONCE:
                broken.append(name)
    assert not broken, "POST without once() or once_with_form()"
    assert len(taking) > 90 and "setup:organization_edit" in taking
    assert "workdays:change_apply" not in WITHOUT_A_KEY


def test_a_job_is_asked_for_once_too():
    assert reached(answer_or_start)[0] & ONCE


def test_every_post_form_carries_token_and_key():
    broken, number = [], 0
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        for tag in re.finditer(r"<form\b[^>]*method=[\"']?post", text, re.I):
            number += 1
            form = text[tag.start() : text.find("</form>", tag.start())]
            place = str(path.relative_to(ROOT / "templates"))
            if "csrf_token" not in form:
                broken.append(f"{place}: no csrf_token")
            if place in TEMPLATES_WITHOUT_A_KEY or FORMS_WITHOUT_A_KEY.search(form):
                continue
            if "form_key" not in form:
                broken.append(f"{place}: no form_key")
    assert not broken and number > 60


def test_no_exception_outlives_its_page():
    assert set(WITHOUT_A_KEY) <= {name for name, _ in ADDRESSES}
    assert {place for place in TEMPLATES_WITHOUT_A_KEY if not (ROOT / "templates" / place).exists()} == set()
