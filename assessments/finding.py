"""What can be found here: schemes, the results of a township, quarters."""

from __future__ import annotations

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.urls import reverse

from assessments.choices import PeriodKind, SchemeState
from assessments.models import Result, Scheme
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.search.reading import named_first, words_q
from congress_portal.foundation.slots import SEARCH_SOURCES, Hit, Query, SearchSource, offer_pages


def find_assessment(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """A township's yearly results, and schemes by name, number of the document and explanation. One query."""
    schemes = Scheme.objects.visible_to(actor).filter(words_q(query, "name", "document_number", "note"))
    parts = [_told(schemes, query, "name", year="year", say="document_number", state="state")]
    if actor.can(Capability.SEE_RESULTS):
        results = Result.objects.visible_to(actor).filter(
            words_q(query, "subject__name"), period__kind=PeriodKind.YEAR
        )
        parts.append(
            _told(results, query, "subject__name", year="period__year", place="rank", of="subject_id")
        )
    found = parts[0].union(*parts[1:], all=True).order_by("first", "-of_year", "row")[: limit + 1]
    return [_hit(*row) for row in found]


def _told(
    rows: QuerySet,
    query: Query,
    name: str,
    *,
    year: str,
    say: str = "",
    state: str = "",
    place: str = "",
    of: str = "",
) -> QuerySet:
    nothing, no_number = Value("", output_field=CharField()), Value(0, output_field=IntegerField())
    return (
        rows.order_by()
        .annotate(
            first=named_first(query, name),
            called=F(name),
            of_year=F(year),
            said=F(say) if say else nothing,
            how=F(state) if state else nothing,
            place=F(place) if place else no_number,
            whose=F(of) if of else no_number,
            within=F("period_id") if of else no_number,
            row=F("pk"),
        )
        .values_list("first", "called", "of_year", "said", "how", "place", "whose", "within", "row")
    )


def _hit(
    first: int,
    called: str,
    year: int,
    said: str,
    how: str,
    place: int | None,
    whose: int,
    within: int,
    row: int,
) -> Hit:
    if whose:
        return Hit(
            title=f"{called} {year}年度考评",
            url=reverse("assessments:town_result", args=[within, whose]),
            detail=f"第 {place} 名" if place else "",
        )
    return Hit(
        title=called,
        url=reverse("assessments:scheme_detail", args=[row]),
        detail=f"{year} 年\n{said}",
        tag="" if how == SchemeState.PUBLISHED else SchemeState(how).label,
    )


def offer() -> None:
    """Register the sources and what the pages of the assessment are called."""
    SEARCH_SOURCES.register(
        SearchSource(
            "assessment",
            "考评结果和方案",
            find_assessment,
            capabilities=frozenset({Capability.SEE_RESULTS, Capability.MANAGE_SCHEMES}),
            order=55,
        )
    )
    offer_pages(
        ("乡镇考评", "assessments:home", "考核 打分 评分"),
        ("季度填报", "assessments:report_list", "季报 填报 上报 核验"),
        ("考评期", "assessments:period_list", "季度 锁定 年度汇总"),
        ("考评结果", "assessments:result_list", "名次 排名 得分 发布"),
        ("流动红旗", "assessments:flag_list", "红旗 授旗 移交 奖励工作经费"),
        ("考评方案", "assessments:scheme_list", "指标 分值 细则"),
        ("考评分组", "assessments:group_list", "参评单位 乡镇组 街道组"),
    )
