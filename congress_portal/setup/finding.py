"""What can be found here: organizations, places, people with accounts."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import DivisionLevel, OrganizationKind
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.privacy import is_mobile_phone, keyed_hash
from congress_portal.foundation.search.reading import (
    named_first,
    person_first,
    person_q,
    words_q,
)
from congress_portal.foundation.slots import SEARCH_SOURCES, Hit, Query, SearchSource, offer_pages
from congress_portal.setup.scope import divisions_visible_to, organizations_visible_to, people_visible_to


def find_people(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """The county's people by name, reading or user name, for who keeps the accounts."""
    wanted = person_q(query) | Q(user__username=query.text)
    by_phone = is_mobile_phone(query.digits) and actor.can(Capability.SEE_CONTACTS)
    if by_phone:
        wanted |= Q(phone_hash=keyed_hash(query.digits))
    people = (
        people_visible_to(actor)
        .filter(wanted)
        .select_related("user")
        .order_by(person_first(query), "pk")[: limit + 1]
    )
    return [
        Hit(
            title=person.name,
            url=reverse("setup:person_detail", args=[person.pk]),
            detail=f"账号 {person.user.username}" if hasattr(person, "user") else "没有账号",
            exact=by_phone,
        )
        for person in people
    ]


def find_bodies_and_places(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """The county's bodies by either name, for who keeps them, and its townships and villages. One query.

    A place leads to its page for who keeps it, to its deputies for all others.
    """
    parts = []
    if actor.can(Capability.MANAGE_ORGANIZATIONS):
        bodies = organizations_visible_to(actor).filter(words_q(query, "name", "short_name"))
        parts.append(_told(bodies, query, kind=F("kind"), where=F("division__name"), above=F("division_id")))
    if actor.can(Capability.MANAGE_DIVISIONS) or actor.can(Capability.VIEW_ROSTER):
        wanted = words_q(query, "name")
        if query.digits:
            wanted |= Q(code__startswith=query.digits)
        places = divisions_visible_to(actor).filter(
            wanted, valid_to=None, level__in=(DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE)
        )
        parts.append(_told(places, query, kind=F("level"), where=F("parent__name"), above=F("parent_id")))
    found = parts[0].union(*parts[1:], all=True).order_by("rank", "called", "row")[: limit + 1]
    keeps = actor.can(Capability.MANAGE_DIVISIONS)
    return [_hit(keeps, *row) for row in found]


def _told(rows: QuerySet, query: Query, *, kind: F, where: F, above: F) -> QuerySet:
    return (
        rows.order_by()
        .annotate(
            rank=named_first(query, "name"),
            called=F("name"),
            row=F("pk"),
            what=kind,
            where=where,
            above=above,
            ended=F("valid_to"),
        )
        .values_list("rank", "called", "row", "what", "where", "above", "ended")
    )


def _hit(
    keeps: bool, rank: int, called: str, row: int, what: str, where: str, above: int, ended: date | None
) -> Hit:
    if what not in DivisionLevel.values:
        detail = f"{OrganizationKind(what).label}\n{where}"
        url = reverse("setup:organization_detail", args=[row])
        return Hit(title=called, url=url, detail=detail, tag="已撤销" if ended else "")
    is_township = what == DivisionLevel.TOWNSHIP
    place = DivisionLevel(what).label if is_township else where
    if keeps:
        return Hit(title=called, url=reverse("setup:division_detail", args=[row]), detail=place)
    deputies = f"{reverse('deputies:mandate_list')}?township={row if is_township else above}"
    return Hit(title=called, url=deputies, detail=f"{place}\n看{called if is_township else where}的代表")


def offer() -> None:
    """Register the sources and what the settings' pages are called."""
    places = frozenset({Capability.MANAGE_ORGANIZATIONS, Capability.MANAGE_DIVISIONS, Capability.VIEW_ROSTER})
    keepers = frozenset({Capability.MANAGE_ACCOUNTS})
    for source in (
        SearchSource("people", "人员和账号", find_people, capabilities=keepers, order=15),
        SearchSource("places", "单位和地方", find_bodies_and_places, capabilities=places, order=70),
    ):
        SEARCH_SOURCES.register(source)
    offer_pages(
        ("启用清单", "setup:checklist", "系统管理 设置 还缺什么"),
        ("行政区划", "setup:division_list", "乡镇 街道 村 社区 区划代码"),
        ("单位", "setup:organization_list", "机构 部门 承办单位 撤并"),
        ("新建单位", "setup:organization_new", "增加部门 增加机构"),
        ("人员和账号", "setup:person_list", "用户 权限 密码 重置密码 停用 角色"),
        ("开通账号", "setup:person_new", "新建用户 初始密码"),
        ("县情设置", "setup:county_edit", "帮助电话 名称 平台名称 灰色"),
        ("工作日历", "workdays:holiday_list", "节假日 放假 调休 补班 工作日"),
        ("算期限", "workdays:date_count", "数工作日 到期日 期限怎么算"),
        ("粘贴放假通知", "workdays:notice_paste", "节假日 下一年 国务院办公厅"),
        ("重算期限", "workdays:clock_list", "期限变动 节假日改了"),
        ("批量开通账号", "setup:accounts_open", "代表账号 开户"),
        ("登录卡", "setup:card_list", "二维码 打印卡片 手机登录 换手机"),
        ("安全", "setup:security", "密码规则 超时 锁定 等级保护 动态口令"),
        ("提醒文字", "notifications:kind_list", "催办 短信 邮件 模板"),
        ("发送时间", "notifications:hours_edit", "免打扰 汇总 几点发"),
        ("没有发出的消息", "notifications:unsent_list", "邮件失败 重发"),
        ("工作日志", "setup:journal_list", "审计 操作记录 日志"),
    )
