"""Names as old files write them: several in one cell, terms and sessions in words. Pure."""

from __future__ import annotations

import re
import unicodedata

from deputies.numerals import DIGITS

_BETWEEN = re.compile(r"[、，,；;/|\n\r\t]+")
# 张三等五人, 李四（领衔）, 王五代表: what stands behind a name in a list of authors.
_BEHIND = re.compile(r"(等[一二三四五六七八九十百\d]*(位|名|人|个)?(代表)?|（[^）]*）|\([^)]*\)|\[[^\]]*\])$")
_SPACES = re.compile(r"\s+")
_NUMERAL = f"[{DIGITS}〇十百\\d]+"
_TERM = re.compile(rf"第?({_NUMERAL})届")
_SESSION = re.compile(rf"第?({_NUMERAL})次")


def names_in(text: str | None) -> list[str]:
    """The names of a cell, in their order, each once: “张三、李 四等3人” → 张三, 李四.

    A space inside two characters is padding (“王　宁”), between longer words it separates.
    """
    found: list[str] = []
    for part in _BETWEEN.split(unicodedata.normalize("NFC", text or "")):
        words = _SPACES.split(part.strip())
        pieces = words if len(words) > 1 and all(len(word) > 1 for word in words) else ["".join(words)]
        for piece in pieces:
            name = piece.replace("(", "（").replace(")", "）")
            while (shorter := _BEHIND.sub("", name)) != name and shorter:
                name = shorter
            name = name.removesuffix("代表") if len(name) > 3 and not name.endswith("团代表") else name
            if name and name not in found and not _BEHIND.fullmatch(name):
                found.append(name)
    return found


def numeral_value(text: str) -> int | None:
    """18 for 18, 十八, １８, 一八; None where the text is no number."""
    text = unicodedata.normalize("NFKC", text).strip().replace("〇", "零")
    if text.isascii() and text.isdecimal():
        return int(text)
    if not text or any(c not in DIGITS + "十百" for c in text):
        return None
    if "百" not in text and "十" not in text:
        return int("".join(str(DIGITS.index(c)) for c in text))
    total, digit = 0, 0
    for place, char in enumerate(text):
        if char in "十百":
            unit = 10 if char == "十" else 100
            total += (digit if digit or place else 1) * unit
            digit = 0
        else:
            digit = DIGITS.index(char)
    return total + digit


def term_number(text: str | None) -> int | None:
    """18 for 十八届, 第十八届, 县十八届人大三次会议, 18; None for anything else."""
    text = unicodedata.normalize("NFKC", str(text or "")).strip()
    match = _TERM.search(text)
    return numeral_value(match.group(1) if match else text)


def session_number(text: str | None) -> int | None:
    """3 for 县十八届人大三次会议, 十八届三次, 第三次会议; None where no session is named."""
    match = _SESSION.search(unicodedata.normalize("NFKC", str(text or "")))
    return numeral_value(match.group(1)) if match else None
