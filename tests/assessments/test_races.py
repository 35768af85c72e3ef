"""Two people at once on PostgreSQL: one is first, the other is told who and when."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connections

from assessments.models import FlagAward, FlagHandover, Period, QuarterReport, Result, Score
from assessments.workflow import flags, quarters, reports, results, verification
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.web.refusals import Conflict, Refused
from tests.assessments.scene import count_by, make_scene, whole_year
from tests.assessments.test_results import MINUTES, published
from tests.factories.ground import NOW, make_county

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ROUNDS = 20


def at_once(*verbs):
    """Run the verbs in threads of their own; what each returned or was refused with."""
    gate, answers = threading.Barrier(len(verbs)), [None] * len(verbs)

    def run(place, verb):
        try:
            gate.wait(10)
            answers[place] = verb()
        except Refused as refusal:
            answers[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


@pytest.fixture
def scene(transactional_db, monkeypatch):
    return count_by(make_scene(make_county()), monkeypatch)


def test_the_flag_is_awarded_once_in_twenty_rounds(scene):
    year = published(scene, (1,))

    def award():
        return flags.award_flag(
            actor=scene.cast.staff,
            period=year,
            minutes_number=MINUTES,
            from_on=year.ends_on + timedelta(days=36),
            at=NOW,
        )

    for _ in range(ROUNDS):
        answers = at_once(award, award)
        won = [a for a in answers if isinstance(a, FlagAward)]
        lost = [a for a in answers if isinstance(a, Conflict)]
        assert (len(won), len(lost)) == (1, 1), answers
        assert "周文清" in lost[0].message and "2026-04-09 09:46" in lost[0].message
        assert FlagAward.objects.current().count() == 1
        FlagHandover.objects.all().delete()
        FlagAward.objects.all().delete()


def test_one_number_is_confirmed_by_one_of_two(scene):
    report = scene.report(scene.open(1), "青山镇")
    for line in report.lines.all():
        answers = at_once(
            lambda line=line: reports.confirm_line(
                actor=scene.cast.chair, line=line, version=line.version, at=NOW
            ),
            lambda line=line: reports.disagree(
                actor=scene.cast.clerk, line=line, note="不对", version=line.version, at=NOW
            ),
        )
        lost = [a for a in answers if isinstance(a, Conflict)]
        assert len(lost) == 1, answers
        assert "何建平" in lost[0].message or "吴桂香" in lost[0].message


def test_a_report_is_handed_in_once(scene):
    report = scene.report(scene.open(1), "青山镇")
    scene.confirm(report)

    def submit():
        return reports.submit_report(actor=scene.cast.chair, report=report, at=NOW)

    answers = at_once(submit, submit)
    assert len([a for a in answers if isinstance(a, Refused)]) == 1, answers


@pytest.mark.parametrize("there", [True, False])
def test_computing_in_workers_at_once_gives_one_sheet(scene, there):
    year = whole_year(scene, (1,))
    if not there:
        Score.objects.all().delete()
        Result.objects.all().delete()
        Period.objects.filter(pk=year.pk).delete()
    answers = at_once(
        *[lambda: results.compute_year(actor=scene.cast.staff, scheme=scene.scheme, at=NOW)] * 4
    )
    assert {a.sheet_sha256 for a in answers} == {year.sheet_sha256}
    assert (Result.objects.count(), Score.objects.count()) == (4, 12)


def test_locking_one_report_and_the_whole_quarter_at_once_ends_locked(scene):
    period = scene.open(1)
    for report in period.reports.select_related("subject__organization"):
        scene.verify(scene.hand_in(report))
    one = scene.report(period, "青山镇")
    at_once(
        lambda: verification.lock_report(actor=scene.cast.staff, report=one, at=NOW),
        lambda: verification.lock_period(actor=scene.cast.staff, period=period, at=NOW),
    )
    period.refresh_from_db()
    assert period.state == "locked"
    assert not period.reports.exclude(state="locked").exists()


def test_two_workers_open_and_close_a_quarter_once(scene):
    def work(day):
        moment = NOW.replace(month=day.month, day=day.day)
        return lambda: quarters.keep_quarters(on=day, at=moment)

    opened = at_once(work(date(2026, 4, 1)), work(date(2026, 4, 1)))
    assert sorted(kept.opened for kept in opened) == [0, 1], opened
    assert QuarterReport.objects.count() == 4
    assert not OutboxMessage.objects.filter(kind="quarter_not_opened").exists()
    closed = at_once(work(date(2026, 4, 24)), work(date(2026, 4, 24)))
    assert sorted(kept.closed for kept in closed) == [0, 4], closed
    assert JournalEntry.objects.filter(move="close_report").count() == 4
