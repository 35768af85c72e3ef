"""交办会: entered, examined and numbered in one go, handed over, and the receipts that come back."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.jobs.work import HereAndNow
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.slots import IMPORT_KINDS, ImportScope, StagedRow, Verdict, subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from suggestions import workflow
from suggestions.meeting_deadlines import receipts_due
from suggestions.meeting_jobs import hand_over, number_all
from suggestions.models import HandOverMeeting, Suggestion, Topic
from suggestions.workflow import HandedIn
from suggestions.workflow.meeting_lists import items_of, progress_of, set_of
from tests.factories.ground import NOW

LATER = NOW + timedelta(days=1)


@pytest.fixture
def paper(cast, stages):
    """Three suggestions of the sixth session handed in on paper."""
    return workflow.enter_handed_in(
        actor=cast.staff,
        congress=cast.county_congress,
        session=cast.session,
        rows=[
            HandedIn("关于硬化松坡村通组路的建议", "雨天不能走。", (lead, *others), proposed_unit=wish)
            for lead, others, wish in (
                (cast.mandates["deputy"].pk, (cast.mandates["co_deputy"].pk,), cast.transport.name),
                (cast.mandates["co_deputy"].pk, (), ""),
                (cast.mandates["other_deputy"].pk, (), cast.water.short_name),
            )
        ],
        at=NOW,
    )


@pytest.fixture
def meeting(cast, paper):
    return workflow.open_meeting(
        actor=cast.staff, organization=cast.county_congress, session=cast.session,
        title="县十九届人大六次会议代表建议交办会", held_on=date(2026, 4, 15), receipt_by=date(2026, 4, 24), at=NOW,
    )  # fmt: skip


def numbered(cast, meeting):
    items = items_of(meeting)
    workflow.examine_many(actor=cast.staff, meeting=meeting, rows=[(item, None) for item in items], at=NOW)
    return items_of(HandOverMeeting.objects.for_page().get(pk=meeting.pk))


def handed(cast, meeting):
    items = numbered(cast, meeting)
    office = cast.government_office
    workflow.plan_units(
        actor=cast.staff, meeting=meeting, at=NOW,
        rows=[(item, office, cast.transport, [cast.water]) for item in items],
    )  # fmt: skip
    return workflow.hand_over_all(actor=cast.staff, meeting=meeting, at=LATER)


def test_what_was_signed_on_paper_waits_for_the_examination_and_every_signer_is_told(cast, paper):
    case = paper[0]
    case.refresh_from_db()
    assert (case.state, case.session, case.channel, case.number) == (
        "awaiting_examination", cast.session, "in_session", "",
    )  # fmt: skip
    signed = case.signatures.order_by("-lead").values_list("mandate__person__name", "lead", "on_paper")
    assert list(signed) == [("陆明远", True, True), ("沈秀兰", False, True)]
    told = OutboxMessage.objects.filter(subject_key=subject_key(case)).values_list("title", flat=True)
    assert sorted(told) == [
        "按纸质原件登记了您附议的建议：关于硬化松坡村通组路的建议",
        "按纸质原件登记了您领衔的建议：关于硬化松坡村通组路的建议",
    ]
    assert Todo.objects.open().filter(subject_key=subject_key(case), kind="suggestions.examine").count() == 1
    limit = case.clocks.get()
    assert (limit.kind, limit.due, case.due) == ("examine", case.due, limit.due)
    moves = JournalEntry.objects.filter(root_key=subject_key(case)).order_by("pk")
    assert [(e.move, e.before["state"], e.after["state"]) for e in moves] == [
        ("draft", "", "draft"), ("submit", "draft", "awaiting_examination"),
    ]  # fmt: skip


def test_a_hundred_on_paper_cost_hardly_more_statements_than_two(cast, stages):
    def cost(count: int) -> int:
        rows = [
            HandedIn(f"关于第{n}条路的建议", "情况。", (cast.mandates["deputy"].pk,)) for n in range(count)
        ]
        with CaptureQueriesContext(connection) as seen:
            workflow.enter_handed_in(
                actor=cast.staff, congress=cast.county_congress, session=None, rows=rows, at=NOW
            )
        return len(seen)

    # SQLite takes 999 values in a statement, so a hundred wide rows are a few statements.
    assert cost(100) <= 2 * cost(2)


def test_only_the_congress_itself_enters_its_paper_and_only_for_deputies_in_office(cast, stages):
    row = HandedIn("关于道路的建议", "情况。", (cast.mandates["deputy"].pk,))
    enter = {"congress": cast.county_congress, "session": None, "at": NOW}
    with pytest.raises(Denied):
        workflow.enter_handed_in(actor=cast.chair, rows=[row], **enter)
    town = HandedIn("关于道路的建议", "情况。", (cast.mandates["town_deputy"].pk,))
    with pytest.raises(Refused, match="不在任"):
        workflow.enter_handed_in(actor=cast.staff, rows=[row, town], **enter)
    assert not Suggestion.objects.exists()


def test_a_new_meeting_collects_what_waits_and_proposes_whom_the_deputy_named(cast, meeting):
    items = items_of(meeting)
    assert [item.unit for item in items] == [cast.government_office] * 3
    assert [item.lead for item in items] == [cast.transport, None, cast.water]
    assert progress_of(items, []).to_examine == 3


def test_numbers_follow_the_order_that_was_chosen_and_the_list_keeps_it(cast, meeting):
    first, second, third = items_of(meeting)
    workflow.examine_many(actor=cast.staff, meeting=meeting, rows=[(third, None), (first, None)], at=NOW)
    rows = [(i.suggestion.short_number, i.pk) for i in items_of(meeting)]
    assert rows == [("六次会议第001号", third.pk), ("六次会议第002号", first.pk), ("", second.pk)]


def test_a_case_that_cannot_be_numbered_stops_the_whole_batch_and_is_named(cast, meeting):
    first, second, _ = items_of(meeting)
    workflow.decline(
        actor=cast.staff,
        suggestion=second.suggestion,
        ground="outside",
        turn_to="hotline",
        reason="属市级",
        at=NOW,
    )
    with pytest.raises(Conflict, match="关于硬化松坡村通组路的建议"):
        workflow.examine_many(actor=cast.staff, meeting=meeting, rows=[(first, None), (second, None)], at=NOW)
    assert not Suggestion.objects.exclude(number="").exists()


def test_all_are_handed_over_in_one_go_and_the_office_gets_one_receipt(cast, meeting):
    done = handed(cast, meeting)
    assert set(Suggestion.objects.values_list("state", "dispatched_on")) == {
        ("awaiting_assign", timezone.localdate(LATER))
    }
    receipt = done.receipts.get()
    assert (receipt.unit, receipt.count, receipt.batch) == (cast.government_office, 3, 1)
    waits = Todo.objects.open().get(subject_key=subject_key(receipt))
    assert (waits.organization, waits.due) == (cast.government_office, date(2026, 4, 24))
    with pytest.raises(Refused, match="没有可以交办的件"):
        workflow.hand_over_all(actor=cast.staff, meeting=done, at=LATER)


def test_what_was_not_ready_goes_with_a_second_batch_and_a_receipt_of_its_own(cast, meeting):
    first, second, third = items_of(meeting)
    workflow.examine_many(actor=cast.staff, meeting=meeting, rows=[(first, None)], at=NOW)
    workflow.hand_over_all(actor=cast.staff, meeting=meeting, at=NOW)
    workflow.examine_many(actor=cast.staff, meeting=meeting, rows=[(third, None), (second, None)], at=NOW)
    done = workflow.hand_over_all(actor=cast.staff, meeting=meeting, at=LATER)
    sets = [(r.batch, r.count, set_of(r, items_of(done)).count) for r in done.receipts.all()]
    assert sets == [(1, 1, 1), (2, 2, 2)]


def test_a_department_dissolved_since_it_was_proposed_stops_the_hand_over_with_its_name(cast, meeting):
    items = numbered(cast, meeting)
    plan = [(items[0], cast.government_office, cast.transport, [])]
    workflow.plan_units(actor=cast.staff, meeting=meeting, rows=plan, at=NOW)
    Organization.objects.filter(pk=cast.transport.pk).update(valid_to=date(2026, 1, 1), successor=cast.water)
    with pytest.raises(Refused, match=r"六次会议第001号：.*已经撤销，请派给接手的县水利局"):
        workflow.hand_over_all(actor=cast.staff, meeting=meeting, at=LATER)
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"awaiting_dispatch"}


def test_a_case_that_comes_back_goes_again_and_the_first_set_stays_what_was_signed_for(cast, meeting):
    handed(cast, meeting)
    case = items_of(meeting)[0].suggestion
    workflow.return_dispatch(actor=cast.office, suggestion=case, reason="不属政府职权", at=LATER)
    assert workflow.gather(actor=cast.staff, meeting=meeting, at=LATER) == 1
    done = workflow.hand_over_all(actor=cast.staff, meeting=meeting, at=LATER + timedelta(days=1))
    sets = [(r.batch, set_of(r, items_of(done)).count) for r in done.receipts.all()]
    assert sets == [(1, 3), (2, 1)]


def test_the_government_office_assigns_all_as_the_congress_proposed(cast, meeting):
    handed(cast, meeting)
    own = workflow.open_meeting(
        actor=cast.office, organization=cast.government_office, session=None, title="政府分办会", at=LATER
    )
    items = items_of(own)
    assert [(i.lead, i.helpers) for i in items] == [(cast.transport, [cast.water])] * 3
    done = workflow.hand_over_all(actor=cast.office, meeting=own, at=LATER)
    assert set(Suggestion.objects.values_list("state", "lead_unit")) == {
        ("awaiting_acknowledge", cast.transport.pk)
    }
    sets = {r.unit: set_of(r, items_of(done)) for r in done.receipts.select_related("unit")}
    assert (len(sets[cast.transport].items), len(sets[cast.transport].assisting)) == (3, 0)
    assert (len(sets[cast.water].items), len(sets[cast.water].assisting)) == (0, 3)


def test_a_receipt_is_recorded_with_who_signed_it_and_what_waited_is_settled(cast, meeting):
    receipt = handed(cast, meeting).receipts.get()
    back = workflow.record_receipt(
        actor=cast.staff, receipt=receipt, version=1, returned_on=date(2026, 4, 20), signed_by="高远",
        at=NOW + timedelta(days=20),
    )  # fmt: skip
    assert (back.returned_on, back.signed_by) == (date(2026, 4, 20), "高远")
    assert not Todo.objects.open().filter(subject_key=subject_key(receipt)).exists()
    with pytest.raises(Conflict):
        workflow.record_receipt(
            actor=cast.staff,
            receipt=receipt,
            version=1,
            returned_on=date(2026, 4, 21),
            signed_by="高",
            at=LATER,
        )
    with pytest.raises(Refused, match="早于发出"):
        workflow.record_receipt(
            actor=cast.staff,
            receipt=receipt,
            version=2,
            returned_on=date(2026, 1, 1),
            signed_by="高远",
            at=LATER,
        )


def test_a_missing_receipt_is_said_to_the_unit_before_the_day_and_to_the_congress_when_late(cast, meeting):
    receipt = handed(cast, meeting).receipts.get()

    def said(on):
        return [(r.organization_id, r.stage) for r in receipts_due(on)]

    office, congress = cast.government_office.pk, cast.county_congress.pk
    assert said(date(2026, 4, 20)) == []
    # A server that was off on the 21st says it on the 22nd.
    assert said(date(2026, 4, 22)) == [(office, "t-3")]
    assert said(date(2026, 4, 26)) == [(office, "overdue-1"), (congress, "overdue-1")]
    workflow.record_receipt(
        actor=cast.staff, receipt=receipt, version=1, returned_on=date(2026, 4, 27), signed_by="高远",
        at=NOW + timedelta(days=30),
    )  # fmt: skip
    assert said(date(2026, 4, 28)) == []


def test_a_unit_sees_the_meeting_it_got_a_set_from_and_no_other(cast, meeting):
    seen = HandOverMeeting.objects.visible_to
    assert not seen(cast.office).exists()
    assert not seen(cast.stranger).exists()
    handed(cast, meeting)
    assert seen(cast.office).get() == meeting
    assert not seen(cast.handler).exists()
    assert seen(Actor.system(cast.county)).exists()


def test_a_meeting_that_handed_something_over_is_not_voided(cast, meeting):
    handed(cast, meeting)
    with pytest.raises(Conflict, match="不能作废"):
        workflow.void_meeting(actor=cast.staff, meeting=meeting, reason="不开了", at=LATER)


def test_what_an_import_entered_is_taken_back_only_untouched(cast, paper):
    versions = {case.pk: case.version for case in paper}
    workflow.examine(actor=cast.staff, suggestion=paper[0], at=NOW)
    take_back = {"actor": cast.staff, "congress": cast.county_congress, "at": LATER}
    with pytest.raises(Conflict, match="已经办过"):
        workflow.take_back_handed_in(versions=versions, **take_back)
    rest = {case.pk: case.version for case in paper[1:]}
    assert workflow.take_back_handed_in(versions=rest, **take_back) == 2
    assert Suggestion.objects.get() == paper[0]


# --- the import of a session's suggestions ----------------------------------------------------------
KIND = IMPORT_KINDS.get("suggestions.session")
SHEET = (
    {
        "title": "关于修桥的建议",
        "body": "桥面有裂缝。",
        "raised_by": "陆明远",
        "co_signers": "沈秀兰、曹国栋",
    },
    {"title": "关于增加校车的建议", "body": "路远。", "raised_by": "沈秀兰", "proposed_unit": "县水利局"},
)


def judged(cast, meeting, *rows):
    scope = ImportScope(cast.staff, cast.county, {"meeting": str(meeting.pk)}, NOW)
    staged = [StagedRow(n, dict(row), frozenset(row)) for n, row in enumerate(rows, 2)]
    return scope, staged, KIND.judge(scope, staged)


def test_a_sheet_of_a_session_goes_onto_the_list_in_its_order_and_may_be_taken_back(cast, meeting):
    scope, staged, verdicts = judged(cast, meeting, *SHEET)
    assert [v.verdict for v in verdicts] == [Verdict.NEW, Verdict.NEW]
    applied = KIND.apply(scope, [(row, v.plan) for row, v in zip(staged, verdicts, strict=True)])
    assert [i.suggestion.title for i in items_of(meeting)][-2:] == ["关于修桥的建议", "关于增加校车的建议"]
    bridge = Suggestion.objects.get(title="关于修桥的建议")
    assert list(bridge.signatures.order_by("-lead", "pk").values_list("mandate__person__name", flat=True)) == [
        "陆明远", "沈秀兰", "曹国栋",
    ]  # fmt: skip
    assert {v.verdict for v in judged(cast, meeting, *SHEET)[2]} == {Verdict.SAME}
    exported = [row["title"] for row in KIND.export(scope)]
    assert exported[-2:] == ["关于修桥的建议", "关于增加校车的建议"]
    KIND.undo(scope, applied)
    assert len(items_of(meeting)) == 3
    assert not Suggestion.objects.filter(title="关于修桥的建议").exists()


def test_a_row_with_a_stranger_a_twin_name_or_too_long_a_title_gets_every_reason(cast, meeting):
    row = SHEET[0] | {
        "title": "路" * 90,
        "raised_by": "无此人",
        "topic": "没有这一类",
        "submitted_on": date(2019, 1, 1),
    }
    [verdict] = judged(cast, meeting, row)[2]
    assert verdict.verdict == Verdict.REFUSED
    assert [reason[:9] for reason in verdict.reasons] == [
        "标题有 90 个字", "在任代表里没有无此", "类别“没有这一类”", "收到日期应当在今天",
    ]  # fmt: skip


def test_as_long_work_numbering_and_handing_over_do_the_same(cast, meeting, tmp_path):
    rows = [[item.pk, Topic.objects.first().pk] for item in items_of(meeting)]

    def work(**params):
        return HereAndNow(actor=cast.staff, params={"meeting": meeting.pk, **params}, at=NOW, folder=tmp_path)

    assert number_all(work(rows=rows)).sentence == "审查编号 3 件：六次会议第001号至六次会议第003号。"
    assert hand_over(work()).sentence.startswith("交办 3 件，发给 1 个单位")
    assert HandOverMeeting.objects.get().batches == 1
    with pytest.raises(Refused, match="没有可以交办的件"):
        hand_over(work())
