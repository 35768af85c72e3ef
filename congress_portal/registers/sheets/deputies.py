"""Registers over deputies: performance, reports to voters, training, and who they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from congress_portal.foundation.accounts.access import Actor
from deputies.choices import MandateLevel, PerformanceKind
from deputies.file_choices import KINDS_WITHOUT_DAYS
from deputies.models import Mandate, PerformanceEntry, TrainingAttendance, TrainingClass, VoterReport
from deputies.training_choices import TRAINED, BallotState, TrainingState, TrainingWay
from liaison_stations.choices import ActivityKind, PresenceStatus
from liaison_stations.models import Activity, ActivityDeputy, StationPlacement

from ..declaring import (
    Field,
    Narrowing,
    Register,
    Source,
    among,
    equal,
    fixed_choices,
    placed_at,
    within,
)


def _of(mandate_ref: str):
    return lambda rows, mandates: rows.filter(**{f"{mandate_ref}__in": mandates.values("pk")})


# --- performance ----------------------------------------------------------------------------------

PERFORMANCE = Register(
    key="performance",
    title="代表履职情况登记表",
    about="每位代表做了哪些事，按天记；和履职档案是同一份记录。",
    icon="user-check",
    fields=(
        Field("deputy", "代表", 10, lambda entry: entry.mandate.person.name, "center"),
        Field("level", "层级", 8, lambda entry: entry.mandate.get_level_display(), "center"),
        Field("township", "镇（乡、街道）", 11, lambda entry: str(entry.mandate.township or ""), "center"),
        Field("on", "日期", 12, lambda entry: entry.on, "date"),
        Field("kind", "类型", 12, lambda entry: entry.get_kind_display(), "center"),
        Field("summary", "事项", 46, lambda entry: entry.summary),
        Field("quantity", "数量", 8, lambda entry: entry.quantity, "integer"),
        Field("days", "天数", 7, lambda entry: _days_of(entry), "number2"),
    ),
    sources=(
        Source(
            rows=lambda actor: PerformanceEntry.objects.visible_to(actor).counted(),
            order=("on", "pk"),
            in_period=within("on"),
            of_deputy=_of("mandate"),
            of_station=placed_at("mandate"),
            of_township=equal("mandate__township"),
            listed=lambda rows: rows.select_related("mandate__person", "mandate__township"),
        ),
    ),
    url=lambda entry: entry.url,
    every="month",
    narrowings=(
        Narrowing("kind", "类型", fixed_choices(PerformanceKind.choices), among("kind")),
        Narrowing("level", "层级", fixed_choices(MandateLevel.choices), among("mandate__level")),
    ),
    notes=("天数按记录写明；同一天做了几件事的，履职档案里只算一天，所以这里不合计。",),
    empty="这段时间没有履职记录。",
)


def _days_of(entry: PerformanceEntry) -> Any:
    return None if entry.kind in KINDS_WITHOUT_DAYS else entry.days


# --- reports to voters ----------------------------------------------------------------------------


def _ballot(name: str):
    """A number of a valid ballot; nothing where there was none."""
    return lambda report: getattr(report, name) if report.ballot_state == BallotState.VALID else None


REPORTS = Register(
    key="reports",
    title="代表向选民述职登记表",
    about="谁在哪天向多少选民述职，三档票数、意见和书面反馈。",
    icon="speakerphone",
    fields=(
        Field("on", "日期", 12, lambda report: report.on, "date"),
        Field("deputy", "代表", 10, lambda report: report.mandate.person.name, "center"),
        Field("level", "层级", 8, lambda report: report.mandate.get_level_display(), "center"),
        Field("township", "镇（乡、街道）", 11, lambda report: str(report.township or ""), "center"),
        Field("constituency", "选区", 18, lambda report: str(report.constituency or "")),
        Field("way", "方式", 10, lambda report: report.get_way_display(), "center"),
        Field("place", "地点", 16, lambda report: report.place),
        Field("voters", "到会选民", 8, lambda report: report.voters, "integer", total=True),
        Field("satisfied", "满意", 7, _ballot("satisfied"), "integer"),
        Field("basic", "基本满意", 7, _ballot("basic"), "integer"),
        Field("unsatisfied", "不满意", 7, _ballot("unsatisfied"), "integer"),
        Field("invalid", "无效票", 7, _ballot("invalid"), "integer"),
        Field("opinions", "选民意见", 28, lambda report: report.opinions),
        Field("feedback", "书面反馈", 24, lambda report: report.feedback),
        Field("feedback_on", "反馈日期", 12, lambda report: report.feedback_on, "date"),
        Field("answer", "代表回复", 24, lambda report: report.answer),
    ),
    sources=(
        Source(
            rows=lambda actor: VoterReport.objects.visible_to(actor).held(),
            order=("on", "pk"),
            in_period=within("on"),
            of_deputy=_of("mandate"),
            of_station=placed_at("mandate"),
            of_township=equal("township"),
            listed=lambda rows: rows.select_related("mandate__person", "township", "constituency"),
            adds={"voters": "voters"},
        ),
    ),
    url=lambda report: report.get_absolute_url(),
    unit="次",
    narrowings=(Narrowing("level", "层级", fixed_choices(MandateLevel.choices), among("mandate__level")),),
    notes=("没有测评或者测评无效的，票数空着。",),
    empty="这段时间没有代表述职。",
)


# --- training -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TrainingLine:
    """One person's learning: a class taken part in, or a study day at the station."""

    on: date
    name: str
    township: str
    title: str
    way: str
    place: str
    host: str
    hours: int | None
    mark: str
    url: str


