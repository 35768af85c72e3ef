"""The live standing shows the way and is no result."""

from datetime import date

from django.urls import reverse

from assessments.models import Period
from assessments.standing import live_standing, year_lines
from assessments.workflow.history import enter_past_quarter
from assessments.workflow.results import compute_year
from tests.factories.ground import NOW


def totals(live):
    return {s.name: str(live.sheets[s.pk].total) for s in live.subjects}


def test_without_any_quarter_it_counts_from_the_first_of_january(scene):
    live = live_standing(scene.scheme, on=date(2026, 2, 1))
    assert totals(live)["石桥镇"] == "77.50"


def test_opened_quarters_stand_and_the_days_after_are_counted(scene):
    scene.open(1)
    scene.set("石桥镇", 1, (2, 4), (14, 14))
    live = live_standing(scene.scheme, on=date(2026, 4, 9))
    # Two meetings, 8 of 10 receptions: 15 + 31 + 35.
    assert totals(live)["石桥镇"] == "81.00"


def test_within_an_opened_quarter_nothing_is_counted_twice(scene):
    scene.open(1)
    live = live_standing(scene.scheme, on=date(2026, 3, 20))
    assert totals(live)["石桥镇"] == "77.50"


def test_a_gap_before_the_first_opened_quarter_is_counted(scene):
    scene.open(2)
    live = live_standing(scene.scheme, on=date(2026, 6, 30))
    assert live.measures.measures[live.subjects[0].pk, live.indicators[0].pk].numerator == 2


def test_entered_quarters_are_not_counted_again(scene):
    subjects = list(scene.group.subjects.all())
    figures = {
        (s.pk, code): value
        for s in subjects
        for code, value in (("1", (1, None)), ("2", (6, 6)), ("3", (10, 10)))
    }
    enter_past_quarter(
        actor=scene.cast.staff, scheme=scene.scheme, quarter=1, measures=figures, basis="档案", at=NOW
    )
    live = live_standing(scene.scheme, on=date(2026, 3, 31))
    assert set(totals(live).values()) == {"77.50"}


def test_it_says_what_can_still_be_gained(scene):
    live = live_standing(scene.scheme, on=date(2026, 2, 1))
    town = next(s for s in live.subjects if s.name == "青山镇")
    assert [(step.text, str(step.gain)) for step in live.gains(town.pk)] == [
        ("主席团会议按季召开再有 1 次", "7.50"),
        # What was late stays late: the next one is one more of one more.
        ("群众意见按期答复再有 1 件", "0.45"),
    ]


def test_it_costs_three_queries_beside_those_of_the_metrics(scene, django_assert_max_num_queries):
    scene.open(1)
    # The metrics of the scene are made up; without a daily count each real one adds one query.
    with django_assert_max_num_queries(3):
        lines = year_lines(scene.scheme)
        live_standing(scene.scheme, on=date(2026, 4, 9), lines=lines)


def test_nothing_is_to_be_gained_once_the_last_quarter_is_locked(
    scene, client_of, django_assert_max_num_queries
):
    for quarter in (1, 2, 3):
        scene.finish(scene.open(quarter))
    last = scene.open(4)
    town = scene.report(last, "青山镇").subject
    assert live_standing(scene.scheme, on=date(2027, 1, 8)).gains(town.pk)
    scene.finish(last)
    assert live_standing(scene.scheme, on=date(2027, 1, 8)).gains(town.pk) == []
    leader = client_of(scene.cast.leader)
    with django_assert_max_num_queries(15):
        page = leader.get(reverse("assessments:standing", args=[scene.scheme.pk]))
    assert page.status_code == 200
    # Published: the sheet tells where everybody stands, nothing is reckoned beside it.
    year = compute_year(actor=scene.cast.staff, scheme=scene.scheme, at=NOW)
    Period.objects.filter(pk=year.pk).update(state="published", published_at=NOW, minutes_number="纪要1号")
    chair = client_of(scene.cast.chair)
    answer = chair.get(reverse("assessments:standing", args=[scene.scheme.pk]))
    assert answer.url == year.get_absolute_url()
    page = chair.get(scene.report(last, "青山镇").get_absolute_url()).content.decode()
    assert "还能做的" not in page and "考评结果已经发布" in page
