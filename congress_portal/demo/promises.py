"""Promises at every step of the ledger, and supervision: key suggestions of two leaders, nudges, a question."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from django.utils import timezone
from PIL import Image

from congress_portal.demo.cases import through_reply
from congress_portal.demo.county import DemoCounty, Town
from congress_portal.demo.data import MATTERS
from congress_portal.demo.storyteller import Storyteller
from congress_portal.foundation.attachments.services import CheckedFile, validated
from suggestions import workflow
from suggestions.choices import EntryKind, Grade, Kept, Kind, Solved
from suggestions.models import Commitment, Suggestion
from suggestions.workflow.key_cases import Chosen

REPLY = "已到现场看过，今年先做设计和征地，主体工程分两步实施，具体时间见承诺。"
# Of the matters of the demonstration, those that take more than a year.
NUMBERS = (3, 8, 12)


def fill_promises(demo: DemoCounty) -> None:
    """One promise late, one said to be done, one kept; the one of the other cases with its progress."""
    tell = Storyteller(demo)
    towns = demo.towns
    _tell_of_first(tell)
    late = _promised(tell, towns[3], NUMBERS[0], 240, 25)
    _line(tell, late, 30, "主体已经完工，收尾还差一段，雨天停了两周。", expected=40)
    done = _promised(tell, towns[5], NUMBERS[1], 220, 12)
    _line(tell, done, 60, "材料已到场，正在施工。")
    _report(tell, done, 8, "已经全部办完，验收单送镇里存档，现场可以看到。")
    kept = _promised(tell, towns[8], NUMBERS[2], 230, 60)
    _report(tell, kept, 70, "已经办完，五个村受益。")
    workflow.judge_kept(
        actor=tell.deputy(kept.suggestion.deputy), commitment=kept, verdict=Kept.KEPT, note="去看过，办得不错。",
        at=tell.at(64, 20),
    )  # fmt: skip
    workflow.fulfil(
        actor=tell.staff,
        commitment=kept,
        kept=True,
        note="代表评价兑现了，现场抽看两处属实。",
        at=tell.at(62, 16),
    )
    _supervise(tell)


def _promised(tell: Storyteller, town: Town, n: int, back: int, due_back: int) -> Commitment:
    """A closed case whose promise was due so many days ago."""
    case, unit = through_reply(tell, town, n, back)
    due = tell.demo.day - timedelta(days=due_back)
    workflow.reply(
        actor=tell.handlers[unit.pk], assignment=tell.part(case, unit), body=REPLY, at=tell.at(back - 30, 15),
        outcome=tell.outcomes["B"], commitment=f"{MATTERS[n][1]}，{due.month}月{due.day}日前办完", commitment_due=due,
        signed_by_name="石立新", close_statement="按承诺的时间办理，请跟踪。",
    )  # fmt: skip
    tell.evaluate(Suggestion.objects.get(pk=case.pk), back - 38, Grade.BASICALLY, Solved.PARTLY)
    tell.close(case, back - 40)
    return Commitment.objects.select_related("suggestion__deputy").get(suggestion=case)


def _line(tell: Storyteller, row: Commitment, back: int, text: str, expected: int = 0) -> None:
    at = tell.at(back, 15)
    workflow.tell_progress(
        actor=tell.handlers[row.unit_id], commitment=row, kind=EntryKind.PROGRESS, on=timezone.localdate(at), text=text, at=at,
        expected_on=tell.demo.day + timedelta(days=expected) if expected else None,
    )  # fmt: skip


def _report(tell: Storyteller, row: Commitment, back: int, text: str) -> None:
    at = tell.at(back, 11)
    workflow.report_kept(
        actor=tell.handlers[row.unit_id], commitment=row, on=timezone.localdate(at), text=text, at=at,
        files=[_photograph()],
    )  # fmt: skip


def _photograph() -> CheckedFile:
    """A plain picture: invented work has no photograph."""
    picture = BytesIO()
    Image.new("RGB", (320, 240), "#8fb08c").save(picture, "JPEG")
    picture.seek(0)
    picture.name = "验收照片.jpg"
    return validated(picture)


def _tell_of_first(tell: Storyteller) -> None:
    row = (
        Commitment.objects.standing().unsettled().select_related("suggestion__deputy").order_by("pk").first()
    )
    if row is not None:
        _line(tell, row, 20, "已完成招标，施工队下月进场。")


def _supervise(tell: Storyteller) -> None:
    """Four key suggestions split between the two leaders; one nudge answered, one open; one question."""
    demo = tell.demo
    leaders = [demo.actors["qinlan"].person, demo.actors["xujm"].person]
    cases = list(
        Suggestion.objects.filter(kind=Kind.SUGGESTION, congress=demo.congress, state="handling", round=1)
        .exclude(number="")
        .order_by("due", "pk")[:4]
    )
    if not cases:
        return
    rows = [
        Chosen(case, leaders[number % 2], ("财经工委", "农业农村工委")[number % 2])
        for number, case in enumerate(cases)
    ]
    workflow.choose_key(
        actor=tell.staff, rows=rows, chosen_on=tell.at(9).date(), document="主任会议纪要〔2026〕4号",
        grounds=["wide", "hard"], at=tell.at(8, 10),
    )  # fmt: skip
    first, last = cases[0], cases[-1]
    workflow.send_watch(
        actor=demo.actors["qinlan"], suggestion=first, kind="question", units=[first.lead_unit], at=tell.at(2, 9),
        text="这件事群众盼了多年，请说明资金到位没有、什么时候开工。", due=demo.day + timedelta(days=5),
    )  # fmt: skip
    if last.lead_unit_id == first.lead_unit_id:
        return
    (nudge,) = workflow.send_watch(
        actor=tell.staff, suggestion=last, kind="nudge", units=[last.lead_unit], at=tell.at(6, 10),
        text="此件离答复期限不远，请抓紧与代表见面并答复。", due=demo.day - timedelta(days=1), document="云人办〔2026〕12号",
    )  # fmt: skip
    workflow.answer_watch(
        actor=tell.handlers[last.lead_unit_id],
        entry=nudge,
        text="已约代表本周到现场，月底前答复。",
        at=tell.at(3, 16),
    )
