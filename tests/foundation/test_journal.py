"""The journal tells who did what, and cannot be rewritten."""

from dataclasses import replace

import pytest

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.journal.models import AppendOnlyError, JournalEntry
from congress_portal.foundation.journal.services import last_move, record, timeline
from tests.factories.ground import NOW

pytestmark = pytest.mark.django_db


def say(ground, **changes):
    details = {
        "actor": ground.staff,
        "subject": ground.county,
        "move": "look",
        "summary": "看了看",
        "at": NOW,
    }
    return record(**{**details, **changes})


def test_an_entry_keeps_name_role_and_organization_of_that_moment(ground):
    entry = say(ground)
    ground.staff.person.name = "改名了"
    ground.staff.person.save()
    entry = JournalEntry.objects.get(pk=entry.pk)
    assert (entry.actor_name, entry.role_label, entry.organization_name) == ("周文清", "代工委", "云岭县人大")
    assert entry.who == "周文清（云岭县人大）"


def test_a_deputy_is_named_as_one_and_not_as_staff_of_the_committee(ground):
    deputy = replace(ground.staff, role=Role.DEPUTY, role_label="云岭县人大代表")
    assert say(ground, actor=deputy).who == "周文清（云岭县人大代表）"
    assert say(ground, actor=Actor.bearer("x")).who == "群众"


def test_entries_cannot_be_changed_or_deleted(ground):
    entry = say(ground)
    entry.summary = "另一回事"
    for attempt in (
        entry.save,
        entry.delete,
        JournalEntry.objects.all().delete,
        lambda: JournalEntry.objects.update(summary="x"),
    ):
        with pytest.raises(AppendOnlyError):
            attempt()
    assert JournalEntry.objects.get().summary == "看了看"


def test_each_circle_reads_its_own_and_what_is_wider(ground):
    for audience in ("public", "parties", "staff"):
        say(ground, audience=audience, summary=audience)
    assert timeline(ground.county, "public").count() == 1
    assert timeline(ground.county, "parties").count() == 2
    assert timeline(ground.county, "staff").count() == 3


def test_a_case_shows_what_happened_to_its_parts(ground):
    say(ground, subject=ground.water, root=ground.county, summary="水利局的一步")
    assert timeline(ground.county).get().summary == "水利局的一步"
    assert not timeline(ground.water).exists()


def test_the_last_move_tells_who_was_first(ground):
    say(ground, move="accept")
    say(ground, actor=Actor.system(), move="other")
    assert last_move(ground.county, ["accept"]).actor_name == "周文清"
