"""Rates: what they are counted over, the list behind each, a year that is stated and stays as it was."""

import io
import re
import uuid
from datetime import date
from html import unescape

import openpyxl
import pytest
from django.urls import reverse

from congress_portal.foundation.web.refusals import Refused
from suggestions import figures, workflow
from suggestions.figures import (
    Row,
    county_scope,
    gaps_of,
    percent,
    public_percent,
    scope_of,
    tally,
    total_of,
)
from suggestions.models import Commitment, OutcomeClass, Suggestion, YearStatement
from suggestions.public_figures import shown_of
from suggestions.rates import CURRENT, DEFINITIONS
from suggestions.states import SuggestionState as S
from suggestions.workflow.statements import publish_statement, state_year
from tests.factories.ground import NOW, moment
from tests.suggestions.stages import voter_of

ON = date(2026, 12, 31)
AT = moment(ON)
PAGE = "/suggestions/figures/"


def copies(case, count, **columns):
    """So many cases like this one, with other numbers."""
    names = [f.attname for f in Suggestion._meta.concrete_fields if f.name != "id"]
    same = {name: getattr(case, name) for name in names} | {"client_uuid": None, **columns}
    start = Suggestion.objects.count() * 1_000
    return Suggestion.objects.bulk_create(
        [Suggestion(**same | {"number": f"第{start + n}号", "serial": start + n}) for n in range(count)]
    )


@pytest.mark.once
def test_all_are_a_hundred_percent_and_none_are_nought():
    assert [percent(*pair) for pair in ((0, 0), (0, 9), (9, 9), (2, 3), (1999, 2000), (1, 9999))] == [
        "--", "0%", "100%", "66.7%", "99.9%", "0.1%",
    ]  # fmt: skip
    assert percent(215, 220) == "97.7%" and percent(198, 220) == "90%"
    assert public_percent(3, 4) == "不足 5 件，不公布" and public_percent(3, 5) == "60%"


@pytest.mark.once
def test_every_version_of_the_definitions_has_solved_beside_satisfied_and_says_what_it_means():
    for rates in DEFINITIONS.values():
        assert [rate.key for rate in rates[:2]] == ["solved", "satisfied"]
        assert all("÷" in rate.words for rate in rates)
        assert {name for rate in rates for name in (rate.good, rate.of)} <= set(figures.COUNTS)


@pytest.mark.django_db
def test_two_ballots_of_220_before_and_after_the_rework_and_what_was_stated_stays(stages, cast):
    model = stages.evaluated()
    common = {"satisfied": "satisfied", "solved": "yes"}
    Suggestion.objects.filter(pk=model.pk).update(**common)
    copies(model, 197, **common)
    copies(model, 17, satisfied="basically", solved="no")
    copies(model, 5, satisfied="dissatisfied", solved="no")
    county = cast.county_congress
    first = state_year(actor=cast.staff, congress=county, year=2026, on=ON, at=AT)
    total = Row.of_json(first.figures["total"])
    assert (total.counts["content"], total.counts["solved"], total.counts["told"]) == (215, 198, 220)
    with pytest.raises(Refused, match="完全一样"):
        state_year(actor=cast.staff, congress=county, year=2026, on=ON, at=AT, reason="再看一遍")
    Suggestion.objects.filter(satisfied="dissatisfied").update(satisfied="satisfied")
    again = Suggestion.objects.filter(solved="no").values_list("pk", flat=True)[:20]
    Suggestion.objects.filter(pk__in=list(again)).update(solved="yes")
    with pytest.raises(Refused, match="写明为什么"):
        state_year(actor=cast.staff, congress=county, year=2026, on=ON, at=AT)
    second = state_year(
        actor=cast.staff, congress=county, year=2026, on=ON, at=AT, reason="不满意的 22 件重新办理后再次测评"
    )
    total = Row.of_json(second.figures["total"])
    assert (total.counts["content"], total.counts["solved"], total.counts["graded"]) == (220, 218, 220)
    first.refresh_from_db()
    assert Row.of_json(first.figures["total"]).counts["content"] == 215
    assert (first.number, second.number, second.definitions) == (1, 2, CURRENT)
    for side in ("kind", "unit", "township", "topic", "level"):
        rows = [Row.of_json(one) for one in second.rows(side)]
        assert total_of(rows).counts == total.counts, side


