"""The cells of a table file: .xlsx, .xls, .ods and .csv, judged by content, within limits.

Also the program of the child process that reads uploads (``children`` starts it): therefore it imports
nothing of ours. It takes a line of JSON and the file on its standard input and answers lines of JSON:
what the file is, then ``[row number, [cells]]`` for each row that is not empty, then ``{"end": rows}``;
or ``{"error": sentence}``.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError

SPACES = "\ufeff\u200b\u00a0\u3000 \t\r\n"
_ADDRESS = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>(?!</(?:\w+:)?c>)')
# A formula whose result was never worked out; an empty text as result is one (t="str").
_FORMULA = re.compile(
    rb'<c\b(?![^>]*\bt="str")[^>]*\br="([A-Z]{1,3}\d{1,7})"[^>]*>\s*<f\b[^>]*(?:/>|>[^<]*</f>)'
    rb"\s*(?:<v>\s*</v>|<v\s*/>)?\s*</c>"
)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"II*", b"MM")
_PIECE = 4 * 1024 * 1024
# A sheet that explains how to fill in the others.
_GUIDE = re.compile("说明|须知|示例|字典|选项")


class Unreadable(ValueError):
    """The file as a whole cannot be read; the text says in Chinese what to do."""


@dataclass(frozen=True)
class Limits:
    """How much a file may hold, and what reading it may cost. ``cells`` is the area, empty ones too."""

    bytes: int = 20 * 1024 * 1024
    rows: int = 100_000
    columns: int = 200
    cells: int = 6_000_000
    unzipped: int = 300 * 1024 * 1024
    memory: int = 2 * 1024 * 1024 * 1024
    seconds: int = 60


@dataclass
class Table:
    """One sheet: its rows as they come, empty ones left out, with the numbers people see."""

    sheet: str
    others: list[str] = field(default_factory=list)
    height: int = 0
    rows: Iterator[tuple[int, list[Any]]] = field(default_factory=lambda: iter(()))


def open_table(content: bytes, filename: str = "", *, sheet: str | None = None, limits: Limits) -> Table:
    """The table in a file. Raises Unreadable; a cell that lost digits is ``Lost``."""
    if len(content) > limits.bytes:
        raise Unreadable(f"文件超过 {limits.bytes // 1024 // 1024} MB。请分成几个文件上传。")
    if not content.strip(b"\0 \r\n\t"):
        raise Unreadable("这是空文件。请检查后重新选择。")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        return _workbook(content, sheet, limits)
    if content.startswith(_PICTURES) and b"\0" in content[:64]:
        raise Unreadable("这是一张图片，不是表格。请上传原来的 .xlsx、.xls、.ods 或 .csv 文件。")
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = f"“{filename}”" if filename else "这个文件"
        raise Unreadable(f"{name}不是表格。请用 Excel 或 WPS 另存为 .xlsx 或 .csv 后再上传。")
    if content.lstrip()[:5].lower() in (b"<html", b"<!doc", b"<?xml", b"%pdf-", b"{\\rtf"):
        raise Unreadable("这个文件不是表格（可能是网页或文档）。请用 Excel 或 WPS 另存为 .xlsx 后再上传。")
    return _csv(content, limits)


# --- workbooks ------------------------------------------------------------------------------------
def _workbook(content: bytes, sheet: str | None, limits: Limits) -> Table:
    if content.startswith(b"PK"):
        _check_archive(content, limits)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [m.name for m in book.sheets_metadata if str(m.visible).endswith("Visible")]
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            raise Unreadable(f"文件里没有名为“{sheet}”的工作表，只有：{'、'.join(names)}。")
        page, chosen, others = None, "", []
        for name in [sheet] if sheet is not None else (visible or names):
            candidate = book.get_sheet_by_name(name)
            # The empty rows above the table are kept: row numbers must be those of the file.
            check_size(candidate.total_height, candidate.total_width, limits)
            filled = bool(candidate.height and candidate.width)
            if page is None or (chosen == "" and filled):
                page = candidate
            if filled and chosen == "" and (sheet is not None or not _GUIDE.search(name)):
                page, chosen = candidate, name
            elif filled and not _GUIDE.search(name):
                others.append(name)
        if page is None:
            raise Unreadable("文件里没有工作表。请检查后重新选择。")
        return Table(page.name, others, page.end[0] + 1 if page.end else 0, _sheet_rows(page))
    except Unreadable:
        raise
    except PasswordError:
        raise Unreadable("文件有密码。请去掉密码后再上传。") from None
    except (MemoryError, RecursionError):
        raise
    except BaseException as error:
        # calamine on damaged files: CalamineError, ZipError, XmlError, or a Rust panic as an exception.
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        if _is_locked(content):
            raise Unreadable("文件有密码。请去掉密码后再上传。") from None
        raise Unreadable("文件打不开，可能已损坏。请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。") from None


def _is_locked(content: bytes) -> bool:
    """Whether it takes a password, in the ways calamine does not know of."""
    if content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                # OpenDocument 1.2, part 3, 4.2: encrypted members are told by the manifest.
                return b"encryption-data" in archive.read("META-INF/manifest.xml")
        except (KeyError, OSError, ValueError, RuntimeError, zipfile.BadZipFile):
            return False
    # MS-XLS 2.4.117: FILEPASS follows the first BOF of the book; newer books lie in a package of its own.
    start = content.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    locked = start >= 0 and b"\x2f\x00" in (
        content[start + 20 : start + 22],
        content[start + 24 : start + 26],
    )
    return locked or "EncryptedPackage".encode("utf-16-le") in content


def _sheet_rows(page: Any) -> Iterator[tuple[int, list[Any]]]:
    """The rows, with merged cells that span rows filled down."""
    if page.start is None:
        return
    # ``iter_rows`` begins at the sheet's first row, but at the table's first column.
    pad = [""] * page.start[1]
    starts: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _) in page.merged_cell_ranges or []:
        if bottom > top:
            starts.setdefault(top, []).append((left, bottom))
    open_merges: dict[int, tuple[int, Any]] = {}
    for index, values in enumerate(page.iter_rows()):
        cells = pad + values if pad else values
        if open_merges:
            for column, (bottom, value) in list(open_merges.items()):
                if index > bottom:
                    del open_merges[column]
                elif column < len(cells) and cells[column] in ("", None):
                    cells[column] = value
        for column, bottom in starts.get(index, ()):
            if column < len(cells):
                open_merges[column] = (bottom, cells[column])
        yield index + 1, cells


def _check_archive(content: bytes, limits: Limits) -> None:
    """Refuse what would fill the memory: calamine lays a sheet out up to its farthest cell."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if "word/document.xml" in archive.namelist():
                raise Unreadable(
                    "这是 Word 文件，不是表格。请把表格复制到 Excel 或 WPS 表格里，另存为 .xlsx 后上传。"
                )
            if len(members) > 2000 or sum(member.file_size for member in members) > limits.unzipped:
                raise Unreadable("表格展开后太大。请分成几个文件上传。")
            for member in members:
                if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
                    _check_addresses(archive, member, limits)
    except Unreadable:
        raise
    except MemoryError:
        raise
    except Exception:
        raise Unreadable("文件打不开，可能没有传完整。请重新选择文件。") from None


