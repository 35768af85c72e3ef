"""接待选民登记表 (the first of the ten forms): a view over receptions and voters' demands entered once.

A reception is a line with its headcount; each demand is a line of its own. A demand heard during a
reception does not count its voter again: the headcount of the reception has him already.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from liaison_stations.choices import ActivityKind
from liaison_stations.models import Activity
from suggestions.choices import Channel, Kind
from suggestions.collected import VOTERS, with_receptions
from suggestions.models import Suggestion
from suggestions.states import SuggestionState

from ..declaring import Field, Narrowing, Register, Source, among, equal, fixed_choices, within
from .activities import activities_listed, of_deputy

# How the voter came, in the words of the paper form.
WAYS = {
    Channel.CODE: "扫码",
    Channel.RECEPTION: "来访",
    Channel.VISIT: "走访",
    Channel.TELEPHONE: "电话",
    Channel.LETTER: "来信",
    Channel.GROUP: "微信群",
}
S = SuggestionState
_PREFIX = "liaison_stations.activity:"
_DAY_PREFIX = "liaison_stations.receptionday:"


@dataclass(frozen=True)
class Line:
    """One line of the form. Contact data are masked before they come here (decisions C20)."""

    number: str
    on: date
    station: str
    deputies: str
    voter: str
    phone: str
    people: int | None
    way: str
    matter: str
    topic: str
    route: str
    unit: str
    due: date | None
    result: str
    answered_on: date | None
    rating: str
    recorder: str
    url: str


def receptions(actor: Actor) -> QuerySet[Activity]:
    """Receptions that count."""
    return Activity.objects.visible_to(actor).counted().filter(kind=ActivityKind.RECEPTION)


def demands(actor: Actor) -> QuerySet[Suggestion]:
    """Voters' demands that were handed in."""
    return Suggestion.objects.visible_to(actor).filter(kind=Kind.DEMAND).exclude(state=S.DRAFT)


def demands_listed(rows: QuerySet) -> QuerySet:
    """With what a line of a demand reads."""
    return rows.select_related(
        "station",
        "deputy__person",
        "lead_unit",
        "topic",
        "outcome",
        "contact",
        "entered_by",
        "congress",
        "township",
        "origin_division",
    )


def _of_receptions(rows: list[Activity], actor: Actor) -> list[Line]:
    return [
        Line(
            number=row.number,
            on=row.on,
            station=row.station.name if row.station else row.place_text,
            deputies=row.present_names,
            voter="",
            phone="",
            people=row.headcount,
            way="来访",
            matter=row.note,
            topic=row.get_topic_display(),
            route="",
            unit="",
            due=None,
            result=row.outcome,
            answered_on=None,
            rating="",
            recorder=row.entered_by.name if row.entered_by else "",
            url=row.get_absolute_url(),
        )
        for row in rows
    ]


def of_demands(rows: list[Suggestion], actor: Actor) -> list[Line]:
    """Lines of demands; the contact is masked, and not there at all without the right to see it."""
    contacts = actor.can(Capability.SEE_CONTACTS)
    return [_of_demand(row, counted=row.at_reception, contacts=contacts) for row in rows]


def _of_demand(case: Suggestion, *, counted: bool, contacts: bool) -> Line:
    contact = getattr(case, "contact", None) if contacts else None
    return Line(
        number=case.number,
        on=case.submitted_on,
        station=case.station.name if case.station else "",
        deputies=case.deputy.person.name if case.deputy else "",
        voter=contact.masked_name if contact else "",
        phone=contact.masked_phone if contact else "",
        people=None if counted else 1,
        way=WAYS.get(case.channel, case.get_channel_display()),
        matter=case.body,
        topic=case.topic.name if case.topic else "",
        route=route_of(case),
        unit=str(case.lead_unit) if case.lead_unit else "",
        due=case.due or case.answer_due,
        result=case.outcome.name if case.outcome else case.get_state_display(),
        answered_on=case.answered_on,
        rating="，".join(filter(None, [case.get_satisfied_display(), case.get_solved_display()])),
        recorder=case.entered_by.name if case.entered_by else "群众本人",
        url=case.get_absolute_url(),
    )


