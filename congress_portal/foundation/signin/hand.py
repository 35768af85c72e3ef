"""What only the person's own hand may do: a telephone left lying open asks for its six digits first."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from congress_portal.foundation.signin import sessions
from congress_portal.foundation.signin.forms import PinForm
from congress_portal.foundation.signin.services.devices import check_pin
from congress_portal.foundation.web.access import HIDDEN_FIELDS
from congress_portal.foundation.web.posting import form_status
from congress_portal.foundation.web.refusals import Refused

_OURS = HIDDEN_FIELDS | {"pin"}


def own_hand(*, minutes: int) -> Callable:
    """Ask for the PIN before a POST on a telephone where it was not given within ``minutes``.

    The page that asks carries what was typed and posts on to the same address: one press more, and
    nothing to press twice. Forms with files are not carried. At a desk nothing is asked.
    """

    def decorate(view: Callable) -> Callable:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            now = timezone.now()
            if request.method != "POST" or sessions.recent_pin(request, minutes=minutes, at=now):
                return view(request, *args, **kwargs)
            mine = sessions.device_of(request, now)
            if mine is None or mine[0].user_id != request.user.pk:
                return redirect("accounts:sign_in")
            form = PinForm(request.POST if "pin" in request.POST else None)
            if form.is_bound and form.is_valid():
                try:
                    check_pin(device=mine[0], secret=mine[1], pin=form.cleaned_data["pin"], at=now)
                except Refused as refusal:
                    form.add_error("pin", refusal.message)
                else:
                    sessions.note_pin(request, now)
                    return view(request, *args, **kwargs)
            carried = [
                (name, value)
                for name in request.POST
                if name not in _OURS
                for value in request.POST.getlist(name)
            ]
            context = {"form": form, "carried": carried}
            return render(request, "signin/confirm.html", context, status=form_status(form))

        return guarded

    return decorate
