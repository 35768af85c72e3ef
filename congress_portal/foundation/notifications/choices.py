"""Code lists of messages and their way out of the portal."""

from __future__ import annotations

from django.db import models


class Category(models.TextChoices):
    """What a message asks of its reader."""

    TODO = "todo", "需要我办"
    PROGRESS = "progress", "进展"
    NOTICE = "notice", "通知公告"


class Urgency(models.TextChoices):
    """Why something leaves the portal at once. Nothing else does: it waits for the digest."""

    NONE = "", "随汇总发送"
    RETURNED = "returned", "退回"
    REWORK = "rework", "重新办理"
    MEETING = "meeting", "会议或接待日有变动"


class DeliveryState(models.TextChoices):
    """Where a message stands on a channel."""

    PENDING = "pending", "待发送"
    BUNDLED = "bundled", "已编入邮件"
    CANCELLED = "cancelled", "不用发了"


class MailingKind(models.TextChoices):
    """What a mailing is."""

    DIGEST = "digest", "每日汇总"
    ONCE = "once", "即时通知"


class MailingState(models.TextChoices):
    """Where a mailing stands. ``doubtful``: handed over, no answer; never sent again by itself."""

    PENDING = "pending", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发送"
    FAILED = "failed", "没有发出"
    DOUBTFUL = "doubtful", "不确定是否发出"
    CANCELLED = "cancelled", "不用发了"


class Problem(models.TextChoices):
    """Why a mailing did not leave, in words for whoever keeps the portal."""

    NONE = "", "没有"
    OUTAGE = "outage", "连不上邮件服务器"
    LOGIN = "login", "邮件服务器不认平台的账号或密码"
    TEMPORARY = "temporary", "邮件服务器暂时不收，请稍后再试"
    REFUSED = "refused", "对方邮箱不存在或拒收，请核对邮箱地址"
    CONTENT = "content", "邮件服务器拒收这封邮件"
    SENDER = "sender", "邮件服务器不认平台的发件地址"
    ADDRESS = "address", "邮箱地址写得不对"
    SILENT = "silent", "已交给邮件服务器，没有等到回音"


# Trying again helps with these; the others stay as they are until somebody acts.
PASSING = frozenset({Problem.OUTAGE, Problem.LOGIN, Problem.TEMPORARY})
