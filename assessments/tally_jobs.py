"""Announcing a period of many subjects: the records behind each score are read one by one."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from assessments.models import Period
from assessments.register_querysets import tallies_of
from assessments.workflow.tallies import announce_tally
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import JobKind, JobResult, Work
from congress_portal.foundation.web.refusals import Refused


def run_announcement(work: Work) -> JobResult:
    """Announce; the job is done by the very transaction that writes the result."""
    period = tallies_of(Period.objects.all(), work.actor).filter(pk=work.params["period"]).first()
    if period is None:
        raise Refused("这一期已经看不到了，请返回重新选择。")
    with transaction.atomic():
        work.fence()
        period = announce_tally(
            actor=work.actor,
            period=period,
            document=work.params["document"],
            version=work.params["version"],
            at=work.at,
        )
        result = JobResult(
            f"{period}考评结果已公布，相关的人会收到消息。",
            url=reverse("assessments:tally_detail", args=[period.pk]),
        )
        work.fence(result)
    return result


ANNOUNCE_TALLY = JobKind(
    key="assessments.announce_tally",
    label="公布考评结果",
    run=run_announcement,
    capabilities=frozenset({Capability.PUBLISH_RESULTS}),
)
