"""Units at work on their parts: talks, signatures, joined and corrected replies, extensions, decisions, paper."""

from datetime import date
from io import BytesIO

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from congress_portal.foundation.attachments.checking import validated
from congress_portal.foundation.letters.official import OfficialLetter
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from suggestions import workflow
from suggestions.models import Evaluation, OutcomeClass, Reply, ReplyDraft, SuggestionAttachment
from suggestions.part_handing_over import PARTS
from suggestions.parties import available_moves
from suggestions.states import SuggestionState as S
from tests.factories.ground import NOW, moment
from tests.suggestions.stages import LATER

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def picture(name="签名表.jpg"):
    content = BytesIO()
    Image.new("RGB", (30, 40), "white").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def told(person):
    return list(OutboxMessage.objects.filter(recipient=person).order_by("pk").values_list("title", flat=True))


def moves_of(actor, case):
    return {move.name for move in available_moves(actor, type(case).objects.for_page().get(pk=case.pk))}


def the(letter):
    return OutcomeClass.objects.get(letter=letter)


@pytest.fixture
def signed_by_head(cast):
    """The transport bureau's head signs what leaves."""
    return workflow.set_desk(
        actor=cast.head, unit=cast.transport, head_signs=True, number_prefix="云交函", contact_text="石立新 112233",
        version=0, at=NOW,
    )  # fmt: skip


def talk(cast, part, **details):
    given = {
        "on": date(2026, 4, 10), "way": "meeting", "people": "田志军", "said": "代表同意分两段修。",
        "mandates": [cast.mandates["deputy"]],
    } | details  # fmt: skip
    return workflow.consult(actor=cast.handler, assignment=part, at=LATER, **given)


# --- 面商 --------------------------------------------------------------------------------------------
def test_a_talk_is_told_to_the_deputy_who_may_say_that_it_was_not_so(stages, cast):
    case = stages.handling()
    part = stages.part(case)
    row = talk(cast, part)
    case.refresh_from_db()
    assert (case.consulted_on, case.state) == (date(2026, 4, 10), S.HANDLING)
    assert "县交通运输局登记了 4月10日与您的面商：闭会2026年第01号" in told(cast.deputy.person)
    workflow.deny_consult(actor=cast.deputy, suggestion=case, consultation=row, why="只打过电话", at=LATER)
    case.refresh_from_db()
    assert case.consulted_on is None
    todo = Todo.objects.open().get(kind="suggestions.consult")
    assert (todo.subject_key, todo.why) == (subject_key(part), "陆明远代表说没有这次面商：只打过电话")
    with pytest.raises(Conflict):
        workflow.deny_consult(actor=cast.deputy, suggestion=case, consultation=row, why="没有", at=LATER)
    # The next talk settles it, and the part still waits for the reply.
    talk(cast, part, on=date(2026, 4, 19))
    assert not Todo.objects.open().filter(kind="suggestions.consult").exists()
    assert Todo.objects.open().filter(kind="suggestions.reply", subject_key=subject_key(part)).exists()


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"on": date(2026, 4, 21)}, "不能晚于今天"),
        ({"on": date(2026, 1, 1)}, "不会早于"),
        ({"mandates": []}, "哪位代表"),
        ({"way": "写信"}, "方式"),
        ({"said": "\u200b "}, "谈了什么"),
    ],
)
def test_a_talk_that_cannot_have_been_is_refused(stages, cast, details, words):
    case = stages.handling()
    with pytest.raises(Refused, match=words):
        talk(cast, stages.part(case), **details)


def test_only_signatories_are_talked_with_and_only_who_is_named_denies(stages, cast):
    case = stages.handling()
    with pytest.raises(Refused, match="署名代表"):
        talk(cast, stages.part(case), mandates=[cast.mandates["other_deputy"]])
    row = talk(cast, stages.part(case))
    with pytest.raises(Denied):
        workflow.deny_consult(actor=cast.co_deputy, suggestion=case, consultation=row, why="没有", at=LATER)


