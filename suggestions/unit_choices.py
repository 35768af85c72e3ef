"""Words of what units do with their parts (pure: imports nothing of ours)."""

from django.db.models import TextChoices


class ConsultWay(TextChoices):
    """How a unit talked with the deputy (面商)."""

    MEETING = "meeting", "当面"
    ON_SITE = "on_site", "到现场一起看"
    TELEPHONE = "telephone", "电话"
    VIDEO = "video", "视频"


class DraftState(TextChoices):
    """Where a reply stands before it leaves its unit."""

    WRITING = "writing", "拟稿"
    SUBMITTED = "submitted", "待签发"
    RETURNED = "returned", "退改"
    SIGNED = "signed", "已发出"
    DROPPED = "dropped", "作废"


# Drafts that may still leave.
OPEN_DRAFTS = frozenset({DraftState.WRITING, DraftState.SUBMITTED, DraftState.RETURNED})


class Consent(TextChoices):
    """What the author says of a unit's wish for more time."""

    ASKED = "asked", "等代表答复"
    AGREED = "agreed", "代表同意"
    DECLINED = "declined", "代表不同意"
