"""Reports to voters: planned, written, held with a ballot, fed back, answered, voided; and who is due."""

import io
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from docx import Document

from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.notifications.deadlines import run_reminders
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies import coverage, services, training_metrics
from deputies.choices import EndReason
from deputies.models import PerformanceEntry, VoterReport
from deputies.report_ballots import Ballot
from deputies.training_choices import BallotState, ReportState, ReportWay
from tests.factories.ground import NOW, TODAY, moment

pytestmark = pytest.mark.django_db

PAST = TODAY - timedelta(days=10)
GOOD = Ballot(56, 54, 50, 3, 1, 0)


def plan(cast, *keys, actor=None, on=PAST, at=NOW, **values):
    mandates = [cast.mandates[key] for key in keys or ("other_deputy",)]
    return services.plan_reports(actor=actor or cast.clerk, mandates=mandates, on=on, at=at, **values)


def hold(cast, report, actor=None, **values):
    values = {"on": report.on, "voters": 56, "ballot": GOOD, "at": NOW} | values
    return services.hold_report(actor=actor or cast.clerk, report=report, **values)


def test_a_report_with_its_ballot_enters_the_file(cast):
    [report] = plan(cast)
    held = hold(cast, report, opinions="多到三组走走")
    assert (held.state, held.ballot_state, held.count) == (ReportState.HELD, BallotState.VALID, GOOD)
    line = PerformanceEntry.objects.get()
    assert (line.mandate, line.kind, line.on) == (cast.mandates["other_deputy"], "report", PAST)
    assert line.summary == (
        "向松坡选区选民述职，56 名选民到会，发出 56 张、收回 54 张：满意 50、基本满意 3、不满意 1、无效 0"
    )
    assert "登记沈秀兰向松坡选区选民述职" in timeline(held).first().summary


@pytest.mark.parametrize(
    ("ballot", "field"),
    [
        (Ballot(56, 54, 50, 3), "returned"),
        (Ballot(0, 0), "issued"),
        (Ballot(56, 54, 50, 3, 1, 4), "returned"),
    ],
)
def test_a_ballot_that_contradicts_itself_is_not_kept(cast, ballot, field):
    [report] = plan(cast)
    with pytest.raises(Refused) as refusal:
        hold(cast, report, ballot=ballot)
    assert refusal.value.field == field
    assert VoterReport.objects.get().state == ReportState.PLANNED
    with pytest.raises(IntegrityError), transaction.atomic():
        VoterReport.objects.update(ballot_state="valid", issued=5, returned=6, satisfied=6)


def test_papers_go_to_voters_who_came_and_nobody_else(cast):
    [report] = plan(cast)
    with pytest.raises(Refused, match="比到会选民 55 人还多") as refusal:
        hold(cast, report, voters=55, ballot=Ballot(56, 50, 50))
    assert refusal.value.field == "issued"
    assert hold(cast, report, voters=56, ballot=Ballot(56, 50, 50)).ballot_state == BallotState.VALID


def test_more_returned_than_issued_is_void_until_the_vote_is_held_again(cast, client_of):
    [report] = plan(cast)
    held = hold(cast, report, ballot=Ballot(50, 52, 50, 1, 1))
    assert (held.ballot_state, held.satisfied, held.returned) == (BallotState.VOID, 0, 52)
    page = client_of(cast.clerk).get(held.get_absolute_url()).content.decode()
    assert "这次测评无效" in page and "100.0%" not in page
    assert "测评无效" in PerformanceEntry.objects.get().summary
    again = hold(cast, held, reason="当场重新投票")
    assert again.ballot_state == BallotState.VALID
    assert PerformanceEntry.objects.get().summary.endswith("满意 50、基本满意 3、不满意 1、无效 0")