# --- 第二次退回 ---------------------------------------------------------------------------------------
def sent_back_twice(stages, cast):
    case = stages.sent_back()
    workflow.redispatch(actor=cast.office, suggestion=case, unit=cast.water, at=NOW)
    workflow.send_back(
        actor=cast.other_handler, assignment=stages.part(case, cast.water), reason="也不归我们", at=NOW
    )
    return stages._anew(case)


def test_the_second_return_goes_to_the_leader_whose_word_binds(stages, cast):
    case = sent_back_twice(stages, cast)
    assert (case.state, case.due_kind) == (S.SENT_BACK, "decide")
    assert "领导裁定" in case.acts
    todo = Todo.objects.open().get(subject_key=subject_key(case))
    assert (todo.kind, todo.capability, todo.organization) == (
        "suggestions.decide_unit", "decide_unit", cast.county_congress,
    )  # fmt: skip
    assert not {"redispatch", "return_dispatch"} & moves_of(cast.office, case)
    for verb, more in (
        (workflow.redispatch, {"unit": cast.transport}),
        (workflow.return_dispatch, {"reason": "再派"}),
    ):
        with pytest.raises(Refused, match="领导裁定"):
            verb(actor=cast.office, suggestion=case, at=NOW, **more)
    assert "decide_unit" in moves_of(cast.leader, case)
    # The unit that has just sent it back may be named.
    case = workflow.decide_unit(
        actor=cast.leader, suggestion=case, unit=cast.water, reason="管护归水利", at=LATER
    )
    part = case.assignments.get(unit=cast.water, state="pending")
    assert (case.state, case.lead_unit, part.decided_by) == (
        S.AWAITING_ACKNOWLEDGE, cast.water, cast.leader.person,
    )  # fmt: skip
    assert case.due_kind == "acknowledge"
    with pytest.raises(Refused, match="领导裁定"):
        workflow.send_back(actor=cast.other_handler, assignment=part, reason="还是不归", at=LATER)
    assert "send_back" not in moves_of(cast.other_handler, case)
    assert any("领导裁定由县水利局办理" in title for title in told(cast.handler.person))


def test_in_a_township_the_chair_has_the_last_word(stages, cast):
    case = workflow.draft_suggestion(
        actor=cast.town_deputy, mandate=cast.mandates["town_deputy"], title="关于清理河道的建议", body="河道淤塞。",
        at=NOW,
    )  # fmt: skip
    case = workflow.submit_suggestion(actor=cast.town_deputy, suggestion=case, at=NOW)
    case = workflow.examine(actor=cast.chair, suggestion=case, at=NOW)
    town = cast.green_hill_government
    for again in (False, True):
        case = workflow.dispatch(actor=cast.chair, suggestion=case, unit=town, at=NOW)
        part = case.assignments.get(unit=town, state="pending")
        workflow.send_back(actor=cast.town_handler, assignment=part, reason="不归镇里", at=NOW)
        if not again:
            case = workflow.return_dispatch(actor=cast.chair, suggestion=case, reason="还是镇里办", at=NOW)
    assert "decide_unit" in moves_of(cast.chair, case)
    with pytest.raises(Refused, match="本乡镇"):
        workflow.decide_unit(actor=cast.chair, suggestion=case, unit=cast.water, reason="归水利", at=NOW)
    case = workflow.decide_unit(actor=cast.chair, suggestion=case, unit=town, reason="镇管河道", at=NOW)
    assert (case.state, case.lead_unit) == (S.AWAITING_ACKNOWLEDGE, town)


def test_the_first_return_is_the_offices_and_no_leaders(stages, cast):
    case = stages.sent_back()
    assert "decide_unit" not in moves_of(cast.leader, case)
    with pytest.raises(Refused, match="第一次退回"):
        workflow.decide_unit(actor=cast.leader, suggestion=case, unit=cast.water, reason="归它", at=NOW)


