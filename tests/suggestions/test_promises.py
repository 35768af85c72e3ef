"""承诺事项: a promise carries a date, is followed across years, and is kept when the deputy says so."""

import io
import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from congress_portal.foundation.notifications.deadlines import run_reminders
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from congress_portal.workbench.figures import unit_figures
from congress_portal.workbench.homes.units import department
from suggestions import workflow
from suggestions.forms.promises import PromiseFilter
from suggestions.models import Commitment, OutcomeClass
from suggestions.parties import available_moves
from suggestions.presenters import last_cell
from suggestions.promise_deadlines import promises_due, receipts_due
from suggestions.promise_exports import state_words
from suggestions.states import SuggestionState as S
from suggestions.workflow.promises import receipt_year
from tests.factories.ground import moment
from tests.suggestions.stages import LATER, proof

pytestmark = pytest.mark.django_db
AUGUST = moment(date(2026, 8, 3), 10)
DUE = date(2027, 3, 31)


@pytest.fixture
def promise(stages):
    return stages.following().commitments.get()


def reported(cast, promise, at=AUGUST, **details):
    details.setdefault("text", "三组到小学已经通水。")
    details.setdefault("files", [proof()])
    return workflow.report_kept(actor=cast.handler, commitment=promise, on=date(2026, 8, 1), at=at, **details)


def anew(promise):
    return Commitment.objects.select_related("suggestion", "reply").get(pk=promise.pk)


def verbs_of(person=None, organization=None):
    found = Todo.objects.open()
    return set(
        (found.filter(person=person) if person else found.filter(organization=organization)).values_list(
            "verb", flat=True
        )
    )


# --- a class that promises carries a date ---------------------------------------------------------
def test_a_class_that_needs_a_commitment_must_carry_what_and_until_when(stages, cast):
    case = stages.handling()
    outcome = OutcomeClass.objects.get(letter="B")
    for details, words in (
        ({}, "请写明承诺做什么"),
        ({"commitment": "通水"}, "什么时候做到"),
        ({"commitment": "通水", "commitment_due": LATER.date()}, "要在今天以后"),
        ({"commitment": "通水", "commitment_due": date(2926, 1, 1)}, "最远到 2036 年"),
    ):
        with pytest.raises(Refused, match=words):
            workflow.reply(
                actor=cast.handler, assignment=stages.part(case), body="正在办。", outcome=outcome, at=LATER, **details
            )  # fmt: skip
    assert not Commitment.objects.exists()


# --- told, evaluated, settled ---------------------------------------------------------------------
def test_the_unit_says_it_is_done_the_deputy_says_kept_and_the_congress_settles(stages, cast, promise):
    reported(cast, promise)
    row = anew(promise)
    assert (row.state, row.suggestion.state) == ("reported", S.FOLLOWING)
    clock = row.suggestion.clocks.running().get()
    assert (clock.kind, clock.started_on) == ("verdict", AUGUST.date()), (
        "from the report, not the promised day"
    )
    assert (row.suggestion.due, row.suggestion.due_kind, row.suggestion.acts) == (
        clock.due,
        "verdict",
        "陆明远代表",
    )
    assert "评价承诺" in verbs_of(person=cast.deputy.person)
    with pytest.raises(Refused, match="还在等代表评价"):
        workflow.fulfil(actor=cast.staff, commitment=row, kept=True, note="看过", at=AUGUST)

    workflow.judge_kept(actor=cast.deputy, commitment=row, verdict="kept", note="", at=AUGUST)
    row = anew(promise)
    assert (row.verdict, row.verdict_by) == ("kept", cast.mandates["deputy"])
    assert [c.kind for c in row.suggestion.clocks.running()] == ["close"]
    assert row.suggestion.acts == str(cast.county_congress)
    assert "评价承诺" not in verbs_of(person=cast.deputy.person)
    assert "核定承诺" in verbs_of(organization=cast.county_congress)

    case = workflow.fulfil(actor=cast.staff, commitment=row, kept=True, note="现场看过", at=AUGUST)
    assert (case.state, case.due) == (S.CLOSED, None)
    assert not case.clocks.running().exists()
    assert not Todo.objects.open().filter(url=case.get_absolute_url()).exists()
    assert state_words(anew(promise), date(2026, 8, 3)) == ("closed", "已兑现")


