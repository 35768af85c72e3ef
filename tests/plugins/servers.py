"""A real Celery worker for the tests that need one, and what is skipped where servers are missing.

``make test`` provides PostgreSQL and Redis; plain ``pytest`` runs on SQLite without either, and then
tests marked ``postgres`` or ``servers`` are skipped with the reason.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with the reason, what the given servers cannot carry."""
    for item in items:
        if item.get_closest_marker("servers") and not os.environ.get("TEST_REDIS_URL"):
            item.add_marker(pytest.mark.skip(reason="needs a Redis: make test, or TEST_REDIS_URL"))
        if item.get_closest_marker("postgres") and not os.environ.get("TEST_DATABASE_URL"):
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL: make test, or TEST_DATABASE_URL"))


def database_url_of_the_test() -> str:
    """The address of the database this test process works in (not the one it was made from)."""
    from django.db import connection

    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    who = quote(given["USER"] or "", safe="")
    if given["PASSWORD"]:
        who += ":" + quote(given["PASSWORD"], safe="")
    port = f":{given['PORT']}" if given["PORT"] else ""
    return f"postgres://{who}@{given['HOST'] or 'localhost'}{port}/{given['NAME']}"


def environment_of_the_test() -> dict[str, str]:
    """What a process needs in order to see the database, the queue and the files of this test."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "congress_portal.settings",
        "DATABASE_URL": database_url_of_the_test(),
        "REDIS_URL": settings.REDIS_URL,
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture(scope="session")
def wait_until() -> Callable[..., Any]:
    """``wait_until(condition, seconds=40)``: ask again and again until the answer is true; return it."""

    def wait(condition: Callable[[], Any], *, seconds: float = 40, what: str = "") -> Any:
        end = time.monotonic() + seconds
        while True:
            answer = condition()
            if answer:
                return answer
            if time.monotonic() > end:
                pytest.fail(f"not within {seconds} s: {what or condition}")
            time.sleep(0.05)

    return wait


@pytest.fixture(scope="session")
def celery_worker_process(
    django_db_setup: None, django_db_blocker: Any, wait_until: Callable[..., Any]
) -> Iterator[subprocess.Popen[bytes]]:
    """A real Celery worker (two processes, no beat) on this test's database and Redis.

    It is another process: what it shall see must be committed, so use it with
    ``@pytest.mark.django_db(transaction=True)`` and the mark ``servers``, and wait with ``wait_until``.
    """
    from congress_portal.celery import app

    log = settings.DATA_DIR / "worker.log"
    with django_db_blocker.unblock():
        environment = environment_of_the_test()
    with log.open("wb") as output:
        worker = subprocess.Popen(
            # No --purge: the queue is this run's own, and beat's work may stand in it already.
            [sys.executable, "-m", "celery", "-A", "congress_portal", "worker", "-c", "2", "-l", "INFO"]
            + ["--without-gossip", "--without-mingle", "-n", f"test-{os.getpid()}@%h"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def ready() -> bool:
        assert worker.poll() is None, f"the worker has stopped:\n{log.read_text()}"
        return bool(app.control.ping(timeout=0.3, destination=None))

    try:
        wait_until(ready, seconds=40, what="a Celery worker that answers")
        yield worker
    finally:
        worker.terminate()
        try:
            worker.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
