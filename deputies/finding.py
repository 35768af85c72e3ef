"""What of the roster can be found: deputies, meetings and sessions, districts and groups, deputies' work."""

from __future__ import annotations

from django.db.models import CharField, F, Q, Value
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.privacy import is_mobile_phone, keyed_hash
from congress_portal.foundation.search.reading import (
    holds_all,
    named_first,
    person_first,
    person_q,
    words_q,
)
from congress_portal.foundation.slots import SEARCH_SOURCES, Hit, Query, SearchSource, offer_pages
from deputies.choices import MandateState, MeetingState
from deputies.models import (
    Campaign,
    CongressSession,
    Constituency,
    Delegation,
    DeputyGroup,
    Mandate,
    Meeting,
    TrainingClass,
    VoterReport,
)
from deputies.training_choices import ReportState, TrainingState

# Sessions have no stored name: so many at most are read and compared.
SESSIONS_READ = 400


def find_deputies(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """Deputies by name, reading, workplace; by the whole telephone number for who may see numbers."""
    wanted = person_q(query, "person__name", "person__pinyin") | words_q(query, "person__name", "occupation")
    by_phone = is_mobile_phone(query.digits) and actor.can(Capability.SEE_CONTACTS)
    if by_phone:
        wanted |= Q(person__phone_hash=keyed_hash(query.digits))
    mandates = (
        Mandate.objects.visible_to(actor)
        .filter(wanted)
        .select_related("person", "term", "congress__division", "congress__county", "township")
        .order_by(person_first(query, "person__name", "person__pinyin"), "-state", "-starts_on", "pk")
    )
    return [
        Hit(
            title=mandate.person.name,
            url=mandate.get_absolute_url(),
            detail="\n".join(
                (
                    mandate.deputy_label,
                    mandate.township.name if mandate.township else "",
                    mandate.occupation,
                )
            ),
            tag="" if mandate.state == MandateState.ACTIVE else mandate.get_state_display(),
            exact=by_phone,
        )
        for mandate in mandates[: limit + 1]
    ]


_WORK_PAGES = {
    "": "deputies:meeting_detail",
    "培训": "deputies:training_detail",
    "主题活动": "deputies:campaign_detail",
    "述职": "deputies:report_detail",
}


_TAGS = {
    "": {state: label for state, label in MeetingState.choices if state != MeetingState.HELD},
    "培训": {TrainingState.PLANNED.value: TrainingState.PLANNED.label},
    "述职": {ReportState.PLANNED.value: ReportState.PLANNED.label},
}


def _work(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """Meetings, trainings, campaigns, and reports to voters by deputy, district and place: one query."""
    classes = TrainingClass.objects.visible_to(actor).exclude(state=TrainingState.CANCELLED)
    campaigns = Campaign.objects.visible_to(actor).standing()
    reports = VoterReport.objects.visible_to(actor).filter(state__in=(ReportState.PLANNED, ReportState.HELD))
    deputy = person_q(query, "mandate__person__name", "mandate__person__pinyin")
    meetings = Meeting.objects.visible_to(actor)
    kinds = (
        ("", meetings, words_q(query, "title", "agenda", "outcome", "place"), "title", "held_on", "state"),
        ("培训", classes, words_q(query, "title", "place", "host", "content"), "title", "starts_on", "state"),
        ("主题活动", campaigns, words_q(query, "name", "purpose"), "name", "starts_on", ""),
        (
            "述职",
            reports,
            deputy | words_q(query, "mandate__person__name", "constituency__name", "place"),
            "mandate__person__name",
            "on",
            "state",
        ),
    )
    parts = [
        rows.filter(wanted)
        .order_by()
        .annotate(
            rank=named_first(query, name),
            found=F(name),
            day=F(day),
            how=F(state) if state else Value("", output_field=CharField()),
            where=F("congress__short_name"),
            what=Value(what, output_field=CharField()),
            row=F("pk"),
        )
        .values_list("rank", "found", "day", "how", "where", "what", "row")
        for what, rows, wanted, name, day, state in kinds
    ]
    found = parts[0].union(*parts[1:], all=True).order_by("rank", "-day", "-row")[: limit + 1]
    return [
        Hit(
            title=f"{name}向选民述职" if what == "述职" else name,
            url=reverse(_WORK_PAGES[what], args=[pk]),
            detail=f"{what and f'{what}，'}{day:%Y-%m-%d}\n{where}",
            tag=str(_TAGS.get(what, {}).get(how, "")),
        )
        for _rank, name, day, how, where, what, pk in found
    ]


def find_meetings(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """Sessions of congresses by the name they are called by, then meetings and deputies' work."""
    sessions = CongressSession.objects.visible_to(actor).with_labels()[:SESSIONS_READ]
    hits = [
        Hit(
            title=session.label,
            url=session.get_absolute_url(),
            detail=f"{session.opens_on:%Y-%m-%d} 开幕",
        )
        for session in sessions
        if holds_all(query, session.label, f"第{session.label}")
    ]
    return (hits + _work(actor, query, limit))[: limit + 1]


def find_districts(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """Electoral districts, deputies' groups and delegations by name, in one query."""
    kinds = (
        ("选区", Constituency.objects.visible_to(actor).in_use()),
        ("代表小组", DeputyGroup.objects.visible_to(actor).in_use()),
        ("代表团", Delegation.objects.visible_to(actor).filter(term__ends_on=None)),
    )
    parts = [
        rows.filter(words_q(query, "name"))
        .order_by()
        .annotate(
            found=F("name"),
            rank=named_first(query, "name"),
            where=F("congress__short_name"),
            what=Value(what, output_field=CharField()),
            row=F("pk"),
        )
        .values_list("rank", "found", "where", "what", "row")
        for what, rows in kinds
    ]
    rows = parts[0].union(*parts[1:], all=True).order_by("rank", "found", "row")[: limit + 1]
    pages = {
        "选区": (reverse("deputies:constituency_list"), "constituency"),
        "代表小组": (reverse("deputies:group_list"), "group"),
        "代表团": (reverse("deputies:group_list"), "delegation"),
    }
    return [
        Hit(title=name, url=f"{pages[what][0]}#{pages[what][1]}-{pk}", detail=f"{what}\n{where}")
        for _rank, name, where, what, pk in rows
    ]


def offer() -> None:
    """Register the sources and what the roster's pages are called."""
    roster = frozenset({Capability.VIEW_ROSTER})
    for source in (
        SearchSource("deputies", "代表", find_deputies, capabilities=roster, order=10),
        SearchSource("meetings", "会议、培训和述职", find_meetings, capabilities=roster, order=50),
        SearchSource("districts", "选区和小组", find_districts, capabilities=roster, order=60),
    ):
        SEARCH_SOURCES.register(source)
    offer_pages(
        ("代表名册", "deputies:mandate_list", "人大代表 名单 花名册 通讯录"),
        ("登记代表", "deputies:mandate_create", "新增代表 补选 当选"),
        ("我的履职档案", "deputies:own_record", "履职记录 个人档案"),
        ("届次和会议", "deputies:term_list", "换届 人代会 次会议"),
        ("选区", "deputies:constituency_list", "选举单位 选民"),
        ("代表团和代表小组", "deputies:group_list", "小组长 召集人"),
        ("会议", "deputies:meeting_list", "主席团会议 主任会议 常委会会议 出席 签到 请假"),
        ("上级人大代表", "deputies:higher_list", "全国人大代表 省人大代表 市人大代表"),
    )
    # Leaders of groups convene from their group's page.
    offer_pages(
        ("登记会议", "deputies:meeting_create", "开会 会议通知"),
        may=lambda actor: actor.can(Capability.MANAGE_MEETINGS),
    )
