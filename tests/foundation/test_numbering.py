"""Running numbers: distinct, in a row, also for two who ask at once."""

import threading

import pytest
from django.db import IntegrityError, connection, connections, transaction

from congress_portal.foundation.numbering.models import Counter
from congress_portal.foundation.numbering.services import next_number, take_numbers


@pytest.mark.django_db
def test_each_scope_counts_from_one():
    assert [next_number("县十九届人大六次会议") for _ in range(3)] == [1, 2, 3]
    assert next_number("闭会2026") == 1
    assert next_number("县十九届人大六次会议") == 4


@pytest.mark.django_db
def test_many_numbers_are_taken_in_one_go(django_assert_max_num_queries):
    next_number("民2026")
    with django_assert_max_num_queries(2):
        assert list(take_numbers("民2026", 3)) == [2, 3, 4]
    assert list(take_numbers("民2026", 0)) == []
    assert next_number("民2026") == 5
    with pytest.raises(ValueError):
        take_numbers("民2026", -1)


@pytest.mark.django_db
def test_a_case_that_is_rolled_back_leaves_no_gap():
    next_number("民2026")
    with pytest.raises(RuntimeError), transaction.atomic():
        next_number("民2026")
        raise RuntimeError
    assert next_number("民2026") == 2


@pytest.mark.django_db
def test_a_scope_has_one_counter():
    Counter.objects.create(scope="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Counter.objects.create(scope="a")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_number_at_once_get_distinct_numbers_without_gaps():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time: only PostgreSQL can show a race here")
    gate, taken, failed = threading.Barrier(2), [], []

    def number_many():
        try:
            for _ in range(25):
                gate.wait(timeout=30)  # each round starts together, the first one on a new scope
                with transaction.atomic():
                    taken.append(next_number("race"))
        except Exception as error:
            failed.append(error)
            gate.abort()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=number_many) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert sorted(taken) == list(range(1, 51))
