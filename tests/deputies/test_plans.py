"""The yearly plan of deputies' work: its lines, its progress, how it is adopted, sent and published."""

import io
from datetime import date

import docx
import pytest
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies import services
from deputies.choices import MeetingKind, PerformanceKind
from deputies.meeting_choices import COUNTING, PlanCounter
from deputies.models import WorkPlan, WorkPlanItem
from deputies.services import plans
from tests.factories.ground import NOW, TODAY


def test_every_counter_but_the_hand_knows_how_to_count():
    assert set(COUNTING) == set(PlanCounter.values) - {PlanCounter.BY_HAND}
    for counting in COUNTING.values():
        assert bool(counting.meeting) != bool(counting.performance)


@pytest.mark.parametrize(("first", "last", "text"), [(3, 3, "3月"), (3, 5, "3–5月"), (1, 12, "全年")])
def test_months_as_people_say_them(first, last, text):
    assert WorkPlanItem(first_month=first, last_month=last).months == text


@pytest.fixture
def plan(cast):
    return plans.draft_plan(actor=cast.clerk, congress=cast.green_hill_congress, year=2026, at=NOW)


def item(cast, plan, title="视察饮水", counter=PlanCounter.BY_HAND, first=1, last=12, target=1, **values):
    return plans.add_plan_item(
        actor=cast.clerk, plan=plan, title=title, first_month=first, last_month=last, who="主席团",
        counter=counter, target=target, at=NOW, **values,
    )  # fmt: skip


def adopt(cast, plan, **values):
    return plans.adopt_plan(**{"actor": cast.clerk, "plan": plan, "on": TODAY, "at": NOW} | values)


def did(cast, kind, source, *keys, on=TODAY):
    services.record_performance(
        actor=cast.clerk, mandates=[cast.mandates[key] for key in keys], source=source, kind=kind, on=on,
        summary="做了", at=NOW,
    )  # fmt: skip


def done(plan):
    return {line.item.title: line.done for line in plans.progress_of(plan, list(plan.items.all()))}


@pytest.mark.django_db
def test_progress_is_counted_from_the_records_of_the_lines_months(cast, plan, django_assert_num_queries):
    item(cast, plan, "视察", PlanCounter.INSPECTION, target=2)
    item(cast, plan, "三月视察", PlanCounter.INSPECTION, 3, 3)
    item(cast, plan, "参训人次", PlanCounter.TRAINING, target=4)
    item(cast, plan, "参训人数", PlanCounter.TRAINED, target=3)
    item(cast, plan, "主席团会议", PlanCounter.PRESIDIUM, target=4)
    green, other = "deputy_green", "other_deputy"
    did(cast, PerformanceKind.INSPECTION, "x.a:1", green, other)
    did(cast, PerformanceKind.INSPECTION, "x.a:2", green, on=date(2026, 3, 1))
    did(cast, PerformanceKind.INSPECTION, "x.a:3", green, on=date(2025, 3, 1))
    did(cast, PerformanceKind.INSPECTION, "x.a:4", "strange_deputy")
    did(cast, PerformanceKind.TRAINING, "x.t:1", green, other)
    did(cast, PerformanceKind.TRAINING, "x.t:2", green)
    services.uncount_performance(source="x.a:1")
    did(cast, PerformanceKind.INSPECTION, "x.a:5", green, other)
    meeting = services.plan_meeting(
        actor=cast.clerk, congress=cast.green_hill_congress, kind=MeetingKind.PRESIDIUM, title="主席团会议",
        held_on=TODAY, at=NOW,
    )  # fmt: skip
    services.hold_meeting(
        actor=cast.clerk, meeting=meeting, held_on=TODAY, at=NOW,
        attendance=dict.fromkeys(meeting.attendances.values_list("mandate_id", flat=True), "present"),
    )  # fmt: skip
    assert done(plan) == {"视察": 2, "三月视察": 1, "参训人次": 3, "参训人数": 2, "主席团会议": 1}
    with django_assert_num_queries(4):
        lines = plans.progress_of(plan, list(plan.items.order_by("number")))
    assert [line.percent for line in lines] == [100, 100, 75, 66, 25]


@pytest.mark.django_db
def test_a_line_by_hand_says_what_was_entered(cast, plan):
    line = item(cast, plan)
    values = {"title": line.title, "first_month": 1, "last_month": 12, "who": "", "counter": line.counter}
    plans.edit_plan_item(
        actor=cast.clerk, item=line, **values, target=3, done=2, note="两个村", version=line.version, at=NOW
    )
    assert done(plan) == {"视察饮水": 2}
    with pytest.raises(Conflict):
        plans.edit_plan_item(actor=cast.clerk, item=line, **values, target=5, version=line.version, at=NOW)


@pytest.mark.django_db
def test_a_year_has_one_plan_and_its_keeper(cast, plan):
    with pytest.raises(Refused) as refusal:
        plans.draft_plan(actor=cast.clerk, congress=cast.green_hill_congress, year=2026, at=NOW)
    assert refusal.value.field == "year"
    with pytest.raises(Refused):
        plans.draft_plan(actor=cast.clerk, congress=cast.green_hill_congress, year=99999, at=NOW)
    for who in ("stranger", "leader", "deputy"):
        with pytest.raises(Denied):
            plans.draft_plan(actor=getattr(cast, who), congress=cast.green_hill_congress, year=2027, at=NOW)
    with pytest.raises(Refused) as refusal:
        item(cast, plan, first=6, last=5)
    assert refusal.value.field == "last_month"


