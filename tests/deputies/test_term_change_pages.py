"""The steps of a change of term on their pages, the coming roster as a file, and vacant seats filled again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.models import Division, Person
from congress_portal.foundation.imports import services as imports
from congress_portal.foundation.imports.sealing import Packed
from congress_portal.foundation.web.refusals import Refused
from deputies import services
from deputies.choices import TermChangeState
from deputies.comparing import compare
from deputies.models import ComingDeputy, Constituency, Mandate, TermChange
from tests.factories.deputies import deputy_person
from tests.factories.ground import NOW, TODAY, moment

pytestmark = pytest.mark.django_db
CHANGES = reverse("deputies:change_list")


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    """Pages ask the clock; here it stands on the day of the cast."""
    monkeypatch.setattr(timezone, "now", lambda: moment(TODAY, 10))


def prepared(cast, *keys):
    change = services.prepare_change(
        actor=cast.chair, congress=cast.green_hill_congress, number=20, elected_on=date(2026, 4, 1),
        starts_on=TODAY, at=NOW,
    )  # fmt: skip
    mandates = [cast.mandates[key] for key in keys]
    return services.choose_coming(actor=cast.chair, change=change, mandates=mandates, at=NOW)


def test_the_chair_walks_from_the_days_to_the_new_term(
    cast, client_of, submit, django_assert_max_num_queries
):
    client = client_of(cast.chair)
    assert "还没有换届" in client.get(CHANGES).content.decode()
    url = reverse("deputies:change_create")
    assert 'value="20"' in client.get(url).content.decode()
    refused = submit(client, url, number=22, elected_on="2026-04-01", starts_on="2026-04-09")
    assert refused.status_code == 422 and "新一届应是第二十届" in refused.content.decode()
    answer = submit(client, url, elected_on="2026年4月1日", starts_on="2026-04-09")
    change = TermChange.objects.get()
    assert answer.url == reverse("deputies:change_choose", args=[change.pk])

    again = [str(cast.mandates[key].pk) for key in ("leader_of_group", "other_deputy")]
    with django_assert_max_num_queries(12):
        client.get(answer.url)
    assert submit(client, answer.url, again=again).url == change.get_absolute_url()
    with django_assert_max_num_queries(15):
        page = client.get(change.get_absolute_url()).content.decode()
    assert "现任 3 人，新一届名单 2 人" in page and "方晓云" in page
    gone = client.get(f"{change.get_absolute_url()}?show=gone").content.decode()
    assert "陆明远" in gone and "方晓云" not in gone
    assert "缺 1 人" in client.get(f"{change.get_absolute_url()}?show=districts").content.decode()

    confirm = reverse("deputies:change_confirm", args=[change.pk])
    page = client.get(confirm).content.decode()
    assert "连任 2 人，新当选 0 人" in page and "松坡选区" in page
    unseen = submit(client, confirm)
    assert unseen.status_code == 422 and "请先核对人数和名单" in unseen.content.decode()
    assert Mandate.objects.open().filter(term=cast.green_term).count() == 3
    answer = submit(client, confirm, seen="on")
    change.refresh_from_db()
    assert change.state == TermChangeState.DONE
    page = client.get(answer.url).content.decode()
    assert "上一届 3 人，新一届 2 人，其中连任 2 人" in page
    with django_assert_max_num_queries(12):
        assert "青山镇人大第二十届换届" in client.get(CHANGES).content.decode()

    undone = submit(client, reverse("deputies:change_undo", args=[change.pk]), reason="名单有误")
    assert undone.url == change.get_absolute_url()
    assert Mandate.objects.open().filter(term=cast.green_term).count() == 3


def test_a_list_nobody_has_confirmed_is_open_to_who_prepares_it(cast, client_of):
    change = prepared(cast, "leader_of_group")
    title, url = "青山镇人大第二十届换届", change.get_absolute_url()
    for who, status in {
        "chair": 200, "clerk": 200, "staff": 200, "leader": 404, "keeper": 404, "deputy": 404, "stranger": 404,
    }.items():  # fmt: skip
        client = client_of(getattr(cast, who))
        assert client.get(url).status_code == status, who
        assert (title in client.get(CHANGES).content.decode()) == (status == 200), who
    services.confirm_change(actor=cast.chair, change=change, at=NOW)
    assert client_of(cast.keeper).get(url).status_code == 200
    assert title in client_of(cast.keeper).get(CHANGES).content.decode()


def test_two_who_tick_at_once_are_told(cast, client_of, submit):
    change = prepared(cast, "leader_of_group")
    url = reverse("deputies:change_choose", args=[change.pk])
    answer = submit(client_of(cast.chair), url, again=[str(cast.mandates["other_deputy"].pk)], version="1")
    assert answer.status_code == 409 and "改过" in answer.content.decode()
    assert change.coming.get().person.name == "方晓云"
    nonsense = submit(client_of(cast.chair), url, again=["9" * 30, "x", "\0"])
    assert nonsense.status_code == 422


def test_before_its_day_a_change_is_prepared_and_not_confirmed(cast, client_of, submit):
    change = prepared(cast, "leader_of_group")
    TermChange.objects.update(starts_on=TODAY + timedelta(days=1))
    client, confirm = client_of(cast.chair), reverse("deputies:change_confirm", args=[change.pk])
    assert "还没有到新一届起始日期" in client.get(confirm).content.decode()
    assert confirm not in client.get(change.get_absolute_url()).content.decode()
    dropped = submit(client, reverse("deputies:change_drop", args=[change.pk]), reason="推迟")
    assert "推迟" in client.get(dropped.url).content.decode()


# --- the coming roster as a file ------------------------------------------------------------------
ROSTER = (
    "姓名,性别,出生年月,手机号,所在镇,联系的村,选区,单位及职务,代表团\n"
    "方晓云,女,1980-01,,青山镇,松坡村,松坡选区,青山镇妇联主席,\n"
    "新当选,男,1990-02,13900009001,青山镇,松坡村,新街选区,松坡村村民,\n"
    "陆明远,男,1972-05,13800001402,绿水镇,,松坡选区,,\n"
).encode()


def staged(actor, change, content=ROSTER):
    batch = imports.take_file(
        actor=actor, kind="deputies.coming", options={"change": change.pk, "create_missing": True},
        content=content, filename="新一届.csv", at=NOW,
    )  # fmt: skip
    return imports.read_batch(actor=actor, batch=batch, at=NOW)


def confirmed(actor, batch):
    return imports.confirm(actor=actor, batch=batch, version=batch.version, at=NOW)


def test_a_file_puts_new_and_old_names_on_the_list_and_takes_them_off_again(cast):
    change = prepared(cast, "other_deputy")
    before = Person.objects.count(), Constituency.objects.count()
    batch = staged(cast.chair, change)
    told = {r.number: (r.verdict, *Packed(r.sealed).reasons) for r in batch.rows.all()}
    assert told == {2: ("new",), 3: ("new",), 4: ("refused", "没有“绿水镇”这个镇（乡、街道）")}
    batch = confirmed(cast.chair, batch)
    rows = {c.person.name: c for c in ComingDeputy.objects.select_related("person", "constituency")}
    assert set(rows) == {"沈秀兰", "方晓云", "新当选"}
    assert rows["方晓云"].previous == cast.mandates["leader_of_group"]
    assert (rows["方晓云"].occupation, rows["方晓云"].group) == ("青山镇妇联主席", cast.group)
    assert (rows["新当选"].previous, rows["新当选"].constituency.name) == (None, "新街选区")
    assert not Mandate.objects.filter(person__name="新当选").exists()
    found = compare(change)
    assert ([a.old.person.name for a in found.again], [c.person.name for c in found.fresh]) == (
        ["沈秀兰", "方晓云"], ["新当选"],
    )  # fmt: skip
    moved = next(a for a in found.again if a.old.person.name == "方晓云").moved
    assert ("工作单位和职务", "--", "青山镇妇联主席") in moved
    assert [now for _, _, now in moved].count("青山镇妇联主席") == 1
    assert staged(cast.chair, change).same == 2

    imports.undo(actor=cast.chair, batch=batch, at=NOW)
    assert [c.person.name for c in ComingDeputy.objects.all()] == ["沈秀兰"]
    assert (Person.objects.count(), Constituency.objects.count()) == before


FACTS = (
    "姓名,性别,民族,出生年月,文化程度,政治面貌,手机号,所在镇,联系的村,选区\n"
    "方晓云,女,彝族,1980-01,大学本科,中共党员,13900009002,青山镇,松坡村,松坡选区\n"
    "沈秀兰,女,,1999-09,,,13900009003,青山镇,松坡村,松坡选区\n"
    "陆明远,男,,1972-05,大专,,,青山镇,松坡村,松坡选区\n"
).encode()


def test_what_the_coming_roster_says_of_people_waits_for_the_confirmation(cast, client_of):
    person = cast.mandates["leader_of_group"].person
    facts = ("ethnicity", "birth_date", "education", "party", "phone", "version")
    before = [getattr(person, name) for name in facts]
    change = prepared(cast)
    confirmed(cast.chair, staged(cast.chair, change, FACTS))
    person.refresh_from_db()
    assert [getattr(person, name) for name in facts] == before
    assert staged(cast.chair, change, FACTS).same == 3
    row = change.coming.get(person=person)
    assert "中共党员" not in str(row.more) and "13900009002" not in str(row.more)
    page = client_of(cast.chair).get(change.get_absolute_url()).content.decode()
    assert "大学本科" in page and "确认时更正" in page and "13900009002" not in page
    change.refresh_from_db()
    change = services.confirm_change(actor=cast.chair, change=change, at=NOW)
    person.refresh_from_db()
    # The month of a birth date on record says no more than the day does.
    assert [getattr(person, name) for name in facts] == [
        "彝族", date(1980, 1, 2), "大学本科", "中共党员", "13900009002", before[-1] + 1,
    ]  # fmt: skip
    # A deputy of the county too: her facts are the county's to tell.
    assert cast.mandates["deputy"].person.education == Person.objects.get(name="陆明远").education == ""
    services.undo_change(actor=cast.chair, change=change, reason="重来", at=NOW)
    person.refresh_from_db()
    assert [getattr(person, name) for name in facts[:-1]] == before[:-1]


def test_who_bears_the_name_of_a_deputy_in_office_is_pointed_out(cast, client_of):
    change = prepared(cast)
    batch = staged(cast.chair, change, FACTS)
    marked = {r.number: "同名，请核对" in Packed(r.sealed).changes for r in batch.rows.all()}
    # No telephone on record; another one; none in the file.
    assert marked == {2: False, 3: True, 4: False}
    told = Packed(batch.rows.get(number=4).sealed).changes
    assert told["未改动"][1].startswith("文化程度与云岭县人大的登记不同，未改动")
    stranger = "姓名,出生年月,所在镇\n方晓云,1995-06,青山镇\n".encode()
    confirmed(cast.chair, staged(cast.chair, change, stranger))
    page = client_of(cast.chair).get(f"{change.get_absolute_url()}?show=fresh").content.decode()
    assert "方晓云" in page and "同名，请核对" in page


def test_an_import_of_a_change_that_was_confirmed_stays(cast):
    change = prepared(cast)
    batch = confirmed(cast.chair, staged(cast.chair, change))
    change.refresh_from_db()
    services.confirm_change(actor=cast.chair, change=change, at=NOW)
    fresh = Mandate.objects.select_related("person", "term").get(person__name="新当选")
    assert (fresh.term.number, fresh.person.phone, fresh.occupation) == (20, "13900009001", "松坡村村民")
    with pytest.raises(Refused, match="换届已经确认"):
        imports.undo(actor=cast.chair, batch=batch, at=NOW)
    with pytest.raises(Refused, match="先选择是哪一个换届"):
        staged(cast.chair, change)


# --- vacant seats ---------------------------------------------------------------------------------
def test_a_seat_left_is_vacant_until_a_by_election_fills_it(
    cast, client_of, submit, django_assert_max_num_queries
):
    client = client_of(cast.clerk)
    vacancies = f"{CHANGES}?show=vacancies"
    assert "松坡选区" not in client.get(vacancies).content.decode()
    services.end_mandate(
        actor=cast.clerk, mandate=cast.mandates["other_deputy"], on=TODAY, reason="died", at=NOW
    )
    with django_assert_max_num_queries(12):
        page = client.get(vacancies).content.decode()
    assert "沈秀兰" in page and "去世" in page and "陆明远" not in page
    create = reverse("deputies:mandate_create")
    url = f"{create}?congress={cast.green_hill_congress.pk}&constituency={cast.green_district.pk}"
    assert url.replace("&", "&amp;") in page
    answer = submit(
        client, url, name="补选人", gender="male", birth_date="1985-01-01", home_division=cast.village.pk,
        elected_on="2026-04-09",
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    mandate = Mandate.objects.get(person__name="补选人")
    assert (mandate.kind_of_election, mandate.constituency, mandate.term) == (
        "by_election", cast.green_district, cast.green_term,
    )  # fmt: skip
    page = client.get(vacancies).content.decode()
    # The county's district, of two seats, is shown to the township and is not its to fill.
    assert (
        "松坡选区" not in page
        and "青山选区" in page
        and f"constituency={cast.county_district.pk}" not in page
    )


def test_a_by_election_needs_a_vacant_seat(cast):
    by_election = {
        "actor": cast.clerk, "congress": cast.green_hill_congress, "term": cast.green_term,
        "constituency": cast.green_district, "home_division": cast.village, "starts_on": TODAY,
        "kind_of_election": "by_election", "at": NOW,
    }  # fmt: skip
    person = deputy_person(cast, "多余人", birth_date=date(1985, 1, 1))
    elsewhere = Division.objects.create(
        parent=cast.green_hill, name="老街村", level="village", code="530999001999",
        path=f"{cast.green_hill.path}999999/",
    )  # fmt: skip
    with pytest.raises(Refused, match="松坡选区.*名额 3 人，现任 3 人，没有缺额") as refusal:
        services.grant_mandate(person=person, **by_election)
    assert refusal.value.field == "constituency"
    services.end_mandate(
        actor=cast.clerk, mandate=cast.mandates["other_deputy"], on=TODAY, reason="died", at=NOW
    )
    early = {"elected_on": TODAY - timedelta(days=1)}
    with pytest.raises(Refused, match="还没有缺额：沈秀兰到 2026-04-09 才离任") as refusal:
        services.grant_mandate(person=person, **(by_election | early))
    assert refusal.value.field == "elected_on"
    with pytest.raises(Refused, match="当选的是补选。请把当选方式改为“补选”") as refusal:
        services.grant_mandate(person=person, **(by_election | {"kind_of_election": "general"}))
    assert refusal.value.field == "kind_of_election"
    with pytest.raises(Refused, match="老街村不在松坡选区里") as refusal:
        services.grant_mandate(person=person, **(by_election | {"home_division": elsewhere}))
    assert refusal.value.field == "home_division"
    assert services.grant_mandate(person=person, **by_election).kind_of_election == "by_election"


def test_who_was_elected_with_the_term_and_entered_late_was_elected_in_the_general_election(cast):
    services.end_mandate(
        actor=cast.clerk, mandate=cast.mandates["other_deputy"], on=TODAY, reason="died", at=NOW
    )
    late = services.grant_mandate(
        actor=cast.clerk, person=deputy_person(cast, "漏登人"), congress=cast.green_hill_congress,
        term=cast.green_term, constituency=cast.green_district, home_division=cast.green_hill,
        elected_on=date(2021, 5, 20), starts_on=cast.green_term.starts_on, at=NOW,
    )  # fmt: skip
    assert late.kind_of_election == "general"
