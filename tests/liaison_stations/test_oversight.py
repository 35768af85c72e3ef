import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse

from congress_portal.foundation.notifications.deadlines import run_reminders
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.models import PerformanceEntry
from liaison_stations.models import Activity, Oversight
from liaison_stations.oversight_choices import FindingState, OversightState, Verdict
from liaison_stations.services import findings, oversight
from tests.factories.ground import NOW, TODAY, moment

DUE = TODAY + timedelta(days=20)


def day(number):
    """So many days after the check, and a moment of that day."""
    on = TODAY + timedelta(days=number)
    return {"on": on, "at": moment(on, 15)}


def open_check(cast, **changes):
    values = {
        "actor": cast.staff,
        "congress": cast.county_congress,
        "kind": "law_check",
        "matter": "《水法》实施情况",
        "unit": cast.transport,
        "mandates": [cast.mandates["deputy"]],
        "excused": [cast.mandates["co_deputy"]],
        "unannounced": True,
        "report": "渠道全部清淤。",
        "report_on": TODAY,
        **day(0),
        **changes,
    }
    return oversight.open_oversight(**values)


def add(cast, row, **changes):
    values = {
        "actor": cast.staff, "oversight": row, "point": "渠道清淤", "found": "三组一段没有清",
        "reported": "全部完成", "due_on": DUE, "at": NOW, **changes,
    }  # fmt: skip
    return findings.add_finding(**values)


@pytest.fixture
def handed(cast):
    row = open_check(cast)
    add(cast, row)
    add(cast, row, point="档案", found="记录齐全", reported="", due_on=None)
    return oversight.hand_over_oversight(actor=cast.staff, oversight=row, version=1, **day(1))


def test_a_check_is_its_visit_too_and_nothing_is_asked_twice(cast):
    row = open_check(cast)
    activity = Activity.objects.get()
    assert (activity.oversight, activity.kind, activity.congress) == (row, "law_check", cast.county_congress)
    assert PerformanceEntry.objects.get().mandate == cast.mandates["deputy"]
    assert activity.activity_deputies.get(status="excused").mandate == cast.mandates["co_deputy"]


def test_who_may_not_see_the_check_gets_no_link_to_it(cast, client_of, today):
    row = open_check(cast)
    activity = Activity.objects.get(oversight=row)
    link = f'href="{row.get_absolute_url()}"'
    assert link in client_of(cast.staff).get(activity.get_absolute_url()).content.decode()
    page = client_of(cast.deputy).get(activity.get_absolute_url()).content.decode()
    assert link in page, "who took part sees it"
    activity.activity_deputies.filter(mandate=cast.mandates["deputy"]).delete()
    Activity.objects.filter(pk=activity.pk).update(entered_by=cast.deputy.person)
    answer = client_of(cast.deputy).get(activity.get_absolute_url())
    page = answer.content.decode()
    assert answer.status_code == 200 and "《水法》实施情况" in page and link not in page


def test_a_logged_visit_becomes_a_check_once(cast):
    activity = Activity.objects.get(oversight=open_check(cast))
    with pytest.raises(Conflict, match="已经写过"):
        open_check(cast, activity=activity, mandates=[])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "visit"}, "kind"),
        ({"matter": " "}, "matter"),
        ({"unit": None}, "unit"),
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"report_on": None}, "report_on"),
        ({"mandates": []}, "mandates"),
    ],
)
def test_an_impossible_check_is_refused_beside_its_field(cast, changes, field):
    with pytest.raises(Refused) as refusal:
        open_check(cast, **changes)
    assert refusal.value.field == field and not Oversight.objects.exists()


def test_the_unit_sees_a_check_when_it_is_handed_over(cast):
    row = open_check(cast)
    add(cast, row)
    assert not Oversight.objects.visible_to(cast.handler).exists() and not Todo.objects.open().exists()
    oversight.hand_over_oversight(actor=cast.staff, oversight=row, version=1, **day(1))
    assert Oversight.objects.visible_to(cast.handler).get() == row
    todo = Todo.objects.open().get()
    assert (todo.organization, todo.due, todo.kind) == (cast.transport, DUE, "oversight_answer")


def test_an_answer_is_looked_at_again_until_it_is_settled(cast, handed):
    finding = handed.findings.get(position=1)
    findings.answer_finding(actor=cast.handler, finding=finding, text="已安排", **day(5))
    assert Todo.objects.open().get().kind == "oversight_check"
    with pytest.raises(Refused, match="再次答复"):
        findings.check_finding(
            actor=cast.staff, finding=finding, verdict=Verdict.PARTLY, note="还差一段", **day(9)
        )
    findings.check_finding(
        actor=cast.staff, finding=finding, verdict=Verdict.PARTLY, note="还差一段",
        due_on=DUE + timedelta(days=20), **day(9),
    )  # fmt: skip
    assert Todo.objects.open().get().due == DUE + timedelta(days=20)
    findings.answer_finding(actor=cast.handler, finding=finding, text="全部清完", **day(30))
    findings.check_finding(
        actor=cast.staff, finding=finding, verdict=Verdict.DONE, note="现场看过", **day(31)
    )
    handed.refresh_from_db()
    assert (handed.state, handed.closed_on) == (OversightState.CLOSED, day(31)["on"])
    assert [a.verdict for a in finding.answers.order_by("round")] == [Verdict.PARTLY, Verdict.DONE]
    assert not Todo.objects.open().exists()
    told = OutboxMessage.objects.filter(kind="finding_checked").values_list("recipient", flat=True)
    assert cast.deputy.person_id in told


