"""What is owed of promises and of supervision, as the reminder engine asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Subquery

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import DeadlineKind, Ladder, Place, Reminder, subject_key
from congress_portal.foundation.slots.deadlines import days_words, fill

from .choices import AssignmentRole, ClockKind, CommitmentState, WatchKind
from .models import Commitment, HandlingAssignment, SuggestionClock, WatchEntry
from .reminders import (
    LADDER,
    PROMISE_BODY,
    PROMISE_PLACES,
    PROMISE_TITLE,
    Promise,
    day_words,
    reminder_of_promise,
)
from .states import SuggestionState
from .workflow.promises import RECEIPT_FROM_MONTH, receipt_year

RECEIPT_LADDER = Ladder(before=(91, 30, 7))
# After the winter it is the next year's.
RECEIPT_UNTIL_MONTH = 3
RECEIPT_TITLE = "承诺事项年度回告{剩余}：{事项}"
WATCH_TITLE = "{方式}等答复，{剩余}：{事项}"
WATCH_BODY = "{单位}，{期限} 前答复。{内容}"
RECEIPT_BODY = "承诺：{承诺}。请在 {期限} 前书面告诉代表{年度}年办到哪一步。"


def _title(case) -> str:
    return f"{case.short_number} {case.title}".strip()


def promises_due(on: date) -> Iterator[Reminder]:
    """Promises whose time comes, while their case is followed: one query.

    The unit is told before the day; late ones the committee too, and so are evaluations that nobody gave.
    """
    verdict = SuggestionClock.objects.running().filter(
        suggestion=OuterRef("suggestion"), assignment=OuterRef("reply__assignment"), kind=ClockKind.VERDICT
    )
    rows = (
        Commitment.objects.standing()
        .unsettled()
        .filter(due__lte=on + LADDER.reach, verdict="", suggestion__state=SuggestionState.FOLLOWING)
        .select_related("suggestion")
        .annotate(verdict_due=Subquery(verdict.values("due")[:1]))
    )
    for row in rows.order_by("due", "pk"):
        if row.state == CommitmentState.REPORTED:
            yield from _unanswered(row, on)
            continue
        promise = Promise(
            subject_key=subject_key(row.suggestion),
            due=row.due,
            text=row.text,
            title=_title(row.suggestion),
            url=row.suggestion.get_absolute_url(),
            unit=row.unit_id,
            pk=row.pk,
        )
        reminder = reminder_of_promise(promise, on)
        if reminder is not None:
            yield reminder
        if reminder is not None and row.due < on:
            yield _to_the_committee(row, on, row.due, reminder.title, reminder.body, "late")


def _to_the_committee(
    row: Commitment, on: date, deadline: date, title: str, body: str, aspect: str
) -> Reminder:
    case = row.suggestion
    return Reminder(
        subject_key=subject_key(case),
        aspect=f"{aspect}-{row.pk}",
        stage=LADDER.stage_on(on, deadline),
        deadline=deadline,
        title=title,
        body=body,
        places={
            "剩余": days_words(on, deadline),
            "事项": _title(case),
            "承诺": row.text,
            "期限": day_words(deadline),
        },
        url=case.get_absolute_url(),
        organization_id=case.congress_id,
        capability=Capability.CLOSE_CASE,
    )


def _unanswered(row: Commitment, on: date) -> Iterator[Reminder]:
    """The deputy's time to evaluate a promise has passed: the congress verifies for itself."""
    if row.verdict_due is None or row.verdict_due >= on:
        return
    title = f"承诺到期没有评价，请核实：{_title(row.suggestion)}"
    yield _to_the_committee(row, on, row.verdict_due, title, f"承诺事项：{row.text}", "verdict")


