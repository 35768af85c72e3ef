"""Registers over activities: contacted voters, activities, good deeds.

One entry of a deputy fills all of them (decisions D21, D24); what is voided or disputed stands in none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.slots import subject_key
from deputies.models import Mandate
from liaison_stations.choices import ActivityKind, ActivityTopic, PresenceStatus
from liaison_stations.exports import remarks_of
from liaison_stations.models import Activity, ActivityDeputy
from suggestions.models import Suggestion
from suggestions.states import SuggestionState

from ..declaring import Field, Narrowing, Register, Source, among, equal, fixed_choices, within

K = ActivityKind
CONTACTS = (K.VISIT, K.PAIRING)
_BENEFITED = (
    Q(benefit_villages__gt=0)
    | Q(benefit_households__gt=0)
    | Q(benefit_persons__gt=0)
    | Q(benefit_money__gt=0)
)
SAID_ONCE = "有异议和作废的记录不计入。"


@dataclass(frozen=True)
class ActivityLine:
    """An activity as registers tell it, with the demands that were entered with it."""

    activity: Activity
    demands: str

    def names(self, status: str) -> str:
        """The deputies of one attendance."""
        rows = self.activity.activity_deputies.all()
        return "、".join(row.mandate.person.name for row in rows if row.status == status)

    def number_of(self, status: str = "") -> int:
        """How many deputies were expected, or had one attendance."""
        return sum(1 for row in self.activity.activity_deputies.all() if not status or row.status == status)

    @property
    def about(self) -> str:
        """The title, else what the talk was about."""
        activity = self.activity
        return activity.title or (
            "" if activity.topic == ActivityTopic.NONE else activity.get_topic_display()
        )

    @property
    def place(self) -> str:
        """Where it was: the place as typed, else the village, else the station, else the township."""
        activity = self.activity
        return activity.place_text or str(activity.division or activity.station or activity.township)

    @property
    def household(self) -> str:
        """The household it was for, never by name (record 0039)."""
        return f"{self.activity.pair.household.division}结对户" if self.activity.pair_id else ""


def plain_lines(rows: list[Activity], actor: Actor) -> list[ActivityLine]:
    """Lines without the demands."""
    return [ActivityLine(row, "") for row in rows]


def lines_with_demands(rows: list[Activity], actor: Actor) -> list[ActivityLine]:
    """Lines with the numbers of their demands, as far as the actor sees those; in one query."""
    keys = [subject_key(row) for row in rows]
    entered = (
        Suggestion.objects.visible_to(actor)
        .filter(activity_key__in=keys)
        .exclude(state=SuggestionState.DRAFT)
        .order_by("pk")
        .values_list("activity_key", "short_number", "number")
    )
    numbers: dict[str, list[str]] = defaultdict(list)
    for key, short, number in entered:
        numbers[key].append(short or number)
    return [ActivityLine(row, "、".join(numbers[key])) for row, key in zip(rows, keys, strict=True)]


def of_kinds(kinds: Iterable[str]) -> Callable[[Actor], QuerySet]:
    """Activities of these kinds that count."""
    listed = [str(kind) for kind in kinds]
    return lambda actor: Activity.objects.visible_to(actor).counted().filter(kind__in=listed)


def of_deputy(rows: QuerySet, mandates: QuerySet[Mandate]) -> QuerySet:
    """Activities at which one of the mandates was present."""
    present = ActivityDeputy.objects.filter(
        activity=OuterRef("pk"), mandate__in=mandates.values("pk"), status=PresenceStatus.PRESENT
    )
    return rows.filter(Exists(present))


def activities_listed(rows: QuerySet) -> QuerySet:
    """With what a line of an activity reads; encrypted columns of people are not read, and not decrypted."""
    attendance = ActivityDeputy.objects.select_related("mandate__person").only(
        "activity_id", "mandate_id", "status", "mandate__person_id", "mandate__person__name"
    )
    relations = ("township", "station", "entered_by", "division", "organizer", "pair__household__division")
    hidden = ("phone", "identity_number")
    households = ("head_name", "phone", "situation")
    return (
        rows.select_related(*relations)
        .defer(
            *(f"entered_by__{name}" for name in hidden),
            *(f"pair__household__{name}" for name in households),
            "pair__measures",
            "pair__effects",
        )
        .prefetch_related(Prefetch("activity_deputies", queryset=attendance))
    )


def source(rows: Callable[[Actor], QuerySet], *, with_demands: bool = False, **columns: Any) -> Source:
    """Activities as the source of a register; ``columns`` are what its totals add up."""
    return Source(
        rows=rows,
        order=("on", "pk"),
        in_period=within("on"),
        of_deputy=of_deputy,
        of_station=equal("station"),
        of_township=equal("township"),
        listed=activities_listed,
        lines=lines_with_demands if with_demands else plain_lines,
        adds=columns,
    )


def url_of(line: ActivityLine) -> str:
    """Where the entry stands."""
    return line.activity.get_absolute_url()


def kinds_of(kinds: Iterable[ActivityKind]) -> Narrowing:
    """类型, narrowed to some of these kinds."""
    return Narrowing("kind", "类型", fixed_choices((k.value, k.label) for k in kinds), among("kind"))


TOPICS = Narrowing("topic", "谈话内容", fixed_choices(ActivityTopic.choices), among("topic"))

NUMBER = Field("number", "编号", 14, lambda line: line.activity.number, "center")
DAY = Field("on", "日期", 12, lambda line: line.activity.on, "date")
KIND = Field("kind", "类型", 11, lambda line: line.activity.get_kind_display(), "center")
DEPUTIES = Field("deputies", "代表", 16, lambda line: line.names(PresenceStatus.PRESENT))
TOWNSHIP = Field("township", "镇（乡、街道）", 11, lambda line: line.activity.township.name, "center")
STATION = Field("station", "联络站", 18, lambda line: str(line.activity.station or ""))
PLACE = Field("place", "地点", 16, lambda line: line.place)
ABOUT = Field("about", "主题", 18, lambda line: line.about)
PEOPLE = Field("people", "群众人数", 8, lambda line: line.activity.headcount, "integer", total=True)
NOTE = Field("note", "内容", 34, lambda line: line.activity.note)
OUTCOME = Field("outcome", "成果", 24, lambda line: line.activity.outcome)
DEMANDS = Field("demands", "转办号", 14, lambda line: line.demands)
RECORDER = Field("recorder", "记录人", 10, lambda line: str(line.activity.entered_by or ""), "center")
REMARKS = Field("remarks", "备注", 10, lambda line: remarks_of(line.activity), "center")
EXPECTED = Field("expected", "应到", 6, lambda line: line.number_of(), "integer")
PRESENT = Field("present", "实到", 6, lambda line: line.number_of(PresenceStatus.PRESENT), "integer")
EXCUSED = Field("excused", "请假名单", 12, lambda line: line.names(PresenceStatus.EXCUSED))
ORGANIZER = Field("organizer", "召集单位", 16, lambda line: str(line.activity.organizer))
VILLAGES = Field("villages", "受益村", 7, lambda line: line.activity.benefit_villages, "integer", total=True)
HOUSEHOLDS = Field(
    "households", "受益户", 7, lambda line: line.activity.benefit_households, "integer", total=True
)
PERSONS = Field("persons", "受益人", 7, lambda line: line.activity.benefit_persons, "integer", total=True)
MONEY = Field("money", "资金（元）", 13, lambda line: line.activity.benefit_money, "number2", total=True)

CONTACT = Register(
    key="contacts",
    title="联系选民登记簿",
    about="走访了谁家、听到什么、转到哪里。",
    icon="visit",
    fields=(
        NUMBER,
        DAY,
        DEPUTIES,
        TOWNSHIP,
        PLACE,
        Field("household", "固定联系户", 14, lambda line: line.household),
        PEOPLE,
        Field("topic", "谈话内容", 10, lambda line: line.activity.get_topic_display(), "center"),
        NOTE,
        DEMANDS,
        OUTCOME,
        STATION,
        RECORDER,
    ),
    sources=(source(of_kinds(CONTACTS), with_demands=True, people="headcount"),),
    url=url_of,
    every="month",
    narrowings=(kinds_of(CONTACTS), TOPICS),
    notes=("结对户不写姓名，姓名在镇里的结对台账上。" + SAID_ONCE,),
    empty="这段时间没有走访记录。代表记一次走访，这里就会出现。",
)

ACTIVITIES = Register(
    key="activities",
    title="活动情况登记表",
    about="代表参加的每一次活动：应到、实到、请假，说了什么，有什么成果。",
    icon="record",
    fields=(
        NUMBER,
        DAY,
        KIND,
        ABOUT,
        PLACE,
        ORGANIZER,
        EXPECTED,
        PRESENT,
        DEPUTIES,
        EXCUSED,
        PEOPLE,
        NOTE,
        OUTCOME,
        TOWNSHIP,
        STATION,
        RECORDER,
        REMARKS,
    ),
    sources=(source(of_kinds(K), people="headcount"),),
    url=url_of,
    every="month",
    narrowings=(kinds_of(K), TOPICS),
    notes=(SAID_ONCE,),
    empty="这段时间没有活动记录。",
)

GOOD_DEEDS = Register(
    key="good-deeds",
    title="办实事情况统计表",
    about="办了哪些实事，多少村、户、人受益，涉及多少资金。",
    icon="heart-handshake",
    fields=(
        NUMBER,
        DAY,
        Field("deed", "事项", 24, lambda line: line.about or line.activity.get_kind_display()),
        DEPUTIES,
        TOWNSHIP,
        PLACE,
        VILLAGES,
        HOUSEHOLDS,
        PERSONS,
        MONEY,
        NOTE,
        OUTCOME,
        STATION,
        RECORDER,
    ),
    sources=(
        source(
            lambda actor: (
                Activity.objects.visible_to(actor).counted().filter(Q(kind=K.GOOD_DEED) | _BENEFITED)
            ),
            villages="benefit_villages",
            households="benefit_households",
            persons="benefit_persons",
            money="benefit_money",
        ),
    ),
    url=url_of,
    narrowings=(kinds_of(K),),
    notes=("列入帮办实事，和其他写了受益村、户、人或资金的活动。" + SAID_ONCE,),
    empty="这段时间没有办实事的记录。",
)
