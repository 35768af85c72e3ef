"""监督: what deputies found when they looked at a unit's work, and what came of it.

A check with findings has a line for each finding; a visit that belongs to no check, or to one that found
nothing, is a line of its own. So no visit stands there twice.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from congress_portal.foundation.accounts.access import Actor
from deputies.models import Mandate
from liaison_stations.choices import ActivityKind, PresenceStatus
from liaison_stations.models import Activity, ActivityDeputy, Finding, FindingAnswer, Oversight

from ..declaring import Field, Narrowing, Register, Source, among, equal, fixed_choices, within
from .activities import ActivityLine, activities_listed, of_deputy

K = ActivityKind
KINDS = (K.INSPECTION, K.SURVEY, K.LAW_CHECK, K.APPRAISAL)


@dataclass(frozen=True)
class SupervisionLine:
    """A finding, or a visit without one."""

    number: str
    on: date
    kind: str
    subject: str
    about: str
    organizer: str
    deputies: str
    found: str
    answer: str
    due: date | None
    result: str
    township: str
    url: str


def _findings(actor: Actor) -> QuerySet[Finding]:
    seen = Oversight.objects.visible_to(actor).standing()
    return Finding.objects.filter(voided_at=None, oversight__in=seen.order_by().values("pk"))


def _visits(actor: Actor) -> QuerySet[Activity]:
    told = Finding.objects.filter(oversight=OuterRef("oversight_id"), voided_at=None)
    return (
        Activity.objects.visible_to(actor)
        .counted()
        .filter(kind__in=[str(kind) for kind in KINDS])
        .filter(Q(oversight__isnull=True) | ~Exists(told))
    )


def _with_answers(rows: QuerySet) -> QuerySet:
    """With the newest answer of the unit and what was found when it was looked at."""
    last = FindingAnswer.objects.filter(finding=OuterRef("pk")).order_by("-round")
    return rows.select_related("oversight__congress", "oversight__township").annotate(
        last_answer=Subquery(last.values("text")[:1]), last_note=Subquery(last.values("verdict_note")[:1])
    )


def _of_findings(rows: list[Finding], actor: Actor) -> list[SupervisionLine]:
    checks = {row.oversight_id for row in rows}
    names: dict[int, dict[str, None]] = defaultdict(dict)
    present = ActivityDeputy.objects.filter(
        activity__oversight__in=checks, activity__voided_at=None, status=PresenceStatus.PRESENT
    ).order_by("activity__on", "pk")
    for check, name in present.values_list("activity__oversight_id", "mandate__person__name"):
        names[check][name] = None
    return [
        SupervisionLine(
            number="",
            on=row.oversight.on,
            kind=row.oversight.get_kind_display() + ("（暗访）" if row.oversight.unannounced else ""),
            subject=row.oversight.unit_name,
            about=f"{row.oversight.matter}：{row.point}",
            organizer=str(row.oversight.congress),
            deputies="、".join(names[row.oversight_id]),
            found=row.found,
            answer=row.last_answer or "",
            due=row.due_on,
            result="，".join(filter(None, [row.get_state_display(), row.last_note])),
            township=str(row.oversight.township or ""),
            url=row.get_absolute_url(),
        )
        for row in rows
    ]


def _of_visits(rows: list[Activity], actor: Actor) -> list[SupervisionLine]:
    found = []
    for row in rows:
        line = ActivityLine(row, "")
        found.append(
            SupervisionLine(
                number=row.number,
                on=row.on,
                kind=row.get_kind_display(),
                subject=line.place,
                about=line.about,
                organizer=str(row.organizer),
                deputies=line.names(PresenceStatus.PRESENT),
                found=row.note,
                answer="",
                due=None,
                result=row.outcome,
                township=row.township.name,
                url=row.get_absolute_url(),
            )
        )
    return found


def _findings_of_deputy(rows: QuerySet, mandates: QuerySet[Mandate]) -> QuerySet:
    present = ActivityDeputy.objects.filter(
        activity__oversight=OuterRef("oversight"),
        activity__voided_at=None,
        mandate__in=mandates.values("pk"),
        status=PresenceStatus.PRESENT,
    )
    return rows.filter(Exists(present))


def _findings_of_station(rows: QuerySet, station) -> QuerySet:
    return rows.filter(Exists(Activity.objects.filter(oversight=OuterRef("oversight"), station=station)))


def _by_kind(rows: QuerySet, values: list[str]) -> QuerySet:
    return among("oversight__kind" if rows.model is Finding else "kind")(rows, values)


SUPERVISION = Register(
    key="supervision",
    title="调研视察和监督登记表",
    about="视察、调研、执法检查、评议：看了谁，发现什么，单位怎么答复，结果怎样。",
    icon="eye",
    fields=(
        Field("on", "日期", 12, lambda line: line.on, "date"),
        Field("kind", "方式", 12, lambda line: line.kind, "center"),
        Field("subject", "对象", 18, lambda line: line.subject),
        Field("about", "法律、议题和事项", 24, lambda line: line.about),
        Field("organizer", "组织单位", 16, lambda line: line.organizer),
        Field("deputies", "参加代表", 16, lambda line: line.deputies),
        Field("found", "发现的问题", 34, lambda line: line.found),
        Field("answer", "单位的答复", 28, lambda line: line.answer),
        Field("due", "要求答复日期", 12, lambda line: line.due, "date"),
        Field("result", "结果", 24, lambda line: line.result),
        Field("township", "镇（乡、街道）", 11, lambda line: line.township, "center"),
        Field("number", "活动编号", 14, lambda line: line.number, "center"),
    ),
    sources=(
        Source(
            rows=_visits,
            order=("on", "pk"),
            in_period=within("on"),
            of_deputy=of_deputy,
            of_station=equal("station"),
            of_township=equal("township"),
            listed=activities_listed,
            lines=_of_visits,
        ),
        Source(
            rows=_findings,
            order=("oversight__on", "pk"),
            in_period=within("oversight__on"),
            of_deputy=_findings_of_deputy,
            of_station=_findings_of_station,
            of_township=equal("oversight__township"),
            listed=_with_answers,
            lines=_of_findings,
        ),
    ),
    url=lambda line: line.url,
    narrowings=(Narrowing("kind", "方式", fixed_choices((k.value, k.label) for k in KINDS), _by_kind),),
    notes=("有问题的，一个问题一行；没有列出问题的视察和调研，一次一行。",),
    empty="这段时间没有视察、调研、执法检查和评议的记录。",
)
