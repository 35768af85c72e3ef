"""Reading a county's divisions from a file and judging the rows. Pure: no database, no clock.

``plan_of(data)`` turns the bytes of a CSV (code, name, level) into a ``Plan``, or raises
``BadDivisions`` with one Chinese sentence for each thing that is wrong. What a township-level row
is (镇、乡、民族乡、苏木、街道) is read from its name; what cannot be read so (a prison, a farm, a
development zone) becomes a division without a congress and is listed as doubtful.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass, field

# Code lengths of GB/T 2260 and GB/T 10114; the statistics office's 12 digits for villages.
LENGTHS = {"province": 2, "prefecture": 4, "county": 6, "township": 9, "village": 12}
LEVELS = tuple(LENGTHS)
LEVEL_WORDS = {
    "province": "省级",
    "prefecture": "地级",
    "county": "县级",
    "township": "乡级",
    "village": "村级",
}
LEVEL_NAMES = {word: level for level, word in LEVEL_WORDS.items()} | {
    "省": "province",
    "市": "prefecture",
    "县": "county",
    "乡": "township",
    "镇": "township",
    "村": "village",
}
COLUMN_NAMES = {
    "code": "code",
    "代码": "code",
    "name": "name",
    "名称": "name",
    "level": "level",
    "级别": "level",
}
COUNTY_WORDS = ("县", "区", "市", "旗")

# The longest county of the country has fewer than 2,000 rows.
MAX_BYTES = 2 * 1024 * 1024
MAX_NAME = 60
MAX_ERRORS = 20

# Kinds of a township-level division, as ``accounts`` stores them.
TOWN, TOWNSHIP, ETHNIC_TOWNSHIP, SUMU, STREET = "town", "township", "ethnic_township", "sumu", "subdistrict"
OTHER = "other"
WITH_CONGRESS = frozenset({TOWN, TOWNSHIP, ETHNIC_TOWNSHIP, SUMU})

# Longer endings first; a name that ends otherwise is doubtful.
TOWNSHIP_ENDINGS = (
    ("街道办事处", STREET),
    ("民族乡", ETHNIC_TOWNSHIP),
    ("民族苏木", SUMU),
    ("街道", STREET),
    ("苏木", SUMU),
    ("镇", TOWN),
    ("乡", TOWNSHIP),
)
DOUBTS = (
    (("监狱", "戒毒所", "劳教所"), "监狱、戒毒场所，不设乡级人大"),
    (
        ("农场", "林场", "牧场", "农牧场", "渔场", "茶场", "盐场", "种场", "畜场", "场"),
        "农场、林场一类，一般不设乡级人大",
    ),
    (
        ("开发区", "园区", "示范区", "管理区", "产业园", "工业园", "科技园", "新区"),
        "开发区、园区，不是一级政权",
    ),
    (("管委会", "管理委员会"), "管理委员会，不是一级政权"),
    (("筹备处", "管理处", "地区", "地区办事处", "办事处"), "派出机构，请核对是不是街道"),
)


class BadDivisions(Exception):
    """The file cannot be used; ``errors`` are sentences for the person who made it."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("；".join(errors))
        self.errors = errors


@dataclass(frozen=True)
class PlannedDivision:
    """One row of the file, judged. ``line`` is the row's number in the file, the heading being 1."""

    line: int
    code: str
    name: str
    level: str
    kind: str = ""
    parent_code: str = ""


