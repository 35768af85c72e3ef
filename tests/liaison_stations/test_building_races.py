"""Two people enter the same reward, or begin the same acceptance, at the same moment."""

import pytest

from congress_portal.foundation.web.refusals import Conflict, Refused
from liaison_stations.models import Acceptance, Reward
from liaison_stations.services.rewards import pay_rewards
from tests.factories.cast import make_cast
from tests.factories.ground import NOW, TODAY
from tests.liaison_stations.building import applied, approved, enacted
from tests.liaison_stations.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_reward_that_two_enter_at_once_is_paid_once():
    cast = make_cast()
    row = approved(cast, enacted(cast))

    def pay():
        return pay_rewards(
            actor=cast.staff, acceptances=[row], paid_on=TODAY, payee="", source="县财政", at=NOW
        )

    answers = at_once(pay, pay, pay)
    lost = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(lost) == 2 and all(isinstance(answer, Conflict) for answer in lost)
    assert "一个站只奖补一次" in str(lost[0])
    assert Reward.objects.count() == 1


def test_an_acceptance_that_two_begin_at_once_is_begun_once():
    cast = make_cast()
    standard = enacted(cast)
    answers = at_once(lambda: applied(cast, standard), lambda: applied(cast, standard, actor=cast.keeper))
    lost = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(lost) == 1 and isinstance(lost[0], Refused) and "还没有办完" in str(lost[0])
    assert Acceptance.objects.count() == 1
