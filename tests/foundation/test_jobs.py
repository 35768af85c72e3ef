"""Long work: asked for once, held by one worker, never half done, never done twice."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs import services
from congress_portal.foundation.jobs.choices import JobState
from congress_portal.foundation.jobs.endings import MOST_ATTEMPTS
from congress_portal.foundation.jobs.models import Job
from congress_portal.foundation.jobs.services.running import claim
from congress_portal.foundation.jobs.work import LEASE, LEASE_AFTER_WRITING, Stopped, folder_of
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.slots import JOB_KINDS, JobKind, JobResult
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture
def offer():
    """``offer(run)``: a kind of job for one test, ``tests.kind`` by name."""
    offered = []

    def register(run, key="tests.kind", capabilities=frozenset()):
        JOB_KINDS.register(JobKind(key=key, label="测试", run=run, capabilities=capabilities))
        offered.append(key)

    yield register
    for key in offered:
        del JOB_KINDS._offers[key]


@pytest.fixture(autouse=True)
def empty_room():
    """No folder of another test's job."""
    import shutil

    shutil.rmtree(settings.JOBS_ROOT, ignore_errors=True)


def write_file(work):
    path = work.folder / "out.csv"
    path.write_text("甲,乙\n")
    return JobResult("导出 1 行。", path=str(path), filename="名册/甲.csv", content_type="text/csv", rows=1)


def ask(actor, *, at=NOW, params=None, **more):
    return services.start_job(
        actor=actor, kind="tests.kind", params=params or {"q": "甲"}, title="导出名册", at=at, **more
    )


def attempts_of(job):
    folder = folder_of(job.pk)
    return sorted(p.name for p in folder.iterdir()) if folder.exists() else []


class Watch:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


# --- asking ---------------------------------------------------------------------------------------


def test_a_job_waits_in_the_queue_with_its_conditions_and_its_owner(ground, offer):
    offer(write_file)
    job = ask(ground.staff)
    assert (job.state, job.person, job.membership_id) == (
        "queued",
        ground.staff.person,
        ground.staff.membership_id,
    )
    assert job.params == {"q": "甲"} and job.county == ground.county
    entry = JournalEntry.objects.get(move="start_job")
    assert entry.subject_key == f"jobs.job:{job.pk}" and "导出名册" in entry.summary


