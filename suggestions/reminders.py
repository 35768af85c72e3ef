"""Which reminders a running limit owes on a day. Pure: no database, no clock of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import DEFAULT_LADDER, Place, Reminder
from congress_portal.foundation.slots.deadlines import days_words, fill

from .choices import ClockKind

# T-7, T-3, T-1, the day itself, then weekly; a commitment keeps the same ladder.
LADDER = DEFAULT_LADDER

# The words that come with the kinds; a county may put its own in their place.
LIMIT_TITLE = "{动词}{剩余}：{事项}"
LIMIT_BODY = "{动词}期限 {期限}。"
LIMIT_PLACES = (
    Place("动词", "要办的事，如：接单、派单、答复、评价", "答复"),
    Place("剩余", "还剩几天、今天到期、逾期几天", "还剩 3 天"),
    Place("事项", "编号和标题", "第023号 关于硬化三组至小学道路的建议"),
    Place("期限", "到期的日子", "2026年7月9日"),
)
SILENCE_TITLE = "评价期满没有表态，请核销：{事项}"
SILENCE_BODY = "评价期限 {期限} 已过，没有收到评价。可以按没有表态核销，不计入满意率；办理规则要先征求意见的，先征求意见。"
SILENCE_PLACES = LIMIT_PLACES[2:]
PROMISE_TITLE = "承诺{剩余}：{事项}"
PROMISE_BODY = "承诺事项：{承诺}"
PROMISE_PLACES = (
    Place("剩余", "还剩几天、今天到期、逾期几天", "还剩 3 天"),
    Place("事项", "编号和标题", "第023号 关于硬化三组至小学道路的建议"),
    Place("承诺", "承诺办成的事", "年底前完成路面硬化"),
    Place("期限", "承诺的日子", "2026年12月31日"),
)

# What is to be done, and who of an organization does it.
TO_DO: dict[str, tuple[str, str]] = {
    ClockKind.ACCEPT: ("接单", Capability.ASSIGN_DEMAND),
    ClockKind.ANSWER: ("回告群众", Capability.ASSIGN_DEMAND),
    ClockKind.COSIGN: ("回复附议", ""),
    ClockKind.EXAMINE: ("审查", Capability.EXAMINE_SUGGESTION),
    ClockKind.DISPATCH: ("派单", Capability.DISPATCH_SUGGESTION),
    ClockKind.ASSIGN: ("分办", Capability.ASSIGN_UNITS),
    ClockKind.ACKNOWLEDGE: ("签收或退回", Capability.HANDLE_CASE),
    ClockKind.REDISPATCH: ("改派", Capability.ASSIGN_UNITS),
    ClockKind.DECIDE: ("裁定承办单位", Capability.DECIDE_UNIT),
    ClockKind.OPINION: ("提出协办意见", Capability.HANDLE_CASE),
    ClockKind.REPLY: ("答复", Capability.HANDLE_CASE),
    ClockKind.REWORK: ("重新答复", Capability.HANDLE_CASE),
    ClockKind.EVALUATE: ("评价", ""),
    ClockKind.CLOSE: ("核销", Capability.CLOSE_CASE),
    ClockKind.CONTACT: ("联系代表", Capability.HANDLE_CASE),
    ClockKind.VERDICT: ("评价承诺兑现", ""),
}
# The deputy answers for these; the keepers hear of them only when they are late.
OF_THE_DEPUTY = frozenset({ClockKind.ACCEPT, ClockKind.ANSWER, ClockKind.EVALUATE, ClockKind.VERDICT})


@dataclass(frozen=True)
class RunningLimit:
    """A limit as the reminders need it; ``holder`` is the organization that owes the step."""

    subject_key: str
    kind: str
    due: date
    title: str
    url: str
    holder: int | None
    deputy: int | None = None
    keepers: int | None = None
    since: date | None = None
    # Where several deputies are asked, those who have not answered; None: the deputy.
    asked: tuple[int, ...] | None = None
    # What is to be done and who does it, where it is not as ``TO_DO`` has it.
    step: tuple[str, str] | None = None


def day_words(day: date) -> str:
    """2026年7月9日"""
    return f"{day.year}年{day.month}月{day.day}日"


def reminder_for(limit: RunningLimit, on: date) -> Reminder | None:
    """What is to be said of this limit today, None before its first stage."""
    stage = LADDER.stage_on(on, limit.due)
    if not stage:
        return None
    verb, capability = limit.step or TO_DO[limit.kind]
    people: tuple[int, ...] = ()
    organization = limit.holder
    if limit.kind in OF_THE_DEPUTY and limit.deputy is not None:
        people = (limit.deputy,) if limit.asked is None else limit.asked
        organization = limit.keepers if on > limit.due and capability else None
    elif limit.kind in OF_THE_DEPUTY:
        organization = limit.keepers
    places = {
        "动词": verb,
        "剩余": days_words(on, limit.due),
        "事项": limit.title,
        "期限": day_words(limit.due),
    }
    return Reminder(
        subject_key=limit.subject_key,
        aspect=limit.kind,
        stage=stage,
        deadline=limit.due,
        since=limit.since,
        title=fill(LIMIT_TITLE, places),
        body=fill(LIMIT_BODY, places),
        places=places,
        url=limit.url,
        organization_id=organization if capability else None,
        capability=capability if organization else "",
        person_ids=people,
    )


@dataclass(frozen=True)
class Promise:
    """A commitment as the reminders need it."""

    subject_key: str
    due: date
    text: str
    title: str
    url: str
    unit: int
    pk: int = 0


def reminder_of_promise(promise: Promise, on: date) -> Reminder | None:
    """What is to be said to the unit of its promise today."""
    stage = LADDER.stage_on(on, promise.due)
    if not stage:
        return None
    places = {
        "剩余": days_words(on, promise.due),
        "事项": promise.title,
        "承诺": promise.text,
        "期限": day_words(promise.due),
    }
    return Reminder(
        subject_key=promise.subject_key,
        # A case may carry several promises for one day.
        aspect=f"promise-{promise.pk}",
        stage=stage,
        deadline=promise.due,
        title=fill(PROMISE_TITLE, places),
        body=fill(PROMISE_BODY, places),
        places=places,
        url=promise.url,
        organization_id=promise.unit,
        capability=Capability.HANDLE_CASE,
    )
