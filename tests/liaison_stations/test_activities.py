import uuid
from copy import copy
from datetime import date, timedelta

import pytest

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.models import PerformanceEntry
from deputies.services import end_mandate
from liaison_stations import services
from liaison_stations.choices import ActivityKind, ActivityTopic
from liaison_stations.models import Activity
from liaison_stations.services import ActivityDraft
from liaison_stations.services.presence import presence_of
from tests.factories.ground import NOW, TODAY, moment

YESTERDAY = TODAY - timedelta(days=1)


def log(cast, actor=None, **changes):
    values = {
        "actor": actor or cast.deputy,
        "kind": ActivityKind.VISIT,
        "on": TODAY,
        "mandates": [cast.mandates["deputy"]],
        "organizer": cast.green_hill_congress,
        "congress": cast.county_congress,
        "township": cast.green_hill,
        "headcount": 3,
        "at": NOW,
        **changes,
    }
    return services.log_activity(**values)


def lines_of(activity):
    return PerformanceEntry.objects.filter(source_key=subject_key(activity))


def test_a_visit_writes_the_record_the_performance_file_and_the_journal(cast):
    activity = log(cast, place_text="松坡村", topic=ActivityTopic.OPINIONS)
    assert activity.number == "L-2026-0001"
    assert not activity.late and activity.counted
    line = lines_of(activity).get()
    assert (line.mandate, line.kind, line.on, line.counted) == (cast.mandates["deputy"], "visit", TODAY, True)
    assert line.summary == "走访选民 松坡村 3 人"
    entry = JournalEntry.objects.get(subject_key=subject_key(activity))
    assert (entry.move, entry.actor_name) == ("log_activity", "陆明远")


def test_every_kind_has_a_place_in_the_performance_file(cast):
    for kind in ActivityKind:
        assert lines_of(log(cast, kind=kind)).get().kind == kind.value


def test_numbers_run_through_the_year_and_begin_anew(cast):
    assert [log(cast).number, log(cast).number] == ["L-2026-0001", "L-2026-0002"]
    assert log(cast, at=moment(date(2027, 1, 2))).number == "L-2027-0001"


def test_what_arrives_twice_is_taken_once(cast):
    key = uuid.uuid4()
    first = log(cast, client_uuid=key)
    again = log(cast, client_uuid=key, headcount=9)
    assert again.pk == first.pk and again.headcount == 3
    assert Activity.objects.count() == 1 and PerformanceEntry.objects.count() == 1
    # Another person's phone may have drawn the same number.
    other = log(cast, actor=cast.co_deputy, mandates=[cast.mandates["co_deputy"]], client_uuid=key)
    assert other.pk != first.pk


def test_an_entry_more_than_seven_days_late_is_marked(cast):
    assert not log(cast, on=TODAY - timedelta(days=7)).late
    assert log(cast, on=TODAY - timedelta(days=8)).late


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "party"}, "kind"),
        ({"topic": "weather"}, "topic"),
        ({"mandates": []}, "mandates"),
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"on": date(2020, 1, 1)}, "on"),
        ({"headcount": -1}, "headcount"),
        ({"headcount": 100_001}, "headcount"),
        ({"note": "字" * 5001}, "note"),
    ],
)
def test_impossible_values_are_refused_with_a_sentence_beside_their_field(cast, changes, field):
    with pytest.raises(Refused) as refusal:
        log(cast, **changes)
    assert refusal.value.field == field and refusal.value.message.endswith("。")
    assert not Activity.objects.exists()


def test_a_deputy_of_two_congresses_is_one_person(cast):
    other = copy(cast.mandates["deputy"])
    other.pk = 999_999
    for given in ({"mandates": [cast.mandates["deputy"], other]}, {"excused": [other]}):
        with pytest.raises(Refused, match="陆明远是几级代表.*一个人只算一次"):
            log(cast, **given)
    with pytest.raises(Refused, match="一个人只算一次"):
        presence_of([cast.mandates["deputy"]], [other], [])


def test_an_ended_mandate_logs_nothing_after_its_end(cast):
    end_mandate(
        actor=Actor.system(),
        mandate=cast.mandates["deputy"],
        on=YESTERDAY,
        reason="moved_away",
        at=NOW,
    )
    cast.mandates["deputy"].refresh_from_db()
    with pytest.raises(Refused, match="已于 2026-04-08 终止"):
        log(cast)
    assert log(cast, on=YESTERDAY)


def test_a_deputy_records_only_own_work(cast):
    with pytest.raises(Denied):
        log(cast, mandates=[cast.mandates["deputy"], cast.mandates["co_deputy"]])


def test_those_without_the_task_record_nothing(cast):
    for actor in (cast.handler, cast.leader, cast.admin):
        with pytest.raises(Denied):
            log(cast, actor=actor)


