"""The machine of 点单 – 接单 – 派单 – 销单: every state, every move, who may make it (pure).

The table below is the whole truth about what can happen to a case. Verbs, buttons, tests and the
diagram in the documentation are read from it. Articles are those of the 代表法 as amended in 2025.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

from congress_portal.foundation.accounts.roles import Capability

from .choices import Kind, Level, Tab


class SuggestionState(TextChoices):
    """Where a case stands, in the words people see."""

    DRAFT = "draft", "草稿"
    COSIGNING = "cosigning", "征集附议"
    AWAITING_ACCEPT = "awaiting_accept", "待接单"
    ACCEPTED = "accepted", "已接单"
    RAISED = "raised", "已转建议"
    AWAITING_EXAMINATION = "awaiting_examination", "待审查"
    AWAITING_DISPATCH = "awaiting_dispatch", "待派单"
    AWAITING_ASSIGN = "awaiting_assign", "待分办"
    AWAITING_ACKNOWLEDGE = "awaiting_acknowledge", "待签收"
    SENT_BACK = "sent_back", "退回待改派"
    MERGED = "merged", "合并办理"
    HANDLING = "handling", "办理中"
    REWORK = "rework", "重新办理"
    REPLIED = "replied", "待评价"
    EVALUATED = "evaluated", "待核销"
    FOLLOWING = "following", "跟踪中"
    CLOSED = "closed", "已销单"
    DECLINED = "declined", "不予受理"
    WITHDRAWN = "withdrawn", "已撤回"


class AssignmentState(TextChoices):
    """Where one unit's part of a case stands: a machine of its own (decisions C14)."""

    PENDING = "pending", "待签收"
    HANDLING = "handling", "办理中"
    REPLIED = "replied", "已答复"
    REWORK = "rework", "重新办理"
    DONE = "done", "已办结"
    SENT_BACK = "sent_back", "已退回"
    CANCELLED = "cancelled", "已撤销"


class Party(TextChoices):
    """What somebody is to a case; one actor may be several."""

    AUTHOR = "author", "领衔代表"
    INVITED = "invited", "受邀附议的代表"
    WRITER = "writer", "代为登记的人"
    FOLLOWER = "follower", "接单代表"
    STATION_DEPUTY = "station_deputy", "站里代表"
    STATION = "station", "联络站"
    CONGRESS = "congress", "所属人大"
    OVERSEER = "overseer", "县人大"
    OFFICE = "office", "统筹单位"
    SIGNATORY = "signatory", "署名代表"
    UNIT = "unit", "承办单位"
    VOTER = "voter", "反映人"
    SYSTEM = "system", "系统"


S = SuggestionState
A = AssignmentState
C = Capability
BOTH_KINDS = frozenset(Kind)
BOTH_LEVELS = frozenset(Level)
DEMAND = frozenset({Kind.DEMAND})
SUGGESTION = frozenset({Kind.SUGGESTION})
COUNTY = frozenset({Level.COUNTY})

# Finished for good, as far as the machine can tell; some can still be opened again with a reason.
ENDED = frozenset({S.CLOSED, S.DECLINED, S.WITHDRAWN})
# Has a result, which may be published; what is taken up again has none until it is back here.
WITH_RESULT = frozenset({S.CLOSED, S.FOLLOWING})
OPEN = frozenset(S) - ENDED
# Not handed in yet: its authors' alone.
NOT_HANDED_IN = frozenset({S.DRAFT, S.COSIGNING})
# A unit holds the case and may act on its assignment.
WITH_UNITS = frozenset({S.AWAITING_ACKNOWLEDGE, S.SENT_BACK, S.HANDLING, S.REWORK})
# Assignments that no longer count.
DROPPED = frozenset({A.SENT_BACK, A.CANCELLED})