def test_what_cannot_be_is_refused_with_a_sentence(cast):
    [report] = plan(cast)
    for values, field in (
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"on": date(2020, 1, 1)}, "on"),
        ({"voters": 0}, "voters"),
    ):
        with pytest.raises(Refused) as refusal:
            hold(cast, report, **values)
        assert refusal.value.field == field
    with pytest.raises(Refused, match="沈秀兰已经有待述职的安排"):
        plan(cast, "other_deputy", "leader_of_group")
    with pytest.raises(Refused) as refusal:
        plan(cast, "leader_of_group", constituency=cast.county_district)
    assert refusal.value.field == "constituency"
    with pytest.raises(Refused, match="不能更早"):
        plan(cast, "leader_of_group", on=date(2021, 1, 1))
    with pytest.raises(Refused):
        services.plan_reports(actor=cast.clerk, mandates=[], on=PAST, at=NOW)
    assert VoterReport.objects.count() == 1


def test_townships_keep_their_own_deputies_reports(cast):
    for key, who in (("deputy", "clerk"), ("other_deputy", "stranger"), ("other_deputy", "deputy")):
        with pytest.raises(Denied):
            plan(cast, key, actor=getattr(cast, who))
    [report] = plan(cast, "deputy", actor=cast.staff)
    with pytest.raises(Denied):
        hold(cast, report)


def test_a_written_report_needs_no_voters_and_no_ballot(cast):
    [report] = plan(cast, way=ReportWay.WRITTEN)
    held = hold(cast, report, voters=0, ballot=None)
    assert held.ballot_state == BallotState.NONE
    assert PerformanceEntry.objects.get().summary == "向松坡选区选民述职，没有测评"


def test_a_correction_needs_a_reason_and_a_stale_form_meets_the_other(cast):
    [report] = plan(cast)
    held = hold(cast, report)
    with pytest.raises(Refused) as refusal:
        hold(cast, held, voters=60)
    assert refusal.value.field == "reason"
    hold(cast, held, voters=60, reason="漏数四人")
    with pytest.raises(Conflict):
        hold(cast, held, voters=61, reason="再改", version=held.version)
    assert VoterReport.objects.get().voters == 60


def test_a_voided_report_counts_no_more_and_the_deputy_is_due_again(cast):
    [report] = plan(cast)
    held = hold(cast, report)

    def due():
        mandates = coverage.still_to_report(coverage.with_reports(coverage.mandates_of_term(cast.clerk)))
        return {m.person.name for m in mandates}

    assert "沈秀兰" not in due()
    services.drop_report(actor=cast.clerk, report=held, reason="登记重复", at=NOW)
    assert "沈秀兰" in due()
    assert not PerformanceEntry.objects.counted().exists()
    with pytest.raises(Conflict):
        services.drop_report(actor=cast.clerk, report=held, reason="再来", at=NOW)
    with pytest.raises(Conflict):
        hold(cast, held, reason="x")


def test_the_plan_says_how_often_and_who_is_due_follows(cast):
    [report] = plan(cast)
    hold(cast, report)
    services.save_reporting_plan(actor=cast.chair, term=cast.green_term, times=2, least_voters=30, at=NOW)
    rows = coverage.with_reports(coverage.mandates_of_term(cast.staff))
    told = {m.person.name + m.level: (m.reported, m.wanted, m.last_on) for m in rows}
    assert told["沈秀兰township"] == (1, 2, PAST)
    assert told["陆明远county"] == (0, 1, None)
    assert coverage.still_to_report(rows).count() == 5
    table = coverage.reporting_coverage(cast.staff, year=2026)
    assert [(r.label, r.deputies, r.reached, r.this_year) for r in table.rows] == [
        ("青山镇（县级代表）", 1, 0, 0),
        ("青山镇（乡镇级代表）", 3, 0, 1),
        ("绿水镇（乡镇级代表）", 1, 0, 0),
    ]
    with pytest.raises(Denied):
        services.save_reporting_plan(
            actor=cast.chair, term=cast.county_term, times=1, least_voters=50, at=NOW
        )


