"""Announcements reach those they are for, once; nobody is told who has read them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.attachments.services import validated
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from congress_portal.noticeboard.choices import Audience
from congress_portal.noticeboard.models import Announcement
from congress_portal.noticeboard.services.announcements import (
    Draft,
    Targets,
    change_announcement,
    draft_announcement,
    publish_announcement,
    withdraw_announcement,
)
from tests.factories.ground import NOW, TODAY, appoint, make_person
from tests.noticeboard.conftest import pdf

pytestmark = pytest.mark.django_db


def readers(cast, row) -> set[str]:
    return {k for k, actor in cast.actors.items() if Announcement.objects.visible_to(actor).filter(pk=row.pk)}


def told(row) -> set[str]:
    return set(
        OutboxMessage.objects.filter(subject_key=f"noticeboard.announcement:{row.pk}").values_list(
            "recipient__name", flat=True
        )
    )


def names(cast, *keys) -> set[str]:
    return {cast.actors[key].name for key in keys}


def test_the_whole_county_is_reached_and_the_publisher_is_not_told(cast, announce):
    row = announce(cast.staff)
    assert readers(cast, row) == set(cast.actors)
    assert told(row) == names(cast, *cast.actors) - {cast.staff.name}


@pytest.mark.parametrize(
    ("audience", "targets", "reached"),
    [
        (Audience.ROLES, {"roles": (Role.STATION_KEEPER, Role.RATER)}, {"keeper", "rater"}),
        (
            Audience.TOWNSHIPS,
            {"townships": ("green_hill",)},
            {"chair", "clerk", "keeper", "town_handler", "deputy", "co_deputy", "town_deputy"},
        ),
        (Audience.ORGANIZATIONS, {"organizations": ("transport",)}, {"handler", "head"}),
        (Audience.DEPUTIES, {"levels": ("county",)}, {"deputy", "co_deputy", "other_deputy"}),
        (Audience.DEPUTIES, {"levels": ("township",)}, {"town_deputy"}),
    ],
)
def test_an_audience_is_told_and_reads_and_nobody_else(cast, announce, audience, targets, reached):
    if audience in (Audience.TOWNSHIPS, Audience.ORGANIZATIONS):
        targets = {key: [getattr(cast, name) for name in value] for key, value in targets.items()}
    row = announce(cast.staff, audience=audience, targets=Targets(**targets))
    # The county's publishers read whatever is published in the county.
    assert readers(cast, row) - {"staff", "admin"} == reached
    assert told(row) == names(cast, *reached)


def test_a_township_announces_to_its_own_area_only(cast, announce):
    row = announce(cast.chair)
    own = {"clerk", "keeper", "town_handler", "deputy", "co_deputy", "town_deputy"}
    assert told(row) == names(cast, *own)
    assert readers(cast, row) == own | {"chair", "staff", "admin"}
    with pytest.raises(Refused, match="青山镇范围内"):
        announce(
            cast.chair,
            audience=Audience.ORGANIZATIONS,
            targets=Targets(organizations=[cast.clear_water_congress]),
        )


def test_whoever_was_told_in_one_role_reads_it_in_another(cast, announce):
    appoint(cast.deputy.person, cast.water, Role.UNIT_HANDLER)
    second = cast.join("second", cast.deputy.person.memberships.latest("pk"), cast.users["deputy"])
    row = announce(cast.staff, audience=Audience.DEPUTIES, targets=Targets(levels=("county",)))
    assert Announcement.objects.visible_to(second).filter(pk=row.pk).exists()


def test_visitors_read_what_is_public_and_published(ground, announce):
    inside, outside = announce(ground.staff), announce(ground.staff, is_public=True)
    draft = draft_announcement(actor=ground.staff, draft=Draft("草稿", "正文", is_public=True), at=NOW)
    seen = set(Announcement.objects.visible_to(Actor.anonymous()))
    assert seen == {outside} and {inside, draft} & seen == set()


def test_a_draft_is_read_by_its_own_office_only(ground):
    row = draft_announcement(actor=ground.chair, draft=Draft("草稿", "正文"), at=NOW)
    assert readers(ground, row) == {"chair"}
    assert not OutboxMessage.objects.exists()


def test_what_was_not_read_is_not_published(ground):
    row = draft_announcement(actor=ground.staff, draft=Draft("值班", "正文"), at=NOW)
    with pytest.raises(Conflict, match="请看过现在的内容再发布"):
        publish_announcement(actor=ground.staff, announcement=row, version=row.version + 1, at=NOW)
    assert not OutboxMessage.objects.exists()
    publish_announcement(actor=ground.staff, announcement=row, version=row.version, at=NOW)
    assert OutboxMessage.objects.exists()


def test_publishing_twice_tells_once(ground, announce):
    row = announce(ground.staff)
    before = OutboxMessage.objects.count()
    with pytest.raises(Conflict, match="已经发布"):
        publish_announcement(actor=ground.staff, announcement=row, at=NOW)
    assert OutboxMessage.objects.count() == before


def test_six_hundred_people_are_told_in_a_few_statements(ground, django_assert_max_num_queries):
    people = [make_person(ground.county, f"代表{n}") for n in range(615)]
    from congress_portal.foundation.accounts.models import Membership

    Membership.objects.bulk_create(
        Membership(person=p, organization=ground.county_congress, role=Role.RATER.value, starts_on=TODAY)
        for p in people
    )
    row = draft_announcement(actor=ground.staff, draft=Draft("通知", "正文"), at=NOW)
    with django_assert_max_num_queries(20):
        publish_announcement(actor=ground.staff, announcement=row, at=NOW)
    assert OutboxMessage.objects.filter(kind="notice").count() >= 615


@pytest.mark.parametrize(
    ("draft", "says"),
    [
        (Draft("", "正文"), "标题"),
        (Draft("标题", "  <p></p> "), "正文"),
        (Draft("标题", "正文", audience=Audience.ROLES), "至少选一项"),
    ],
)
def test_what_is_missing_is_said(ground, draft, says):
    with pytest.raises(Refused, match=says):
        draft_announcement(actor=ground.staff, draft=draft, at=NOW)


def test_who_may_not_publish_is_denied(ground, announce):
    with pytest.raises(Denied):
        draft_announcement(actor=ground.clerk, draft=Draft("标题", "正文"), at=NOW)
    row = announce(ground.staff)
    with pytest.raises(Denied):
        withdraw_announcement(actor=ground.chair, announcement=row, reason="撤", at=NOW)


def test_a_correction_is_marked_kept_and_told_where_wanted(ground, announce):
    row = announce(ground.staff)
    sent = len(told(row))
    later = NOW + timedelta(hours=1)
    with pytest.raises(Refused, match="更正了什么"):
        change_announcement(actor=ground.staff, announcement=row, draft=Draft("新", "新"), at=later)
    changed = change_announcement(
        actor=ground.staff, announcement=row, draft=Draft("新标题", "新正文"), reason="改到十日", tell=True,
        version=row.version, at=later,
    )  # fmt: skip
    entry = JournalEntry.objects.get(move="correct_announcement")
    assert changed.corrected_at == later and entry.reason == "改到十日"
    assert entry.before["body"] == "请各站安排好值班。" and entry.after["body"] == "新正文"
    assert OutboxMessage.objects.filter(title="更正：新标题").count() == sent


def test_a_stale_form_is_a_conflict_that_names_who_was_first(ground, announce):
    row = announce(ground.staff)
    change_announcement(
        actor=ground.admin,
        announcement=row,
        draft=Draft("甲", "甲"),
        reason="甲",
        version=row.version,
        at=NOW,
    )
    with pytest.raises(Conflict, match=ground.admin.name):
        change_announcement(
            actor=ground.staff,
            announcement=row,
            draft=Draft("乙", "乙"),
            reason="乙",
            version=row.version,
            at=NOW,
        )


def test_a_withdrawn_one_is_gone_for_readers_and_stays_for_its_office(ground, announce):
    row = announce(ground.staff, is_public=True)
    with pytest.raises(Refused, match="原因"):
        withdraw_announcement(actor=ground.staff, announcement=row, reason=" ", at=NOW)
    withdraw_announcement(actor=ground.staff, announcement=row, reason="重复", at=NOW)
    assert readers(ground, row) == {"staff", "admin"} | {
        k
        for k, a in ground.actors.items()
        if a.organization == ground.county_congress and a.can("publish_notices")
    }
    assert not Announcement.objects.visible_to(Actor.anonymous()).exists()
    with pytest.raises(Refused):
        change_announcement(actor=ground.staff, announcement=row, draft=Draft("新", "新"), at=NOW)


def test_what_has_expired_is_not_published_and_not_on_the_homes(ground, announce):
    with pytest.raises(Refused, match="有效期"):
        announce(ground.staff, valid_until=TODAY - timedelta(days=1))
    row = announce(ground.staff, title="有限期", valid_until=TODAY)
    assert row in Announcement.objects.visible_to(ground.clerk).valid(TODAY)
    assert row not in Announcement.objects.visible_to(ground.clerk).valid(TODAY + timedelta(days=1))


def test_files_go_where_the_announcement_goes(ground, announce, client_of, client):
    row = announce(ground.chair, files=[validated(pdf())])
    url = f"/board/notices/files/{row.attachments.get().pk}/"
    assert client_of(ground.clerk).get(url)["Content-Disposition"].startswith("attachment")
    assert client_of(ground.stranger).get(url).status_code == 404
    assert client.get(url).status_code == 404
    public = announce(ground.chair, files=[validated(pdf())], is_public=True)
    assert client.get(f"/board/notices/files/{public.attachments.get().pk}/").status_code == 200


def test_nothing_anywhere_tells_who_has_not_read(ground, announce, client_of):
    row = announce(ground.staff)
    for who in ("staff", "admin", "chair", "clerk"):
        client = client_of(ground.actors[who])
        for url in (row.get_absolute_url(), "/board/notices/", f"/board/notices/{row.pk}/print/", "/"):
            page = client.get(url)
            if page.status_code != 200:
                continue
            main = page.content.decode().split('<main id="main"')[1]
            assert not re.search(
                r"未读(名单|人数)|已读(名单|人数|率)|阅读(率|量|次数|情况)|没有看过的人", main
            )
            for other in ("handler", "rater", "keeper"):
                assert ground.actors[other].name not in main
    columns = {f.name for model in (Announcement,) for f in model._meta.get_fields()}
    assert not columns & {"reads", "read_by", "read_count", "views"}
    board = Path(settings.BASE_DIR) / "congress_portal" / "noticeboard"
    assert not [p for p in board.rglob("*.py") if "read_at" in p.read_text()]
