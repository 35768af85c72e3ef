"""``manage.py serve`` is really started, asked over HTTP, and stopped as a person would.

On SQLite it brings its own queue; in the run on PostgreSQL it works on a database and a Redis that
are given, as in a county's own installation.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from congress_portal.runtime.broker import free_port

# One installation for the whole file, in one of pytest-xdist's processes.
pytestmark = pytest.mark.xdist_group("serve")
ROOT = Path(__file__).resolve().parent.parent.parent
OF_THE_TESTS = (
    "DJANGO_SETTINGS_MODULE",
    "SECRET_KEY",
    "PRIVACY_KEY",
    "PLAIN_STATIC",
    "DATABASE_URL",
    "REDIS_URL",
)
OF_THE_TESTS += ("ALLOWED_HOSTS", "EMAIL_URL", "DEBUG", "TEST_SQLITE", "PORTAL_DB")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of an installation of its own; its name has a space and Chinese characters."""
    env = {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS}
    env["PORTAL_DATA_DIR"] = str(tmp_path_factory.mktemp("数据 目录") / "var")
    env["PORTAL_TEST_MARK"] = uuid4().hex
    given = os.environ.get("TEST_DATABASE_URL", "")
    if not given:
        yield env
        return
    import psycopg2

    name = f"serve_{uuid4().hex}"
    server = psycopg2.connect(given.rsplit("/", 1)[0] + "/postgres")
    server.autocommit = True
    cursor = server.cursor()
    cursor.execute(f"CREATE DATABASE {name}")
    redis_server = os.environ["TEST_REDIS_URL"].rsplit("/", 1)[0]
    # A number that no worker of pytest-xdist has.
    yield {**env, "DATABASE_URL": given.rsplit("/", 1)[0] + f"/{name}", "REDIS_URL": f"{redis_server}/15"}
    cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


@pytest.fixture
def serve(installation: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start ``manage.py serve``; whatever a failed test leaves behind is ended."""
    started: list[subprocess.Popen[str]] = []

    def start(port: int, **env: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "1"],
            cwd=ROOT,
            env={**installation, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(15)


def health(port: int) -> dict[str, str]:
    """What the health page says, {} while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return json.load(answer)
    except OSError:
        return {}


def answering(wait_until, portal: subprocess.Popen[str], port: int, *, status: str = "") -> dict[str, str]:
    """Wait until the health page answers (with this status); fail at once where the portal has ended."""

    def answer() -> dict[str, str]:
        assert portal.poll() is None, portal.stdout.read()
        said = health(port)
        return said if not status or said.get("status") == status else {}

    # Patience for a machine that does other things: a start takes 2 s when it does not.
    return wait_until(answer, seconds=150, what=status or "the web server")


def processes_of(installation: dict[str, str]) -> list[str]:
    """The command lines of all living processes that carry this installation's mark."""
    mark, found = f"PORTAL_TEST_MARK={installation['PORTAL_TEST_MARK']}".encode(), []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:  # gone in the meantime, or another user's
            continue
    return [line for line in found if line]


def test_it_starts_everything_and_one_ctrl_c_stops_everything(serve, installation, wait_until):
    port = free_port()
    portal = serve(port)

    # "ok" means more than a page: beat has asked, the queue has carried, a worker has written.
    answering(wait_until, portal, port, status="ok")
    portal.send_signal(signal.SIGINT)
    output, _ = portal.communicate(timeout=30)

    assert portal.returncode == 0, output
    assert f"门户已启动：http://127.0.0.1:{port}/" in output
    assert "已全部停止。" in output
    assert "Traceback" not in output
    assert processes_of(installation) == []


@pytest.mark.once
def test_keys_are_made_once_and_are_their_owners_alone(installation):
    folder = Path(installation["PORTAL_DATA_DIR"])
    for name in ("secret_key", "privacy_key"):
        assert (folder / name).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def child_of(portal, word):
    children = Path(f"/proc/{portal.pid}/task/{portal.pid}/children").read_text().split()
    return next((int(pid) for pid in children if word in Path(f"/proc/{pid}/cmdline").read_bytes()), None)


@pytest.mark.once
def test_a_dead_child_takes_the_rest_down_with_a_sentence(serve, installation, wait_until):
    port = free_port()
    portal = serve(port)
    answering(wait_until, portal, port)
    os.kill(child_of(portal, b"granian"), signal.SIGKILL)
    output, _ = portal.communicate(timeout=30)

    assert portal.returncode == 1
    assert "网页服务意外停止" in output
    assert processes_of(installation) == []


@pytest.mark.once
def test_one_life_a_second_portal_dead_background_work_and_a_violent_end(serve, installation, wait_until):
    port = free_port()
    portal = serve(port)
    answering(wait_until, portal, port)

    second = serve(free_port())
    output, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert "已有一个门户在运行" in output

    # Started anew while pages go on.
    for word in (b"\0beat\0", b"\0worker\0"):
        dead = child_of(portal, word)
        os.kill(dead, signal.SIGKILL)
        wait_until(lambda: child_of(portal, word) not in (None, dead), what="a new process")  # noqa: B023
        answering(wait_until, portal, port)
        assert portal.poll() is None

    portal.kill()
    portal.wait()
    wait_until(lambda: not processes_of(installation), seconds=60, what="no process left")


@pytest.mark.once
def test_a_taken_port_is_said_in_a_sentence(serve):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        portal = serve(port)
        output, _ = portal.communicate(timeout=60)
    assert portal.returncode == 1
    assert f"端口 {port} 已被别的程序占用" in output
    assert "make run PORT=" in output
    assert "Traceback" not in output


@pytest.mark.once
def test_without_any_queue_the_periodic_work_is_done_all_the_same(serve, wait_until):
    port = free_port()
    portal = serve(port, EAGER_TASKS="true", REDIS_URL="")
    assert answering(wait_until, portal, port, status="ok")["redis"] == "not used"
    portal.send_signal(signal.SIGINT)
    assert portal.wait(30) == 0
