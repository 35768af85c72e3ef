"""What can be found here: demands and suggestions, and the units that answer them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.search.reading import (
    SpokenNumber,
    excerpt,
    holds_all,
    named_first,
    spoken_number,
    words_q,
)
from congress_portal.foundation.slots import SEARCH_SOURCES, Hit, Query, SearchSource, offer_pages

from .choices import Kind
from .models import Suggestion
from .querysets import SuggestionQuerySet
from .workflow.dispatching import ASSIGNABLE_KINDS, DIRECT_KINDS


def find_cases(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """Cases by number as people say it; where none bears it, by title and text; the newest first.

    Newest first lets the database stop at the first few instead of sorting every case with 道路.
    """
    seen = Suggestion.objects.visible_to(actor)
    spoken = spoken_number(query)
    numbered = _ordered(with_number(seen, spoken), limit) if spoken else []
    cases = numbered
    if not numbered:
        # Numbers are looked through where one was typed; a text is found faster without.
        fields = ("title", "body", "number") if any(map(str.isdigit, query.text)) else ("title", "body")
        cases = _ordered(seen.filter(words_q(query, *fields)), limit)
    return [_hit(case, query, exact=bool(numbered)) for case in cases]


def _ordered(cases: SuggestionQuerySet, limit: int) -> list[Suggestion]:
    return list(cases.select_related("township").order_by("-pk")[: limit + 1])


def with_number(cases: SuggestionQuerySet, spoken: SpokenNumber) -> SuggestionQuerySet:
    """Cases that bear this number: 民 are demands, other words in front stand in the number itself."""
    found = cases.filter(serial=spoken.serial).exclude(number="")
    if spoken.year:
        found = found.filter(year=spoken.year)
    if spoken.place == "民":
        return found.filter(kind=Kind.DEMAND)
    return found.filter(number__contains=spoken.place) if spoken.place else found


def _hit(case: Suggestion, query: Query, *, exact: bool) -> Hit:
    details = (
        case.short_number or "未编号",
        case.township.name if case.township else "",
        "" if holds_all(query, case.title) else excerpt(case.body, query),
    )
    return Hit(
        title=case.title,
        url=case.get_absolute_url(),
        detail="\n".join(details),
        tag=case.get_state_display(),
        tone=case.tone,
        exact=exact,
    )


def find_units(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """Units and the cases they lead, for who works with cases and keeps no organizations."""
    if not actor.county_id or actor.can(Capability.MANAGE_ORGANIZATIONS):
        return []
    units = (
        Organization.objects.filter(county_id=actor.county_id, valid_to=None)
        .filter(kind__in=ASSIGNABLE_KINDS | DIRECT_KINDS)
        .filter(words_q(query, "name", "short_name"))
        .order_by(named_first(query, "name"), "sort_order", "pk")[: limit + 1]
    )
    return [
        Hit(
            title=unit.name,
            url=f"{reverse('suggestions:suggestion_list')}?{urlencode({'unit': unit.pk})}",
            detail="看这个单位主办的建议",
        )
        for unit in units
    ]


def more_cases(query: Query) -> str:
    """The list with the same words."""
    return f"{reverse('suggestions:suggestion_list')}?{urlencode({'q': query.text})}"


def offer() -> None:
    """Register the sources and what the pages of cases are called."""
    readers = frozenset({Capability.VIEW_SUGGESTIONS})
    for source in (
        SearchSource("cases", "意见和建议", find_cases, more=more_cases, capabilities=readers, order=20),
        SearchSource("units", "承办单位", find_units, capabilities=readers, order=70),
    ):
        SEARCH_SOURCES.register(source)
    offer_pages(
        (
            "建议办理",
            "suggestions:suggestion_list",
            "交办 派单 分办 群众意见 代表建议 督办 催办 答复 销单 逾期",
        ),
        ("提出建议", "suggestions:suggestion_new", "写建议 代表建议 议案 登记群众意见 点单"),
        ("承诺事项台账", "suggestions:promise_list", "承诺 兑现 跟踪 年度回告 跨年 逾期承诺"),
        ("督办", "suggestions:watch_list", "重点督办 领衔督办 催办 督办函 通报 批示 询问 现场检查"),
        ("办理规则", "suggestions:rule_list", "办理期限 时限 答复期限 工作日"),
        ("试算期限", "suggestions:rule_whatif", "哪天到期 逐日计算 最晚 办理规则"),
        ("比较办理规则", "suggestions:rule_compare", "各省办法 规则版本 对照 不同"),
        (
            "办理统计",
            "suggestions:figure_list",
            "满意率 解决率 答复率 按期答复率 面商率 兑现率 年度统计 口径",
        ),
        ("公开审查", "suggestions:publication_queue", "保密审查 隐私审查 不公开 公开办理结果"),
        ("办理公开", "suggestions:results", "公示 办理结果 公开"),
    )