def test_a_keeper_records_for_deputies_of_the_own_station_only(cast):
    activity = log(
        cast,
        actor=cast.keeper,
        station=cast.station,
        mandates=[cast.mandates["co_deputy"], cast.mandates["town_deputy"]],
        proxy=True,
    )
    assert lines_of(activity).count() == 2
    with pytest.raises(Refused) as refusal:
        log(cast, actor=cast.keeper, mandates=[cast.mandates["other_deputy"]])
    assert refusal.value.field == "mandates"


def test_a_strangers_station_is_not_found(cast):
    with pytest.raises(Refused) as refusal:
        log(cast, actor=cast.other_deputy, mandates=[cast.mandates["other_deputy"]], station=cast.station)
    assert refusal.value.field == "station"


def test_a_proxy_entry_waits_for_the_deputys_word(cast):
    activity = log(cast, actor=cast.keeper, mandates=[cast.mandates["deputy"]], proxy=True)
    todo = Todo.objects.open().get()
    assert (todo.person, todo.verb) == (cast.deputy.person, "核对")
    services.confirm_activity(actor=cast.deputy, activity=activity, at=NOW)
    assert not Todo.objects.open().exists()
    assert activity.activity_deputies.get().confirmed_at == NOW


def test_a_disputed_entry_does_not_count_until_it_is_upheld(cast):
    activity = log(cast, actor=cast.keeper, mandates=[cast.mandates["deputy"]], proxy=True)
    activity = services.dispute_activity(
        actor=cast.deputy, activity=activity, reason="那天我在县里开会", at=NOW
    )
    assert not activity.counted and not lines_of(activity).get().counted
    assert not Activity.objects.counted().exists()
    assert Todo.objects.open().get().kind == "activity_dispute"
    with pytest.raises(Conflict):
        services.dispute_activity(actor=cast.deputy, activity=activity, reason="再说一次", at=NOW)
    activity = services.uphold_activity(actor=cast.clerk, activity=activity, reason="有签到表", at=NOW)
    assert activity.counted and lines_of(activity).get().counted
    todo = Todo.objects.open().get()
    assert (todo.kind, todo.person) == ("activity_confirm", cast.deputy.person)


def test_who_entered_it_for_the_deputy_does_not_judge_his_objection(cast):
    """A keeper's visit of one deputy is 代录 without a tick, and the congress checks what he says of it."""
    activity = log(cast, actor=cast.keeper, organizer=cast.station.organization)
    assert activity.proxy and Todo.objects.open().get().kind == "activity_confirm"
    services.confirm_activity(actor=cast.deputy, activity=activity, at=NOW)
    activity = services.dispute_activity(actor=cast.deputy, activity=activity, reason="没有这回事", at=NOW)
    assert Todo.objects.open().get().organization == cast.county_congress
    with pytest.raises(Denied, match="这条是您记的"):
        services.uphold_activity(actor=cast.keeper, activity=activity, reason="有的", at=NOW)
    services.uphold_activity(actor=cast.staff, activity=activity, reason="问过在场的群众", at=NOW)
    todo, row = Todo.objects.open().get(), activity.activity_deputies.get()
    assert (todo.person, row.confirmed_at) == (cast.deputy.person, None) and "请您再看一次" in todo.why


def test_a_confirmation_lapses_with_the_keepers_correction(cast):
    activity = log(cast, actor=cast.keeper, headcount=2)
    services.confirm_activity(actor=cast.deputy, activity=activity, at=NOW)
    services.correct_activity(
        actor=cast.keeper, activity=activity, version=1, headcount=200, reason="记漏了", at=NOW
    )
    assert activity.activity_deputies.get().confirmed_at is None
    assert Todo.objects.open().get(kind="activity_confirm").person == cast.deputy.person


def test_what_many_do_together_is_no_proxy_entry_until_it_is_said_to_be_one_deputys(cast):
    activity = log(cast, actor=cast.keeper, kind=ActivityKind.DISCUSSION)
    assert not activity.proxy and not log(cast).proxy and not Todo.objects.open().exists()
    activity = services.correct_activity(
        actor=cast.keeper, activity=activity, version=1, kind=ActivityKind.VISIT, reason="是走访", at=NOW
    )
    assert activity.proxy and Todo.objects.open().get().person == cast.deputy.person


def test_a_stranger_disputes_nothing(cast):
    activity = log(cast)
    with pytest.raises(Denied):
        services.dispute_activity(actor=cast.other_deputy, activity=activity, reason="不信", at=NOW)


def test_a_voided_entry_stays_with_its_reason_and_counts_no_more(cast):
    activity = log(cast)
    with pytest.raises(Refused):
        services.void_activity(actor=cast.deputy, activity=activity, reason=" ", at=NOW)
    activity = services.void_activity(actor=cast.deputy, activity=activity, reason="记重了", at=NOW)
    assert Activity.objects.get() == activity and not lines_of(activity).get().counted
    with pytest.raises(Conflict, match="记重了"):
        services.void_activity(actor=cast.deputy, activity=activity, reason="再来", at=NOW)


