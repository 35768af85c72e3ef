"""What is done to one report: the result, the text, feedback, the answer, cancelling, and paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import answer_paper
from congress_portal.foundation.web.refusals import Denied
from deputies import services
from deputies.choices import PerformanceKind
from deputies.forms.reports import AnswerForm, ContentForm, DropForm, FeedbackForm, OutcomeForm
from deputies.models import VoterReport
from deputies.report_ballots import GRADES
from deputies.report_paper import report_paper
from deputies.training_choices import ReportState
from deputies.views.parts import form_page, posted
from deputies.views.reports import KEEP, report_rows, report_to_change


def _own_or_kept(request: HttpRequest, pk: int) -> VoterReport:
    """A report of the actor's own, or of a congress the actor's office keeps."""
    report = get_object_or_404(report_rows().visible_to(request.actor), pk=pk)
    actor = request.actor
    own = actor.person_id is not None and actor.person_id == report.mandate.person_id
    if not own and not (actor.can(KEEP) and actor.covers(report.congress.division.path)):
        raise Denied("这份述职由代表本人和本级人大办公室填写。")
    return report


def _readable(request: HttpRequest, pk: int) -> VoterReport:
    """A report whose texts the actor reads: the own one, or one of the territory's congresses."""
    report = get_object_or_404(report_rows().visible_to(request.actor), pk=pk)
    actor = request.actor
    own = actor.person_id is not None and actor.person_id == report.mandate.person_id
    if not own and not actor.covers(report.congress.division.path):
        raise Denied("述职的内容由代表本人和本级人大办公室查看。")
    return report


def _sibling(report: VoterReport) -> dict:
    """What another report of the same day and place says already: one meeting, several deputies."""
    if report.state != ReportState.PLANNED:
        return {}
    other = (
        VoterReport.objects.held()
        .filter(congress=report.congress_id, on=report.on, place=report.place, way=report.way)
        .order_by("-pk")
        .first()
    )
    return {"voters": other.voters, "issued": other.issued or None} if other else {}


@requires(KEEP)
def report_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Register that a deputy reported, with the ballot, or correct that."""
    report = report_to_change(request, pk)
    form = OutcomeForm(posted(request), row=report, initial=_sibling(report))
    return form_page(
        request,
        form,
        lambda: services.hold_report(
            actor=request.actor,
            report=report,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        then=report.get_absolute_url(),
        message="已登记，记入代表的履职档案。接着可以写书面反馈。",
        template="deputies/report_hold.html",
        context={"report": report, "back": report.get_absolute_url()},
        fresh=lambda: report_rows().get(pk=pk),
    )


@requires(Capability.VIEW_ROSTER)
def report_write(request: HttpRequest, pk: int) -> HttpResponse:
    """The text of the report, by the deputy or by the office for the deputy."""
    report = _own_or_kept(request, pk)
    form = ContentForm(posted(request), row=report)
    return form_page(
        request,
        form,
        lambda: services.write_report(
            actor=request.actor,
            report=report,
            content=form.cleaned_data["content"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=report.get_absolute_url(),
        message="述职报告已保存。",
        template="deputies/report_write.html",
        context={"report": report, "back": report.get_absolute_url(), "figures": _figures(report)},
        fresh=lambda: report_rows().get(pk=pk),
    )


def _figures(report: VoterReport) -> list[tuple[str, int]]:
    """(kind, times) of what the deputy did since the last report: figures to write from."""
    last = (
        VoterReport.objects.held()
        .filter(mandate=report.mandate_id, on__lt=report.on)
        .order_by("-on")
        .values_list("on", flat=True)
        .first()
    )
    lines = report.mandate.performance_entries.counted().filter(on__lte=report.on)
    if last:
        lines = lines.filter(on__gt=last)
    counts: dict[str, int] = {}
    for kind in lines.values_list("kind", flat=True):
        counts[kind] = counts.get(kind, 0) + 1
    return [(kind.label, counts[kind]) for kind in PerformanceKind if kind in counts]


@requires(KEEP)
def report_feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the voters' opinions and the result to the deputy."""
    report = report_to_change(request, pk)
    initial = {} if report.feedback_on else {"on": timezone.localdate()}
    form = FeedbackForm(posted(request), row=report, initial=initial)
    return form_page(
        request,
        form,
        lambda: services.feed_back_report(
            actor=request.actor,
            report=report,
            feedback=form.cleaned_data["feedback"],
            on=form.cleaned_data["on"],
            answer_by=form.cleaned_data["answer_by"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=report.get_absolute_url(),
        message="书面反馈已发给代表。",
        context={
            "title": f"书面反馈{report.mandate.person.name}",
            "lead": "把测评结果和选民意见书面反馈给代表，代表在自己的页面能看到。",
            "submit": "保存并发给代表",
            "back": report.get_absolute_url(),
            "back_label": report.mandate.person.name,
        },
        fresh=lambda: report_rows().get(pk=pk),
    )


@requires(Capability.VIEW_ROSTER)
def report_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The deputy's answer to the feedback; the office may enter it from paper."""
    report = _own_or_kept(request, pk)
    form = AnswerForm(posted(request), row=report)
    return form_page(
        request,
        form,
        lambda: services.answer_report(
            actor=request.actor,
            report=report,
            answer=form.cleaned_data["answer"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=report.get_absolute_url(),
        message="已回复。",
        context={
            "title": "回复反馈意见",
            "lead": report.feedback[:300] or "还没有反馈意见。",
            "submit": "回复",
            "back": report.get_absolute_url(),
            "back_label": "这次述职",
        },
        fresh=lambda: report_rows().get(pk=pk),
    )


@requires(KEEP)
def report_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a planned report, or void one registered by mistake."""
    report = report_to_change(request, pk)
    word = "作废" if report.state == ReportState.HELD else "取消"
    form = DropForm(posted(request), row=report)
    return form_page(
        request,
        form,
        lambda: services.drop_report(
            actor=request.actor,
            report=report,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=report.get_absolute_url(),
        message=f"已{word}。",
        context={
            "title": f"{word}{report.mandate.person.name}的述职",
            "lead": "登记错了才作废：履职档案里的这一条不再计入，记录和原因都留着。"
            if word == "作废"
            else "代表会收到通知，可以另行安排。",
            "submit": f"{word}述职",
            "back": report.get_absolute_url(),
            "back_label": report.mandate.person.name,
        },
        fresh=lambda: report_rows().get(pk=pk),
    )


@require_GET
@requires(Capability.VIEW_ROSTER)
def report_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The register sheet of one report (述职登记表); the blank numbers are filled in by hand before."""
    return render(request, "deputies/report_print.html", {"report": _readable(request, pk)})


@require_GET
@requires(Capability.VIEW_ROSTER)
def report_word(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a Word document, with the whole report behind it."""
    report = _readable(request, pk)
    county = request.actor.county
    paper = report_paper(report, demonstration=bool(county and county.is_demonstration))
    return answer_paper(paper, f"{report.mandate.person.name}述职登记表{report.on:%Y%m%d}")


@require_GET
@requires(KEEP)
def report_ballot(request: HttpRequest, pk: int) -> HttpResponse:
    """Blank ballots, four on a sheet, to be copied and cut."""
    report = report_to_change(request, pk)
    context = {"report": report, "grades": [label for _, label in GRADES], "slips": range(4)}
    return render(request, "deputies/report_ballot.html", context)