@pytest.mark.django_db
def test_silence_and_what_was_taken_back_are_in_no_denominator(stages, cast):
    stages.withdrawn()
    stages.declined()
    stages.draft()
    stages.replied()
    stages.evaluated(satisfied="dissatisfied", solved="partly")
    stages.submitted()
    scope = county_scope(cast.county)
    rows = {row.key: row.counts for row in tally(scope, "kind", on=ON)}
    mine = rows["deputy_suggestion"]
    assert (mine["all"], mine["handed"], mine["replied"], mine["told"], mine["solved"]) == (2, 2, 2, 1, 0)
    assert (mine["graded"], mine["content"], mine["claimed"], mine["timed"], mine["timely"]) == (
        1,
        0,
        2,
        2,
        2,
    )
    assert (rows["demand"]["all"], rows["demand"]["handed"]) == (1, 0)
    # What was explained on the spot and rated is no answer to what a deputy has not rated.
    rated = stages.settled()
    workflow.rate_demand(actor=voter_of(rated), suggestion=rated, satisfied="satisfied", solved="yes", at=AT)
    rows = tally(scope, "kind", on=ON)
    whole, own = (
        {gap.words: (gap.missing, gap.of) for gap in gaps_of(row)}
        for row in (total_of(rows), next(row for row in rows if row.key == "deputy_suggestion"))
    )
    for words in ("有答复，没有说满意程度", "有答复，没有说是否解决"):
        assert (whole[words], own[words]) == ((1, 3), (1, 2))


@pytest.mark.django_db
def test_an_answer_that_is_owed_and_late_counts_against_being_in_time(stages, cast):
    case = stages.handling()
    scope = county_scope(cast.county)
    before, after = case.due, date.fromordinal(case.due.toordinal() + 1)
    assert [tally(scope, "kind", on=day)[0].counts["timed"] for day in (before, after)] == [0, 1]


@pytest.mark.django_db
def test_a_promise_counts_in_the_year_it_falls_due_whatever_the_year_of_its_case(stages, cast):
    case = stages.following()
    promise = Commitment.objects.get(suggestion=case)
    scope = county_scope(cast.county)
    day = date(2027, 12, 31)
    assert tally(scope, "kind", on=ON, year=2026)[0].counts["promised"] == 0
    row = tally(scope, "unit", on=day, year=2027)[0]
    assert (row.key, row.counts["promised"], row.counts["kept"], row.counts["all"]) == (
        cast.transport.pk,
        1,
        0,
        0,
    )
    stages.kept(promise, AT)
    assert tally(scope, "year", on=day)[0].counts["kept"] == 1


@pytest.mark.django_db
def test_every_number_opens_exactly_the_cases_it_counts(
    stages, cast, client_of, django_assert_max_num_queries
):
    stages.evaluated()
    stages.closed()
    stages.replied()
    stages.handling()
    stages.settled()
    stages.withdrawn()
    staff = client_of(cast.staff)
    for by in ("unit", "topic"):
        with django_assert_max_num_queries(15):
            page = staff.get(f"{PAGE}?year=2026&by={by}")
        body = page.content.decode()
        links = re.findall(r'<a href="(/suggestions/\?[^"]*fact[^"]+)">(\d+)</a>', body)
        assert len(links) >= 10, by
        # The same address once; one request a number would be dear.
        for address, number in dict(links[:6]).items():
            rows = staff.get(unescape(address)).context["page"]
            assert rows.total == int(number), (by, address)
    assert "解决率" in body and "评价人说“解决了”的件÷说了是否解决的件" in body


@pytest.mark.django_db
def test_each_sees_the_figures_of_what_is_theirs(stages, cast, client_of):
    stages.replied()
    stages.settled()
    names = {
        key: scope_of(cast.actors[key]) for key in ("staff", "chair", "office", "handler", "deputy", "keeper")
    }
    assert [names[key] is None for key in names] == [False, False, False, False, True, True]
    totals = {
        key: total_of(tally(scope, "kind", on=ON)).counts["all"] for key, scope in names.items() if scope
    }
    assert totals == {"staff": 2, "chair": 1, "office": 1, "handler": 1}
    assert client_of(cast.deputy).get(PAGE).status_code == 403
    assert client_of(cast.handler).get(PAGE + "?by=unit").status_code == 200
    for odd in ("?year=99999", "?by=password", "?kind=%00", "?level=x&year=-1", "?by=year&year=2020"):
        assert client_of(cast.staff).get(PAGE + odd).status_code == 200, odd


