"""What becomes of text that was typed or pasted: cleaned to plain text, read as paragraphs, lists and links.

Pure. Nobody writes markup: a line that begins with "- " is a point of a list, "1. " a numbered one,
an address that begins with http is a link, everything else is a paragraph.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from suggestions.pasting import unmarked

# What word processors put in front of the points of a list: bullets, and the private signs of symbol fonts.
_BULLET = re.compile(r"^[\s\u3000]*(?:[•●○◆◇■□▪▫‣⁃·∙➢➤✓✔\-–—*]|[\ue000-\uf8ff])[\s\u3000]+")
_NUMBERED = re.compile(r"^[\s\u3000]*(\d{1,2})[.．、)）][\s\u3000]*(?=\S)")
_LINK = re.compile(r"https?://[^\s\u3000-\u303f\uff00-\uffef\u4e00-\u9fff<>\"'，。；：）】]+")
_TRAILING = ".,;:!?)]}"
_BLANKS = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f]+")
_EMPTY = re.compile(r"\n{3,}")
_EDGE = " \t\u3000"


def cleaned(text: str) -> str:
    """Plain text of whatever was pasted: no markup, no soft breaks, no odd bullets and blanks.

    What was typed by hand keeps its angle brackets: "a<b 且 c>d" is said, not marked up.
    Indents of two full-width blanks go too; the page indents paragraphs by itself.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\u2028", "\n")
    text = unmarked(text, "- ")
    lines = []
    for line in unicodedata.normalize("NFC", text).split("\n"):
        bullet = _BULLET.match(line)
        if bullet:
            line = "- " + line[bullet.end() :]
        line = "".join(
            c for c in line if c == "\t" or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs")
        )
        lines.append(_BLANKS.sub(" ", line).strip(_EDGE))
    return _EMPTY.sub("\n\n", "\n".join(lines)).strip()


@dataclass(frozen=True)
class Block:
    """A paragraph ("p", one line), a list ("ul") or a numbered list ("ol", its first number in ``start``)."""

    kind: str
    lines: tuple[str, ...]
    start: int = 1


def blocks(text: str) -> list[Block]:
    """The paragraphs and lists of a cleaned text."""
    found: list[Block] = []
    for line in text.split("\n"):
        if not line:
            found.append(Block("gap", ()))
            continue
        numbered = _NUMBERED.match(line)
        if line.startswith("- "):
            kind, words, start = "ul", line[2:], 1
        elif numbered:
            kind, words, start = "ol", line[numbered.end() :], int(numbered[1])
        else:
            kind, words, start = "p", line, 1
        last = found[-1] if found else None
        if last is not None and kind != "p" and last.kind == kind:
            found[-1] = Block(kind, (*last.lines, words), last.start)
        else:
            found.append(Block(kind, (words,), start))
    return [block for block in found if block.kind != "gap"]


def pieces(line: str) -> list[tuple[str, bool]]:
    """A line as (text, is it an address): what a page makes links of."""
    parts: list[tuple[str, bool]] = []
    place = 0
    for match in _LINK.finditer(line):
        address = match[0].rstrip(_TRAILING)
        if match.start() > place:
            parts.append((line[place : match.start()], False))
        parts.append((address, True))
        place = match.start() + len(address)
    if place < len(line):
        parts.append((line[place:], False))
    return parts


_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,20}[〔\[［（(]\s*\d{4}\s*[〕\]］）)]\s*(?:第\s*)?\d{1,4}\s*号")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_LEADING = re.compile(r"^\s*(?:附件\s*)?\d{1,3}[.．、_\-\s]+")


_BRACKETS = ("〔〕", "[]", "［］", "（）", "()")


def ways_to_write(number: str) -> set[str]:
    """A document number as others may have typed it: "云人大发[2026]3号" is "云人大发〔2026〕3号"."""
    bare = re.sub(r"\s", "", number)
    if not bare:
        return set()
    plain = bare.translate(str.maketrans("[]［］（）()", "〔〕〔〕〔〕〔〕"))
    return {number.strip(), bare} | {plain.translate(str.maketrans("〔〕", pair)) for pair in _BRACKETS}


def title_and_number(file_name: str) -> tuple[str, str]:
    """Title and document number (文号) that a file's name tells: "3.云人大发〔2026〕3号 议事规则.docx"."""
    stem = _EXTENSION.sub("", file_name.rsplit("/", 1)[-1]).replace("_", " ")
    number = _NUMBER.search(stem)
    if number:
        stem = stem.replace(number[0], " ")
    title = _LEADING.sub("", _BLANKS.sub(" ", stem)).strip(" -—·（）()《》")
    if not number:
        return title, ""
    return title, re.sub(r"\s", "", number[0]).translate(str.maketrans("[]［］（）()", "〔〕〔〕〔〕〔〕"))