def test_who_may_not_answer_or_look_again(cast, handed):
    finding = handed.findings.get(position=1)
    for who in (cast.deputy, cast.stranger, cast.keeper):
        with pytest.raises(Denied):
            findings.answer_finding(actor=who, finding=finding, text="好了", **day(5))
    findings.answer_finding(actor=cast.staff, finding=finding, text="电话答复", **day(5))
    with pytest.raises(Denied):
        findings.check_finding(
            actor=cast.handler, finding=finding, verdict=Verdict.DONE, note="好了", **day(6)
        )
    with pytest.raises(Conflict, match="不用答复"):
        findings.answer_finding(actor=cast.handler, finding=finding, text="好了", **day(6))


def test_a_check_without_anything_to_answer_is_closed_at_once(cast):
    row = open_check(cast)
    add(cast, row, due_on=None)
    done = oversight.hand_over_oversight(actor=cast.staff, oversight=row, version=1, **day(1))
    assert done.state == OversightState.CLOSED
    add(cast, done)
    done.refresh_from_db()
    assert done.state == OversightState.HANDED and done.closed_on is None


def test_a_finding_without_an_answer_is_said_once_a_stage_to_unit_and_office(cast, handed):
    for on in (DUE - timedelta(days=3), DUE - timedelta(days=2), DUE + timedelta(days=8)):
        run_reminders(on=on, at=moment(on, 8))
        run_reminders(on=on, at=moment(on, 9))
    said = OutboxMessage.objects.filter(kind="finding_due")
    stages = set(said.values_list("recipient", "stage"))
    assert (cast.handler.person_id, "t-3") in stages and (cast.staff.person_id, "overdue-2") in stages
    assert said.count() == len(stages)
    findings.answer_finding(
        actor=cast.handler, finding=handed.findings.get(position=1), text="已清", **day(30)
    )
    assert not OutboxMessage.objects.unread().filter(kind="finding_due").exists()


def test_a_voided_check_leaves_the_visit_in_the_file(cast, handed):
    oversight.void_oversight(actor=cast.staff, oversight=handed, reason="登记重复", version=2, at=NOW)
    activity = Activity.objects.get()
    assert activity.counted and activity.oversight is None
    assert not Todo.objects.open().exists() and not Oversight.objects.visible_to(cast.handler).exists()
    with pytest.raises(Conflict, match="登记重复"):
        add(cast, handed)


def test_the_unit_answers_on_its_page_beside_its_own_report(cast, handed, client_of, today):
    client = client_of(cast.handler)
    page = client.get(handed.get_absolute_url()).content.decode()
    assert "单位怎么说" in page and "暗访看到的" in page and "渠道全部清淤。" in page
    finding = handed.findings.get(position=1)
    address = reverse("liaison_stations:finding_answer", args=[finding.pk])
    key = client.get(address).content.decode().split('name="form_key" value="')[1].split('"')[0]
    early = {"form_key": key, "text": "已清", "on": "2026-04-01", "version": finding.version}
    refused = client.post(address, early)
    assert refused.status_code == 422 and "答复日期要在" in refused.content.decode()
    assert client_of(cast.other_deputy).get(handed.get_absolute_url()).status_code == 404
    assert (
        client_of(cast.handler).get(reverse("liaison_stations:finding_check", args=[finding.pk])).status_code
        == 403
    )


PAGES = ["oversight_list", "oversight_detail", "oversight_print", "project_list"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_cost_the_same_few_queries_however_much_was_found(
    cast, client_of, handed, today, name, django_assert_max_num_queries
):
    for number in range(12):
        add(cast, handed, point=f"事项 {number}")
        open_check(cast, matter=f"议题 {number}")
    arguments = [] if name.endswith("_list") else [handed.pk]
    address = reverse(f"liaison_stations:{name}", args=arguments)
    client = client_of(cast.staff)
    client.get(address)
    with django_assert_max_num_queries(12 if name.endswith("_list") else 15):
        page = client.get(address)
    assert page.status_code == 200 and page.content.decode().count("<h1") == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "水法"}, 1), ({"q": "教育"}, 0), ({"kind": "law_check"}, 1), ({"kind": "nonsense"}, 1),
        ({"state": "waiting"}, 1), ({"state": "closed"}, 0), ({"state": "overdue"}, 0),
        ({"year": "2025"}, 0), ({"year": "99999999999999999999"}, 1), ({"q": "\x00"}, 1),
    ],
)  # fmt: skip
def test_filters_of_the_list(cast, client_of, handed, today, query, found):
    page = client_of(cast.staff).get(reverse("liaison_stations:oversight_list"), query)
    assert page.status_code == 200 and len(page.context["page"].rows) == found


def test_the_workbook_has_the_list_and_what_was_found(cast, client_of, handed, today):
    findings.answer_finding(
        actor=cast.handler, finding=handed.findings.get(position=1), text="=已清", **day(5)
    )
    answer = client_of(cast.staff).post(reverse("liaison_stations:oversight_export"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [cell.value for row in book["发现的问题"].iter_rows() for cell in row]
    assert book.sheetnames == ["视察检查", "发现的问题"] and "=已清" in cells
    assert FindingState.ANSWERED.label in cells