def _trained(actor: Actor) -> QuerySet:
    """Of the deputies the actor sees, and the staff in classes the actor sees."""
    seen = Q(mandate__in=Mandate.objects.visible_to(actor).values("pk"))
    seen |= Q(
        mandate__isnull=True, training__in=TrainingClass.objects.visible_to(actor).order_by().values("pk")
    )
    marks = [str(mark) for mark in TRAINED]
    return TrainingAttendance.objects.filter(seen, training__state=TrainingState.HELD, status__in=marks)


def _of_classes(rows: list[TrainingAttendance], actor: Actor) -> list[TrainingLine]:
    return [
        TrainingLine(
            on=row.training.starts_on,
            name=row.person.name,
            township=str(row.mandate.township or "") if row.mandate else "",
            title=row.training.full_title,
            way=row.training.get_way_display(),
            place=row.training.place,
            host=str(row.training.congress),
            hours=row.hours,
            mark=row.get_status_display(),
            url=row.training.get_absolute_url(),
        )
        for row in rows
    ]


def _studied(actor: Actor) -> QuerySet:
    held = Activity.objects.visible_to(actor).counted().filter(kind=ActivityKind.STUDY)
    return ActivityDeputy.objects.filter(activity__in=held.values("pk"), status=PresenceStatus.PRESENT)


def _of_studies(rows: list[ActivityDeputy], actor: Actor) -> list[TrainingLine]:
    return [
        TrainingLine(
            on=row.activity.on,
            name=row.mandate.person.name,
            township=row.activity.township.name,
            title=row.activity.title or row.activity.get_kind_display(),
            way="站里学习",
            place=row.activity.place_text or str(row.activity.station or ""),
            host=str(row.activity.organizer),
            hours=None,
            mark=row.get_status_display(),
            url=row.activity.get_absolute_url(),
        )
        for row in rows
    ]


STUDY = "study"


def _by_way(rows: QuerySet, values: list[str]) -> QuerySet:
    if rows.model is ActivityDeputy:
        return rows if STUDY in values else rows.none()
    return among("training__way")(rows, values)


