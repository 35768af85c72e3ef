"""What the verbs over stations check first: whose station it is."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.refusals import Denied, Refused

# Reception is planned for this year and the next; an office is entered a year ahead at most.
MOST_DAYS = 2 * 366
MOST_DAYS_AHEAD = 366


def check_may_manage(actor: Actor, township_path: str) -> None:
    """Raise Denied unless the actor manages stations of this township."""
    if not actor.can(Capability.MANAGE_STATIONS):
        raise Denied("您现在的角色不能管理联络站，请找镇人大或县人大办公室。")
    if actor.is_member and not actor.covers(township_path):
        raise Denied("这个联络站不在您负责的区域，请找所在乡镇的人大办理。")


def check_near(actor: Actor, on: date, at: datetime, field: str) -> None:
    """Raise Refused where somebody means a reception day more than two years away; imports bring old ones."""
    if actor.is_member and abs((on - timezone.localdate(at)).days) > MOST_DAYS:
        raise Refused(f"{on:%Y-%m-%d} 离今天超过两年，请核对日期。", field=field)


def check_not_far_ahead(on: date, at: datetime, field: str = "on") -> None:
    """Raise Refused where something would begin more than a year from now."""
    if (on - timezone.localdate(at)).days > MOST_DAYS_AHEAD:
        raise Refused(f"{on:%Y-%m-%d} 离今天还有一年以上，请核对日期。", field=field)
