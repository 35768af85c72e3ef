"""Words of building, acceptance and stars (pure, imports nothing of ours)."""

from django.db.models import TextChoices


class StandardPurpose(TextChoices):
    """What a standard judges: whether a place is built as it should be, or how well it works."""

    BUILDING = "building", "建设验收"
    STARS = "stars", "星级评定"


class StandardState(TextChoices):
    """An edition of a standard: only a draft can be changed, only an enacted one is checked against."""

    DRAFT = "draft", "草稿"
    ENACTED = "enacted", "现行"
    RETIRED = "retired", "已停用"


class AcceptanceState(TextChoices):
    """Where a station stands with one standard, and so who acts next."""

    SELF_CHECK = "self_check", "待自查"
    INSPECT = "inspect", "待检查"
    FIX = "fix", "待整改"
    RECHECK = "recheck", "待复查"
    PASSED = "passed", "待审定"
    APPROVED = "approved", "已审定"
    FAILED = "failed", "未达到"
    CANCELLED = "cancelled", "已作废"


# Somebody still has to do something.
OPEN_STATES = (
    AcceptanceState.SELF_CHECK,
    AcceptanceState.INSPECT,
    AcceptanceState.FIX,
    AcceptanceState.RECHECK,
    AcceptanceState.PASSED,
)


class InspectionKind(TextChoices):
    """Who looked, and for the how manieth time."""

    SELF = "self", "自查"
    INSPECTION = "inspection", "检查"
    RECHECK = "recheck", "复查"


class ItemResult(TextChoices):
    """What was found of one item."""

    MET = "met", "达到"
    NOT_MET = "not_met", "未达到"
    NOT_APPLICABLE = "not_applicable", "不涉及"


class StarKind(TextChoices):
    """How a station came by its present stars."""

    AWARD = "award", "评定"
    UP = "up", "升星"
    DOWN = "down", "降星"
    WITHDRAWN = "withdrawn", "摘星"


class SiteStage(TextChoices):
    """How far a planned place is; follows from its station, its acceptance and its reward."""

    PLANNED = "planned", "计划中"
    LATE = "late", "应建未建"
    BUILT = "built", "已建站，未验收"
    CHECKING = "checking", "验收中"
    APPROVED = "approved", "已审定"
    PAID = "paid", "已奖补"
    DROPPED = "dropped", "已取消"
