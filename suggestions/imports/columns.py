"""The columns of an old directory of suggestions, under the names offices use, and what is asked first."""

from __future__ import annotations

from typing import Any

from django import forms

from congress_portal.foundation.accounts.access import Actor, territory_q
from congress_portal.foundation.accounts.models import Organization, OrganizationKind
from congress_portal.foundation.slots import ImportColumn, ImportScope
from deputies.models.congress import congress_name

from ..choices import Grade, Solved
from ..models import OutcomeClass

REFUSE, KEEP_TEXT = "refuse", "keep"

GRADES = {
    "满意": Grade.SATISFIED.value, "基本满意": Grade.BASICALLY.value, "不满意": Grade.DISSATISFIED.value,
    "非常满意": Grade.SATISFIED.value, "很满意": Grade.SATISFIED.value, "较满意": Grade.BASICALLY.value,
    "比较满意": Grade.BASICALLY.value,
}  # fmt: skip
SOLVED = {
    "解决了": Solved.YES.value, "解决了一部分": Solved.PARTLY.value, "没有解决": Solved.NO.value,
    "是": Solved.YES.value, "已解决": Solved.YES.value, "解决": Solved.YES.value, "基本解决": Solved.YES.value,
    "全部解决": Solved.YES.value, "部分": Solved.PARTLY.value, "部分解决": Solved.PARTLY.value, "正在解决": Solved.PARTLY.value,
    "否": Solved.NO.value, "未解决": Solved.NO.value, "没解决": Solved.NO.value,
}  # fmt: skip


def outcomes(scope: ImportScope) -> dict[str, int]:
    """A, A类, 已解决或基本解决 …: what the county's classes of result are called."""
    found: dict[str, int] = {}
    rows = OutcomeClass.objects.of_county(scope.county.pk).order_by("county", "order")
    for row in rows:
        for word in (f"{row.letter}类", row.letter, f"{row.letter} 类", row.name, str(row)):
            found[word] = row.pk
    return found


COLUMNS: tuple[ImportColumn, ...] = (
    ImportColumn(
        "number", "编号", aliases=("建议编号", "建议号", "序号", "件号"), width=28, max_length=60,
        help="照当年的写法写全；只有序号的，要有“会议”一列。", example="县十八届人大三次会议第023号建议",
    ),
    ImportColumn(
        "session", "会议", aliases=("届次", "人代会", "会次", "大会"), width=18, max_length=60,
        help="哪次大会上提的；闭会期间提的写“闭会”。", example="十八届三次",
    ),
    ImportColumn("title", "标题", required=True, aliases=("建议标题", "案由", "题目", "建议名称"), width=40, max_length=80,
                 example="关于硬化松坡村通组路的建议"),
    ImportColumn("body", "建议内容", aliases=("内容", "正文", "建议正文"), width=40, max_length=10_000),
    ImportColumn(
        "raised_by", "提出代表", required=True, aliases=("领衔代表", "提建议人", "代表姓名", "提出人", "建议人"), width=20,
        max_length=300, help="领衔的写在最前面，几个人用“、”隔开；代表团提的写代表团名称。", example="王守田、李秀英",
    ),
    ImportColumn("co_signers", "附议代表", aliases=("附议人", "联名代表"), width=20, max_length=300),
    ImportColumn("raised_on", "提出日期", kind="date", aliases=("提出时间", "收到日期", "日期", "提交日期"), example="2019-02-26"),
    ImportColumn("year", "年份", kind="year", aliases=("年度",), help="只知道是哪一年提的，写年份。", example="2019"),
    ImportColumn("topic", "类别", aliases=("建议类别", "分类"), max_length=40),
    ImportColumn(
        "units", "承办单位", aliases=("主办单位", "主办", "办理单位", "承办部门"), width=22, max_length=300,
        help="写当时的名称；几个单位的，第一个作主办，其余作协办。", example="县交通运输局",
    ),
    ImportColumn("assists", "协办单位", aliases=("协办", "会办单位"), width=18, max_length=300),
    ImportColumn("dispatched_on", "交办日期", kind="date", aliases=("交办时间",)),
    ImportColumn("replied_on", "答复日期", kind="date", aliases=("答复时间",)),
    ImportColumn("reply_number", "答复文号", aliases=("文号",), width=18, max_length=60),
    ImportColumn("reply", "答复内容", aliases=("办理情况", "答复", "办理结果说明"), width=40, max_length=10_000),
    ImportColumn("outcome", "办理类别", kind="choice", choices=outcomes, aliases=("办理结果", "结果类别"), example="A类"),
    ImportColumn("satisfied", "满意程度", kind="choice", choices=GRADES, aliases=("代表评价", "满意度", "评价"), example="满意"),
    ImportColumn("solved", "是否解决", kind="choice", choices=SOLVED, aliases=("解决情况",), example="解决了"),
    ImportColumn("evaluated_on", "评价日期", kind="date", aliases=("评价时间", "反馈日期")),
    ImportColumn(
        "closed_on", "办结日期", kind="date", aliases=("办结时间", "销单日期", "核销日期"),
        help="没有写的，用答复日期；都没有的，用上传前填的日期。",
    ),
)  # fmt: skip


class PastOptions(forms.Form):
    """Whose suggestions, out of which file, and what to do where the file is silent."""

    congress = forms.ChoiceField(label="哪一级人大的建议")
    source = forms.CharField(
        label="资料出处", max_length=120, help_text="写在每一件上，如：县十八届人大三次会议代表建议目录。"
    )
    closed_on = forms.DateField(
        label="没有办结日期的，统一按哪一天",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="比如当年的办理情况报告通过的日期。不填，这样的行会退回。",
    )
    authors = forms.ChoiceField(
        label="代表名册里没有的提出人",
        choices=[(REFUSE, "退回这一行，先导入那一届的代表"), (KEEP_TEXT, "只照原文记下姓名")],
        initial=REFUSE,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = (OrganizationKind.COUNTY_CONGRESS, OrganizationKind.TOWNSHIP_CONGRESS)
        congresses = Organization.objects.filter(
            territory_q(actor, "division__path"), kind__in=kinds
        ).select_related("division", "county")
        own = actor.organization_id
        rows = sorted(congresses, key=lambda c: (c.pk != own, c.sort_order, c.pk))
        self.fields["congress"].choices = [(str(c.pk), congress_name(c)) for c in rows]
