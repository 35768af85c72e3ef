"""Help as a source: the chapters of one's own role."""

from __future__ import annotations

from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.search.reading import excerpt, holds_all
from congress_portal.foundation.slots import SEARCH_SOURCES, Hit, Query, SearchSource, offer_pages
from congress_portal.workbench.helping import help_for


def find_help(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """Chapters whose title or lines hold the words. No query."""
    url = reverse("workbench:help")
    hits = []
    for title, lines in help_for(actor).chapters:
        text = " ".join(lines)
        if holds_all(query, title, text):
            hits.append(Hit(title=title, url=url, detail=excerpt(text, query)))
    return hits[: limit + 1]


def offer() -> None:
    """Register help as a source, and what everybody's pages and the other rooms' are called."""
    SEARCH_SOURCES.register(SearchSource("help", "使用帮助", find_help, order=95))
    offer_pages(
        ("工作台", "workbench:home", "首页 主页"),
        ("我的待办", "workbench:todos", "等我办 待处理 任务"),
        ("打印今日清单", "workbench:todo_print", "待办清单 打印"),
        ("消息", "workbench:messages", "通知 提醒 未读"),
        ("登录和设备", "signin:own", "退出登录 手机 设备 动态口令 六位数字"),
        ("换一个身份", "workbench:roles", "切换角色 身份"),
        ("修改密码", "accounts:password", "密码 口令"),
        ("帮助", "workbench:help", "说明 怎么用 电话"),
        ("无障碍说明", "workbench:accessibility", "大字 老年 读屏"),
        ("代表手机首页", "phone:home", "手机 走访 反映问题"),
        ("记一次走访", "phone:visit_create", "走访 打卡 记录"),
        ("报表导出", "registers:index", "登记簿 台账 报表 导出 下载"),
        ("接待选民登记表", "registers:reception", "接待登记 台账 登记表"),
        ("下载中心", "jobs:job_list", "导出文件 后台任务 下载"),
        ("导入", "imports:kind_list", "批量 表格 Excel 上传 模板"),
    )
