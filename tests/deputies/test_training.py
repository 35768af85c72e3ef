"""Training: who is listed, who took part, what the files and the coverage say of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.notifications.deadlines import run_reminders
from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies import coverage, services
from deputies.forms.training import read_lectures
from deputies.models import PerformanceEntry, TrainingClass
from deputies.services.trainees import trainees
from deputies.services.training_attendance import days_of
from deputies.training_choices import TrainingAudience, TrainingMark, TrainingState, TrainingWay
from tests.factories.ground import NOW, TODAY, moment

pytestmark = pytest.mark.django_db

PAST = TODAY - timedelta(days=10)


def plan(cast, actor=None, congress=None, on=PAST, **values):
    values = {
        "title": "履职培训班",
        "audience": TrainingAudience.DEPUTIES,
        "way": TrainingWay.CLASSROOM,
        "hours": 8,
        "at": NOW,
    } | values
    return services.plan_training(
        actor=actor or cast.clerk,
        congress=congress or cast.green_hill_congress,
        starts_on=on,
        ends_on=values.pop("ends_on", on),
        **values,
    )


def names(training):
    return sorted(training.attendances.values_list("person__name", flat=True))


def hold(cast, training, actor=None, default=TrainingMark.PRESENT, at=NOW, **by_name):
    values = {key: by_name.pop(key) for key in ("partial_hours", "reason", "outcome") if key in by_name}
    marks = {
        a.person_id: by_name.get(a.person.name, default)
        for a in training.attendances.select_related("person")
    }
    return services.hold_training(actor=actor or cast.clerk, training=training, marks=marks, at=at, **values)


def test_the_audience_makes_the_list(cast):
    green, county = cast.green_hill_congress, cast.county_congress

    def listed(congress, audience, **values):
        found = trainees(congress=congress, audience=audience, on=TODAY, **values)
        assert len({one.person_id for one in found}) == len(found)
        return {(one.mandate_id, one.capacity) for one in found}

    mandates = {key: mandate.pk for key, mandate in cast.mandates.items()}
    assert listed(green, TrainingAudience.DEPUTIES) == {
        (mandates[key], "deputy") for key in ("deputy_green", "other_deputy", "leader_of_group")
    }
    assert listed(green, TrainingAudience.MEMBERS) == {
        (mandates[key], "member") for key in ("deputy_green", "leader_of_group")
    }
    # 陆明远 holds two mandates: one row, as a deputy of the congress that trains.
    assert listed(county, TrainingAudience.BOTH_LEVELS) == {
        (mandates[key], "deputy") for key in ("deputy", "other_deputy", "leader_of_group", "strange_deputy")
    }
    assert listed(county, TrainingAudience.BOTH_LEVELS, township=cast.clear_water) == {
        (mandates["strange_deputy"], "deputy")
    }
    staff = trainees(congress=green, audience=TrainingAudience.STAFF, on=TODAY)
    assert {one.mandate_id for one in staff} == {None}
    assert {one.person_id for one in staff} == {
        cast.chair.person_id, cast.clerk.person_id, cast.keeper.person_id
    }  # fmt: skip


def test_a_second_batch_lists_who_is_not_in_the_first(cast):
    first = plan(cast, batch=1)
    services.change_trainees(actor=cast.clerk, training=first, remove=[cast.other_deputy.person_id], at=NOW)
    second = plan(cast, batch=2, on=PAST + timedelta(days=7))
    assert names(first) == ["方晓云", "陆明远"]
    assert names(second) == ["沈秀兰"]
    assert str(second) == "履职培训班（第2期）"
    services.cancel_training(actor=cast.clerk, training=first, reason="防汛", at=NOW)
    assert names(plan(cast, batch=3)) == ["方晓云", "陆明远"]


def test_townships_train_their_own_deputies_and_nobody_elses(cast):
    with pytest.raises(Refused) as refusal:
        plan(cast, audience=TrainingAudience.BOTH_LEVELS)
    assert refusal.value.field == "audience"
    with pytest.raises(Denied):
        plan(cast, congress=cast.county_congress)
    with pytest.raises(Denied):
        plan(cast, actor=cast.stranger)
    with pytest.raises(Denied):
        plan(cast, actor=cast.deputy)


@pytest.mark.parametrize("days", [-1, 200])
def test_impossible_days_are_refused(cast, days):
    with pytest.raises(Refused) as refusal:
        plan(cast, ends_on=PAST + timedelta(days=days))
    assert refusal.value.field == "ends_on"


def test_taking_part_tells_the_file_and_being_absent_does_not(cast):
    held = hold(cast, plan(cast), 沈秀兰=TrainingMark.PARTIAL, 方晓云=TrainingMark.ABSENT, partial_hours=4)
    assert (held.state, held.expected, held.present, held.on_leave, held.absent) == ("held", 3, 2, 0, 1)
    assert held.attendance_rate == "66.7%"
    lines = PerformanceEntry.objects.filter(kind="training").order_by("mandate__person__name")
    assert list(lines.values_list("mandate", "summary", "counted", "on", "days")) == [
        (cast.mandates["other_deputy"].pk, "参加履职培训班，4 学时", True, PAST, Decimal("0.5")),
        (cast.mandates["deputy_green"].pk, "参加履职培训班，8 学时", True, PAST, Decimal(1)),
    ]
    assert sorted(held.attendances.values_list("hours", flat=True)) == [0, 4, 8]
    assert "应参加 3，参加 2，请假 0，缺席 1" in timeline(held).first().summary


@pytest.mark.parametrize(
    ("hours", "length", "days"),
    [(8, 1, "1"), (4, 1, "0.5"), (1, 1, "0.5"), (6, 1, "1"), (16, 2, "2"), (20, 5, "2.5"), (24, 1, "1")],
)
def test_hours_are_told_as_days_in_halves(hours, length, days):
    assert days_of(hours, length) == Decimal(days)


def test_a_correction_needs_a_reason_and_moves_the_files(cast):
    training = plan(cast)
    hold(cast, training, 方晓云=TrainingMark.ABSENT)
    with pytest.raises(Refused) as refusal:
        hold(cast, training)
    assert refusal.value.field == "reason"
    hold(cast, training, 陆明远=TrainingMark.LEAVE, reason="补登请假条")
    counted = PerformanceEntry.objects.counted().values_list("mandate__person__name", flat=True)
    assert sorted(counted) == ["方晓云", "沈秀兰"]


def test_a_class_registered_by_mistake_is_cancelled_and_counts_no_more(cast):
    training = hold(cast, plan(cast))
    services.cancel_training(actor=cast.clerk, training=training, reason="登记重复", at=NOW)
    assert not PerformanceEntry.objects.counted().exists()
    with pytest.raises(Conflict):
        services.cancel_training(actor=cast.clerk, training=training, reason="再来", at=NOW)
    with pytest.raises(Conflict):
        hold(cast, training)


def test_marks_must_be_whole_and_days_past(cast):
    training = plan(cast)
    with pytest.raises(Refused, match="还有 3 人"):
        services.hold_training(actor=cast.clerk, training=training, marks={}, at=NOW)
    with pytest.raises(Refused) as refusal:
        hold(cast, training, default=TrainingMark.PARTIAL)
    assert refusal.value.field == "partial_hours"
    with pytest.raises(Refused) as refusal:
        hold(cast, training, default=TrainingMark.PARTIAL, partial_hours=8)
    assert refusal.value.field == "partial_hours"
    with pytest.raises(Refused, match="才结束"):
        hold(cast, plan(cast, title="下周的", on=TODAY + timedelta(days=1)))
    assert TrainingClass.objects.filter(state=TrainingState.HELD).count() == 0


def test_people_hear_of_a_class_ahead_and_of_none_that_is_over(cast):
    plan(cast)
    assert not OutboxMessage.objects.exists()
    ahead = plan(cast, title="下月的", on=TODAY + timedelta(days=3))
    told = OutboxMessage.objects.filter(title="请参加下月的")
    assert told.count() == 3
    services.edit_training(actor=cast.clerk, training=ahead, lectures=[], place="县委党校", at=NOW)
    assert OutboxMessage.objects.filter(title="下月的有变动", recipient=cast.deputy.person).count() == 1
    services.cancel_training(actor=cast.clerk, training=ahead, reason="防汛", at=NOW)
    assert OutboxMessage.objects.filter(title__endswith="取消了").count() == 3


def test_reminders_come_before_the_class_and_go_to_the_office_after_it(cast):
    training = plan(cast, on=TODAY + timedelta(days=5), ends_on=TODAY + timedelta(days=6))

    def said(on):
        before = set(OutboxMessage.objects.values_list("pk", flat=True))
        run_reminders(on=on, at=moment(on, 8))
        new = OutboxMessage.objects.exclude(pk__in=before).filter(kind__startswith="deputies.training")
        return {(m.recipient.name, m.title) for m in new.select_related("recipient")}

    assert said(TODAY - timedelta(days=3)) == set()
    first = said(TODAY)
    assert {name for name, _ in first} == {"陆明远", "沈秀兰", "方晓云"}
    assert {title for _, title in first} == {"参加培训还剩 5 天：履职培训班"}
    assert said(TODAY) == set()
    late = said(TODAY + timedelta(days=9))
    assert {name for name, _ in late} == {"吴桂香", "何建平"}
    assert {title for _, title in late} == {"登记参加情况逾期 3 天：履职培训班"}
    hold(cast, training, at=moment(TODAY + timedelta(days=9), 9))
    assert said(TODAY + timedelta(days=30)) == set()


def test_coverage_counts_the_person_for_each_mandate_and_only_while_it_lasts(cast):
    hold(cast, plan(cast), 沈秀兰=TrainingMark.LEAVE, 方晓云=TrainingMark.PARTIAL, partial_hours=4)
    # Before any mandate of today began: it trained the person, not this term's deputy.
    people = trainees(congress=cast.green_hill_congress, audience=TrainingAudience.DEPUTIES, on=TODAY)
    hold(cast, plan(cast, title="上届的", on=date(2020, 5, 1), people=people))

    table = coverage.training_coverage(cast.staff, year=2026)
    rows = {row.label: (row.deputies, row.reached, row.this_year, row.hours) for row in table.rows}
    assert rows == {
        "青山镇（县级代表）": (1, 1, 1, 8),
        "青山镇（乡镇级代表）": (3, 2, 2, 12),
        "绿水镇（乡镇级代表）": (1, 0, 0, 0),
    }
    assert (table.total.deputies, table.total.reached, table.total.rate) == (5, 3, "60.0%")
    assert {row.label: row.hours_each for row in table.rows}["青山镇（乡镇级代表）"] == "4.0"
    assert coverage.training_coverage(cast.staff, year=2025).total.this_year == 0
    assert {row.label for row in coverage.training_coverage(cast.chair, year=2026).rows} == {
        "青山镇（县级代表）", "青山镇（乡镇级代表）"
    }  # fmt: skip
    left = coverage.mandates_of_term(cast.staff).filter(~coverage.was_trained())
    assert {m.person.name for m in left} == {"沈秀兰", "曹国栋"}


def test_one_plan_a_year_whose_progress_is_counted(cast, client_of):
    year = services.save_training_plan(
        actor=cast.clerk, congress=cast.green_hill_congress, year=2026, target_hours=16, at=NOW
    )
    with pytest.raises(Refused) as refusal:
        services.save_training_plan(actor=cast.clerk, congress=cast.green_hill_congress, year=2026, at=NOW)
    assert refusal.value.field == "year"
    hold(cast, plan(cast))
    plan(cast, title="第二个", on=TODAY + timedelta(days=40))
    services.cancel_training(actor=cast.clerk, training=plan(cast, title="没办成"), reason="雪", at=NOW)
    page = client_of(cast.clerk).get(year.get_absolute_url()).content.decode()
    assert "安排 2 期，已办 1 期，参加 3 人次，授课 8 学时" in page


def test_lecturers_are_read_a_line_each():
    read = read_lectures("岳明德，县委党校副教授，怎样提建议\n\n温静宜\t法工委主任\n周一平")
    assert [(one.name, one.position, one.topic) for one in read] == [
        ("岳明德", "县委党校副教授", "怎样提建议"),
        ("温静宜", "法工委主任", ""),
        ("周一平", "", ""),
    ]
    with pytest.raises(Exception, match="第 2 行"):
        read_lectures("岳明德\n" + "长" * 60)


def test_the_clerk_plans_lists_and_registers_on_the_pages(cast, client_of, submit):
    client = client_of(cast.clerk)
    create = reverse("deputies:training_create")
    values = {
        "title": "履职培训班",
        "starts_on": PAST,
        "ends_on": PAST,
        "hours": 8,
        "lecturers": "岳明德，党校",
    }
    wrong = submit(client, create, **{**values, "hours": "九千"})
    assert wrong.status_code == 422 and "履职培训班" in wrong.content.decode()
    made = submit(client, create, **values)
    training = TrainingClass.objects.get()
    assert made.status_code == 302 and made.url == training.get_absolute_url()
    listed = submit(
        client,
        reverse("deputies:training_names", args=[training.pk]),
        remove=[str(cast.other_deputy.person_id)],
        audience="staff",
    )
    assert listed.status_code == 302
    assert names(training) == ["何建平", "吴桂香", "方晓云", "罗守站", "陆明远"]
    nothing = submit(client, reverse("deputies:training_names", args=[training.pk]))
    assert nothing.status_code == 422
    attend = reverse("deputies:training_attend", args=[training.pk])
    assert submit(client, attend, **{f"mark_{cast.keeper.person_id}": "leave"}).status_code == 302
    training.refresh_from_db()
    assert (training.present, training.on_leave) == (4, 1)
    # Staff have no file: only the two deputies got a line.
    assert PerformanceEntry.objects.filter(kind="training").count() == 2


def test_a_deputy_sees_the_own_training_and_nobody_elses_mark(cast, client_of):
    training = hold(cast, plan(cast), 沈秀兰=TrainingMark.ABSENT)
    page = client_of(cast.deputy).get(training.get_absolute_url()).content.decode()
    assert "陆明远" in page and "沈秀兰" not in page
    assert client_of(cast.strange_deputy).get(training.get_absolute_url()).status_code == 404
    own = client_of(cast.deputy).get(cast.mandates["deputy"].get_absolute_url()).content.decode()
    assert "任期内 1 期，8 学时" in own


def test_odd_addresses_and_values_end_in_no_error(cast, client_of, submit):
    client = client_of(cast.staff)
    training = plan(cast)
    huge = "9" * 30
    for url in (
        reverse("deputies:training_list") + f"?year={huge}&congress={huge}&q=%00&state=x",
        reverse("deputies:training_coverage") + f"?year={huge}&term=-1&level=x",
        reverse("deputies:training_coverage") + "?term=99",
        reverse("deputies:training_untrained") + f"?township={huge}&level=x",
        reverse("deputies:training_create") + f"?congress={cast.county_congress.pk}&copy={huge}",
        reverse("deputies:training_create") + f"?congress={cast.green_hill_congress.pk}&copy={training.pk}",
        reverse("deputies:training_coverage_export") + "?year=2026",
    ):
        assert client.get(url).status_code == 200, url
    names_url = reverse("deputies:training_names", args=[training.pk])
    assert submit(client, names_url, remove=[huge, "²", "\x00"]).status_code == 422


def test_pages_ask_the_database_little(cast, client_of, django_assert_max_num_queries):
    services.save_training_plan(actor=cast.staff, congress=cast.green_hill_congress, year=2026, at=NOW)
    for number in range(6):
        hold(cast, plan(cast, title=f"第{number}个"), 沈秀兰=TrainingMark.LEAVE)
    training, year = TrainingClass.objects.first(), cast.green_hill_congress.training_plans.get()
    client = client_of(cast.staff)
    for name, args, most in (
        ("training_list", [], 12),
        ("training_plans", [], 12),
        ("training_coverage", [], 12),
        ("training_untrained", [], 12),
        ("training_detail", [training.pk], 15),
        ("training_plan_detail", [year.pk], 15),
        ("training_print", [training.pk], 15),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(reverse(f"deputies:{name}", args=args)).status_code == 200, name
