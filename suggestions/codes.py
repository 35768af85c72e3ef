"""The presets of rules and code lists, and which rule a new case pins."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from .models import HandlingRule, OutcomeClass, Topic
from .rules import NATIONAL_BASIS, NATIONAL_CELLS, NATIONAL_KEY, NATIONAL_NAME, OUTCOMES, TOPICS


def seed_presets(*, at: datetime) -> None:
    """Put the national rule, topics and outcome classes into the database. Run again it changes nothing.

    Called by the county's set-up, and by the first case of an installation that skipped it.
    """
    HandlingRule.objects.get_or_create(
        county=None,
        key=NATIONAL_KEY,
        version=1,
        defaults={
            "name": NATIONAL_NAME,
            "cells": {str(cell.name): cell.to_json() for cell in NATIONAL_CELLS},
            "basis": NATIONAL_BASIS,
            "frozen_at": at,
            "created_at": at,
        },
    )
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


def rule_for(*, county_id: int, kind: str, level: str, at: datetime) -> HandlingRule:
    """The rule a case of this kind and level pins now: the county's newest that fits, else the preset.

    A rule that names kind and level goes before one that fits all.
    """

    def fitting() -> list[HandlingRule]:
        rules = list(
            HandlingRule.objects.in_force().filter(
                Q(county_id=county_id) | Q(county__isnull=True), kind__in=["", kind], level__in=["", level]
            )
        )
        return [rule for rule in rules if rule.county_id] or rules

    rules = fitting()
    if not rules:
        seed_presets(at=at)
        rules = fitting()
    return max(rules, key=lambda rule: (bool(rule.kind), bool(rule.level), rule.frozen_at, rule.pk))