@dataclass(frozen=True)
class Move:
    """One row of the table: from where to where, by whom, with which capability.

    ``capabilities`` and ``parties``: one of each is needed; none means it is not asked for.
    ``done`` completes the sentence told to whoever came second ("这件已由 李某 于 10:21 接单。").
    ``rank`` orders the buttons: the lowest one an actor can make is the red one of the page, 50 and
    more are quiet links.
    """

    name: str
    label: str
    done: str
    sources: frozenset[str]
    targets: frozenset[str]
    capabilities: frozenset[str]
    parties: frozenset[str]
    kinds: frozenset[str] = BOTH_KINDS
    levels: frozenset[str] = BOTH_LEVELS
    rank: int = 10


def _move(name, label, sources, targets, capabilities, parties, *, done="", **more) -> Move:
    return Move(
        name,
        label,
        done or label,
        frozenset(sources),
        frozenset(targets),
        frozenset(capabilities),
        frozenset(parties),
        **more,
    )


P = Party
_WITHDRAWABLE = (
    S.DRAFT,
    S.COSIGNING,
    S.AWAITING_EXAMINATION,
    S.AWAITING_DISPATCH,
    S.AWAITING_ASSIGN,
    S.AWAITING_ACKNOWLEDGE,
    S.SENT_BACK,
    S.MERGED,
    S.HANDLING,
)
_WITH_THEM = (*WITH_UNITS, S.REPLIED)
# A unit's part is a machine of its own: who assists may still give its opinion when the lead has answered.
_AT_PARTS = (*WITH_UNITS, S.REPLIED, S.EVALUATED)
_EXTENDABLE = (S.AWAITING_ACKNOWLEDGE, S.HANDLING, S.REWORK)
_DISPATCHERS = {C.ASSIGN_UNITS, C.DISPATCH_SUGGESTION}
_TAKERS = (P.STATION_DEPUTY, P.FOLLOWER)

# One row of the table, one line: it is read as a table.
# fmt: off
# Outside the table: how a case comes into being, from nothing, and what changes no state.
BESIDE_THE_TABLE: tuple[Move, ...] = (
    _move("submit_demand", "点单", [""], [S.AWAITING_ACCEPT], (), [P.VOTER, P.STATION, P.STATION_DEPUTY], kinds=DEMAND),
    # Words added later change no state.
    _move("add_words", "补充几句", OPEN, OPEN, (), [P.VOTER], kinds=DEMAND, done="补充"),
    _move("draft", "起草", [""], [S.DRAFT], {C.RAISE_SUGGESTION}, [P.AUTHOR], kinds=SUGGESTION),
    # 署名的代表随时可以说明“不是我签的”或者撤回附议。
    _move("unsign", "撤回附议", OPEN, OPEN, {C.RAISE_SUGGESTION}, (), kinds=SUGGESTION),
)

