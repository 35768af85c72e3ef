"""Who raises a suggestion and with whom: invited, never signed for; delegations, motions, one matter each."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse

from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.deadlines import run_reminders
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.models import Delegation, PerformanceEntry
from suggestions import workflow
from suggestions.models import Signature, Suggestion
from suggestions.parties import available_moves
from suggestions.states import SuggestionState as S
from tests.factories.cast import make_deputy
from tests.factories.ground import NOW, moment

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DUE = date(2026, 4, 16)  # five working days after Thursday 9 April
AFTER = moment(date(2026, 4, 17), 0, 5)


def told(person, word):
    return OutboxMessage.objects.filter(recipient=person, title__contains=word).exists()


def moves_of(actor, case):
    return {move.name for move in available_moves(actor, Suggestion.objects.for_page().get(pk=case.pk))}


@pytest.fixture
def third(cast):
    """A third county deputy, so that two are asked."""
    make_deputy(cast, "third", "江国平", cast.county_congress, cast.term, cast.green_hill)
    return cast.mandates["third"]


# --- 附议 --------------------------------------------------------------------------------------------
def test_a_co_signer_is_asked_and_signs_by_himself_and_then_it_goes_in(stages, cast):
    case = stages.cosigning()
    assert (case.state, case.due, case.due_kind, case.acts) == (S.COSIGNING, DUE, "cosign", "沈秀兰")
    waiting = Todo.objects.open().get(person=cast.co_deputy.person)
    assert (waiting.verb, waiting.due) == ("回复附议", DUE)
    assert moves_of(cast.co_deputy, case) == {"cosign", "decline_cosign"}
    case = workflow.cosign(actor=cast.co_deputy, suggestion=case, at=NOW)
    assert (case.state, case.due_kind) == (S.AWAITING_EXAMINATION, "examine")
    assert not Todo.objects.open().filter(person=cast.co_deputy.person).exists()
    assert told(cast.deputy.person, "同意附议")
    entries = PerformanceEntry.objects.filter(source_key=subject_key(case))
    assert set(entries.values_list("mandate", flat=True)) == {
        cast.mandates["deputy"].pk, cast.mandates["co_deputy"].pk,
    }  # fmt: skip


def test_nobody_signs_for_another(stages, cast, third):
    case = stages.cosigning(co_signers=[cast.mandates["co_deputy"], third])
    for actor in (cast.deputy, cast.staff, cast.other_deputy):
        with pytest.raises(Denied):
            workflow.cosign(actor=actor, suggestion=case, at=NOW)
    with pytest.raises(Denied, match="人大办公室登记"):
        stages.draft(co_signers=[third], signed_on_paper=True)
    workflow.cosign(actor=cast.co_deputy, suggestion=case, at=NOW)
    with pytest.raises(Denied):
        workflow.cosign(actor=cast.co_deputy, suggestion=case, at=NOW)
    assert Suggestion.objects.get(pk=case.pk).state == S.COSIGNING


def test_a_no_is_told_to_the_author_and_leaves_no_name(stages, cast):
    case = stages.cosigning()
    case = workflow.decline_cosign(actor=cast.co_deputy, suggestion=case, at=NOW, reason="另有一件在提")
    assert case.state == S.AWAITING_EXAMINATION
    row = case.signatures.get(lead=False)
    assert (row.stands, row.word, row.note) == (False, "不附议", "另有一件在提")
    assert told(cast.deputy.person, "不附议")
    assert not PerformanceEntry.objects.filter(mandate=cast.mandates["co_deputy"]).exists()


def test_on_the_day_nothing_ends_and_the_day_after_it_goes_on_with_those_who_agreed(stages, cast, third):
    case = stages.cosigning(co_signers=[cast.mandates["co_deputy"], third])
    workflow.cosign(actor=cast.co_deputy, suggestion=case, at=NOW)
    assert workflow.end_cosigning(at=moment(DUE, 23, 59)) == 0
    assert workflow.end_cosigning(at=AFTER) == 1
    assert workflow.end_cosigning(at=AFTER) == 0
    case.refresh_from_db()
    assert (case.state, case.submitted_on) == (S.AWAITING_EXAMINATION, AFTER.date())
    words = {str(row.mandate): row.word for row in case.signatures.all()}
    assert words == {"陆明远": "领衔", "沈秀兰": "已同意附议", "江国平": "没有回复"}
    with pytest.raises(Conflict):
        workflow.cosign(actor=cast.third, suggestion=case, at=AFTER)
    assert told(cast.deputy.person, "附议期满")


def test_a_server_that_slept_says_the_reminder_when_it_is_back_and_only_to_who_has_not_answered(
    stages, cast, third
):
    case = stages.cosigning(co_signers=[cast.mandates["co_deputy"], third])
    workflow.cosign(actor=cast.co_deputy, suggestion=case, at=NOW)
    for _ in range(2):
        run_reminders(on=DUE - timedelta(days=2), at=moment(DUE - timedelta(days=2)))
    reminders = OutboxMessage.objects.filter(kind="suggestions.cosign_limit", deadline=DUE)
    assert [(m.recipient_id, m.stage) for m in reminders] == [(cast.third.person_id, "t-3")]


def test_the_author_need_not_wait_and_may_take_it_back_to_change_it(stages, cast, third):
    case = stages.cosigning(co_signers=[cast.mandates["co_deputy"], third])
    workflow.cosign(actor=cast.co_deputy, suggestion=case, at=NOW)
    case = workflow.recall(actor=cast.deputy, suggestion=case, at=NOW)
    assert case.state == S.DRAFT and told(cast.third.person, "已收回")
    case = workflow.edit_draft(
        actor=cast.deputy, suggestion=case, version=case.version, title=case.title, body="改了内容。", at=NOW
    )
    assert [row.word for row in case.signatures.filter(lead=False)] == ["还没有邀请"] * 2
    with pytest.raises(Refused, match="还没有确认附议"):
        workflow.submit_suggestion(actor=cast.deputy, suggestion=case, at=NOW)
    assert "invite" in moves_of(cast.deputy, case) and "submit" not in moves_of(cast.deputy, case)
    case = workflow.invite(actor=cast.deputy, suggestion=case, at=NOW)
    case = workflow.submit_suggestion(actor=cast.deputy, suggestion=case, at=NOW)
    assert case.state == S.AWAITING_EXAMINATION
    assert Signature.objects.filter(suggestion=case, lapsed_at__isnull=False).count() == 2


def test_a_name_on_paper_is_told_and_can_be_taken_off(stages, cast):
    case = stages.draft(
        actor=cast.staff, co_signers=[cast.mandates["co_deputy"]], signed_on_paper=True
    )  # fmt: skip
    case = workflow.send_in(actor=cast.staff, suggestion=case, at=NOW)
    assert case.state == S.AWAITING_EXAMINATION
    assert told(cast.co_deputy.person, "纸上的附议") and told(cast.deputy.person, "登记了您的建议")
    with pytest.raises(Refused, match="为什么"):
        workflow.unsign(actor=cast.co_deputy, suggestion=case, reason="", at=NOW)
    workflow.unsign(actor=cast.co_deputy, suggestion=case, reason="不是我签的", at=NOW)
    assert [str(r.mandate) for r in case.signatures.all() if r.stands] == ["陆明远"]
    assert Suggestion.objects.get(pk=case.pk).co_signed == 0
    assert told(cast.staff.person, "不是本人意思") and told(cast.deputy.person, "不是本人意思")
    assert not PerformanceEntry.objects.get(mandate=cast.mandates["co_deputy"]).counted
    with pytest.raises(Denied):
        workflow.unsign(actor=cast.co_deputy, suggestion=case, reason="再说一次", at=NOW)
    with pytest.raises(Refused, match="领衔"):
        workflow.unsign(actor=cast.deputy, suggestion=case, reason="不提了", at=NOW)


def test_the_invited_answer_on_their_page_and_who_declined_reads_it_no_more(stages, cast, client_of):
    case = stages.cosigning(confidential=True)
    client = client_of(cast.co_deputy)
    page = client.get(case.get_absolute_url()).content.decode()
    assert "同意附议" in page and "不附议" in page
    workflow.decline_cosign(actor=cast.co_deputy, suggestion=case, at=NOW)
    assert client.get(case.get_absolute_url()).status_code == 404


def test_a_withdrawal_ends_the_handling_and_whoever_had_a_part_hears_of_it(stages, cast):
    case = stages.cosigning()
    case = workflow.cosign(actor=cast.co_deputy, suggestion=case, at=NOW)
    assert case.co_signed == 1
    workflow.examine(actor=cast.staff, suggestion=case, at=NOW)
    assert told(cast.co_deputy.person, "已立案") and told(cast.deputy.person, "已立案")
    workflow.dispatch(actor=cast.staff, suggestion=case, unit=cast.government_office, at=NOW)
    workflow.assign(actor=cast.office, suggestion=case, lead=cast.transport, at=NOW)
    case = workflow.withdraw(actor=cast.deputy, suggestion=case, reason="已经修好", at=NOW)
    assert case.state == S.WITHDRAWN and not case.clocks.running().exists()
    for key in ("co_deputy", "handler", "office", "staff"):
        assert told(cast.actors[key].person, "撤回") == (key != "office"), key
    assert not Todo.objects.open().filter(organization=cast.transport).exists()


# --- 代表团、议案、两个代表职务 ------------------------------------------------------------------------
def test_a_delegations_suggestion_bears_its_name_and_is_entered_by_the_office(stages, cast):
    mandate = cast.mandates["deputy"]
    with pytest.raises(Refused, match="没有编入代表团"):
        stages.draft(actor=cast.staff, delegation=True)
    mandate.delegation = Delegation.objects.create(
        congress=cast.county_congress, term=cast.term, name="青山代表团"
    )
    mandate.save(update_fields=["delegation"])
    with pytest.raises(Denied):
        stages.draft(delegation=True)
    case = workflow.send_in(
        actor=cast.staff, suggestion=stages.draft(actor=cast.staff, delegation=True), at=NOW
    )
    assert case.author_name == "青山代表团"
    assert (
        "青山代表团提出"
        in JournalEntry.objects.filter(root_key=subject_key(case), move="submit").get().summary
    )


def test_a_motion_goes_on_as_a_suggestion_with_its_number_and_who_decided(stages, cast, client_of):
    motion = workflow.Motion("第3号议案", "大会主席团", date(2026, 3, 26))
    with pytest.raises(Denied):
        stages.draft(motion=motion)
    with pytest.raises(Refused, match="今天以后"):
        stages.draft(actor=cast.staff, motion=workflow.Motion("第3号议案", "大会主席团", date(2027, 1, 1)))
    case = workflow.send_in(
        actor=cast.staff, suggestion=stages.draft(actor=cast.staff, motion=motion), at=NOW
    )
    page = client_of(cast.staff).get(case.get_absolute_url()).content.decode()
    assert "第3号议案" in page and "大会主席团" in page and "2026-03-26" in page


def test_a_deputy_of_two_congresses_files_it_under_one_mandate(stages, cast):
    town = make_deputy(cast, "of_the_town", "陆明远", cast.green_hill_congress, cast.town_term, cast.village)
    town.person_id = cast.deputy.person_id
    town.save(update_fields=["person"])
    case = stages.handed_in(mandate=town)
    assert (case.congress, case.level) == (cast.green_hill_congress, "township")
    lines = PerformanceEntry.objects.filter(source_key=subject_key(case))
    assert [line.mandate_id for line in lines] == [town.pk]


# --- 一事一议 ----------------------------------------------------------------------------------------
def test_a_draft_of_two_matters_becomes_two_drafts_that_are_signed_anew(stages, cast):
    case = stages.draft(title="关于修路和供水的建议", co_signers=[cast.mandates["co_deputy"]])
    other = workflow.split_draft(
        actor=cast.deputy, suggestion=case, title="关于修路的建议", body="修路。", other_title="关于供水的建议",
        other_body="供水。", at=NOW,
    )  # fmt: skip
    case.refresh_from_db()
    assert (case.title, other.title, other.state) == ("关于修路的建议", "关于供水的建议", S.DRAFT)
    assert other.signatures.count() == 2 and other.split_from.title_before == "关于修路和供水的建议"


def test_an_examined_one_is_split_by_the_congress_and_both_are_numbered_and_told(stages, cast):
    case = stages.examined(title="关于修路和供水的建议")
    fields = {
        "title": "关于修路的建议",
        "body": "修路。",
        "other_title": "关于供水的建议",
        "other_body": "供水。",
    }
    with pytest.raises(Denied):
        workflow.split(actor=cast.deputy, suggestion=case, reason="两件事", at=NOW, **fields)
    with pytest.raises(Refused, match="一样"):
        workflow.split(
            actor=cast.staff, suggestion=case, title="甲", body="乙", other_title="甲", other_body="乙",
            reason="两件事", at=NOW,
        )  # fmt: skip
    other = workflow.split(actor=cast.staff, suggestion=case, reason="两件事", at=NOW, **fields)
    assert [case.short_number, other.short_number] == ["闭会2026年第01号", "闭会2026年第02号"]
    assert (other.state, other.due) == (S.AWAITING_DISPATCH, Suggestion.objects.get(pk=case.pk).due)
    assert other.clocks.running().get().kind == "dispatch"
    assert told(cast.deputy.person, "拆成两件")
    assert Todo.objects.open().get(subject_key=subject_key(case)).title == "闭会2026年第01号 关于修路的建议"
    assert Todo.objects.open().get(subject_key=subject_key(other)).verb == "派单"


def test_the_form_of_the_office_asks_for_what_a_motion_needs_and_keeps_what_was_typed(
    cast, client_of, stages
):
    client, url = client_of(cast.staff), reverse("suggestions:suggestion_new")
    page = client.post(url, {"title": "关于供水的建议", "motion_number": "第3号"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "请写由谁决定" in text and "第3号" in text
    assert "motion_number" not in client_of(cast.deputy).get(url).content.decode()


def test_the_unit_a_deputy_wishes_is_proposed_when_it_is_dispatched(stages, cast, client_of):
    case = stages.examined(proposed_unit="县水利局")
    page = client_of(cast.staff).get(case.get_absolute_url()).content.decode()
    assert "代表希望由县水利局办理" in page
    assert f'<option value="{cast.water.pk}" selected>' in page


def test_a_confidential_suggestion_shows_itself_to_its_parties_and_the_owning_congress_only(
    stages, cast, client_of, client
):
    case = stages.handling(title="关于妥善安置困难家庭的建议", confidential=True)
    own = case.get_absolute_url()
    pages = {
        "/suggestions/?q=困难家庭": case.title, "/search/?q=困难家庭": f'href="{own}"', own: case.title,
        f"{own}print/": case.title,
    }  # fmt: skip
    for key, seen in (
        ("staff", True),
        ("deputy", True),
        ("handler", True),
        ("co_deputy", False),
        ("chair", False),
    ):
        reader = client_of(cast.actors[key])
        shown = [mark in reader.get(page).content.decode() for page, mark in pages.items()]
        assert all(shown) if seen else not any(shown), (key, shown)
    similar = client_of(cast.co_deputy).get("/suggestions/alike/", {"title": case.title}).content.decode()
    assert case.title not in similar
    assert case.title not in client.get("/p/results/").content.decode()
    with pytest.raises(Refused):
        workflow.publish(actor=cast.staff, suggestion=case, title=case.title, body="x", reply="x", at=NOW)


def test_co_signers_may_be_named_in_a_line_and_a_wrong_name_is_told(stages, cast, client_of):
    client, url = client_of(cast.deputy), reverse("suggestions:suggestion_new")
    form = {
        "mandate": cast.mandates["deputy"].pk,
        "title": "关于供水的建议",
        "body": "停水。",
        "publish_consent": "on",
    }
    page = client.post(url, {**form, "form_key": uuid.uuid4(), "signer_names": "沈秀兰、没有这人😀"})
    assert page.status_code == 422 and "没有“没有这人" in page.content.decode()
    page = client.post(url, {**form, "form_key": uuid.uuid4(), "signer_names": "沈秀兰，曹国栋"})
    assert page.status_code == 302
    case = Suggestion.objects.get()
    assert (case.state, case.acts) == (S.COSIGNING, "沈秀兰、曹国栋")
