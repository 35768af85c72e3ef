"""Words of training and of reports to voters as data. Imports nothing of ours."""

from django.db import models


class TrainingAudience(models.TextChoices):
    """Whom a class is for; the list of names is made from it."""

    DEPUTIES = "deputies", "本级人大代表"
    BOTH_LEVELS = "both_levels", "县、乡镇两级人大代表"
    MEMBERS = "members", "常委会（主席团）组成人员"
    STAFF = "staff", "人大工作人员"


class TrainingWay(models.TextChoices):
    CLASSROOM = "classroom", "集中授课"
    ONLINE = "online", "网络学习"
    VISITING = "visiting", "外出学习考察"
    AT_MEETING = "at_meeting", "以会代训"
    SENT_UP = "sent_up", "上级调训"


class TrainingState(models.TextChoices):
    PLANNED = "planned", "待举办"
    HELD = "held", "已举办"
    CANCELLED = "cancelled", "已取消"


class TraineeCapacity(models.TextChoices):
    """As what somebody takes part: deputies and members by their mandate, staff by person."""

    DEPUTY = "deputy", "代表"
    MEMBER = "member", "组成人员"
    STAFF = "staff", "工作人员"


class TrainingMark(models.TextChoices):
    EXPECTED = "expected", "未登记"
    PRESENT = "present", "参加"
    PARTIAL = "partial", "部分参加"
    LEAVE = "leave", "请假"
    ABSENT = "absent", "缺席"


# Whoever was there, wholly or in part, was trained.
TRAINED = frozenset({TrainingMark.PRESENT, TrainingMark.PARTIAL})


class ReportWay(models.TextChoices):
    MEETING = "meeting", "会议述职"
    WRITTEN = "written", "书面述职"


class ReportState(models.TextChoices):
    PLANNED = "planned", "待述职"
    HELD = "held", "已述职"
    CANCELLED = "cancelled", "已取消"
    VOIDED = "voided", "已作废"


class BallotState(models.TextChoices):
    """What came of the secret ballot on a report."""

    NONE = "none", "没有测评"
    VALID = "valid", "有效"
    VOID = "void", "无效，应当重新投票"