def test_what_the_deputy_calls_broken_is_not_called_kept_and_is_reopened(stages, cast, promise):
    reported(cast, promise)
    with pytest.raises(Refused, match="哪里没有做到"):
        workflow.judge_kept(actor=cast.deputy, commitment=promise, verdict="not_kept", note=" ", at=AUGUST)
    workflow.judge_kept(
        actor=cast.deputy, commitment=promise, verdict="not_kept", note="只通到村口", at=AUGUST
    )
    assert OutboxMessage.objects.filter(recipient=cast.handler.person, title__contains="没有兑现").exists()
    with pytest.raises(Refused, match="不能登记为已兑现"):
        workflow.fulfil(actor=cast.staff, commitment=promise, kept=True, note="看过", at=AUGUST)
    case = workflow.fulfil(actor=cast.staff, commitment=promise, kept=False, note="只通到村口", at=AUGUST)
    assert (case.state, anew(promise).state) == (S.FOLLOWING, "broken")
    assert "重新打开" in verbs_of(organization=cast.county_congress)
    case = workflow.reopen(actor=cast.staff, suggestion=case, reason="承诺没有兑现", at=AUGUST)
    assert (case.state, case.round) == (S.REWORK, 2)
    assert "重新打开" not in verbs_of(organization=cast.county_congress)
    assert case.due is not None


def test_silence_beyond_the_rules_days_lets_the_congress_verify_for_itself(stages, cast, promise):
    reported(cast, promise)
    last = anew(promise).suggestion.due
    reminders = [r for r in promises_due(date(2027, 6, 1)) if r.aspect.startswith("verdict")]
    assert [(r.organization_id, r.deadline) for r in reminders] == [(cast.county_congress.pk, last)]
    case = workflow.fulfil(
        actor=cast.staff, commitment=promise, kept=True, note="到现场看过", at=moment(date(2027, 6, 1))
    )
    assert case.state == S.CLOSED


def test_who_handled_it_neither_evaluates_nor_settles_and_others_cannot_report(stages, cast, promise):
    with pytest.raises(Denied):
        workflow.report_kept(
            actor=cast.other_handler, commitment=promise, on=date(2026, 8, 1), text="好了", at=AUGUST
        )
    reported(cast, promise)
    with pytest.raises(Conflict, match="已经报告过"):
        reported(cast, promise)
    with pytest.raises(Denied):
        workflow.judge_kept(actor=cast.co_deputy, commitment=promise, verdict="kept", note="", at=AUGUST)
    names = {m.name for m in available_moves(cast.handler, anew(promise).suggestion)}
    assert not names & {"judge_kept", "fulfil", "report_kept"}


def test_two_promises_are_followed_until_the_last_one_is_kept(stages, cast, promise):
    case = promise.suggestion
    second = Commitment.objects.create(
        suggestion=case, reply=promise.reply, unit=promise.unit, text="补栽路树", due=date(2027, 5, 31)
    )
    case = stages.kept(promise, AUGUST)
    assert (case.state, case.due, case.acts) == (S.FOLLOWING, date(2027, 5, 31), str(second.unit))
    assert stages.kept(second, AUGUST).state == S.CLOSED


def test_a_promise_is_not_called_kept_without_report_proof_and_verdict(stages, cast, promise):
    with pytest.raises(Refused, match="还没有报告兑现"):
        workflow.fulfil(actor=cast.staff, commitment=promise, kept=True, note="看过", at=AUGUST)
    with pytest.raises(Refused, match="还没有到"):
        workflow.fulfil(actor=cast.staff, commitment=promise, kept=False, note="看过", at=AUGUST)
    with pytest.raises(Refused, match="请上传凭据"):
        reported(cast, promise, files=[])
    assert (anew(promise).state, promise.entries.count()) == ("open", 0)
    case = promise.suggestion
    offered = {m.name for m in available_moves(cast.staff, case, on=AUGUST.date())}
    assert "fulfil" not in offered
    assert "fulfil" in {m.name for m in available_moves(cast.staff, case, on=DUE + timedelta(days=1))}


def test_who_reports_early_is_judged_within_the_days_from_the_report(stages, cast, promise):
    reported(cast, promise)
    due = anew(promise).suggestion.due
    assert due < DUE
    after = moment(due + timedelta(days=1))
    assert workflow.fulfil(actor=cast.staff, commitment=promise, note="看过", at=after).state == S.CLOSED


