"""What can be found here: organizations, places, people with accounts."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import DivisionLevel
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


def find_organizations(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """The county's bodies by either name."""
    rows = (
        organizations_visible_to(actor)
        .filter(words_q(query, "name", "short_name"))
        .select_related("division")
        .order_by(named_first(query, "name"), "-valid_to", "sort_order", "pk")[: limit + 1]
    )
    return [
        Hit(
            title=row.name,
            url=row.get_absolute_url(),
            detail=f"{row.get_kind_display()}\n{row.division.name}",
            tag="已撤销" if row.valid_to else "",
        )
        for row in rows
    ]


def find_divisions(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """Townships and villages: their page for who keeps them, their deputies for all others."""
    wanted = words_q(query, "name")
    if query.digits:
        wanted |= Q(code__startswith=query.digits)
    rows = (
        divisions_visible_to(actor)
        .filter(wanted, valid_to=None, level__in=(DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE))
        .select_related("parent")
        .order_by(named_first(query, "name"), "path")[: limit + 1]
    )
    keeps = actor.can(Capability.MANAGE_DIVISIONS)
    hits = []
    for row in rows:
        township = row if row.level == DivisionLevel.TOWNSHIP else row.parent
        url = (
            reverse("setup:division_detail", args=[row.pk])
            if keeps
            else f"{reverse('deputies:mandate_list')}?township={township.pk}"
        )
        where = row.get_level_display() if row is township else township.name
        hits.append(
            Hit(title=row.name, url=url, detail=where if keeps else f"{where}\n看{township.name}的代表")
        )
    return hits


def offer() -> None:
    """Register the sources and what the settings' pages are called."""
    bodies = frozenset({Capability.MANAGE_ORGANIZATIONS})
    places = frozenset({Capability.MANAGE_DIVISIONS, Capability.VIEW_ROSTER})
    keepers = frozenset({Capability.MANAGE_ACCOUNTS})
    for source in (
        SearchSource("people", "人员和账号", find_people, capabilities=keepers, order=15),
        SearchSource("organizations", "单位", find_organizations, capabilities=bodies, order=70),
        SearchSource("divisions", "区划和村（社区）", find_divisions, capabilities=places, order=75),
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
