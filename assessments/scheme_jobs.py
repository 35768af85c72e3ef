"""Long work on schemes: a trial on last year's figures."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from assessments.models import Scheme
from assessments.workflow import scheme_documents as workflow
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import JobKind, JobResult, Work
from congress_portal.foundation.web.refusals import Refused


def try_scheme(work: Work) -> JobResult:
    """What the ranking would have been; kept with the scheme and shown on its own page."""
    scheme = Scheme.objects.visible_to(work.actor).filter(pk=work.params["scheme"]).first()
    if scheme is None:
        raise Refused("这份考评方案已经看不到了，请返回方案列表再选一次。")
    with transaction.atomic():
        work.fence()
        scheme = workflow.try_scheme(actor=work.actor, scheme=scheme, at=work.at)
        count = len(scheme.trial["rows"])
        result = JobResult(
            f"已用 {scheme.year - 1} 年的数据试算，{count} 个考评对象。",
            url=reverse("assessments:scheme_trial", args=[scheme.pk]),
        )
        work.fence(result)
    return result


TRY_SCHEME = JobKind(
    key="assessments.try_scheme",
    label="用上年数据试算考评方案",
    run=try_scheme,
    capabilities=frozenset({Capability.MANAGE_SCHEMES}),
)