MOVES: tuple[Move, ...] = (
    # 点单到接单：接单是答应核实和跟进，不是自己去办（代表法 31 条：不直接处理问题）。
    _move("accept", "接单", [S.AWAITING_ACCEPT], [S.ACCEPTED], {C.ACCEPT_DEMAND}, _TAKERS, kinds=DEMAND),
    _move("settle", "当场说明", [S.AWAITING_ACCEPT, S.ACCEPTED], [S.REPLIED], {C.ACCEPT_DEMAND}, _TAKERS,
          kinds=DEMAND, rank=20),
    _move("pass_on", "转其他代表", [S.AWAITING_ACCEPT, S.ACCEPTED], [S.AWAITING_ACCEPT], {C.ACCEPT_DEMAND}, _TAKERS,
          kinds=DEMAND, rank=55),
    _move("to_station", "转站里", [S.AWAITING_ACCEPT, S.ACCEPTED], [S.AWAITING_ACCEPT], {C.ACCEPT_DEMAND}, _TAKERS,
          kinds=DEMAND, rank=56),
    _move("assign_deputy", "指定代表", [S.AWAITING_ACCEPT, S.ACCEPTED], [S.AWAITING_ACCEPT], {C.ASSIGN_DEMAND},
          [P.STATION, P.CONGRESS], kinds=DEMAND, rank=30),
    _move("raise", "转为代表建议", [S.ACCEPTED], [S.RAISED], {C.RAISE_SUGGESTION}, [P.FOLLOWER],
          kinds=DEMAND, rank=10),
    _move("request_dispatch", "提请派单", [S.ACCEPTED], [S.AWAITING_DISPATCH], {C.ACCEPT_DEMAND}, [P.FOLLOWER],
          kinds=DEMAND, rank=30),
    _move("withdraw_demand", "撤回", [S.AWAITING_ACCEPT, S.ACCEPTED], [S.WITHDRAWN], (), [P.VOTER],
          kinds=DEMAND, rank=60),
    # 转成的建议办结、撤回或不予受理时，系统把等着的意见一起往前推（C10）。
    _move("conclude", "随建议销单", [S.RAISED], [S.CLOSED], (), [P.SYSTEM], kinds=DEMAND),
    _move("release", "回到接单代表", [S.RAISED], [S.ACCEPTED, S.AWAITING_ACCEPT], (), [P.SYSTEM], kinds=DEMAND),
    # 建议又办起来的，随它销单的意见接着等；建议退回派单的，还等着的也不再算已经答复（记录 0072）。
    _move("take_up", "随建议重新办理", [S.CLOSED, S.RAISED], [S.RAISED], (), [P.SYSTEM], kinds=DEMAND),
    # 代表建议：提出和审查。
    _move("submit", "提交", [S.DRAFT, S.COSIGNING], [S.AWAITING_EXAMINATION],
          {C.RAISE_SUGGESTION, C.EXAMINE_SUGGESTION}, [P.AUTHOR, P.WRITER], kinds=SUGGESTION),
    # 联名：附议由各位代表本人确认，到期按已经同意的人提交（不代签）。
    _move("invite", "邀请附议", [S.DRAFT], [S.COSIGNING], {C.RAISE_SUGGESTION, C.EXAMINE_SUGGESTION},
          [P.AUTHOR, P.WRITER], kinds=SUGGESTION, rank=9),
    _move("cosign", "同意附议", [S.COSIGNING], [S.COSIGNING, S.AWAITING_EXAMINATION], {C.RAISE_SUGGESTION},
          [P.INVITED], kinds=SUGGESTION, rank=5),
    _move("decline_cosign", "不附议", [S.COSIGNING], [S.COSIGNING, S.AWAITING_EXAMINATION], {C.RAISE_SUGGESTION},
          [P.INVITED], kinds=SUGGESTION, rank=55),
    _move("recall", "收回修改", [S.COSIGNING], [S.DRAFT], {C.RAISE_SUGGESTION, C.EXAMINE_SUGGESTION},
          [P.AUTHOR, P.WRITER], kinds=SUGGESTION, rank=55),
    _move("end_cosigning", "附议到期", [S.COSIGNING], [S.AWAITING_EXAMINATION], (), [P.SYSTEM], kinds=SUGGESTION),
    # 一事一议：草稿由代表拆，交上来的由人大拆，拆前的原文留着。
    _move("split_draft", "拆成两件", [S.DRAFT], [S.DRAFT], {C.RAISE_SUGGESTION, C.EXAMINE_SUGGESTION},
          [P.AUTHOR, P.WRITER], kinds=SUGGESTION, rank=58),
    _move("split", "拆成两件", [S.AWAITING_EXAMINATION, S.AWAITING_DISPATCH],
          [S.AWAITING_EXAMINATION, S.AWAITING_DISPATCH], {C.EXAMINE_SUGGESTION}, [P.CONGRESS],
          kinds=SUGGESTION, done="拆分", rank=58),
    # 合并办理：一起办，但每件都答复、都评价。
    _move("merge", "合并办理", [S.AWAITING_DISPATCH], [S.MERGED], {C.DISPATCH_SUGGESTION}, [P.CONGRESS],
          kinds=SUGGESTION, rank=56),
    _move("unmerge", "单独办理", [S.MERGED], [S.AWAITING_DISPATCH], {C.DISPATCH_SUGGESTION}, [P.CONGRESS],
          kinds=SUGGESTION, done="改为单独办理", rank=55),
    _move("answer_merged", "随合并件答复", [S.MERGED], [S.REPLIED], (), [P.SYSTEM], kinds=SUGGESTION),
    _move("dispatch_merged", "随合并件交办", [S.MERGED], [S.MERGED], (), [P.SYSTEM], kinds=SUGGESTION),
    _move("return_merged", "随合并件退回派单", [S.MERGED], [S.MERGED], (), [P.SYSTEM], kinds=SUGGESTION),
    _move("release_merged", "不再随合并件办理", [S.MERGED], [S.AWAITING_DISPATCH], (), [P.SYSTEM], kinds=SUGGESTION),
    _move("examine", "审查立案", [S.AWAITING_EXAMINATION], [S.AWAITING_DISPATCH], {C.EXAMINE_SUGGESTION},
          [P.CONGRESS], kinds=SUGGESTION),
    _move("return_draft", "退回修改", [S.AWAITING_EXAMINATION], [S.DRAFT], {C.EXAMINE_SUGGESTION}, [P.CONGRESS],
          kinds=SUGGESTION, rank=55),
    _move("decline", "不予受理", [S.AWAITING_ACCEPT, S.ACCEPTED, S.AWAITING_EXAMINATION, S.AWAITING_DISPATCH],
          [S.DECLINED], {C.EXAMINE_SUGGESTION}, [P.CONGRESS], done="作不予受理处理", rank=57),
    _move("reexamine", "退回审查", [S.AWAITING_DISPATCH], [S.AWAITING_EXAMINATION], {C.DISPATCH_SUGGESTION},
          [P.CONGRESS], kinds=SUGGESTION, rank=55),
    # 派单：县级经政府办分办到部门，乡镇直接交乡镇政府（C13）。
    _move("dispatch", "派单", [S.AWAITING_DISPATCH], [S.AWAITING_ASSIGN, S.AWAITING_ACKNOWLEDGE],
          {C.DISPATCH_SUGGESTION}, [P.CONGRESS]),
    _move("assign", "分办", [S.AWAITING_ASSIGN], [S.AWAITING_ACKNOWLEDGE], {C.ASSIGN_UNITS}, [P.OFFICE], levels=COUNTY),
    _move("return_dispatch", "退回派单", [S.AWAITING_ASSIGN, S.SENT_BACK], [S.AWAITING_DISPATCH], _DISPATCHERS,
          [P.OFFICE, P.CONGRESS], rank=55),
    # 单位退回的，或者不签收、不办的：换一个单位。
    _move("redispatch", "改派", [S.SENT_BACK, S.AWAITING_ACKNOWLEDGE, S.HANDLING],
          [S.SENT_BACK, S.AWAITING_ACKNOWLEDGE, S.HANDLING, S.REPLIED], _DISPATCHERS, [P.OFFICE, P.CONGRESS],
          levels=COUNTY),
    # 承办：每个单位只动自己的一份（C14）。
    _move("acknowledge", "签收", _AT_PARTS, _AT_PARTS, {C.HANDLE_CASE}, [P.UNIT], rank=5),
    _move("send_back", "退回", _AT_PARTS, _AT_PARTS, {C.HANDLE_CASE}, [P.UNIT], rank=55),
    _move("reply", "答复", _AT_PARTS, _AT_PARTS, {C.HANDLE_CASE}, [P.UNIT]),
    _move("request_close", "申请销单", [*WITH_UNITS, S.REPLIED, S.EVALUATED], [*WITH_UNITS, S.REPLIED, S.EVALUATED],
          {C.HANDLE_CASE}, [P.UNIT]),
    _move("extend", "延期", [S.AWAITING_ACKNOWLEDGE, S.HANDLING, S.REWORK],
          [S.AWAITING_ACKNOWLEDGE, S.HANDLING, S.REWORK], {C.DISPATCH_SUGGESTION}, [P.CONGRESS], rank=56),
    # 承办当中：面商、单位内部分办和签发、合并答复、更正、延期、裁定（记录 0052）。
    _move("allot", "交经办人", _AT_PARTS, _AT_PARTS, {C.HANDLE_CASE}, [P.UNIT], done="交给经办人", rank=53),
    _move("consult", "记面商", _WITH_THEM, _WITH_THEM, {C.HANDLE_CASE}, [P.UNIT], done="登记面商", rank=50),
    _move("deny_consult", "没有这次面商", _WITH_THEM, _WITH_THEM, {C.EVALUATE_REPLY},
          [P.AUTHOR, P.FOLLOWER, P.SIGNATORY], done="说明没有面商", rank=57),
    _move("submit_reply", "送审", _AT_PARTS, _AT_PARTS, {C.HANDLE_CASE}, [P.UNIT], done="把答复送审"),
    _move("sign_reply", "签发", _AT_PARTS, _AT_PARTS, {C.SIGN_REPLY}, [P.UNIT], done="签发答复", rank=3),
    _move("return_reply", "退改", _AT_PARTS, _AT_PARTS, {C.SIGN_REPLY}, [P.UNIT], done="退改答复", rank=51),
    _move("join_reply", "合并答复", WITH_UNITS, _WITH_THEM, {C.HANDLE_CASE}, [P.UNIT], rank=51),
    _move("correct_reply", "更正答复", _WITH_THEM, _WITH_THEM, {C.HANDLE_CASE}, [P.UNIT], rank=54),
    _move("ask_extension", "申请延期", _EXTENDABLE, _EXTENDABLE, {C.HANDLE_CASE}, [P.UNIT], rank=56),
    _move("consent_extension", "答复延期申请", _EXTENDABLE, _EXTENDABLE, {C.EVALUATE_REPLY}, [P.AUTHOR, P.FOLLOWER],
          rank=5),
    _move("refuse_extension", "不同意延期", _EXTENDABLE, _EXTENDABLE, {C.DISPATCH_SUGGESTION}, [P.CONGRESS], rank=57),
    _move("decide_unit", "裁定承办单位", [S.SENT_BACK], [S.SENT_BACK, S.AWAITING_ACKNOWLEDGE], {C.DECIDE_UNIT}, [P.CONGRESS],
          rank=5),
    _move("withdraw", "撤回", _WITHDRAWABLE, [S.WITHDRAWN], {C.RAISE_SUGGESTION}, [P.AUTHOR],
          kinds=SUGGESTION, rank=60),
    # 评价到核销：承办的人不评价、不核销（C11、C18）。
    # 规则规定每位签名代表都评价的，等齐了或者有人不满意才到待核销。
    _move("evaluate", "评价", [S.REPLIED, S.EVALUATED], [S.REPLIED, S.EVALUATED], {C.EVALUATE_REPLY},
          [P.AUTHOR, P.FOLLOWER, P.SIGNATORY]),
    # 代表在纸上评的，由人大登记并附扫描件，代表收到告知，可以说明不是本人的意见。
    _move("record_evaluation", "登记纸质评价", [S.REPLIED, S.EVALUATED], [S.REPLIED, S.EVALUATED],
          {C.EXAMINE_SUGGESTION}, [P.CONGRESS], rank=53),
    _move("object_evaluation", "这不是我的评价", [S.REPLIED, S.EVALUATED, S.FOLLOWING, S.CLOSED], [S.REPLIED],
          {C.EVALUATE_REPLY}, [P.AUTHOR, P.FOLLOWER, P.SIGNATORY], done="说明评价不是本人的意见", rank=57),
    _move("rate", "评价", [S.REPLIED, S.EVALUATED, S.CLOSED], [S.EVALUATED, S.ACCEPTED, S.CLOSED], (), [P.VOTER],
          kinds=DEMAND),
    _move("rework", "重新办理", [S.EVALUATED], [S.REWORK, S.ACCEPTED, S.AWAITING_ACKNOWLEDGE], {C.CONFIRM_REWORK}, [P.CONGRESS],
          done="确定重新办理", rank=20),
    _move("close", "核销", [S.REPLIED, S.EVALUATED], [S.CLOSED, S.FOLLOWING], {C.CLOSE_CASE}, [P.CONGRESS]),
    _move("fulfil", "核定承诺", [S.FOLLOWING], [S.FOLLOWING, S.CLOSED], {C.CLOSE_CASE}, [P.CONGRESS],
          done="登记承诺兑现", rank=12),
    # 承诺：单位说办成了，代表说兑现了没有，人大据此登记；时限不改（重庆的办法 24、28 条）。
    _move("report_kept", "报告承诺兑现", [S.FOLLOWING], [S.FOLLOWING], {C.HANDLE_CASE}, [P.UNIT]),
    _move("judge_kept", "评价承诺兑现", [S.FOLLOWING], [S.FOLLOWING], {C.EVALUATE_REPLY}, [P.AUTHOR, P.FOLLOWER]),
    _move("reopen", "重新打开", [S.FOLLOWING, S.CLOSED], [S.REWORK, S.ACCEPTED], {C.CONFIRM_REWORK}, [P.CONGRESS],
          rank=58),
    _move("reopen_demand", "没有解决，请重办", [S.CLOSED], [S.ACCEPTED, S.AWAITING_ACCEPT], (), [P.VOTER],
          done="要求重办", kinds=DEMAND, rank=58),
    # 出错时的出路：写明理由，记入日志。
    _move("override", "更正状态", set(S) - NOT_HANDED_IN,
          set(S) - NOT_HANDED_IN - {S.RAISED, S.MERGED, S.DECLINED}, {C.OVERRIDE_CASE},
          [P.CONGRESS, P.OVERSEER], rank=90),
)
# fmt: on
MOVE: dict[str, Move] = {move.name: move for move in (*BESIDE_THE_TABLE, *MOVES)}

