"""Help pages, one a role: what you do here, the first five minutes, three tasks, words, whom to call."""

from __future__ import annotations

from dataclasses import dataclass

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Role
from congress_portal.workbench import help_congress, help_handling

# What the words of the pages mean; each role's page shows its own.
WORDS = {
    "点单": "群众把要反映的事交给代表：扫站里的码、到站里说、打电话、走访时说都算。",
    "接单": "代表答应去核实、跟进，不是自己去办。",
    "派单": "人大把建议或意见交给政府办或承办单位。",
    "分办": "县政府办给人大派来的建议确定主办和协办单位。",
    "签收": "承办单位看过，认定归自己办。不归自己办的要退回，写明理由。",
    "申请销单": "承办单位办完以后，带着凭据请人大销单。",
    "核销": "人大核实以后销单。谁办的谁不能核销。",
    "评价": "代表对答复说两件事：满意不满意、解决没解决。只由代表本人填。",
    "办理类别": "答复里说这件事办到了哪一步，如已经解决、列入计划、留作参考。",
    "附议": "在别的代表领衔的建议上署名。由代表本人点“同意附议”，别人不能代签；到期没有回复就不署名。",
    "合并办理": "说同一件事的几件建议一起办，但每件都答复，由各自的代表评价。",
    "闭会建议": "大会闭会期间提的代表建议，随时可以提，期限照样按法律算。",
    "待审查": "代表建议先看是不是属于本级职权、写得清不清楚，通过以后才编号派单。",
    "查询码": "回执上的六位字母和数字，不用登录，凭它看办到哪一步。",
    "站码": "贴在联络站墙上的二维码，每个站自己的一个。",
    "接待日": "站里公布的接待群众的日子，排好值班代表。",
    "代录": "联络站替代表记的履职记录，本人可以说对或不对。",
    "异议": "代表认为记录不对。说了异议就先不算数，等核对。",
    "口径": "一个数从哪几种记录里数出来、怎么数。点进去能看到是哪几条。",
    "暂计": "按现在的记录推算的，不是结果。",
    "核验": "县人大对着记录看镇里报的数对不对。",
    "锁定": "核验完了不再变。要改用“数据更正”，写明理由。",
    "工作日志": "谁在什么时候以什么身份办了什么，只能看，不能改。",
    "启用清单": "装好以后要做的几件事，做完一件打一个勾。",
    "任职": "一个人在一个单位的角色，有起止日期。换人不用换账号。",
    "请假代理": "请假期间由别人按同样的角色办，到期自动停止。",
    "待办": "等您办的事。办完一件自己消失，不用另外标记。",
}
COMMON = (
    "登录以后先看工作台最上面，已逾期的在最前面，点右边的按钮就到办理的那一页。",
    "右上角“待办”的数字只算已逾期和今天到期的；“消息”是没有看过的。",
    "字太小，点右上角“大字”。密码在右上角自己的名字下面改。",
)


@dataclass(frozen=True)
class HelpTask:
    """A common task, step by step, and the page where it begins ("" where there is none of one's own)."""

    title: str
    steps: tuple[str, ...]
    url_name: str = ""
    label: str = ""


@dataclass(frozen=True)
class HelpPage:
    """Everything a role needs on one sheet of paper."""

    title: str
    purpose: str
    first: tuple[str, ...]
    tasks: tuple[HelpTask, ...]
    words: tuple[tuple[str, str], ...]
    # (when, whom)
    calls: tuple[tuple[str, str], ...]

    @property
    def chapters(self) -> list[tuple[str, tuple[str, ...]]]:
        """Its parts as (title, lines), for whoever searches them."""
        words = tuple(f"{word}：{meaning}" for word, meaning in self.words)
        calls = tuple(f"{when}：{whom}" for when, whom in self.calls)
        tasks = [(task.title, task.steps) for task in self.tasks]
        return [("头五分钟", self.first), *tasks, ("这些词是什么意思", words), ("有事找谁", calls)]


def _page(title: str, text: dict) -> HelpPage:
    return HelpPage(
        title=title,
        purpose=text["purpose"],
        first=(*COMMON, *text.get("first", ())),
        tasks=tuple(HelpTask(*task) for task in text["tasks"]),
        words=tuple((word, WORDS[word]) for word in text["words"]),
        calls=(*text.get("calls", ()), *_CALLS),
    )


_CALLS = (
    ("登录不上、忘了密码、换了手机号", "县人大办公室（电话见下），请管理员重置"),
    ("页面不会用、发现写错了改不了", "县人大办公室；也可以写进“平台意见箱”"),
)
_TEXTS: dict[Role, dict] = {**help_congress.TEXTS, **help_handling.TEXTS}
_TITLES = {
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_AUDITOR: "安全审计员",
    Role.CONGRESS_STAFF: "县人大工作人员",
    Role.CONGRESS_LEADER: "县人大领导",
    Role.LEADING_OFFICIAL: "领衔领导",
    Role.GOVERNMENT_OFFICE: "县政府办（督查室）",
    Role.TOWNSHIP_CHAIR: "镇人大主席（街道人大工委主任）",
    Role.TOWNSHIP_CLERK: "镇人大专干",
    Role.STATION_KEEPER: "联络站工作人员",
    Role.GROUP_LEADER: "代表小组长",
    Role.DEPUTY: "人大代表",
    Role.UNIT_HANDLER: "承办单位经办人",
    Role.UNIT_HEAD: "承办单位负责人",
    Role.RATER: "测评人",
}
PAGES = {role: _page(title, _TEXTS[role]) for role, title in _TITLES.items()}
VISITOR = HelpPage(
    title="没有登录的来访者",
    purpose="不用登录就能反映问题、看进度、看公开的办理结果。工作人员和代表在登录以后看自己的帮助。",
    first=(
        "要反映问题：扫联络站墙上的二维码，写下哪里、什么事、盼着怎么办，交给代表。",
        "不会用手机：到联络站请工作人员代填，回执打印给您。",
        "工作人员和代表：用户名和初始密码由县人大办公室发给您，第一次登录要改成自己的密码。",
    ),
    tasks=(
        HelpTask(
            "看办到哪一步",
            ("拿出回执，找到六位查询码。", "打开“凭查询码看进度”，输入查询码。", "要看答复、评价，请扫回执上的二维码。"),
            "suggestions:query", "凭查询码看进度",
        ),
        HelpTask(
            "看大家反映的事办得怎样",
            ("打开“办理公开”。", "看得到答复和解决率、满意率。", "不到 5 件的数不公布，免得认出是谁。"),
            "suggestions:results", "办理公开",
        ),
        HelpTask(
            "平台不好用，提意见",
            ("打开“平台意见箱”，写一句哪里不方便。", "记下查询码，过几天凭它看回复。"),
            "noticeboard:public_feedback", "平台意见箱",
        ),
    ),
    words=tuple((word, WORDS[word]) for word in ("点单", "接单", "查询码", "站码")),
    calls=(("急事、难事", "联络站电话，在站里的公告和二维码页上"), ("登录不上", "县人大办公室（电话见下）")),
)  # fmt: skip


def help_for(actor: Actor) -> HelpPage:
    """The page of the actor's present role; for visitors how to get in."""
    if not actor.is_member:
        return VISITOR
    return PAGES.get(Role(actor.role), VISITOR)