@dataclass(frozen=True)
class Doubt:
    """A township-level row whose kind cannot be read from its name; ``reason`` says why."""

    line: int
    code: str
    name: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """A county as a file describes it: divisions from the top down, and what was not understood."""

    divisions: tuple[PlannedDivision, ...]
    county_name: str
    county_code: str
    word: str
    not_understood: tuple[Doubt, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def townships(self) -> tuple[PlannedDivision, ...]:
        """The township-level divisions, in the order of the file."""
        return tuple(d for d in self.divisions if d.level == "township")


def county_word(name: str) -> str:
    """县, 区, 市 or 旗 as the county's name ends; "" where it ends otherwise (a new city, islands)."""
    return name[-1] if name and name[-1] in COUNTY_WORDS else ""


def stem_of(name: str) -> str:
    """东关街道 for 东关街道办事处: the name that organizations are derived from."""
    return name.removesuffix("办事处") if name.endswith("街道办事处") else name


def township_kind(name: str) -> str:
    """The kind of a township-level division by its name; ``OTHER`` where the name does not tell."""
    return next(
        (kind for ending, kind in TOWNSHIP_ENDINGS if name.endswith(ending) and name != ending), OTHER
    )


def plan_of(data: bytes, *, word: str = "") -> Plan:
    """Judge a divisions file. ``word`` (县、区、市、旗) decides where the county's name does not.

    Raises ``BadDivisions``: encoding, columns, levels, duplicate or orphan codes, not one county.
    """
    rows = _rows(_text(data))
    errors: list[str] = []
    known: dict[str, PlannedDivision] = {}
    for line, values in rows:
        row = _row(line, values, errors)
        if row is None:
            continue
        earlier = known.get(row.code)
        if earlier is not None:
            errors.append(
                f"第 {line} 行：代码 {row.code}（{row.name}）与第 {earlier.line} 行（{earlier.name}）重复。"
            )
            continue
        known[row.code] = row
    county = _one_county(known, errors)
    planned = [_with_parent(row, known, errors) for row in known.values()]
    if county is not None:
        errors += [
            f"第 {row.line} 行：{row.name}（{row.code}）不是{county.name}的上级，请删去这一行。"
            for row in known.values()
            if row.level in ("province", "prefecture") and not county.code.startswith(row.code)
        ]
        word = word or county_word(county.name)
        if word not in COUNTY_WORDS:
            errors.append(
                f"第 {county.line} 行：从“{county.name}”看不出是县、区、市还是旗。"
                "请加参数 --word，写县、区、市、旗中的一个。"
            )
    if errors:
        raise BadDivisions(_capped(errors))
    planned.sort(key=lambda d: (LEVELS.index(d.level), d.line))
    doubts = tuple(
        Doubt(d.line, d.code, d.name, _reason(d.name))
        for d in planned
        if d.level == "township" and d.kind == OTHER
    )
    return Plan(
        divisions=tuple(planned),
        county_name=county.name,
        county_code=county.code,
        word=word,
        not_understood=doubts,
        counts={level: sum(d.level == level for d in planned) for level in LEVELS},
    )


def _text(data: bytes) -> str:
    """The file as text: UTF-8 with or without BOM, else GB18030 (what WPS and Excel save)."""
    if not data.strip():
        raise BadDivisions(["文件是空的。请给出带 code,name,level 三列的 CSV 文件。"])
    if len(data) > MAX_BYTES:
        raise BadDivisions(
            [f"文件有 {len(data) // 1024} KB，太大了。一个县的区划文件不会超过 2 MB，请只放一个县。"]
        )
    if data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0":
        raise BadDivisions(["这是 Excel 工作簿。请在 WPS 或 Excel 里另存为“CSV UTF-8（逗号分隔）”再用。"])
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Binary data often decodes as GB18030: control characters and private use give it away.
        if not any(unicodedata.category(c) in {"Cc", "Co", "Cn"} and c not in "\r\n\t" for c in text):
            return text
    raise BadDivisions(["读不出文件里的文字。请用 UTF-8 或 GB18030（WPS、Excel 默认的中文编码）另存后再用。"])


def _rows(text: str) -> list[tuple[int, dict[str, str]]]:
    """(row number, values by column) of every row that is not blank."""
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise BadDivisions(["不是规范的 CSV：有引号没有配对。请用 WPS 或 Excel 重新另存一次。"]) from None
    heading = [cell.strip().lower() for cell in table[0]]
    columns = [COLUMN_NAMES.get(cell, "") for cell in heading]
    if sorted(columns) != ["code", "level", "name"]:
        raise BadDivisions(
            [
                f"第 1 行：列名应当是 code,name,level（或 代码,名称,级别），文件里是 {','.join(table[0])[:80] or '空行'}。"
            ]
        )
    rows, errors = [], []
    for line, cells in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != 3:
            errors.append(f"第 {line} 行：应当有 3 列，这一行有 {len(cells)} 列。")
            continue
        rows.append((line, {column: cell.strip() for column, cell in zip(columns, cells, strict=True)}))
    if errors:
        raise BadDivisions(_capped(errors))
    if not rows:
        raise BadDivisions(["文件只有列名，没有区划。"])
    return rows


def _row(line: int, values: dict[str, str], errors: list[str]) -> PlannedDivision | None:
    """One judged row, or None and a sentence in ``errors``."""
    # Codes may come with full-width digits; names keep their full-width brackets.
    code = unicodedata.normalize("NFKC", values["code"])
    name, level = values["name"], LEVEL_NAMES.get(values["level"], values["level"].lower())
    if level not in LENGTHS:
        errors.append(
            f"第 {line} 行：级别“{values['level']}”不认识，应当是 province、prefecture、county、township、village 之一。"
        )
        return None
    if not name:
        errors.append(f"第 {line} 行：代码 {code} 没有名称。")
        return None
    if len(name) > MAX_NAME:
        errors.append(f"第 {line} 行：名称超过 {MAX_NAME} 个字，请核对。")
        return None
    length = LENGTHS[level]
    if len(code) == 12 and not code[length:].strip("0"):
        # The statistics office writes every code with 12 digits.
        code = code[:length]
    if not (code.isascii() and code.isdigit()) or len(code) != length:
        errors.append(
            f"第 {line} 行：{name} 的代码“{values['code']}”不对，{LEVEL_WORDS[level]}代码应当是 {length} 位数字。"
        )
        return None
    kind = township_kind(name) if level == "township" else ""
    return PlannedDivision(line, code, name, level, kind)


def _one_county(known: dict[str, PlannedDivision], errors: list[str]) -> PlannedDivision | None:
    """The only county of the file, or None and a sentence."""
    counties = [row for row in known.values() if row.level == "county"]
    if len(counties) == 1:
        return counties[0]
    if counties:
        names = "、".join(f"第 {row.line} 行 {row.name}" for row in counties[:5])
        errors.append(f"文件里有 {len(counties)} 个县级区划（{names}）。一次只能建一个县，请分成几个文件。")
    elif not errors:
        errors.append("文件里没有县级区划（level 为 county 的一行）。")
    return None


def _with_parent(
    row: PlannedDivision, known: dict[str, PlannedDivision], errors: list[str]
) -> PlannedDivision:
    """The row with its parent's code; a sentence where the parent is not in the file."""
    index = LEVELS.index(row.level)
    if index == 0:
        return row
    above = LEVELS[index - 1]
    parent_code = row.code[: LENGTHS[above]]
    if parent_code not in known:
        errors.append(
            f"第 {row.line} 行：{row.name}（{row.code}）的上级 {parent_code}（{LEVEL_WORDS[above]}）不在文件里。"
        )
    return PlannedDivision(row.line, row.code, row.name, row.level, row.kind, parent_code)


def _reason(name: str) -> str:
    """Why a township-level name is not taken for a town, township or street."""
    return next((reason for endings, reason in DOUBTS if name.endswith(endings)), "看不出是镇、乡还是街道")


def _capped(errors: list[str]) -> list[str]:
    """The first sentences, and how many more there are."""
    if len(errors) <= MAX_ERRORS:
        return errors
    return [*errors[:MAX_ERRORS], f"还有 {len(errors) - MAX_ERRORS} 处，请先改正上面这些。"]
