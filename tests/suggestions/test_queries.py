"""How many queries the posts of each move cost, whole request included."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from suggestions import workflow
from suggestions.models import OutcomeClass, Receipt, Topic, UnitDesk
from suggestions.views.moves import LEAVES, PAGES
from tests.factories.ground import NOW
from tests.suggestions.stages import LATER, proof

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CEILING = 20


def number_of(captured) -> int:
    """Queries that ask or change something; savepoints are the tests' and the transaction's own."""
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)


def moves(stages, cast):
    """(who, move, case, fields): every move of the table that can be posted, each from the state before it."""
    office, transport, water = cast.government_office.pk, cast.transport.pk, cast.water.pk
    mandates = cast.mandates
    solved = {letter: OutcomeClass.objects.get(letter=letter).pk for letter in "AB"}
    why = {"reason": "情况有变"}
    two = {"title": "关于路的建议", "body": "修路。", "other_title": "关于桥的建议", "other_body": "修桥。"}
    graded = {"satisfied": "satisfied", "solved": "yes"}

    def asked():
        case = stages.handling()
        part = stages.part(case)
        workflow.ask_extension(
            actor=cast.handler, assignment=part, due=part.clocks.get(kind="reply").due + timedelta(days=9),
            reason="要勘察", at=NOW,
        )  # fmt: skip
        return case

    def in_time():
        case = stages.assigned()
        case.clocks.update(due=timezone.localdate())
        return case

    def talked():
        case = stages.handling()
        workflow.consult(
            actor=cast.handler, assignment=stages.part(case), on=NOW.date(), way="meeting", people="田志军",
            said="分两段修", mandates=[mandates["deputy"]], at=NOW,
        )  # fmt: skip
        return case

    def submitted():
        workflow.set_desk(
            actor=cast.head, unit=cast.transport, head_signs=True, number_prefix="", contact_text="",
            version=UnitDesk.objects.filter(unit=cast.transport).count(), at=NOW,
        )  # fmt: skip
        UnitDesk.objects.update(version=1)
        case = stages.handling()
        workflow.submit_reply(
            actor=cast.handler, assignment=stages.part(case), body="办好了。", at=NOW,
            outcome=OutcomeClass.objects.get(letter="A"),
        )  # fmt: skip
        return case

    def sent_back_twice():
        case = stages.sent_back()
        workflow.redispatch(actor=cast.office, suggestion=case, unit=cast.water, at=NOW)
        part = stages.part(case, cast.water)
        workflow.send_back(actor=cast.other_handler, assignment=part, reason="也不归我们", at=NOW)
        return case

    def separate():
        case = stages.at_office()
        units = [cast.transport, cast.water]
        workflow.assign(actor=cast.office, suggestion=case, separates=units, at=NOW)
        for who, unit in ((cast.handler, cast.transport), (cast.other_handler, cast.water)):
            workflow.acknowledge(actor=who, assignment=stages.part(case, unit), at=NOW)
        workflow.reply(
            actor=cast.other_handler, assignment=stages.part(case, cast.water), body="办了。",
            outcome=OutcomeClass.objects.get(letter="A"), at=NOW,
        )  # fmt: skip
        return case

    def on_paper():
        case = stages.replied()
        workflow.record_evaluation(
            actor=cast.staff, suggestion=case, scans=[proof()], signed_on=LATER.date(), at=LATER, **graded
        )
        return case

    def reported():
        case = stages.following()
        workflow.report_kept(
            actor=cast.handler, commitment=case.commitments.get(), on=LATER.date(), text="办成了", files=[proof()],
            at=LATER,
        )  # fmt: skip
        return case

    def promised(**details):
        return lambda case: {"commitment": case.commitments.get().pk, **details}

    def to_cosign():
        return stages.draft(co_signers=[mandates["co_deputy"]])

    def picture():
        return SimpleUploadedFile("验收.jpg", proof().content, "image/jpeg")

    today = timezone.localdate().isoformat()
    return [
        ("deputy", "accept", stages.submitted, {}),
        ("deputy", "settle", stages.submitted, {"note": "修好了"}),
        ("deputy", "pass_on", stages.accepted, {"to": mandates["co_deputy"].pk, "reason": "他住得近"}),
        ("deputy", "to_station", stages.accepted, why),
        ("deputy", "request_dispatch", stages.accepted, {"note": "属实"}),
        ("keeper", "assign_deputy", lambda: stages.submitted(mandate=mandates["deputy"]),
         {"to": mandates["town_deputy"].pk}),
        ("deputy", "submit", stages.draft, {}),
        ("deputy", "invite", to_cosign, {}),
        ("co_deputy", "cosign", stages.cosigning, {}),
        ("co_deputy", "decline_cosign", stages.cosigning, {}),
        ("deputy", "recall", stages.cosigning, {}),
        ("deputy", "split_draft", stages.draft, two),
        ("staff", "split", stages.examined, {**two, **why}),
        ("staff", "merge", stages.examined, lambda case: {"into": stages.examined(title="关于桥的建议").pk, **why}),
        ("staff", "unmerge", stages.merged, why),
        ("staff", "examine", stages.handed_in, lambda case: {"topic": Topic.objects.first().pk}),
        ("staff", "return_draft", stages.handed_in, why),
        ("staff", "decline", stages.handed_in, {"ground": "outside", "turn_to": "hotline", "reason": "省级"}),
        ("staff", "reexamine", stages.examined, why),
        ("staff", "dispatch", stages.examined, {"unit": office, "lead": transport}),
        ("office", "assign", stages.at_office, {"lead": transport, "assists": [water]}),
        ("office", "return_dispatch", stages.at_office, why),
        ("handler", "acknowledge", stages.assigned, {}),
        ("handler", "send_back", in_time, why),
        ("office", "redispatch", stages.sent_back, {"unit": water}),
        ("leader", "decide_unit", sent_back_twice, {"unit": transport, **why}),
        ("handler", "allot", stages.handling, {"person": cast.handler.person_id}),
        ("handler", "consult", stages.handling,
         {"on": today, "way": "meeting", "people": "田志军", "said": "分两段修", "mandates": [mandates["deputy"].pk]}),
        ("deputy", "deny_consult", talked, lambda case: {"consultation": case.consultations.get().pk, "why": "没有"}),
        ("handler", "reply", stages.handling, {"body": "办了", "outcome": solved["A"]}),
        ("handler", "join_reply", separate, lambda case: {"to": case.replies.get().pk}),
        ("handler", "correct_reply", stages.replied, {"body": "办了。", "outcome": solved["A"], **why}),
        ("handler", "request_close", lambda: stages.replied(ask=False), {"statement": "验收"}),
        ("handler", "ask_extension", stages.handling,
         lambda case: {"due": (case.due + timedelta(days=9)).isoformat(), **why}),
        ("deputy", "consent_extension", asked,
         lambda case: {"request": case.extension_requests.get().pk, "agree": "yes"}),
        ("staff", "refuse_extension", asked, lambda case: {"request": case.extension_requests.get().pk, **why}),
        ("staff", "extend", stages.handling, lambda case: {"due": (case.due + timedelta(days=9)).isoformat(), **why}),
        ("deputy", "evaluate", stages.replied, graded),
        ("staff", "record_evaluation", stages.replied, lambda case: {**graded, "signed_on": today, "scans": picture()}),
        ("deputy", "object_evaluation", on_paper, {"why": "没有签过"}),
        ("staff", "rework", lambda: stages.evaluated(satisfied="dissatisfied", solved="no"), why),
        ("staff", "close", stages.evaluated, {}),
        ("handler", "report_kept", stages.following,
         lambda case: {**promised(on=today, text="办成了")(case), "files": picture()}),
        ("deputy", "judge_kept", reported, promised(verdict="kept")),
        ("staff", "fulfil", reported, promised(kept="yes", note="看过")),
        ("staff", "reopen", stages.closed, why),
        ("deputy", "withdraw", stages.handed_in, why),
        ("staff", "override", stages.handling, {"state": "awaiting_dispatch", **why}),
        ("staff", "override", stages.evaluated, {"state": "awaiting_dispatch", **why}),
        # From here on the head signs.
        ("handler", "submit_reply", submitted, {"body": "办了", "outcome": solved["A"]}),
        ("head", "return_reply", submitted, why),
        ("head", "sign_reply", submitted, {}),
    ]  # fmt: skip


@pytest.mark.once
def test_every_move_stays_within_its_queries_and_pressing_twice_is_once(
    stages, cast, client_of, django_assert_max_num_queries
):
    stages.examined()  # the first number of a year makes its counter row
    costs, table = {}, moves(stages, cast)
    clients = {who: client_of(cast.actors[who]) for who in {row[0] for row in table}}
    for who, name, build, fields in table:
        case = build()
        case = type(case).objects.get(pk=case.pk)
        if name == "submit_reply":
            workflow.return_reply(actor=cast.head, assignment=stages.part(case), reason="再写", at=NOW)
        if name == "fulfil":
            promise = case.commitments.get()
            workflow.judge_kept(actor=cast.deputy, commitment=promise, verdict="kept", note="", at=LATER)
        given, key = fields(case) if callable(fields) else fields, uuid.uuid4()
        url = reverse(f"suggestions:suggestion_{name}", args=[case.pk])
        assert clients[who].get(url).status_code == 200, name
        with django_assert_max_num_queries(99) as captured:
            response = clients[who].post(url, {"form_key": key, **given})
        assert response.status_code == 302, (name, response.content.decode()[:3000])
        costs[name] = max(number_of(captured), costs.get(name, 0))
        version = type(case).objects.get(pk=case.pk).version
        if name in LEAVES:
            assert clients[who].get(response.url).status_code == 200, name
            continue
        again = clients[who].post(url, {"form_key": key, **given})
        assert (again.status_code, again.headers.get("Location")) == (302, response.url), name
        assert type(case).objects.get(pk=case.pk).version == version, name
    assert set(costs) == set(PAGES)
    beyond = {name: cost for name, cost in costs.items() if cost > CEILING}
    assert not beyond, beyond


def variants(stages, cast):
    """(who, move, most, case, fields): what some cases bring with them costs statements of its own."""
    transport, water = cast.transport.pk, cast.water.pk
    promise = {
        "commitment": "明年修",
        "commitment_due": (timezone.localdate() + timedelta(days=300)).isoformat(),
    }

    def held(**details):
        case = stages.at_office()
        workflow.assign(actor=cast.office, suggestion=case, at=NOW, **details)
        return case

    def laden():
        """More time granted, still more asked for, an answer begun, urged."""
        case = stages.handling()
        part = stages.part(case)
        due = part.clocks.get(kind="reply").due
        asks = {"reason": "要勘察", "at": NOW}
        workflow.extend(actor=cast.staff, suggestion=case, due=due + timedelta(days=5), **asks)
        workflow.ask_extension(actor=cast.handler, assignment=part, due=due + timedelta(days=9), **asks)
        workflow.save_draft(actor=cast.handler, assignment=part, body="在办。", at=NOW)
        workflow.send_watch(
            actor=cast.staff,
            suggestion=case,
            kind="nudge",
            units=[cast.transport],
            text="请办",
            due=due,
            at=NOW,
        )
        return case

    def instead_of(unit, by):
        return lambda case: {"part": stages.part(case, unit).pk, "unit": by, "note": "没有动"}

    def pictures(number):
        return [SimpleUploadedFile(f"{n}.jpg", proof().content, "image/jpeg") for n in range(number)]

    def answer(case):
        told = {
            "body": "办了",
            "outcome": OutcomeClass.objects.get(letter="B").pk,
            "close_statement": "见附件",
        }
        return {**told, **promise, "files": pictures(3), "proofs": pictures(2)}

    two = {"lead": cast.transport, "assists": [cast.water]}
    return [
        # The part that is taken is written twice: a case has one lead, and it names who follows.
        ("office", "redispatch", 21, stages.assigned, instead_of(cast.transport, water)),
        ("office", "redispatch", 20, lambda: held(**two), instead_of(cast.water, cast.green_hill_government.pk)),
        ("office", "redispatch", 21, lambda: held(separates=[cast.transport, cast.water]),
         instead_of(cast.water, cast.green_hill_government.pk)),
        # Two for what was granted, one for the draft, two each for what was asked of it and of the congress.
        ("office", "redispatch", 28, laden, instead_of(cast.transport, water)),
        ("staff", "dispatch", 18, stages.examined,
         {"unit": cast.government_office.pk, "lead": transport, "assists": [water]}),
        ("office", "assign", 19, stages.at_office, {"separates": [transport, water]}),
        # One each for the promise, the request, its proofs and the annexes, however many.
        ("handler", "reply", 23, stages.handling, answer),
        ("deputy", "withdraw", 18, lambda: held(**two), {"reason": "已经解决"}),
    ]  # fmt: skip


def test_what_a_case_brings_with_it_costs_no_more_than_is_known(
    stages, cast, client_of, django_assert_max_num_queries
):
    stages.examined()
    costs = []
    for who, name, most, build, fields in variants(stages, cast):
        case = build()
        given = fields(case) if callable(fields) else fields
        url, client = reverse(f"suggestions:suggestion_{name}", args=[case.pk]), client_of(cast.actors[who])
        with django_assert_max_num_queries(99) as captured:
            response = client.post(url, {"form_key": uuid.uuid4(), **given})
        assert response.status_code == 302, (name, response.content.decode()[:3000])
        costs.append((name, number_of(captured), most))
    assert not [row for row in costs if row[1] > row[2]], costs


def test_a_voters_posts_stay_within_their_queries(stages, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(99) as submitted:
        client.post("/p/s/7KQ2M/", {"form_key": uuid.uuid4(), "body": "路灯不亮"})
    token = Receipt.objects.get(demand=stages.settled()).token
    with django_assert_max_num_queries(99) as rated:
        client.post(
            f"/p/q/{token}/rate/", {"form_key": uuid.uuid4(), "satisfied": "satisfied", "solved": "yes"}
        )
    with django_assert_max_num_queries(99) as read:
        client.get(f"/p/q/{token}/")
    with django_assert_max_num_queries(99) as station:
        client.get("/p/s/7KQ2M/")
    assert max(number_of(read), number_of(station)) <= 15
    # Six of a submission count the caller's requests.
    assert max(number_of(submitted) - 6, number_of(rated) - 6) <= CEILING
