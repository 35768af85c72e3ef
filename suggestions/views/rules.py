"""办理规则: look at a version, copy it, change the copy, put it into force."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once, once_with_form
from congress_portal.foundation.web.refusals import Conflict
from congress_portal.foundation.workdays.services import calendar_for

from .. import rulebook
from ..codes import seed_rules
from ..forms.rules import MoveCasesForm, RuleForm
from ..models import HandlingRule
from ..presets import PRESETS
from ..rule_moves import cases_for, move_cases, moves_of

_keepers = requires(Capability.MANAGE_RULES)
_readers = requires(Capability.MANAGE_RULES, Capability.VIEW_SUGGESTIONS)


def _rule(request: HttpRequest, pk: int) -> HandlingRule:
    return get_object_or_404(HandlingRule.objects.visible_to(request.actor), pk=pk)


@_readers
def rule_list(request: HttpRequest) -> HttpResponse:
    """The county's versions and the presets."""
    rows = _rows(request)
    newest = {preset.key: preset.version for preset in PRESETS}
    place = {key: number for number, key in enumerate(newest)}
    if {rule.key: rule.version for rule in rows if rule.county_id is None and not rule.retired_at} != newest:
        seed_rules(at=timezone.now())
        rows = _rows(request)
    own = [rule for rule in rows if rule.county_id]
    context = {
        "own": own,
        "presets": sorted(
            (rule for rule in rows if rule.county_id is None and not rule.retired_at),
            key=lambda rule: place.get(rule.key, len(place)),
        ),
        "in_force": [rule for rule in own if rule.is_frozen and rule.retired_at is None],
        "can_manage": request.actor.can(Capability.MANAGE_RULES),
    }
    return render(request, "suggestions/rule_list.html", context)


def _rows(request: HttpRequest) -> list[HandlingRule]:
    rules = HandlingRule.objects.visible_to(request.actor).select_related("county", "based_on")
    return list(rules.in_order().defer("cells", "based_on__cells"))


@_readers
def rule_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One version, cell by cell, with the articles."""
    rule = _rule(request, pk)
    context = {
        "rule": rule,
        "can_manage": request.actor.can(Capability.MANAGE_RULES),
        "own": rule.county_id is not None,
        "can_move": rule.county_id is not None and rule.is_frozen and rule.retired_at is None,
        "earlier": rule.based_on,
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
    if rule.is_frozen or rule.retired_at or rule.county_id is None:
        raise Conflict("这一版已经启用或作废，不能再改。请复制成新的一版后修改。")
    form = RuleForm(request.POST or None, rule=rule)
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: rulebook.edit_rule(
                actor=request.actor, rule=rule, name=form.cleaned_data["name"], basis=form.cleaned_data["basis"],
                cells=form.cells(), kind=form.cleaned_data["kind"], level=form.cleaned_data["level"],
                seen=form.cleaned_data["seen"], at=now,
            ),
            then=lambda changed: changed,
            message="草稿已保存。",
        )  # fmt: skip
        if posted is not None:
            return posted
    context = {"rule": rule, "form": form, "parts": form.parts()}
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


@_keepers
@require_POST
def rule_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """停用、作废: with the reason."""
    rule, now = _rule(request, pk), timezone.now()
    reason = request.POST.get("reason", "")
    return once(
        request,
        lambda: rulebook.retire_rule(actor=request.actor, rule=rule, reason=reason, at=now),
        then=lambda retired: retired,
        message=lambda retired: "已停用，新的件不再按它计算。" if retired.is_frozen else "草稿已作废。",
    )


@_keepers
def rule_move(request: HttpRequest, pk: int) -> HttpResponse:
    """让在办的件改用这一版: old → new of every limit, ticked and confirmed with a reason."""
    rule, now = _rule(request, pk), timezone.now()
    if rule.county_id is None or not rule.is_frozen or rule.retired_at is not None:
        raise Conflict("只有正在使用的本县规则，才能让在办的件改用它。请先启用。")
    form = MoveCasesForm(request.POST or None)
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: move_cases(
                actor=request.actor, rule=rule, refs=request.POST.getlist("ref"), why=form.cleaned_data["why"], at=now
            ),
            then=lambda done: reverse("suggestions:rule_move", args=[rule.pk]),
            message=_moved_message,
        )  # fmt: skip
        if posted is not None:
            return posted
    page = page_of(request, cases_for(rule), order=("submitted_on", "pk"), size=50)
    context = {
        "rule": rule,
        "form": form,
        "page": page,
        "moves": moves_of(rule, page.rows, calendar_for(request.actor.county)),
        "today": timezone.localdate(),
    }
    return render(request, "suggestions/rule_move.html", context, status=form_status(form))


def _moved_message(done: tuple[int, int]) -> str:
    moved, left = done
    text = f"{moved} 件已改用这份规则，承办单位和代表已收到消息。"
    return text + (f"另有 {left} 件刚才有变化，没有改，请再核对。" if left else "")