@pytest.mark.django_db
def test_a_year_is_stated_by_its_own_congress_and_read_by_others_once_published(
    stages, cast, client_of, client
):
    for number in range(5):
        stages.closed(title=f"关于第 {number} 件事的建议")
    staff, chair = client_of(cast.staff), client_of(cast.chair)
    url = reverse("suggestions:statement_state", args=[2026])
    assert staff.post(url, {"form_key": uuid.uuid4()}).status_code == 302
    row = YearStatement.objects.get()
    again = staff.post(url, {"form_key": uuid.uuid4()})
    assert again.status_code == 422 and "写明为什么" in again.content.decode()
    odd = staff.post(reverse("suggestions:statement_state", args=[1066]), {"form_key": uuid.uuid4()})
    assert odd.status_code == 422 and "之间的年份" in odd.content.decode()
    assert chair.get(row.get_absolute_url()).status_code == 404
    assert chair.post(url, {"form_key": uuid.uuid4()}).status_code == 422, "no case of its own in that year"
    publish_statement(actor=cast.staff, statement=row, at=AT)
    assert "口径" in chair.get(row.get_absolute_url()).content.decode()
    with pytest.raises(Refused, match="已经公开"):
        publish_statement(actor=cast.staff, statement=row, at=AT)


@pytest.mark.django_db
def test_the_workbook_holds_both_numbers_of_each_rate_and_the_definitions(stages, cast, client_of):
    stages.evaluated(solved="no")
    answer = client_of(cast.staff).get(reverse("suggestions:figure_export") + "?year=2026&by=unit")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {"县交通运输局", "合计", "0%", "100%"} & set(cells) >= {"合计", "0%", "100%"}
    assert any("解决率＝" in str(value) for value in cells)


@pytest.mark.django_db
def test_the_public_reads_the_stated_year_what_the_data_lack_and_why_something_is_not_shown(
    stages, cast, client, client_of
):
    for number in range(5):
        stages.closed(title=f"关于第 {number} 件事的建议")
    shown, hidden, waiting = Suggestion.objects.order_by("pk")[:3]
    workflow.publish(
        actor=cast.staff, suggestion=shown, title="完善供水管护", body="某村供水", reply="已办好", at=AT
    )
    staff = client_of(cast.staff)
    url = reverse("suggestions:suggestion_withhold", args=[hidden.pk])
    assert staff.post(url, {"ground": "other", "note": " ", "form_key": uuid.uuid4()}).status_code == 422
    assert staff.post(url, {"ground": "privacy", "note": "住址", "form_key": uuid.uuid4()}).status_code == 302
    address = reverse("suggestions:results") + "?year=2026"
    before = client.get(address).content.decode()
    assert "暂计" in before and "公开 1 件，依法不公开 1 件，等审查 3 件" in before
    assert "涉及个人隐私" in before and hidden.title not in before and "住址" not in before
    row = state_year(actor=cast.staff, congress=cast.county_congress, year=2026, on=ON, at=AT)
    publish_statement(actor=cast.staff, statement=row, at=AT)
    page = client.get(address).content.decode()
    assert "暂计" not in page and "100%" in page and "没有表态的不算" in page and "不足 5 件，不公布" in page
    assert "有答复，没有说满意程度" in page
    found = client.get(address + "&q=供水&kind=deputy_suggestion").content.decode()
    assert "完善供水管护" in found and "没有找到" in client.get(address + "&kind=demand").content.decode()
    assert client.get(address + "&kind=%00&township=²&q=%27").status_code == 200
    queue = staff.get(reverse("suggestions:publication_queue"))
    assert [tab["count"] for tab in queue.context["tabs"]] == [3, 1, 1]
    workflow.publish(actor=cast.staff, suggestion=hidden, title="另一件", body="去掉了住址", reply="", at=AT)
    assert "依法不公开 0 件" in client.get(address).content.decode()
    with pytest.raises(Refused, match="已经公开"):
        workflow.withhold(actor=cast.staff, suggestion=hidden, ground="privacy", note="", at=AT)
    with pytest.raises(Refused, match="由云岭县人大审查"):
        workflow.withhold(actor=cast.chair, suggestion=waiting, ground="privacy", note="", at=AT)


