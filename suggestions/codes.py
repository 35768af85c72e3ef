"""The presets of rules and code lists, and which rule a new case pins."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from .models import HandlingRule, OutcomeClass, Topic
from .presets import PRESETS
from .rules import NATIONAL_KEY, OUTCOMES, TOPICS


def seed_presets(*, at: datetime) -> None:
    """Put the preset rules, topics and outcome classes into the database. Run again it changes nothing.

    Called by the county's set-up, and by the first case of an installation that skipped it.
    """
    seed_rules(at=at)
    known = set(Topic.objects.filter(county=None).values_list("code", flat=True))
    Topic.objects.bulk_create(
        [
            Topic(code=code, name=name, order=place)
            for place, (code, name) in enumerate(TOPICS)
            if code not in known
        ]
    )
    known = set(OutcomeClass.objects.filter(county=None).values_list("letter", flat=True))
    OutcomeClass.objects.bulk_create(
        [
            OutcomeClass(
                letter=letter, name=name, claims_solved=solved, needs_commitment=promise, order=place
            )
            for place, (letter, name, solved, promise) in enumerate(OUTCOMES)
            if letter not in known
        ]
    )


def seed_rules(*, at: datetime) -> None:
    """The presets that are not there yet; an older version of one is retired by the newer, never changed."""
    known = dict(HandlingRule.objects.filter(county=None).values_list("key", "version").order_by("version"))
    fresh = [preset for preset in PRESETS if known.get(preset.key, 0) < preset.version]
    older = [preset.key for preset in fresh if preset.key in known]
    if older:
        HandlingRule.objects.filter(county=None, key__in=older, retired_at__isnull=True).update(retired_at=at)
    HandlingRule.objects.bulk_create(
        [
            HandlingRule(
                key=preset.key, name=preset.name, version=preset.version, kind=preset.kind, level=preset.level,
                cells={cell.name: cell.to_json() for cell in preset.cells}, basis=preset.basis, gaps=preset.gaps,
                frozen_at=at, created_at=at,
            )
            for preset in fresh
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def rule_for(*, county_id: int, kind: str, level: str, at: datetime) -> HandlingRule:
    """The rule a case of this kind and level pins now: the county's newest that fits, else the national floor.

    A rule that names kind and level goes before one that fits all. Other presets count only once a
    county has adopted them.
    """

    def fitting() -> list[HandlingRule]:
        rules = list(
            HandlingRule.objects.in_force().filter(
                Q(county_id=county_id) | Q(county__isnull=True, key=NATIONAL_KEY),
                kind__in=["", kind],
                level__in=["", level],
            )
        )
        return [rule for rule in rules if rule.county_id] or rules

    rules = fitting()
    if not rules:
        seed_presets(at=at)
        rules = fitting()
    return max(rules, key=lambda rule: (bool(rule.kind), bool(rule.level), rule.frozen_at, rule.pk))
