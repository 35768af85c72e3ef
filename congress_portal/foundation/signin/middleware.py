"""Every request: who acts, whether the session still runs, whether a password or a code is due first."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.services import memberships_of
from congress_portal.foundation.signin import kept, sessions
from congress_portal.foundation.signin.profiles import PRIVILEGED
from congress_portal.foundation.signin.services.security import rules_of
from congress_portal.foundation.web.access import typed_values

SESSION_KEY = "membership_id"
# A sign-in that still owes a password or a code reaches these only.
_WAYS_OUT = ("accounts:password", "accounts:sign_out", "web:elder")
_SECOND_FACTOR_PAGES = ("signin:second_factor", "signin:second_factor_bind", "accounts:sign_out", "web:elder")


def actor_of(request: HttpRequest) -> Actor:
    """The member whose role is chosen in the session, else the first role in force, else nobody."""
    user = request.user
    if not user.is_authenticated:
        return Actor.anonymous()
    memberships = []
    if user.person_id:
        rows = memberships_of(user.person_id, on=timezone.localdate())
        # With the county's security profile, which every request asks for.
        memberships = list(rows.select_related("organization__county__security"))
    request.memberships = memberships
    if not memberships:
        return Actor.anonymous(user)
    chosen = request.session.get(SESSION_KEY)
    membership = next((m for m in memberships if m.pk == chosen), memberships[0])
    return Actor.of(membership, user)


class ActorMiddleware:
    """Sets ``request.actor``, lazily: one query, and none for visitors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.memberships = []
        request.actor = SimpleLazyObject(lambda: actor_of(request))
        response = self.get_response(request)
        kept.put_back(request, response)
        return response


def _forget(request: HttpRequest) -> None:
    """From here on the request is a visitor's."""
    logout(request)
    request.memberships, request.actor = [], Actor.anonymous()


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every page asks for a sign-in unless it says otherwise.

    A session that has run out ends here; a form sent with it is answered with what was typed. A
    first password must be changed, and a second factor given, before anything else opens; at open
    doors whoever owes the code is a visitor.
    """

    def process_view(self, request: HttpRequest, view: Callable, args, kwargs) -> HttpResponse | None:
        open_door = not getattr(view, "login_required", True)
        if not request.user.is_authenticated:
            return None if open_door else super().process_view(request, view, args, kwargs)
        now = timezone.now()
        rules = rules_of(request.actor.county)
        if sessions.is_over(request, rules, now):
            return _forget(request) if open_door else self.handle_no_permission(request, view)
        sessions.touch(request, now)
        owes_code = (
            rules.second_factor
            and request.actor.can(*PRIVILEGED)
            and not request.session.get(sessions.SECOND_FACTOR)
        )
        if open_door:
            if owes_code:
                request.actor = Actor.anonymous()
            return None
        owes_password = sessions.owes_password(request, rules)
        if owes_password and request.path not in map(reverse, _WAYS_OUT):
            return redirect("accounts:password")
        # Before the code nothing of the account is changed, but a password that has to be.
        ways = (*_SECOND_FACTOR_PAGES, *(_WAYS_OUT if owes_password else ()))
        if owes_code and request.path not in map(reverse, ways):
            return redirect(
                f"{reverse('signin:second_factor')}?{urlencode({'next': request.get_full_path()})}"
            )
        kept.recall(request, now)
        return None

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:
        """To the sign-in page and back; for a POST first a page with what was typed."""
        posted = request.method == "POST"
        form = kept.gather(request) if posted else None
        if request.user.is_authenticated:
            _forget(request)
        if not posted:
            return super().handle_no_permission(request, view_func)
        context = {
            "typed": typed_values(request),
            "next": kept.way_on(request, form),
            "kept": form is not None,
            "files": bool(request.FILES),
        }
        if form is not None:
            kept.keep(request, form, timezone.now())
        return render(request, "errors/401.html", context, status=401)
