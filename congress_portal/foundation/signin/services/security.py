"""The security profile in force, and the verb that chooses another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County, User
from congress_portal.foundation.journal.services import last_move, record
from congress_portal.foundation.signin.models import SecuritySetting
from congress_portal.foundation.signin.profiles import OFFICE, PROFILES, SecurityProfile
from congress_portal.foundation.web.refusals import Conflict, Refused


def rules_of(county: County | None) -> SecurityProfile:
    """The profile of a county; the default where none was chosen or there is no county."""
    setting = getattr(county, "security", None)
    return setting.rules if setting is not None else OFFICE


def rules_for_username(username: str) -> SecurityProfile:
    """The profile that guards an account of this name, in one query; the default for an unknown name."""
    key = (
        SecuritySetting.objects.filter(county__people__user__username=username)
        .values_list("profile", flat=True)
        .first()
    )
    return PROFILES.get(key or "", OFFICE)


def rules_for(user: User) -> SecurityProfile:
    """The profile that guards an account, in one query."""
    return rules_for_username(user.get_username())


def setting_of(county: County) -> SecuritySetting:
    """The county's setting; unsaved where none was chosen yet (version 0)."""
    setting = SecuritySetting.objects.filter(county=county).first()
    return setting or SecuritySetting(county=county, profile=OFFICE.key, version=0)


@transaction.atomic
def choose_profile(
    *, actor: Actor, county: County, profile: str, version: int, at: datetime
) -> SecuritySetting:
    """Work under another profile from the next request on.

    Raises Refused for an unknown profile, Conflict where somebody else chose meanwhile.
    """
    if profile not in PROFILES:
        raise Refused("请选择一个安全等级。", field="profile")
    County.objects.select_for_update(no_key=True).get(pk=county.pk)
    setting = setting_of(county)
    if setting.version != version:
        last = last_move(county, moves=["choose_security"])
        who = f"{last.who}刚才" if last else "别人刚才"
        raise Conflict(f"{who}改过安全等级。请看过现在的设置再选。", field="profile")
    before = setting.profile
    if before == profile and setting.pk:
        return setting
    setting.profile, setting.changed_at, setting.version = profile, at, version + 1
    setting.save()
    record(
        actor=actor,
        subject=county,
        move="choose_security",
        summary=f"安全等级由“{PROFILES[before].label}”改为“{PROFILES[profile].label}”",
        before={"profile": before},
        after={"profile": profile},
        at=at,
    )
    return setting
