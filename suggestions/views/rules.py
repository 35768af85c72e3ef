"""办理规则: look at a version, copy it, change the copy, put it into force."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.posting import form_status, once, once_with_form
from congress_portal.foundation.web.refusals import Conflict

from .. import rulebook
from ..codes import seed_presets
from ..forms.rules import RuleForm
from ..models import HandlingRule

_keepers = requires(Capability.MANAGE_RULES)
_readers = requires(Capability.MANAGE_RULES, Capability.VIEW_SUGGESTIONS)


def _rule(request: HttpRequest, pk: int) -> HandlingRule:
    return get_object_or_404(HandlingRule.objects.visible_to(request.actor), pk=pk)


@_readers
def rule_list(request: HttpRequest) -> HttpResponse:
    """The county's versions and the presets."""
    rules = HandlingRule.objects.visible_to(request.actor)
    if not rules.exists():
        seed_presets(at=timezone.now())
    rows = list(
        rules.select_related("county", "based_on").order_by(
            F("county_id").asc(nulls_last=True), "key", "-version"
        )
    )
    own = [rule for rule in rows if rule.county_id]
    context = {
        "own": own,
        "presets": [rule for rule in rows if rule.county_id is None],
        "in_force": next((r for r in own if r.is_frozen and r.retired_at is None), None),
        "can_manage": request.actor.can(Capability.MANAGE_RULES),
    }
    return render(request, "suggestions/rule_list.html", context)


@_readers
def rule_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One version, cell by cell, with the articles."""
    rule = _rule(request, pk)
    context = {
        "rule": rule,
        "can_manage": request.actor.can(Capability.MANAGE_RULES),
        "own": rule.county_id is not None,
    }
    return render(request, "suggestions/rule_detail.html", context)


@_keepers
@require_POST
def rule_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """复制修改: the county's next version as a draft."""
    rule, now = _rule(request, pk), timezone.now()
    return once(
        request,
        lambda: rulebook.copy_rule(actor=request.actor, rule=rule, at=now),
        then=lambda copy: reverse("suggestions:rule_edit", args=[copy.pk]),
        message="已复制成草稿，改好后启用。",
    )


@_keepers
@require_POST
def rule_adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """照此采用: the preset as the county's own."""
    rule, now = _rule(request, pk), timezone.now()
    return once(
        request,
        lambda: rulebook.adopt_preset(actor=request.actor, rule=rule, at=now),
        then=lambda own: own,
        message="已采用并启用，新的件按它计算期限。",
    )


@_keepers
def rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft version."""
    rule, now = _rule(request, pk), timezone.now()
    if rule.is_frozen or rule.county_id is None:
        raise Conflict("这一版已经启用，不能再改。请复制成新的一版后修改。")
    form = RuleForm(request.POST or None, rule=rule)
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: rulebook.edit_rule(
                actor=request.actor, rule=rule, name=form.cleaned_data["name"], basis=form.cleaned_data["basis"],
                cells=form.cells(), seen=form.cleaned_data["seen"], at=now,
            ),
            then=lambda changed: changed,
            message="草稿已保存。",
        )  # fmt: skip
        if posted is not None:
            return posted
    context = {"rule": rule, "form": form, "lines": form.lines()}
    return render(request, "suggestions/rule_form.html", context, status=form_status(form))


@_keepers
@require_POST
def rule_enact(request: HttpRequest, pk: int) -> HttpResponse:
    """启用: new cases use this version from now on."""
    rule, now = _rule(request, pk), timezone.now()
    return once(
        request,
        lambda: rulebook.enact_rule(actor=request.actor, rule=rule, at=now),
        then=lambda enacted: enacted,
        message="已启用，新的件按它计算期限；在办的件不变。",
    )
