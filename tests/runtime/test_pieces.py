"""Keys, ports, children, static files, checks and the queue, each by itself."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from django.core import checks
from django.core.management import CommandError

from congress_portal.celery import app, send
from congress_portal.foundation.accounts.models import Person
from congress_portal.noticeboard.models import DocumentCategory
from congress_portal.noticeboard.services.documents import CATEGORIES
from congress_portal.runtime import broker, keys, ports, preparation
from congress_portal.runtime.checks import data_folder, privacy_key, public_address
from congress_portal.runtime.supervisor import STOP_SECONDS, Child, Supervisor, spawn

# --- keys -----------------------------------------------------------------------------------------


def test_the_secret_key_is_made_once_without_django(tmp_path):
    env = {**os.environ, "PORTAL_DATA_DIR": str(tmp_path / "var"), "SECRET_KEY": ""}
    env.pop("DJANGO_SETTINGS_MODULE")
    written = []
    for _time in range(2):
        subprocess.run([sys.executable, "-m", "congress_portal.runtime.keys"], env=env, check=True)
        written.append((tmp_path / "var" / "secret_key").read_text())
    assert written[0] == written[1]
    assert len(written[0]) > 50
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_given_secret_key_is_not_written_down(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("SECRET_KEY", "given")
    assert keys.ensure_secret_key() is None
    assert not (tmp_path / "var").exists()


# --- ports ----------------------------------------------------------------------------------------


def test_a_free_port_has_nothing_against_it():
    assert ports.why_not("127.0.0.1", broker.free_port()) == ""


def test_a_taken_port_names_a_free_one():
    with socket.create_server(("127.0.0.1", 0)) as other:
        sentence = ports.why_not("127.0.0.1", other.getsockname()[1])
    assert "已被别的程序占用" in sentence
    assert sentence.endswith("。")


def test_a_foreign_address_is_refused_in_words():
    assert "请检查 BIND" in ports.why_not("192.0.2.1", 8000)


# --- children -------------------------------------------------------------------------------------


@pytest.fixture
def supervisor(tmp_path):
    """A supervisor whose children are gone at the end."""
    one = Supervisor(tmp_path, os.environ)
    yield one
    one.stop()


def python(script: str) -> list[str]:
    return [sys.executable, "-c", script]


def test_a_child_that_ends_is_found(supervisor):
    supervisor.start("短命", python("raise SystemExit(3)"))
    dead = supervisor.wait()
    assert (dead.label, dead.process.returncode) == ("短命", 3)


def test_the_queue_stops_after_those_who_use_it(supervisor, tmp_path):
    note = "import signal, sys, time, pathlib; path = pathlib.Path('order');"
    note += "signal.signal(signal.SIGTERM, lambda *a: (path.open('a').write(sys.argv[1]), sys.exit(0)));"
    note += "pathlib.Path('ready' + sys.argv[1]).touch(); time.sleep(60)"
    supervisor.watch(Child("队列", spawn([*python(note), "Q"], cwd=tmp_path), stops_last=True))
    supervisor.start("网页", [*python(note), "W"])
    while not ((tmp_path / "readyQ").exists() and (tmp_path / "readyW").exists()):
        assert supervisor.dead() is None
    supervisor.stop()
    assert (tmp_path / "order").read_text() == "WQ"


def test_a_stubborn_child_is_killed_with_its_own_children(supervisor, tmp_path, monkeypatch):
    monkeypatch.setattr("congress_portal.runtime.supervisor.STOP_SECONDS", 0.3)
    assert STOP_SECONDS < 5
    stubborn = "import signal, subprocess, sys, time, pathlib;"
    stubborn += "signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    stubborn += "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    stubborn += (
        "pathlib.Path('half').write_text(str(child.pid)); pathlib.Path('half').rename('pid'); time.sleep(60)"
    )
    supervisor.start("固执", python(stubborn))
    while not (tmp_path / "pid").exists():
        assert supervisor.dead() is None
    grandchild = int((tmp_path / "pid").read_text())
    started = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - started < 3
    with pytest.raises(ProcessLookupError):
        # A zombie answers to signal 0 until its new parent has reaped it.
        for _attempt in range(200):
            os.kill(grandchild, 0)
            if "Z" in Path(f"/proc/{grandchild}/stat").read_text().rsplit(")", 1)[1]:
                raise ProcessLookupError
            time.sleep(0.01)


def test_ctrl_c_means_stop(supervisor):
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        supervisor.listen()
        signal.raise_signal(signal.SIGINT)
        assert supervisor.wait() is None
        assert supervisor.stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


# --- the queue ------------------------------------------------------------------------------------


def test_a_private_queue_keeps_its_password_out_of_the_process_list(tmp_path):
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    if not broker.find_program():
        pytest.skip("no server program on this platform")
    private = broker.start(tmp_path)
    try:
        client = redis.Redis.from_url(private.url)
        assert client.ping()
        client.close()
        password = private.url.partition(":")[2].split(":")[1].split("@")[0]
        assert password not in " ".join(map(str, private.process.args))
        port = int(private.url.rsplit(":", 1)[1].split("/")[0])
        stranger = redis.Redis(port=port, retry=Retry(NoBackoff(), 0))
        with pytest.raises(redis.AuthenticationError):
            stranger.ping()
        stranger.close()
    finally:
        private.process.terminate()
        private.process.wait(10)


def test_no_server_program_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(broker, "find_program", lambda: "")
    with pytest.raises(broker.NoBroker, match="没有找到"):
        broker.start(tmp_path)


def test_without_a_queue_a_task_runs_where_it_is_asked_for(db):
    from congress_portal.runtime import services

    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    try:
        send("runtime.heartbeat", {})
    finally:
        app.conf.task_always_eager = before
    assert services.last_beat() is not None


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_writes_what_beat_asks_for(celery_worker_process, wait_until):
    from congress_portal.runtime import services

    send("runtime.heartbeat", {})
    wait_until(services.last_beat, what="a heartbeat")


# --- the key of personal data ---------------------------------------------------------------------


@pytest.fixture
def lost_key(settings, tmp_path):
    """No privacy key, neither given nor in its file; the path where it would lie."""
    settings.PRIVACY_KEY, settings.PRIVACY_KEY_FILE = "", tmp_path / "privacy_key"
    return settings.PRIVACY_KEY_FILE


def test_counties_set_up_by_an_older_version_get_what_new_ones_get(ground, monkeypatch):
    DocumentCategory.objects.filter(county=ground.county).delete()
    monkeypatch.setattr(preparation.health, "pending_migrations", lambda: True)
    for step in ("call_command", "ensure_privacy_key", "collect_static", "connections"):
        monkeypatch.setattr(preparation, step, MagicMock())
    preparation.prepare(lambda line: None)
    assert DocumentCategory.objects.filter(county=ground.county).count() == len(CATEGORIES)


def test_an_empty_database_gets_a_privacy_key(db, lost_key):
    preparation.ensure_privacy_key()
    assert lost_key.stat().st_mode & 0o777 == 0o600


def test_a_lost_privacy_key_is_never_replaced_silently(db, settings, tmp_path):
    Person.objects.create(name="王小宁", phone="13800001402")
    settings.PRIVACY_KEY, settings.PRIVACY_KEY_FILE = "", tmp_path / "privacy_key"
    with pytest.raises(CommandError, match="找不到个人信息密钥"):
        preparation.ensure_privacy_key()
    assert not settings.PRIVACY_KEY_FILE.exists()


# --- static files ---------------------------------------------------------------------------------


def test_static_files_are_gathered_only_when_one_has_changed(tmp_path, settings):
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a {}")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [source], tmp_path / "gathered"
    settings.STATIC_ROOT.mkdir()
    ran = []
    for content in ("a {}", "a {}", "a { color: red }"):
        if (source / "a.css").read_text() != content:
            (source / "a.css").write_text(content)
        preparation.collect_static(lambda *args, **kwargs: ran.append(args))
    assert len(ran) == 2


# --- checks ---------------------------------------------------------------------------------------


def test_a_key_that_others_can_read_is_a_finding_with_its_remedy(tmp_path, settings):
    settings.SECRET_KEY_FILE = tmp_path / "secret_key"
    settings.SECRET_KEY_FILE.write_text("x")
    settings.SECRET_KEY_FILE.chmod(0o644)
    [finding] = data_folder(None)
    assert finding.id == "runtime.W001"
    assert "chmod 600" in finding.hint
    settings.SECRET_KEY_FILE.chmod(0o600)
    assert data_folder(None) == []


def test_a_missing_privacy_key_is_an_error_before_deployment(settings, tmp_path):
    settings.PRIVACY_KEY, settings.PRIVACY_KEY_FILE = "", tmp_path / "none"
    [finding] = privacy_key(None)
    assert finding.level == checks.ERROR


@pytest.mark.parametrize(
    ("address", "findings"),
    [("http://127.0.0.1:8000", 1), ("http://localhost", 1), ("https://renda.example.gov.cn", 0)],
)
def test_posters_must_not_lead_to_the_own_machine(settings, address, findings):
    settings.PUBLIC_BASE_URL = address
    assert len(public_address(None)) == findings
