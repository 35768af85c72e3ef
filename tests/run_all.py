"""Everything that must hold before a change lands; the runner behind ``make test``.

    run_all.py [lint] [sqlite] [postgres] [pytest arguments]

``lint``: style, import contracts, migrations, system checks, templates. ``sqlite``: the suite on
SQLite without servers. ``postgres``: the suite, with browser and worker tests, on a real PostgreSQL with
a real Redis, but for what does not differ between databases (mark ``once``). Without a name all three;
what fails does not keep the rest from running.

Servers: ``TEST_DATABASE_URL`` and ``TEST_REDIS_URL`` where given, else private ones in folders of
their own (tests/private_servers.py). Nothing needs root; as root it works too.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
sys.path.insert(0, str(ROOT))

from tests.plugins.browser import chromium_path  # noqa: E402
from tests.private_servers import private_postgres, private_redis  # noqa: E402

STAGES = ("lint", "sqlite", "postgres")
# How much of a failed tool's output is shown.
MOST_LINES = 80
# Two processes keep two cores busy; a third one gains nothing on either database (measured).
PROCESSES = str(max(2, min(os.cpu_count() or 2, 8)))


def say(text: str) -> None:
    """A line to whoever reads along, at once."""
    print(text, flush=True)


# An installed portal's; and what keeps Python from keeping what it compiled: then each of a hundred
# processes compiles all modules anew, which took a tenth of the time.
NOT_OURS = ("DATABASE_URL", "REDIS_URL", "PYTHONDONTWRITEBYTECODE")


def environment(**more: str) -> dict[str, str]:
    """The caller's environment, without what is ``NOT_OURS``."""
    mine = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**mine, "PATH": path, "DJANGO_SETTINGS_MODULE": "tests.settings", **more}


# --- lint -----------------------------------------------------------------------------------------


def lint() -> bool:
    """All of it, two at a time; only what fails is shown, from its end."""
    python, manage = sys.executable, str(ROOT / "manage.py")
    commands = {
        "import contracts": [str(BIN / "lint-imports"), "--no-cache", "--no-logo"],
        "templates": [str(BIN / "djlint"), "templates", "--lint", "--quiet"],
        "style": [str(BIN / "ruff"), "check", "--quiet", "--output-format", "concise", "."],
        "format": [str(BIN / "ruff"), "format", "--check", "--output-format", "concise", "."],
        "migrations": [python, manage, "makemigrations", "--check", "--dry-run"],
        "system checks": [python, manage, "check", "--fail-level", "WARNING"],
    }

    def run(command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    good = True
    with ThreadPoolExecutor(2) as pool:
        for name, done in zip(commands, pool.map(run, commands.values()), strict=True):
            say(f"  {'ok    ' if done.returncode == 0 else 'FAILED'} {name}")
            if done.returncode:
                good = False
                lines = done.stdout.strip().splitlines()
                say("\n".join(["    …"] * (len(lines) > MOST_LINES) + lines[-MOST_LINES:]))
    return good


# --- suites ---------------------------------------------------------------------------------------


def suite(arguments: list[str], **env: str) -> bool:
    """One run of pytest; its own closing lines stay the last ones."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--tb=short",
        "-n",
        PROCESSES,
        "--dist",
        "loadgroup",
        "--no-loadscope-reorder",
        *arguments,
    ]
    return subprocess.run(command, cwd=ROOT, env=environment(**env), stdin=subprocess.DEVNULL).returncode == 0


def on_sqlite(arguments: list[str]) -> bool:
    """What needs neither a server nor a browser."""
    return suite(["-m", "not browser and not servers and not postgres", *arguments], TEST_DATABASE_URL="")


def on_postgres(arguments: list[str], chromium: Future[None]) -> bool:
    """Everything that may differ there, on real servers; once ``chromium`` was looked for."""
    with ExitStack() as stack:
        servers = {
            "TEST_DATABASE_URL": os.environ.get("TEST_DATABASE_URL")
            # Small tables that live for a test: neither statistics nor compiled plans pay.
            or stack.enter_context(private_postgres(autovacuum="off", jit="off")),
            "TEST_REDIS_URL": os.environ.get("TEST_REDIS_URL") or stack.enter_context(private_redis()),
        }
        chromium.result()
        chosen = "not once or browser or servers or postgres"
        return suite(["-m", chosen, *arguments], **servers)


def provide_chromium() -> None:
    """Debian's where we may install it, else Playwright's; else a line that says what is missing."""
    if chromium_path():
        return
    log = Path(tempfile.gettempdir()) / f"portal-chromium-{os.getpid()}.log"
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        packages = (
            "apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk"
        )
        attempts.insert(0, ["sh", "-c", packages])
    for attempt in attempts:
        say(f"  no Chromium yet: {' '.join(attempt[-3:])}")
        with log.open("ab") as output:
            try:
                subprocess.run(
                    attempt,
                    env=environment(DEBIAN_FRONTEND="noninteractive"),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    timeout=240,
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                output.write(f"{error}\n".encode())
        if chromium_path():
            log.unlink(missing_ok=True)
            return
    say(
        f"  没有 Chromium，浏览器测试将被跳过。请安装 chromium 与 fonts-noto-cjk 两个软件包（安装记录：{log}）。"
    )


def main() -> int:
    """Exit 0 when every stage holds."""
    arguments = sys.argv[1:]
    stages = [name for name in STAGES if name in arguments] or list(STAGES)
    arguments = [argument for argument in arguments if argument not in STAGES]
    failed = []
    with ThreadPoolExecutor(1) as beside:
        # A browser is fetched while the first stages run.
        chromium = beside.submit(provide_chromium) if "postgres" in stages else Future()
        run = {
            "lint": lint,
            "sqlite": lambda: on_sqlite(arguments),
            "postgres": lambda: on_postgres(arguments, chromium),
        }
        for name in stages:
            say(f"== {name}")
            started = time.monotonic()
            if not run[name]():
                failed.append(name)
            if name != stages[-1]:  # nothing after pytest's own closing lines
                say(f"== {name}: {time.monotonic() - started:.0f} s\n")
    if failed:
        say(f"FAILED: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
