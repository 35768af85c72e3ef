"""Is the port free? Asked before anything is started, so that the answer is a sentence."""

import errno
import socket


def _refusal(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, port), family=family):
            return 0
    except OSError as error:
        return error.errno or errno.EINVAL


def why_not(host: str, port: int) -> str:
    """A sentence that says why nobody can listen on ``host``:``port``, "" where one can."""
    reason = _refusal(host, port)
    if not reason:
        return ""
    if reason == errno.EADDRINUSE:
        free = next(
            (other for other in range(port + 1, min(port + 50, 65536)) if not _refusal(host, other)), 0
        )
        hint = f"，例如 make run PORT={free}" if free else ""
        return f"端口 {port} 已被别的程序占用。请先停掉它，或换一个端口{hint}。"
    if reason in (errno.EACCES, errno.EPERM):
        return f"没有权限使用端口 {port}（小于 1024 的端口需要管理员权限）。请换一个端口，例如 make run PORT=8000。"
    return f"不能在 {host} 的端口 {port} 上提供服务：{errno.errorcode.get(reason, reason)}。请检查 BIND 与 PORT。"
