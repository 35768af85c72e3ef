"""A deputy's performance file on the screen, on paper and in Word, and the yearly summary."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation import slots
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import answer_paper
from congress_portal.foundation.web.numbers import whole
from deputies.choices import AttendanceStatus, FilePart
from deputies.file_choices import CORRECTED_AT_THE_CASE, KINDS_WITHOUT_DAYS, CorrectionState
from deputies.file_papers import file_paper, summary_paper
from deputies.models import Mandate, RecordCorrection
from deputies.performance_file import PerformanceFile, open_file, summary_of, year_asked, years_of


def file_rows():
    """Mandates with what a file's head reads."""
    return Mandate.objects.select_related(
        "person",
        "congress__division",
        "congress__county",
        "term",
        "constituency",
        "home_division",
        "township",
        "delegation",
        "group",
    )


def _opened(request: HttpRequest, pk: int) -> tuple[PerformanceFile, list[int]]:
    """The file of the year in ``?year=``, where it has lines then, else of the latest year that has."""
    mandate = get_object_or_404(file_rows().visible_to(request.actor), pk=pk)
    years = years_of(mandate)
    year = year_asked(years, whole(request.GET.get("year")), timezone.localdate().year)
    return open_file(mandate, year), years


def keeps_file(request: HttpRequest, mandate: Mandate) -> bool:
    """Whether the actor's office keeps this file."""
    actor = request.actor
    return actor.can(Capability.MANAGE_DEPUTIES) and actor.covers(mandate.congress.division.path)


def _reads_birth_date(request: HttpRequest, mandate: Mandate) -> bool:
    return keeps_file(request, mandate) or request.actor.person_id == mandate.person_id


def _four(file: PerformanceFile) -> list[dict]:
    attended, due = file.attendance[AttendanceStatus.PRESENT], sum(file.attendance.values())
    voters = file.part(FilePart.VOTERS)
    return [
        {
            "label": "履职天数",
            "figure": file.said_days,
            "unit": "天",
            "note": "一天内的几项按一天计，建议和表彰不计天数",
        },
        {
            "label": "履职事项",
            "figure": file.counted,
            "unit": "项",
            "note": f"另有 {file.left_out} 项不计入" if file.left_out else "全部计入",
        },
        {
            "label": "出席会议",
            "figure": attended if due else "",
            "unit": f"/{due} 次" if due else "",
            "note": file.said_attendance or "没有应出席的会议",
            "url": "#meetings",
        },
        {
            "label": "联系群众",
            "figure": voters.counted,
            "unit": "项",
            "note": "接待、走访、办实事、结对等",
            "url": "#voters",
        },
    ]


@require_GET
def performance_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of one year on the screen, with the way to have it corrected."""
    file, years = _opened(request, pk)
    mandate = file.mandate
    own, keeps = request.actor.person_id == mandate.person_id, keeps_file(request, mandate)
    waiting = RecordCorrection.objects.visible_to(request.actor).waiting().filter(mandate=mandate)
    context = {
        "file": file,
        "mandate": mandate,
        "years": years,
        "four": _four(file),
        "offices": file.offices,
        "is_own": own,
        "own_doors": [door for offer in slots.OWN_DOORS for door in offer.doors(request.actor)]
        if own
        else [],
        "may_manage": keeps,
        "may_propose": own or keeps,
        "reads_birth_date": own or keeps,
        "waiting": list(waiting[:20]),
        "asked_state": CorrectionState.ASKED,
        "not_here": CORRECTED_AT_THE_CASE,
        "without_days": KINDS_WITHOUT_DAYS,
    }
    return render(request, "deputies/performance_file.html", context)


@require_GET
def performance_record(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of one year on paper (履职档案), in its eight parts."""
    file, years = _opened(request, pk)
    context = {
        "file": file,
        "mandate": file.mandate,
        "years": years,
        "offices": file.offices,
        "reads_birth_date": _reads_birth_date(request, file.mandate),
        "without_days": KINDS_WITHOUT_DAYS,
    }
    return render(request, "deputies/performance_record.html", context)


@require_GET
def performance_word(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a Word document."""
    file, _ = _opened(request, pk)
    paper = file_paper(file, with_birth_date=_reads_birth_date(request, file.mandate))
    return answer_paper(paper, f"{file.mandate.person.name}{file.year}年履职档案.docx")


@require_GET
def year_summary(request: HttpRequest, pk: int) -> HttpResponse:
    """The yearly summary for the report to voters, as paper."""
    file, years = _opened(request, pk)
    context = {
        "file": file,
        "mandate": file.mandate,
        "years": years,
        "summary": summary_of(file),
        "back": f"{reverse('deputies:performance_file', args=[pk])}?year={file.year}",
    }
    return render(request, "deputies/year_summary.html", context)


@require_GET
def year_summary_word(request: HttpRequest, pk: int) -> HttpResponse:
    """The summary as a Word document, to be worked on."""
    file, _ = _opened(request, pk)
    return answer_paper(
        summary_paper(file, summary_of(file)), f"{file.mandate.person.name}{file.year}年履职情况报告.docx"
    )
