"""Nothing half written, nothing twice: workers that die, two who press at once, what goes out comes back."""

from __future__ import annotations

import re
import string
import threading
from datetime import date

import pytest
from django.db import connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership, Person
from congress_portal.foundation.accounts.people import register_people
from congress_portal.foundation.imports import services
from congress_portal.foundation.imports.exports import template
from congress_portal.foundation.imports.kinds import shape_of
from congress_portal.foundation.imports.models import AppliedRow, ImportBatch
from congress_portal.foundation.imports.services import reading
from congress_portal.foundation.jobs.services import run_job, start_job
from congress_portal.foundation.jobs.work import RunningWork, Stopped
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.slots import IMPORT_KINDS
from congress_portal.foundation.web.refusals import Refused
from deputies.models import Mandate
from deputies.services import NewMandate, grant_mandates
from tests.factories.deputies import seat_deputies
from tests.factories.ground import NOW, make_county
from tests.foundation.test_imports_roster import staged, verdicts, workbook

ROWS = [("姓名", "手机号")] + [(f"代表{chr(0x4E00 + n)}", f"138{n:08d}") for n in range(30)]


@pytest.fixture
def cast(ground):
    """``ground`` with terms, districts and deputies (tests/factories/deputies.py)."""
    return seat_deputies(ground)


def counts():
    """What an import writes."""
    models = (Person, Membership, Mandate, JournalEntry, AppliedRow)
    return tuple(model.objects.count() for model in models)


class Killed(BaseException):
    """What -9 would be, as far as a test can tell of it."""


@pytest.mark.parametrize(
    "place",
    ["deputies.imports.seating.grant_mandates", "congress_portal.foundation.imports.services.writing.record"],
)
def test_a_worker_that_dies_while_writing_leaves_nothing_and_another_one_finishes(cast, monkeypatch, place):
    batch = staged(cast.staff, workbook(ROWS), term=cast.county_term)
    before = counts()

    def die(**_):
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(place, die)
        services.confirm(actor=cast.staff, batch=batch, version=batch.version, at=NOW)
    assert counts() == before
    services.confirm(actor=cast.staff, batch=batch, version=batch.version, at=NOW)
    assert Mandate.objects.filter(term=cast.county_term, person__name__startswith="代表").count() == 30


def test_reading_that_died_begins_anew_and_the_first_attempt_adds_nothing_more(cast, monkeypatch):
    monkeypatch.setattr("congress_portal.foundation.imports.services.reading.CHUNK", 10)
    batch = services.take_file(
        actor=cast.staff,
        kind="deputies.roster",
        options={"term": cast.county_term.pk},
        content=workbook(ROWS),
        filename="名册.xlsx",
        at=NOW,
    )

    class SecondBegins:
        """After the first chunk another worker reads the file from the beginning."""

        def advance(self, done, total=None, note=""):
            again = ImportBatch.objects.get(pk=batch.pk)
            services.read_batch(actor=cast.staff, batch=again, at=NOW)

    with pytest.raises(Stopped):
        services.read_batch(actor=cast.staff, batch=batch, at=NOW, work=SecondBegins())
    batch.refresh_from_db()
    assert (batch.state, batch.total, batch.rows.count()) == ("judged", 30, 30)


def test_large_files_are_read_and_written_as_jobs_with_their_numbers(cast):
    batch = services.take_file(
        actor=cast.staff,
        kind="deputies.roster",
        options={"term": cast.county_term.pk},
        content=workbook(ROWS),
        filename="名册.xlsx",
        at=NOW,
    )
    job = start_job(actor=cast.staff, kind="imports.read", params={"batch": batch.pk}, title="读取", at=NOW)
    assert run_job(job.pk, at=NOW) == "done"
    batch.refresh_from_db()
    job.refresh_from_db()
    assert job.sentence == "读到 30 行：新增 30，更新 0，不变 0，拒绝 0。看过再确认导入。"
    assert job.url == batch.get_absolute_url()
    params = {"batch": batch.pk, "version": batch.version}
    job = start_job(actor=cast.staff, kind="imports.write", params=params, title="导入", at=NOW)
    assert run_job(job.pk, at=NOW) == "done"
    again = start_job(actor=cast.staff, kind="imports.write", params=params, title="导入", at=NOW, fresh=True)
    assert run_job(again.pk, at=NOW) == "failed"
    again.refresh_from_db()
    assert "周文清已在" in again.error
    assert Mandate.objects.filter(person__name__startswith="代表").count() == 30
    job = start_job(actor=cast.staff, kind="imports.undo", params={"batch": batch.pk}, title="撤销", at=NOW)
    assert run_job(job.pk, at=NOW) == "done"
    assert not Mandate.objects.filter(person__name__startswith="代表").exists()