def test_an_author_corrects_within_seven_days_and_the_file_follows(cast):
    activity = log(cast)
    activity = services.correct_activity(
        actor=cast.deputy,
        activity=activity,
        version=activity.version,
        kind=ActivityKind.GOOD_DEED,
        headcount=5,
        at=NOW,
    )
    assert (activity.headcount, activity.version) == (5, 2)
    assert lines_of(activity).get(counted=True).kind == "good_deed"
    entry = JournalEntry.objects.get(move="correct_activity")
    assert entry.before == {"kind": "visit", "headcount": "3"} and entry.after["headcount"] == "5"
    with pytest.raises(Denied):
        services.correct_activity(
            actor=cast.deputy, activity=activity, version=2, headcount=6, at=moment(TODAY + timedelta(days=8))
        )
    late = {"activity": activity, "version": 2, "headcount": 6, "at": moment(TODAY + timedelta(days=8))}
    with pytest.raises(Refused, match="为什么改"):
        services.correct_activity(actor=cast.clerk, reason=" ", **late)
    assert services.correct_activity(actor=cast.clerk, reason="看了照片", **late)


def test_a_correction_of_the_date_says_anew_whether_it_was_entered_late(cast):
    activity = log(cast, on=TODAY - timedelta(days=20))
    later = moment(TODAY + timedelta(days=5))
    same = {"actor": cast.deputy, "activity": activity}
    # Counted from the day it was entered, not from the day of the correction.
    activity = services.correct_activity(**same, version=1, on=TODAY - timedelta(days=7), at=later)
    assert not Activity.objects.get().late
    services.correct_activity(**same, version=2, on=TODAY - timedelta(days=8), at=later)
    assert Activity.objects.get().late


def test_a_correction_there_and_back_counts_once(cast):
    activity = log(cast)
    for version, kind in enumerate((ActivityKind.SURVEY, ActivityKind.VISIT), start=1):
        activity = services.correct_activity(
            actor=cast.deputy, activity=activity, version=version, kind=kind, at=NOW
        )
    assert [line.kind for line in lines_of(activity).filter(counted=True)] == ["visit"]


def test_a_stale_version_is_told_who_was_first(cast):
    activity = log(cast)
    services.correct_activity(actor=cast.deputy, activity=activity, version=1, headcount=4, at=NOW)
    with pytest.raises(Conflict, match="陆明远"):
        services.correct_activity(actor=cast.clerk, activity=activity, version=1, headcount=7, at=NOW)


def test_a_disputed_entry_that_is_corrected_stays_out_of_the_count(cast):
    activity = log(cast)
    services.dispute_activity(actor=cast.clerk, activity=activity, reason="人数不对", at=NOW)
    activity = services.correct_activity(
        actor=cast.clerk, activity=activity, version=2, kind=ActivityKind.SURVEY, reason="是调研", at=NOW
    )
    assert not lines_of(activity).filter(counted=True).exists()
    services.uphold_activity(actor=cast.clerk, activity=activity, reason="已改", at=NOW)
    assert [line.kind for line in lines_of(activity).filter(counted=True)] == ["survey"]


def draft(cast, **changes):
    return ActivityDraft(
        **{
            "kind": ActivityKind.VISIT,
            "on": YESTERDAY,
            "mandates": [cast.mandates["deputy"]],
            "organizer": cast.green_hill_congress,
            "congress": cast.county_congress,
            "township": cast.green_hill,
            "headcount": 2,
            **changes,
        }
    )


def test_many_are_logged_with_the_queries_of_one(cast, django_assert_max_num_queries):
    rows = [
        draft(cast, at=moment(YESTERDAY), entered_by=cast.mandates["deputy"].person, headcount=n)
        for n in range(60)
    ]
    with django_assert_max_num_queries(16):
        made = services.log_activities(actor=Actor.system(), rows=rows, at=NOW)
    assert [a.number for a in made[:2]] == ["L-2026-0001", "L-2026-0002"]
    assert PerformanceEntry.objects.count() == JournalEntry.objects.filter(move="log_activity").count() == 60
    assert made[0].activity_deputies.get().confirmed_at == moment(YESTERDAY)


def test_one_bad_row_of_many_is_named_and_nothing_is_stored(cast):
    with pytest.raises(Refused, match="第 2 行"):
        services.log_activities(actor=Actor.system(), rows=[draft(cast), draft(cast, kind="x")], at=NOW)
    assert not Activity.objects.exists()


def test_only_imports_name_another_author(cast):
    with pytest.raises(Denied):
        services.log_activities(
            actor=cast.clerk, rows=[draft(cast, entered_by=cast.mandates["deputy"].person)], at=NOW
        )


def test_who_sees_an_activity(cast):
    log(cast)
    sees = {key: Activity.objects.visible_to(actor).exists() for key, actor in cast.actors.items()}
    assert {key for key, seen in sees.items() if seen} == {
        "admin", "auditor", "staff", "leader", "official", "chair", "clerk", "deputy",
    }  # fmt: skip
