"""What the verbs over stations check first: whose station it is."""

from __future__ import annotations

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.refusals import Denied


def check_may_manage(actor: Actor, township_path: str) -> None:
    """Raise Denied unless the actor manages stations of this township."""
    if not actor.can(Capability.MANAGE_STATIONS):
        raise Denied("您现在的角色不能管理联络站，请找镇人大或县人大办公室。")
    if actor.is_member and not actor.covers(township_path):
        raise Denied("这个联络站不在您负责的区域，请找所在乡镇的人大办理。")
