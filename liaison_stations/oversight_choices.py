"""Words of key projects and of the congress's checks (pure, imports nothing of ours but choices)."""

from django.db.models import TextChoices

from .choices import ActivityKind


class OversightKind(TextChoices):
    """How a congress looks at the work of a unit; each is a kind of activity too (decisions D21)."""

    INSPECTION = ActivityKind.INSPECTION.value, "视察"
    SURVEY = ActivityKind.SURVEY.value, "专题调研"
    LAW_CHECK = ActivityKind.LAW_CHECK.value, "执法检查"
    APPRAISAL = ActivityKind.APPRAISAL.value, "工作评议"


class OversightState(TextChoices):
    """How far a check is: its findings are written, with the unit, or all settled."""

    DRAFT = "draft", "整理中"
    HANDED = "handed", "已交单位"
    CLOSED = "closed", "已办结"


class FindingState(TextChoices):
    """Who acts next on a finding; one without a due date asks for no answer."""

    NOTED = "noted", "不用答复"
    WAITING = "waiting", "等单位答复"
    ANSWERED = "answered", "等核查"
    SETTLED = "settled", "已整改"


class Verdict(TextChoices):
    """What the congress found when it looked again."""

    DONE = "done", "整改到位"
    PARTLY = "partly", "部分到位"
    NOT_DONE = "not_done", "没有整改"


class ProblemState(TextChoices):
    """How far a problem of a key project is."""

    RAISED = "raised", "还没有转出"
    PASSED_ON = "passed_on", "已转出，等答复"
    ANSWERED = "answered", "已答复"
