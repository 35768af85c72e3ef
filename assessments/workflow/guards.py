"""What every verb checks: capability, county, version. One place, so that no verb forgets one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Model
from django.utils import timezone

from assessments.choices import MeasureSource, PeriodState
from assessments.counted_once import words
from assessments.counting import less
from assessments.metrics import METRICS
from assessments.models import Indicator, MeasureLine, Period
from assessments.rules import Measure, plain
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

ASK_COUNTY = "请联系县人大办公室。"


def need(actor: Actor, capability: str, what: str) -> None:
    """Denied unless the actor holds the capability; ``what`` completes “您现在的角色不能…”."""
    if not actor.can(capability):
        raise Denied(f"您现在的角色不能{what}。{ASK_COUNTY}")


def same_county(actor: Actor, county_id: int) -> None:
    """Denied where the actor works in another county (the system of no county may everywhere)."""
    if actor.county_id != county_id and not (actor.kind == "system" and actor.county_id is None):
        raise Denied(f"这是别的县（市、区）的考评。{ASK_COUNTY}")


def may_manage(actor: Actor, county_id: int) -> None:
    """Denied unless the actor makes schemes in this county."""
    need(actor, Capability.MANAGE_SCHEMES, "修改考评方案")
    same_county(actor, county_id)


def locked(row: Model, *related: str) -> Any:
    """The row again, locked until the transaction ends, with ``related`` loaded."""
    queryset = type(row)._default_manager.select_for_update(of=("self",), no_key=True)
    if related:
        queryset = queryset.select_related(*related)
    return queryset.get(pk=row.pk)


def check_version(row: Any, version: int | None, who: str, when: datetime | None) -> None:
    """Conflict where the row moved since the page was opened; names who and when."""
    if version is None or version == row.version:
        return
    moment = f"{timezone.localtime(when):%H:%M} " if when else ""
    raise Conflict(f"{who or '别人'} {moment}刚改过这一项，请刷新看看再办。您填的内容没有丢。")


def required(text: str, message: str, *, field: str | None = None) -> str:
    """The text without surrounding blanks. Refused with ``message`` where it is empty."""
    text = (text or "").strip()
    if not text:
        raise Refused(message, field=field)
    return text


def amount(value: Any, label: str, *, field: str | None = None) -> Decimal | None:
    """A number of at least 0 with two decimals at most, or None. Refused otherwise."""
    if value is None or value == "":
        return None
    if "e" in str(value).lower():
        raise Refused(f"“{label}”请直接写出数字，如 1000。", field=field)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise Refused(f"“{label}”要填数字。", field=field) from None
    if not number.is_finite() or number < 0 or number > Decimal("9999999"):
        raise Refused(f"“{label}”要填不小于 0 的数字。", field=field)
    if number != number.quantize(Decimal("0.01")):
        raise Refused(f"“{label}”最多两位小数。", field=field)
    return number


def whole(line: MeasureLine, value: Decimal | None, *, field: str) -> None:
    """Refused where half a meeting is said: what is counted from records is counted one by one."""
    if value is None or line.source != MeasureSource.COUNTED or value == value.to_integral_value():
        return
    metric = METRICS.get(line.indicator.metric)
    unit = metric.unit if metric else "个"
    raise Refused(f"“{line.indicator}”按{unit}计数，请填整数。", field=field)


def within_due(
    indicator: Indicator, numerator: Decimal | None, denominator: Decimal | None, *, field: str
) -> None:
    """Refused where more is said to be done than was due; a day more that was due is due as well."""
    metric = METRICS.get(indicator.metric)
    if metric is None or numerator is None or not metric.overdone(numerator, denominator):
        return
    done, due = metric.wording.numerator, metric.wording.denominator
    raise Refused(
        f"“{indicator}”{done} {plain(numerator)} {metric.unit}，不能多于{due} {plain(denominator)} {metric.unit}。"
        f"{due}的也要改，请两个数一起填。",
        field=field,
    )


def parts_within(
    line: MeasureLine, numerator: Decimal, parts: Mapping[str, Any] | None = None, *, field: str
) -> None:
    """Refused where parts of a typed figure together exceed the whole; its own where none are given."""
    if line.source != MeasureSource.TYPED:
        return
    counts = line.breakdown if parts is None else parts
    found = [
        (name, Decimal(counts[name])) for name in line.indicator.rule.parts_of_whole() if counts.get(name)
    ]
    total = sum((count for _, count in found), Decimal(0))
    if total <= numerator:
        return
    told = "、".join(f"{name} {plain(count)}" for name, count in found)
    advice = "请核对实际数和各级的数" if parts is not None else "各级的数由镇里填报，请退回让镇里改"
    raise Refused(
        f"“{line.indicator}”{told}，合计 {plain(total)}，超过实际数 {plain(numerator)}。{advice}。",
        field=field,
    )


def acting(actor: Actor) -> str:
    """The name kept beside an act: the person's, else the role's."""
    return (actor.name or actor.role_label)[:60]


def only_once(line: MeasureLine, numerator: Decimal, again: Sequence[Mapping[str, Any]]) -> None:
    """Raise Refused where a number still holds records that a locked quarter counts (counted_once.py)."""
    most = less(Measure(line.numerator, line.denominator), again)
    if not again or numerator <= most.numerator:
        return
    figure = plain(most.numerator)
    if most.denominator is not None:
        figure = f"{figure}/{plain(most.denominator)}"
    raise Refused(
        f"“{line.indicator}”：{words(again)}，本季不能再算。请核实为 {figure}，写明理由；"
        "日期错了的，由镇里在那一季申请更正。",
        field="numerator",
    )


def unannounced(period: Period) -> None:
    """Refused once the result is out."""
    if period.state == PeriodState.PUBLISHED:
        raise Refused(f"{period}已由{period.published_by}公布，不能再改。")


def announceable(period: Period, at: datetime) -> None:
    """Refused while the period runs, before it was computed, and once the result is out."""
    unannounced(period)
    if period.ends_on >= timezone.localdate(at):
        raise Refused(f"{period}要到 {period.ends_on:%Y-%m-%d} 才结束，结束以后再公布。现在的是暂计。")
    if period.computed_at is None:
        raise Refused("请先汇总，核对以后再公布。")