def receipts_due(on: date) -> Iterator[Reminder]:
    """年度回告: from October on each unsettled promise asks its unit for this year's receipt. One query."""
    if RECEIPT_UNTIL_MONTH < on.month < RECEIPT_FROM_MONTH:
        return
    year = receipt_year(on)
    since, deadline = date(year, RECEIPT_FROM_MONTH, 1), date(year, 12, 31)
    rows = (
        Commitment.objects.standing()
        .unsettled()
        .without_receipt(year)
        .filter(reply__replied_at__date__lt=since, suggestion__imported=False)
        .select_related("suggestion")
        .order_by("pk")
    )
    stage = RECEIPT_LADDER.stage_on(on, deadline)
    for row in rows:
        places = {
            "剩余": days_words(on, deadline),
            "事项": _title(row.suggestion),
            "承诺": row.text,
            "年度": str(year),
            "期限": day_words(deadline),
        }
        yield Reminder(
            subject_key=subject_key(row),
            stage=stage,
            deadline=deadline,
            since=since,
            title=fill(RECEIPT_TITLE, places),
            body=fill(RECEIPT_BODY, places),
            places=places,
            url=row.get_absolute_url(),
            organization_id=row.unit_id,
            capability=Capability.HANDLE_CASE,
        )


def watches_due(on: date) -> Iterator[Reminder]:
    """Nudges, letters, findings and questions whose answer is owed: one query.

    To the unit before the day, and when it is late to whoever sent it, and to the leader who asked.
    """
    office = HandlingAssignment.objects.filter(
        suggestion=OuterRef("suggestion"), unit=OuterRef("unit"), role=AssignmentRole.COORDINATE
    )
    rows = (
        WatchEntry.objects.waiting()
        .filter(due__lte=on + LADDER.reach)
        .select_related("suggestion", "unit")
        .annotate(coordinates=Exists(office))
        .order_by("due", "pk")
    )
    for row in rows:
        stage = LADDER.stage_on(on, row.due)
        if not stage:
            continue
        places = {
            "方式": row.get_kind_display(),
            "单位": str(row.unit),
            "剩余": days_words(on, row.due),
            "事项": _title(row.suggestion),
            "内容": row.text[:100],
            "期限": day_words(row.due),
        }
        said = {
            "subject_key": subject_key(row),
            "stage": stage,
            "deadline": row.due,
            "since": row.on,
            "title": fill(WATCH_TITLE, places),
            "body": fill(WATCH_BODY, places),
            "places": places,
            "url": row.get_absolute_url(),
        }
        capability = Capability.ASSIGN_UNITS if row.coordinates else Capability.HANDLE_CASE
        yield Reminder(organization_id=row.unit_id, capability=capability, **said)
        if row.due < on:
            asked = row.leader_id if row.kind == WatchKind.QUESTION else row.written_by_id
            if asked is not None:
                yield Reminder(person_ids=(asked,), aspect="asked", **said)


PROMISE = DeadlineKind(
    key="suggestions.promise",
    label="承诺事项",
    due=promises_due,
    who="作出承诺的承办单位的经办人和负责人；逾期的、代表到期没有评价的，也告诉人大",
    ladder=LADDER,
    title=PROMISE_TITLE,
    body=PROMISE_BODY,
    places=PROMISE_PLACES,
)
RECEIPT = DeadlineKind(
    key="suggestions.promise_receipt",
    label="承诺事项年度回告",
    due=receipts_due,
    who="作出承诺的承办单位的经办人和负责人，每年 10 月起",
    ladder=RECEIPT_LADDER,
    title=RECEIPT_TITLE,
    body=RECEIPT_BODY,
    places=(*PROMISE_PLACES, Place("年度", "回告哪一年的情况", "2026")),
)
WATCH = DeadlineKind(
    key="suggestions.watch",
    label="催办、督办、批示的答复",
    due=watches_due,
    who="被催办、督办、询问的单位；逾期的，也告诉发出的人和批示的领导",
    ladder=LADDER,
    title=WATCH_TITLE,
    body=WATCH_BODY,
    places=(
        Place("方式", "催办、督办、现场检查、领导批示", "催办"),
        Place("单位", "要答复的单位", "县交通运输局"),
        Place("剩余", "还剩几天、今天到期、逾期几天", "还剩 3 天"),
        Place("事项", "编号和标题", "第023号 关于硬化三组至小学道路的建议"),
        Place("内容", "要求的内容", "请抓紧办理。"),
        Place("期限", "要求答复的日子", "2026年7月9日"),
    ),
)