# --- 单位内部 ----------------------------------------------------------------------------------------
def test_where_the_unit_wants_it_the_head_signs_before_a_reply_leaves(stages, cast, signed_by_head):
    case = stages.handling()
    part = stages.part(case)
    assert "submit_reply" in moves_of(cast.handler, case)
    assert "reply" not in moves_of(cast.handler, case)
    with pytest.raises(Refused, match="送审"):
        workflow.reply(actor=cast.handler, assignment=part, body="办了", outcome=the("A"), at=LATER)
    written = {
        "body": "已经修好。",
        "outcome": the("A"),
        "number": "云交函〔2026〕12号",
        "close_statement": "已验收",
    }
    workflow.submit_reply(actor=cast.handler, assignment=part, at=LATER, **written)
    assert Todo.objects.open().get(subject_key=subject_key(part)).kind == "suggestions.sign_reply"
    assert not Reply.objects.exists()
    with pytest.raises(Conflict, match="已经送审"):
        workflow.save_draft(actor=cast.handler, assignment=part, at=LATER, **written)
    assert "sign_reply" not in moves_of(cast.handler, case)
    with pytest.raises(Refused, match="哪里要改"):
        workflow.return_reply(actor=cast.head, assignment=part, reason=" ", at=LATER)
    workflow.return_reply(actor=cast.head, assignment=part, reason="写明长度", at=LATER)
    todo = Todo.objects.open().get(subject_key=subject_key(part))
    assert (todo.verb, todo.person, todo.why) == ("改答复", cast.handler.person, "退改：写明长度")
    workflow.submit_reply(
        actor=cast.handler, assignment=part, at=LATER, **(written | {"body": "修好 1.3 公里。"})
    )
    reply = workflow.sign_reply(actor=cast.head, assignment=part, at=LATER)
    case.refresh_from_db()
    assert (reply.body, reply.number, reply.written_by, reply.signed_by_name) == (
        "修好 1.3 公里。", "云交函〔2026〕12号", cast.handler.person, cast.head.person.name,
    )  # fmt: skip
    assert (case.state, ReplyDraft.objects.get().state) == (S.REPLIED, "signed")
    assert case.close_requests.get().statement == "已验收"
    with pytest.raises(Conflict):
        workflow.sign_reply(actor=cast.head, assignment=part, at=LATER)


def test_nobody_outside_the_unit_reads_its_draft_or_the_drafts_files(stages, cast, client_of, signed_by_head):
    case = stages.handling()
    client = client_of(cast.handler)
    url = reverse("suggestions:reply_draft", args=[case.pk])
    page = client.get(reverse("suggestions:suggestion_submit_reply", args=[case.pk]))
    key = page.content.decode().split('name="form_key" value="')[1].split('"')[0]
    posted = client.post(
        url,
        {
            "form_key": key,
            "body": "内部稿子",
            "outcome": the("A").pk,
            "files": picture("图.jpg"),
            "version": 0,
        },
    )
    check = reverse("suggestions:reply_check", args=[case.pk])
    assert (posted.status_code, posted["Location"]) == (302, check)
    text = client.get(check).content.decode()
    assert "内部稿子" in text and "关于闭会2026年第01号建议的答复" in text and "办理类别：A类" in text
    file = SuggestionAttachment.objects.get()
    for actor in (cast.deputy, cast.staff, cast.office):
        other = client_of(actor)
        assert "内部稿子" not in other.get(case.get_absolute_url()).content.decode()
        assert other.get(file.get_absolute_url()).status_code == 404
        assert other.get(check).status_code in (403, 404)
    assert client.get(file.get_absolute_url()).status_code == 200
    # A colleague's later save is met, not overwritten.
    with pytest.raises(Conflict, match="同事"):
        workflow.save_draft(
            actor=cast.handler,
            assignment=stages.part(case),
            at=LATER,
            version=0,
            body="另一份",
            outcome=the("A"),
        )
    # Sending it back drops what was written.
    workflow.send_back(actor=cast.handler, assignment=stages.part(case), reason="不归我们", at=NOW)
    assert ReplyDraft.objects.get().state == "dropped"


