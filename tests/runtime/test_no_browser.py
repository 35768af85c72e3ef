"""Without a Chromium the run says so at its end, and fails where nobody reads along."""

from types import SimpleNamespace

import pytest

from tests.plugins import browser


@pytest.fixture
def reporter():
    """A terminal on which one browser test and another one have been skipped."""
    skipped = [
        SimpleNamespace(longrepr=("test_walk.py", 1, f"Skipped: {browser.NO_BROWSER}")),
        SimpleNamespace(longrepr=("test_race.py", 1, "Skipped: needs PostgreSQL")),
    ]
    lines = []
    return SimpleNamespace(
        stats={"skipped": skipped},
        lines=lines,
        section=lambda text, **_look: lines.append(text),
        write_line=lambda text, **_look: lines.append(text),
    )


def finish(reporter):
    """The end of a run on this terminal; its exit status."""
    manager = SimpleNamespace(get_plugin=lambda _name: reporter)
    session = SimpleNamespace(config=SimpleNamespace(pluginmanager=manager), exitstatus=0)
    browser.pytest_sessionfinish(session, 0)
    return session.exitstatus


def test_it_is_shouted_with_what_to_install(reporter, monkeypatch):
    monkeypatch.setenv("CI", "")
    browser.pytest_terminal_summary(reporter)
    assert reporter.lines[0] == "BROWSER TESTS SKIPPED"
    assert "1 browser tests did NOT run" in reporter.lines[1]
    assert "chromium" in reporter.lines[1]
    assert finish(reporter) == 0


def test_under_ci_the_run_fails(reporter, monkeypatch):
    monkeypatch.setenv("CI", "true")
    browser.pytest_terminal_summary(reporter)
    assert "counts as failed" in reporter.lines[-1]
    assert finish(reporter) == pytest.ExitCode.TESTS_FAILED


def test_a_run_with_its_browser_tests_says_nothing(reporter, monkeypatch):
    monkeypatch.setenv("CI", "true")
    reporter.stats = {}
    browser.pytest_terminal_summary(reporter)
    assert reporter.lines == []
    assert finish(reporter) == 0
