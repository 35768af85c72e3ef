"""Whether everything is well: each thing that is looked at, in a sentence, with what to do about it.

Read by ``manage.py doctor`` and by the page 运行状况. Nothing here raises: what cannot be looked at is
a finding too.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection
from django.db.models import Count, Q
from django.utils import timezone

from congress_portal.foundation.accounts.models import Person
from congress_portal.foundation.attachments.models import AbstractAttachment
from congress_portal.foundation.jobs.choices import JobState
from congress_portal.foundation.jobs.models import Job
from congress_portal.foundation.notifications.choices import MailingState
from congress_portal.foundation.notifications.models import Mailing
from congress_portal.foundation.privacy import PrivacyKeyError
from congress_portal.foundation.workdays.services import missing_year
from congress_portal.runtime import browsers, checks, health, services

GIGABYTE = 1024**3
LEAST_FREE, LEAST_SHARE = 2 * GIGABYTE, 0.10
STUCK_AFTER = timedelta(minutes=15)
LEASE_OVER = timedelta(minutes=2)
JOB_DAYS = timedelta(days=7)
NIGHTLY_LATE, BY_HAND_LATE = timedelta(hours=26), timedelta(days=7)
MOST_DRIFT = timedelta(seconds=30)
FILES_LOOKED_AT = 100
# What brings its own queue is started whole.
START = "启动门户：make run COUNTY=real（演示县用 make run，装成服务的用 systemctl start），再检查一遍。"
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1", "")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. ``state``: ok, warn (can wait, should not) or bad."""

    label: str
    state: str
    text: str
    advice: str = ""
    url_name: str = ""

    @property
    def word(self) -> str:
        """The state as people read it."""
        return {"ok": "正常", "warn": "注意", "bad": "有问题"}[self.state]


def ok(label: str, text: str) -> Finding:
    return Finding(label, "ok", text)


def warn(label: str, text: str, advice: str, url_name: str = "") -> Finding:
    return Finding(label, "warn", text, advice, url_name)


def bad(label: str, text: str, advice: str, url_name: str = "") -> Finding:
    return Finding(label, "bad", text, advice, url_name)


# --- what is looked at ----------------------------------------------------------------------------


def database(at: datetime) -> Finding:
    """Answers, and has the tables of this version."""
    pending = health.pending_migrations()
    if pending:
        return bad(
            "数据库", f"还有 {len(pending)} 项更新没有做", "运行 manage.py bootstrap，或重新启动门户。"
        )
    return ok("数据库", health.database_words())


def database_kind(at: datetime) -> Finding:
    """The settings that Chinese and many writers need."""
    label = "数据库设置"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()[0]
        if mode not in ("wal", "memory"):
            return warn(label, f"SQLite 的日志方式是 {mode}", "数据文件要放在本机磁盘，不要放在网络盘上。")
        return ok(label, "SQLite，WAL 方式")
    messages = checks.database_encoding(None, databases=["default"])
    if messages:
        return warn(label, messages[0].msg, str(messages[0].hint))
    return ok(label, "编码 UTF-8，区域设置认识汉字")


def clock(at: datetime) -> Finding:
    """The clock of the database server and ours; limits are counted by both."""
    label = "时钟"
    if connection.vendor == "sqlite":
        return ok(label, f"{timezone.localtime(at):%Y-%m-%d %H:%M}（北京时间）")
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        drift = abs(cursor.fetchone()[0] - timezone.now())
    if drift > MOST_DRIFT:
        return bad(
            label, f"和数据库服务器差 {drift.total_seconds():.0f} 秒", "两台机器都打开自动对时（NTP）。"
        )
    return ok(label, f"{timezone.localtime(at):%Y-%m-%d %H:%M}（北京时间）")


