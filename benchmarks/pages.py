"""Pages of a portal, asked for in turn: the milliseconds and the statements of each.

A machine of two processors is a quarter faster at one moment than at the next. Pages that were asked for
one after the other would each be measured in a moment of its own, and a limit such as "three times a
trivial view" would compare two moments. So every round asks for each page once, the trivial view among
them, and a page's figure is its smallest of all rounds.
"""

from __future__ import annotations

import re
import time
from html import unescape
from typing import Any, NamedTuple

ROUNDS = 15
# The page on which one changes one's password: the shell with a form. Signed in, through the whole stack.
TRIVIAL = "/password/"
# Pages behind the first one, each by the link 下一页 of the one before.
AHEAD = 20
_NEXT = re.compile(r'href="([^"]*)"[^>]*>下一页')


class Page(NamedTuple):
    """An address, and the test client of whoever asks for it."""

    client: Any
    address: str


class Taken(NamedTuple):
    """The best of all rounds in milliseconds, and the number of statements the page sends."""

    ms: float
    queries: int


def in_turn(pages: dict[str, Page], rounds: int = ROUNDS) -> dict[str, Taken]:
    """What each page takes. RuntimeError where one is not answered with 200."""
    queries = {name: _queries(page) for name, page in pages.items()}  # warms each of them, too
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name, page in pages.items():
            best[name] = min(best.get(name, float("inf")), _seconds(page))
    return {name: Taken(seconds * 1000, queries[name]) for name, seconds in best.items()}


def far_behind(client: Any, address: str) -> str:
    """The address of the page ``AHEAD`` pages behind that one, or of the last there is."""
    page = client.get(address)
    for _ in range(AHEAD):
        following = _NEXT.search(page.content.decode())
        if following is None:
            break
        address = unescape(following.group(1))
        page = client.get(address)
    return address


def words_of(taken: dict[str, Taken]) -> str:
    """The pages of a note: name, milliseconds, statements."""
    return "ms and queries: " + "; ".join(
        f"{name} {ms:.0f} ({number})" for name, (ms, number) in taken.items()
    )


def _seconds(page: Page) -> float:
    started = time.perf_counter()
    answer = page.client.get(page.address)
    took = time.perf_counter() - started
    if answer.status_code != 200:
        raise RuntimeError(f"{page.address}: {answer.status_code}")
    return took


def _queries(page: Page) -> int:
    from django.db import connection

    sent: list[str] = []

    def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        page.client.get(page.address)
    return len(sent)
