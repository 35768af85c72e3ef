"""Fifty people press the same button at once: one wins, the others are told who it was and when."""

import threading
from datetime import date

import pytest
from django.db import connection, connections

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict
from suggestions import workflow
from suggestions.models import HandlingAssignment
from tests.factories import ground
from tests.factories.cast import make_cast
from tests.factories.ground import NOW, moment
from tests.suggestions.stages import Stages

PEOPLE, ROUNDS = 50, 2
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene():
    """The cast with a second clerk of the county's congress, in a database without a test transaction."""
    cast = make_cast()
    person = ground.make_person(cast.county, "赵二手")
    membership = ground.appoint(person, cast.county_congress, Role.CONGRESS_STAFF, "办公室")
    cast.join("second_staff", membership)
    return Stages(cast)


def at_once(verbs):
    """Run the verbs in threads that start together; their results or the Conflict each got."""
    barrier = threading.Barrier(len(verbs))
    answers = [None] * len(verbs)

    def run(place, verb):
        try:
            barrier.wait(timeout=30)
            answers[place] = verb()
        except Exception as error:
            answers[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def assert_one_won(answers, names, done, case, move):
    """One result, one Conflict that names the winner and the moment; one line in the journal."""
    lost = [a for a in answers if isinstance(a, Exception)]
    assert len(lost) == len(answers) - 1, answers
    winner = next(name for name, a in zip(names, answers, strict=True) if not isinstance(a, Exception))
    for refusal in lost:
        assert isinstance(refusal, Conflict), repr(refusal)
        assert f"这件已由 {winner} 于 9:46 {done}" in refusal.message
    assert JournalEntry.objects.filter(root_key=subject_key(case), move=move).count() == 1


def fifty(scene):
    """Two clerks of one office at fifty desks: who of them presses first is anybody's guess."""
    return [scene.cast.staff, scene.cast.second_staff] * (PEOPLE // 2)


def told_once(case, kind):
    """One message of the move for each who is told."""
    told = OutboxMessage.objects.filter(subject_key=subject_key(case), kind=f"suggestions.{kind}")
    people = list(told.values_list("recipient", flat=True))
    return len(people) == len(set(people)) and len(people) > 0


def test_of_fifty_who_accept_at_once_one_wins(scene):
    assert connection.vendor == "postgresql"
    cast = scene.cast
    for number in range(ROUNDS):
        case = scene.submitted(body=f"第 {number} 盏路灯不亮")
        people: list[Actor] = [cast.deputy, cast.co_deputy] * (PEOPLE // 2)
        answers = at_once(
            [lambda a=a, case=case: workflow.accept_demand(actor=a, suggestion=case, at=NOW) for a in people]
        )
        assert_one_won(answers, [a.name for a in people], "接单", case, "accept")
        assert Todo.objects.open().filter(subject_key=subject_key(case)).count() == 1


def test_of_fifty_who_dispatch_at_once_one_wins(scene):
    cast = scene.cast
    for number in range(ROUNDS):
        case = scene.examined(title=f"关于第 {number} 条路的建议")
        people = fifty(scene)
        answers = at_once(
            [
                lambda a=a, case=case: workflow.dispatch(
                    actor=a, suggestion=case, unit=cast.government_office, at=NOW
                )
                for a in people
            ]
        )
        assert_one_won(answers, [a.name for a in people], "派单", case, "dispatch")
        assert HandlingAssignment.objects.filter(suggestion=case).count() == 1
        assert Todo.objects.open().filter(title__contains=case.title).count() == 1


def test_of_fifty_who_close_at_once_one_wins(scene):
    end = moment(date(2026, 4, 21), 9, 46)
    for number in range(ROUNDS):
        case = scene.evaluated(title=f"关于第 {number} 座桥的建议")
        people = fifty(scene)
        answers = at_once(
            [lambda a=a, case=case: workflow.close(actor=a, suggestion=case, at=end) for a in people]
        )
        assert_one_won(answers, [a.name for a in people], "核销", case, "close")
        assert told_once(case, "close")


def test_numbers_given_at_once_are_all_different(scene):
    cast = scene.cast
    cases = [scene.handed_in(title=f"关于第 {n} 口井的建议") for n in range(8)]
    answers = at_once(
        [lambda c=c: workflow.examine(actor=cast.staff, suggestion=c, at=NOW).serial for c in cases]
    )
    assert sorted(answers) == list(range(1, 9))


def test_a_chat_pasted_by_two_at_once_is_taken_once(scene):
    cast = scene.cast
    said = [workflow.Said(f"第 {n} 组的水渠堵了", f"第 {n} 组的水渠堵了") for n in range(4)]
    for line in said:

        def take(actor, line=line):
            return lambda: workflow.take_chat_lines(actor=actor, station=cast.station, lines=[line], at=NOW)

        answers = at_once([take(cast.keeper), take(cast.clerk)])
        assert sum(isinstance(answer, Conflict) for answer in answers) == 1, answers
    assert cast.station.chat_lines.count() == cast.station.suggestions.count() == len(said)
