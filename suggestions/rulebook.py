"""A county's own handling rules: copied from a preset, changed as a draft, put into force as a version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import changed_sentence, record
from congress_portal.foundation.web.conflicts import stamp_of
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

from .models import HandlingRule
from .rules import Cell

# 代表法第五十一条: a county may be stricter, never laxer.
LEGAL_MOST_MONTHS = {"reply": 3, "extension": 6}


def _check(actor: Actor, rule: HandlingRule | None = None) -> None:
    if not actor.can(Capability.MANAGE_RULES) or actor.county is None:
        raise Denied("办理规则由县人大办公室管理。")
    if rule is not None and rule.county_id != actor.county_id:
        raise Denied("预置的规则不能改，请先复制一份。")


@transaction.atomic
def copy_rule(*, actor: Actor, rule: HandlingRule, at: datetime) -> HandlingRule:
    """复制: a draft of the county's next version; the draft that is there already, if there is one."""
    _check(actor)
    mine = HandlingRule.objects.filter(county=actor.county, key=rule.key)
    draft = mine.filter(frozen_at__isnull=True).first()
    if draft is not None:
        return draft
    last = mine.aggregate(version=Max("version"))["version"] or 0
    name = rule.name if rule.county_id else f"{actor.county.name}办理规则"
    copy = HandlingRule.objects.create(
        county=actor.county, key=rule.key, name=name, version=last + 1, kind=rule.kind, level=rule.level,
        cells=dict(rule.cells), basis=rule.basis, based_on=rule, created_at=at,
    )  # fmt: skip
    record(actor=actor, subject=copy, move="copy_rule", summary=f"复制办理规则：{rule}", at=at)
    return copy


def _check_cells(cells: Mapping[str, Cell]) -> None:
    for name, most in LEGAL_MOST_MONTHS.items():
        cell = cells.get(name)
        if cell is None:
            raise Refused(
                f"{'答复' if name == 'reply' else '延长后最长'}的期限不能空着。", field=f"{name}-value"
            )
        days = {"months": 31, "days": 1, "workdays": 1.5}[cell.unit] * cell.value
        over = cell.value > most if cell.unit == "months" else days > most * 30
        if over:
            raise Refused(
                f"代表法第五十一条规定最长 {most} 个月，县里可以更短，不能更长。", field=f"{name}-value"
            )
    for cell in cells.values():
        if cell.is_limit and cell.value < 1:
            raise Refused(f"{cell.label}的期限至少是 1。", field=f"{cell.name}-value")


def state_of(rule: HandlingRule) -> str:
    """One word for what a draft says now."""
    return stamp_of(rule.name, rule.basis, rule.cells)


@transaction.atomic
def edit_rule(
    *,
    actor: Actor,
    rule: HandlingRule,
    name: str,
    basis: str,
    cells: Mapping[str, Cell],
    at: datetime,
    seen: str = "",
) -> HandlingRule:
    """Change a draft; ``seen`` is ``state_of`` when the form was opened.

    Raises Conflict where it was changed since or put into force, Refused beyond the law's limits.
    """
    _check(actor, rule)
    rule = HandlingRule.objects.select_for_update(of=("self",), no_key=True).get(pk=rule.pk)
    if rule.is_frozen:
        raise Conflict("这一版已经启用，不能再改。请复制成新的一版后修改。")
    if seen and seen != state_of(rule):
        raise Conflict(changed_sentence(rule, at=at))
    _check_cells(cells)
    before = dict(rule.cells)
    rule.name, rule.basis = name.strip()[:80], basis
    rule.cells = {key: cell.to_json() for key, cell in cells.items()}
    rule.save(update_fields=["name", "basis", "cells"])
    record(
        actor=actor, subject=rule, move="edit_rule", summary=f"修改办理规则：{rule}", at=at,
        before=_changed(before, rule.cells), after=_changed(rule.cells, before),
    )  # fmt: skip
    return rule


def _changed(cells: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in cells.items() if others.get(key) != value}


@transaction.atomic
def enact_rule(*, actor: Actor, rule: HandlingRule, at: datetime) -> HandlingRule:
    """启用: new cases pin this version; open cases keep theirs (decisions C15)."""
    _check(actor, rule)
    rule = HandlingRule.objects.select_for_update(of=("self",), no_key=True).get(pk=rule.pk)
    if rule.is_frozen:
        raise Conflict("这一版已经启用了。")
    HandlingRule.objects.filter(county_id=rule.county_id, key=rule.key, retired_at__isnull=True).exclude(
        pk=rule.pk
    ).update(retired_at=at)
    rule.frozen_at = at
    rule.save(update_fields=["frozen_at"])
    record(actor=actor, subject=rule, move="enact_rule", summary=f"启用办理规则：{rule}", at=at)
    return rule


@transaction.atomic
def adopt_preset(*, actor: Actor, rule: HandlingRule, at: datetime) -> HandlingRule:
    """照此采用: the preset as the county's own next version, unchanged.

    Raises Conflict while a draft of the county's own is being written: it would be enacted in its place.
    """
    if HandlingRule.objects.filter(county=actor.county, key=rule.key, frozen_at__isnull=True).exists():
        raise Conflict("本县已经有一份改动中的规则草稿。请先启用那份草稿，或把它改回来，再照预设采用。")
    return enact_rule(actor=actor, rule=copy_rule(actor=actor, rule=rule, at=at), at=at)
