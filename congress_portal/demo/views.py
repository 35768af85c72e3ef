"""The guide through the demonstration. None of these pages exists where real data are."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from congress_portal.demo.accounts import ACCOUNTS
from congress_portal.demo.data import PASSWORD
from congress_portal.demo.steps import STEPS, is_demonstration
from congress_portal.foundation.accounts.models import User
from congress_portal.foundation.signin.models import SignInWay
from congress_portal.foundation.signin.sessions import begin_session
from congress_portal.foundation.web.access import public


def _only_here() -> None:
    if not is_demonstration():
        raise Http404


@public
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """The seven steps with who does each and a button to become that person."""
    _only_here()
    return render(request, "demo/guide.html", {"steps": STEPS, "accounts": ACCOUNTS, "password": PASSWORD})


@public
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """How to go from the demonstration to a real county."""
    _only_here()
    return render(request, "demo/leave.html")


@public
@require_POST
def become(request: HttpRequest, step: int) -> HttpResponse:
    """Sign in as the account of a step and go where the step is done."""
    _only_here()
    wanted = next((s for s in STEPS if s.number == step), None)
    if wanted is None:
        raise Http404
    if wanted.username:
        user = get_object_or_404(User, username=wanted.username, is_active=True)
        begin_session(request, user=user, way=SignInWay.GUIDE, at=timezone.now())
    return redirect(wanted.url)
