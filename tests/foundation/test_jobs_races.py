"""Two workers, a sweep and a cancel at the same moment, on PostgreSQL; and one job by a real worker."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone

from congress_portal.foundation.jobs import services
from congress_portal.foundation.jobs.models import Job
from congress_portal.foundation.jobs.services.running import claim
from congress_portal.foundation.jobs.work import LEASE
from congress_portal.foundation.slots import JobResult
from congress_portal.foundation.web.refusals import Conflict
from tests.deputies.test_races import at_once
from tests.factories.cast import make_cast
from tests.factories.ground import NOW, make_county
from tests.foundation.test_jobs import ask, offer, write_file  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)

postgres = pytest.mark.postgres


@postgres
def test_of_two_workers_one_holds_the_job(offer):  # noqa: F811
    runs = []
    offer(lambda work: runs.append(work.token) or JobResult("好。"))
    job = ask(make_county().staff)
    run = lambda: services.run_job(job.pk, at=NOW)  # noqa: E731
    assert sorted(map(str, at_once(run, run))) == ["None", "done"]
    assert len(runs) == 1


@postgres
def test_asked_for_twice_in_one_moment_it_is_one_job(offer):  # noqa: F811
    offer(write_file)
    staff = make_county().staff
    one, two = at_once(lambda: ask(staff), lambda: ask(staff))
    assert one == two and Job.objects.count() == 1


@postgres
def test_two_sweeps_take_a_dead_job_back_once(offer):  # noqa: F811
    offer(write_file)
    job = ask(make_county().staff)
    claim(job.pk, at=NOW, token=uuid.uuid4())
    late = NOW + LEASE + timedelta(seconds=1)
    sweep = lambda: services.sweep(at=late).queued_again  # noqa: E731
    assert sorted(at_once(sweep, sweep)) == [0, 1]


@postgres
def test_a_fenced_transaction_is_neither_swept_nor_cancelled_away(offer):  # noqa: F811
    """The worker writes for longer than its lease; sweep and cancel leave it alone, without waiting."""
    inside, go_on, seen = threading.Event(), threading.Event(), []

    def run(work):
        with transaction.atomic():
            work.fence()
            inside.set()
            go_on.wait(20)
        return JobResult("写好了。")

    offer(run)
    staff = make_county().staff
    job = ask(staff)

    def worker():
        try:
            seen.append(services.run_job(job.pk, at=NOW, elapsed=lambda: 0))
        finally:
            connections.close_all()

    thread = threading.Thread(target=worker)
    thread.start()
    try:
        assert inside.wait(20)
        swept = services.sweep(at=NOW + LEASE + timedelta(seconds=1))
        assert (swept.queued_again, swept.closed) == (0, 0)
        with pytest.raises(Conflict, match="最后的结果"):
            services.cancel_job(actor=staff, job=job, at=NOW)
    finally:
        go_on.set()
        thread.join(20)
    assert seen == ["done"]
    assert Job.objects.get().sentence == "写好了。"


@postgres
def test_the_heart_beats_beside_a_long_silence(offer, monkeypatch):  # noqa: F811
    """A real heartbeat, with a lease of a fraction of a second."""
    monkeypatch.setattr("congress_portal.foundation.jobs.work.LEASE", timedelta(seconds=0.6))
    swept = []

    def run(work):
        end = threading.Event()
        for _ in range(12):
            end.wait(0.1)
            swept.append(services.sweep(at=timezone.now()).queued_again)
        return JobResult("好。")

    offer(run)
    job = ask(make_county().staff, at=timezone.now())
    assert services.run_job(job.pk, at=timezone.now(), heartbeat=True) == "done"
    assert set(swept) == {0}


@pytest.mark.servers
def test_a_real_worker_carries_a_job_out(celery_worker_process, wait_until):
    from congress_portal.foundation.slots import background

    cast = make_cast()
    job = services.start_job(
        actor=cast.staff, kind="deputies.roster_export", params={}, title="导出代表名册", at=timezone.now()
    )
    assert background.send is not None
    done = wait_until(lambda: Job.objects.filter(pk=job.pk, state="done").first(), what="a finished job")
    assert done.sentence == "导出 4 人。" and done.attempts == 1
    assert done.path.exists() and done.size == done.path.stat().st_size