def test_a_unit_gives_its_part_to_one_of_its_own_people(stages, cast):
    case = stages.assigned()
    part = stages.part(case)
    with pytest.raises(Refused, match="本单位"):
        workflow.allot(actor=cast.head, assignment=part, person=cast.other_handler.person, at=NOW)
    workflow.allot(actor=cast.head, assignment=part, person=cast.handler.person, at=NOW)
    todo = Todo.objects.open().get(subject_key=subject_key(part))
    assert (todo.person, todo.verb, todo.organization) == (cast.handler.person, "签收", None)


def test_what_one_person_handles_passes_to_a_colleague_with_its_to_dos(stages, cast):
    case = stages.assigned()
    part = stages.part(case)
    workflow.allot(actor=cast.head, assignment=part, person=cast.handler.person, at=NOW)
    people = {"person": cast.handler.person, "organization": cast.transport}
    assert PARTS.waiting(**people) == 1
    assert PARTS.hand_over(actor=cast.admin, to=cast.head.person, at=NOW, **people) == 1
    part.refresh_from_db()
    todo = Todo.objects.open().get(subject_key=subject_key(part))
    assert (part.handler, todo.person, todo.verb) == (cast.head.person, cast.head.person, "签收")
    # Who is not of the unit takes nothing over: it is the unit's again.
    PARTS.hand_over(
        actor=cast.admin, person=cast.head.person, to=cast.staff.person, organization=cast.transport, at=NOW
    )
    part.refresh_from_db()
    todo = Todo.objects.open().get(subject_key=subject_key(part))
    assert (part.handler, todo.person, todo.organization) == (None, None, cast.transport)


def test_the_units_setting_is_its_heads_and_carries_a_version(cast, client_of, signed_by_head):
    with pytest.raises(Denied):
        workflow.set_desk(
            actor=cast.handler, unit=cast.transport, head_signs=False, number_prefix="", contact_text="", version=1,
            at=NOW,
        )  # fmt: skip
    with pytest.raises(Conflict):
        workflow.set_desk(
            actor=cast.head, unit=cast.transport, head_signs=False, number_prefix="", contact_text="", version=0,
            at=NOW,
        )  # fmt: skip
    url = reverse("suggestions:unit_desk")
    assert client_of(cast.handler).get(url).status_code == 403
    assert "云交函" in client_of(cast.head).get(url).content.decode()


# --- 合并、更正、送达 ---------------------------------------------------------------------------------
def separate(stages, cast):
    case = stages.at_office()
    workflow.assign(actor=cast.office, suggestion=case, separates=[cast.transport, cast.water], at=NOW)
    for actor, unit in ((cast.handler, cast.transport), (cast.other_handler, cast.water)):
        workflow.acknowledge(actor=actor, assignment=stages.part(case, unit), at=NOW)
    return stages._anew(case)


def test_units_that_answer_separately_may_join_one_reply_each_for_itself(stages, cast):
    case = separate(stages, cast)
    assert "join_reply" not in moves_of(cast.other_handler, case)
    first = workflow.reply(
        actor=cast.handler, assignment=stages.part(case), body="两家一起修。", outcome=the("B"), at=LATER,
        commitment="年底通水", commitment_due=date(2026, 12, 31),
    )  # fmt: skip
    assert "join_reply" in moves_of(cast.other_handler, case)
    joined = workflow.join_reply(
        actor=cast.other_handler, assignment=stages.part(case, cast.water), to=first, at=LATER
    )
    case.refresh_from_db()
    assert (joined.joins, joined.outcome, case.state) == (first, the("B"), S.REPLIED)
    # The promise is made once, by the unit that wrote it.
    assert [row.unit for row in case.commitments.all()] == [cast.transport]