@pytest.mark.django_db
def test_a_filter_is_kept_for_oneself_or_the_office_and_only_what_filters_is_kept(stages, cast, client_of):
    stages.examined(title="关于道路的建议")
    staff = client_of(cast.staff)
    save = reverse("suggestions:view_save")
    form = {"query": "tab=dispatch&q=道路&at=abc&next=//evil", "form_key": uuid.uuid4()}
    assert staff.post(save, form).status_code == 422
    answer = staff.post(save, {**form, "name": "道路", "shared": "on"})
    assert answer.url == "/suggestions/?q=%E9%81%93%E8%B7%AF&tab=dispatch"
    page = staff.get(answer.url)
    assert page.context["current_view"].name == "道路" and "（本单位）" in page.content.decode()
    assert client_of(cast.chair).get("/suggestions/").context["views"] == []
    handler = client_of(cast.handler)
    view = page.context["current_view"]
    remove = reverse("suggestions:view_remove", args=[view.pk])
    assert handler.post(remove, {"form_key": uuid.uuid4()}).status_code == 404
    deputy = client_of(cast.deputy)
    deputy.post(save, {**form, "name": "我的", "shared": "on", "form_key": uuid.uuid4()})
    assert client_of(cast.co_deputy).get("/suggestions/").context["views"] == [], (
        "a deputy's is the deputy's own"
    )
    assert staff.post(remove, {"form_key": uuid.uuid4()}).status_code == 302
    assert staff.get("/suggestions/").context["views"] == []


@pytest.mark.django_db
def test_whoever_works_down_the_list_is_led_to_the_next_case_that_waits(stages, cast, client_of):
    first, second = stages.examined(title="关于第一件的建议"), stages.examined(title="关于第二件的建议")
    staff = client_of(cast.staff)
    rows = staff.get("/suggestions/?tab=dispatch").context["rows"]
    assert rows[0]["url"] == f"{first.get_absolute_url()}?line=1"
    fields = {"unit": cast.government_office.pk, "lead": cast.transport.pk}
    for case, target in (
        (first, f"{second.get_absolute_url()}?line=1"),
        (second, "/suggestions/?tab=dispatch"),
    ):
        panel = staff.get(f"{case.get_absolute_url()}?line=1").context["panel"]
        answer = staff.post(panel["url"], {**fields, "form_key": uuid.uuid4()})
        assert (answer.status_code, answer.url) == (302, target)


@pytest.mark.django_db
def test_a_word_is_found_by_number_then_in_titles_then_in_what_was_written(stages, cast, client_of):
    named = stages.examined(title="关于修建道路的建议")
    written = stages.submitted(body="水泵坏了，" * 30 + "道路也坏了")
    staff = client_of(cast.staff)

    def found(text):
        return [row["case"].pk for row in staff.get("/suggestions/", {"q": text}).context["rows"]]

    assert found("道路") == [named.pk] == found("修建道路") == found(named.short_number)
    assert (
        found("路也坏") == [written.pk]
        and "正文里有的" in staff.get("/suggestions/?q=路也坏").content.decode()
    )
    assert found("%路") == [] == found("道_") and found("建") == [named.pk]


@pytest.mark.django_db
def test_staff_look_at_the_history_as_each_circle_reads_it_and_nobody_else_may_choose(
    stages, cast, client_of
):
    case = stages.examined()
    workflow.reexamine(actor=cast.staff, suggestion=case, reason="内部核实一下", at=AT)
    address = case.get_absolute_url()
    staff, deputy = client_of(cast.staff), client_of(cast.deputy)
    shown = [
        ("内部核实一下" in staff.get(address + tail).content.decode())
        for tail in ("", "?as=parties", "?as=x")
    ]
    assert shown == [True, False, True]
    assert "内部核实一下" not in deputy.get(address + "?as=staff").content.decode()


