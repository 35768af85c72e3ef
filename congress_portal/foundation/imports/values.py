"""Cells as clerks fill them, read as the values of a column. Pure.

``Reader(columns).read(cells)`` gives the values by key and, beside them, what could not be read: the
text that stood there and a sentence. ``encode`` and ``decode`` carry values through JSON.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from congress_portal.foundation.privacy import mask_id, mask_phone, normalise_phone
from congress_portal.foundation.slots.imports import ImportColumn

_EMPTY = frozenset(
    {"无", "—", "——", "-", "--", "/", "\\", "空", "暂无", "没有", "n/a", "null", "未填", "不详"}
)
_SPACES = re.compile(r"\s+")
# Marks of no width: they come along when text is copied and nobody sees them.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff·])\s+(?=[\u3400-\u9fff·])")
_DAY = re.compile(
    r"(\d{4})[-/.年、](\d{1,2})[-/.月、](\d{1,2})[日号.]?(?:出?生)?(?:[T ]?\d{1,2}:\d{2}(?::\d{2})?)?"
)
_MONTH = re.compile(r"(\d{4})[-/.年、](\d{1,2})[月.]?(?:出?生)?")
_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_YES = frozenset({"是", "有", "对", "√", "✓", "✔", "y", "yes", "1", "true", "已"})
_NO = frozenset({"否", "不是", "无", "×", "x", "n", "no", "0", "false", "未"})
_EPOCH = date(1899, 12, 30)
_PHONE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0\d{2,3})?\d{7,8}(转\d{1,6})?")


class Unfit(ValueError):
    """A cell that cannot be the column's value; the text is the reason, without the value in it."""


def half_width(value: Any) -> str:
    """Text with half-width digits, letters and signs, without margins."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", str(value))).strip()


def first_labels(choices: Mapping[str, Any]) -> dict[Any, str]:
    """Meaning → the label that is shown for it: the first one."""
    labels: dict[Any, str] = {}
    for label, meaning in choices.items():
        labels.setdefault(meaning, label)
    return labels


def shown(column: ImportColumn, value: Any, labels: Mapping[Any, str] | None = None) -> str:
    """A value as people read it in a table; ``labels`` are those of a choice (``first_labels``)."""
    if value is None or value == "":
        return ""
    if labels and value in labels:
        return labels[value]
    if column.kind == "month" and isinstance(value, date):
        return f"{value:%Y-%m}"
    if column.kind == "yesno":
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def masked(column: ImportColumn, value: Any, labels: Mapping[Any, str] | None = None) -> str:
    """A value for a preview: telephones and identity numbers only in part."""
    text = shown(column, value, labels)
    if column.kind == "phone":
        return mask_phone(text)
    if column.kind == "identity":
        return mask_id(text)
    if column.personal:
        return "已填" if text else ""
    return text


def encode(value: Any) -> Any:
    """A value as JSON takes it; its column's kind says what it was."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


# Kinds of columns whose values go through JSON unchanged.
AS_THEY_STAND = frozenset({"text", "name", "integer", "year", "phone", "identity", "choice", "yesno"})


def decode(column: ImportColumn, value: Any) -> Any:
    """What ``encode`` was given."""
    if value is None:
        return None
    if column.kind in ("date", "day", "month"):
        return date.fromisoformat(value)
    if column.kind == "decimal":
        return Decimal(value)
    return value


# --- one cell -------------------------------------------------------------------------------------
def _text_of(cell: Any) -> str:
    """A cell as the text that was typed."""
    if isinstance(cell, dict):
        # Digits that Excel has lost are nobody's number: nothing is given back in their place.
        return cell.get("d") or ""
    if isinstance(cell, float):
        return f"{cell:.12g}"
    return str(cell)


def _read_text(cell: Any) -> str:
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", _text_of(cell)))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Ideographic spaces and no-break spaces are spaces; digits and letters are half-width.
    text = _WIDE.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
    return text.replace("\u3000", " ").replace("\u00a0", " ").strip()


def _read_name(cell: Any) -> str:
    """王　宁 is 王宁: lists space names of two characters. Raises Unfit for a formula kept as text."""
    name = _HAN_GAP.sub("", _read_text(cell))
    if name.startswith(("=", "+", "@")) or any(sign in name for sign in '"{}[]<>;&'):
        raise Unfit("不像姓名，像是公式，请改成姓名后重新上传")
    return name


def _read_integer(cell: Any) -> int:
    text = half_width(_text_of(cell)).replace(",", "").rstrip("人件个名次户元年")
    if not re.fullmatch(r"[+-]?\d{1,12}(\.0+)?", text):
        raise Unfit("应填整数")
    return int(text.split(".")[0])