@pytest.mark.django_db
def test_it_is_adopted_by_the_meeting_of_its_level(cast, plan, meeting):
    with pytest.raises(Refused, match="还没有事项"):
        adopt(cast, plan)
    item(cast, plan)
    with pytest.raises(Refused) as refusal:
        adopt(cast, plan, meeting=meeting)  # planned, not held
    assert refusal.value.field == "meeting"
    with pytest.raises(Refused) as refusal:
        adopt(cast, plan, on=date(2026, 4, 10))
    assert refusal.value.field == "on"
    adopted = adopt(cast, plan, document="青人发〔2026〕1号")
    assert (adopted.state, adopted.adopted_on, adopted.document) == ("adopted", TODAY, "青人发〔2026〕1号")
    with pytest.raises(Conflict):
        adopt(cast, plan)


@pytest.mark.django_db
def test_an_adopted_plan_changes_with_a_reason_and_progress_without(cast, plan):
    line = item(cast, plan)
    adopt(cast, plan)
    with pytest.raises(Refused) as refusal:
        item(cast, plan, "新的一项")
    assert refusal.value.field == "reason"
    item(cast, plan, "新的一项", reason="主席团第二次会议同意")
    values = {
        "title": line.title,
        "first_month": 1,
        "last_month": 12,
        "who": "主席团",
        "counter": line.counter,
    }
    plans.edit_plan_item(actor=cast.clerk, item=line, **values, target=1, done=1, note="做完了", at=NOW)
    with pytest.raises(Refused):
        plans.edit_plan_item(actor=cast.clerk, item=line, **values, target=9, at=NOW)
    with pytest.raises(Refused):
        plans.void_plan_item(actor=cast.clerk, item=line, reason=" ", at=NOW)
    plans.void_plan_item(actor=cast.clerk, item=line, reason="与上级活动合并", at=NOW)
    with pytest.raises(Conflict):
        plans.edit_plan_item(actor=cast.clerk, item=line, **values, target=9, reason="x", at=NOW)


@pytest.mark.django_db
def test_it_goes_to_every_deputy_in_office_once(cast, plan):
    item(cast, plan)
    with pytest.raises(Conflict):
        plans.send_plan(actor=cast.clerk, plan=plan, at=NOW)
    adopt(cast, plan)
    assert plans.send_plan(actor=cast.clerk, plan=plan, at=NOW) == 3
    assert set(OutboxMessage.objects.values_list("recipient__name", flat=True)) == {
        "陆明远",
        "沈秀兰",
        "方晓云",
    }
    with pytest.raises(Conflict):
        plans.send_plan(actor=cast.clerk, plan=plan, at=NOW)


@pytest.mark.django_db
def test_drafts_stay_in_the_office_and_adopted_plans_are_read_by_deputies(cast, plan):
    def seen(who):
        return WorkPlan.objects.visible_to(getattr(cast, who)).count()

    assert [seen(who) for who in ("clerk", "staff", "leader", "other_deputy", "stranger")] == [1, 1, 1, 0, 0]
    item(cast, plan)
    adopt(cast, plan)
    assert [seen(who) for who in ("other_deputy", "stranger", "handler")] == [1, 0, 0]


@pytest.mark.django_db
def test_from_the_first_line_to_the_paper_on_pages(
    cast, client_of, submit, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    client = client_of(cast.clerk)

    def url(name, *args):
        return reverse(f"deputies:{name}", args=args)

    assert submit(client, url("plan_create"), year="二〇二六").status_code == 422
    assert submit(client, url("plan_create"), year="2026", intro="围绕中心工作。").status_code == 302
    plan = WorkPlan.objects.get()
    new = url("plan_item_create", plan.pk)
    wrong = submit(client, new, title="视察饮水", first_month="5", last_month="3")
    assert wrong.status_code == 422 and "视察饮水" in wrong.content.decode()
    assert submit(client, new, title="视察饮水", target="9" * 30).status_code == 422
    fields = {"title": "视察饮水", "first_month": "2", "last_month": "3", "counter": "inspection"}
    assert submit(client, new, **fields).status_code == 302
    assert submit(client, new, title="走访选民", counter="visit", target="12").status_code == 302
    with django_assert_max_num_queries(15):
        page = client.get(plan.get_absolute_url()).content.decode()
    assert "过了月份" in page and "正在做" in page and page.count("btn-primary") == 1
    assert submit(client, url("plan_adopt", plan.pk), on="2026-04-08").status_code == 302
    assert submit(client, url("plan_send", plan.pk)).status_code == 302
    first = plan.items.order_by("number").first()
    edit = url("plan_item_edit", first.pk)
    bare = submit(client, edit, title="视察供水")
    assert bare.status_code == 422 and "同意调整的会议" in bare.content.decode()
    assert submit(client, edit, title="视察供水", reason="主席团同意").status_code == 302
    assert submit(client, url("plan_edit", plan.pk), document="青人发〔2026〕1号").status_code == 302
    assert submit(client, url("plan_item_void", first.pk), reason="合并").status_code == 302
    deputy = client_of(cast.other_deputy)
    with django_assert_max_num_queries(12):
        page = deputy.get(url("plan_list")).content.decode()
    assert "2026年代表工作计划" in page
    page = deputy.get(plan.get_absolute_url()).content.decode()
    assert "走访选民" in page and url("plan_item_edit", first.pk) not in page
    page = deputy.get(url("plan_print", plan.pk)).content.decode()
    assert "围绕中心工作" in page and "主席团会议通过" in page and "视察供水" not in page
    paper = docx.Document(io.BytesIO(deputy.get(url("plan_paper", plan.pk)).content))
    assert "青山镇人大2026年代表工作计划" in paper.paragraphs[0].text
    assert "走访选民" in [cell.text for table in paper.tables for cell in table._cells]
    assert client.get(url("plan_list"), {"year": "x", "congress": "y", "at": "%"}).status_code == 200
