"""The flag moves by the rule, once a year, from one holder to the next."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from assessments.models import FlagAward
from assessments.workflow import flags, results
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from tests.assessments.test_results import MINUTES, past_year, published
from tests.factories.ground import NOW

DAY = date(2027, 2, 6)


def award(scene, period, **values):
    return flags.award_flag(
        **{
            "actor": scene.cast.staff,
            "period": period,
            "minutes_number": MINUTES,
            "from_on": DAY,
            "at": NOW,
            **values,
        }
    )


def test_the_first_of_a_published_year_gets_the_flag(scene, begun_year):
    done = award(scene, published(scene, (1,), begun_year), handover_meeting="县十九届人大七次会议闭幕会")
    assert (done.holder.name, done.year, done.to_on) == ("石桥镇", 2026, None)
    assert (str(done.total), str(done.margin)) == ("77.50", "2.00")
    assert OutboxMessage.objects.filter(kind="flag_awarded").count() == 3
    assert JournalEntry.objects.filter(move="award_flag").count() == 1


def test_the_old_holding_closes_when_the_new_one_opens(scene):
    first = award(scene, past_year(scene), from_on=date(2026, 2, 6))
    second = award(scene, published(scene, (1,)))
    first.refresh_from_db()
    assert (first.holder.name, first.to_on) == ("青山镇", DAY)
    assert (second.holder.name, second.previous) == ("石桥镇", first)
    assert FlagAward.objects.current().get() == second


def test_a_holder_may_keep_the_flag(scene):
    scene.set("青山镇", 1, (6, 6), (10, 10))
    scene.set("石桥镇", 1, (5, 6), (10, 10))
    award(scene, past_year(scene), from_on=date(2026, 2, 6))
    second = award(scene, published(scene, (1,)))
    assert second.holder == second.previous.holder
    assert FlagAward.objects.current().count() == 1


def test_no_flag_without_publication_or_minutes(scene, begun_year):
    with pytest.raises(Refused, match="还没有发布"):
        award(scene, begun_year)
    results.publish_results(
        actor=scene.cast.staff,
        period=begun_year,
        minutes_number=MINUTES,
        partial_reason="启用",
        unreviewed_reason="首次考评",
        at=NOW,
    )
    with pytest.raises(Refused, match="主任会议纪要号"):
        award(scene, begun_year, minutes_number="  ")


def test_a_year_gives_its_flag_once(scene, begun_year):
    year = published(scene, (1,), begun_year)
    award(scene, year)
    with pytest.raises(Conflict, match="2026年的红旗已由周文清"):
        award(scene, year)


def test_a_hand_over_cannot_lie_before_the_holding(scene):
    award(scene, past_year(scene), from_on=date(2026, 2, 6))
    with pytest.raises(Refused, match="不能早于"):
        award(scene, published(scene, (1,)), from_on=date(2026, 2, 5))


def test_a_flag_of_a_year_is_not_handed_over_before_it(scene, begun_year):
    year = published(scene, (1,), begun_year)
    for day, sentence in ((date(2026, 12, 31), "2026-12-31 才结束"), (date(9999, 12, 31), "一年以后")):
        with pytest.raises(Refused, match=sentence):
            award(scene, year, from_on=day)


def test_past_holders_are_entered_oldest_first(scene):
    towns = {s.name: s for s in scene.group.subjects.all()}

    def past(year, name):
        return flags.record_past_award(
            actor=scene.cast.staff,
            group=scene.group,
            holder=towns[name],
            year=year,
            from_on=date(year + 1, 2, 1),
            minutes_number=f"主任会议纪要〔{year + 1}〕2号",
            at=NOW,
        )

    past(2019, "南坪镇")
    past(2020, "青山镇")
    with pytest.raises(Refused, match="从早到晚"):
        past(2018, "石桥镇")
    with pytest.raises(Conflict, match="2020年的红旗"):
        past(2020, "绿水镇")
    assert [(a.year, a.holder.name, a.to_on) for a in FlagAward.objects.order_by("year")] == [
        (2019, "南坪镇", date(2021, 2, 1)),
        (2020, "青山镇", None),
    ]
    street = scene.streets.subjects.get()
    with pytest.raises(Refused, match="不在“乡镇组”"):
        flags.record_past_award(
            actor=scene.cast.staff,
            group=scene.group,
            holder=street,
            year=2021,
            from_on=DAY,
            minutes_number="x",
            at=NOW,
        )


def test_the_database_allows_one_current_holder_a_group(scene, begun_year):
    done = award(scene, published(scene, (1,), begun_year))
    copy = FlagAward.objects.get(pk=done.pk)
    copy.pk, copy.year = None, 2030
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        FlagAward.objects.filter(pk=done.pk).update(minutes_number="")
    with pytest.raises(IntegrityError), transaction.atomic():
        FlagAward.objects.filter(pk=done.pk).update(to_on=DAY - timedelta(days=1))


@pytest.mark.parametrize("who", ["chair", "leader", "admin"])
def test_only_staff_move_the_flag(scene, who, begun_year):
    year = published(scene, (1,), begun_year)
    with pytest.raises(Denied):
        award(scene, year, actor=getattr(scene.cast, who))
