"""Puts the actor on every request: one query, and none for visitors."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.services import memberships_of
from congress_portal.foundation.web.access import typed_values
from congress_portal.foundation.web.middleware import way_back

SESSION_KEY = "membership_id"


def actor_of(request: HttpRequest) -> Actor:
    """The member whose role is chosen in the session, else the first role in force, else nobody."""
    user = request.user
    if not user.is_authenticated:
        return Actor.anonymous()
    memberships = list(memberships_of(user.person_id, on=timezone.localdate())) if user.person_id else []
    request.memberships = memberships
    if not memberships:
        return Actor.anonymous(user)
    chosen = request.session.get(SESSION_KEY)
    membership = next((m for m in memberships if m.pk == chosen), memberships[0])
    return Actor.of(membership, user)


class ActorMiddleware:
    """Sets ``request.actor`` (lazily) and keeps first sign-ins on the password page until it is changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.memberships = []
        request.actor = SimpleLazyObject(lambda: actor_of(request))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args, kwargs) -> HttpResponse | None:
        if getattr(view, "login_required", True) is False:
            return None
        if request.user.is_authenticated and request.user.must_change_password:
            allowed = {reverse("accounts:password"), reverse("accounts:sign_out"), reverse("web:elder")}
            if request.path not in allowed:
                return redirect("accounts:password")
        return None


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every page asks for a sign-in unless it says otherwise; a form whose session ended keeps its words."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:
        """To the sign-in page and back; for a POST first a page with what was typed."""
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        context = {"typed": typed_values(request), "next": way_back(request)}
        return render(request, "errors/401.html", context, status=401)
