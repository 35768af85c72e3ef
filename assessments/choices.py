"""Words of the assessment as data: states, kinds, policies. Imports nothing of ours."""

from django.db import models


class SchemeState(models.TextChoices):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    RETIRED = "retired", "已停用"


class UploadState(models.TextChoices):
    """A scheme that came as a file: read, then taken over or put aside."""

    STAGED = "staged", "等您核对"
    TAKEN = "taken", "已建成草稿"
    DROPPED = "dropped", "已放弃"


class Block(models.TextChoices):
    """How a category enters the total."""

    BASE = "base", "基础分"
    BONUS = "bonus", "加分"
    PENALTY = "penalty", "扣分"


class NotApplicablePolicy(models.TextChoices):
    """What happens to a sheet with indicators that do not apply (a street has no presidium)."""

    RESCALE = "rescale", "其余各项按比例折算成满分"
    FULL = "full", "这一项按满分计"


class Rhythm(models.TextChoices):
    """How often the flag moves."""

    YEAR = "year", "每年"
    HALF_YEAR = "half_year", "每半年"
    QUARTER = "quarter", "每季度"


class PeriodKind(models.TextChoices):
    MONTH = "month", "月"
    QUARTER = "quarter", "季度"
    HALF_YEAR = "half_year", "半年"
    YEAR = "year", "年度"


class PeriodState(models.TextChoices):
    """A quarter is open, then locked; a year is computed, then published."""

    OPEN = "open", "填报中"
    LOCKED = "locked", "已锁定"
    COMPUTED = "computed", "已汇总，未发布"
    PUBLISHED = "published", "已发布"


class ReportState(models.TextChoices):
    OPEN = "open", "填报中"
    SUBMITTED = "submitted", "等县人大核验"
    RETURNED = "returned", "已退回，请补充"
    LOCKED = "locked", "已锁定"


# Reports the township may still work on.
FILLABLE = frozenset({ReportState.OPEN, ReportState.RETURNED})


class MeasureState(models.TextChoices):
    """What the township says about a number that was counted for it."""

    COUNTED = "counted", "请您确认"
    CONFIRMED = "confirmed", "已完成"
    DISAGREED = "disagreed", "有不同意见"


class MeasureSource(models.TextChoices):
    COUNTED = "counted", "日常记录自动统计"
    ENTERED = "entered", "历史数据录入"
    TYPED = "typed", "镇里填报"
    JUDGED = "judged", "评审评定"


class Verification(models.TextChoices):
    PENDING = "pending", "待核"
    VERIFIED = "verified", "已核实"
    CORRECTED = "corrected", "核实后更正"
    QUERIED = "queried", "请镇里说明"


class CorrectionState(models.TextChoices):
    """What became of a township's request to correct a locked number."""

    ASKED = "asked", "等县人大答复"
    GRANTED = "granted", "已更正"
    DECLINED = "declined", "不予更正"
    WITHDRAWN = "withdrawn", "已撤回"


# A line the committee has decided on.
DECIDED = frozenset({Verification.VERIFIED, Verification.CORRECTED})


class PublicationScope(models.TextChoices):
    """Who reads the ranks (decisions E29)."""

    PARTICIPANTS = "participants", "同组各单位"
    COUNTY = "county", "全县各乡镇人大、街道人大工委"


class CardLayout(models.TextChoices):
    """How a county's own scorecard form is filled."""

    RANKING = "ranking", "一张表，一个单位一行"
    TOWN = "town", "一个单位一份，一项指标一行"


def quarter_word(number: int) -> str:
    """1 → 第一季度"""
    return f"第{'一二三四'[number - 1]}季度"