# Where an override may put a case: places from which the ordinary moves lead on. Never to 不予受理: that is
# the examination's, on a legal ground that is told.
OVERRIDE_TARGETS: dict[str, tuple[str, ...]] = {
    Kind.DEMAND: (S.AWAITING_ACCEPT, S.AWAITING_DISPATCH, S.CLOSED, S.WITHDRAWN),
    Kind.SUGGESTION: (S.AWAITING_EXAMINATION, S.AWAITING_DISPATCH, S.CLOSED, S.WITHDRAWN),
}
# What each kind begins with.
FIRST_STATE: dict[str, str] = {Kind.DEMAND: S.AWAITING_ACCEPT, Kind.SUGGESTION: S.DRAFT}

_AT_WORK = frozenset({A.HANDLING, A.REWORK})
_HELD = frozenset({A.PENDING, *_AT_WORK})
# What a unit's part may do: (from, to). ``reply`` of an assisting unit ends its part.
ASSIGNMENT_MOVES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "acknowledge": (frozenset({A.PENDING}), frozenset({A.HANDLING})),
    "assign": (frozenset({A.PENDING}), frozenset({A.HANDLING})),
    "send_back": (frozenset({A.PENDING, A.HANDLING}), frozenset({A.SENT_BACK})),
    "reply": (frozenset({A.HANDLING, A.REWORK}), frozenset({A.REPLIED, A.DONE})),
    "request_close": (frozenset({A.REPLIED}), frozenset({A.REPLIED})),
    "allot": (_HELD, _HELD),
    "consult": (frozenset({*_HELD, A.REPLIED}), frozenset({*_HELD, A.REPLIED})),
    "submit_reply": (_AT_WORK, _AT_WORK),
    "return_reply": (_AT_WORK, _AT_WORK),
    "sign_reply": (_AT_WORK, frozenset({A.REPLIED, A.DONE})),
    "join_reply": (_AT_WORK, frozenset({A.REPLIED})),
    "correct_reply": (frozenset({A.REPLIED}), frozenset({A.REPLIED})),
    "ask_extension": (_AT_WORK, _AT_WORK),
    "rework": (frozenset({A.REPLIED, A.DONE}), frozenset({A.REWORK})),
    "close": (frozenset({A.REPLIED, A.HANDLING}), frozenset({A.DONE})),
    "cancel": (
        frozenset({A.PENDING, A.HANDLING, A.REPLIED, A.REWORK, A.SENT_BACK, A.DONE}),
        frozenset({A.CANCELLED}),
    ),
}

