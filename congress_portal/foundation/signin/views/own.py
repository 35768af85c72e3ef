"""One's own sessions and telephones."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from congress_portal.foundation.signin.models import EnrolledDevice, SecondFactor, SessionRecord
from congress_portal.foundation.signin.services.devices import revoke_device
from congress_portal.foundation.signin.services.sessions import end_session, end_sessions, running_of
from congress_portal.foundation.web.posting import once

EARLIER = 10


@never_cache
def own(request: HttpRequest) -> HttpResponse:
    """Where this account is signed in now, which telephones open it, and the last sign-ins."""
    now = timezone.now()
    key = request.session.session_key
    running = list(running_of(request.user, now))
    for row in running:
        row.is_here = row.session_key == key
    context = {
        "running": running,
        "others": sum(not row.is_here for row in running),
        "devices": list(EnrolledDevice.objects.alive(now).filter(user=request.user)),
        "earlier": list(
            SessionRecord.objects.filter(user=request.user).exclude(pk__in=[r.pk for r in running])[:EARLIER]
        ),
        "factor": SecondFactor.objects.filter(user=request.user, confirmed_at__isnull=False).first(),
    }
    return render(request, "signin/own.html", context)


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions."""
    session = get_object_or_404(SessionRecord.objects.filter(user=request.user), pk=pk)
    return once(
        request,
        lambda: end_session(actor=request.actor, session=session, at=timezone.now()),
        then="signin:own",
        message=f"已退出“{session.label}”上的登录。",
    )


@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """End all of one's own sessions but this one."""
    return once(
        request,
        lambda: end_sessions(
            actor=request.actor,
            user=request.user,
            keep=request.session.session_key or "",
            at=timezone.now(),
        ),
        then="signin:own",
        message=lambda number: f"已退出其他 {number} 处登录。",
    )


@require_POST
def device_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own telephones."""
    device = get_object_or_404(EnrolledDevice.objects.filter(user=request.user), pk=pk)
    return once(
        request,
        lambda: revoke_device(actor=request.actor, device=device, at=timezone.now()),
        then="signin:own",
        message=f"已停用“{device.label}”，它上面的 6 位密码也作废了。",
    )
