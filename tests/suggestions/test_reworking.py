"""重新办理 by another lead: who holds the case then, by which day, and what stays of the first answer."""

from datetime import date, timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.urls import reverse

from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Refused
from suggestions import case_metrics, figures, workflow
from suggestions.case_metrics import in_time
from suggestions.choices import ClockKind
from suggestions.deadlines import limits_due
from suggestions.exports import case_rows
from suggestions.forms.filters import FilterForm
from suggestions.models import OutcomeClass, Suggestion
from suggestions.states import AssignmentState as A
from suggestions.states import SuggestionState as S
from suggestions.yearly import period_of, records_of, report_of
from tests.factories.ground import NOW
from tests.suggestions.stages import LATER, proof

pytestmark = pytest.mark.django_db


def wrong_unit(stages):
    return stages.evaluated(satisfied="dissatisfied", solved="no")


def test_another_unit_leads_the_next_round_to_its_end(stages, cast, client_of):
    case = wrong_unit(stages)
    client, url = client_of(cast.staff), reverse("suggestions:suggestion_rework", args=[case.pk])
    page = client.get(url).content.decode()
    assert "换一个主办单位" in page and f'<option value="{cast.transport.pk}"' not in page
    sent = {"form_key": uuid4(), "reason": "水管归水利局管", "unit": cast.water.pk}
    assert client.post(url, sent).status_code == 302
    case = stages._anew(case)
    assert (case.state, case.round, case.lead_unit, case.acts) == (
        S.AWAITING_ACKNOWLEDGE,
        2,
        cast.water,
        str(cast.water),
    )
    old, new = stages.part(case), stages.part(case, cast.water)
    assert (old.state, old.replaced_by, new.state, new.parent.unit) == (
        A.CANCELLED,
        new,
        A.PENDING,
        cast.government_office,
    )
    running = {clock.kind: clock for clock in case.clocks.running()}
    assert set(running) >= {ClockKind.ACKNOWLEDGE, ClockKind.REWORK} and ClockKind.REPLY not in running
    assert case.due == min(running[kind].due for kind in (ClockKind.ACKNOWLEDGE, ClockKind.REWORK))
    assert running[ClockKind.REWORK].started_on == running[ClockKind.ACKNOWLEDGE].started_on > NOW.date()
    assert Todo.objects.open().get(subject_key=subject_key(new)).verb == "签收"
    # It may not be sent back: nobody is told that it might.
    signing = running[ClockKind.ACKNOWLEDGE]
    assert signing.label == "签收期限"
    said = [row.places["动词"] for row in limits_due(signing.due) if row.aspect == ClockKind.ACKNOWLEDGE]
    assert said == ["签收"]
    page = client_of(cast.other_handler).get(case.get_absolute_url()).content.decode()
    assert "签收期限" in page and "签收或退回" not in page
    assert not Todo.objects.open().filter(subject_key=subject_key(old)).exists()
    for person, words in ((cast.handler, "承办到此为止"), (cast.office, f"改由{cast.water}主办")):
        told = OutboxMessage.objects.filter(recipient=person.person, kind="suggestions.rework").get()
        assert words in told.title and told.body == "水管归水利局管"
    # It may not be sent back any more, and goes on as every other one.
    workflow.acknowledge(actor=cast.other_handler, assignment=new, at=LATER)
    assert stages._anew(case).state == S.REWORK
    with pytest.raises(Refused, match="重新办理的件不能退回"):
        workflow.send_back(actor=cast.other_handler, assignment=new, reason="不归我们", at=LATER)
    workflow.reply(
        actor=cast.other_handler, assignment=new, body="已经通水。", outcome=OutcomeClass.objects.get(letter="A"),
        close_statement="已验收", at=LATER,
    )  # fmt: skip
    case = stages._anew(case)
    assert case.state == S.REPLIED and case.replies.filter(superseded=False).count() == 2
    workflow.evaluate(actor=cast.deputy, suggestion=case, satisfied="satisfied", solved="yes", at=LATER)
    assert workflow.close(actor=cast.staff, suggestion=case, at=LATER).state == S.CLOSED


def test_what_the_first_unit_answered_still_counts_for_it(stages, cast):
    case = wrong_unit(stages)
    due = case.clocks.get(kind=ClockKind.REPLY).due
    span = (date(due.year, 1, 1), date(due.year, 12, 31))

    def of(unit):
        return in_time(ClockKind.REPLY, "assignment__unit", [unit.pk], *span)

    before = of(cast.transport)
    workflow.rework(actor=cast.staff, suggestion=case, reason="归水利局", unit=cast.water, at=LATER)
    assert of(cast.transport) == before != {} and not of(cast.water)


