"""Two at once in a review on PostgreSQL: a slip makes one paper, an appeal has one answer."""

from decimal import Decimal as D

import pytest

from assessments.models import Appeal, Paper, Slip
from assessments.workflow import appeals, ballots, papers
from congress_portal.foundation.web.refusals import Refused
from tests.assessments.reviewing import at_stage, opened, town
from tests.assessments.scene import count_by, make_scene
from tests.assessments.test_races import at_once
from tests.factories.ground import NOW, TODAY, make_county

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def scene(transactional_db, monkeypatch):
    return count_by(make_scene(make_county()), monkeypatch)


def test_a_slip_pressed_twice_at_once_makes_one_paper(scene):
    review, staff = opened(scene, people=False), scene.cast.staff
    ballot = ballots.create_ballot(
        actor=staff,
        review=review,
        title="测评",
        question="？",
        grades="好 100\n差 50",
        closes_on=TODAY,
        at=NOW,
    )
    ballots.add_rater_group(actor=staff, ballot=ballot, name="代表", weight=D(1), slips=10, at=NOW)
    ballots.open_ballot(actor=staff, ballot=ballot, at=NOW)
    subject = town(review, "绿水镇")
    for slip in Slip.objects.all():
        answers = at_once(*[lambda slip=slip: papers.rate(slip=slip, grades={subject.pk: "好"}, at=NOW)] * 2)
        lost = [a for a in answers if isinstance(a, Refused)]
        assert len(lost) == 1 and "已经用过" in lost[0].message, answers
    assert Paper.objects.count() == 10


def test_an_appeal_is_answered_once_and_raised_once(scene):
    review = at_stage(scene, "notice")
    indicator = review.period.scheme.indicators.get(metric="reception_held")
    subject = town(review, "绿水镇")

    def raised():
        return appeals.raise_appeal(
            actor=scene.cast.stranger,
            review=review,
            subject=subject,
            indicator=indicator,
            kind="wrong",
            claim="算错",
            at=NOW,
        )

    assert len([a for a in at_once(raised, raised) if isinstance(a, Appeal)]) == 1
    appeal = Appeal.objects.get()

    def answered():
        return appeals.answer_appeal(
            actor=scene.cast.staff, appeal=appeal, verdict="upheld", delta=D(-1), answer="核对过", at=NOW
        )

    answers = at_once(answered, answered)
    assert len([a for a in answers if isinstance(a, Appeal)]) == 1, answers
    assert appeal.changes.count() == 1
