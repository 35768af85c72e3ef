"""Congresses above the county: a county's office keeps the roster of their deputies who are of the county.

The row of such a congress belongs to the county that keeps the roster (record 0041): each county of an
installation has its own, and it lies in the county's division, so that territory decides as everywhere.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import HIGHER_LEVELS, County, Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.choices import MandateLevel
from deputies.models import Term
from deputies.models.congress import congress_name
from deputies.services.congress import open_term
from deputies.services.endings_many import end_term_mandates
from deputies.services.guards import check_keeps, locked

KIND_OF_LEVEL = {level: kind for kind, level in HIGHER_LEVELS.items()}
# After the county's own bodies in every list.
_LAST = 9000
_PLACES = {
    MandateLevel.PROVINCE: ("省", "自治区", "市"),
    MandateLevel.PREFECTURE: ("市", "自治州", "地区", "盟"),
}


def _names(level: str, place: str) -> tuple[str, str]:
    """Full and short name: 云州市人民代表大会, 云州市人大."""
    if level == MandateLevel.NATIONAL:
        return "全国人民代表大会", "全国人大"
    place = place.strip().removesuffix("人民代表大会").removesuffix("人大")
    ends = _PLACES[MandateLevel(level)]
    if not place.endswith(ends) or place in ends:
        raise Refused(f"请填写全名，以“{'、'.join(ends)}”结尾，如：云州市。", field="place")
    return f"{place}人民代表大会", f"{place}人大"


@transaction.atomic
def enter_higher_congress(
    *, actor: Actor, level: str, number: int, starts_on: date, at: datetime, place: str = ""
) -> Term:
    """Enter a congress above the county with its term of today, for the roster of its deputies here.

    Raises Refused where the level is entered already or the name is none of a place of that level, Denied
    where the actor's territory is not the whole county.
    """
    if actor.county is None or not actor.can(Capability.MANAGE_TERMS):
        raise Denied("上级人大代表由县人大办公室登记，您现在的角色不能修改。")
    county = (
        County.objects.select_for_update(of=("self",), no_key=True)
        .select_related("division")
        .get(pk=actor.county_id)
    )
    if not actor.covers(county.division.path):
        raise Denied("上级人大代表由县人大办公室登记，您现在的角色不能修改。")
    if level not in KIND_OF_LEVEL:
        raise Refused("请选择是哪一级人大。", field="level")
    name, short_name = _names(level, place)
    kind = KIND_OF_LEVEL[level]
    bodies = Organization.objects.filter(county=county, valid_to__isnull=True)
    if bodies.filter(kind=kind).exists():
        raise Conflict(f"{MandateLevel(level).label}人大已经登记了，请在下面的表里接着登记代表。")
    if bodies.filter(name=name).exists():
        raise Refused(f"已经有“{name}”，请核对。", field="place")
    congress = Organization.objects.create(
        county=county, division=county.division, kind=kind, name=name, short_name=short_name,
        sort_order=_LAST + list(HIGHER_LEVELS).index(kind),
    )  # fmt: skip
    record(
        actor=actor, subject=congress, move="enter_higher_congress", at=at,
        summary=f"登记{congress_name(congress)}，管理它在{county.name}的代表名册", after={"kind": str(kind)},
    )  # fmt: skip
    return open_term(actor=actor, congress=congress, number=number, starts_on=starts_on, at=at)


@transaction.atomic
def close_higher_term(*, actor: Actor, term: Term, at: datetime) -> dict[str, Any]:
    """End the open mandates of a higher congress's term that is over; the county holds no change of term for it.

    Raises Refused while the term runs, or where nobody is left in it.
    """
    rows = Term.objects.select_related("congress__division", "congress__county")
    term = locked(rows, term.pk)
    check_keeps(actor, term.congress, Capability.MANAGE_DEPUTIES, roster=True)
    if not term.congress.is_higher_congress:
        raise Refused("本级人大的换届请在“换届和补选”里办理。")
    if term.ends_on is None:
        raise Refused(f"{congress_name(term.congress)}{term}还没有结束。请先登记下一届。")
    if term.ends_on >= timezone.localdate(at):
        raise Refused(
            f"{congress_name(term.congress)}{term}登记到 {term.ends_on:%Y-%m-%d} 结束，那一天以后再办理任期届满。"
        )
    if not term.mandates.open().exists():
        raise Conflict(f"{congress_name(term.congress)}{term}已经没有在任的代表。")
    return end_term_mandates(actor=actor, term=term, on=term.ends_on, at=at)