def test_a_corrected_reply_keeps_the_old_text_marked_and_everybody_is_told(stages, cast, client_of):
    case = stages.replied()
    part = stages.part(case)
    old = Reply.objects.get()
    with pytest.raises(Refused, match="为什么"):
        workflow.correct_reply(actor=cast.handler, assignment=part, reason="", body="改", at=LATER)
    with pytest.raises(Refused, match="不能加上或撤掉承诺"):
        workflow.correct_reply(
            actor=cast.handler, assignment=part, reason="选错了", body="改", outcome=the("B"), at=LATER
        )
    new = workflow.correct_reply(
        actor=cast.handler,
        assignment=part,
        reason="长度写错",
        body="修好 1.5 公里。",
        outcome=the("D"),
        at=LATER,
    )
    old.refresh_from_db()
    case.refresh_from_db()
    assert (old.superseded, new.corrects, new.round) == (True, old, old.round)
    assert (case.state, case.outcome) == (S.REPLIED, the("D"))
    assert "闭会2026年第01号：县交通运输局更正了答复" in told(cast.deputy.person)
    text = client_of(cast.deputy).get(case.get_absolute_url()).content.decode()
    assert "修好 1.5 公里。" in text and "已经办好。" in text and "更正、作废的答复" in text
    workflow.evaluate(actor=cast.deputy, suggestion=case, satisfied="satisfied", solved="yes", at=LATER)
    with pytest.raises(Conflict):
        workflow.correct_reply(actor=cast.handler, assignment=part, reason="再改", body="再改", at=LATER)


def test_a_promise_cannot_be_corrected_away(stages, cast):
    case = stages.replied(letter="B")
    with pytest.raises(Refused, match="承诺"):
        workflow.correct_reply(
            actor=cast.handler,
            assignment=stages.part(case),
            reason="办成了",
            body="办成了",
            outcome=the("A"),
            at=LATER,
        )
    new = workflow.correct_reply(
        actor=cast.handler, assignment=stages.part(case), reason="漏字", body="正在办理。", at=LATER
    )
    assert case.commitments.get().reply == new


def cosigned(stages, cast):
    case = stages.draft(co_signers=[cast.mandates["co_deputy"]])
    workflow.invite(actor=cast.deputy, suggestion=case, at=NOW)
    case = workflow.cosign(actor=cast.co_deputy, suggestion=case, at=NOW)
    case = workflow.examine(actor=cast.staff, suggestion=case, at=NOW)
    case = workflow.dispatch(actor=cast.staff, suggestion=case, unit=cast.government_office, at=NOW)
    case = workflow.assign(actor=cast.office, suggestion=case, lead=cast.transport, at=NOW)
    workflow.acknowledge(actor=cast.handler, assignment=stages.part(case), at=NOW)
    return case


@pytest.mark.parametrize(("choice", "names"), [("each", ["陆明远", "沈秀兰"]), ("lead", ["陆明远"])])
def test_each_signatory_is_answered_as_the_rule_says(stages, cast, client_of, choice, names):
    case = cosigned(stages, cast)
    case.rule.cells["answered"] = {"value": 0, "unit": "choice", "choice": choice}
    case.rule.save(update_fields=["cells"])
    reply = workflow.reply(
        actor=cast.handler, assignment=stages.part(case), body="已经修好。", outcome=the("A"), at=LATER
    )
    assert [copy.mandate.person.name for copy in reply.copies.all()] == names[1:]
    heard = "您附议的闭会2026年第01号，县交通运输局已答复" in told(cast.co_deputy.person)
    assert heard is (len(names) == 2)
    letter = reverse("suggestions:reply_letter", args=[reply.pk])
    assert f"{'、'.join(names)}代表：" in client_of(cast.deputy).get(letter).content.decode()


