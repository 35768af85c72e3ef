"""``manage.py serve``: everything of the portal in one terminal, stopped by one Ctrl-C."""

import fcntl
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from congress_portal.demo.accounts import demo_accounts
from congress_portal.runtime import broker, health, ports
from congress_portal.runtime.preparation import prepare
from congress_portal.runtime.supervisor import Child, Supervisor

# A process that dies is noticed at once; a slow machine is given time.
WEB_READY_SECONDS = 120
# Celery's advice not to run as root; an office that starts a trial as root need not read it twice.
_NO_ROOT_WARNING = "ignore:You're running the worker with superuser:UserWarning"


class Command(BaseCommand):
    """Prepare the database and the files, start broker, web server, worker and beat, and wait."""

    help = "启动整个门户：网页服务、后台任务与定时任务；按 Ctrl-C 全部停止。"
    # The checks run when the database is ready; a missing table is no finding on a first start.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
        parser.add_argument("--bind", default="127.0.0.1", help="监听地址，默认只限本机")
        parser.add_argument("--workers", type=int, default=2, help="网页服务进程数，默认 2")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 after Ctrl-C or SIGTERM; CommandError (exit 1) where something refuses or dies."""
        self.bind, self.port = options["bind"], options["port"]
        refusal = ports.why_not(self.bind, self.port)
        if refusal:
            raise CommandError(refusal)
        with only_one_in(settings.DATA_DIR):
            supervisor = Supervisor(settings.BASE_DIR, os.environ, self.say)
            try:
                prepare(self.say)
                supervisor.listen()
                self.start_all(supervisor, options["workers"])
                self.announce()
                dead = supervisor.wait()
                self.say("" if dead else "\n正在停止 ……")
            except KeyboardInterrupt:
                self.say("\n已停止（还没有启动完）。")
                sys.exit(130)
            finally:
                supervisor.stop()
        if dead:
            raise CommandError(
                f"{dead.label}意外停止（退出码 {dead.process.returncode}），其余部分也已停下。原因见上面的输出。"
            )
        self.say("已全部停止。")

    def say(self, text: str) -> None:
        """A line to the person at the terminal, at once."""
        self.stdout.write(text)
        self.stdout.flush()

    # --- the processes ----------------------------------------------------------------------------

    def start_all(self, supervisor: Supervisor, workers: int) -> None:
        """Broker, web server, beat and worker; returns when the web server answers."""
        environment = supervisor.environment
        environment.setdefault("PUBLIC_BASE_URL", self.address())
        environment["PYTHONUNBUFFERED"] = "1"
        environment["PYTHONWARNINGS"] = _NO_ROOT_WARNING
        self.start_broker(supervisor)
        web = [sys.executable, "-m", "granian", "congress_portal.wsgi:application", "--interface", "wsgi"]
        web += ["--host", self.bind, "--port", str(self.port), "--workers", str(workers)]
        web += ["--blocking-threads", "2", "--no-ws", "--log-level", "warning"]
        # A worker that was killed is replaced; only the server itself takes the rest down with it.
        web += ["--respawn-failed-workers", "--workers-kill-timeout", "2"]
        supervisor.start("网页服务", web)
        celery = [sys.executable, "-m", "celery", "-q", "-A", "congress_portal"]
        # Without a queue beat carries the periodic tasks out by itself. Pages go on while these two are
        # started anew; what a dead worker held is taken up again by the sweep.
        beat = [*celery, "beat", "-l", "WARNING", "--pidfile="]
        supervisor.start("定时任务", beat, quiet=True, revived=True)
        if environment.get("EAGER_TASKS") != "true":
            worker = ["worker", "-c", "2", "-l", "WARNING", "--without-gossip", "--without-mingle"]
            worker += ["-n", f"portal-{self.port}@%h"]
            supervisor.start("后台任务", [*celery, *worker], quiet=True, revived=True)
        self.wait_for_web(supervisor)

    def start_broker(self, supervisor: Supervisor) -> None:
        """The queue: REDIS_URL, a private server, or none (then tasks run where they are asked for)."""
        environment = supervisor.environment
        if environment.get("EAGER_TASKS") == "true":
            return
        if environment.get("REDIS_URL"):
            if not health.queue_answers():
                raise CommandError("REDIS_URL 所指的服务器没有应答。请检查地址、密码，以及它是否在运行。")
            return
        try:
            private = broker.start(settings.DATA_DIR / "broker")
        except broker.NoBroker as reason:
            environment["EAGER_TASKS"] = "true"
            self.say(
                f"注意：{reason}，后台任务改为随网页请求当场执行，定时任务照常。"
                "人多时请安装 Redis 并设置 REDIS_URL（见 docs/deployment.md）。"
            )
            return
        environment["REDIS_URL"] = private.url
        supervisor.watch(Child("任务队列", private.process, stops_last=True))

    def wait_for_web(self, supervisor: Supervisor) -> None:
        """Until the health page answers. Raises CommandError where it does not."""
        here = "127.0.0.1" if self.bind in ("0.0.0.0", "") else "[::1]" if self.bind == "::" else self.bind
        request = urllib.request.Request(f"http://{here}:{self.port}/healthz")
        if (
            settings.ALLOWED_HOSTS
            and "*" not in settings.ALLOWED_HOSTS
            and here not in settings.ALLOWED_HOSTS
        ):
            request.add_header("Host", settings.ALLOWED_HOSTS[0].lstrip("."))
        end = time.monotonic() + WEB_READY_SECONDS
        while not supervisor.stopping:
            dead = supervisor.dead()
            if dead:
                raise CommandError(
                    f"{dead.label}没有启动起来（退出码 {dead.process.returncode}）。原因见上面的输出。"
                )
            if answers(request):
                return
            if time.monotonic() > end:
                raise CommandError(f"网页服务 {WEB_READY_SECONDS} 秒内没有应答。原因见上面的输出。")
            time.sleep(0.05)

    # --- what the person reads --------------------------------------------------------------------

    def address(self) -> str:
        """The address to open on this machine."""
        host = "127.0.0.1" if self.bind in ("0.0.0.0", "::", "") else self.bind
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def announce(self) -> None:
        """Address, demonstration accounts, how to stop."""
        lines = ["", f"门户已启动：{self.address()}/"]
        if settings.DEMONSTRATION:
            lines += demonstration_lines()
        lines += ["按 Ctrl-C 停止。", ""]
        self.say("\n".join(lines))
        connections.close_all()


def answers(request: urllib.request.Request) -> bool:
    """Whether the portal itself has answered, whatever it said of its health."""
    try:
        with urllib.request.urlopen(request, timeout=5):
            return True
    except urllib.error.HTTPError as error:
        # A redirect to https or a host name of its own: it runs.
        return error.code != 500
    except OSError:
        return False


def demonstration_lines() -> list[str]:
    """The accounts of the demonstration county, if it is loaded."""
    accounts = demo_accounts()
    if not accounts:
        return []
    lines = [f"  {account['username']:<10}{account['label']}" for account in accounts]
    return ["", f"演示账号（密码都是 {accounts[0]['password']}）：", *lines, ""]


@contextmanager
def only_one_in(folder: Path) -> Iterator[None]:
    """Two portals on one data folder would run every periodic task twice. Raises CommandError."""
    with (folder / "serve.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CommandError(
                f"这个数据目录（{folder}）已有一个门户在运行。请先停掉它，或用 PORTAL_DATA_DIR 另指一个目录。"
            ) from None
        yield
