"""The scheme a county starts with: five categories of 四同一建设, indicators the portal counts itself.

Without publicity counts and without any veto (decisions E28). It holds only indicators whose figures
come from records; the full mark of 100 is shared among them until more sources are connected, and the
scheme's note says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from assessments.metrics import METRICS
from assessments.models import AssessedSubject, FlagGroup, Scheme
from assessments.rules import plain
from assessments.workflow.schemes import create_scheme, save_category, save_indicator
from congress_portal.foundation.accounts.access import Actor

CATEGORIES = ("政治同向", "法治同轨", "发展同力", "与民同心", "自身建设")


@dataclass(frozen=True)
class DefaultIndicator:
    """One line of the default scheme; ``basis`` names the source of the target."""

    category: str
    name: str
    basis: str
    weight: Decimal
    metric: str
    rule_kind: str
    params: Mapping[str, Any]
    target_note: str
    tie_break: int


# Three rule kinds on purpose: a county sees each of them at work and copies the one that fits.
INDICATORS = (
    DefaultIndicator(
        "法治同轨",
        "主席团会议按季召开",
        "浙江、重庆、河南的乡镇人大条例：主席团会议每三个月至少一次",
        Decimal(30),
        "presidium_meetings",
        "per_event",
        {"each": "7.5", "cap": "30"},
        "全年目标 4 次",
        3,
    ),
    DefaultIndicator(
        "与民同心",
        "接待日按计划开展",
        "本县排定的代表接待日",
        Decimal(35),
        "reception_held",
        "deduct_per_miss",
        {"each": "2"},
        "",
        1,
    ),
    DefaultIndicator(
        "与民同心",
        "群众意见按期答复",
        "本县群众意见办理规则规定的期限",
        Decimal(35),
        "demands_in_time",
        "ratio",
        {"mode": "per_point", "target": "100", "each": "0.5"},
        "",
        2,
    ),
)


@transaction.atomic
def default_scheme(
    *, actor: Actor, group: FlagGroup, year: int, at: datetime, work_funds: tuple[int, ...] = ()
) -> Scheme:
    """A draft of the default scheme for a group; indicators that fit nobody in the group are left out.

    The remaining marks are scaled to the full mark of 100 in whole points, the rest going to the last.
    """
    kinds = set(
        AssessedSubject.objects.current()
        .filter(group=group, organization__isnull=False)
        .values_list("organization__kind", flat=True)
    )
    fitting = [i for i in INDICATORS if not kinds or kinds & METRICS[i.metric].kinds]
    total = sum((i.weight for i in fitting), Decimal(0))
    marks = [(i.weight * 100 / total).to_integral_value() for i in fitting]
    marks[-1] += Decimal(100) - sum(marks)
    shares = "、".join(f"{i.name} {plain(mark)} 分" for i, mark in zip(fitting, marks, strict=True))
    scheme = create_scheme(
        actor=actor,
        group=group,
        year=year,
        at=at,
        work_funds=work_funds,
        note=(
            f"五类按“四同一建设”设置。目前由平台自动统计的有 {len(fitting)} 项，满分 100 分由它们分担：{shares}。"
            "其余各类等数据来源接通后，复制出新的一版再加，不设靠材料打分的指标。"
        ),
    )
    categories = {
        name: save_category(actor=actor, scheme=scheme, name=name, sort_order=order, at=at)
        for order, name in enumerate(CATEGORIES)
    }
    for order, (line, mark) in enumerate(zip(fitting, marks, strict=True), start=1):
        params = dict(line.params)
        if "cap" in params:
            # Four meetings a year earn the full mark, whatever it has been scaled to.
            params = {"each": format(mark / 4, "f"), "cap": format(mark, "f")}
        save_indicator(
            actor=actor,
            scheme=scheme,
            category=categories[line.category],
            name=line.name,
            basis=line.basis,
            full_mark=mark,
            metric=line.metric,
            rule_kind=line.rule_kind,
            params=params,
            target_note=line.target_note,
            tie_break=order if len(fitting) < len(INDICATORS) else line.tie_break,
            sort_order=order,
            at=at,
        )
    scheme.refresh_from_db()
    return scheme
