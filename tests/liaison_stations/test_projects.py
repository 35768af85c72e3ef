from datetime import timedelta

import pytest
from django.urls import reverse

from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from congress_portal.workbench.problem_demand import pass_as_demand
from deputies.models import PerformanceEntry
from liaison_stations.models import Activity, KeyProject
from liaison_stations.oversight_choices import ProblemState
from liaison_stations.services import problems, projects
from suggestions.models import Suggestion
from tests.factories.ground import NOW, TODAY, moment

LATER = TODAY + timedelta(days=10)


@pytest.fixture
def project(cast):
    return projects.open_project(
        actor=cast.chair,
        congress=cast.green_hill_congress,
        name="松坡村产业路",
        unit_name="县交通运输局",
        township=cast.green_hill,
        starts_on=TODAY - timedelta(days=30),
        ends_on=TODAY + timedelta(days=200),
        mandates=[cast.mandates["deputy"], cast.mandates["town_deputy"]],
        at=NOW,
    )


def visit(cast, project, **changes):
    values = {
        "actor": cast.deputy,
        "project": project,
        "on": TODAY,
        "mandates": [cast.mandates["deputy"]],
        "note": "路基已经完成。",
        "problem": "排水沟没有修。",
        "at": NOW,
        **changes,
    }
    return projects.visit_project(**values)


def test_deputies_who_follow_a_project_are_told_and_see_it(cast, project):
    told = OutboxMessage.objects.filter(kind="project_follow").values_list("recipient", flat=True)
    assert set(told) == {cast.mandates["deputy"].person_id, cast.mandates["town_deputy"].person_id}
    sees = {key for key, actor in cast.actors.items() if KeyProject.objects.visible_to(actor).exists()}
    assert sees == {
        "admin",
        "auditor",
        "staff",
        "leader",
        "official",
        "chair",
        "clerk",
        "deputy",
        "town_deputy",
    }


def test_one_entry_is_the_visit_the_performance_line_and_the_problem(cast, project):
    activity = visit(cast, project)
    assert (activity.project, activity.congress) == (project, cast.green_hill_congress)
    assert PerformanceEntry.objects.get(kind="inspection").mandate == cast.mandates["deputy"]
    problem = project.problems.get()
    assert (problem.text, problem.activity, problem.raised_by) == (
        "排水沟没有修。", activity, cast.deputy.person,
    )  # fmt: skip
    assert Todo.objects.open().get().organization == cast.green_hill_congress


def test_a_problem_is_passed_on_answered_and_its_deputies_hear_of_it(cast, project):
    visit(cast, project)
    problem = project.problems.get()
    with pytest.raises(Refused, match="还没有转出"):
        problems.answer_problem(
            actor=cast.clerk, problem=problem, answer="已修", on=TODAY, solved=True, at=NOW
        )
    problem = problems.pass_problem(
        actor=cast.clerk, problem=problem, to="县交通运输局", on=TODAY, due_on=LATER, version=1, at=NOW
    )
    assert problem.state == ProblemState.PASSED_ON and not Todo.objects.open().exists()
    with pytest.raises(Conflict):
        problems.pass_problem(actor=cast.chair, problem=problem, to="镇政府", on=TODAY, version=1, at=NOW)
    done = problems.answer_problem(
        actor=cast.clerk, problem=problem, answer="已经补修 300 米", on=LATER, solved=True, at=moment(LATER)
    )
    assert done.state == ProblemState.ANSWERED
    told = OutboxMessage.objects.filter(kind="problem_answered").values_list("recipient", flat=True)
    assert set(told) == {cast.mandates["deputy"].person_id, cast.mandates["town_deputy"].person_id}


def test_a_problem_becomes_one_demand_and_its_answer_is_the_demands(cast, project, client_of):
    visit(cast, project)
    problem = project.problems.get()
    values = {"actor": cast.clerk, "problem": problem, "mandate": cast.mandates["deputy"], "at": NOW}
    demand = pass_as_demand(body="松坡村产业路没有排水沟，雨天冲田。", **values)
    with pytest.raises(Conflict, match="已经转成"):
        pass_as_demand(body="再转一次", **values)
    assert Suggestion.objects.get() == demand
    page = client_of(cast.clerk).get(project.get_absolute_url()).content.decode()
    assert demand.number in page and demand.get_absolute_url() in page
    assert demand.get_state_display() in page


def test_a_project_ends_only_when_its_problems_are_answered(cast, project):
    visit(cast, project)
    close = {"actor": cast.chair, "project": project, "on": TODAY, "version": 1, "at": NOW}
    with pytest.raises(Refused, match="1 个问题没有答复"):
        projects.close_project(closing="已通车", **close)
    problems.void_problem(actor=cast.chair, problem=project.problems.get(), reason="看错了", at=NOW)
    closed = projects.close_project(closing="已通车", **close)
    assert not closed.is_followed and not closed.followers.filter(ends_on=None).exists()
    with pytest.raises(Conflict, match="结束跟踪"):
        visit(cast, closed)


def test_who_follows_changes_and_the_history_stays(cast, project):
    projects.follow_project(actor=cast.clerk, project=project, mandates=[cast.mandates["co_deputy"]], at=NOW)
    current = project.followers.filter(ends_on=None).values_list("mandate__person__name", flat=True)
    assert list(current) == ["沈秀兰"] and project.followers.count() == 3


@pytest.mark.parametrize("who", ["other_deputy", "co_deputy", "keeper", "leader", "stranger"])
def test_others_record_nothing_at_a_project(cast, project, who):
    with pytest.raises(Denied):
        visit(cast, project, actor=cast.actors[who])
    assert not Activity.objects.exists()


def test_the_next_townships_office_changes_nothing(cast, project):
    with pytest.raises(Denied):
        projects.void_project(actor=cast.stranger, project=project, reason="x", version=1, at=NOW)


def test_a_deputy_records_a_visit_on_the_page_and_reads_it_there(cast, project, client_of, today):
    client = client_of(cast.deputy)
    address = reverse("liaison_stations:project_visit", args=[project.pk])
    page = client.get(address).content.decode()
    assert "去看的代表" not in page
    key = page.split('name="form_key" value="')[1].split('"')[0]
    empty = client.post(address, {"form_key": key, "on": TODAY.isoformat(), "note": "", "problem": ""})
    assert empty.status_code == 422 and "请写几句看到的情况" in empty.content.decode()
    data = {"form_key": key, "on": TODAY.isoformat(), "note": "正在铺路面", "problem": "弯道没有护栏"}
    answer = client.post(address, data, follow=True)
    assert "弯道没有护栏" in answer.content.decode() and Activity.objects.get().project == project
