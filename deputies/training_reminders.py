"""What is said of trainings and reports to voters that come near, and of those nobody has registered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import DEFAULT_LADDER, DeadlineKind, Place, Reminder, subject_key
from congress_portal.foundation.slots.deadlines import days_words, fill
from deputies.models import TrainingAttendance, TrainingClass, VoterReport
from deputies.training_choices import ReportState, TrainingState

LADDER = DEFAULT_LADDER
TITLE = "{动词}{剩余}：{事项}"
BODY = "{日期}{地点}。{提示}"


def _places(verb: str, sample: str, hint: str) -> tuple[Place, ...]:
    return (
        Place("动词", "要办的事", verb),
        Place("剩余", "还剩几天、今天到期、逾期几天", "还剩 3 天"),
        Place("事项", "哪期培训、谁的述职", sample),
        Place("日期", "举办的日子", "2026年4月16日"),
        Place("地点", "在哪里，没有登记就空着", "，镇政府会议室"),
        Place("提示", "接下来怎么做", hint),
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _reminder(row, on: date, deadline: date, *, verb: str, item: str, day: date, hint: str, **whom):
    places = {
        "动词": verb,
        "剩余": days_words(on, deadline),
        "事项": item,
        "日期": _day(day),
        "地点": f"，{row.place}" if row.place else "",
        "提示": hint,
    }
    return Reminder(
        subject_key=subject_key(row),
        stage=LADDER.stage_on(on, deadline),
        deadline=deadline,
        title=fill(TITLE, places),
        body=fill(BODY, places),
        url=row.get_absolute_url(),
        places=places,
        **whom,
    )


def trainings_due(on: date) -> Iterator[Reminder]:
    """To those listed before a class begins; to the office once it is over and not registered."""
    classes = (
        TrainingClass.objects.filter(state=TrainingState.PLANNED, starts_on__lte=on + LADDER.reach)
        .order_by("starts_on", "pk")
        .defer("content", "outcome")
    )
    ahead = []
    for training in classes:
        if training.starts_on >= on:
            ahead.append(training)
        elif training.ends_on < on:
            yield _reminder(
                training,
                on,
                training.ends_on,
                verb="登记参加情况",
                item=str(training),
                day=training.starts_on,
                hint="培训已经结束，请登记谁参加了；没有办成的请取消。",
                organization_id=training.congress_id,
                capability=Capability.MANAGE_DEPUTIES,
                aspect="register",
            )
    people: dict[int, list[int]] = {}
    if ahead:
        listed = TrainingAttendance.objects.filter(training__in=[one.pk for one in ahead]).order_by("pk")
        for training_id, person_id in listed.values_list("training_id", "person_id"):
            people.setdefault(training_id, []).append(person_id)
    for training in ahead:
        if training.pk in people:
            yield _reminder(
                training,
                on,
                training.starts_on,
                verb="参加培训",
                item=str(training),
                day=training.starts_on,
                hint="请安排好时间，参加不了的提前向主办的人大请假。",
                person_ids=tuple(people[training.pk]),
            )


def reports_due(on: date) -> Iterator[Reminder]:
    """To the deputy before the report; to the office once the day has passed and nothing is registered."""
    reports = (
        VoterReport.objects.filter(state=ReportState.PLANNED, on__lte=on + LADDER.reach)
        .select_related("mandate__person")
        .order_by("on", "pk")
    )
    for report in reports:
        item = f"{report.mandate.person.name}向选民述职"
        if report.on >= on:
            if not report.mandate.is_open:
                continue  # who left office is not asked; the office hears when the day has passed
            hint = "述职报告已写好，可以再看一遍。" if report.content else "述职报告还没有写，请提前写好。"
            yield _reminder(
                report,
                on,
                report.on,
                verb="述职",
                item=item,
                day=report.on,
                hint=hint,
                person_ids=(report.mandate.person_id,),
            )
        else:
            yield _reminder(
                report,
                on,
                report.on,
                verb="登记述职情况",
                item=item,
                day=report.on,
                hint="请登记到会选民和测评结果；没有述职的请改期或者取消。",
                organization_id=report.congress_id,
                capability=Capability.MANAGE_DEPUTIES,
                aspect="register",
            )


TRAINING_DUE = DeadlineKind(
    key="deputies.training",
    label="参加培训",
    due=trainings_due,
    who="开班前提醒名单里的人；结束后没有登记参加情况的，提醒主办的人大",
    ladder=LADDER,
    title=TITLE,
    body=BODY,
    places=_places(
        "参加培训", "人大代表履职培训班（第1期）", "请安排好时间，参加不了的提前向主办的人大请假。"
    ),
)
REPORT_DUE = DeadlineKind(
    key="deputies.report",
    label="向选民述职",
    due=reports_due,
    who="述职前提醒代表本人；过了日子没有登记的，提醒本级人大",
    ladder=LADDER,
    title=TITLE,
    body=BODY,
    places=_places("述职", "陆明远向选民述职", "述职报告还没有写，请提前写好。"),
)