def test_an_opinion_goes_to_the_lead_and_not_to_the_deputy(stages, cast, client_of):
    case = stages.at_office()
    workflow.assign(actor=cast.office, suggestion=case, lead=cast.transport, assists=[cast.water], at=NOW)
    for actor, unit in ((cast.handler, cast.transport), (cast.other_handler, cast.water)):
        workflow.acknowledge(actor=actor, assignment=stages.part(case, unit), at=NOW)
    opinion = workflow.reply(
        actor=cast.other_handler, assignment=stages.part(case, cast.water), body="管道可以改线", at=LATER
    )
    assert any("县水利局提出了协办意见" in title for title in told(cast.handler.person))
    letter = reverse("suggestions:reply_letter", args=[opinion.pk])
    assert client_of(cast.deputy).get(letter).status_code == 404
    assert "管道可以改线" not in client_of(cast.deputy).get(case.get_absolute_url()).content.decode()
    text = client_of(cast.handler).get(letter).content.decode()
    assert "协办意见" in text and "县交通运输局：" in text
    write = client_of(cast.handler).get(reverse("suggestions:suggestion_reply", args=[case.pk]))
    assert "管道可以改线" in write.content.decode()


# --- 延期 --------------------------------------------------------------------------------------------
def test_more_time_needs_the_deputys_consent_and_then_the_congress(stages, cast):
    case = stages.handling()
    part = stages.part(case)
    with pytest.raises(Refused, match="最长 6 个月"):
        workflow.ask_extension(
            actor=cast.handler, assignment=part, due=date(2026, 10, 10), reason="涉及面广", at=LATER
        )
    wish = workflow.ask_extension(
        actor=cast.handler, assignment=part, due=date(2026, 9, 9), reason="涉及面广", at=LATER
    )
    assert Todo.objects.open().get(subject_key=subject_key(wish)).person == cast.deputy.person
    with pytest.raises(Refused, match="等陆明远代表答复"):
        workflow.extend(actor=cast.staff, suggestion=case, due=date(2026, 9, 9), reason="同意", at=LATER)
    with pytest.raises(Refused, match="原因"):
        workflow.consent_extension(actor=cast.deputy, suggestion=case, request=wish, agree=False, at=LATER)
    workflow.consent_extension(actor=cast.deputy, suggestion=case, request=wish, agree=True, at=LATER)
    assert Todo.objects.open().get(subject_key=subject_key(wish)).organization == cast.county_congress
    case = workflow.extend(
        actor=cast.staff, suggestion=case, due=date(2026, 9, 9), reason="代表同意", at=LATER
    )
    wish.refresh_from_db()
    assert (case.due, wish.consent, wish.settled_at) == (date(2026, 9, 9), "agreed", LATER)
    assert not Todo.objects.open().filter(subject_key=subject_key(wish)).exists()


def test_a_deputys_no_keeps_the_day(stages, cast):
    case = stages.handling()
    wish = workflow.ask_extension(
        actor=cast.handler, assignment=stages.part(case), due=date(2026, 9, 9), reason="涉及面广", at=LATER
    )
    workflow.consent_extension(
        actor=cast.deputy, suggestion=case, request=wish, agree=False, note="等不起", at=LATER
    )
    case.refresh_from_db()
    assert case.due == date(2026, 7, 9)
    assert any("陆明远代表不同意" in title for title in told(cast.handler.person))
    again = workflow.ask_extension(
        actor=cast.handler, assignment=stages.part(case), due=date(2026, 8, 9), reason="汛期", at=LATER
    )
    workflow.refuse_extension(actor=cast.staff, suggestion=case, request=again, reason="抓紧", at=LATER)
    again.refresh_from_db()
    assert again.settled_at == LATER