TAB_OF_STATE: dict[str, str] = {
    S.DRAFT: Tab.DRAFT,
    S.COSIGNING: Tab.DRAFT,
    S.AWAITING_ACCEPT: Tab.ACCEPT,
    S.AWAITING_EXAMINATION: Tab.DISPATCH,
    S.AWAITING_DISPATCH: Tab.DISPATCH,
    S.SENT_BACK: Tab.DISPATCH,
    S.MERGED: Tab.HANDLING,
    S.ACCEPTED: Tab.HANDLING,
    S.RAISED: Tab.HANDLING,
    S.AWAITING_ASSIGN: Tab.HANDLING,
    S.AWAITING_ACKNOWLEDGE: Tab.HANDLING,
    S.HANDLING: Tab.HANDLING,
    S.REWORK: Tab.HANDLING,
    S.FOLLOWING: Tab.HANDLING,
    S.REPLIED: Tab.EVALUATE,
    S.EVALUATED: Tab.EVALUATE,
    S.CLOSED: Tab.CLOSED,
    S.DECLINED: Tab.CLOSED,
    S.WITHDRAWN: Tab.CLOSED,
}

# Tones of the state tags.
TONES: dict[str, str] = {
    S.DRAFT: "draft",
    S.COSIGNING: "waiting",
    S.AWAITING_ACCEPT: "waiting",
    S.ACCEPTED: "accepted",
    S.RAISED: "accepted",
    S.AWAITING_EXAMINATION: "dispatch",
    S.AWAITING_DISPATCH: "dispatch",
    S.AWAITING_ASSIGN: "sign",
    S.AWAITING_ACKNOWLEDGE: "sign",
    S.SENT_BACK: "returned",
    S.MERGED: "doing",
    S.HANDLING: "doing",
    S.REWORK: "rework",
    S.REPLIED: "evaluate",
    S.EVALUATED: "evaluate",
    S.FOLLOWING: "follow",
    S.CLOSED: "closed",
    S.DECLINED: "declined",
    S.WITHDRAWN: "declined",
}