def test_the_queue_is_asked_only_when_the_transaction_is_committed(
    ground, offer, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr("congress_portal.foundation.slots.background.send", lambda *a: asked.append(a))
    offer(write_file)
    with django_capture_on_commit_callbacks(execute=True):
        job = ask(ground.staff)
        assert not asked
    assert asked == [("jobs.run_job", {"job_id": job.pk})]


def test_the_same_work_asked_for_again_is_the_same_job(ground, offer):
    offer(write_file)
    job = ask(ground.staff)
    assert ask(ground.staff, at=NOW + SECOND) == job
    services.run_job(job.pk, at=NOW)
    assert ask(ground.staff, at=NOW + timedelta(minutes=9)) == job
    assert Job.objects.count() == 1


@pytest.mark.parametrize("change", ["other member", "other conditions", "eleven minutes later", "fresh"])
def test_other_work_is_another_job(ground, offer, change):
    offer(write_file)
    job = ask(ground.staff)
    services.run_job(job.pk, at=NOW)
    again = {
        "other member": lambda: ask(ground.leader),
        "other conditions": lambda: ask(ground.staff, params={"q": "乙"}),
        "eleven minutes later": lambda: ask(ground.staff, at=NOW + timedelta(minutes=11)),
        "fresh": lambda: ask(ground.staff, fresh=True),
    }[change]()
    assert again != job


def test_whoever_lacks_the_capability_cannot_ask(ground, offer):
    offer(write_file, capabilities=frozenset({Capability.EXPORT_REGISTERS}))
    with pytest.raises(Denied):
        ask(ground.rater)
    assert not Job.objects.exists()


# --- carrying out ---------------------------------------------------------------------------------


def test_a_job_ends_with_its_sentence_and_its_file(ground, offer):
    offer(write_file)
    job = ask(ground.staff)
    assert services.run_job(job.pk, at=NOW) == JobState.DONE
    job.refresh_from_db()
    assert (job.sentence, job.rows, job.filename) == ("导出 1 行。", 1, "名册_甲.csv")
    assert job.path.read_text() == "甲,乙\n" and job.size == job.path.stat().st_size
    assert job.expires_at - job.finished_at == timedelta(days=7)
    assert job.lease_token is None and job.open_key is None


def test_a_job_that_could_not_do_all_of_it_says_so(ground, offer):
    offer(lambda work: JobResult("导入 3 行，1 行没有成功。", partly=True))
    job = ask(ground.staff)
    assert services.run_job(job.pk, at=NOW) == JobState.PARTLY


def test_a_job_is_never_carried_out_twice(ground, offer):
    runs = []
    offer(lambda work: runs.append(work.token) or JobResult("好。"))
    job = ask(ground.staff)
    assert services.run_job(job.pk, at=NOW) == JobState.DONE
    assert services.run_job(job.pk, at=NOW) is None
    assert len(runs) == 1


def test_who_comes_second_finds_nothing_to_claim(ground, offer):
    second = []
    offer(lambda work: second.append(services.run_job(work.job_id, at=NOW)) or JobResult("好。"))
    job = ask(ground.staff)
    services.run_job(job.pk, at=NOW)
    assert second == [None]


def test_the_count_is_written_about_once_a_second_and_keeps_the_lease(ground, offer):
    watch, seen = Watch(), []

    def run(work):
        for seconds, done in ((0, 0), (0.4, 100), (0.9, 200), (1.1, 236), (1.2, 300)):
            watch.seconds = seconds
            work.advance(done, 615, "写入")
            row = Job.objects.get(pk=work.job_id)
            seen.append((row.done, row.total, row.note, row.lease_until - NOW))
        return JobResult("好。")

    offer(run)
    job = ask(ground.staff)
    services.run_job(job.pk, at=NOW, elapsed=watch)
    assert [line[0] for line in seen] == [0, 0, 0, 236, 236]
    assert seen[-1][1:3] == (615, "写入")
    assert seen[-1][3] == LEASE + timedelta(seconds=1.1)
    job.refresh_from_db()
    assert job.done == 300, "the last count is true at the end"


def test_the_actor_is_the_member_as_he_is_now(ground, offer):
    actors = []
    offer(lambda work: actors.append(work.actor) or JobResult("好。"))
    job = ask(ground.clerk)
    services.run_job(job.pk, at=NOW)
    assert actors[0].membership_id == ground.clerk.membership_id
    assert actors[0].division_path == ground.clerk.division_path and actors[0].user == ground.users["clerk"]


def test_a_capability_lost_meanwhile_stops_the_job(ground, offer):
    runs = []
    offer(
        lambda work: runs.append(1) or JobResult("好。"),
        capabilities=frozenset({Capability.EXPORT_REGISTERS}),
    )
    job = ask(ground.clerk)
    Membership.objects.filter(pk=ground.clerk.membership_id).update(role="rater")
    assert services.run_job(job.pk, at=NOW) == JobState.FAILED
    assert not runs
    assert "没有这项工作" in Job.objects.get(pk=job.pk).error


@pytest.mark.parametrize("loss", ["role ended", "account stopped"])
def test_whoever_left_gets_nothing_done(ground, offer, loss):
    offer(write_file)
    job = ask(ground.clerk)
    if loss == "role ended":
        Membership.objects.filter(pk=ground.clerk.membership_id).update(ends_on=TODAY - timedelta(days=1))
    else:
        type(ground.users["clerk"]).objects.filter(pk=ground.users["clerk"].pk).update(is_active=False)
    assert services.run_job(job.pk, at=NOW) == JobState.FAILED
    assert "已经停用" in Job.objects.get(pk=job.pk).error


def test_a_refusal_is_told_in_its_own_words(ground, offer):
    def run(work):
        (work.folder / "half.csv").write_text("x")
        raise Refused("第 3 行没有姓名，请补上再导入。")

    offer(run)
    job = ask(ground.staff)
    assert services.run_job(job.pk, at=NOW) == JobState.FAILED
    job.refresh_from_db()
    assert (job.error, job.incident) == ("第 3 行没有姓名，请补上再导入。", "")
    assert attempts_of(job) == [], "nothing half done stays"


def test_a_fault_gets_a_number_and_the_log_holds_no_value(ground, offer, caplog):
    def run(work):
        raise KeyError("陆明远 13812345678")

    offer(run)
    job = ask(ground.staff)
    with caplog.at_level(logging.ERROR):
        assert services.run_job(job.pk, at=NOW) == JobState.FAILED
    job.refresh_from_db()
    assert job.incident.startswith("E-20260409-0946-") and job.incident in job.error
    assert job.incident in caplog.text and "KeyError" in caplog.text and " in run (" in caplog.text
    assert "陆明远" not in caplog.text and "13812345678" not in caplog.text


def test_a_kind_that_is_no_longer_offered_fails_in_words(ground, offer):
    offer(write_file)
    job = ask(ground.staff)
    Job.objects.filter(pk=job.pk).update(kind="tests.gone")
    assert services.run_job(job.pk, at=NOW) == JobState.FAILED
    assert "重新提交" in Job.objects.get(pk=job.pk).error


def test_only_who_waited_long_is_told(ground, offer):
    offer(write_file)
    quick, slow = ask(ground.staff), ask(ground.staff, params={"q": "乙"})
    services.run_job(quick.pk, at=NOW + 2 * SECOND)
    assert not OutboxMessage.objects.exists()
    services.run_job(slow.pk, at=NOW + 11 * SECOND)
    told = OutboxMessage.objects.get()
    assert told.recipient == ground.staff.person and told.url == slow.get_absolute_url()
    assert "导出名册办好了" in told.title


# --- stopping -------------------------------------------------------------------------------------


def test_a_waiting_job_is_cancelled_at_once(ground, offer):
    offer(write_file)
    job = services.cancel_job(actor=ground.staff, job=ask(ground.staff), at=NOW)
    assert job.state == JobState.CANCELLED
    assert services.run_job(job.pk, at=NOW) is None


def test_a_running_job_stops_at_its_next_count_and_leaves_nothing(ground, offer):
    watch = Watch()

    def run(work):
        (work.folder / "half.csv").write_text("x")
        work.advance(1, 10)
        services.cancel_job(actor=ground.staff, job=Job.objects.get(pk=work.job_id), at=NOW)
        watch.seconds = 2
        work.advance(2, 10)
        raise AssertionError("the count did not stop it")

    offer(run)
    job = ask(ground.staff)
    assert services.run_job(job.pk, at=NOW, elapsed=watch) == JobState.CANCELLED
    assert attempts_of(job) == []


def test_a_cancel_that_came_in_time_leaves_no_result_of_work_that_never_counts(ground, offer):
    def run(work):
        path = work.folder / "out.csv"
        path.write_text("甲")
        services.cancel_job(actor=ground.staff, job=Job.objects.get(pk=work.job_id), at=NOW)
        return JobResult("导出 1 行。", path=str(path))

    offer(run)
    job = ask(ground.staff)
    assert services.run_job(job.pk, at=NOW) == JobState.CANCELLED
    job.refresh_from_db()
    assert (job.file, job.sentence, attempts_of(job)) == ("", "", [])


def test_a_cancel_between_claim_and_work_is_heard_before_the_work_begins(ground, offer, monkeypatch):
    def claimed(job_id, **claim_of):
        done = claim(job_id, **claim_of)
        services.cancel_job(actor=ground.staff, job=Job.objects.get(pk=job_id), at=NOW)
        return done

    offer(lambda work: pytest.fail("the work began"))
    monkeypatch.setattr("congress_portal.foundation.jobs.services.running.claim", claimed)
    assert services.run_job(ask(ground.staff).pk, at=NOW) == JobState.CANCELLED


def test_a_row_that_is_held_for_a_moment_is_waited_for(ground, offer, monkeypatch):
    offer(write_file)
    job, answers = ask(ground.staff), [None, None]
    first = QuerySet.first

    def held(rows):
        return answers.pop() if answers and rows.query.select_for_update_skip_locked else first(rows)

    monkeypatch.setattr(QuerySet, "first", held)
    assert services.cancel_job(actor=ground.staff, job=job, at=NOW).state == JobState.CANCELLED
    assert not answers


def test_a_stranger_cannot_cancel_and_the_administrator_can(ground, offer):
    offer(write_file)
    job = ask(ground.staff)
    with pytest.raises(Denied):
        services.cancel_job(actor=ground.leader, job=job, at=NOW)
    assert services.cancel_job(actor=ground.admin, job=job, at=NOW).state == JobState.CANCELLED


def test_what_has_ended_is_not_cancelled(ground, offer):
    offer(write_file)
    job = ask(ground.staff)
    services.run_job(job.pk, at=NOW)
    with pytest.raises(Conflict):
        services.cancel_job(actor=ground.staff, job=job, at=NOW)
    assert Job.objects.get(pk=job.pk).has_file


def test_what_failed_may_be_tried_again(ground, offer):
    outcomes = [Refused("请先登记届次。"), JobResult("好。")]

    def run(work):
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    offer(run)
    job = ask(ground.staff)
    services.run_job(job.pk, at=NOW)
    job = services.retry_job(actor=ground.staff, job=job, at=NOW + SECOND)
    assert (job.state, job.error, job.attempts) == ("queued", "", 0)
    assert services.run_job(job.pk, at=NOW + SECOND) == JobState.DONE


def test_what_is_done_is_not_tried_again(ground, offer):
    offer(write_file)
    job = ask(ground.staff)
    services.run_job(job.pk, at=NOW)
    with pytest.raises(Conflict):
        services.retry_job(actor=ground.staff, job=job, at=NOW)


def test_only_the_same_role_tries_again(ground, offer):
    offer(write_file)
    job = services.cancel_job(actor=ground.staff, job=ask(ground.staff), at=NOW)
    with pytest.raises(Denied):
        services.retry_job(actor=ground.leader, job=job, at=NOW)


# --- leases ---------------------------------------------------------------------------------------


def dead_worker(job, at=NOW):
    """A worker claims the job and dies."""
    import uuid

    assert claim(job.pk, at=at, token=uuid.uuid4())
    half = folder_of(job.pk) / "dead" / "half.xlsx"
    half.parent.mkdir(parents=True)
    half.write_text("half")


def test_a_lease_in_force_is_left_alone(ground, offer):
    offer(write_file)
    job = ask(ground.staff)
    dead_worker(job)
    assert services.sweep(at=NOW + LEASE - SECOND).queued_again == 0
    assert Job.objects.get(pk=job.pk).state == JobState.RUNNING


def test_a_job_whose_worker_died_is_taken_up_again(ground, offer, django_capture_on_commit_callbacks):
    offer(write_file)
    job = ask(ground.staff)
    dead_worker(job)
    assert services.sweep(at=NOW + LEASE + SECOND).queued_again == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert services.run_job(job.pk, at=NOW + LEASE + SECOND) == JobState.DONE
    job.refresh_from_db()
    assert job.attempts == 2 and len(attempts_of(job)) == 1, "the dead attempt's folder is gone"
    assert Path(job.file).parts[1] == attempts_of(job)[0]


def test_after_three_deaths_it_has_failed_with_a_sentence(ground, offer):
    import shutil

    offer(write_file)
    job = ask(ground.staff)
    at = NOW
    for _ in range(MOST_ATTEMPTS):
        dead_worker(job, at)
        shutil.rmtree(folder_of(job.pk))
        at += LEASE + SECOND
        swept = services.sweep(at=at)
    assert swept.failed == 1
    job.refresh_from_db()
    assert job.state == JobState.FAILED and "请点“重试”" in job.error
    assert services.run_job(job.pk, at=at) is None
    assert OutboxMessage.objects.filter(title__contains="没有办成").count() == 1


def test_a_dead_job_that_was_to_be_cancelled_is(ground, offer, django_capture_on_commit_callbacks):
    offer(write_file)
    job = ask(ground.staff)
    dead_worker(job)
    services.cancel_job(actor=ground.staff, job=job, at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        services.sweep(at=NOW + LEASE + SECOND)
    assert Job.objects.get(pk=job.pk).state == JobState.CANCELLED and attempts_of(job) == []


def test_a_job_that_nobody_works_at_any_more_is_cancelled_at_once(ground, offer):
    offer(write_file)
    job = ask(ground.staff)
    dead_worker(job)
    job = services.cancel_job(actor=ground.staff, job=job, at=NOW + LEASE + SECOND)
    assert job.state == JobState.CANCELLED


def test_who_lost_the_lease_publishes_nothing(ground, offer):
    """A worker slept; meanwhile another one did the job. When it wakes up it has no say."""

    def slow(work):
        (work.folder / "out.csv").write_text("old")
        services.sweep(at=NOW + LEASE + SECOND)
        offered[0] = write_file
        assert services.run_job(work.job_id, at=NOW + LEASE + SECOND) == JobState.DONE
        return JobResult("旧的。", path=str(work.folder / "out.csv"), filename="旧.csv")

    offered = [slow]
    offer(lambda work: offered[0](work))
    job = ask(ground.staff)
    services.run_job(job.pk, at=NOW, elapsed=lambda: 0)
    job.refresh_from_db()
    assert job.sentence == "导出 1 行。" and job.path.read_text() == "甲,乙\n"
    assert len(attempts_of(job)) == 1


@pytest.mark.parametrize("question", ["advance", "fence"])
def test_who_lost_the_lease_is_stopped_when_he_asks(ground, offer, question):
    asked = []

    def run(work):
        Job.objects.filter(pk=work.job_id).update(state="queued", lease_token=None)
        try:
            if question == "advance":
                work.advance(1, 2)
            else:
                with transaction.atomic():
                    work.fence()
        except Stopped:
            asked.append("stopped")
            raise
        raise AssertionError

    offer(run)
    job = ask(ground.staff)
    services.run_job(job.pk, at=NOW, elapsed=lambda: 0)
    assert asked == ["stopped"]
    assert Job.objects.get(pk=job.pk).state == JobState.QUEUED and attempts_of(job) == []


def test_a_fence_outside_a_transaction_is_a_mistake_of_the_kind(transactional_db, offer):
    from tests.factories.ground import make_county

    offer(lambda work: work.fence() or JobResult("好。"))
    job = ask(make_county().staff)
    assert services.run_job(job.pk, at=NOW) == JobState.FAILED


def test_what_one_attempt_wrote_no_other_one_writes(ground, offer):
    """The worker died after its commit and before it could say so."""
    written = []

    def run(work):
        with transaction.atomic():
            work.fence()
            written.append(work.token)
        raise SystemExit if len(written) == 1 else AssertionError

    offer(run)
    job = ask(ground.staff)
    with pytest.raises(SystemExit):
        services.run_job(job.pk, at=NOW, elapsed=lambda: 0)
    job.refresh_from_db()
    assert job.state == JobState.DONE and "已经全部写入" in job.sentence
    assert services.run_job(job.pk, at=NOW) is None and len(written) == 1


def test_the_sweep_closes_a_job_that_has_written(ground, offer):
    import uuid

    offer(write_file)
    job = ask(ground.staff)
    token = uuid.uuid4()
    claim(job.pk, at=NOW, token=token)
    Job.objects.filter(pk=job.pk).update(written_by=token)
    assert services.sweep(at=NOW + LEASE + SECOND).closed == 1
    assert Job.objects.get(pk=job.pk).state == JobState.DONE


def test_a_fault_after_the_commit_leaves_the_job_done(ground, offer):
    def run(work):
        with transaction.atomic():
            work.fence()
        raise ValueError

    offer(run)
    job = ask(ground.staff)
    assert services.run_job(job.pk, at=NOW) == JobState.DONE
    assert "没有重复" in Job.objects.get(pk=job.pk).sentence


def test_a_fence_with_a_result_ends_the_job_in_the_same_transaction(ground, offer):
    def run(work):
        result = write_file(work)
        with transaction.atomic():
            work.fence(result)
            assert Job.objects.get(pk=work.job_id).state == JobState.DONE
        return result

    offer(run)
    job = ask(ground.staff)
    assert services.run_job(job.pk, at=NOW) == JobState.DONE
    job.refresh_from_db()
    assert job.has_file and job.path.exists() and job.sentence == "导出 1 行。"


def test_a_fenced_transaction_that_is_taken_back_leaves_the_job_open(ground, offer):
    def run(work):
        with transaction.atomic():
            work.fence(write_file(work))
            raise Refused("第 9 行与第 3 行重复，请删去一行。")

    offer(run)
    job = ask(ground.staff)
    assert services.run_job(job.pk, at=NOW) == JobState.FAILED
    job.refresh_from_db()
    assert job.written_by is None and job.error.startswith("第 9 行") and not job.file


def test_a_fence_gives_time_to_commit(ground, offer):
    until = []

    def run(work):
        with transaction.atomic():
            work.fence()
            until.append(Job.objects.get(pk=work.job_id).lease_until)
        return JobResult("好。")

    offer(run)
    job = ask(ground.staff)
    services.run_job(job.pk, at=NOW, elapsed=lambda: 0)
    assert until == [NOW + LEASE_AFTER_WRITING]


def test_the_heart_keeps_the_lease_of_the_attempt_that_holds_it(ground, offer):
    watch, answers = Watch(), []

    def run(work):
        watch.seconds = 50
        answers.append(work.renew())
        assert Job.objects.get(pk=work.job_id).lease_until == NOW + 50 * SECOND + LEASE
        Job.objects.filter(pk=work.job_id).update(lease_token=None)
        answers.append(work.renew())
        raise Stopped

    offer(run)
    services.run_job(ask(ground.staff).pk, at=NOW, elapsed=watch)
    assert answers == [True, False]


def test_what_was_never_handed_out_is_handed_out_again(
    ground, offer, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    offer(write_file)
    job = ask(ground.staff)
    monkeypatch.setattr("congress_portal.foundation.slots.background.send", lambda *a: asked.append(a))
    with django_capture_on_commit_callbacks(execute=True):
        assert services.sweep(at=NOW + 30 * SECOND).asked_again == 0
        assert services.sweep(at=NOW + 61 * SECOND).asked_again == 1
        assert services.sweep(at=NOW + 62 * SECOND).asked_again == 0
    assert asked == [("jobs.run_job", {"job_id": job.pk})]


# --- seven days -----------------------------------------------------------------------------------


def test_after_seven_days_the_file_goes_and_the_row_says_so(ground, offer):
    offer(write_file)
    job = ask(ground.staff)
    services.run_job(job.pk, at=NOW, elapsed=lambda: 0)
    assert services.purge_results(at=NOW + timedelta(days=7)) == 0
    assert services.purge_results(at=NOW + timedelta(days=7, seconds=1)) == 1
    job.refresh_from_db()
    assert job.file_is_gone and not job.has_file and job.filename == "名册_甲.csv"
    assert attempts_of(job) == []


def test_strays_are_cleared_and_results_stay(ground, offer):
    offer(write_file)
    job, waiting = ask(ground.staff), ask(ground.staff, params={"q": "乙"})
    services.run_job(job.pk, at=NOW)
    for number in (waiting.pk, 999_999):
        folder_of(number).mkdir(parents=True)
    services.purge_results(at=NOW)
    assert sorted(p.name for p in settings.JOBS_ROOT.iterdir()) == sorted([str(job.pk), str(waiting.pk)])