def test_what_the_first_unit_promised_is_followed_until_the_second_one_has_answered(stages, cast, client_of):
    """It holds the case no more and cannot report: nobody may wait for it once another one has done the work."""
    case = stages.evaluated(letter="B", satisfied="dissatisfied", solved="no")
    promise = case.commitments.get()
    case = workflow.rework(actor=cast.staff, suggestion=case, reason="归水利局", unit=cast.water, at=LATER)
    assert list(case.commitments.standing()) == [promise]
    case = solved_by_another(stages, cast, case)
    assert not case.commitments.standing().exists()
    page = (
        client_of(cast.staff).get(reverse("suggestions:promise_detail", args=[promise.pk])).content.decode()
    )
    assert "由重新答复代替" in page
    workflow.evaluate(
        actor=cast.deputy, suggestion=stages._anew(case), satisfied="satisfied", solved="yes", at=LATER
    )
    case = workflow.close(actor=cast.staff, suggestion=stages._anew(case), at=LATER)
    assert case.state == S.CLOSED


def test_who_assisted_may_lead(stages, cast):
    case = workflow.assign(
        actor=cast.office, suggestion=stages.at_office(), lead=cast.transport, assists=[cast.water], at=NOW
    )
    workflow.acknowledge(actor=cast.handler, assignment=stages.part(case), at=NOW)
    workflow.reply(
        actor=cast.handler, assignment=stages.part(case), body="不归我们。",
        outcome=OutcomeClass.objects.get(letter="A"), at=NOW,
    )  # fmt: skip
    said = {"satisfied": "dissatisfied", "solved": "no", "note": "没有通水"}
    workflow.evaluate(actor=cast.deputy, suggestion=case, at=NOW, **said)
    case = workflow.rework(actor=cast.staff, suggestion=case, reason="归水利局", unit=cast.water, at=NOW)
    assert case.assist_due is None and not case.clocks.running().filter(kind=ClockKind.OPINION).exists()
    standing = {part.unit: part.role for part in case.assignments.all() if part.stands}
    assert standing == {cast.government_office: "coordinate", cast.water: "lead"}


def test_a_unit_that_takes_over_in_a_rework_goes_on_with_its_limit(stages, cast):
    case = workflow.rework(
        actor=cast.staff, suggestion=wrong_unit(stages), reason="归水利局", unit=cast.water, at=LATER
    )
    owed = case.clocks.running().get(kind=ClockKind.REWORK)
    case = workflow.redispatch(
        actor=cast.office, suggestion=case, unit=cast.court, note="水利局人手不够", at=LATER
    )
    limit = case.clocks.running().get(kind=ClockKind.REWORK)
    assert (limit.assignment.unit, limit.started_on, limit.due) == (cast.court, owed.started_on, owed.due)


def test_what_cannot_be_named_is_refused_in_words(stages, cast, client_of):
    case = wrong_unit(stages)
    url = reverse("suggestions:suggestion_rework", args=[case.pk])
    sent = {"form_key": uuid4(), "reason": "没有通水", "unit": cast.transport.pk}
    refused = client_of(cast.staff).post(url, sent)
    text = refused.content.decode()
    assert refused.status_code == 422 and "原来就是" in text and "没有通水" in text
    for unit, words in ((cast.transport, "原来就是"), (cast.government_office, "请选承办部门")):
        with pytest.raises(Refused, match=words):
            workflow.rework(actor=cast.staff, suggestion=case, reason="没有通水", unit=unit, at=LATER)
    assert stages._anew(case).state == S.EVALUATED


# --- whose line the case stands in ------------------------------------------------------------------


def lines_of(cast, case, on):
    """{unit: what is counted for it}, the same from every place that counts by unit, and from the lists behind."""
    scope, county = figures.county_scope(cast.county), cast.county.congress
    found = {}
    for row in figures.tally(scope, "unit", on=on, year=case.year):
        found[row.key] = {name for name in ("replied", "timely", "told", "content") if row.counts[name]}
        for fact in found[row.key]:
            form = FilterForm({"unit": str(row.key), "fact": fact}, actor=cast.staff)
            assert case in form.narrow(Suggestion.objects.all()), (row.name, fact)
    report_period = period_of(county, str(case.year), on)
    for row in report_of(cast.staff, county, report_period, on).tables["unit"]:
        assert {"replied"} & found[row.key] == ({"replied"} if row.numbers["replied"] else set())
        behind = records_of(cast.staff, county, report_period, on, fact="replied", table="unit", row=row.key)
        assert behind.count() == row.numbers["replied"]
    return {unit: facts for unit, facts in found.items() if facts}