# Which of the four steps (点单 接单 派单 销单, from 0) is the current one; 4 = all done.
STEP_OF_STATE: dict[str, int] = {
    S.DRAFT: 1,
    S.COSIGNING: 1,
    S.AWAITING_ACCEPT: 1,
    S.ACCEPTED: 1,
    S.AWAITING_EXAMINATION: 2,
    S.AWAITING_DISPATCH: 2,
    S.AWAITING_ASSIGN: 2,
    S.SENT_BACK: 2,
    S.RAISED: 2,
    S.MERGED: 3,
    S.AWAITING_ACKNOWLEDGE: 3,
    S.HANDLING: 3,
    S.REWORK: 3,
    S.REPLIED: 3,
    S.EVALUATED: 3,
    S.FOLLOWING: 4,
    S.CLOSED: 4,
    S.DECLINED: 4,
    S.WITHDRAWN: 4,
}


def legal_moves(state: str, kind: str, level: str) -> list[Move]:
    """The rows of the table that start here, most urgent first, whoever may make them."""
    found = [m for m in MOVES if state in m.sources and kind in m.kinds and level in m.levels]
    return sorted(found, key=lambda m: m.rank)


def states_of(tab: str) -> list[str]:
    """The states a tab of the list collects."""
    return [state for state, its_tab in TAB_OF_STATE.items() if its_tab == tab]