def test_a_new_reply_stands_instead_of_what_the_earlier_one_promised(stages, cast):
    case = stages.evaluated(letter="B", satisfied="dissatisfied", solved="no")
    first = case.commitments.get()
    workflow.rework(actor=cast.staff, suggestion=case, reason="没有通水", at=LATER)
    assert list(Commitment.objects.standing()) == [first]
    workflow.reply(
        actor=cast.handler, assignment=stages.part(case), body="改了方案。", close_statement="已定方案", at=LATER,
        outcome=OutcomeClass.objects.get(letter="B"), commitment="六月通水", commitment_due=date(2026, 6, 30),
    )  # fmt: skip
    assert [row.text for row in Commitment.objects.standing()] == ["六月通水"]
    with pytest.raises(Conflict, match="由新的答复代替"):
        workflow.tell_progress(
            actor=cast.handler, commitment=first, kind="progress", on=LATER.date(), text="在办", at=LATER
        )


def test_what_was_not_reported_is_judged_only_late_and_only_as_not_kept_and_a_report_asks_anew(
    stages, cast, promise
):
    def judged(verdict, at):
        workflow.judge_kept(actor=cast.deputy, commitment=promise, verdict=verdict, note="没有通水", at=at)

    def offered(who, on):
        return {m.name for m in available_moves(who, anew(promise).suggestion, on=on)}

    for verdict in ("kept", "not_kept"):
        with pytest.raises(Refused, match="还没有报告兑现"):
            judged(verdict, AUGUST)
    assert "judge_kept" not in offered(cast.deputy, AUGUST.date())
    (row,) = department(cast.handler, AUGUST.date())["in_hand"]
    assert row["case"] == promise.suggestion, "and among what it has in hand"
    assert [unit_figures(cast.handler, DUE + timedelta(days=n))["overdue"] for n in (0, 1)] == [0, 1]
    (todo,) = Todo.objects.open().filter(organization=cast.transport)
    assert (todo.verb, todo.due) == ("报告承诺兑现", DUE), "the unit has its promise among its to-dos"

    late = moment(DUE + timedelta(days=1))
    assert last_cell(anew(promise).suggestion, AUGUST.date())["text"].startswith("承诺")
    assert "judge_kept" in offered(cast.deputy, late.date())
    with pytest.raises(Refused, match="请选没有兑现"):
        judged("kept", late)
    judged("not_kept", late)
    assert "fulfil" in offered(cast.staff, late.date())
    assert verbs_of(organization=cast.county_congress) == {"核定承诺"}
    reported(cast, promise, at=late)
    case = anew(promise).suggestion
    assert [c.kind for c in case.clocks.running()] == ["verdict"], "one limit, and it is the deputy's"
    assert (anew(promise).verdict, case.acts, case.due_kind) == ("", "陆明远代表", "verdict")
    assert "text" not in last_cell(case, late.date()), "its day is the evaluation's"
    assert not verbs_of(organization=cast.county_congress) and not verbs_of(organization=cast.transport)


def test_a_broken_promise_waits_for_the_congress_until_its_own_day(stages, cast, promise):
    late = moment(DUE + timedelta(days=9))
    case = workflow.fulfil(actor=cast.staff, commitment=promise, kept=False, note="没有动工", at=late)
    clock = case.clocks.running().get()
    assert (clock.kind, case.due, case.acts) == ("close", clock.due, str(cast.county_congress))
    assert case.due > late.date()
    assert "judge_kept" not in {m.name for m in available_moves(cast.deputy, case, on=late.date())}


# --- across years ---------------------------------------------------------------------------------
def test_progress_is_told_to_the_deputy_and_the_promised_day_never_moves(stages, cast, promise):
    entry = workflow.tell_progress(
        actor=cast.handler, commitment=promise, kind="progress", on=date(2026, 8, 3), text="管道已铺 2 公里。",
        expected_on=date(2027, 6, 30), at=AUGUST,
    )  # fmt: skip
    assert anew(promise).due == DUE
    assert OutboxMessage.objects.filter(recipient=cast.deputy.person, body="管道已铺 2 公里。").exists()
    for details, words in (
        ({"on": date(2026, 4, 1)}, "答复那天"),
        ({"on": date(2026, 9, 1)}, "到今天之间"),
        ({"text": " "}, "办到哪一步"),
        ({"expected_on": date(2026, 8, 1)}, "以后"),
        ({"kind": "reported"}, "登记什么"),
    ):
        told = {"kind": "progress", "on": date(2026, 8, 3), "text": "好", **details}
        with pytest.raises(Refused, match=words):
            workflow.tell_progress(actor=cast.handler, commitment=promise, at=AUGUST, **told)
    with pytest.raises(Denied):
        workflow.tell_progress(
            actor=cast.deputy, commitment=promise, kind="progress", on=date(2026, 8, 3), text="好", at=AUGUST
        )
    workflow.void_entry(actor=cast.handler, entry=entry, reason="写错了件", at=AUGUST)
    with pytest.raises(Conflict, match="已经作废"):
        workflow.void_entry(actor=cast.staff, entry=entry, reason="再作废", at=AUGUST)


