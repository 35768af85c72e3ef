"""Who reads which announcement, document and word about the portal; and who keeps them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.noticeboard.choices import AnnouncementState, Audience, FeedbackState, Validity
from congress_portal.noticeboard.reach import reach_of


def _kept(actor: Actor, capability: Capability) -> Q:
    """Rows of the actor's own body, for those who keep its board."""
    if not actor.is_member or not actor.can(capability):
        return Q(pk__in=[])
    return Q(organization_id=actor.organization_id)


def _covers_county(actor: Actor) -> bool:
    return actor.county is not None and actor.covers(actor.county.division.path)


class AnnouncementQuerySet(models.QuerySet):
    """Announcements."""

    def published(self) -> AnnouncementQuerySet:
        """Shown now, the outdated ones too."""
        return self.filter(state=AnnouncementState.PUBLISHED)

    def valid(self, on: date) -> AnnouncementQuerySet:
        """Not past their last day."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on))

    def visible_to(self, actor: Actor) -> AnnouncementQuerySet:
        """Published and addressed to the person in any role held, or public; all of the own body's for its keepers."""
        shown = Q(state=AnnouncementState.PUBLISHED)
        if actor.kind == "system":
            return self.filter(county_id=actor.county_id) if actor.county_id else self
        if not actor.is_member:
            return self.filter(shown, is_public=True)
        if actor.can(Capability.PUBLISH_NOTICES) and _covers_county(actor):
            # The county's publishers read what is published anywhere in it; nothing more is asked.
            return self.filter(shown | _kept(actor, Capability.PUBLISH_NOTICES), county_id=actor.county_id)
        reach = reach_of(actor)
        targets: Any = self.model._meta.get_field("targets").related_model.objects
        named = targets.filter(announcement=OuterRef("pk")).filter(
            Q(role__in=reach.roles)
            | Q(organization__in=reach.organizations)
            | Q(division__path__in=reach.paths)
            | Q(level__in=reach.levels)
        )
        addressed = Q(reach__path__in=reach.paths) & (Q(audience=Audience.WHOLE) | Exists(named))
        seen = Q(is_public=True) | addressed
        if actor.can(Capability.PUBLISH_NOTICES) and actor.division_path:
            seen |= Q(reach__path__startswith=actor.division_path)
        return self.filter(
            (shown & seen) | _kept(actor, Capability.PUBLISH_NOTICES), county_id=actor.county_id
        )

    def kept_by(self, actor: Actor) -> AnnouncementQuerySet:
        """Those the actor may change: the own body's."""
        return self.filter(_kept(actor, Capability.PUBLISH_NOTICES))

    def for_list(self) -> AnnouncementQuerySet:
        """Pinned first, the newest first, drafts at their making; with what a row shows."""
        return self.select_related("organization").order_by(
            F("pinned").desc(), F("published_at").desc(nulls_first=True), "-pk"
        )


class DocumentQuerySet(models.QuerySet):
    """Documents of the library; each version of a rule is a row."""

    def newest(self) -> DocumentQuerySet:
        """The last of each chain of versions."""
        return self.filter(replaced_by__isnull=True)

    def in_force(self) -> DocumentQuerySet:
        """Those that hold."""
        return self.filter(validity=Validity.CURRENT)

    def visible_to(self, actor: Actor) -> DocumentQuerySet:
        """The public ones; for members those of the areas they belong to or look after."""
        if actor.kind == "system":
            return self.filter(county_id=actor.county_id) if actor.county_id else self
        if not actor.is_member:
            return self.filter(is_public=True)
        if _covers_county(actor):
            return self.filter(county_id=actor.county_id)
        seen = Q(is_public=True) | Q(reach__path__in=reach_of(actor).paths)
        if actor.division_path:
            seen |= Q(reach__path__startswith=actor.division_path)
        return self.filter(seen | _kept(actor, Capability.MANAGE_DOCUMENTS), county_id=actor.county_id)

    def alike(self, *, numbers: Collection[str], digests: Collection[str]) -> DocumentQuerySet:
        """Those with one of these numbers, or with a file of the same content."""
        files: Any = self.model._meta.get_field("files").related_model.objects
        held = files.filter(sha256__in=digests, removed_at__isnull=True).values("document")
        return self.filter(Q(number__in=numbers) | Q(pk__in=held))

    def kept_by(self, actor: Actor) -> DocumentQuerySet:
        """Those the actor may change: the own body's."""
        return self.filter(_kept(actor, Capability.MANAGE_DOCUMENTS))


class FeedbackQuerySet(models.QuerySet):
    """Words about the portal."""

    def waiting(self) -> FeedbackQuerySet:
        """Neither answered nor noted."""
        return self.filter(state=FeedbackState.NEW)

    def visible_to(self, actor: Actor) -> FeedbackQuerySet:
        """All of the county for whoever keeps the portal, one's own for everybody else."""
        if not actor.is_member:
            return self.none()
        own = Q(person_id=actor.person_id)
        if actor.can(Capability.MANAGE_SETTINGS):
            own |= Q(county_id=actor.county_id)
        return self.filter(own)
