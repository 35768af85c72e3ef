"""Findings of a check: writing them down, the unit's answer, looking again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.refusals import Denied
from deputies.forms.contacts import VoidForm
from deputies.views.parts import posted

from ..forms.oversight import FindingAnswerForm, FindingCheckForm, FindingForm
from ..models import Finding, Oversight
from ..services import findings as verbs
from ..services import projects
from .oversight import form_over, kept


def _finding(request: HttpRequest, pk: int) -> Finding:
    visible = Oversight.objects.visible_to(request.actor)
    rows = Finding.objects.select_related("oversight__congress__division", "oversight__unit")
    return get_object_or_404(rows.filter(oversight__in=visible), pk=pk)


def _kept_finding(request: HttpRequest, pk: int) -> Finding:
    finding = _finding(request, pk)
    projects.check_may_keep(request.actor, finding.oversight.congress)
    return finding


@requires(Capability.LOG_FOR_OTHERS)
def finding_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a finding down."""
    row = kept(request, pk)
    form = FindingForm(posted(request))

    def verb() -> Finding:
        data = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        return verbs.add_finding(actor=request.actor, oversight=row, at=timezone.now(), **data)

    return form_over(
        request, row, form, verb,
        message="已加上。", title="加一条发现的问题", lead=f"{row}，{row.unit_name}", submit="加上这一条",
    )  # fmt: skip


@requires(Capability.LOG_FOR_OTHERS)
def finding_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a finding."""
    finding = _kept_finding(request, pk)
    form = FindingForm(posted(request), row=finding)
    return form_over(
        request,
        finding.oversight,
        form,
        lambda: verbs.revise_finding(
            actor=request.actor, finding=finding, at=timezone.now(), **form.cleaned_data
        ),
        message="已保存。",
        title=f"修改第 {finding.position} 条",
    )


@requires(Capability.LOG_FOR_OTHERS, Capability.HANDLE_CASE)
def finding_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit's answer."""
    finding = _finding(request, pk)
    if not verbs.may_answer(request.actor, finding.oversight):
        raise Denied("答复由被检查的单位写，或者由人大办公室代为登记。")
    form = FindingAnswerForm(posted(request), row=finding, initial={"on": timezone.localdate()})
    return form_over(
        request,
        finding.oversight,
        form,
        lambda: verbs.answer_finding(
            actor=request.actor, finding=finding, at=timezone.now(), **form.cleaned_data
        ),
        message="已答复，等人大核查。",
        title=f"答复第 {finding.position} 条：{finding.point}",
        lead=finding.found,
        submit="答复",
    )


@requires(Capability.LOG_FOR_OTHERS)
def finding_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Look again."""
    finding = _kept_finding(request, pk)
    answer = finding.answers.order_by("-round").first()
    form = FindingCheckForm(posted(request), row=finding, initial={"on": timezone.localdate()})
    return form_over(
        request,
        finding.oversight,
        form,
        lambda: verbs.check_finding(
            actor=request.actor, finding=finding, at=timezone.now(), **form.cleaned_data
        ),
        message="已登记核查结果，参加的代表会收到消息。",
        title=f"核查第 {finding.position} 条：{finding.point}",
        lead=f"单位答复：{answer.text}" if answer else finding.found,
        submit="登记核查结果",
    )


@requires(Capability.LOG_FOR_OTHERS)
def finding_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a finding back."""
    finding = _kept_finding(request, pk)
    form = VoidForm(posted(request), row=finding)
    return form_over(
        request,
        finding.oversight,
        form,
        lambda: verbs.void_finding(
            actor=request.actor, finding=finding, at=timezone.now(), **form.cleaned_data
        ),
        message="已作废。",
        title=f"作废第 {finding.position} 条",
        lead=finding.point,
        submit="作废",
    )
