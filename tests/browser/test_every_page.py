"""Every page that somebody may open: nothing for axe-core, no sideways scroll at 320 px, one h1, a quiet console.

Every page of the phone and of the voters besides: without scripts, and in big letters at 320 px.

The pages are those of the matrix that answer GET with HTML. They are answered here, in the test's own
process, and handed to the browser under one address: so the county is loaded once, on a day that
stands still, and nothing has to be committed for a server to see it.

Every run opens a sixteenth of them, always the same; ``make soak`` opens every
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
from django.urls import URLResolver, get_resolver, reverse
from playwright.sync_api import expect

from tests.architecture.matrix import EVERYBODY, MATRIX, POSTED
from tests.architecture.test_matrix import ADDRESSES
from tests.plugins.browser import DESK
from tests.plugins.generated import SOAK

# The world is loaded once, by one process.
pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.soak,
    pytest.mark.django_db,
    pytest.mark.xdist_group("world-in-a-browser"),
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
    if name not in POSTED and (SOAK or crc32(name.encode()) % 16 == 0)
    for who in readers(name)[: 2 if SOAK else 1]
]


class Reader:
    """One person's browser, with one page that goes from address to address."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(
            # Nobody listens at this address but the test: a service worker would find nobody.
            base_url=SITE, locale="zh-CN", timezone_id="Asia/Shanghai", service_workers="block", **options
        )  # fmt: skip
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
def visit(readers_of: Any, world: Any) -> Iterator[Callable[..., Any]]:
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


# --- the phone's pages and the voters' ------------------------------------------------------------

BIG_FINGER = 60
# Links within a sentence are as high as their line; radio buttons and ticks are pressed by their label.
SMALL_TARGETS = """(height) => Array.from(
    document.querySelectorAll("a, button, input, select, textarea, summary, label.chip")
  ).filter((one) => {
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height || one.type === "hidden") return false;
    if (one.matches(".chip input, .file-pick input") || one.closest(".visually-hidden, .trap, .skip-link, .choice")) return false;
    if (one.tagName === "A" && !one.matches(".btn") && one.closest("p, dd, .meta, .kept-words")) return false;
    return box.height < height - 0.5;
  }).map((one) => one.tagName + " " + (one.textContent.trim() || one.name || one.type).slice(0, 20) + " " +
    Math.round(one.getBoundingClientRect().height))"""


def routes(*prefixes: str) -> set[str]:
    """Names of the addresses that begin so."""
    found = set()

    def walk(patterns: Any, namespace: str, before: str) -> None:
        for one in patterns:
            route = before + str(one.pattern)
            if isinstance(one, URLResolver):
                walk(one.url_patterns, f"{namespace}{one.namespace}:" if one.namespace else namespace, route)
            elif route.startswith(prefixes):
                found.add(f"{namespace}{one.name}")

    walk(get_resolver().url_patterns, "", "")
    return found


TOO_WIDE = """(width) => Array.from(document.querySelectorAll("body *"))
  .filter((one) => one.getBoundingClientRect().right > width)
  .map((one) => one.tagName + "." + one.className).slice(-3).join(" ")"""

# What a page says besides its main words.
SMALL_LETTERS = """() => Array.from(document.querySelectorAll(
  "main .meta, main .form-text, main .phone-lead, main .muted, main .tag, .door-help, .date-head, .optional, .sticky-line"))
  .filter((one) => one.offsetParent && parseFloat(getComputedStyle(one).fontSize) < 22)
  .map((one) => one.className).slice(0, 3)"""


@pytest.fixture(scope="module")
def phone_pages(world: Any) -> list[tuple[str, str, Callable[..., Any]]]:
    """Every page under /m/ and /p/ that somebody may open, answered once, in big letters."""
    pages = []
    for name in sorted(routes("m/", "p/") & set(MATRIX) - set(POSTED)):
        if not readers(name):
            continue
        url = reverse(name, kwargs=world.kwargs_for(name, ADDRESSES[name]))
        who = readers(name)[0]
        client = Client(SERVER_NAME="localhost", raise_request_exception=False)
        if who != "visitor":
            world.sign_in(client, who)
        client.cookies["elder"] = "1"
        first = answer(client, url)
        if b"<html" in first["body"][:500]:
            pages.append((name, url, first, client))
    return pages


def in_turn(reader: Reader, phone_pages: Any) -> Iterator[tuple[str, Any]]:
    """Each of the pages at 320 px, open in the reader's browser."""
    for name, url, first, client in phone_pages:
        reader.open(
            url,
            lambda path, part, url=url, first=first, client=client: (
                first if path == url else answer(client, path, part)
            ),
        )
        reader.page.set_viewport_size({"width": NARROW, "height": 700})
        yield name, reader.page
        assert not reader.problems, f"{name}: {reader.problems}"


@pytest.fixture
def reading(browser: Any) -> Iterator[Callable[..., Reader]]:
    """``reading(java_script_enabled=False)``: a browser of its own."""
    opened: list[Reader] = []

    def begin(**options: Any) -> Reader:
        opened.append(Reader(browser, **options))
        return opened[-1]

    yield begin
    for one in opened:
        one.context.close()


def test_every_page_of_the_phone_in_big_letters_on_a_small_screen(phone_pages, reading):
    wrong = []
    for name, page in in_turn(reading(), phone_pages):
        if page.evaluate("getComputedStyle(document.documentElement).fontSize") != "22px":
            wrong.append(f"{name}: the letters are small")
        wrong += [f"{name}: small letters, {small}" for small in page.evaluate(SMALL_LETTERS)]
        if page.evaluate("document.documentElement.scrollWidth") > NARROW:
            wrong.append(f"{name}: scrolls sideways, {page.evaluate(TOO_WIDE, NARROW)}")
        if name.startswith("phone:"):
            wrong += [f"{name}: {small}" for small in page.evaluate(SMALL_TARGETS, BIG_FINGER)]
    assert len(phone_pages) > 30 and not wrong, "\n".join(wrong)


def test_every_page_of_the_phone_without_scripts(phone_pages, reading):
    wrong = []
    for name, page in in_turn(reading(java_script_enabled=False), phone_pages):
        if page.locator("h1:visible").count() != 1:
            wrong.append(f"{name}: no heading")
        for form in page.locator("main form:not(details:not([open]) form)").all():
            buttons = form.locator("button[type=submit]:visible").count()
            own = form.get_attribute("id")
            if not buttons and not (own and page.locator(f'button[form="{own}"]:visible').count()):
                wrong.append(f"{name}: a form that nobody can send")
        if page.evaluate("document.documentElement.scrollWidth") > NARROW:
            wrong.append(f"{name}: scrolls sideways, {page.evaluate(TOO_WIDE, NARROW)}")
    assert not wrong, "\n".join(wrong)
