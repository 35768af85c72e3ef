"""What the doctor says of each thing, on the command line and on the page."""

import io
import os
import subprocess
import sys
from collections import namedtuple
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.urls import reverse

from congress_portal.foundation.accounts.services import set_phone
from congress_portal.foundation.jobs.models import Job
from congress_portal.foundation.privacy import generate_key
from congress_portal.foundation.workdays.services import seed_holidays
from congress_portal.runtime import browsers, doctor, health, services
from congress_portal.runtime.browsers import Browser, browser_of, is_old, note
from congress_portal.runtime.models import BrowserSeen
from tests.factories.ground import NOW, TODAY

ROOT = Path(__file__).resolve().parent.parent.parent
Usage = namedtuple("Usage", "total used free")
GB = 1024**3


@pytest.fixture
def well(db, settings, tmp_path, monkeypatch):
    """An installation where everything is as it should be; a test breaks one thing."""
    monkeypatch.setattr(health, "queue_answers", lambda: True)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda folder: Usage(100 * GB, 50 * GB, 50 * GB))
    settings.DATA_DIR = tmp_path
    settings.SECRET_KEY_FILE = tmp_path / "secret_key"
    settings.PUBLIC_BASE_URL = "https://renda.example.gov.cn"
    settings.ALLOWED_HOSTS = [".example.gov.cn"]
    settings.HTTPS_ONLY = True
    seed_holidays()
    services.note_beat(at=NOW - timedelta(seconds=20))
    services.note_backup(at=NOW - timedelta(hours=9))
    return settings


def findings(state=""):
    return {f.label: f for f in doctor.examine(at=NOW) if not state or f.state == state}


def test_all_is_well(well):
    assert {label: f.text for label, f in findings().items() if f.state != "ok"} == {}
    assert len(findings()) == 14


def test_a_database_that_does_not_answer_ends_the_look_at_it(well, monkeypatch):
    def refuse():
        raise OperationalError("connection refused")

    monkeypatch.setattr(health, "pending_migrations", refuse)
    found = findings()
    assert "connection refused" in found["数据库"].text
    assert found["数据库"].state == "bad" and "备份" not in found and "磁盘空间" in found


def test_tables_of_another_version(well, monkeypatch):
    monkeypatch.setattr(health, "pending_migrations", lambda: ["accounts.0009"])
    assert "bootstrap" in findings("bad")["数据库"].advice


def test_one_thing_that_cannot_be_looked_at_hides_no_other(well, monkeypatch):
    def broken(on):
        raise DatabaseError("no such table")

    monkeypatch.setattr(doctor, "missing_year", broken)
    found = findings()
    assert found["工作日历"].state == "bad" and found["备份"].state == "ok"


def test_the_queue_is_away(well, monkeypatch):
    monkeypatch.setattr(health, "queue_answers", lambda: False)
    well.REDIS_NAMED = True
    assert "REDIS_URL" in findings("bad")["任务队列"].advice
    # The queue that serve brings is known to serve's own parts only: then the work it does tells.
    well.REDIS_NAMED = False
    assert "自带" in findings("ok")["任务队列"].text
    services.Heartbeat.objects.all().delete()
    assert "任务队列" in findings("bad")


def test_a_portal_with_its_own_queue_that_is_stopped_is_told_how_to_start(well, monkeypatch):
    """After a restore, say: there is no Redis to look after and no address of one to get right."""
    monkeypatch.setattr(health, "queue_answers", lambda: False)
    well.REDIS_NAMED = False
    for beat in (None, NOW - timedelta(hours=3)):
        services.Heartbeat.objects.all().delete()
        if beat:
            services.note_beat(at=beat)
        wrong = findings("bad")
        assert "门户没有在运行" in wrong["任务队列"].text
        assert "make run COUNTY=real" in wrong["任务队列"].advice
        assert "make run COUNTY=real" in wrong["定时任务和后台进程"].advice
        assert "REDIS_URL" not in "".join(f.advice for f in wrong.values())


def test_beat_is_silent(well):
    services.note_beat(at=NOW - timedelta(minutes=10))
    assert "09:36" in findings("bad")["定时任务和后台进程"].text


def test_the_clock_went_back(well):
    services.note_beat(at=NOW + timedelta(minutes=10))
    assert "NTP" in findings("bad")["定时任务和后台进程"].advice


@pytest.mark.parametrize("usage", [Usage(100 * GB, 99 * GB, GB), Usage(1000 * GB, 950 * GB, 50 * GB)])
def test_the_disk_is_nearly_full(well, monkeypatch, usage):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda folder: usage)
    assert "只剩" in findings("bad")["磁盘空间"].text


def test_next_years_days_off_are_missing_from_november(well):
    found = {f.label: f for f in doctor.examine(at=NOW.replace(year=2026, month=11, day=3))}
    assert "2027 年" in found["工作日历"].text and found["工作日历"].url_name == "workdays:holiday_list"