# --- 纸质评价 ----------------------------------------------------------------------------------------
def record(cast, case, **details):
    given = {
        "satisfied": "satisfied", "solved": "yes", "signed_on": date(2026, 4, 20), "scans": [validated(picture())],
    } | details  # fmt: skip
    return workflow.record_evaluation(actor=cast.staff, suggestion=case, at=LATER, **given)


def test_a_signed_paper_is_entered_with_its_scan_and_the_deputy_may_object(stages, cast, client_of):
    case = stages.replied()
    with pytest.raises(Refused, match="上传"):
        record(cast, case, scans=[])
    with pytest.raises(Refused, match="签名日期"):
        record(cast, case, signed_on=date(2026, 4, 21))
    row = record(cast, case)
    case.refresh_from_db()
    assert (case.state, case.satisfied, row.on_paper, row.recorded_by) == (
        S.EVALUATED, "satisfied", True, cast.staff.person,
    )  # fmt: skip
    assert "闭会2026年第01号登记了您的纸质评价：满意，解决了" in told(cast.deputy.person)
    scan = row.scans.get()
    statuses = {
        k: client_of(cast.actors[k]).get(scan.get_absolute_url()).status_code
        for k in ("staff", "deputy", "handler", "co_deputy")
    }
    assert statuses == {"staff": 200, "deputy": 200, "handler": 404, "co_deputy": 404}
    assert "object_evaluation" in moves_of(cast.deputy, case)
    case = workflow.close(actor=cast.staff, suggestion=case, at=LATER)
    workflow.object_evaluation(actor=cast.deputy, suggestion=case, why="我没有签过", at=LATER)
    case.refresh_from_db()
    assert (case.state, case.satisfied, case.evaluated_on, case.closed_on) == (S.REPLIED, "", None, None)
    assert Evaluation.objects.get().objection == "我没有签过"
    kinds = set(Todo.objects.open().filter(subject_key=subject_key(case)).values_list("kind", flat=True))
    assert kinds == {"suggestions.evaluate", "suggestions.objection"}
    assert case.due_kind == "evaluate"
    workflow.evaluate(actor=cast.deputy, suggestion=case, satisfied="basically", solved="partly", at=LATER)
    with pytest.raises(Refused, match="自己评价过"):
        record(cast, case)
    assert "object_evaluation" not in moves_of(cast.deputy, case)


def test_who_handled_the_case_enters_no_evaluation(stages, cast):
    case = stages.replied()
    assert "record_evaluation" in moves_of(cast.staff, case)
    from congress_portal.foundation.accounts.roles import Role
    from tests.factories import ground

    ground.appoint(cast.staff.person, cast.transport, Role.UNIT_HANDLER)
    assert "record_evaluation" not in moves_of(cast.staff, case)
    with pytest.raises(Denied, match="参与过"):
        record(cast, case)


# --- 函件 --------------------------------------------------------------------------------------------
def test_the_letter_reads_the_same_on_paper_and_in_word(stages, cast, client_of):
    case = stages.handling()
    reply = workflow.reply(
        actor=cast.handler, assignment=stages.part(case), outcome=the("B"), at=LATER,
        body="<p class=MsoNormal>一是修路。</p><ol><li>三组</li><li>四组</li></ol><script>alert(1)</script>",
        next_step="明年三月通车。", number="云交函〔2026〕12号", contact_text="田志军　0000-112233",
        commitment="硬化三组道路", commitment_due=date(2026, 12, 31),
    )  # fmt: skip
    assert reply.body == "一是修路。\n1. 三组\n2. 四组"
    client = client_of(cast.deputy)
    page = client.get(reverse("suggestions:reply_letter", args=[reply.pk])).content.decode()
    word = client.get(reverse("suggestions:reply_letter_word", args=[reply.pk]))
    lines = [p.text for p in docx.Document(BytesIO(word.content)).paragraphs]
    for words in (
        "办理类别：B类", "云交函〔2026〕12号", "关于闭会2026年第01号建议的答复", "陆明远代表：", "1. 三组", "明年三月通车。",
        "硬化三组道路（2026年12月31日前）", "（联系人：田志军　0000-112233）",
    ):  # fmt: skip
        assert words in page, words
        assert words in lines, words
    assert lines[0] == "办理类别：B类" and lines[1] == cast.transport.name
    assert any(line.startswith("抄送：") and "代表工作委员会" in line and "政府办" in line for line in lines)
    assert "2026年4月20日" in lines


