"""Words of the review as data: its stages, what a change rests on, appeals, samples, ballots."""

from django.db import models


class ReviewStage(models.TextChoices):
    """From the computed year to the sheet that is locked and reported (architecture.md, names)."""

    SELF = "self", "自评"
    FIRST = "first", "初审"
    APPRAISAL = "appraisal", "实地核查与民主测评"
    DECIDED = "decided", "主任会议已审定"
    NOTICE = "notice", "公示"
    PUBLISHED = "published", "已发布，锁定"
    REPORTED = "reported", "已上报"


# While one of these stands, the office may judge, change points with a reason, and compute anew.
WORKING = (ReviewStage.SELF, ReviewStage.FIRST, ReviewStage.APPRAISAL)
# After these nothing moves any more.
LOCKED = (ReviewStage.PUBLISHED, ReviewStage.REPORTED)


class SelfState(models.TextChoices):
    DRAFT = "draft", "正在填"
    SUBMITTED = "submitted", "已交，等初审"
    RETURNED = "returned", "已退回，请补充"
    CHECKED = "checked", "已初审"


class ChangeStage(models.TextChoices):
    """At which step points were changed by hand."""

    FIRST = "first", "初审"
    SITE = "site", "实地核查"
    MEETING = "meeting", "主任会议"
    APPEAL = "appeal", "申诉复核"


class JudgementSide(models.TextChoices):
    """Who says a value that no record gives."""

    SELF = "self", "镇里自评"
    COUNTY = "county", "县人大评定"


class AppealKind(models.TextChoices):
    """错、重、漏: what published notices ask townships to look for."""

    WRONG = "wrong", "算错了"
    REPEATED = "repeated", "重复扣（计）了"
    OMITTED = "omitted", "漏记了"


class AppealState(models.TextChoices):
    OPEN = "open", "等县人大答复"
    UPHELD = "upheld", "采纳"
    PARTLY = "partly", "部分采纳"
    DECLINED = "declined", "不采纳"
    WITHDRAWN = "withdrawn", "已撤回"


# What an answer may say.
ANSWERS = (AppealState.UPHELD, AppealState.PARTLY, AppealState.DECLINED)


class SampleState(models.TextChoices):
    OPEN = "open", "核查中"
    CLOSED = "closed", "已办结"
    VOIDED = "voided", "已作废"


class SampleVerdict(models.TextChoices):
    PENDING = "pending", "待查"
    TRUE = "true", "属实"
    PARTLY = "partly", "部分属实"
    UNTRUE = "untrue", "查无实据"


class BallotState(models.TextChoices):
    DRAFT = "draft", "准备中"
    OPEN = "open", "测评中"
    COUNTED = "counted", "已计票"
    VOIDED = "voided", "已作废"
