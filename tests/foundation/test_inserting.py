"""Many rows in one statement are the rows ``bulk_create`` would have made."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from congress_portal.foundation.accounts.models import Person
from congress_portal.foundation.accounts.services import set_phone
from congress_portal.foundation.inserting import FEW, insert_many
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.web.models import FormKey
from tests.factories.ground import NOW


def people(county, number: int) -> list[Person]:
    """Unsaved people with an odd sign in each name's neighbourhood."""
    rows = []
    for index in range(number):
        person = Person(
            county=county, name=f"王\\宁{index}", employer="一行\n二行\t三\r四", birth_date=date(1970, 1, 2)
        )
        set_phone(person, f"138{index:08d}")
        rows.append(person)
    return rows


@pytest.mark.parametrize("number", [0, 1, FEW - 1, FEW, 300])
def test_rows_are_stored_as_they_are_and_know_their_keys(ground, number):
    made = insert_many(people(ground.county, number))
    assert len({person.pk for person in made}) == number
    for person in made:
        stored = Person.objects.get(pk=person.pk)
        assert (stored.name, stored.employer, stored.birth_date) == (
            person.name, "一行\n二行\t三\r四", date(1970, 1, 2),
        )  # fmt: skip
        assert stored.phone == person.phone
        assert not person._state.adding


def test_the_next_row_saved_alone_gets_a_key_of_its_own(ground):
    made = insert_many(people(ground.county, 50))
    alone = Person.objects.create(county=ground.county, name="李平")
    assert alone.pk not in {person.pk for person in made}
    again = insert_many(people(ground.county, 50))
    assert alone.pk not in {person.pk for person in again}


def test_json_moments_and_nothing_arrive_whole(ground):
    entries = [
        JournalEntry(
            at=NOW,
            subject_key=f"accounts.person:{n}",
            root_key="x",
            move="edit",
            summary="改\\N",
            before=None,
            after={"名": ["一\n二", n, None, True]},
            actor_kind="system",
        )
        for n in range(FEW + 1)
    ]
    insert_many(entries)
    stored = JournalEntry.objects.get(pk=entries[3].pk)
    assert (stored.at, stored.before, stored.after) == (NOW, None, {"名": ["一\n二", 3, None, True]})
    assert stored.summary == "改\\N"
    assert stored.user_id is None


def test_a_model_without_a_counted_key_goes_the_usual_way(ground):
    rows = [FormKey(key=uuid.uuid4(), path="/x/", at=NOW) for _ in range(FEW + 5)]
    insert_many(rows)
    assert FormKey.objects.filter(path="/x/").count() == FEW + 5
