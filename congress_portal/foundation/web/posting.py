"""Carrying out a POST once, however often the button was pressed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone

from congress_portal.foundation.web.conflicts import meet, take_sides
from congress_portal.foundation.web.models import FormKey
from congress_portal.foundation.web.refusals import Refused

FIELD = "form_key"


def _key_of(request: HttpRequest) -> uuid.UUID:
    """The form's key; Refused where the form carries none or a mangled one."""
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        raise Refused("这一页打开得太久或不完整，没有提交成功。请返回上一页，刷新后再交一次。") from None


def once(
    request: HttpRequest,
    verb: Callable[[], Any],
    *,
    then: Callable[[Any], Any] | str,
    message: str | Callable[[Any], str] = "",
) -> HttpResponse:
    """Run ``verb`` in a transaction with the form's key and redirect to ``then(result)``.

    A repeated key carries nothing out and goes where the first one went. Refusals of the verb
    propagate; nothing is stored then, so the corrected form may be sent with the same key. A ``then``
    that is known before the verb runs is written with the key.
    """
    key = _key_of(request)
    user = request.user if request.user.is_authenticated else None
    location = "" if callable(then) else resolve_url(then)
    try:
        with transaction.atomic():
            row = FormKey.objects.create(
                key=key, user=user, path=request.path[:300], location=location[:500], at=timezone.now()
            )
            result = verb()
            if callable(then):
                location = resolve_url(then(result))
                row.location = location[:500]
                row.save(update_fields=["location"])
    except IntegrityError:
        # The key is taken: by an earlier press, or by a twin that committed while we waited for it.
        earlier = FormKey.objects.filter(pk=key).first()
        if earlier is None:
            raise
    else:
        text = message(result) if callable(message) else message
        if text:
            messages.success(request, text)
        return HttpResponseRedirect(location)
    if earlier.user_id != (user.pk if user else None) or not earlier.location:
        raise Refused("这张表已经交过了。请返回列表看结果。")
    messages.info(request, "刚才已经提交过了，没有重复记录。")
    return HttpResponseRedirect(earlier.location)


def once_with_form(
    request: HttpRequest,
    form: BaseForm,
    verb: Callable[[], Any],
    *,
    then: Callable[[Any], Any] | str,
    message: str | Callable[[Any], str] = "",
) -> HttpResponse | None:
    """``once`` for a bound form: None where the form is invalid or the verb refused.

    The refusal then stands in the form, beside its field where it names one. Where somebody else
    changed the record meanwhile, ``form.sides`` holds both values of each field that differs.
    """
    take_sides(form, request.POST)
    if not form.is_valid():
        return _pressed_again(request)
    try:
        return once(request, verb, then=then, message=message)
    except Refused as refusal:
        if refusal.status == 403:
            raise
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, refusal.message)
        form.refusal_status = refusal.status
        if refusal.status == 409:
            form.sides = meet(form)
        return None


def _pressed_again(request: HttpRequest) -> HttpResponse | None:
    """Where the same press went that was carried out already: the record it changed may ask for more now."""
    try:
        key = _key_of(request)
    except Refused:
        return None
    if not request.user.is_authenticated:
        return None
    rows = FormKey.objects.filter(pk=key, user=request.user, path=request.path[:300])
    earlier = rows.exclude(location="").first()
    if earlier is None:
        return None
    messages.info(request, "刚才已经提交过了，没有重复记录。")
    return HttpResponseRedirect(earlier.location)


def form_status(form: BaseForm) -> int:
    """The status to answer a form page with: 200 fresh, 422 (or 409) when it shows errors."""
    if not form.is_bound or not form.errors:
        return 200
    return getattr(form, "refusal_status", 422)
