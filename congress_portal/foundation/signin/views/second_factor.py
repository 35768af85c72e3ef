"""The second factor: bind a code generator, give its code after the password."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from congress_portal.foundation.letters.qr import qr_svg
from congress_portal.foundation.signin.forms import CodeForm
from congress_portal.foundation.signin.models import SecondFactor
from congress_portal.foundation.signin.services import second_factor as verbs
from congress_portal.foundation.signin.sessions import SECOND_FACTOR
from congress_portal.foundation.web.access import limited
from congress_portal.foundation.web.posting import form_status, once
from congress_portal.foundation.web.views import safe_next

SHOWN_ONCE = "recovery_codes"


@never_cache
@sensitive_post_parameters()
@limited("second-factor", per_minute=60, per_hour=600)
def second_factor(request: HttpRequest) -> HttpResponse:
    """The code of the bound generator; for who has none the binding. Shows recovery codes exactly once."""
    codes = request.session.pop(SHOWN_ONCE, None)
    if codes:
        return render(request, "signin/recovery_codes.html", {"codes": codes, "next": safe_next(request)})
    factor = SecondFactor.objects.filter(user=request.user).first()
    bound = factor is not None and factor.confirmed_at is not None
    if bound and request.session.get(SECOND_FACTOR):
        return redirect(safe_next(request))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and factor is not None:
        answer = _verified(request, form) if bound else _confirmed(request, form)
        if answer is not None:
            return answer
    context = {"form": form, "factor": factor, "bound": bound, "next": safe_next(request, "")}
    if factor is not None and not bound:
        address = verbs.key_address(
            factor,
            issuer=request.actor.county.portal_name if request.actor.county else "人大代表工作平台",
            name=request.user.username,
        )
        context |= {"qr": qr_svg(address, scale=3, title="绑定动态码的二维码"), "key": verbs.key_text(factor)}
    return render(request, "signin/second_factor.html", context, status=form_status(form))


def _verified(request: HttpRequest, form: CodeForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        verbs.verify(
            actor=request.actor, user=request.user, code=form.cleaned_data["secret_code"], at=timezone.now()
        )
    except verbs.Refused as refusal:
        form.add_error("secret_code", refusal.message)
        return None
    request.session[SECOND_FACTOR] = True
    return redirect(safe_next(request))


def _confirmed(request: HttpRequest, form: CodeForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        codes = verbs.confirm(
            actor=request.actor, user=request.user, code=form.cleaned_data["secret_code"], at=timezone.now()
        )
    except verbs.Refused as refusal:
        form.add_error("secret_code", refusal.message)
        return None
    request.session[SECOND_FACTOR] = True
    request.session[SHOWN_ONCE] = codes
    return redirect("signin:second_factor")


@require_POST
def second_factor_bind(request: HttpRequest) -> HttpResponse:
    """Make a fresh key to be confirmed."""
    return once(
        request,
        lambda: verbs.begin_binding(actor=request.actor, user=request.user, at=timezone.now()),
        then=lambda _: reverse("signin:second_factor"),
    )
