"""What the office does about one person's ways in: a new card, telephones, sessions, locks."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import User
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.signin.models import EnrolledDevice, SessionRecord
from congress_portal.foundation.signin.services.devices import end_access, revoke_device
from congress_portal.foundation.signin.services.second_factor import reset_second_factor
from congress_portal.foundation.signin.services.sessions import end_session
from congress_portal.foundation.web.posting import once
from congress_portal.setup.scope import people_visible_to
from congress_portal.setup.services.access import replace_card, unlock_account


def _user(request: HttpRequest, pk: int) -> User:
    person = get_object_or_404(people_visible_to(request.actor).select_related("user"), pk=pk)
    user = getattr(person, "user", None)
    if user is None:
        raise Http404
    return user


def _page(user: User) -> str:
    return reverse("setup:person_detail", args=[user.person_id])


@requires(Capability.MANAGE_ACCOUNTS)
@require_POST
def card_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """A new card, straight to its print; for a lost telephone everything before ends."""
    user = _user(request, pk)
    lost = request.POST.get("lost") == "1"
    return once(
        request,
        lambda: replace_card(actor=request.actor, user=user, lost=lost, at=timezone.now()),
        then=lambda _: f"{reverse('setup:card_print')}?person={pk}",
    )


@requires(Capability.MANAGE_ACCOUNTS)
@require_POST
def access_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End all telephones, cards and sessions of a person."""
    user = _user(request, pk)
    return once(
        request,
        lambda: end_access(actor=request.actor, user=user, at=timezone.now(), reason="办公室停用"),
        then=lambda _: _page(user),
        message=f"已停用{user.get_full_name()}的全部手机和卡，退出全部登录。",
    )


@requires(Capability.MANAGE_ACCOUNTS)
@require_POST
def account_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody try the password again at once."""
    user = _user(request, pk)
    return once(
        request,
        lambda: unlock_account(actor=request.actor, user=user, at=timezone.now()),
        then=lambda _: _page(user),
        message=f"{user.get_full_name()}现在可以再试密码。",
    )


@requires(Capability.MANAGE_ACCOUNTS)
@require_POST
def account_code_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a person's code generator away, so that another can be bound."""
    user = _user(request, pk)
    return once(
        request,
        lambda: reset_second_factor(actor=request.actor, user=user, at=timezone.now()),
        then=lambda _: _page(user),
        message=f"已重置{user.get_full_name()}的动态码，下次登录时重新绑定。",
    )


@requires(Capability.MANAGE_ACCOUNTS)
@require_POST
def device_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one telephone of a person."""
    device = get_object_or_404(
        EnrolledDevice.objects.visible_to(request.actor).select_related("user__person"), pk=pk
    )
    return once(
        request,
        lambda: revoke_device(actor=request.actor, device=device, at=timezone.now()),
        then=lambda _: _page(device.user),
        message=f"已停用“{device.label}”。",
    )


@requires(Capability.MANAGE_ACCOUNTS)
@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session of a person."""
    session = get_object_or_404(
        SessionRecord.objects.visible_to(request.actor).select_related("user__person"), pk=pk
    )
    return once(
        request,
        lambda: end_session(actor=request.actor, session=session, at=timezone.now()),
        then=lambda _: _page(session.user),
        message=f"已退出“{session.label}”上的登录。",
    )
