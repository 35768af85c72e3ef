"""年度统计: a year's figures are stated once, kept as they were, corrected by another statement (decisions C17)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

from ..figures import DIMENSIONS, statement_scope, tally, total_of
from ..models import YearStatement
from ..rates import CURRENT

FIRST_YEAR = 2000
# By these the figures of one year stand side by side.
SIDES = tuple(key for key in DIMENSIONS if key != "year")


def may_state(actor: Actor, congress: Organization) -> bool:
    """The congress states its own year."""
    return actor.can(Capability.CLOSE_CASE) and actor.organization_id == congress.pk


def counted(congress: Organization, year: int, *, on: date) -> dict[str, Any]:
    """The figures of a congress's year as JSON: every side, and all together."""
    scope = statement_scope(congress)
    sides = {side: tally(scope, side, on=on, year=year) for side in SIDES}
    return {
        "total": total_of(sides["kind"], scope.name).as_json(),
        "by": {side: [row.as_json() for row in rows] for side, rows in sides.items()},
    }


@transaction.atomic
def state_year(
    *, actor: Actor, congress: Organization, year: int, on: date, at: datetime, reason: str = ""
) -> YearStatement:
    """Freeze a year's figures. Raises Refused for a second statement without a reason, or the same again."""
    if not may_state(actor, congress):
        raise Denied(f"{congress}的年度统计由{congress}自己定。")
    if not FIRST_YEAR <= year <= on.year:
        raise Refused(f"请填 {FIRST_YEAR} 到 {on.year} 之间的年份。", field="year")
    # The congress's row orders those who state at once.
    Organization.objects.select_for_update(no_key=True).get(pk=congress.pk)
    last = YearStatement.objects.filter(congress=congress, year=year).order_by("-number").first()
    reason = (reason or "").strip()
    if last is not None and not reason:
        raise Refused(
            f"{year} 年已经统计过 {last.number} 次。重新统计要写明为什么，原来的数字不变，两次都留着。",
            field="reason",
        )
    if len(reason) > 200:
        raise Refused(f"原因有 {len(reason)} 个字，请缩短到 200 个字以内。", field="reason")
    figures = counted(congress, year, on=on)
    if not figures["total"]["counts"]["all"]:
        raise Refused(f"{year} 年没有编号的件，没有可以统计的。", field="year")
    if last is not None and last.figures == figures:
        raise Refused(f"现在的数字和第 {last.number} 次统计完全一样，不用重新统计。")
    row = YearStatement.objects.create(
        congress=congress, year=year, number=last.number + 1 if last else 1, definitions=CURRENT, on=on,
        figures=figures, reason=reason if last else "", stated_at=at, stated_by_id=actor.person_id,
    )  # fmt: skip
    record(
        actor=actor, subject=row, move="state_year", summary=f"定下{row}", reason=reason, at=at,
        after={"all": figures["total"]["counts"]["all"]},
    )  # fmt: skip
    return row


@transaction.atomic
def publish_statement(*, actor: Actor, statement: YearStatement, at: datetime) -> YearStatement:
    """公开: the public reads these figures of the year from now on, with what the data lack."""
    row = YearStatement.objects.select_for_update(of=("self",), no_key=True).get(pk=statement.pk)
    if not may_state(actor, row.congress):
        raise Denied(f"由{row.congress}公开。")
    if row.published_at is not None:
        raise Conflict("这次统计已经公开了。")
    if YearStatement.objects.filter(congress=row.congress, year=row.year, number__gt=row.number).exists():
        raise Conflict("后面已经重新统计过，请公开最新的一次。")
    row.published_at, row.published_by_id = at, actor.person_id
    row.save(update_fields=["published_at", "published_by"])
    record(actor=actor, subject=row, move="publish_statement", summary=f"公开{row}", audience="public", at=at)
    return row
