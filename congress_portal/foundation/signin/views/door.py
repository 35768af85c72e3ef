"""The front door: sign in, sign out, change the password, switch the role."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from congress_portal.foundation.accounts.services import memberships_of
from congress_portal.foundation.signin import sessions
from congress_portal.foundation.signin.forms import PasswordForm, SignInForm
from congress_portal.foundation.signin.middleware import SESSION_KEY
from congress_portal.foundation.signin.models import SessionRecord, SignInWay
from congress_portal.foundation.signin.services.passwords import (
    change_own_password,
    is_too_old,
)
from congress_portal.foundation.signin.services.security import rules_for, rules_of
from congress_portal.foundation.slots import SIGN_IN_HINTS
from congress_portal.foundation.web.access import limited, public
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.foundation.web.views import safe_next


@public
@never_cache
@sensitive_post_parameters("password")
@limited("sign-in", per_minute=30, per_hour=300)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with name and password and go on to where one wanted to be; a telephone asks for its PIN."""
    now = timezone.now()
    if request.method == "GET":
        if request.user.is_authenticated:
            return redirect(safe_next(request))
        if request.GET.get("way") != "password" and sessions.device_of(request, now):
            query = urlencode({"next": safe_next(request, "")})
            return redirect(f"{reverse('signin:pin')}?{query}")
    form = SignInForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        too_old = is_too_old(form.user, rules_for(form.user), now)
        sessions.begin_session(request, user=form.user, way=SignInWay.PASSWORD, at=now)
        if too_old:
            request.session[sessions.PASSWORD_TOO_OLD] = True
        return redirect(safe_next(request))
    demo_accounts = [account for hint in SIGN_IN_HINTS for account in hint.accounts()]
    context = {
        "form": form,
        "next": safe_next(request, ""),
        "demo_accounts": demo_accounts,
        "phone_ended": sessions.device_ended(request, now),
    }
    return render(request, "accounts/sign_in.html", context, status=form_status(form))


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    if request.user.is_authenticated and request.session.session_key:
        SessionRecord.objects.filter(session_key=request.session.session_key).update(ended_at=timezone.now())
    logout(request)
    return redirect("accounts:sign_in")


@public
@require_safe
def forgotten(request: HttpRequest) -> HttpResponse:
    """Whom to call without a password, a card or the telephone."""
    return render(request, "signin/forgotten.html")


@never_cache
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; also the page a first sign-in is kept on."""
    rules = rules_of(request.actor.county)
    form = PasswordForm(request.POST or None, user=request.user, rules=rules)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: change_own_password(
                actor=request.actor,
                user=request.user,
                password=form.cleaned_data["new_password"],
                session_key=request.session.session_key or "",
                at=timezone.now(),
            ),
            then="workbench:home",
            message="密码已改好，下次请用新密码登录。",
        )
        if answer is not None:
            _keep_session(request)
            return answer
    context = {
        "form": form,
        "forced": sessions.owes_password(request, rules),
        "by_card": not request.user.has_usable_password(),
    }
    return render(request, "accounts/password.html", context, status=form_status(form))


def _keep_session(request: HttpRequest) -> None:
    """This session goes on under the new password, with a new key."""
    request.session.pop(sessions.PASSWORD_TOO_OLD, None)
    before = request.session.session_key
    request.user.refresh_from_db()
    update_session_auth_hash(request, request.user)
    SessionRecord.objects.filter(session_key=before).update(session_key=request.session.session_key)


@require_POST
def switch_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Work in another of one's own roles from now on."""
    membership = memberships_of(request.user.person_id or 0, on=timezone.localdate()).filter(pk=pk).first()
    if membership is None:
        raise Http404
    request.session[SESSION_KEY] = membership.pk
    messages.success(request, f"现在以{membership.label}的身份工作。")
    return redirect(safe_next(request))