def queue(at: datetime) -> Finding:
    """Where background work waits."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        return ok("任务队列", "没有用队列，任务随网页请求当场执行")
    if health.queue_answers():
        return ok("任务队列", "有应答")
    last = None if settings.REDIS_NAMED else services.last_beat()
    if last is not None and at - last < health.BEAT_LATE_AFTER:
        return ok("任务队列", "由 manage.py serve 自带，后台工作刚走过一遍")
    if not settings.REDIS_NAMED:
        return bad("任务队列", "门户没有在运行，后台工作停着", START)
    return bad(
        "任务队列", "没有应答，后台工作停着", "检查 Redis 是否在运行、REDIS_URL 是否写对，再重新启动门户。"
    )


def _is_stopped() -> bool:
    """Where ``serve`` brings the queue and all else with it, a silent queue means that it is not running."""
    brought = not settings.REDIS_NAMED and not settings.CELERY_TASK_ALWAYS_EAGER
    return brought and not health.queue_answers()


def beat(at: datetime) -> Finding:
    """Periodic work went all the way a moment ago."""
    label, last = "定时任务和后台进程", services.last_beat()
    if last is None:
        if _is_stopped():
            return bad(label, "门户在这台机器上还没有运行过", START)
        return bad(label, "还从来没有运行过", "用 manage.py serve 启动，或启动 celery 的 worker 和 beat。")
    if last - at > MOST_DRIFT:
        return bad(label, "上次运行的时间在以后：时钟往回跳过", "请核对服务器时间，打开自动对时（NTP）。")
    if at - last > health.BEAT_LATE_AFTER:
        return bad(
            label,
            f"上次运行是 {timezone.localtime(last):%m-%d %H:%M}，提醒和邮件都停着",
            (START + "仍不行，看启动窗口或 journalctl 里的报错。")
            if _is_stopped()
            else "重新启动门户；仍不行，看启动窗口或 journalctl 里的报错。",
        )
    return ok(label, f"{max(0, int((at - last).total_seconds()))} 秒前运行过")


def disk(at: datetime) -> Finding:
    """Room for a week of uploads and for tonight's backup."""
    folders = [Path(settings.DATA_DIR), *([Path(settings.BACKUP_DIR)] if settings.BACKUP_DIR else [])]
    for folder in folders:
        if not folder.is_dir():
            return bad("磁盘空间", f"没有目录 {folder}", "建立这个目录，或改 BACKUP_DIR。")
        usage = shutil.disk_usage(folder)
        if usage.free < LEAST_FREE or usage.free < LEAST_SHARE * usage.total:
            return bad(
                "磁盘空间",
                f"{folder} 只剩 {usage.free / GIGABYTE:.1f} GB（{usage.free * 100 // usage.total}%）",
                "清理磁盘或换大的；写满了就不能上传和备份。",
            )
    free = shutil.disk_usage(folders[0]).free
    return ok("磁盘空间", f"数据目录还剩 {free / GIGABYTE:.1f} GB")


def backups(at: datetime) -> Finding:
    """How old the newest backup is."""
    last = services.last_backup()
    late = NIGHTLY_LATE if settings.BACKUP_DIR else BY_HAND_LATE
    nightly = "看 BACKUP_DIR 能不能写、定时任务在不在运行；现在可以先手工备份一次（manage.py backup）。"
    by_hand = "运行 manage.py backup；设置 BACKUP_DIR 以后每天夜里自动备份。"
    if settings.DEMONSTRATION:
        return ok("备份", "演示数据，不用备份")
    if last is None:
        return bad("备份", "还没有备份过", by_hand)
    when = f"上次备份是 {timezone.localtime(last):%Y-%m-%d %H:%M}"
    if at - last > late:
        return bad("备份", when, nightly if settings.BACKUP_DIR else by_hand)
    return ok("备份", when + ("，每天夜里自动备份" if settings.BACKUP_DIR else ""))


def keys(at: datetime) -> Finding:
    """The keys are their owner's alone, and open what is in the database."""
    label = "密钥"
    try:
        sealed = Person.objects.exclude(phone_hash="").order_by("-pk").first()
    except PrivacyKeyError:
        return bad(
            label,
            "现在的个人信息密钥读不出数据库里的电话",
            "放回原来的 privacy_key；不要新生成，新的读不出旧数据。",
        )
    except ImproperlyConfigured as error:
        return bad(label, "没有可用的个人信息密钥", str(error))
    messages = checks.data_folder(None)
    if messages:
        return warn(label, messages[0].msg, str(messages[0].hint))
    return ok(label, "只有运行用户能读" + ("，能读出加密的电话" if sealed else ""))


def addresses(at: datetime) -> Finding:
    """The names under which the portal is opened fit together."""
    label = "网址设置"
    if settings.DEMONSTRATION:
        # Started beside ``serve``, this process does not know the port that was asked for there.
        given = os.environ.get("PUBLIC_BASE_URL")
        return ok(label, f"演示，{given}" if given else "演示，网址见启动时的提示")
    if settings.DEBUG:
        return bad(label, "DEBUG 开着，出错时会把内部信息显示给别人", "去掉环境变量 DEBUG，重新启动。")
    public = urlsplit(settings.PUBLIC_BASE_URL)
    host = public.hostname or ""
    if host in LOCAL_HOSTS:
        return warn(
            label,
            f"海报和消息里的网址是 {settings.PUBLIC_BASE_URL}，别的设备打不开",
            "设置 PUBLIC_BASE_URL。",
        )
    if "*" in settings.ALLOWED_HOSTS:
        return warn(label, "ALLOWED_HOSTS 写了 *，什么网址都接受", f"改成大家用的网址，例如 {host}。")
    if not any(
        host == name or (name.startswith(".") and host.endswith(name)) for name in settings.ALLOWED_HOSTS
    ):
        return bad(label, f"ALLOWED_HOSTS 里没有 {host}，大家打不开", f"在 ALLOWED_HOSTS 里加上 {host}。")
    if public.scheme != "https" or not settings.HTTPS_ONLY:
        return warn(
            label, "没有用 https，密码在网上是明文", "配好证书，PUBLIC_BASE_URL 写 https，HTTPS_ONLY=true。"
        )
    return ok(label, settings.PUBLIC_BASE_URL)


