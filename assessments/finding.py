"""What can be found here: schemes, the results of a township, quarters."""

from __future__ import annotations

from django.db.models import F

from assessments.choices import PeriodKind, SchemeState
from assessments.models import Result, Scheme
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.search.reading import named_first, words_q
from congress_portal.foundation.slots import SEARCH_SOURCES, Hit, Query, SearchSource, offer_pages


def find_results(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """A township's results, the newest year first."""
    results = (
        Result.objects.visible_to(actor)
        .filter(words_q(query, "subject__name"), period__kind=PeriodKind.YEAR)
        .select_related("subject", "period")
        .order_by(named_first(query, "subject__name"), "-period__year", "pk")
    )
    return [
        Hit(
            title=f"{result.subject.name} {result.period.label}考评",
            url=result.get_absolute_url(),
            detail=f"第 {result.rank} 名" if result.rank else "",
        )
        for result in results[: limit + 1]
    ]


def find_schemes(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """Schemes by name, number of the document and explanation."""
    schemes = (
        Scheme.objects.visible_to(actor)
        .filter(words_q(query, "name", "document_number", "note"))
        .order_by(named_first(query, "name"), F("year").desc(), "pk")
    )
    return [
        Hit(
            title=scheme.name,
            url=scheme.get_absolute_url(),
            detail=f"{scheme.year} 年\n{scheme.document_number}",
            tag="" if scheme.state == SchemeState.PUBLISHED else scheme.get_state_display(),
        )
        for scheme in schemes[: limit + 1]
    ]


def offer() -> None:
    """Register the sources and what the pages of the assessment are called."""
    for source in (
        SearchSource(
            "results", "考评结果", find_results, capabilities=frozenset({Capability.SEE_RESULTS}), order=55
        ),
        SearchSource(
            "schemes",
            "考评方案",
            find_schemes,
            capabilities=frozenset({Capability.SEE_RESULTS, Capability.MANAGE_SCHEMES}),
            order=56,
        ),
    ):
        SEARCH_SOURCES.register(source)
    offer_pages(
        ("乡镇考评", "assessments:home", "考核 打分 评分"),
        ("季度填报", "assessments:report_list", "季报 填报 上报 核验"),
        ("考评期", "assessments:period_list", "季度 锁定 年度汇总"),
        ("考评结果", "assessments:result_list", "名次 排名 得分 发布"),
        ("流动红旗", "assessments:flag_list", "红旗 授旗 移交 奖励工作经费"),
        ("考评方案", "assessments:scheme_list", "指标 分值 细则"),
        ("考评分组", "assessments:group_list", "参评单位 乡镇组 街道组"),
    )
