"""The register of voters' demands, and the stages of the funnel."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from congress_portal.foundation.accounts.access import Actor
from suggestions.choices import Channel, Tab
from suggestions.collected import HANDED_OVER, SETTLED
from suggestions.figures import NOT_COUNTED
from suggestions.models import DemandLink, Suggestion
from suggestions.models.rules import Topic
from suggestions.states import SuggestionState, states_of

from ..declaring import Field, Narrowing, Register, Source, among, equal, fixed_choices, within
from .reception import demands, route_of

S = SuggestionState

# --- the stages of the funnel (record 0049) ------------------------------------------------------

STAGES = {
    "handed": ("已交办", HANDED_OVER),
    "settled": ("已落实", HANDED_OVER & SETTLED),
    "unsettled": ("交办了还没有落实", HANDED_OVER & ~SETTLED),
    "spot": (
        "代表当场说明",
        ~HANDED_OVER & Q(state__in=[S.REPLIED, S.EVALUATED, S.CLOSED, S.FOLLOWING, S.REWORK]),
    ),
    "spot_solved": ("代表当场说明，群众说解决了", ~HANDED_OVER & SETTLED),
    "waiting": (
        "等接单、等审查、等派单",
        ~HANDED_OVER
        & Q(
            state__in=[
                S.AWAITING_ACCEPT,
                S.ACCEPTED,
                S.AWAITING_EXAMINATION,
                S.AWAITING_DISPATCH,
                S.AWAITING_ASSIGN,
                S.AWAITING_ACKNOWLEDGE,
                S.SENT_BACK,
                S.HANDLING,
            ]
        ),
    ),
    "declined": ("不予受理", ~HANDED_OVER & Q(state=S.DECLINED)),
    "withdrawn": ("群众撤回", ~HANDED_OVER & Q(state=S.WITHDRAWN)),
}


def _of_stages(rows: QuerySet, values: list[str]) -> QuerySet:
    chosen = Q(pk__in=[])
    for value in values:
        if value in STAGES:
            chosen |= STAGES[value][1]
    return rows.filter(chosen)


def _on_tabs(rows: QuerySet, values: list[str]) -> QuerySet:
    return rows.filter(state__in=[state for value in values for state in states_of(value)])


def _topics(actor: Actor) -> list[tuple[str, str]]:
    rows = Topic.objects.filter(Q(county__isnull=True) | Q(county_id=actor.county_id), retired=False)
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def _of_topics(rows: QuerySet, values: list[str]) -> QuerySet:
    return rows.filter(topic__in=[int(value) for value in values if value.isascii() and value.isdecimal()])


CHANNELS = [(c.value, c.label) for c in Channel if c not in (Channel.IN_SESSION, Channel.BETWEEN_SESSIONS)]
TABS = [(tab.value, tab.label) for tab in Tab if tab != Tab.DRAFT]


def _suggestion_of(case: Suggestion) -> Suggestion | None:
    """The suggestion it was raised as and goes on or was closed with; the first handed over, of several."""
    if case.state not in (S.RAISED, S.CLOSED):
        return None
    found = [link.suggestion for link in case.raised_links.all()]
    found = [one for one in found if one.state not in NOT_COUNTED and not one.confidential]
    return min(found, key=lambda one: (one.dispatched_on or date.max, one.pk), default=None)


def _route(case: Suggestion) -> str:
    return "转为代表建议" if _suggestion_of(case) else route_of(case)


def _unit(case: Suggestion) -> str:
    along = _suggestion_of(case)
    return str(case.lead_unit or (along and along.lead_unit) or "")


def _handed_on(case: Suggestion) -> date | None:
    """Its own day, or that of the suggestion it waits for or was closed with (record 0072)."""
    along = _suggestion_of(case)
    return case.dispatched_on or (along.dispatched_on if along else None)


def _due(case: Suggestion) -> date | None:
    if not case.is_open:
        return None
    along = _suggestion_of(case)
    return case.due or (along.due if along else None)


DEMAND_REGISTER = Register(
    key="demands",
    title="群众意见办理登记表",
    about="群众反映了什么，交给谁办，结果怎样。不列群众的姓名和电话。",
    icon="inbox",
    fields=(
        Field("number", "编号", 14, lambda case: case.number, "center"),
        Field("on", "日期", 12, lambda case: case.submitted_on, "date"),
        Field("township", "镇（乡、街道）", 11, lambda case: str(case.township or ""), "center"),
        Field("origin", "村（社区）", 12, lambda case: str(case.origin_division), "center"),
        Field("station", "联络站", 18, lambda case: str(case.station or "")),
        Field("channel", "来源", 10, lambda case: case.get_channel_display(), "center"),
        Field("topic", "类别", 10, lambda case: str(case.topic or ""), "center"),
        Field("matter", "反映事项（原话）", 40, lambda case: case.body),
        Field("deputy", "接单代表", 10, lambda case: str(case.deputy or ""), "center"),
        Field("route", "处理去向", 14, _route, "center"),
        Field("unit", "承办单位", 16, _unit, "center"),
        Field("handed_on", "交办日期", 12, _handed_on, "date"),
        Field("due", "期限", 12, _due, "date"),
        Field("state", "状态", 10, lambda case: case.get_state_display(), "center"),
        Field("outcome", "办理类别", 14, lambda case: case.outcome.name if case.outcome else "", "center"),
        Field("answered_on", "回告日期", 12, lambda case: case.answered_on, "date"),
        Field("satisfied", "满意程度", 10, lambda case: case.get_satisfied_display(), "center"),
        Field("solved", "是否解决", 12, lambda case: case.get_solved_display(), "center"),
        Field("closed_on", "销单日期", 12, lambda case: case.closed_on, "date"),
    ),
    sources=(
        Source(
            rows=demands,
            order=("submitted_on", "pk"),
            in_period=within("submitted_on"),
            of_deputy=lambda rows, mandates: rows.filter(deputy__in=mandates.values("pk")),
            of_station=equal("station"),
            of_township=equal("township"),
            listed=lambda rows: rows.select_related(
                "township", "origin_division", "station", "topic", "deputy__person", "lead_unit", "outcome"
            ).prefetch_related(
                "congress",
                Prefetch(
                    "raised_links", DemandLink.objects.select_related("suggestion__lead_unit").order_by("pk")
                ),
            ),
        ),
    ),
    url=lambda case: case.get_absolute_url(),
    unit="件",
    every="month",
    narrowings=(
        Narrowing("channel", "来源", fixed_choices(CHANNELS), among("channel")),
        Narrowing("state", "办到哪一步", fixed_choices(TABS), _on_tabs),
        Narrowing("topic", "类别", _topics, _of_topics),
        Narrowing(
            "stage", "环节", fixed_choices((key, word) for key, (word, _) in STAGES.items()), _of_stages
        ),
    ),
    notes=("按群众反映的日期列出。转为代表建议的，承办单位、交办日期和期限是那件建议的。",),
    empty="这段时间没有群众意见。",
)