def holidays(at: datetime) -> Finding:
    """Limits need the table of days off."""
    year = missing_year(timezone.localdate(at))
    if year is not None:
        return warn(
            "工作日历",
            f"还没有 {year} 年的放假安排，期限按周末估算",
            "国务院办公厅公布后录入。",
            "workdays:holiday_list",
        )
    return ok("工作日历", "需要的年份都有")


def messages(at: datetime) -> Finding:
    """Mail that did not leave."""
    # What a later digest took over is settled.
    stuck = Mailing.objects.filter(
        state__in=(MailingState.FAILED, MailingState.DOUBTFUL), taken_into__isnull=True
    )
    number = stuck.count()
    if number:
        return warn(
            "消息",
            f"{number} 封邮件没有发出或不确定",
            "看原因，改好邮箱或邮件服务器后重发。",
            "notifications:unsent_list",
        )
    return ok("消息", "没有发不出的邮件")


def jobs(at: datetime) -> Finding:
    """Long work that stands still, or that failed lately."""
    numbers = Job.objects.aggregate(
        stuck=Count(
            "pk",
            # A lease that nobody renews is taken back within a minute or two where beat runs.
            filter=Q(state=JobState.RUNNING, lease_until__lt=at - LEASE_OVER)
            | Q(state=JobState.QUEUED, queued_at__lt=at - STUCK_AFTER),
        ),
        failed=Count("pk", filter=Q(state=JobState.FAILED, finished_at__gte=at - JOB_DAYS)),
    )
    stuck, failed = numbers["stuck"], numbers["failed"]
    if stuck:
        return bad(
            "后台任务", f"{stuck} 个任务停着不动", "检查后台进程是否在运行；重启后会接着办。", "jobs:job_list"
        )
    if failed:
        return warn("后台任务", f"近 7 天有 {failed} 个失败", "打开看原因，改正后重试。", "jobs:job_list")
    return ok("后台任务", "没有停住的，近 7 天没有失败的")


def uploads(at: datetime) -> Finding:
    """The newest uploaded files are where their rows say."""
    first, *others = (
        model._base_manager.order_by().values_list("file", "uploaded_at")
        for model in apps.get_models()
        if issubclass(model, AbstractAttachment)
    )
    newest = first.union(*others, all=True).order_by("-uploaded_at")[:FILES_LOOKED_AT]
    names = [name for name, _ in newest]
    looked, gone = len(names), sum(not (Path(settings.MEDIA_ROOT) / name).is_file() for name in names)
    if gone:
        return bad(
            "附件", f"最近 {looked} 个附件里有 {gone} 个文件不见了", f"从备份里恢复 {settings.MEDIA_ROOT}。"
        )
    return ok("附件", f"查了最近 {looked} 个，文件都在" if looked else "还没有附件")


def browsers_seen(at: datetime) -> Finding:
    """Whether people still come with cores that are too old."""
    return _browsers(browsers.seen(on=timezone.localdate(at)))


def _browsers(rows: list[dict[str, Any]]) -> Finding:
    number = sum(row["number"] for row in rows)
    old = sum(row["number"] for row in rows if row["old"])
    if old:
        share = max(1, round(old * 100 / number))
        return warn(
            "浏览器",
            f"近 30 天有 {old} 次登录（{share}%）用的浏览器太旧",
            "请他们换新版浏览器，或切换到极速模式。",
        )
    return ok("浏览器", f"近 30 天登录 {number} 次，没有太旧的" if number else "近 30 天还没有人登录")


# The database comes first: without it nothing behind it can be looked at.
NEEDS_DATABASE: tuple[tuple[str, Callable[[datetime], Finding]], ...] = (
    ("数据库设置", database_kind),
    ("时钟", clock),
    ("定时任务和后台进程", beat),
    ("后台任务", jobs),
    ("消息", messages),
    ("工作日历", holidays),
    ("备份", backups),
    ("密钥", keys),
    ("附件", uploads),
    ("浏览器", browsers_seen),
)
WITHOUT_DATABASE: tuple[tuple[str, Callable[[datetime], Finding]], ...] = (
    ("任务队列", queue),
    ("磁盘空间", disk),
    ("网址设置", addresses),
)


def examine(*, at: datetime, seen: list[dict[str, Any]] | None = None) -> list[Finding]:
    """Look at everything; ``seen`` are the browsers, where the caller has asked for them already."""
    first = _look("数据库", database, at)
    findings = [first]
    if first.state == "ok":
        for label, look in NEEDS_DATABASE:
            known = look is browsers_seen and seen is not None
            findings.append(_browsers(seen or []) if known else _look(label, look, at))
    return findings + [_look(label, look, at) for label, look in WITHOUT_DATABASE]


def _look(label: str, look: Callable[[datetime], Finding], at: datetime) -> Finding:
    try:
        return look(at)
    except (Error, OSError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        return bad(label, f"查不了：{reason}", "检查数据库和磁盘是否正常。")
