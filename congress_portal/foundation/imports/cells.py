"""One cell as clerks fill it, read as a value of a kind. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from congress_portal.foundation.privacy import normalise_phone

_SPACES = re.compile(r"\s+")
# Marks of no width: they come along when text is copied and nobody sees them.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff·])\s+(?=[\u3400-\u9fff·])")
_DAY = re.compile(
    r"(\d{4})[-/.年、](\d{1,2})[-/.月、](\d{1,2})[日号.]?(?:出?生)?(?:[T ]?\d{1,2}:\d{2}(?::\d{2})?)?"
)
_MONTH = re.compile(r"(\d{4})[-/.年、](\d{1,2})[月.]?(?:出?生)?")
_MONTH_DIGITS = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])(\.0+)?")
_DAY_DIGITS = re.compile(r"((?:19|20)\d{2})[.]?(\d{2})[.]?(\d{2})(\.0+)?")
_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_YES = frozenset({"是", "有", "对", "√", "✓", "✔", "y", "yes", "1", "true", "已"})
_NO = frozenset({"否", "不是", "无", "×", "x", "n", "no", "0", "false", "未"})
_DIGITS = "零一二三四五六七八九"
_WORDS = re.compile(r"([一二三四五六七八九]百)?([一二三四五六七八九]?十)?(零?[一二三四五六七八九])?")
# What Excel makes of a long number in a narrow column, and of the text it is saved as.
_POWER = re.compile(r"\d(\.\d+)?[Ee]\+?\d+")
_LOST_IDENTITY = "身份证号被 Excel 当成数字、丢了末几位，请把这一列设为“文本”后重新填写"
_EPOCH = date(1899, 12, 30)
_PHONE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0\d{2,3})?\d{7,8}(转\d{1,6})?")


class Unfit(ValueError):
    """A cell that cannot be the column's value; the text is the reason, without the value in it."""


