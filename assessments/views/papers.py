"""The door of those who rate with a printed slip: no account, one paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from assessments.forms.ballots import PaperForm
from assessments.models.ballots import CODE_ALPHABET, CODE_LENGTH
from assessments.workflow import papers
from congress_portal.foundation.privacy import normalise_digits
from congress_portal.foundation.web.access import limited, public
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.foundation.web.refusals import Refused


def _code(text: str) -> str:
    """A code as it was meant: blanks, dashes and full-width letters are forgiven."""
    text = normalise_digits(text or "").upper()
    return "".join(c for c in text if c in CODE_ALPHABET)[: CODE_LENGTH + 1]


def _private(response: HttpResponse) -> HttpResponse:
    """Not for search engines, nor for the address lists of other sites."""
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response


def _door(request: HttpRequest, code: str = "", problem: str = "") -> HttpResponse:
    context = {"code": code, "problem": problem}
    return _private(render(request, "assessments/ballot_door.html", context, status=422 if problem else 200))


def _paper(request: HttpRequest, slip, code: str, form: PaperForm) -> HttpResponse:
    context = {"ballot": slip.group.ballot, "group": slip.group, "code": code, "form": form}
    response = render(request, "assessments/ballot_paper.html", context, status=form_status(form))
    return _private(response)


@public
@limited("ballot", per_minute=60, per_hour=900, methods=("GET",))
@require_GET
@never_cache
def ballot_door(request: HttpRequest) -> HttpResponse:
    """Type the code of a slip, or come by its picture code; then the paper."""
    typed = request.GET.get("code", "")
    if not typed:
        return _door(request)
    code = _code(typed)
    slip = papers.slip_by_code(code) if len(code) == CODE_LENGTH else None
    if slip is None:
        return _door(request, code, "没有这个测评码。请对照票上的 10 位字母和数字再输一次。")
    try:
        papers.check_slip(slip, timezone.now())
    except Refused as refusal:
        return _door(request, "", refusal.message)
    ballot = slip.group.ballot
    form = PaperForm(subjects=papers.subjects_to_rate(ballot), grades=ballot.grades)
    return _paper(request, slip, code, form)


@public
@limited("ballot-vote", per_minute=60, per_hour=900)
@require_POST
@never_cache
def ballot_vote(request: HttpRequest) -> HttpResponse:
    """Hand the paper in. The code stands in the form, never in the address that is kept of a post."""
    code = _code(request.POST.get("token", ""))
    slip = papers.slip_by_code(code) if len(code) == CODE_LENGTH else None
    if slip is None:
        return _door(request, code, "没有这个测评码。请对照票上的 10 位字母和数字再输一次。")
    ballot = slip.group.ballot
    form = PaperForm(request.POST, subjects=papers.subjects_to_rate(ballot), grades=ballot.grades)
    answer = once_with_form(
        request,
        form,
        lambda: papers.rate(slip=slip, grades=form.grades, at=timezone.now()),
        then=reverse("public_ballots:ballot_thanks"),
    )
    return answer or _paper(request, slip, code, form)


@public
@require_GET
def ballot_thanks(request: HttpRequest) -> HttpResponse:
    """The paper was taken; nothing of it is shown."""
    return _private(render(request, "assessments/ballot_thanks.html"))
