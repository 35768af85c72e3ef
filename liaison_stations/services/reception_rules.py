"""Rules of reception days as data of a station: add, revise, stop. Days follow only when a year is confirmed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.services.guards import changed_sentence

from ..choices import LAST_WEEK, DaysOff, RulePattern, RuleShift
from ..models import ReceptionRule, Station
from .reception import check_may_plan

FIELDS = (
    "pattern",
    "month_days",
    "weekdays",
    "nth",
    "months",
    "starts",
    "ends",
    "shift",
    "days_off",
    "notice_days",
    "per_day",
    "each_a_year",
    "starts_on",
    "ends_on",
)
MAX_RULES = 10
WEEKEND = {6, 7}


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """The values of a rule that make sense together; what its pattern does not use is left empty."""
    values = dict(values)
    pattern = values["pattern"]
    if pattern == RulePattern.MONTH_DAYS:
        if not values.get("month_days"):
            raise Refused("请填每月几号接待，如：15、20。", field="month_days")
        values["weekdays"], values["nth"] = "", 0
    else:
        if not values.get("weekdays"):
            raise Refused("请勾选周几接待。", field="weekdays")
        values["month_days"] = ""
        if pattern == RulePattern.WEEKLY:
            values["nth"] = 0
        elif not 1 <= (values.get("nth") or 0) <= LAST_WEEK:
            raise Refused("请选择是每月第几个。", field="nth")
        days = {int(day) for day in values["weekdays"].split("、")}
        if days <= WEEKEND and values["shift"] != RuleShift.STAY and values["days_off"] == DaysOff.ALL:
            raise Refused(
                "周六、周日本来就是休息日，这样一天也排不出来。请把“哪些算休息日”改成“只算法定放假”。",
                field="days_off",
            )
    if values["ends"] <= values["starts"]:
        raise Refused("结束时间要晚于开始时间。", field="ends")
    if values.get("ends_on") and values["ends_on"] < values["starts_on"]:
        raise Refused("用到哪天不能早于从哪天起用。", field="ends_on")
    return values


# What makes two rules plan the same days.
SAME = ("pattern", "month_days", "weekdays", "nth", "months", "starts", "ends", "shift", "days_off")


def _check_not_twice(station: Station, values: dict[str, Any], besides: int | None = None) -> None:
    """Raise Refused where a rule in force plans the same days at the same hours already."""
    wanted = ReceptionRule(**{name: values[name] for name in SAME if name in values})
    for rule in rules_in_force(station, values["starts_on"]):
        over = values.get("ends_on") is not None and values["ends_on"] < rule.starts_on
        if over or rule.pk == besides:
            continue
        if all(getattr(rule, name) == getattr(wanted, name) for name in SAME):
            raise Refused(f"已经有一样的规则（{rule}），不用再加；要改请改那一条。", field="pattern")


def _locked(rule: ReceptionRule, version: int | None = None) -> ReceptionRule:
    found = ReceptionRule.objects.select_for_update(no_key=True).get(pk=rule.pk)
    found.station = Station.objects.select_related("township", "organization").get(pk=found.station_id)
    if version is not None and found.version != version:
        raise Conflict(changed_sentence(found))
    if found.stopped_at is not None:
        raise Conflict("这条规则已经停用，要改请另加一条。")
    return found


@transaction.atomic
def add_rule(*, actor: Actor, station: Station, at: datetime, **values: Any) -> ReceptionRule:
    """Add a rule to a station (fields of ``FIELDS``). It plans nothing by itself: see ``generate_year``."""
    station = (
        Station.objects.select_for_update(of=("self",), no_key=True)
        .select_related("township", "organization")
        .get(pk=station.pk)
    )
    check_may_plan(actor, station)
    if not station.is_open:
        raise Refused(f"{station.name}现在{station.get_state_display()}，不能安排接待日。")
    if station.reception_rules.filter(stopped_at=None).count() >= MAX_RULES:
        raise Refused(f"一个站最多 {MAX_RULES} 条规则，请先停用不用的。")
    values = _checked(values)
    _check_not_twice(station, values)
    rule = ReceptionRule.objects.create(station=station, made_at=at, **values)
    record(
        actor=actor,
        subject=rule,
        root=station,
        move="add_reception_rule",
        summary=f"{station.name}接待日规则：{rule}",
        audience="parties",
        at=at,
    )
    return rule


@transaction.atomic
def revise_rule(
    *, actor: Actor, rule: ReceptionRule, version: int, at: datetime, **values: Any
) -> ReceptionRule:
    """Change a rule; days that are planned already stay until a year is generated again.

    Raises Conflict where somebody saved since ``version`` was read.
    """
    rule = _locked(rule, version)
    check_may_plan(actor, rule.station)
    values = _checked(values)
    before = {name: str(getattr(rule, name)) for name in values if getattr(rule, name) != values[name]}
    if not before:
        return rule
    _check_not_twice(rule.station, values, besides=rule.pk)
    said = str(rule)
    for name, value in values.items():
        setattr(rule, name, value)
    rule.version += 1
    rule.save(update_fields=[*values, "version"])
    record(
        actor=actor,
        subject=rule,
        root=rule.station,
        move="revise_reception_rule",
        summary=f"{rule.station.name}接待日规则由“{said}”改为“{rule}”",
        before=before,
        after={name: str(values[name]) for name in before},
        audience="parties",
        at=at,
    )
    return rule


@transaction.atomic
def stop_rule(*, actor: Actor, rule: ReceptionRule, reason: str, at: datetime) -> ReceptionRule:
    """Stop using a rule, with the reason; its days stay until a year is generated again."""
    reason = reason.strip()
    if not reason:
        raise Refused("请写明为什么停用。", field="reason")
    rule = _locked(rule)
    check_may_plan(actor, rule.station)
    rule.stopped_at, rule.stop_reason = at, reason[:200]
    rule.version += 1
    rule.save(update_fields=["stopped_at", "stop_reason", "version"])
    record(
        actor=actor,
        subject=rule,
        root=rule.station,
        move="stop_reception_rule",
        summary=f"停用{rule.station.name}接待日规则：{rule}",
        reason=reason,
        audience="parties",
        at=at,
    )
    return rule


def rules_in_force(station: Station, on: date | None = None) -> list[ReceptionRule]:
    """The station's rules that are not stopped (and not over on a day), in the order they were made."""
    rules = station.reception_rules.filter(stopped_at=None).order_by("pk")
    return [rule for rule in rules if on is None or rule.ends_on is None or rule.ends_on >= on]