TRAINING = Register(
    key="training",
    title="学习培训登记簿",
    about="谁参加了哪期培训、多少学时，和站里的学习。",
    icon="book",
    fields=(
        Field("on", "日期", 12, lambda line: line.on, "date"),
        Field("deputy", "姓名", 10, lambda line: line.name, "center"),
        Field("township", "镇（乡、街道）", 11, lambda line: line.township, "center"),
        Field("title", "学习（培训）内容", 34, lambda line: line.title),
        Field("way", "方式", 12, lambda line: line.way, "center"),
        Field("place", "地点", 18, lambda line: line.place),
        Field("host", "组织单位", 18, lambda line: line.host),
        Field("hours", "学时", 7, lambda line: line.hours, "integer", total=True),
        Field("mark", "参加情况", 10, lambda line: line.mark, "center"),
    ),
    sources=(
        Source(
            rows=_trained,
            order=("training__starts_on", "pk"),
            in_period=within("training__starts_on"),
            of_deputy=_of("mandate"),
            of_station=placed_at("mandate"),
            of_township=equal("mandate__township"),
            listed=lambda rows: rows.select_related("training__congress", "person", "mandate__township"),
            lines=_of_classes,
            adds={"hours": "hours"},
        ),
        Source(
            rows=_studied,
            order=("activity__on", "pk"),
            in_period=within("activity__on"),
            of_deputy=_of("mandate"),
            of_station=equal("activity__station"),
            of_township=equal("activity__township"),
            listed=lambda rows: rows.select_related(
                "activity__township", "activity__station", "activity__organizer", "mandate__person"
            ),
            lines=_of_studies,
        ),
    ),
    url=lambda line: line.url,
    unit="人次",
    narrowings=(
        Narrowing("way", "方式", fixed_choices([*TrainingWay.choices, (STUDY, "站里学习")]), _by_way),
    ),
    empty="这段时间没有学习培训的记录。",
)


# --- who they are ---------------------------------------------------------------------------------


def _mandates_listed(rows: QuerySet) -> QuerySet:
    placed = StationPlacement.objects.filter(ends_on__isnull=True).select_related("station")
    return rows.for_list().prefetch_related(Prefetch("station_placements", placed, to_attr="placed"))


def _stations(rows: Iterable[StationPlacement]) -> str:
    return "、".join(row.station.name for row in rows)


INFORMATION = Register(
    key="deputies",
    title="代表个人信息登记簿",
    about="在任代表是谁、哪个选区选出、在哪个站。",
    icon="roster",
    fields=(
        Field("deputy", "姓名", 10, lambda mandate: mandate.person.name, "center"),
        Field("gender", "性别", 6, lambda mandate: mandate.person.get_gender_display(), "center"),
        Field("ethnicity", "民族", 8, lambda mandate: mandate.person.ethnicity, "center"),
        Field("born", "出生年月", 10, lambda mandate: _month(mandate.person.birth_date), "center"),
        Field("party", "政治面貌", 10, lambda mandate: mandate.person.party, "center"),
        Field("education", "文化程度", 10, lambda mandate: mandate.person.education, "center"),
        Field("occupation", "工作单位和职务", 24, lambda mandate: mandate.occupation),
        Field("level", "层级", 8, lambda mandate: mandate.get_level_display(), "center"),
        Field("constituency", "选区", 18, lambda mandate: str(mandate.constituency or "")),
        Field("township", "镇（乡、街道）", 11, lambda mandate: str(mandate.township or ""), "center"),
        Field("village", "联系的村（社区）", 14, lambda mandate: str(mandate.home_division), "center"),
        Field("group", "代表小组", 16, lambda mandate: str(mandate.group or "")),
        Field("station", "联络站", 20, lambda mandate: _stations(mandate.placed)),
        Field("elected_on", "当选日期", 12, lambda mandate: mandate.elected_on, "date"),
    ),
    sources=(
        Source(
            rows=lambda actor: Mandate.objects.visible_to(actor),
            order=("person__stroke_key", "pk"),
            in_period=lambda rows, asked: rows.held_on(asked.end),
            of_deputy=_of("pk"),
            of_station=lambda rows, station: rows.filter(
                Exists(
                    StationPlacement.objects.filter(
                        mandate=OuterRef("pk"), station=station, ends_on__isnull=True
                    )
                )
            ),
            of_township=equal("township"),
            listed=_mandates_listed,
        ),
    ),
    url=lambda mandate: mandate.get_absolute_url(),
    unit="个职务",
    narrowings=(Narrowing("level", "层级", fixed_choices(MandateLevel.choices), among("level")),),
    notes=("列出这段时间最后一天在任的代表，按姓氏笔画排列；一人兼任两级代表的列两行。",),
    empty="没有在任的代表。",
)


def _month(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else ""
