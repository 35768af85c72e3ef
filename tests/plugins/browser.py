"""A real Chromium, driven by Playwright, against pytest-django's ``live_server``.

Fixtures: ``page`` (a desk, 1366 × 768), ``phone`` (375 × 812), ``open_page(user=…, viewport=…)`` for
more people at once, ``axe`` (no finding of axe-core), ``screenshot``. Each page has a context of its
own, no network beyond this machine, and fails its test when the page itself reports an error.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.plugins.generated import SOAK

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "tests" / "vendor" / "axe-core-4.14.1" / "axe.min.js"
SCREENSHOTS = Path(os.environ.get("SCREENSHOTS_DIR") or ROOT / "var" / "screenshots")

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",  # as root there is no other way; the pages are our own
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # A page that asks for anything outside of this machine finds nobody.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 375, "height": 812}
# What axe-core looks at; 375 px, laid out as 320 px is, only in the long form.
WIDTHS = (320, 375, 1366) if SOAK else (320, 1366)
# Milliseconds until what a page is to show is missing: long, for a machine that has other things to do.
PATIENCE = 30_000
NO_BROWSER = (
    "没有 Chromium：浏览器测试被跳过。请安装 chromium 与 fonts-noto-cjk，或运行 playwright install chromium。"
)


def chromium_path() -> str:
    """The Chromium to drive: ``CHROMIUM``, one on the PATH, or Playwright's own; "" where none is."""
    given = os.environ.get("CHROMIUM", "")
    if given:
        return given
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        found = shutil.which(name)
        if found:
            return found
    try:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            own = playwright.chromium.executable_path
    except Exception:  # no Playwright, or none for this platform
        return ""
    return own if Path(own).exists() else ""


# --- no browser: said loudly, and a failure where nobody reads the output -------------------------


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for a page, and skip it where there is no Chromium."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    wanted = [item for item in items if item.get_closest_marker("browser")]
    if wanted and not chromium_path():
        for item in wanted:
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def _browser_tests_skipped(reporter: Any) -> int:
    skipped = reporter.stats.get("skipped", [])
    return sum(1 for report in skipped if NO_BROWSER in str(getattr(report, "longrepr", "")))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Under ``CI=true`` a skipped browser test is a failed run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and os.environ.get("CI") == "true" and _browser_tests_skipped(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The last thing before pytest's closing line."""
    skipped = _browser_tests_skipped(terminalreporter)
    if skipped:
        terminalreporter.section("BROWSER TESTS SKIPPED", sep="!", red=True, bold=True)
        terminalreporter.write_line(f"{skipped} browser tests did NOT run. {NO_BROWSER}", red=True)
        if os.environ.get("CI") == "true":
            terminalreporter.write_line("CI=true: this run counts as failed.", red=True)


# --- pages ----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for the whole run."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE // 2)
    # Playwright's loop runs in this thread; Django would take it for an asynchronous caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


# A cut network and a 4xx answer, as the browser and as htmx report them.
_ASKED_FOR = (
    "Failed to load resource",
    "htmx:sendError",
    "htmx:afterRequest",
    "Response Status Error Code 4",
)


def _watch(page: Any, problems: list[str]) -> None:
    """Collect what the page itself calls an error; a 4xx answer is not one, tests ask for those."""

    def on_console(message: Any) -> None:
        if message.type == "error" and not message.text.startswith(_ASKED_FOR):
            problems.append(f"{page.url}: {message.text}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))


def _sign_in(context: Any, user: Any, address: str) -> None:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(getattr(user, "user", user))
    if hasattr(user, "membership_id"):  # an actor of the cast: in the role he has there
        session = client.session
        session["membership_id"] = user.membership_id
        session.save()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])


@pytest.fixture
def open_page(browser: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """``open_page(user=None, viewport=DESK, **context_options)``: a page in a context of its own.

    ``page.goto("/path/")`` goes to the live server; ``user`` (or a
    member of the cast) is signed in beforehand. At the end of
    the test every error a page has reported (scripts, Content Security Policy) fails the test.
    """
    contexts, problems = [], []

    def open_one(*, user: Any = None, viewport: dict[str, int] | None = None, **options: Any) -> Any:
        context = browser.new_context(
            base_url=live_server.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport=viewport or DESK,
            **options,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if user is not None:
            _sign_in(context, user, live_server.url)
        page = context.new_page()
        _watch(page, problems)
        context.on("page", lambda popup: _watch(popup, problems))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not problems, "the page reported errors:\n" + "\n".join(problems)


@pytest.fixture
def page(open_page: Callable[..., Any]) -> Any:
    """A page on a desk, nobody signed in."""
    return open_page()


@pytest.fixture
def phone(open_page: Callable[..., Any]) -> Any:
    """A page on a phone, nobody signed in."""
    return open_page(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)


@pytest.fixture
def axe() -> Callable[..., None]:
    """``axe(page)``: axe-core finds nothing; otherwise the findings are the message.

    ``widths`` looks at the page at each of these widths (``axe(page, widths=(320, 375, 1366))``).
    A tap that leads to another page is waited for first (``with page.expect_navigation()``): while the
    pages change there is no document to look at.
    """

    def run(page: Any, *, widths: tuple[int, ...] = ()) -> None:
        findings = []
        before = page.viewport_size
        for width in widths or (before["width"],):
            page.set_viewport_size({"width": width, "height": before["height"]})
            if not page.evaluate("typeof axe === 'object'"):
                # Not a script element: the Content Security Policy allows none but our own files.
                page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
            result = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
            for violation in result["violations"]:
                for node in violation["nodes"]:
                    findings.append(
                        f"{width}px {violation['id']} ({violation['impact']}): {violation['help']}\n"
                        f"    {node['html'][:200]}\n    {node['failureSummary']}"
                    )
        page.set_viewport_size(before)
        assert not findings, f"axe-core on {page.url}:\n" + "\n".join(findings)

    return run


@pytest.fixture
def screenshot() -> Callable[..., Path]:
    """``screenshot(page, "01-receipt")`` writes var/screenshots/01-receipt.png, in ``make soak`` or where
    ``SCREENSHOTS_DIR`` names a folder; returns its path.
    """

    def take(page: Any, name: str, *, full_page: bool = True) -> Path:
        path = SCREENSHOTS / f"{name}.png"
        if SOAK or os.environ.get("SCREENSHOTS_DIR"):
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=path, full_page=full_page)
        return path

    return take
