"""Many rows in one statement are the rows ``bulk_create`` would have made."""

from __future__ import annotations

import gc
import threading
import uuid
from datetime import date

import pytest
from django.db import connection

from congress_portal.foundation.accounts.models import Person
from congress_portal.foundation.accounts.services import set_phone
from congress_portal.foundation.garbage import held_back
from congress_portal.foundation.inserting import (
    FEW,
    Shape,
    insert_columns,
    insert_many,
    insert_shaped,
    new_rows,
)
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.journal.services import Line, entry, record_lines
from congress_portal.foundation.web.models import FormKey
from liaison_stations.models import Standard
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


def test_rows_of_one_shape_share_what_they_say_and_differ_in_their_keys(ground):
    odd = {"name": "王\\宁", "employer": "一行\n二行\t三", "birth_date": date(1970, 1, 2)}
    one = Shape(Person, ["county_id"], odd)
    other = Shape(Person, ["county_id"], {"name": "李平"})
    before = Person.objects.count()
    insert_shaped(Person, {"county_id": [ground.county.pk] * 3}, [one, other, one])
    insert_shaped(Person, {"county_id": []}, [])
    assert Person.objects.count() == before + 3
    rows = Person.objects.filter(county=ground.county, name=odd["name"])
    assert [(p.employer, p.birth_date) for p in rows] == [(odd["employer"], odd["birth_date"])] * 2
    fresh = Person.objects.create(county=ground.county, name="赵一")
    assert Person.objects.get(name="李平", birth_date=None).pk < fresh.pk


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


@pytest.mark.parametrize("number", [1, FEW - 1, FEW, 300])
def test_rows_told_by_columns_are_those_of_objects(ground, number):
    columns = {
        "name": [f"王\\宁{n}" for n in range(number)],
        "employer": ["一行\n二行\t三\r四" if n % 2 else "" for n in range(number)],
        "birth_date": [date(1970, 1, 2) if n % 3 else None for n in range(number)],
        "phone": [f"138{n:08d}" for n in range(number)],
    }
    keys = insert_columns(Person, columns, {"county_id": ground.county.pk, "party": "中共党员"})
    assert len(set(keys)) == number
    for n, key in enumerate(keys):
        stored = Person.objects.get(pk=key)
        assert {name: getattr(stored, name) for name in columns} == {k: v[n] for k, v in columns.items()}
        assert (stored.county_id, stored.party) == (ground.county.pk, "中共党员")
        # Named in neither: the field's default.
        assert (stored.ethnicity, stored.gender, stored.version) == ("汉族", "", 1)


def test_two_alike_phones_are_not_alike_in_the_database(ground):
    keys = insert_columns(
        Person, {"name": ["王宁"] * FEW, "phone": ["13800000000"] * FEW}, {"county_id": ground.county.pk}
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM accounts_person WHERE id = %s OR id = %s", [keys[0], keys[1]])
        (one,), (other,) = cursor.fetchall()
    assert one != other
    assert "13800000000" not in one


@pytest.mark.parametrize("number", [1, FEW + 1])
def test_lines_of_the_journal_say_what_single_entries_say(cast, number):
    after = {"届": 19}
    lines = [Line(f"accounts.person:{n}", f"登记王宁{n}", after, "x:1" if n else "") for n in range(number)]
    record_lines(actor=cast.staff, move="register_person", lines=lines, at=NOW, audience="parties")
    written = JournalEntry.objects.filter(move="register_person").order_by("pk")
    assert written.count() == number
    for line, stored in zip(lines, written, strict=True):
        single = entry(
            actor=cast.staff, subject=line.subject, root=line.root or None, move="register_person",
            summary=line.summary, after=after, at=NOW, audience="parties",
        )  # fmt: skip
        single.pk = stored.pk
        for field in JournalEntry._meta.concrete_fields:
            assert getattr(stored, field.attname) == getattr(single, field.attname), field.name


def test_the_collector_is_as_before_when_the_last_of_several_is_through():
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with held_back():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    assert gc.isenabled()
    with pytest.raises(RuntimeError), held_back() as collect:
        thread.start()
        assert inside.wait(10)
        collect()
        assert not gc.isenabled()
        raise RuntimeError
    assert not gc.isenabled()
    leave.set()
    thread.join(10)
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_rows_told_by_column_are_those_of_keyword_arguments(ground):
    names, born = ["王宁", "李平"], [date(1970, 1, 2), None]
    made = new_rows(Person, {"name": names, "birth_date": born}, {"county": [ground.county, None]})
    alike = [
        Person(name="王宁", birth_date=date(1970, 1, 2), county=ground.county),
        Person(name="李平", birth_date=None, county=None),
    ]
    for row, same in zip(made, alike, strict=True):
        assert {f.attname: getattr(row, f.attname) for f in Person._meta.concrete_fields} == {
            f.attname: getattr(same, f.attname) for f in Person._meta.concrete_fields
        }
        assert row._state.adding
    assert made[0].county is ground.county and made[1].county is None
    # What a default makes is made for each.
    first, second = new_rows(Standard, {"id": [None, None]}, {})
    assert first.chain and first.chain != second.chain
