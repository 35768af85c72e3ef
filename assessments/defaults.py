"""The scheme a county starts with: five categories of 四同一建设, targets out of law and published schemes.

Without publicity counts and without any veto (decisions E28): 100 points, nearly all of them counted from
records that are kept for work anyway, and a block of at most 10 for what others took over. What a
group has no body for (a street has no presidium) is left out and the rest shares the full mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from assessments.choices import Block
from assessments.default_lines import BONUS, CATEGORIES, INDICATORS, SHORT, DefaultIndicator
from assessments.documents import CategoryDoc, IndicatorDoc, SchemeDoc, read_document
from assessments.metrics import METRICS
from assessments.models import AssessedSubject, FlagGroup, Scheme
from assessments.other_defaults import other_document, title_of
from assessments.rules import plain
from assessments.town_register_choices import Assessed
from assessments.workflow.schemes import write_document
from congress_portal.foundation.accounts.access import Actor

__all__ = ["CATEGORIES", "INDICATORS", "SHORT", "default_document", "default_scheme"]


def _shares(lines: Sequence[DefaultIndicator]) -> list[Decimal]:
    """Full marks that add up to 100: as they stand, or scaled to half points with the rest on the last."""
    total = sum((line.weight for line in lines), Decimal(0))
    if total == 100:
        return [line.weight for line in lines]
    marks = [(line.weight * 200 / total).to_integral_value() / 2 for line in lines]
    marks[-1] += Decimal(100) - sum(marks)
    return marks


def default_document(
    *,
    kinds: frozenset[str],
    name: str,
    lines: Sequence[DefaultIndicator] = INDICATORS,
    work_funds: Sequence[int] = (),
) -> SchemeDoc:
    """The default scheme for a group of these kinds of organization, as a document."""
    fitting = [line for line in lines if not kinds or kinds & METRICS[line.metric].kinds]
    marks = _shares(fitting)
    tie_breaks = sorted((line.tie_break, line.name) for line in fitting if line.tie_break)
    order = {name: number for number, (_, name) in enumerate(tie_breaks, start=1)}
    codes = {id(line): str(number) for number, line in enumerate(fitting, start=1)}
    indicators = [
        IndicatorDoc(
            code=codes[id(line)],
            name=line.name,
            category=line.category,
            full_mark=plain(mark),
            metric=line.metric,
            rule=line.rule_kind,
            params=line.params(mark),
            basis=line.basis,
            target_note=line.target_note,
            tie_break=order.get(line.name),
        )
        for line, mark in zip(fitting, marks, strict=True)
    ]
    categories = [CategoryDoc(category) for category in CATEGORIES]
    if lines is INDICATORS:
        categories.append(CategoryDoc(BONUS, block=Block.BONUS.value, cap="10"))
        indicators.append(
            IndicatorDoc(
                code=str(len(fitting) + 1),
                name="做法被上级或者外地采用",
                category=BONUS,
                full_mark="10",
                metric="by_hand_judged",
                rule="judgement",
                params={"low": "0", "high": "10"},
                basis="由主任会议看实效评定，要写明理由",
            )
        )
    document = SchemeDoc(
        name=name,
        work_funds=tuple(work_funds),
        note=_note(fitting, marks, short=lines is not INDICATORS),
        source="平台默认方案",
        categories=tuple(categories),
        indicators=tuple(indicators),
    )
    return read_document(document.as_json())[0]


def _note(lines: Sequence[DefaultIndicator], marks: Sequence[Decimal], *, short: bool) -> str:
    if short:
        shares = "、".join(f"{line.name} {plain(mark)} 分" for line, mark in zip(lines, marks, strict=True))
        return (
            f"五类按“四同一建设”设置。目前由平台自动统计的有 {len(lines)} 项，满分 100 分由它们分担：{shares}。"
            "其余各类等数据来源接通后，复制出新的一版再加，不设靠材料打分的指标。"
        )
    return (
        "五类按“四同一建设”设置。各项的目标出自法律、条例和公布的考评方案，写在每项的“依据”里；"
        "分值是平台拟的，请按本县实际改。除创新做法由主任会议评定外，数都由平台从日常记录统计，"
        "不看宣传篇数，不设一票否决，不要求照片。"
    )


@transaction.atomic
def default_scheme(
    *,
    actor: Actor,
    group: FlagGroup,
    year: int,
    at: datetime,
    work_funds: tuple[int, ...] = (),
    lines: Sequence[DefaultIndicator] = INDICATORS,
) -> Scheme:
    """A draft of the default scheme for a group; indicators that fit nobody in the group are left out.

    The remaining marks are scaled to the full mark of 100.
    """
    if group.assesses != Assessed.TOWNSHIP:
        document = other_document(group, year)
        return write_document(actor=actor, group=group, year=year, document=document, at=at)
    kinds = frozenset(
        AssessedSubject.objects.current()
        .filter(group=group, organization__isnull=False)
        .values_list("organization__kind", flat=True)
    )
    name = title_of(group, year)
    document = default_document(kinds=kinds, name=name, lines=lines, work_funds=work_funds)
    return write_document(actor=actor, group=group, year=year, document=document, at=at)
