"""What of the roster can be found: deputies, meetings and sessions, districts and groups."""

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
from deputies.models import CongressSession, Constituency, Delegation, DeputyGroup, Mandate, Meeting

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


def find_meetings(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """Meetings by title, agenda, result and place; sessions of congresses by the name they are called by."""
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
    meetings = (
        Meeting.objects.visible_to(actor)
        .filter(words_q(query, "title", "agenda", "outcome", "place"))
        .select_related("congress")
        .order_by(named_first(query, "title"), "-held_on", "-pk")[: limit + 1]
    )
    hits += [
        Hit(
            title=meeting.title,
            url=meeting.get_absolute_url(),
            detail=f"{meeting.held_on:%Y-%m-%d}\n{meeting.congress}",
            tag="" if meeting.state == MeetingState.HELD else meeting.get_state_display(),
        )
        for meeting in meetings
    ]
    return hits[: limit + 1]


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
        SearchSource("meetings", "会议", find_meetings, capabilities=roster, order=50),
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
        ("登记会议", "deputies:meeting_create", "开会 会议通知"),
    )