def _read_decimal(cell: Any) -> Decimal:
    text = (
        half_width(_text_of(cell))
        .replace(",", "")
        .removesuffix("%")
        .removesuffix("分")
        .removesuffix("元")
        .strip()
    )
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= Decimal(10) ** 12:
        raise Unfit("应填数字")
    return number


def _read_year(cell: Any) -> int:
    if isinstance(cell, dict) and "d" in cell:
        return int(cell["d"][:4])
    text = half_width(_text_of(cell)).removesuffix("度").removesuffix("年")
    if not re.fullmatch(r"(19|20)\d{2}(\.0+)?", text):
        raise Unfit("应填四位年份，如 2026")
    return int(text[:4])


def _read_day(cell: Any, *, month_too: bool = False) -> date:
    """A day. A month alone is its first day where ``month_too``."""
    if isinstance(cell, dict) and "d" in cell:
        return _possible(date.fromisoformat(cell["d"]))
    text = _SPACES.sub("", half_width(_text_of(cell)).replace("－", "-").replace("—", "-"))
    try:
        if found := _DAY.fullmatch(text):
            return _possible(date(*(int(part) for part in found.groups())))
        if found := re.fullmatch(r"((?:19|20)\d{2})[.]?(\d{2})[.]?(\d{2})(\.0+)?", text):
            return _possible(date(*(int(part) for part in found.groups()[:3])))
        if month_too:
            if found := _MONTH.fullmatch(text):
                # 2026.1 typed as a number may have been 2026.10: Excel drops the last nought.
                if isinstance(cell, float) and found[2] == "1":
                    raise Unfit("分不清是 1 月还是 10 月，请写成 2026-01 或 2026-10")
                return _possible(date(int(found[1]), int(found[2]), 1))
            if found := re.fullmatch(r"((?:19|20)\d{2})(0[1-9]|1[0-2])(\.0+)?", text):
                return _possible(date(int(found[1]), int(found[2]), 1))
        # Excel's serial number of a day whose cell lost its format (1927 to 2064).
        if re.fullmatch(r"[1-5]\d{4}(\.0+)?", text):
            return _possible(_EPOCH + timedelta(days=int(text[:5])))
    except Unfit:
        raise
    except ValueError:
        pass
    raise Unfit("应填年月，如 2026-03" if month_too else "应填日期，如 2026-03-05")


def _possible(day: date) -> date:
    if not 1900 <= day.year <= 2100:
        raise Unfit("年份不对")
    return day


def _read_phone(cell: Any) -> str:
    if isinstance(cell, dict):
        raise Unfit("应填电话号码")
    digits = normalise_phone(_text_of(cell).removesuffix(".0"))
    if _PHONE.fullmatch(digits) or _LANDLINE.fullmatch(digits) and digits.startswith("0"):
        return digits
    if re.fullmatch(r"1\d{6,}", digits):
        raise Unfit("手机号位数不对" if len(digits) != 11 else "手机号不对")
    if _LANDLINE.fullmatch(digits):
        return digits
    raise Unfit("手机号不对")


def _read_identity(cell: Any) -> str:
    if isinstance(cell, dict) and "lost" in cell or isinstance(cell, (int, float)):
        raise Unfit("身份证号被 Excel 当成数字、丢了末几位，请把这一列设为“文本”后重新填写")
    text = _SPACES.sub("", half_width(_text_of(cell))).upper().lstrip("'")
    if not re.fullmatch(r"\d{17}[\dX]", text):
        raise Unfit("身份证号应是 18 位")
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        raise Unfit("身份证号里的出生日期不对") from None
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    if "10X98765432"[total % 11] != text[17]:
        raise Unfit("身份证号的校验码不对，请核对有没有抄错")
    return text


def _read_yesno(cell: Any) -> bool:
    text = half_width(_text_of(cell)).casefold().removesuffix(".0")
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Unfit("应填“是”或“否”")


@lru_cache(maxsize=4096, typed=True)
def squeezed(text: Any) -> str:
    """How labels of choices are compared: without spaces, width and case."""
    return _SPACES.sub("", half_width(text)).casefold()


_READERS = {
    "text": _read_text,
    "name": _read_name,
    "integer": _read_integer,
    "decimal": _read_decimal,
    "year": _read_year,
    "date": lambda cell: _read_day(cell, month_too=True),
    "day": _read_day,
    "month": lambda cell: _read_day(cell, month_too=True).replace(day=1),
    "phone": _read_phone,
    "identity": _read_identity,
    "yesno": _read_yesno,
}


_NEVER_ALIKE = frozenset({"phone", "identity", "decimal"})
_MOST_KNOWN = 2_000