def test_the_form_on_paper_leads_to_the_evaluation(stages, cast, client_of):
    case = stages.replied()
    url = reverse("suggestions:evaluation_sheet", args=[case.pk])
    text = client_of(cast.staff).get(url).content.decode()
    assert "征询意见表" in text and "<svg" in text and "□ 基本满意" in text and "□ 没有解决" in text
    assert client_of(cast.stranger).get(url).status_code == 404
    early = stages.handling()
    assert (
        client_of(cast.staff).get(reverse("suggestions:evaluation_sheet", args=[early.pk])).status_code == 422
    )


def test_a_draft_that_fills_a_form_again_keeps_what_was_written(stages, cast, client_of):
    case = stages.handling()
    workflow.save_draft(
        actor=cast.handler, assignment=stages.part(case), at=LATER, body="写到一半", outcome=the("A"),
        contact_text="田志军",
    )  # fmt: skip
    client = client_of(cast.handler)
    text = client.get(reverse("suggestions:suggestion_reply", args=[case.pk])).content.decode()
    assert "写到一半" in text and "田志军" in text
    workflow.reply(
        actor=cast.handler,
        assignment=stages.part(case),
        body="写完了",
        outcome=the("A"),
        at=moment(date(2026, 4, 22)),
    )
    assert ReplyDraft.objects.get().state == "signed"


def test_a_long_title_of_a_letter_is_broken_where_it_reads_as_a_whole():
    letter = OfficialLetter(
        "关于县十九届人大六次会议第003号建议的答复", issuer="云岭县交通运输局", number="云交函〔2026〕12号"
    )
    letter.signature("云岭县交通运输局", date(2026, 4, 9))
    letter.copies("县政府办公室。")
    target = BytesIO()
    letter.save(target)
    document = docx.Document(BytesIO(target.getvalue()))
    texts = [p.text for p in document.paragraphs]
    assert "关于县十九届人大六次会议\n第003号建议的答复" in texts
    assert document.core_properties.title == "关于县十九届人大六次会议第003号建议的答复"
    # The signature never leaves the copies alone on a page.
    assert all(p.paragraph_format.keep_with_next for p in document.paragraphs[-4:-1])


def test_where_each_signatory_evaluates_a_paper_is_entered_for_the_one_who_signed_it(stages, cast):
    case = cosigned(stages, cast)
    case.rule.cells |= {
        "evaluators": {"value": 0, "unit": "choice", "choice": "each"},
        "grades": {"value": 0, "unit": "choice", "choice": "two"},
    }
    case.rule.save(update_fields=["cells"])
    workflow.reply(
        actor=cast.handler, assignment=stages.part(case), body="修好。", outcome=the("A"), at=LATER
    )
    co_deputy = cast.mandates["co_deputy"]
    with pytest.raises(Refused, match="办理态度"):
        record(cast, case, mandate=co_deputy)
    with pytest.raises(Refused, match="不由曹国栋代表评价"):
        record(cast, case, mandate=cast.mandates["other_deputy"])
    record(cast, case, mandate=co_deputy, attitude="basically")
    case.refresh_from_db()
    assert (case.state, case.satisfied) == (S.REPLIED, "satisfied")
    workflow.object_evaluation(actor=cast.co_deputy, suggestion=case, why="没签过", at=LATER)
    case.refresh_from_db()
    assert (case.state, case.satisfied, case.evaluated_on) == (S.REPLIED, "", None)