def test_each_year_in_the_fourth_quarter_the_deputy_gets_a_receipt(stages, cast, promise):
    assert [receipt_year(date(2026, m, 1)) for m in (9, 10, 12)] == [2025, 2026, 2026]
    assert not list(receipts_due(date(2026, 9, 30)))
    (due,) = receipts_due(date(2026, 10, 8))
    assert (due.organization_id, due.deadline) == (cast.transport.pk, date(2026, 12, 31))
    run_reminders(on=date(2026, 10, 8), at=moment(date(2026, 10, 8)))
    run_reminders(on=date(2026, 10, 8), at=moment(date(2026, 10, 8), 11))
    said = OutboxMessage.objects.filter(kind="suggestions.promise_receipt", recipient=cast.handler.person)
    assert said.count() == 1
    (late,) = receipts_due(date(2027, 1, 20))
    assert (late.deadline, late.stage) == (date(2026, 12, 31), "overdue-3"), "a year later it is still said"

    november = {"actor": cast.handler, "commitment": promise, "kind": "receipt", "on": date(2026, 11, 2)}
    workflow.tell_progress(text="今年铺了一半。", at=moment(date(2026, 11, 2)), **november)
    assert not list(receipts_due(date(2026, 11, 3)))
    with pytest.raises(Conflict, match="2026 年的回告已经登记过"):
        workflow.tell_progress(text="再说一次", at=moment(date(2026, 11, 2)), **november)
    assert len(list(receipts_due(date(2027, 10, 8)))) == 1, "the next year asks again"


def test_an_overdue_promise_is_put_before_the_committee(stages, cast, promise):
    late = list(promises_due(date(2027, 4, 9)))
    assert {r.organization_id for r in late} == {cast.transport.pk, cast.county_congress.pk}
    assert {r.organization_id for r in promises_due(date(2027, 3, 30))} == {cast.transport.pk}


def test_a_promise_goes_on_into_the_next_year_and_the_next_term(stages, cast, promise):
    def carried(what, on):
        form = PromiseFilter({"carried": what}, actor=cast.staff, on=on)
        return form.narrow(Commitment.objects.visible_to(cast.staff)).exists()

    assert [carried("year", date(2026, 12, 31)), carried("year", date(2027, 1, 1))] == [False, True]
    assert not carried("term", date(2027, 1, 1))
    type(cast.term).objects.filter(pk=cast.term.pk).update(ends_on=date(2026, 12, 31))
    assert carried("term", date(2027, 1, 1))
    explained = workflow.tell_progress(
        actor=cast.handler, commitment=promise, kind="explanation", on=date(2027, 1, 4), text="征地没有完成，九月动工。",
        at=moment(date(2027, 1, 4)),
    )  # fmt: skip
    assert explained.get_kind_display() == "跨届说明"
    assert carried("receipt", date(2027, 1, 4)), "an explanation is no receipt"
    # The deputy of the last term may be gone: the congress looks for itself when the days have passed.
    workflow.report_kept(
        actor=cast.handler,
        commitment=promise,
        on=date(2027, 3, 1),
        text="已通水。",
        files=[proof()],
        at=moment(date(2027, 3, 1)),
    )
    case = workflow.fulfil(
        actor=cast.staff, commitment=promise, kept=True, note="到现场看过", at=moment(date(2027, 7, 1))
    )
    assert case.state == S.CLOSED


# --- pages ----------------------------------------------------------------------------------------
@pytest.mark.once
def test_the_ledger_filters_by_its_address_and_its_export_has_the_same_rows(
    stages, cast, client_of, promise, django_assert_max_num_queries
):
    client = client_of(cast.staff)
    url = reverse("suggestions:promise_list")
    with django_assert_max_num_queries(12):
        page = client.get(url)
    assert "明年通水" in page.content.decode()
    for query, there in (
        ("?tab=all", True), ("?tab=fulfilled", False), ("?q=通水", True), ("?q=没有这句", False),
        ("?year=2027", True), ("?year=2026", False), ("?carried=receipt", True),
        (f"?unit={cast.water.pk}", True), ("?unit=9e9&year=x&carried=x&kind=x&tab=x&at=%00", True),
    ):  # fmt: skip
        assert ("明年通水" in client.get(url + query).content.decode()) is there, query
    sheet = load_workbook(io.BytesIO(client.post(reverse("suggestions:promise_export")).content)).active
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "明年通水" in cells and "兑现中" in cells
    assert "明年通水" in client.get(reverse("suggestions:promise_print")).content.decode()
    other = client_of(cast.other_handler)
    assert "明年通水" not in other.get(url).content.decode()
    assert other.get(promise.get_absolute_url()).status_code == 404


