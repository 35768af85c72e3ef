"""Which six digits are too easy to guess. Pure."""

from __future__ import annotations

from datetime import date

LENGTH = 6
# What people type when they do not want to think (the first of every published list of six digits).
COMMON = frozenset({"520520", "521521", "131452", "147258", "258369", "159357", "789456", "456789", "112358"})


def _straight(pin: str) -> bool:
    steps = {int(b) - int(a) for a, b in zip(pin, pin[1:], strict=False)}
    return steps in ({0}, {1}, {-1})


def _repeated(pin: str) -> bool:
    """121212, 123123, 112233, 111222, 123321."""
    pairs = [pin[i : i + 2] for i in (0, 2, 4)]
    halves = pin[:3], pin[3:]
    return (
        len(set(pairs)) == 1
        or halves[0] == halves[1]
        or halves[0] == halves[1][::-1]
        or len(set(pin)) <= 2
        or all(a == b for a, b in pairs)
    )


def _birthday(pin: str, birth: date) -> bool:
    return pin in {f"{birth:%y%m%d}", f"{birth:%d%m%y}", f"{birth:%m%d%y}", f"{birth:%Y%m}", f"{birth:%m%Y}"}


def why_weak(pin: str, *, birth_date: date | None = None, phone: str = "") -> str:
    """Why these digits cannot be taken, as a sentence; "" where they can."""
    if not (pin.isascii() and pin.isdecimal() and len(pin) == LENGTH):
        return "密码是 6 位数字，请再填一次。"
    if _straight(pin) or _repeated(pin) or pin in COMMON:
        return "这 6 位数字太好猜（像 123456、000000），请换一个。"
    if birth_date is not None and _birthday(pin, birth_date):
        return "请不要用生日做密码，换 6 位别人猜不到的数字。"
    if phone and phone.endswith(pin):
        return "请不要用手机号的后 6 位，换 6 位别人猜不到的数字。"
    return ""
