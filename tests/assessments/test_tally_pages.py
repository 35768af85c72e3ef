"""Assessing units and deputies on the screen: open, compute, announce, read; and who does not."""

import io
import uuid

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from assessments.forms.indicators import metric_choices
from assessments.metrics import KINDS_OF
from assessments.models import DeputyPoints, Period
from assessments.town_register_choices import Assessed
from assessments.workflow.others import set_deputy_points
from assessments.workflow.tallies import announce_tally, compute_tally
from deputies.models import DeputyGroup
from tests.assessments.test_tallies import period_of, scheme_of
from tests.factories.ground import NOW


def key():
    return {"form_key": str(uuid.uuid4())}


def address(name, *args):
    return reverse(f"assessments:{name}", args=args)


@pytest.fixture
def clock(monkeypatch):
    """Pages ask the clock; it stands still at the tests' moment."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def desk(cast, client_of):
    """The office's browser."""
    return client_of(cast.staff)


def test_the_office_goes_from_the_list_to_an_announced_result(cast, desk, django_assert_max_num_queries):
    assert desk.post(address("other_group_ensure", "station"), key()).status_code == 302
    scheme = scheme_of(cast, "station")
    assert desk.get(address("tally_open")).status_code == 200
    opened = desk.post(address("tally_open"), {"scheme": scheme.pk, "span": "quarter-1"} | key())
    period = Period.objects.get()
    assert opened.headers["Location"] == address("tally_detail", period.pk)
    twice = desk.post(address("tally_open"), {"scheme": scheme.pk, "span": "quarter-1"} | key())
    assert twice.status_code == 422 and "已经开始" in twice.content.decode()
    desk.post(address("tally_compute", period.pk), key())
    with django_assert_max_num_queries(15):
        page = desk.get(address("tally_detail", period.pk)).content.decode()
    assert "青山镇代表联络站" in page and "暂计" in page and "公布结果" in page
    # The journal knows the period by the address all periods have.
    led = desk.get(period.get_absolute_url())
    assert (led.status_code, led.url) == (302, address("tally_detail", period.pk))
    assert (
        f"{address('tally_open')}?scheme={scheme.pk}" in desk.get(scheme.get_absolute_url()).content.decode()
    )
    subject = period.results.get().subject_id
    assert "为什么是" in desk.get(address("tally_subject", period.pk, subject)).content.decode()
    empty = desk.post(address("tally_announce", period.pk), {"document": "", "version": ""} | key())
    assert empty.status_code == 422
    data = {"document": "主任会议纪要〔2026〕9号"} | key()
    assert desk.post(address("tally_announce", period.pk), data).status_code == 302
    with django_assert_max_num_queries(12):
        listed = desk.get(address("tally_list")).content.decode()
    assert "主任会议纪要〔2026〕9号" in listed and "已公布" in listed
    book = load_workbook(io.BytesIO(desk.get(address("tally_export", period.pk)).content), data_only=True)
    cells = {cell.value for row in book["名次和得分"].iter_rows() for cell in row}
    assert {"青山镇代表联络站", "不排", 0} <= cells
    score = period.results.get().scores.get(applicable=True)
    assert "公布时留存" in desk.get(address("tally_records", period.pk, score.pk)).content.decode()


@pytest.mark.parametrize(
    ("sort", "offered", "hidden"),
    [("township", "suggestions_satisfied", "unit_satisfied"), ("unit", "unit_satisfied", "own_attendance")],
)
def test_what_is_offered_can_be_counted_of_those_who_are_assessed(sort, offered, hidden):
    codes = {code for _, rows in metric_choices(sort) for code, _ in rows}
    assert offered in codes and hidden not in codes
    # Nobody files a report but townships.
    assert ("by_hand_count" in codes) == (sort == "township")
    assert set(KINDS_OF) == set(Assessed.values)


def test_a_station_reads_its_own_score_after_it_was_announced(
    cast, client_of, clock, django_assert_max_num_queries
):
    period = compute_tally(actor=cast.staff, period=period_of(cast, scheme_of(cast, "station")), at=NOW)
    keeper = client_of(cast.keeper)
    assert keeper.get(address("tally_detail", period.pk)).status_code == 404
    announce_tally(actor=cast.staff, period=period, document="纪要9号", at=NOW)
    assert "青山镇代表联络站" in keeper.get(address("tally_detail", period.pk)).content.decode()
    subject = period.results.get().subject_id
    assert keeper.get(address("tally_subject", period.pk, subject)).status_code == 200
    assert client_of(cast.stranger).get(address("tally_subject", period.pk, subject)).status_code == 404
    # What is wrong in it is said there, and answered by the office.
    say = address("objection_create", period.pk, subject)
    assert "提出异议" in keeper.get(address("tally_subject", period.pk, subject)).content.decode()
    indicator = period.results.get().scores.first().indicator_id
    data = {"indicator": indicator, "kind": "omitted", "claim": "漏了一场"}
    kept = keeper.post(say, data | {"kind": "", **key()})
    assert kept.status_code == 422 and "漏了一场" in kept.content.decode()
    said = keeper.post(say, data | key())
    assert client_of(cast.stranger).get(said.url).status_code == 404
    assert "答复会发到消息里" in keeper.get(said.url).content.decode()
    office = client_of(cast.staff)
    with django_assert_max_num_queries(15):
        assert "答复异议" in office.get(said.url).content.decode()
    assert office.post(said.url, {"verdict": "declined", "answer": ""} | key()).status_code == 422
    assert keeper.post(said.url, {"verdict": "upheld", "answer": "我"} | key()).status_code == 404
    done = office.post(said.url, {"verdict": "upheld", "answer": "查实"} | key())
    page = office.get(done.url).content.decode()
    assert "收回结果" in page and "漏记了" in page and "暂计" in page
    assert client_of(cast.deputy).get(address("tally_detail", period.pk)).status_code == 404
    assert client_of(cast.deputy).get(say).status_code == 404