@pytest.mark.parametrize(
    ("ago", "folder", "state"),
    [(6, "", "ok"), (8, "", "bad"), (1, "nights", "ok"), (2, "nights", "bad"), (None, "", "bad")],
)
def test_how_old_the_backup_is(well, tmp_path, ago, folder, state):
    if folder:
        (tmp_path / folder).mkdir()
        well.BACKUP_DIR = str(tmp_path / folder)
    services.Heartbeat.objects.filter(name=services.BACKUP).delete()
    if ago:
        services.note_backup(at=NOW - timedelta(days=ago))
    assert findings()["备份"].state == state


def test_a_folder_of_backups_that_is_not_there(well, tmp_path):
    well.BACKUP_DIR = str(tmp_path / "unplugged")
    assert "unplugged" in findings("bad")["磁盘空间"].text


def test_another_key_than_the_one_that_wrote(well, cast):
    person = cast.mandates["deputy"].person
    set_phone(person, "13912345678")
    person.save()
    well.PRIVACY_KEY = generate_key()
    assert "放回原来的 privacy_key" in findings("bad")["密钥"].advice


def test_a_key_that_others_can_read(well, tmp_path):
    well.SECRET_KEY_FILE.write_text("x")
    well.SECRET_KEY_FILE.chmod(0o644)
    assert "chmod 600" in findings("warn")["密钥"].advice


@pytest.mark.parametrize(
    ("name", "value", "state", "words"),
    [
        ("DEBUG", True, "bad", "DEBUG"),
        ("PUBLIC_BASE_URL", "http://127.0.0.1:8000", "warn", "PUBLIC_BASE_URL"),
        ("PUBLIC_BASE_URL", "http://renda.example.gov.cn", "warn", "https"),
        ("PUBLIC_BASE_URL", "https://renda.elsewhere.cn", "bad", "renda.elsewhere.cn"),
        ("ALLOWED_HOSTS", ["*"], "warn", "ALLOWED_HOSTS"),
        ("ALLOWED_HOSTS", ["localhost"], "bad", "ALLOWED_HOSTS"),
        ("HTTPS_ONLY", False, "warn", "HTTPS_ONLY"),
    ],
)
def test_addresses_that_do_not_fit(well, name, value, state, words):
    setattr(well, name, value)
    finding = findings(state)["网址设置"]
    assert words in finding.text + finding.advice


def make_job(cast, **fields):
    return Job.objects.create(
        county=cast.county,
        person=cast.staff.person,
        membership=cast.staff.membership,
        kind="x",
        title="导出",
        params_hash="x",
        created_at=NOW,
        queued_at=NOW,
        asked_at=NOW,
        **fields,
    )


def test_jobs_that_stand_still_or_failed(well, cast):
    make_job(cast, state="failed", finished_at=NOW - timedelta(days=8))
    assert findings()["后台任务"].state == "ok"
    make_job(cast, state="failed", finished_at=NOW - timedelta(days=1))
    assert "1 个失败" in findings("warn")["后台任务"].text
    make_job(cast, state="running", lease_until=NOW - timedelta(hours=1))
    assert "1 个任务停着不动" in findings("bad")["后台任务"].text


# --- the command and the page ---------------------------------------------------------------------


def run_doctor(at, monkeypatch):
    from congress_portal.runtime.management.commands import doctor as command

    monkeypatch.setattr(command.timezone, "now", lambda: at)
    # Ours stands still here; the database server's does not.
    monkeypatch.setattr(doctor, "MOST_DRIFT", timedelta.max)
    said = io.StringIO()
    code = 0
    try:
        call_command("doctor", stdout=said)
    except SystemExit as left:
        code = left.code
    return code, said.getvalue()


def test_the_command_says_one_line_each_and_what_to_do(well, monkeypatch):
    code, said = run_doctor(NOW, monkeypatch)
    assert (code, said.splitlines()[-1]) == (0, "一切正常。")
    services.Heartbeat.objects.all().delete()
    code, said = run_doctor(NOW, monkeypatch)
    assert code == 1
    assert "[有问题] 备份：还没有备份过" in said and "怎么办：" in said
    assert said.splitlines()[-1] == "有 2 处问题。"


def test_the_page_is_the_administrators(well, cast, client_of):
    url = reverse("runtime:health_page")
    well.ALLOWED_HOSTS = ["testserver"]
    page = client_of(cast.admin).get(url)
    assert page.status_code == 200
    rows = [row["finding"].state for row in page.context["rows"]]
    assert rows == sorted(rows, key=["bad", "warn", "ok"].index)
    assert "近 30 天登录，只计次数，不记是谁" in page.content.decode()
    assert client_of(cast.staff).get(url).status_code == 403


