"""What this app lets people import: suggestions of past years."""

from __future__ import annotations

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import ImportKind

from .columns import COLUMNS, PastOptions
from .judging import judge
from .writing import apply, export, identity, lock, options_label, undo

PAST_SUGGESTIONS = ImportKind(
    key="suggestions.past",
    label="往年代表建议",
    capability=Capability.EXAMINE_SUGGESTION,
    columns=COLUMNS,
    judge=judge,
    apply=apply,
    undo=undo,
    identity=identity,
    export=export,
    options_form=PastOptions,
    lock=lock,
    options_label=options_label,
    shown=("number", "title", "raised_by", "units", "satisfied", "closed_on"),
    noun="件",
    icon="suggestion",
    order=40,
    after_url_name="suggestions:suggestion_list",
    help=(
        "把往年的代表建议目录导入进来，供查阅、比较和统计。导入的件都是已办结的，标明“历史导入”，"
        "不再计算期限，不发通知，不对外公开。编号照原来的写；满意程度、是否解决没有写的，不计入比率。"
        "空格子不改动已经登记的内容。请先登记各届届次，导入那一届的代表名册，并登记承办单位（包括已经撤并的）。"
    ),
)
