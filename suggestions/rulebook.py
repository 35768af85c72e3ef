"""A county's own handling rules: copied from a preset, changed as a draft, put into force as a version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import changed_sentence, record
from congress_portal.foundation.web.conflicts import stamp_of
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

from .choices import Kind, Level
from .models import HandlingRule
from .rules import NATIONAL_CELLS, Cell, problems


def _check(actor: Actor, rule: HandlingRule | None = None) -> None:
    if not actor.can(Capability.MANAGE_RULES) or actor.county is None:
        raise Denied("办理规则由县人大办公室管理。")
    if rule is not None and rule.county_id != actor.county_id:
        raise Denied("预置的规则不能改，请先复制一份。")


def _one_at_a_time(actor: Actor) -> None:
    """Versions of a county are numbered, and put into force, by one person at a time."""
    County.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.county_id)


@transaction.atomic
def copy_rule(*, actor: Actor, rule: HandlingRule, at: datetime) -> HandlingRule:
    """复制: a draft of the county's next version; the draft that is there already, if there is one."""
    _check(actor)
    _one_at_a_time(actor)
    mine = HandlingRule.objects.filter(county=actor.county, key=rule.key)
    draft = mine.filter(frozen_at__isnull=True, retired_at__isnull=True).first()
    if draft is not None:
        return draft
    last = mine.aggregate(version=Max("version"))["version"] or 0
    name = rule.name if rule.county_id else f"{actor.county.name}办理规则"
    copy = HandlingRule.objects.create(
        county=actor.county, key=rule.key, name=name, version=last + 1, kind=rule.kind, level=rule.level,
        cells=_complete(rule), basis=rule.basis, gaps=rule.gaps, based_on=rule, created_at=at,
    )  # fmt: skip
    record(actor=actor, subject=copy, move="copy_rule", summary=f"复制办理规则：{rule}", at=at)
    return copy


def _complete(rule: HandlingRule) -> dict[str, Any]:
    """The rule's cells in the order of the procedure, with those that came up since it was written."""
    known = {cell.name: cell.to_json() for cell in NATIONAL_CELLS}
    return {name: rule.cells.get(name, cell) for name, cell in known.items()} | {
        name: cell for name, cell in rule.cells.items() if name not in known
    }


def _check_cells(cells: Mapping[str, Cell]) -> None:
    for name, sentence in problems(cells):
        part = "choice" if name in cells and cells[name].choice else "value"
        raise Refused(sentence, field=f"{name}-{part}")


def state_of(rule: HandlingRule) -> str:
    """One word for what a draft says now."""
    return stamp_of(rule.name, rule.basis, rule.cells, rule.kind, rule.level)


@transaction.atomic
def edit_rule(
    *,
    actor: Actor,
    rule: HandlingRule,
    name: str,
    basis: str,
    cells: Mapping[str, Cell],
    at: datetime,
    kind: str | None = None,
    level: str | None = None,
    seen: str = "",
) -> HandlingRule:
    """Change a draft; ``seen`` is ``state_of`` when the form was opened.

    ``kind`` and ``level`` say what it is for, "" for all; left out they stay.

    Raises Conflict where it was changed since or put into force, Refused beyond the law's limits.
    """
    _check(actor, rule)
    rule = HandlingRule.objects.select_for_update(of=("self",), no_key=True).get(pk=rule.pk)
    if rule.is_frozen:
        raise Conflict("这一版已经启用，不能再改。请复制成新的一版后修改。")
    if rule.retired_at is not None:
        raise Conflict("这份草稿已经作废，不能再改。请重新复制一份。")
    if seen and seen != state_of(rule):
        raise Conflict(changed_sentence(rule, at=at))
    _check_cells(cells)
    if kind is not None:
        rule.kind = kind if kind in Kind.values else ""
    if level is not None:
        rule.level = level if level in Level.values else ""
    before = dict(rule.cells)
    rule.name, rule.basis = name.strip()[:80], basis
    rule.cells = {key: cell.to_json() for key, cell in cells.items()}
    rule.save(update_fields=["name", "basis", "cells", "kind", "level"])
    record(
        actor=actor, subject=rule, move="edit_rule", summary=f"修改办理规则：{rule}", at=at,
        before=_changed(before, rule.cells), after=_changed(rule.cells, before),
    )  # fmt: skip
    return rule


def _changed(cells: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in cells.items() if others.get(key) != value}


@transaction.atomic
def enact_rule(*, actor: Actor, rule: HandlingRule, at: datetime) -> HandlingRule:
    """启用: new cases pin this version; open cases keep theirs (decisions C15).

    It retires what was in force for the same kind and level; the legal limits are checked once more.
    """
    _check(actor, rule)
    _one_at_a_time(actor)
    rule = HandlingRule.objects.select_for_update(of=("self",), no_key=True).get(pk=rule.pk)
    if rule.is_frozen:
        raise Conflict("这一版已经启用了。")
    if rule.retired_at is not None:
        raise Conflict("这份草稿已经作废，不能启用。请重新复制一份。")
    _check_cells({cell.name: cell for cell in rule.all_cells})
    # One in force for each kind and level, whatever it was copied from.
    HandlingRule.objects.in_force().filter(
        county_id=rule.county_id, kind=rule.kind, level=rule.level
    ).exclude(pk=rule.pk).update(retired_at=at)
    rule.frozen_at = at
    rule.save(update_fields=["frozen_at"])
    record(actor=actor, subject=rule, move="enact_rule", summary=f"启用办理规则：{rule}", at=at)
    return rule


@transaction.atomic
def retire_rule(*, actor: Actor, rule: HandlingRule, reason: str, at: datetime) -> HandlingRule:
    """停用、作废: what fits next counts from now on, in the end the national floor; a draft is given up.

    Cases that pinned it keep it. Raises Refused without a reason, Conflict where it is out of force.
    """
    _check(actor, rule)
    reason = reason.strip()
    if not reason:
        raise Refused("请写明为什么停用或作废。", field="reason")
    rule = HandlingRule.objects.select_for_update(of=("self",), no_key=True).get(pk=rule.pk)
    if rule.retired_at is not None:
        raise Conflict("这一版已经停用或作废了。请刷新页面看最新情况。")
    rule.retired_at = at
    rule.save(update_fields=["retired_at"])
    word = "停用办理规则" if rule.is_frozen else "作废办理规则草稿"
    record(
        actor=actor, subject=rule, move="retire_rule", summary=f"{word}：{rule}", reason=reason[:300], at=at
    )
    return rule


@transaction.atomic
def adopt_preset(*, actor: Actor, rule: HandlingRule, at: datetime) -> HandlingRule:
    """照此采用: the preset as the county's own next version, unchanged.

    Raises Conflict while a draft of the county's own is being written: it would be enacted in its place.
    """
    mine = HandlingRule.objects.filter(county=actor.county, key=rule.key)
    if mine.filter(frozen_at__isnull=True, retired_at__isnull=True).exists():
        raise Conflict("本县已经有一份改动中的规则草稿。请先启用那份草稿，或把它作废，再照预设采用。")
    return enact_rule(actor=actor, rule=copy_rule(actor=actor, rule=rule, at=at), at=at)