def test_who_leads_a_group_reads_its_score_and_objects_and_its_members_do_not(cast, client_of, clock):
    group = DeputyGroup.objects.create(
        congress=cast.county_congress, name="一组", leader=cast.mandates["deputy"]
    )
    period = compute_tally(actor=cast.staff, period=period_of(cast, scheme_of(cast, "group")), at=NOW)
    period = announce_tally(actor=cast.staff, period=period, document="纪要9号", at=NOW)
    subject = period.results.get(subject__deputy_group=group).subject_id
    pages = [address("tally_detail", period.pk), address("tally_subject", period.pk, subject), address("objection_create", period.pk, subject)]  # fmt: skip
    assert {client_of(cast.deputy).get(page).status_code for page in pages} == {200}
    assert {client_of(cast.co_deputy).get(page).status_code for page in pages} == {404}


def test_a_deputy_reads_the_own_points_and_nobody_elses(cast, client_of, clock):
    set_deputy_points(
        actor=cast.staff, county=cast.county, enabled=True, reason="试行", document="3号", at=NOW
    )
    period = compute_tally(actor=cast.staff, period=period_of(cast, scheme_of(cast, "deputy")), at=NOW)
    period = announce_tally(actor=cast.staff, period=period, document="纪要9号", at=NOW)
    deputy = client_of(cast.deputy)
    page = deputy.get(address("own_points")).content.decode()
    assert "履职计分" in page and "提出异议" in page
    file = deputy.get(
        reverse("deputies:performance_file", args=[cast.mandates["deputy"].pk])
    ).content.decode()
    assert address("own_points") in file
    own = period.results.get(subject__mandate=cast.mandates["deputy"]).scores.first()
    other = period.results.get(subject__mandate=cast.mandates["co_deputy"]).scores.first()
    assert deputy.get(address("tally_records", period.pk, own.pk)).status_code == 200
    for actor in (cast.deputy, cast.leader, cast.chair, cast.handler):
        assert client_of(actor).get(address("tally_records", period.pk, other.pk)).status_code == 404
    mine, theirs = (cast.mandates[who] for who in ("deputy", "co_deputy"))
    ways = [period.results.get(subject__mandate=m).subject_id for m in (mine, theirs)]
    assert [deputy.get(address("objection_create", period.pk, pk)).status_code for pk in ways] == [200, 404]
    assert client_of(cast.leader).get(address("tally_detail", period.pk)).status_code == 404
    page = client_of(cast.staff).get(address("tally_detail", period.pk)).content.decode()
    assert "不排名次" in page and "陆明远" in page and ">名次<" not in page


def test_the_switch_of_points_warns_and_keeps_what_was_typed(cast, desk, client_of):
    url = address("deputy_points")
    assert "国办函〔2026〕12号" in desk.get(url).content.decode()
    data = {"enabled": "on", "reason": "主任会议同意试行", "document": "", "version": 0}
    refused = desk.post(url, data | key())
    assert refused.status_code == 422 and "主任会议同意试行" in refused.content.decode()
    assert desk.post(url, data | {"document": "3号"} | key()).status_code == 302
    assert DeputyPoints.objects.get().enabled
    assert desk.post(url, data | {"enabled": "off"} | key()).status_code == 409
    assert client_of(cast.leader).get(url).status_code == 403
    assert "不给代表个人计分" not in client_of(cast.deputy).get(address("own_points")).content.decode()


def test_absurd_forms_get_sentences(cast, desk):
    for data in ({}, {"scheme": "9" * 30, "span": "month-1"}, {"scheme": "1", "span": "era-\0"}):
        assert desk.post(address("tally_open"), data | key()).status_code == 422
    assert desk.post(address("other_group_ensure", "towns"), key()).status_code == 404
    assert desk.get(address("tally_detail", 9**18)).status_code == 404
    assert desk.post(address("tally_compute", 1), key()).status_code == 404
