"""Code lists of announcements, documents and feedback."""

from django.db.models import TextChoices


class Audience(TextChoices):
    """Whom an announcement is for; always within the publisher's own area."""

    WHOLE = "whole", "本范围全体人员"
    ROLES = "roles", "按角色"
    TOWNSHIPS = "townships", "按乡镇、街道"
    ORGANIZATIONS = "organizations", "按单位"
    DEPUTIES = "deputies", "人大代表"


class DeputyLevel(TextChoices):
    """Deputies of which congress."""

    COUNTY = "county", "县级人大代表"
    TOWNSHIP = "township", "乡镇人大代表"


class AnnouncementState(TextChoices):
    """An announcement is written, shown, and taken down with a reason."""

    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已撤回"


class Validity(TextChoices):
    """Whether a document is in force."""

    CURRENT = "current", "现行"
    REVISED = "revised", "已修订"
    ABOLISHED = "abolished", "已废止"


class FeedbackState(TextChoices):
    """Where a word about the portal stands."""

    NEW = "new", "待回复"
    ANSWERED = "answered", "已回复"
    NOTED = "noted", "已阅存"