def _check_addresses(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> None:
    """Where the farthest cell with a value stands, read in pieces. Styled empty cells do not count."""
    height = width = 0
    with archive.open(member) as stream:
        left = b""
        while piece := stream.read(_PIECE):
            piece = left + piece
            cut = piece.rfind(b"<c") + 1 or len(piece)
            left = piece[cut - 1 :] if cut != len(piece) else b""
            found = _ADDRESS.findall(piece)
            for letters in {letters for letters, _ in found}:
                column = 0
                for letter in letters:
                    column = column * 26 + letter - 64
                width = max(width, column)
            height = max(height, *(int(digits) for digits in {digits for _, digits in found}), 0)
            if len(left) > _PIECE:
                raise Unreadable("文件打不开，可能已损坏。请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。")
            check_size(height, width, limits)
            blank = _FORMULA.search(piece) if b"<f" in piece else None
            if blank:
                raise Unreadable(
                    f"单元格 {blank[1].decode()} 等处是公式，文件里没有存下算好的结果。"
                    "请用 Excel 或 WPS 打开、保存一次，再上传。"
                )


def check_size(height: int, width: int, limits: Limits) -> None:
    """Raises Unreadable for a table that is longer or wider than an office's."""
    # A hundred rows more: titles and notes stand around the table.
    if height > limits.rows + 100 or width > limits.columns or height * width > limits.cells:
        raise Unreadable(
            f"表格太大（{height} 行、{width} 列）。一次最多 {limits.rows} 行、{limits.columns} 列；"
            "请删去远处的空白行列，或分成几个文件上传。"
        )


# --- text -----------------------------------------------------------------------------------------
def _unwrapped(cell: str) -> str:
    """The number in ="110101…", which keeps Excel from taking it for one."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 else cell


def _csv(content: bytes, limits: Limits) -> Table:
    text = _decoded(content)
    head = text[:4096].split("\n", 1)[0]
    delimiter = max(",\t;", key=head.count)
    height = text.count("\n") + 1
    # Line breaks inside quotes make this too many, never too few.
    check_size(height if '"' not in text else 0, head.count(delimiter) + 1, limits)

    def rows() -> Iterator[tuple[int, list[Any]]]:
        try:
            for number, cells in enumerate(
                csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1
            ):
                check_size(number, len(cells), limits)
                yield number, [_unwrapped(cell) for cell in cells]
        except csv.Error:
            raise Unreadable("这个 .csv 文件的格式有误。请用 Excel 或 WPS 另存为 .xlsx 后再上传。") from None

    return Table("", [], height, rows())


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]  # Excel on Chinese Windows saves .csv as GB18030
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("认不出文件的文字编码。请用 Excel 或 WPS 另存为 .xlsx 后再上传。")


# --- the child process ----------------------------------------------------------------------------
def plain_cell(value: Any) -> Any:
    """A cell as JSON takes it: text, number, ``{"d": day}``, ``{"lost": digits}``; None where empty."""
    if isinstance(value, str):
        return value.strip(SPACES) or None
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        if abs(value) >= 10**15:
            # Excel keeps 15 digits: of an identity number typed as a number the last ones are gone.
            return {"lost": f"{value:.0f}"}
        return int(value) if value == int(value) else value
    if isinstance(value, datetime):
        return {"d": value.date().isoformat()} if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return str(value).strip(SPACES) or None


def _limit_resources(limits: Limits) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
        resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        pass  # not every system knows every limit; the parent also watches the clock


def main() -> int:
    """Read the file on standard input, write its rows as lines on standard output."""
    order = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**order["limits"])
    _limit_resources(limits)
    out = sys.stdout
    encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), check_circular=False).encode
    try:
        table = open_table(
            sys.stdin.buffer.read(), order.get("filename", ""), sheet=order.get("sheet"), limits=limits
        )
        about = {"sheet": table.sheet, "others": table.others, "height": table.height}
        out.write(encode(about) + "\n")
        count, lines = 0, []
        for number, values in table.rows:
            cells = [plain_cell(value) for value in values]
            while cells and cells[-1] is None:
                cells.pop()
            if not cells:
                continue
            count += 1
            lines.append(encode([number, cells]))
            if len(lines) >= 500:
                out.write("\n".join(lines) + "\n")
                lines.clear()
        lines.append(encode({"end": count}))
        out.write("\n".join(lines) + "\n")
    except Unreadable as error:
        out.write(encode({"error": str(error)}) + "\n")
    except MemoryError:
        out.write(
            encode({"error": "表格展开后太大，内存放不下。请删去空白行列，或分成几个文件上传。"}) + "\n"
        )
    out.flush()
    return 0


def limits_as_json(limits: Limits) -> dict[str, int]:
    """The limits as the child takes them."""
    return asdict(limits)


if __name__ == "__main__":
    sys.exit(main())
