"""下载中心 and the page of a job, by role."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs import services
from congress_portal.foundation.jobs.models import Job
from congress_portal.foundation.web.refusals import Refused
from tests.foundation.test_jobs import ask, offer, write_file  # noqa: F401
from tests.setup.posting import post

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(ground, offer):  # noqa: F811
    offer(write_file)
    return ask(ground.staff, at=timezone.now())


def run(job):
    services.run_job(job.pk, at=timezone.now())
    job.refresh_from_db()


def page(client, job, **headers):
    return client.get(reverse("jobs:job_detail", args=[job.pk]), headers=headers)


def test_the_download_centre_shows_the_own_jobs(ground, job, client_of):
    run(job)
    text = client_of(ground.staff).get(reverse("jobs:job_list")).content.decode()
    assert "导出名册" in text and "已完成" in text and reverse("jobs:job_download", args=[job.pk]) in text
    assert "导出名册" not in client_of(ground.leader).get(reverse("jobs:job_list")).content.decode()


def test_the_administrator_sees_the_states_of_the_county_and_no_file(ground, job, client_of):
    run(job)
    client = client_of(ground.admin)
    url = reverse("jobs:job_list")
    assert "导出名册" not in client.get(url).content.decode()
    text = client.get(url, {"view": "all"}).content.decode()
    assert "导出名册" in text and "已完成" in text and "/file/" not in text
    assert page(client, job).status_code == 200
    assert "名册_甲.csv" not in page(client, job).content.decode()
    assert client.get(reverse("jobs:job_download", args=[job.pk])).status_code == 403


def test_a_stranger_finds_nothing(ground, job, client_of):
    run(job)
    client = client_of(ground.leader)
    assert page(client, job).status_code == 404
    assert client.get(reverse("jobs:job_download", args=[job.pk])).status_code == 404
    assert "导出名册" not in client.get(reverse("jobs:job_list"), {"view": "all"}).content.decode()
    assert post(client, reverse("jobs:job_cancel", args=[job.pk])).status_code == 404
    assert post(client, reverse("jobs:job_retry", args=[job.pk])).status_code == 404


def test_an_empty_download_centre_says_what_will_stand_here(ground, client_of):
    assert (
        "还没有任务"
        in client_of(ground.deputy if "deputy" in ground.actors else ground.rater)
        .get(reverse("jobs:job_list"))
        .content.decode()
    )


def test_a_waiting_job_looks_again_by_itself_with_and_without_scripts(ground, job, client_of):
    text = page(client_of(ground.staff), job).content.decode()
    assert "正在排队" in text and 'hx-trigger="load delay:2s"' in text
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in text
    assert "<progress" not in text, "no bar without a count"


def test_after_twenty_seconds_it_looks_less_often(ground, job, client_of):
    Job.objects.filter(pk=job.pk).update(queued_at=timezone.now() - timedelta(seconds=21))
    assert 'hx-trigger="load delay:5s"' in page(client_of(ground.staff), job).content.decode()


def test_a_running_job_shows_its_true_count(ground, job, client_of):
    Job.objects.filter(pk=job.pk).update(state="running", done=236, total=615, note="写入")
    text = page(client_of(ground.staff), job).content.decode()
    assert 'max="615" value="236"' in text and "236/615" in text and "写入" in text
    assert "<title>38%：导出名册" in text


def test_the_fragment_announces_the_end_in_the_title_and_stops_asking(ground, job, client_of):
    run(job)
    answer = page(client_of(ground.staff), job, HX_Request="true")
    text = answer.content.decode()
    assert "<html" not in text and "<title>已完成：导出名册" in text
    assert "hx-get" not in text and reverse("jobs:job_download", args=[job.pk]) in text
    assert "HX-Request" in answer["Vary"]


def test_the_file_goes_to_its_owner_and_into_no_cache(ground, job, client_of):
    run(job)
    answer = client_of(ground.staff).get(reverse("jobs:job_download", args=[job.pk]))
    assert b"".join(answer.streaming_content).decode() == "甲,乙\n"
    assert answer["Cache-Control"] == "private, no-store"
    assert "attachment" in answer["Content-Disposition"] and "/" not in answer["Content-Disposition"]
    assert answer["Content-Type"] == "text/csv" and answer["X-Content-Type-Options"] == "nosniff"


def test_the_file_is_given_in_the_role_it_was_made_for(ground, job, client_of):
    run(job)
    other = Membership.objects.create(
        person=ground.staff.person, organization=ground.county_congress, role="rater", starts_on="2021-06-01"
    )
    client = client_of(ground.staff)
    session = client.session
    session["membership_id"] = other.pk
    session.save()
    assert page(client, job).status_code == 200
    answer = client.get(reverse("jobs:job_download", args=[job.pk]))
    assert answer.status_code == 403 and "换到" in answer.content.decode()


def test_who_lost_the_capability_gets_no_file(ground, offer, client_of):  # noqa: F811
    offer(write_file, capabilities=frozenset({Capability.EXPORT_REGISTERS}))
    job = ask(ground.clerk, at=timezone.now())
    run(job)
    Membership.objects.filter(pk=ground.clerk.membership_id).update(role="rater")
    assert client_of(ground.clerk).get(reverse("jobs:job_download", args=[job.pk])).status_code == 403


def test_a_purged_file_is_not_there_any_more(ground, job, client_of):
    run(job)
    services.purge_results(at=timezone.now() + timedelta(days=8))
    client = client_of(ground.staff)
    assert "7 天保存期" in page(client, job).content.decode()
    assert client.get(reverse("jobs:job_download", args=[job.pk])).status_code == 404


def test_a_result_of_a_kind_that_is_gone_is_a_sentence_and_no_fault(ground, job, client_of):
    run(job)
    Job.objects.filter(pk=job.pk).update(kind="tests.gone")
    answer = client_of(ground.staff).get(reverse("jobs:job_download", args=[job.pk]))
    assert answer.status_code == 422 and "不再提供" in answer.content.decode()


def test_a_lost_file_is_a_sentence_and_no_fault(ground, job, client_of):
    run(job)
    job.path.unlink()
    answer = client_of(ground.staff).get(reverse("jobs:job_download", args=[job.pk]))
    assert answer.status_code == 422 and "重新导出" in answer.content.decode()


def test_a_job_is_cancelled_from_its_page(ground, job, client_of):
    client = client_of(ground.staff)
    assert post(client, reverse("jobs:job_cancel", args=[job.pk])).status_code == 302
    text = page(client, job).content.decode()
    assert "没有留下任何结果" in text and "重试" in text and "取消任务" not in text


def test_a_failed_job_says_why_and_offers_another_try(ground, offer, client_of):  # noqa: F811
    def broken(work):
        raise Refused("请先登记届次。")

    offer(broken)
    job = ask(ground.staff, at=timezone.now())
    run(job)
    client = client_of(ground.staff)
    text = page(client, job).content.decode()
    assert "没有办成" in text and "请先登记届次。" in text
    assert post(client, reverse("jobs:job_retry", args=[job.pk])).status_code == 302
    assert Job.objects.get(pk=job.pk).state == "queued"


@pytest.mark.parametrize("name", ["job_cancel", "job_retry"])
def test_buttons_take_a_post_with_a_key_only(ground, job, client_of, name):
    client = client_of(ground.staff)
    url = reverse(f"jobs:{name}", args=[job.pk])
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 422


def test_the_pages_keep_to_their_queries(ground, job, client_of, django_assert_max_num_queries):
    for number in range(30):
        ask(ground.staff, params={"q": str(number)}, at=timezone.now())
    client = client_of(ground.admin)
    client.get(reverse("jobs:job_list"))
    with django_assert_max_num_queries(12):
        assert client.get(reverse("jobs:job_list"), {"view": "all"}).status_code == 200
    with django_assert_max_num_queries(15):
        assert page(client, job).status_code == 200