def test_the_page_costs_twenty_queries_at_most(well, cast, client_of, django_assert_max_num_queries):
    well.ALLOWED_HOSTS = ["testserver"]
    client = client_of(cast.admin)
    url = reverse("runtime:health_page")
    client.get(url)
    # PostgreSQL is asked for its clock besides; SQLite has none of its own.
    with django_assert_max_num_queries(20 if connection.vendor == "sqlite" else 21):
        client.get(url)


def test_a_checkout_that_never_started_says_so_in_one_sentence(tmp_path):
    env = {k: v for k, v in os.environ.items() if k not in ("SECRET_KEY", "DJANGO_SETTINGS_MODULE")}
    env["PORTAL_DATA_DIR"] = str(tmp_path / "var")
    for arguments in ([], ["migrate"], ["doctor"], ["help"]):
        done = subprocess.run(
            [sys.executable, ROOT / "manage.py", *arguments], env=env, capture_output=True, text=True
        )
        assert done.returncode == 1
        assert done.stdout == ""
        assert done.stderr.startswith("没有 SECRET_KEY：") and done.stderr.count("\n") == 1


def test_a_restore_on_a_new_machine_makes_its_own_secret_key(tmp_path):
    env = {k: v for k, v in os.environ.items() if k not in ("SECRET_KEY", "DJANGO_SETTINGS_MODULE")}
    env["PORTAL_DATA_DIR"] = str(tmp_path / "var")
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", "restore", "away.zip", "--yes"],
        env=env, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1 and "SECRET_KEY" not in done.stderr and "away.zip" in done.stderr
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600


# --- browsers -------------------------------------------------------------------------------------

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "family", "major"),
    [
        (CHROME, "Chrome", 120),
        (CHROME + " Edg/120.0.2210.91", "Edge", 120),
        (CHROME.replace("120.0.0.0", "69.0.3497.100") + " QIHU 360SE", "360 浏览器", 69),
        (
            CHROME.replace("120.0.0.0", "53.0.2785.116") + " QBCore/4.0 QQBrowser/9.0.2524.400",
            "QQ 浏览器",
            53,
        ),
        (
            "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/107.0.5304.141"
            " Mobile Safari/537.36 XWEB/5061 MMWEBSDK/20230303 MicroMessenger/8.0.34.2340(0x28002253)",
            "微信",
            107,
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 16_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            " Mobile/15E148 MicroMessenger/8.0.34(0x18002230) NetType/4G",
            "微信",
            8,
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Safari/605.1.15",
            "Safari",
            17,
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0", "Firefox", 115),
        ("Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", "IE", 11),
        ("curl/8.0", "其他", 0),
        ("Chrome/" + "9" * 400, "Chrome", 9999),
    ],
)
def test_a_browser_is_recognised(user_agent, family, major):
    assert browser_of(user_agent) == Browser(family, major)


def test_which_browsers_are_too_old():
    assert is_old("360 浏览器", 53) and is_old("IE", 11) and is_old("Safari", 9)
    assert not is_old("360 浏览器", 69) and not is_old("Firefox", 61) and not is_old("其他", 0)


def test_no_header_is_no_browser():
    assert browser_of("") is None


def test_sessions_are_counted_by_day_and_version(db):
    for _time in range(3):
        note(Browser("Chrome", 120), on=TODAY)
    note(Browser("Chrome", 120), on=TODAY - timedelta(days=1))
    note(Browser("IE", 11), on=TODAY)
    note(Browser("Chrome", 60), on=TODAY - timedelta(days=31))
    assert browsers.seen(on=TODAY) == [
        {"family": "Chrome", "major": 120, "number": 4, "old": False},
        {"family": "IE", "major": 11, "number": 1, "old": True},
    ]


def test_counts_of_years_ago_are_taken_away(db):
    note(Browser("Chrome", 50), on=date(2024, 1, 1))
    note(Browser("Chrome", 120), on=TODAY)
    assert [row.day for row in BrowserSeen.objects.all()] == [TODAY]


def test_a_sign_in_counts_its_browser_once_and_names_nobody(ground, client):
    from tests.factories.ground import PASSWORD

    data = {"username": "staff", "password": PASSWORD}
    page = client.get(reverse("accounts:sign_in"))
    data["form_key"] = page.content.decode().partition('name="form_key" value="')[2].partition('"')[0]
    client.post(reverse("accounts:sign_in"), data, HTTP_USER_AGENT=CHROME)
    client.get(reverse("workbench:home"), HTTP_USER_AGENT=CHROME)
    assert list(BrowserSeen.objects.values_list("family", "major", "hits")) == [("Chrome", 120, 1)]
    assert {f.name for f in BrowserSeen._meta.get_fields()} == {"id", "day", "family", "major", "hits"}


def test_a_sign_in_never_fails_for_the_count(ground, client, monkeypatch):
    def broken(browser, on):
        raise DatabaseError("disk full")

    monkeypatch.setattr(browsers, "note", broken)
    browsers.note_sign_in(None, request=type("R", (), {"META": {"HTTP_USER_AGENT": CHROME}})())
    assert not BrowserSeen.objects.exists()
