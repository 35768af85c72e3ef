"""The front door: sign in, sign out, change the password, switch the role."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from congress_portal.foundation.accounts.forms import PasswordForm, SignInForm
from congress_portal.foundation.accounts.middleware import SESSION_KEY
from congress_portal.foundation.accounts.services import change_password, memberships_of
from congress_portal.foundation.slots import SIGN_IN_HINTS
from congress_portal.foundation.web.access import limited, public
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.foundation.web.views import safe_next


@public
@never_cache
@sensitive_post_parameters("password")
@limited("sign-in", per_minute=30, per_hour=300)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with name and password and go on to where one wanted to be."""
    if request.user.is_authenticated and request.method == "GET":
        return redirect(safe_next(request))
    form = SignInForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        login(request, form.user)
        return redirect(safe_next(request))
    demo_accounts = [account for hint in SIGN_IN_HINTS for account in hint.accounts()]
    context = {"form": form, "next": safe_next(request, ""), "demo_accounts": demo_accounts}
    return render(request, "accounts/sign_in.html", context, status=form_status(form))


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    return redirect("accounts:sign_in")


@never_cache
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; also the page a first sign-in is kept on."""
    form = PasswordForm(request.POST or None, user=request.user)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: change_password(
                actor=request.actor,
                user=request.user,
                password=form.cleaned_data["new_password"],
                at=timezone.now(),
            ),
            then="workbench:home",
            message="密码已改好，下次请用新密码登录。",
        )
        if answer is not None:
            request.user.refresh_from_db()
            update_session_auth_hash(request, request.user)
            return answer
    context = {"form": form, "forced": request.user.must_change_password}
    return render(request, "accounts/password.html", context, status=form_status(form))


@require_POST
def switch_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Work in another of one's own roles from now on."""
    membership = memberships_of(request.user.person_id or 0, on=timezone.localdate()).filter(pk=pk).first()
    if membership is None:
        raise Http404
    request.session[SESSION_KEY] = membership.pk
    messages.success(request, f"现在以{membership.label}的身份工作。")
    return redirect(safe_next(request))
