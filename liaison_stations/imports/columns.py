"""The columns of a list of stations, under the names offices use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from congress_portal.foundation.slots import ImportColumn

from ..choices import StationKind, StationState

KINDS = {label: value for value, label in StationKind.choices} | {
    "中心站": "central", "联络站": "central", "代表联络站": "central", "镇级": "central", "村级": "village",
    "村联络站": "village", "社区联络站": "village", "联系点": "contact_point", "代表家": "deputies_home",
    "活动室": "activity_room", "网上": "online",
}  # fmt: skip
STATES = {label: value for value, label in StationState.choices} | {
    "正常": "open", "在用": "open", "暂停": "paused", "停用": "paused", "撤销": "closed",
}  # fmt: skip
PLAIN = ("address", "web_address", "hours", "phone", "rules", "facilities", "kind", "state")
COLUMNS: tuple[ImportColumn, ...] = (
    ImportColumn("name", "站名", required=True, aliases=("联络站", "联络站名称", "名称", "站（点）名称", "站点名称", "站点名"), width=28,
                 max_length=100, help="写全称，和别的站不重名。", example="青山镇松坡村代表联络站"),
    ImportColumn("township", "镇（乡、街道）", required=True, aliases=("乡镇", "所属乡镇", "所在乡镇", "镇"), fill_down=True,
                 max_length=60, example="青山镇"),
    ImportColumn("village", "村（社区）", aliases=("村", "所在村", "社区"), max_length=60, help="镇里的中心站不填。", example="松坡村"),
    ImportColumn("kind", "类别", kind="choice", choices=KINDS, aliases=("类型", "站点类别"), width=16, example="村（社区）联络站"),
    ImportColumn("parent", "所属中心站", aliases=("中心站", "上级站", "中心联络站"), width=26, max_length=100,
                 help="一站多点的，点写它的中心站；中心站可以在同一张表里。", example="青山镇代表联络站"),
    ImportColumn("serves", "联系的村（社区）", aliases=("联系村", "覆盖村", "服务村", "覆盖范围"), width=24, max_length=1000,
                 help="除所在村以外还联系的村，用“、”隔开；导入只增加。", example="竹园村、柏树村"),
    ImportColumn("address", "地址", aliases=("详细地址", "站址", "位置"), width=30, max_length=200, example="松坡村村委会一楼"),
    ImportColumn("web_address", "网上地址", aliases=("网址", "链接", "小程序地址"), width=24, max_length=200,
                 help="网上联络站的网址，从 https:// 写起。"),
    ImportColumn("hours", "接待时间", aliases=("开放时间", "接待日", "开放日"), width=24, max_length=100,
                 example="每月 15 日上午"),
    ImportColumn("phone", "站里电话", aliases=("电话", "联系电话", "站电话"), max_length=30),
    ImportColumn("keepers", "工作人员", aliases=("联络员", "站长", "负责人", "管理员", "站务人员"), width=16, max_length=100,
                 help="几个人用“、”隔开；登记后是这个站的工作人员，还要另外开账号。", example="罗守站"),
    ImportColumn("keeper_phones", "工作人员手机", aliases=("联络员电话", "站长电话", "负责人电话", "手机", "工作人员电话"), width=16,
                 max_length=100, help="和姓名的次序一样，用“、”隔开。", personal=True),
    ImportColumn("opened_on", "建站日期", kind="date", aliases=("成立时间", "建站时间", "挂牌时间")),
    ImportColumn("facilities", "场地与设施", aliases=("设施", "硬件设施", "场地", "面积"), width=30, max_length=2000),
    ImportColumn("rules", "上墙制度", aliases=("制度",), width=20, max_length=5000),
    ImportColumn("deputies", "进站代表", aliases=("驻站代表", "代表", "代表名单", "代表姓名"), width=30, max_length=2000,
                 help="在任代表的姓名，用“、”隔开；导入只增加，不让谁离站。", example="陆明远、沈秀兰"),
    ImportColumn("code", "站码", aliases=("二维码编号",), max_length=5,
                 help="海报已经印好的才填，不填由系统取一个。"),
    ImportColumn("state", "状态", kind="choice", choices=STATES, aliases=("运行状态",), example="开放"),
)  # fmt: skip
LABELS = {column.key: column.label for column in COLUMNS}


def said(values: Mapping[str, Any], key: str) -> str:
    """A cell's text without margins, "" for none."""
    return str(values.get(key) or "").strip()