# --- one row --------------------------------------------------------------------------------------
@dataclass
class ReadRow:
    """The values of a row by column key; what could not be read stands in ``raw`` with its reason.

    ``notes`` say what was read into a cell that does not stand there. ``cells`` is the row as it stands in the file, ``taken`` says which of them the values were read from.
    """

    number: int
    values: dict[str, Any]
    raw: dict[str, str] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cells: Sequence[Any] = ()
    taken: frozenset[int] = frozenset()

    @property
    def others(self) -> dict[str, Any]:
        """What stands in columns that are not imported, by their index."""
        return {
            str(index): cell
            for index, cell in enumerate(self.cells)
            if cell is not None and index not in self.taken
        }


class Reader:
    """Reads the rows of one file: which column is where, and what stood above for columns filled down."""

    def __init__(
        self,
        columns: Sequence[ImportColumn],
        places: Mapping[int, str],
        choices: Mapping[str, Mapping[str, Any]],
    ) -> None:
        by_key = {column.key: column for column in columns}
        self.places = [(index, by_key[key]) for index, key in sorted(places.items()) if key]
        self.present = frozenset(column.key for _, column in self.places)
        self.taken = frozenset(index for index, _ in self.places)
        self.absent = [c.key for c in columns if c.key not in self.present]
        self._above: dict[str, Any] = {}
        self._index = {column.key: index for index, column in self.places}
        # What was read from a text in a column: most columns say the same few things again and again.
        self._known: dict[str, dict[str, Any]] = {
            column.key: {} for _, column in self.places if column.kind not in _NEVER_ALIKE
        }
        self._choices = {
            key: {squeezed(label): meaning for label, meaning in allowed.items()}
            for key, allowed in choices.items()
        }
        self._labels = {key: list(first_labels(allowed).values()) for key, allowed in choices.items()}

    def _filled(self, column: ImportColumn, cell: Any, cells: Sequence[Any]) -> Any:
        """The cell, or what stands above it in its block."""
        if self._stands_alone(column, cells):
            self._above.pop(column.key, None)
            return cell
        if cell is not None:
            self._above[column.key] = cell
        return self._above.get(column.key)

    def _stands_alone(self, column: ImportColumn, cells: Sequence[Any]) -> bool:
        if column.unfilled is None:
            return False
        key, meanings = column.unfilled
        index = self._index.get(key)
        said = cells[index] if index is not None and index < len(cells) else None
        return isinstance(said, str) and self._choices.get(key, {}).get(squeezed(said)) in meanings

    def read(self, number: int, cells: Sequence[Any]) -> ReadRow:
        """One row. A cell that does not fit leaves None, its text and a reason."""
        row = ReadRow(number, {}, cells=cells, taken=self.taken)
        values = row.values
        for index, column in self.places:
            cell = cells[index] if index < len(cells) else None
            if column.fill_down:
                cell = self._filled(column, cell, cells)
            key = column.key
            known = self._known.get(key) if type(cell) is str else None
            if known is not None and cell in known:
                values[key] = known[cell]
                continue
            values[key] = None
            if cell is None or self._says_nothing(column, cell):
                if column.required:
                    row.reasons.append(f"没有填“{column.label}”")
                continue
            try:
                value = self._value(column, cell)
                if isinstance(value, str) and column.max_length and len(value) > column.max_length:
                    raise Unfit(f"太长，最多 {column.max_length} 个字")
                values[key] = value
                if known is not None and len(known) < _MOST_KNOWN:
                    known[cell] = value
            except Unfit as unfit:
                row.raw[key] = _text_of(cell)
                reason = str(unfit)
                named = column.label.rstrip("码") in reason or reason.startswith(("手机号", "身份证号"))
                row.reasons.append(reason if named else f"“{column.label}”{reason}")
        for key in self.absent:
            values[key] = None
        return row

    def _says_nothing(self, column: ImportColumn, cell: Any) -> bool:
        if not isinstance(cell, str):
            return False
        if not cell.strip():
            return True
        if column.required or column.kind == "yesno" or len(cell) > 4:
            return False
        if column.key in self._choices and squeezed(cell) in self._choices[column.key]:
            return False
        return half_width(cell).casefold() in _EMPTY

    def _value(self, column: ImportColumn, cell: Any) -> Any:
        if column.kind == "choice":
            allowed = self._choices.get(column.key, {})
            label = squeezed(_read_text(cell))
            if label not in allowed:
                some = "、".join(self._labels.get(column.key, [])[:6])
                raise Unfit(f"没有这个选项，可以填：{some}" if some else "现在没有可以选的内容")
            return allowed[label]
        if isinstance(cell, dict) and "lost" in cell and column.kind != "identity":
            raise Unfit("的号码太长，被 Excel 当成数字、丢了末几位，请把这一列设为“文本”后重新填写")
        return _READERS.get(column.kind, _read_text)(cell)
