"""Every page that somebody may open: nothing for axe-core, no sideways scroll at 320 px, one h1, a quiet console.

The pages are those of the matrix that answer GET with HTML. They are answered here, in the test's own
process, and handed to the browser under one address: so the county is loaded once, on a day that
stands still, and nothing has to be committed for a server to see it.

Every run opens a seventh of them, always the same; ``make soak`` opens every
page, as two readers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import copy_context
from typing import Any
from zlib import crc32

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.architecture.matrix import EVERYBODY, MATRIX, POSTED
from tests.architecture.test_matrix import ADDRESSES, world  # noqa: F401 (a fixture)
from tests.plugins.browser import DESK
from tests.plugins.generated import SOAK

# The world is loaded once, by one process.
pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.soak,
    pytest.mark.django_db,
    pytest.mark.xdist_group("every-page"),
]

SITE = "http://localhost"
NARROW = 320
# Whom a room is for; elsewhere the first of USUAL who may open the page.
AT_HOME = {
    "setup": ("admin",),
    "runtime": ("admin",),
    "phone": ("deputy",),
    "accounts": ("visitor", "handler"),
    "signin": ("visitor", "handler"),
}
USUAL = ("staff", "chair", "deputy", "handler", "rater", "admin", "office", "auditor", "visitor")


def readers(name: str) -> list[str]:
    """Two who may open the page, whom it is for first; one where only one may."""
    allowed = MATRIX[name].get(200, "").split()
    public = name.split(":")[1].startswith(("public_", "receipt_")) and "visitor" in allowed
    liked = (("visitor",) if public else AT_HOME.get(name.split(":")[0], ())) + USUAL + EVERYBODY
    return [who for who in dict.fromkeys(liked) if who in allowed][:2]


PAGES = [
    (name, who)
    for name in sorted(MATRIX)
    if name not in POSTED and (SOAK or crc32(name.encode()) % 7 == 0)
    for who in readers(name)[: 2 if SOAK else 1]
]


@pytest.fixture(scope="module")
def contexts(browser: Any) -> Iterator[dict[str, Any]]:
    """A browser context for each member of the cast who opened a page."""
    opened: dict[str, Any] = {}
    yield opened
    for context in opened.values():
        context.close()


@pytest.fixture
def visit(browser: Any, contexts: Any, world: Any) -> Iterator[Callable[..., Any]]:  # noqa: F811
    """``visit(name, who)``: the page, open in the reader's browser; None where the answer is a file or a part of a page."""
    problems: list[str] = []
    pages = []

    def open_it(name: str, who: str) -> Any:
        client = Client(SERVER_NAME="localhost", raise_request_exception=False)
        if who != "visitor":
            world.sign_in(client, who)
        url = reverse(name, kwargs=world.kwargs_for(name, ADDRESSES[name]))
        first = answer(client, url)
        assert first["status"] == 200
        if b"<html" not in first["body"][:500]:
            return None
        answers = {url: first}
        # The browser's calls come in a context of their own, which would open a connection of its own.
        here = copy_context()

        def reply(route: Any) -> None:
            path = route.request.url.removeprefix(SITE)
            if path.startswith("/static/"):
                route.fulfill(path=find(path.removeprefix("/static/").partition("?")[0]))
            elif path.startswith("/") and route.request.method == "GET":
                route.fulfill(**(answers.pop(path, None) or here.run(answer, client, path)))
            else:
                route.abort()

        if who not in contexts:
            contexts[who] = browser.new_context(base_url=SITE, locale="zh-CN", timezone_id="Asia/Shanghai")
        page = contexts[who].new_page()
        pages.append(page)
        page.set_viewport_size(DESK)
        page.on("console", lambda message: message.type == "error" and problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.route("**/*", reply)
        page.goto(url)
        expect(page.locator(".htmx-request")).to_have_count(0)
        return page

    yield open_it
    found = list(problems)  # what a page asked for while it was being closed is no error of it
    for page in pages:
        page.close()
    assert not found, "the page reported errors:\n" + "\n".join(found)


def answer(client: Client, path: str) -> dict[str, Any]:
    """What the portal answers, as the browser wants it."""
    response = client.get(path)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return {"status": response.status_code, "headers": dict(response.headers), "body": body}


@pytest.mark.parametrize(("name", "who"), PAGES)
def test_a_page_is_for_everybody(visit, axe, name, who):
    page = visit(name, who)
    if page is None:
        return
    assert page.locator("h1").count() == 1
    axe(page)
    page.set_viewport_size({"width": NARROW, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
