"""Words of the performance file's corrections and of honours as data. Imports only the roster's words."""

from decimal import Decimal

from django.db import models

from deputies.choices import MandateLevel, Office, PerformanceKind

# Work done on paper: an item of the file that takes no day of its own.
KINDS_WITHOUT_DAYS = frozenset(
    {
        PerformanceKind.SUGGESTION,
        PerformanceKind.DEMAND,
        PerformanceKind.EVALUATION,
        PerformanceKind.HONOUR,
    }
)
MOST_DAYS = Decimal(60)


class CorrectionKind(models.TextChoices):
    """What a deputy finds in the own file: 错、重、漏."""

    MISSING = "missing", "漏记"
    WRONG = "wrong", "错记"
    DOUBLE = "double", "重记"


class CorrectionState(models.TextChoices):
    OPEN = "open", "待核对"
    ASKED = "asked", "待代表补充"
    ACCEPTED = "accepted", "已更正"
    DECLINED = "declined", "不更正"
    WITHDRAWN = "withdrawn", "已撤回"


# Suggestions and cases are corrected in the cases themselves: their lines follow from them.
CORRECTED_AT_THE_CASE = frozenset(
    {PerformanceKind.SUGGESTION, PerformanceKind.DEMAND, PerformanceKind.EVALUATION}
)
CORRECTABLE_KINDS = [
    (kind.value, kind.label) for kind in PerformanceKind if kind not in CORRECTED_AT_THE_CASE
]


class HonourLevel(models.TextChoices):
    """Who gave an honour; the levels of mandates in the same words."""

    NATIONAL = MandateLevel.NATIONAL.value, "国家级"
    PROVINCE = MandateLevel.PROVINCE.value, "省级"
    PREFECTURE = MandateLevel.PREFECTURE.value, "市级"
    COUNTY = MandateLevel.COUNTY.value, "县级"
    TOWNSHIP = MandateLevel.TOWNSHIP.value, "乡镇级"


class SelectionState(models.TextChoices):
    OPEN = "open", "推荐中"
    DECIDED = "decided", "已表彰"
    CANCELLED = "cancelled", "已取消"


class NominationState(models.TextChoices):
    NOMINATED = "nominated", "已推荐"
    CHOSEN = "chosen", "受表彰"
    NOT_CHOSEN = "not_chosen", "未入选"
    WITHDRAWN = "withdrawn", "已撤回"


class Exclusion(models.TextChoices):
    """Who takes no part in a selection; the congress chooses which of these hold."""

    LEADERS = "leaders", "人大主任（主席）、副主任（副主席）"
    COMMITTEE = "committee", "县人大常委会委员"
    SUSPENDED = "suspended", "暂停执行代表职务的"
    ABSENT = "absent", "当年未经批准缺席过人代会会议的"
    NO_WORK = "no_work", "当年没有计入的履职记录的"
    HONOURED_BEFORE = "honoured_before", "上一年度受过同名表彰的"


OFFICES_EXCLUDED: dict[str, frozenset[str]] = {
    Exclusion.LEADERS: frozenset({Office.CHAIRPERSON, Office.VICE_CHAIRPERSON}),
    Exclusion.COMMITTEE: frozenset({Office.COMMITTEE_MEMBER}),
}
USUAL_EXCLUSIONS = (Exclusion.LEADERS, Exclusion.COMMITTEE, Exclusion.SUSPENDED)