def test_who_left_office_is_not_due(cast):
    services.end_mandate(
        actor=cast.staff,
        mandate=cast.mandates["strange_deputy"],
        on=PAST,
        reason=EndReason.DIED,
        at=NOW,
    )
    left = coverage.mandates_of_term(cast.staff)
    assert cast.mandates["strange_deputy"] not in left
    assert cast.mandates["strange_deputy"] in coverage.mandates_of_term(cast.staff, 19)
    with pytest.raises(Refused, match="已终止"):
        plan(cast, "strange_deputy", actor=cast.staff)


def test_nobody_reports_after_the_mandate_ended(cast):
    [report] = plan(cast)
    mandate = cast.mandates["other_deputy"]
    services.end_mandate(actor=cast.staff, mandate=mandate, on=PAST, reason=EndReason.DIED, at=NOW)
    with pytest.raises(Refused, match="已于 .* 终止") as refusal:
        hold(cast, report, on=PAST + timedelta(days=1))
    assert refusal.value.field == "on"
    assert hold(cast, report).state == ReportState.HELD


def test_the_deputy_writes_before_and_answers_after(cast, client_of, submit):
    [report] = plan(cast, "deputy", actor=cast.staff, on=TODAY + timedelta(days=20))
    client = client_of(cast.deputy)
    own = client.get(cast.mandates["deputy"].get_absolute_url()).content.decode()
    write = reverse("deputies:report_write", args=[report.pk])
    assert write in own
    assert submit(client, write, content=" ").status_code == 422
    assert submit(client, write, content="走访选民四十户。").status_code == 302
    report.refresh_from_db()
    assert report.content == "走访选民四十户。"
    report = services.edit_report(
        actor=cast.staff, report=report, on=PAST, way="meeting", place="", host="", constituency=None, at=NOW
    )
    held = hold(cast, report, actor=cast.staff)
    assert held.content == "走访选民四十户。"
    with pytest.raises(Conflict):
        services.write_report(actor=cast.deputy, report=held, content="改一改", at=NOW)
    answer = reverse("deputies:report_answer", args=[report.pk])
    assert submit(client, answer, answer="好的").status_code == 409
    services.feed_back_report(
        actor=cast.staff,
        report=held,
        feedback="多到三组走走。",
        on=TODAY,
        answer_by=TODAY + timedelta(days=30),
        at=NOW,
    )
    todo = Todo.objects.open().get()
    assert (todo.person, todo.due, todo.url) == (
        cast.deputy.person,
        TODAY + timedelta(days=30),
        report.get_absolute_url(),
    )
    assert submit(client, answer, answer="每季度去一次。").status_code == 302
    assert not Todo.objects.open().exists()
    with pytest.raises(Denied):
        services.answer_report(actor=cast.other_deputy, report=held, answer="替他答", at=NOW)