@pytest.mark.django_db
def test_a_case_that_is_followed_counts_among_what_may_be_published(stages, cast):
    case = stages.following()
    before = shown_of(cast.county.pk, 2026)
    assert (before.public, before.waiting) == (0, 1)
    workflow.publish(actor=cast.staff, suggestion=case, title="修路", body="路", reply="明年修", at=AT)
    after = shown_of(cast.county.pk, 2026)
    assert (after.public, after.waiting) == (1, 0)


def answered(cast, case, at):
    part = case.assignments.get(unit=cast.transport, state__in=["handling", "pending"])
    if part.state == "pending":
        workflow.acknowledge(actor=cast.handler, assignment=part, at=at)
    workflow.reply(
        actor=cast.handler, assignment=part, body="已经办好。", close_statement="已验收", at=at,
        outcome=OutcomeClass.objects.get(letter="A"),
    )  # fmt: skip
    return Suggestion.objects.get(pk=case.pk)


def timely_of(on):
    total = total_of(tally(county_scope(Suggestion.objects.first().county), "kind", on=on))
    return total.counts["timely"], total.counts["timed"]


def test_a_late_answer_stays_late_after_a_rework(stages, cast):
    late = moment(date(2026, 9, 1), 9)
    case = answered(cast, stages.handling(), late)
    assert timely_of(late.date()) == (0, 1)
    workflow.evaluate(
        actor=cast.deputy, suggestion=case, satisfied="dissatisfied", solved="no", note="没有", at=late
    )
    case = workflow.rework(actor=cast.staff, suggestion=case, reason="没有通水", at=late)
    part = case.assignments.get(unit=cast.transport)
    workflow.reply(
        actor=cast.handler,
        assignment=part,
        body="办好了。",
        at=late,
        outcome=OutcomeClass.objects.get(letter="A"),
    )
    assert timely_of(late.date()) == (0, 1)


@pytest.mark.parametrize("month, timely", [(5, 1), (9, 0)])
def test_a_late_answer_stays_late_when_the_case_is_put_back_and_dispatched_anew(stages, cast, month, timely):
    at = moment(date(2026, month, 1), 9)
    case = answered(cast, stages.handling(), at)
    case = workflow.override(
        actor=cast.staff, suggestion=case, state=S.AWAITING_DISPATCH, reason="派错了", at=at
    )
    # While nobody has it, it is in no rate.
    assert timely_of(at.date()) == (0, 0)
    workflow.dispatch(actor=cast.staff, suggestion=case, unit=cast.government_office, at=at)
    workflow.assign(actor=cast.office, suggestion=case, lead=cast.transport, at=at)
    case = answered(cast, case, at)
    assert case.replied_in_time is bool(timely) and timely_of(at.date()) == (timely, 1)
    assert "仍算逾期" in {rate.key: rate.words for rate in DEFINITIONS[CURRENT]}["timely"]
    assert "仍算逾期" not in {rate.key: rate.words for rate in DEFINITIONS[2]}["timely"]


@pytest.mark.parametrize("month, timely", [(4, 1), (12, 0)])
def test_a_unit_that_answers_after_a_deputy_explained_is_in_time_or_late(stages, cast, month, timely):
    case = stages.settled()
    voter = voter_of(case)
    case = workflow.rate_demand(
        actor=voter, suggestion=case, satisfied="dissatisfied", solved="no", note="没有修好", at=NOW
    )
    case = workflow.request_dispatch(actor=cast.deputy, suggestion=case, note="属实", at=NOW)
    case = workflow.dispatch(actor=cast.chair, suggestion=case, unit=cast.green_hill_government, at=NOW)
    part, at = case.assignments.get(), moment(date(2026, month, 10), 9)
    workflow.acknowledge(actor=cast.town_handler, assignment=part, at=NOW)
    workflow.reply(
        actor=cast.town_handler,
        assignment=part,
        body="修好了。",
        at=at,
        outcome=OutcomeClass.objects.get(letter="A"),
    )
    assert timely_of(at.date()) == (timely, 1)