def route_of(case: Suggestion) -> str:
    """Which of the routes the matter took (五路), read off the case's state and unit."""
    if case.state == S.DECLINED:
        return "不予受理，已告知去向"
    if case.state == S.WITHDRAWN:
        return "群众撤回"
    if case.state == S.RAISED:
        return "转为代表建议"
    if case.lead_unit_id is not None:
        return "交承办单位办理"
    if case.state == S.AWAITING_ACCEPT:
        return "等代表接单"
    if case.state == S.ACCEPTED:
        return "代表跟进"
    if case.state in (S.AWAITING_EXAMINATION, S.AWAITING_DISPATCH, S.AWAITING_ASSIGN):
        return f"报{case.congress}"
    return "代表当场说明"


DEMANDS = Source(
    rows=lambda actor: with_receptions(demands(actor)),
    order=("submitted_on", "pk"),
    in_period=within("submitted_on"),
    of_deputy=lambda rows, mandates: rows.filter(deputy__in=mandates.values("pk")),
    of_station=equal("station"),
    of_township=equal("township"),
    listed=demands_listed,
    lines=of_demands,
    adds={"people": VOTERS},
)
RECEPTIONS = Source(
    rows=receptions,
    order=("on", "pk"),
    in_period=within("on"),
    of_deputy=of_deputy,
    of_station=equal("station"),
    of_township=equal("township"),
    listed=activities_listed,
    lines=_of_receptions,
    adds={"people": "headcount"},
)


def _by_way(rows: QuerySet, values: list[str]) -> QuerySet:
    """Receptions have no channel: whoever came to one came in person."""
    if rows.model is Activity:
        return rows if Channel.RECEPTION in values else rows.none()
    return among("channel")(rows, values)


RECEPTION = Register(
    key="reception",
    title="接待选民登记表",
    about="按站、按月，接待和群众反映的事。",
    icon="clipboard-list",
    fields=(
        Field("number", "编号", 14, lambda line: line.number, "center"),
        Field("on", "日期", 12, lambda line: line.on, "date"),
        Field("station", "联络站", 20, lambda line: line.station),
        Field("deputies", "接待代表", 14, lambda line: line.deputies),
        Field("voter", "来访人", 9, lambda line: line.voter, "center"),
        Field("phone", "电话", 14, lambda line: line.phone, "center"),
        Field("people", "人数", 7, lambda line: line.people, "integer", total=True),
        Field("way", "方式", 8, lambda line: line.way, "center"),
        Field("matter", "反映事项（原话）", 40, lambda line: line.matter),
        Field("topic", "类别", 11, lambda line: line.topic, "center"),
        Field("route", "处理去向", 16, lambda line: line.route, "center"),
        Field("unit", "承办单位", 16, lambda line: line.unit, "center"),
        Field("due", "期限", 12, lambda line: line.due, "date"),
        Field("result", "结果", 14, lambda line: line.result, "center"),
        Field("answered_on", "反馈日期", 12, lambda line: line.answered_on, "date"),
        Field("rating", "群众评价", 14, lambda line: line.rating, "center"),
        Field("recorder", "记录人", 10, lambda line: line.recorder, "center"),
    ),
    sources=(RECEPTIONS, DEMANDS),
    url=lambda line: line.url,
    every="month",
    narrowings=(Narrowing("way", "方式", fixed_choices(WAYS.items()), _by_way),),
    notes=("来访人姓名和电话按规定遮盖。接待时反映的事，人数已含在那次接待里，不重复计。",),
    signatures=("填表人：", "站长：", "填表日期："),
    empty="这段时间没有接待登记。登记一次接待，或者群众扫码反映一件事，这里就会出现。",
)