def graded(unit, on):
    span = (on - timedelta(days=400), on)
    rows = case_metrics.satisfied("counted_unit", [unit.pk], *span)
    found = rows.get(unit.pk, (0, 0))
    assert len(case_metrics.satisfied_records("counted_unit", unit.pk, *span)) == found[1]
    return found


def answered_by_another(stages, cast, case):
    case = workflow.rework(actor=cast.staff, suggestion=case, reason="归水利局", unit=cast.water, at=LATER)
    return solved_by_another(stages, cast, case)


def solved_by_another(stages, cast, case):
    new = stages.part(case, cast.water)
    workflow.acknowledge(actor=cast.other_handler, assignment=new, at=LATER)
    workflow.reply(
        actor=cast.other_handler, assignment=new, body="已经通水。", outcome=OutcomeClass.objects.get(letter="A"),
        close_statement="已验收", at=LATER,
    )  # fmt: skip
    return stages._anew(case)


def test_the_first_units_answer_stands_in_its_line_until_the_second_ones_is_evaluated(
    stages, cast, client_of
):
    case, on = wrong_unit(stages), LATER.date()
    first = {cast.transport.pk: {"replied", "timely", "told"}}
    assert lines_of(cast, case, on) == first and graded(cast.transport, on) == (0, 1)
    case = answered_by_another(stages, cast, case)
    assert lines_of(cast, case, on) == first
    assert (graded(cast.transport, on), graded(cast.water, on)[1]) == ((0, 1), 0)
    url = reverse("suggestions:suggestion_list")
    listed = client_of(cast.staff).get(url, {"unit": cast.transport.pk, "fact": "told", "more": "1"})
    assert f"统计计入{cast.transport}" in listed.content.decode()
    assert next(case_rows([case]))[6] == f"{cast.water}（统计计入{cast.transport}）"
    # Its own page counts what it can open: the case is the second one's to read.
    for handler in (cast.handler, cast.other_handler):
        assert not figures.scope_of(handler).cases().filter(pk=case.pk).exists()
    workflow.evaluate(actor=cast.deputy, suggestion=case, satisfied="satisfied", solved="yes", at=LATER)
    assert lines_of(cast, case, on) == {cast.water.pk: {"replied", "timely", "told", "content"}}
    assert (graded(cast.transport, on)[1], graded(cast.water, on)) == (0, (1, 1))
    assert figures.scope_of(cast.other_handler).cases().filter(pk=case.pk).exists()


def test_a_denied_paper_of_the_second_round_gives_the_case_back_to_the_first_units_line(stages, cast):
    case = answered_by_another(stages, cast, wrong_unit(stages))
    workflow.record_evaluation(
        actor=cast.staff, suggestion=case, satisfied="satisfied", solved="yes", scans=[proof()], signed_on=LATER.date(),
        at=LATER,
    )  # fmt: skip
    assert stages._anew(case).counted_unit == cast.water
    workflow.object_evaluation(actor=cast.deputy, suggestion=case, why="没有签过", at=LATER)
    case = stages._anew(case)
    assert (case.counted_unit, case.lead_unit, case.satisfied) == (cast.transport, cast.water, "dissatisfied")


def test_a_third_lead_and_a_case_put_back_are_counted_for_who_answered_last_or_for_nobody(stages, cast):
    case = answered_by_another(stages, cast, wrong_unit(stages))
    workflow.evaluate(
        actor=cast.deputy, suggestion=case, satisfied="dissatisfied", solved="no", note="没有通", at=LATER
    )
    case = stages._anew(case)
    assert case.counted_unit == cast.water
    case = workflow.override(
        actor=cast.staff, suggestion=case, state=S.AWAITING_DISPATCH, reason="重新交办", at=LATER
    )
    assert (case.counted_unit, case.lead_unit) == (None, None)
    case = workflow.dispatch(actor=cast.staff, suggestion=case, unit=cast.government_office, at=LATER)
    case = workflow.assign(actor=cast.office, suggestion=case, lead=cast.transport, at=LATER)
    assert stages._anew(case).counted_unit == cast.transport


def test_cases_of_before_the_column_are_counted_for_who_answered(stages, cast):
    plain, moved = stages.closed(), answered_by_another(stages, cast, wrong_unit(stages))
    Suggestion.objects.update(counted_unit=None)
    import_module("suggestions.migrations.0017_whose_answer_counts").fill(apps, None)
    assert [stages._anew(case).counted_unit for case in (plain, moved)] == [cast.transport, cast.transport]
    workflow.evaluate(actor=cast.deputy, suggestion=moved, satisfied="satisfied", solved="yes", at=LATER)
    Suggestion.objects.update(counted_unit=None)
    import_module("suggestions.migrations.0017_whose_answer_counts").fill(apps, None)
    assert stages._anew(moved).counted_unit == cast.water
