"""Every page that somebody may open: nothing for axe-core, no sideways scroll at 320 px, one h1, a quiet console.

The pages are those of the matrix that answer GET with HTML. They are answered here, in the test's own
process, and handed to the browser under one address: so the county is loaded once, on a day that
stands still, and nothing has to be committed for a server to see it.

Every run opens an eighth of them, always the same; ``make soak`` opens every
page, as two readers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import copy_context
from functools import cache
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
Answer = Callable[[str, bool], dict[str, Any]]
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
    if name not in POSTED and (SOAK or crc32(name.encode()) % 8 == 0)
    for who in readers(name)[: 2 if SOAK else 1]
]


class Reader:
    """One person's browser, with one page that goes from address to address."""

    def __init__(self, browser: Any) -> None:
        self.context = browser.new_context(base_url=SITE, locale="zh-CN", timezone_id="Asia/Shanghai")
        self.page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("console", lambda said: said.type == "error" and self.problems.append(said.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.route("**/*", self._reply)
        self._answer: Answer = lambda path, part: {"status": 404}

    def open(self, url: str, answer: Answer) -> None:
        """Go there; ``answer`` says what each address of the portal holds, as a page or as a part of one."""
        # The browser's calls come in a context of their own, which would open a connection of its own.
        here = copy_context()
        self._answer = lambda path, part: here.run(answer, path, part)
        self.problems.clear()
        self.page.set_viewport_size(DESK)
        self.page.goto(url)
        expect(self.page.locator(".htmx-request")).to_have_count(0)

    def _reply(self, route: Any) -> None:
        path = route.request.url.removeprefix(SITE)
        if path.startswith("/static/"):
            route.fulfill(path=static_file(path.removeprefix("/static/").partition("?")[0]))
        elif path.startswith("/") and route.request.method == "GET":
            route.fulfill(**self._answer(path, "hx-request" in route.request.headers))
        else:
            route.abort()


static_file = cache(find)


@pytest.fixture(scope="module")
def readers_of(browser: Any) -> Iterator[Callable[[str], Reader]]:
    """``readers_of("staff")``: that member of the cast with a browser."""
    opened: dict[str, Reader] = {}

    def reader(who: str) -> Reader:
        if who not in opened:
            opened[who] = Reader(browser)
        return opened[who]

    yield reader
    for one in opened.values():
        one.context.close()


@pytest.fixture
def visit(readers_of: Any, world: Any) -> Iterator[Callable[..., Any]]:  # noqa: F811
    """``visit(name, who)``: the page, open in the reader's browser; None where the answer is a file or a part of a page."""
    used: list[Reader] = []

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
        used.append(readers_of(who))
        used[-1].open(url, lambda path, part: answers.pop(path, None) or answer(client, path, part))
        return used[-1].page

    yield open_it
    found = [problem for reader in used for problem in reader.problems]
    assert not found, "the page reported errors:\n" + "\n".join(found)


def answer(client: Client, path: str, part: bool = False) -> dict[str, Any]:
    """What the portal answers, as the browser wants it; ``part`` where a page asks for a piece of itself."""
    response = client.get(path, headers={"HX-Request": "true"} if part else None)
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