def test_feedback_comes_after_the_report_and_not_from_the_future(cast):
    [report] = plan(cast)
    values = {"actor": cast.clerk, "feedback": "多走访。", "at": NOW}
    with pytest.raises(Conflict):
        services.feed_back_report(report=report, on=TODAY, **values)
    held = hold(cast, report)
    for on in (PAST - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(Refused) as refusal:
            services.feed_back_report(report=held, on=on, **values)
        assert refusal.value.field == "on"
    with pytest.raises(Refused) as refusal:
        services.feed_back_report(report=held, on=TODAY, answer_by=PAST, **values)
    assert refusal.value.field == "answer_by"


def test_reminders_go_to_the_deputy_before_and_to_the_office_after(cast):
    day = TODAY + timedelta(days=5)
    [report] = plan(cast, on=day)

    def said(on):
        before = set(OutboxMessage.objects.values_list("pk", flat=True))
        run_reminders(on=on, at=moment(on, 8))
        new = OutboxMessage.objects.exclude(pk__in=before).filter(kind__startswith="deputies.report")
        return {(m.recipient.name, m.title, "还没有写" in m.body) for m in new.select_related("recipient")}

    assert said(TODAY) == {("沈秀兰", "述职还剩 5 天：沈秀兰向选民述职", True)}
    services.write_report(actor=cast.clerk, report=report, content="写好了", at=NOW)
    assert said(day) == {("沈秀兰", "述职今天到期：沈秀兰向选民述职", False)}
    assert {name for name, *_ in said(day + timedelta(days=1))} == {"吴桂香", "何建平"}
    services.drop_report(actor=cast.clerk, report=report, reason="生病", at=moment(day + timedelta(days=1)))
    assert said(day + timedelta(days=9)) == set()


def test_many_are_planned_at_once_and_pressing_twice_does_it_once(cast, client_of, submit):
    client = client_of(cast.staff)
    page = client.get(reverse("deputies:report_due")).content.decode()
    keys = ("other_deputy", "leader_of_group", "strange_deputy")
    assert all(f'name="mandate" value="{cast.mandates[key].pk}"' in page for key in keys)
    url = reverse("deputies:report_create") + "?" + "&".join(f"mandate={cast.mandates[k].pk}" for k in keys)
    key = "6f8a3c52-7d1e-4b7a-9b61-0f3f5f9a1c11"
    for _ in range(2):
        assert submit(client, url, key=key, on=TODAY + timedelta(days=30)).status_code == 302
    reports = VoterReport.objects.select_related("constituency")
    assert {(r.mandate_id, r.constituency.name) for r in reports} == {
        (cast.mandates["other_deputy"].pk, "松坡选区"),
        (cast.mandates["leader_of_group"].pk, "松坡选区"),
        (cast.mandates["strange_deputy"].pk, "三组选区"),
    }
    assert submit(client, url, on=TODAY + timedelta(days=31)).status_code == 422


def test_the_result_is_registered_on_the_page_and_wrong_numbers_stay(cast, client_of, submit):
    [report] = plan(cast)
    client, url = client_of(cast.clerk), reverse("deputies:report_hold", args=[report.pk])
    numbers = {"voters": 56, "issued": 56, "returned": 54, "satisfied": 50, "basic": 3, "unsatisfied": 0}
    wrong = submit(client, url, **numbers)
    text = wrong.content.decode()
    assert wrong.status_code == 422 and "加起来是 53 张" in text and 'value="54"' in text
    assert submit(client, url, **{**numbers, "issued": "", "returned": ""}).status_code == 422
    assert submit(client, url, **{**numbers, "issued": "9" * 40}).status_code == 422
    assert submit(client, url, **{**numbers, "unsatisfied": 1}).status_code == 302
    report.refresh_from_db()
    assert report.count == GOOD
    # The next deputy of the same meeting begins with its numbers.
    [next_one] = plan(cast, "leader_of_group")
    page = client.get(reverse("deputies:report_hold", args=[next_one.pk])).content.decode()
    assert 'name="voters" value="56"' in page


def test_texts_are_for_the_keepers_and_the_deputy(cast, client_of):
    [report] = plan(cast, "deputy", actor=cast.staff)
    hold(cast, report, actor=cast.staff, opinions="饮水工程盯紧", content="我走访了四十户。")
    for who in ("staff", "leader", "deputy"):
        page = client_of(getattr(cast, who)).get(report.get_absolute_url()).content.decode()
        assert "饮水工程盯紧" in page and "四十户" in page, who
    # The township reads of its county deputy that he reported and how it went, not the texts.
    page = client_of(cast.clerk).get(report.get_absolute_url()).content.decode()
    assert "92.6%" in page and "饮水工程盯紧" not in page and "四十户" not in page
    assert client_of(cast.other_deputy).get(report.get_absolute_url()).status_code == 404
    assert client_of(cast.clerk).get(reverse("deputies:report_word", args=[report.pk])).status_code == 403
    answer = client_of(cast.deputy).get(reverse("deputies:report_word", args=[report.pk]))
    words = "\n".join(p.text for p in Document(io.BytesIO(answer.content)).paragraphs)
    assert "我走访了四十户。" in words and "发出 56 张，收回 54 张" in words


def test_odd_addresses_end_in_no_error(cast, client_of):
    client = client_of(cast.staff)
    huge = "9" * 30
    for url, status in (
        (reverse("deputies:report_list") + f"?year={huge}&congress=x&q=%00", 200),
        (reverse("deputies:report_due") + f"?township={huge}&level=x&planned=x", 200),
        (reverse("deputies:report_plans") + f"?term={huge}&year=0", 200),
        (reverse("deputies:report_create") + f"?mandate={huge}&mandate=%00&mandate=0", 302),
        (f"/deputies/work/reports/{huge}/", 404),
    ):
        assert client.get(url).status_code == status, url


def test_pages_ask_the_database_little(cast, client_of, django_assert_max_num_queries):
    reports = plan(cast, "other_deputy", "leader_of_group", "strange_deputy", "deputy", actor=cast.staff)
    held = hold(cast, reports[0], actor=cast.staff)
    client = client_of(cast.staff)
    for name, args, most in (
        ("report_list", [], 12),
        ("report_due", [], 12),
        ("report_plans", [], 12),
        ("report_detail", [held.pk], 15),
        ("report_detail", [reports[1].pk], 15),
        ("report_print", [held.pk], 15),
        ("report_ballot", [held.pk], 15),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(reverse(f"deputies:{name}", args=args)).status_code == 200, name


def test_the_assessment_counts_reports_and_trained_deputies_at_the_edges(cast):
    green, clear = cast.green_hill_congress.pk, cast.clear_water_congress.pk
    first, second, third = plan(cast, "other_deputy", "leader_of_group", "deputy_green", on=date(2026, 3, 31))
    hold(cast, first)
    hold(cast, second, on=date(2026, 4, 1))
    dropped = hold(cast, third)
    services.drop_report(actor=cast.clerk, report=dropped, reason="登记重复", at=NOW)
    quarter = (date(2026, 1, 1), date(2026, 3, 31))
    assert training_metrics.voter_reports([green, clear], *quarter) == {green: (1, None)}
    assert [row[1] for row in training_metrics.voter_reports_records(green, *quarter)] == [date(2026, 3, 31)]
    training = services.plan_training(
        actor=cast.clerk,
        congress=cast.green_hill_congress,
        title="履职培训班",
        audience="deputies",
        way="classroom",
        starts_on=date(2026, 3, 31),
        ends_on=date(2026, 3, 31),
        hours=8,
        at=NOW,
    )
    marks = dict.fromkeys(training.attendances.values_list("person_id", flat=True), "present")
    marks[cast.other_deputy.person_id] = "leave"
    services.hold_training(actor=cast.clerk, training=training, marks=marks, at=NOW)
    assert training_metrics.deputies_trained([green, clear], *quarter) == {green: (2, 3), clear: (0, 1)}
    assert len(training_metrics.deputies_trained_records(green, *quarter)) == 2
    assert training_metrics.deputies_trained([green], date(2026, 4, 1), TODAY) == {green: (0, 3)}


def test_more_papers_than_voters_need_a_reason_in_writing(cast):
    [report] = plan(cast)
    more = Ballot(60, 58, 54, 3, 1, 0)
    with pytest.raises(Refused, match="写明发给了谁"):
        hold(cast, report, ballot=more, issued_note="  ")
    held = hold(cast, report, ballot=more, issued_note="列席的 4 位村民小组长也参加测评")
    assert (held.issued, held.issued_note) == (60, "列席的 4 位村民小组长也参加测评")
    again = hold(cast, held, reason="重新核对票数", issued_note="不用再写")
    assert again.issued_note == ""