@pytest.mark.once
def test_a_unit_reports_on_its_page_and_the_deputy_answers_on_his(
    stages, cast, client_of, promise, django_assert_max_num_queries
):
    case, unit = promise.suggestion, client_of(cast.handler)
    with django_assert_max_num_queries(15):
        assert "报告承诺兑现" in unit.get(promise.get_absolute_url()).content.decode()
    url = reverse("suggestions:promise_progress", args=[promise.pk])
    bad = unit.post(
        url, {"form_key": uuid.uuid4(), "kind": "progress", "on": "2026-02-30", "text": "写好的话"}
    )
    assert bad.status_code == 422 and "写好的话" in bad.content.decode()
    url = reverse("suggestions:suggestion_report_kept", args=[case.pk])
    on = promise.reply.replied_at.date().isoformat()
    said = {"commitment": promise.pk, "on": on, "text": "通水了"}
    bare = unit.post(url, {"form_key": uuid.uuid4(), **said})
    assert bare.status_code == 422 and "请上传凭据" in bare.content.decode()
    picture = SimpleUploadedFile("验收.jpg", proof().content, "image/jpeg")
    assert unit.post(url, {"form_key": uuid.uuid4(), **said, "files": picture}).status_code == 302
    deputy = client_of(cast.deputy)
    assert "承诺的事兑现了吗" in deputy.get(case.get_absolute_url()).content.decode()
    url = reverse("suggestions:suggestion_judge_kept", args=[case.pk])
    data = {"form_key": uuid.uuid4(), "commitment": promise.pk, "verdict": "kept"}
    assert deputy.post(url, data).status_code == 302
    assert anew(promise).verdict == "kept"
    assert "核定" in client_of(cast.staff).get(promise.get_absolute_url()).content.decode()
    entry = promise.entries.get()
    letter = client_of(cast.deputy).get(reverse("suggestions:promise_letter", args=[entry.pk]))
    words = "\n".join(p.text for p in Document(io.BytesIO(letter.content)).paragraphs)
    assert "陆明远代表：" in words and "明年通水" in words and "时限为2027年3月31日" in words


def test_a_promise_of_another_case_or_no_promise_at_all_is_refused_and_the_words_stay(
    stages, cast, client_of, promise
):
    other, client = stages.following().commitments.get(), client_of(cast.handler)
    url = reverse("suggestions:suggestion_report_kept", args=[promise.suggestion_id])
    for posted, words in (
        (other.pk, "现在不能选"), ("9" * 18, "现在不能选"), ("9" * 40, "现在不能选"), ("²", "现在不能选"),
        ("", "请选择一项承诺"),
    ):  # fmt: skip
        picture = SimpleUploadedFile("验收.jpg", proof().content, "image/jpeg")
        values = {"commitment": posted, "on": "2026-04-21", "text": "管道全部换好", "files": picture}
        answer = client.post(url, {"form_key": uuid.uuid4(), **values})
        page = answer.content.decode()
        assert (answer.status_code, words in page, "管道全部换好" in page) == (422, True, True), posted
    assert {anew(promise).state, anew(other).state} == {"open"}


def test_co_signers_hear_of_a_promise_what_the_lead_hears(stages, cast, promise):
    promise.suggestion.signatures.create(mandate=cast.mandates["co_deputy"], confirmed_at=AUGUST)
    reported(cast, promise)
    workflow.judge_kept(actor=cast.deputy, commitment=promise, verdict="kept", note="", at=AUGUST)
    workflow.fulfil(actor=cast.staff, commitment=promise, kept=True, note="看过", at=AUGUST)
    said = OutboxMessage.objects.filter(recipient=cast.co_deputy.person, created_at=AUGUST)
    assert set(said.values_list("kind", flat=True)) == {
        "suggestions.report_kept", "suggestions.judge_kept", "suggestions.fulfil",
    }  # fmt: skip