def half_width(value: Any) -> str:
    """Text with half-width digits, letters and signs, without margins."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", str(value))).strip()


def text_of(cell: Any) -> str:
    """A cell as the text that was typed."""
    if isinstance(cell, dict):
        # Digits that Excel has lost are nobody's number: nothing is given back in their place.
        return cell.get("d") or ""
    if isinstance(cell, float):
        return f"{cell:.12g}"
    return str(cell)


def read_text(cell: Any) -> str:
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text_of(cell)))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Ideographic spaces and no-break spaces are spaces; digits and letters are half-width.
    text = _WIDE.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
    return text.replace("\u3000", " ").replace("\u00a0", " ").strip()


def _read_name(cell: Any) -> str:
    """王　宁 is 王宁: lists space names of two characters. Raises Unfit for a formula kept as text."""
    name = _HAN_GAP.sub("", read_text(cell))
    if name.startswith(("=", "+", "@")) or any(sign in name for sign in '"{}[]<>;&'):
        raise Unfit("不像姓名，像是公式，请改成姓名后重新上传")
    return name


def _in_words(text: str) -> int | None:
    """11 for 十一, 120 for 一百二十; None for what is no number in words below a thousand."""
    if text in ("零", "〇"):
        return 0
    found = _WORDS.fullmatch(text)
    if not text or found is None:
        return None
    hundreds, tens, ones = found.groups()
    value = _DIGITS.index(hundreds[0]) * 100 if hundreds else 0
    if tens:
        value += (_DIGITS.index(tens[0]) if len(tens) > 1 else 1) * 10
    return value + (_DIGITS.index(ones[-1]) if ones else 0)


def _read_integer(cell: Any) -> int:
    """A count or a place: 3, 3 人, 第三名, 并列第 2."""
    text = _SPACES.sub("", half_width(text_of(cell))).replace(",", "")
    text = text.removeprefix("并列").removeprefix("第").rstrip("人件个名次户元年位")
    if (number := _in_words(text)) is not None:
        return number
    if not re.fullmatch(r"[+-]?\d{1,12}(\.0+)?", text):
        raise Unfit("应填整数")
    return int(text.split(".")[0])


def _read_decimal(cell: Any) -> Decimal:
    text = (
        half_width(text_of(cell))
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
    text = half_width(text_of(cell)).removesuffix("度").removesuffix("年")
    if re.fullmatch(r"\d{4}(\.0+)?", text) and not text.startswith(("19", "20")):
        raise Unfit("应在 1900 到 2099 年之间，请核对")
    if not re.fullmatch(r"(19|20)\d{2}(\.0+)?", text):
        raise Unfit("应填四位年份，如 2026")
    return int(text[:4])


def _date_text(cell: Any) -> str:
    return _SPACES.sub("", half_width(text_of(cell)).replace("－", "-").replace("—", "-"))


def is_month_alone(cell: Any) -> bool:
    """Whether a cell that was read as a date names no day."""
    if not isinstance(cell, (str, int, float)):
        return False
    text = _date_text(cell)
    return bool(_MONTH.fullmatch(text) or _MONTH_DIGITS.fullmatch(text))


def _read_day(cell: Any, *, month_too: bool = False) -> date:
    """A day. A month alone is its first day where ``month_too``."""
    if isinstance(cell, dict) and "d" in cell:
        return _possible(date.fromisoformat(cell["d"]))
    text = _date_text(cell)
    try:
        if found := _DAY.fullmatch(text):
            return _possible(date(*(int(part) for part in found.groups())))
        if found := _DAY_DIGITS.fullmatch(text):
            return _possible(date(*(int(part) for part in found.groups()[:3])))
        if month_too:
            if found := _MONTH.fullmatch(text):
                # 2026.1 typed as a number may have been 2026.10: Excel drops the last nought.
                if isinstance(cell, float) and found[2] == "1":
                    raise Unfit("分不清是 1 月还是 10 月，请写成 2026-01 或 2026-10")
                return _possible(date(int(found[1]), int(found[2]), 1))
            if found := _MONTH_DIGITS.fullmatch(text):
                return _possible(date(int(found[1]), int(found[2]), 1))
        # Excel's serial number of a day whose cell lost its format (1927 to 2064).
        if re.fullmatch(r"[1-5]\d{4}(\.0+)?", text):
            return _possible(_EPOCH + timedelta(days=int(text[:5])))
    except Unfit:
        raise
    except ValueError:
        # It is written as a date, and no calendar has it.
        month = _MONTH.fullmatch(text) and not _DAY_DIGITS.fullmatch(text)
        raise Unfit("里没有这个月，请核对" if month else "里没有这一天，请核对") from None
    raise Unfit("应填年月，如 2026-03" if month_too else "应填日期，如 2026-03-05")


def _possible(day: date) -> date:
    if not 1900 <= day.year <= 2100:
        raise Unfit("年份不对，应在 1900 到 2100 年之间")
    return day


def _read_phone(cell: Any) -> str:
    if isinstance(cell, dict):
        raise Unfit("应填电话号码")
    if _POWER.fullmatch(half_width(text_of(cell))):
        raise Unfit("手机号被 Excel 当成数字、丢了末几位，请把这一列设为“文本”后重新填写")
    digits = normalise_phone(text_of(cell).removesuffix(".0"))
    if _PHONE.fullmatch(digits) or _LANDLINE.fullmatch(digits) and digits.startswith("0"):
        return digits
    if re.fullmatch(r"1\d{6,}", digits):
        raise Unfit("手机号位数不对" if len(digits) != 11 else "手机号不对")
    if _LANDLINE.fullmatch(digits):
        return digits
    raise Unfit("手机号不对")


def _read_identity(cell: Any) -> str:
    if isinstance(cell, dict) and "lost" in cell or isinstance(cell, (int, float)):
        raise Unfit(_LOST_IDENTITY)
    text = _SPACES.sub("", half_width(text_of(cell))).upper().lstrip("'")
    if _POWER.fullmatch(text):
        raise Unfit(_LOST_IDENTITY)
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
    text = half_width(text_of(cell)).casefold().removesuffix(".0")
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Unfit("应填“是”或“否”")


@lru_cache(maxsize=4096, typed=True)
def squeezed(text: Any) -> str:
    """How labels of choices are compared: without spaces, width and case."""
    return _SPACES.sub("", half_width(text)).casefold()


READERS = {
    "text": read_text,
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
