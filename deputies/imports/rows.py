"""The columns of a roster, and what a row of it says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from congress_portal.foundation.accounts.models import Gender
from congress_portal.foundation.accounts.people import tidy_name
from congress_portal.foundation.slots.imports import ImportColumn
from deputies.choices import DIRECT_LEVELS, ElectionKind, MandateLevel
from deputies.imports.world import World
from deputies.name_cells import behind_name, split_name
from deputies.trades import trade_in

C = ImportColumn
LEVELS = {label: value for value, label in MandateLevel.choices} | {
    word: value
    for value, words in {
        MandateLevel.COUNTY: ("县", "区", "区级", "县人大", "县区级", "县人大代表", "县级人大代表"),
        MandateLevel.TOWNSHIP: (
            "乡级",
            "镇级",
            "乡",
            "镇",
            "乡镇",
            "镇人大代表",
            "乡人大代表",
            "乡镇人大代表",
        ),
        MandateLevel.PREFECTURE: (
            "市",
            "地市级",
            "市人大",
            "市人大代表",
            "市级人大代表",
            "自治州",
            "州人大代表",
        ),
        MandateLevel.PROVINCE: ("省", "省人大", "省人大代表", "省级人大代表", "自治区级", "自治区人大代表"),
        MandateLevel.NATIONAL: ("国家级", "全国人大", "全国人大代表"),
    }.items()
    for word in words
}
# Their places come in no order: an empty cell of theirs says nothing, and nothing is said of the rows below.
ABOVE_THE_COUNTY = frozenset(level.value for level in MandateLevel if level not in DIRECT_LEVELS)
COLUMNS = (
    C("name", "姓名", "name", True, ("代表姓名", "名字", "姓名全称"), example="王宁", width=12, max_length=50),
    C("gender", "性别", "choice", choices={"男": "male", "女": "female"}, example="女", width=8),
    C("ethnicity", "民族", example="汉族", width=10, max_length=20),
    C("birth_date", "出生年月", "date", aliases=("出生日期", "出生时间", "出生年月日", "生日", "出生"),
      example="1975-03", help="写到月或写到日都可以，如 1975-03、1975.03、1975年3月12日。", width=12),
    C("education", "文化程度", aliases=("学历", "教育程度", "受教育程度", "最高学历"), example="大专", max_length=20),
    C("party", "政治面貌", aliases=("党派", "党派身份", "政治身份"), example="中共党员", max_length=20),
    C("occupation", "工作单位及职务",
      aliases=("工作单位和职务", "单位及职务", "单位职务", "工作单位职务", "工作单位、职务", "现任职务", "单位和职务",
               "职务", "工作单位", "单位", "职业"),
      example="松坡村村民委员会主任", width=28, max_length=100),
    C("trade", "职业构成", aliases=("代表构成", "职业类别", "行业"),
      help="工人、农民、村（社区）干部、专业技术人员、企业管理人员、党政领导干部、其他机关事业单位人员、解放军和武警、其他。",
      example="农民", max_length=100),
    C("wageless", "无固定工资收入", "yesno", aliases=("无固定工资", "没有固定工资收入", "无固定收入"),
      help="务农、自由职业等没有固定工资的写“是”，执行代表职务的补贴按这一栏发。不填就不变。", width=12),
    C("phone", "手机号", "phone", aliases=("手机", "手机号码", "联系电话", "电话", "联系方式", "电话号码", "移动电话"),
      help="用来认出同一个人，加密保存。", example="13800001402", width=15),
    C("identity", "身份证号", "identity", aliases=("身份证", "身份证号码", "公民身份号码", "居民身份证号"),
      help="可以不填。填了加密保存，只用来认出同一个人。", width=22),
    C("level", "层级", "choice", aliases=("代表层级", "所属人大", "代表级别", "级别"), choices=LEVELS, width=8,
      help="要和导入到的人大一致；几级人大在一张表里的，每行都要写。"),
    C("constituency", "选区", aliases=("所在选区", "选举单位", "当选选区", "选区名称", "选区（选举单位）"),
      example="青山选区", width=22, max_length=80),
    C("township", "所在镇（乡、街道）",
      aliases=("所在乡镇", "所属乡镇", "乡镇", "镇街", "乡镇（街道）", "所在镇", "镇（乡）", "镇办", "镇（乡、街道）"),
      example="青山镇", fill_down=True, unfilled=("level", ABOVE_THE_COUNTY), max_length=60,
      help="一个镇的县、乡镇代表排在一起时，可以只在第一行写镇名；全国、省、市代表每行各写各的。"),
    C("village", "所在村（社区）", aliases=("联系的村", "联系的村（社区）", "村", "村（社区）", "所在村", "联系村"),
      example="松坡村", max_length=60, help="群众在这个村反映的问题会先交给这位代表。不填就是联系全镇（全县）。"),
    C("delegation", "代表团", aliases=("所在代表团", "所属代表团"), example="青山镇代表团", width=18, max_length=60),
    C("group", "代表小组", aliases=("小组", "所在小组", "所属小组", "代表小组名称"), example="青山镇第一代表小组",
      width=20, max_length=60),
    C("elected_on", "当选日期", "date", aliases=("当选时间", "选举日期", "选举时间"), example="2021-05-20",
      help="不填就用本届起始日期。"),
    C("kind_of_election", "当选方式", "choice", aliases=("选举方式", "产生方式"),
      choices={"换届选举": "general", "换届": "general", "补选": "by_election"}, example="换届选举"),
    C("starts_on", "任职日期", "date", aliases=("任职时间",), help="不填就和当选日期相同，且不早于本届起始日期。"),
)  # fmt: skip
# Told by the exported list of everybody; whose office has ended is not made a deputy again by it.
ENDINGS = (
    C("state", "状态", aliases=("代表状态", "任职状态"), example="在任", width=10, max_length=40,
      help="写着终止的行不导入：本届的在平台里办理终止，往届的用“往届代表”导入。"),
    C("ended_on", "终止日期", "date", aliases=("终止时间", "离任日期", "离任时间"), help="在任的不填。"),
)  # fmt: skip
OVER = ("终止", "离任", "离职", "卸任", "辞职", "罢免", "去世", "病故", "已故", "死亡", "调离", "迁出")
PERSON_FIELDS = ("gender", "ethnicity", "education", "party")
LABELS = {column.key: column.label for column in COLUMNS}
GENDERS = dict(Gender.choices)
ELECTIONS = dict(ElectionKind.choices)
PARTS = {"constituency": "constituencies", "delegation": "delegations", "group": "groups"}


def identity(values: Mapping[str, Any]) -> str:
    """Two rows of one file are the same mandate: by the person, and the level where it is told.

    Many a deputy of the county is one of the township too. One who left and was elected again stands twice.
    """
    if values.get("ended_on") or says_ended(values.get("state")):
        return ""
    return f"{person_identity(values)}|{values.get('level') or ''}"


def says_ended(state: str | None) -> bool:
    """Whether a cell of the column 状态 tells of an office that is over."""
    return bool(state) and any(word in state.replace("未终止", "") for word in OVER)


def person_identity(values: Mapping[str, Any]) -> str:
    """Two rows of one file are the same person: by number, by name with birth, else by the bare name."""
    name = split_name(values["name"])[0] if values.get("name") else None
    for key in ("identity", "phone"):
        if values.get(key):
            return f"{key}|{values[key]}|{name if key == 'phone' else ''}"
    birth = values.get("birth_date")
    return f"name|{name}|{birth.isoformat() if birth else values.get('village') or ''}"


def tidy(values: dict[str, Any]) -> None:
    """One way of saying it: 汉 is 汉族, 党员 is 中共党员, each dot in a name is 「·」.

    王宁（女，回族） tells gender and nationality too; where their columns say otherwise, ``unlike`` says so.
    """
    facts: dict[str, str] = {}
    if values.get("name"):
        name, facts = split_name(values["name"])
        alone, more = behind_name(name)
        if more and says_ended(more):
            name, values["state"] = alone, more
        values["name"] = tidy_name(name)
    for key in ("gender", "ethnicity", "party"):
        values[key] = values.get(key) or facts.get(key)
    ethnicity = values.get("ethnicity")
    if ethnicity and not ethnicity.endswith(("族", "人")) and len(ethnicity) <= 4:
        values["ethnicity"] = ethnicity + "族"
    if values.get("party") in ("党员", "中共", "中国共产党党员", "共产党员"):
        values["party"] = "中共党员"
    for key in ("gender", "ethnicity"):
        if facts.get(key) and facts[key] != values[key]:
            values["unlike"] = f"姓名后面括号里写的{LABELS[key]}和“{LABELS[key]}”一栏不同，请核对"
    trade = trade_in(values.get("trade"))
    if not trade:
        # Words of another kind under that head are all the sheet says of the person's work.
        values["occupation"] = values.get("occupation") or values.get("trade")
    values["trade"] = trade or None


def yes_or_no(value: bool | None) -> str:
    """是 or 否, as a cell says it; "" where nothing is said."""
    return "" if value is None else "是" if value else "否"


def same_month(one: date, other: date) -> bool:
    """Whether two days lie in one month."""
    return (one.year, one.month) == (other.year, other.month)


def same_birth(one: date, other: date) -> bool:
    """Whether two days of birth may be one: a roster that gives the month says no more than the month."""
    return same_month(one, other) if 1 in (one.day, other.day) else one == other


def from_month(day: date, floor: date) -> date:
    """A sheet that gives only the month (read as its first day) means no day before ``floor`` in it."""
    return floor if day.day == 1 and same_month(day, floor) else day


def first_days(values: Mapping[str, Any], term_starts: date) -> tuple[date, date]:
    """First day of office and day of election; without a word, the term's first day."""
    elected = values.get("elected_on")
    earliest = max(elected or term_starts, term_starts)
    start = from_month(values.get("starts_on") or earliest, earliest)
    return start, elected or min(start, term_starts)


def days(world: World, values: Mapping[str, Any]) -> tuple[date, date]:
    """``first_days`` in the term of the import."""
    return first_days(values, world.term.starts_on)


def person_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says of the person, by field; nothing where it says nothing."""
    said = {field: values[field] for field in PERSON_FIELDS if values.get(field)}
    if values.get("birth_date"):
        said["birth_date"] = values["birth_date"]
    if values.get("occupation"):
        said["employer"] = values["occupation"]
    if values.get("phone"):
        said["phone"] = values["phone"]
    if values.get("identity"):
        said["identity_number"] = values["identity"]
    return said
