"""A telephone's way in: the card's page, six new digits, six digits again."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import User
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.accounts.services import memberships_of
from congress_portal.foundation.privacy import mask_name
from congress_portal.foundation.signin import sessions
from congress_portal.foundation.signin.forms import NewPinForm, PinForm
from congress_portal.foundation.signin.models import AccessCard, SignInWay
from congress_portal.foundation.signin.services.cards import check_open, find_card
from congress_portal.foundation.signin.services.devices import CALL, Enrolled, check_pin, enrol
from congress_portal.foundation.web.access import limited, public
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.foundation.web.refusals import Refused
from congress_portal.foundation.web.views import safe_next

CARD = "card"
# A whole congress scans in one hall behind one address; the code itself cannot be guessed.
HALL = {"per_minute": 600, "per_hour": 6000}


def _membership(user: User):
    return memberships_of(user.person_id or 0, on=timezone.localdate()).first()


def _actor(user: User) -> Actor:
    membership = _membership(user)
    return Actor.of(membership, user) if membership else Actor.anonymous(user)


def _home(request: HttpRequest, actor: Actor) -> str:
    """Where a telephone's day begins: the phone pages for whoever has work there."""
    return safe_next(request, reverse("phone:home") if _has_phone_pages(actor) else reverse("workbench:home"))


def _has_phone_pages(actor: Actor) -> bool:
    return actor.can(Capability.LOG_ACTIVITY, Capability.LOG_FOR_OTHERS)


def _dead(request: HttpRequest, message: str, status: int = 410) -> HttpResponse:
    return render(request, "signin/card_dead.html", {"message": message}, status=status)


@public
@never_cache
@limited("access", methods=("GET", "POST"), **HALL)
def card(request: HttpRequest, token: str) -> HttpResponse:
    """Whose card this is. Looking burns nothing: a preview of the link asks with GET; a press goes on."""
    found = find_card(token)
    if found is None:
        return _dead(request, "没有这张卡，可能没有扫完整。请把卡放平再扫一次。", 404)
    try:
        check_open(found, timezone.now())
    except Refused as refusal:
        mine = sessions.device_of(request, timezone.now())
        if mine and mine[0].user_id == found.user_id:
            return redirect("signin:pin")  # the same telephone again: it is enrolled already
        return _dead(request, refusal.message)
    if request.method == "POST":
        request.session[CARD] = found.pk
        return redirect("signin:pin_set")
    membership = _membership(found.user)
    context = {
        "name": mask_name(found.user.person.name),
        "role": membership.label if membership else "",
        "organization": membership.organization.name if membership else "",
        "office": found.user.person.county,
    }
    return render(request, "signin/card.html", context)


@public
@never_cache
@sensitive_post_parameters()
@limited("access", **HALL)
def pin_set(request: HttpRequest) -> HttpResponse:
    """Six digits, twice; then this telephone is the person's."""
    found = (
        AccessCard.objects.select_related("user__person__county")
        .filter(pk=request.session.get(CARD) or 0)
        .first()
    )
    if found is None:
        return _dead(request, "请重新扫一次卡上的二维码。", 200)
    form = NewPinForm(request.POST or None)
    done: list[Enrolled] = []
    now = timezone.now()
    actor = _actor(found.user)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: done.append(
                enrol(
                    actor=actor,
                    card=found,
                    pin=form.cleaned_data["pin"],
                    label=sessions.label_of(request),
                    address=sessions.address_of(request),
                    at=now,
                )
            ),
            then=lambda _: _home(request, actor),
            message="这部手机已启用。下次打开，输 6 位密码就行。",
        )
        if answer is not None:
            if done:
                del request.session[CARD]
                device = done[0].device
                sessions.begin_session(request, user=found.user, way=SignInWay.CARD, at=now, device=device)
                sessions.put_device_cookie(answer, done[0].secret)
            return answer
    context = {"form": form, "name": mask_name(found.user.person.name)}
    return render(request, "signin/pin_set.html", context, status=form_status(form))


@public
@never_cache
@sensitive_post_parameters()
@limited("pin", **HALL)
def pin(request: HttpRequest) -> HttpResponse:
    """The six digits of an enrolled telephone instead of name and password."""
    now = timezone.now()
    mine = sessions.device_of(request, now)
    if mine is None:
        query = urlencode({"next": safe_next(request, ""), "way": "password"})
        return redirect(f"{reverse('accounts:sign_in')}?{query}")
    device, secret = mine
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            check_pin(device=device, secret=secret, pin=form.cleaned_data["pin"], at=now)
            actor = _actor(device.user)
            if not actor.is_member:
                raise Refused(f"您现在没有任职，这部手机不能再用来登录。有疑问{CALL}", field="pin")
        except Refused as refusal:
            form.add_error("pin", refusal.message)
        else:
            return _opened(request, device, actor, now)
    context = {
        "form": form,
        "name": mask_name(device.user.person.name),
        "next": safe_next(request, ""),
        "locked": device.pin_locked_at is not None,
    }
    return render(request, "signin/pin.html", context, status=form_status(form))


def _opened(request: HttpRequest, device, actor: Actor, now) -> HttpResponse:
    running = request.session.get(sessions.MARK) or {}
    if request.user.is_authenticated and running.get("device") == device.pk:
        sessions.note_pin(request, now)
    else:
        sessions.begin_session(request, user=device.user, way=SignInWay.PIN, at=now, device=device)
    return redirect(_home(request, actor))