def test_rows_that_are_being_written_or_taken_back_are_counted_on_the_jobs_page(cast, client_of, monkeypatch):
    monkeypatch.setattr("congress_portal.foundation.imports.services.writing.CHUNK", 10)
    monkeypatch.setattr(reading.chunks, "__defaults__", (10,))
    monkeypatch.setattr("congress_portal.foundation.jobs.work.COUNT_EVERY", 0)
    batch = services.take_file(
        actor=cast.staff, kind="deputies.roster", options={"term": cast.county_term.pk},
        content=workbook(ROWS), filename="名册.xlsx", at=NOW,
    )  # fmt: skip
    batch = services.read_batch(actor=cast.staff, batch=batch, at=NOW)
    client, seen = client_of(cast.staff), []
    tell = RunningWork.tell

    def look(work, *args):
        tell(work, *args)
        page = client.get(work.job.get_absolute_url()).content.decode()
        said = re.sub(r"<[^>]+>", " ", page.split('id="job-state"')[1].split("可以离开")[0])
        seen.append(" ".join(said.split()))

    monkeypatch.setattr(RunningWork, "tell", look)
    params = {"batch": batch.pk, "version": batch.version}
    for kind, last in (("imports.write", "正在写入"), ("imports.undo", "正在撤销")):
        job = start_job(actor=cast.staff, kind=kind, params=params, title="导入", at=NOW)
        assert run_job(job.pk, at=NOW) == "done"
        counted = [line for line in seen if last in line]
        assert [re.search(r"\d+/30", line)[0] for line in counted] == ["0/30", "10/30", "20/30", "30/30"]
        assert "才算数" in counted[1]


def test_a_worker_that_dies_after_the_commit_has_told_what_it_wrote(cast, monkeypatch):
    batch = services.take_file(
        actor=cast.staff, kind="deputies.roster", options={"term": cast.county_term.pk},
        content=workbook(ROWS), filename="名册.xlsx", at=NOW,
    )  # fmt: skip
    batch = services.read_batch(actor=cast.staff, batch=batch, at=NOW)

    def dies(act):
        raise SystemExit

    monkeypatch.setattr("congress_portal.foundation.jobs.services.running._patiently", dies)
    params = {"batch": batch.pk, "version": batch.version}
    for kind, said in (("imports.write", "已导入：新增 30 行"), ("imports.undo", "已撤销：去掉新增的 30 行")):
        job = start_job(actor=cast.staff, kind=kind, params=params, title="导入", at=NOW)
        with pytest.raises(SystemExit):
            run_job(job.pk, at=NOW)
        job.refresh_from_db()
        # No lease has to run out, and no sentence speaks of a stop.
        assert (job.state, job.lease_token) == ("done", None)
        assert job.sentence.startswith(said)


def test_staged_values_are_unreadable_in_the_database_and_on_the_disk(cast):
    batch = staged(cast.staff, workbook([("姓名", "手机号"), ("王宁", "13800002201")]), term=cast.county_term)
    from django.core.files.storage import default_storage
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM imports_importrow")
        stored = str(cursor.fetchall())
    with default_storage.open(batch.file) as stream:
        kept = stream.read()
    assert "王宁" not in stored and "13800002201" not in stored
    assert stored.startswith("[('v1.") and kept.startswith(b"v1.")


NAMES = st.text(alphabet="王李张刘陈杨黄赵周吴宁平华明丽", min_size=2, max_size=4)
WORDS = st.text(alphabet="村支书主任教师医生" + string.ascii_letters + "-()（）0", max_size=12).map(str.strip)
PEOPLE = st.lists(
    st.tuples(
        NAMES, st.sampled_from(["male", "female", ""]), st.dates(date(1940, 1, 1), date(2000, 1, 1)), WORDS
    ),
    max_size=8,
    unique_by=lambda row: (row[0], row[2].year, row[2].month),
)


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(people=PEOPLE)
def test_whatever_is_exported_imports_as_unchanged(cast, people):
    from django.db import transaction

    with transaction.atomic():
        actor = Actor.system(cast.county)
        rows = [
            {"name": name, "gender": gender, "birth_date": birth, "phone": f"139{n:08d}"}
            for n, (name, gender, birth, _) in enumerate(people)
        ]
        made = register_people(actor=actor, county=cast.county, rows=rows, at=NOW)
        grant_mandates(
            actor=actor,
            rows=[
                NewMandate(
                    person, cast.county_congress, cast.county_term, None, cast.village,
                    starts_on=cast.county_term.starts_on, occupation=words,
                )
                for person, (_, _, _, words) in zip(made, people, strict=True)
            ],
            at=NOW,
        )  # fmt: skip
        kind = IMPORT_KINDS.get("deputies.roster")
        shape = shape_of(actor=cast.staff, kind=kind, options={"term": cast.county_term.pk}, at=NOW)
        content = template(shape, kind.export(shape.scope)).content
        batch = staged(cast.staff, content, term=cast.county_term)
        assert batch.total == len(people) + 1
        assert batch.same == batch.total, verdicts(batch)
        transaction.set_rollback(True)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_imports():
    cast = seat_deputies(make_county())
    batch = staged(cast.staff, workbook(ROWS), term=cast.county_term)
    gate, results = threading.Barrier(2), []

    def confirm(actor):
        try:
            gate.wait(10)
            results.append(services.confirm(actor=actor, batch=batch, version=batch.version, at=NOW))
        except Refused as refusal:
            results.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm, args=(actor,)) for actor in (cast.staff, cast.admin)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    refused = [r for r in results if isinstance(r, Refused)]
    assert len(results) == 2 and len(refused) == 1
    assert "导入了这份文件，没有重复导入" in refused[0].message
    assert Mandate.objects.filter(person__name__startswith="代表").count() == 30
