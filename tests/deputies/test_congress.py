"""Terms, sessions, districts, delegations, groups: what fits, what is refused, who may."""

from datetime import date

import pytest
from django.urls import reverse

from congress_portal.foundation.journal.services import last_move, timeline
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies import services
from deputies.models import CongressSession, Constituency, Mandate, Term
from tests.factories.ground import NOW, TODAY, make_division

pytestmark = pytest.mark.django_db


def test_a_new_term_closes_the_one_before(cast):
    new = services.open_term(
        actor=cast.chair, congress=cast.green_hill_congress, number=20, starts_on=date(2026, 6, 1), at=NOW
    )
    cast.green_term.refresh_from_db()
    assert cast.green_term.ends_on == date(2026, 5, 31)
    assert list(timeline(cast.green_hill_congress).values_list("move", flat=True))[:2] == [
        "open_term",
        "close_term",
    ]
    assert list(Term.objects.current(date(2026, 6, 1)).filter(congress=cast.green_hill_congress)) == [new]


@pytest.mark.parametrize(
    ("values", "field", "word"),
    [
        ({"number": 19, "starts_on": date(2026, 6, 1)}, "number", "已经有第十九届了"),
        ({"number": 21, "starts_on": date(2026, 6, 1)}, "starts_on", "日期重叠"),
        ({"number": 18, "starts_on": date(2016, 6, 1)}, "starts_on", "日期重叠"),
        (
            {"number": 20, "starts_on": date(2016, 6, 1), "ends_on": date(2021, 5, 31)},
            "number",
            "届数和日期对不上",
        ),
        ({"number": 18, "starts_on": date(2016, 6, 1), "ends_on": date(2015, 5, 31)}, "ends_on", "不能早于"),
        ({"number": 20, "starts_on": date(2190, 1, 1)}, "starts_on", "太远了"),
        ({"number": 20, "starts_on": date(2026, 6, 1), "ends_on": date(2190, 1, 1)}, "ends_on", "太远了"),
    ],
)
def test_terms_that_do_not_follow_one_another_are_refused(cast, values, field, word):
    with pytest.raises(Refused, match=word) as refusal:
        services.open_term(actor=cast.staff, congress=cast.county_congress, at=NOW, **values)
    assert refusal.value.field == field


def test_an_earlier_term_is_entered_afterwards(cast):
    term = services.open_term(
        actor=cast.staff,
        congress=cast.county_congress,
        number=18,
        starts_on=date(2016, 6, 1),
        ends_on=date(2021, 5, 31),
        at=NOW,
    )
    assert str(term) == "第十八届"


def test_a_term_is_not_moved_away_from_its_deputies(cast):
    edit = {"actor": cast.staff, "term": cast.county_term, "number": 19, "at": NOW, "version": 1}
    with pytest.raises(Refused, match="有 1 位代表的任职日期不在这个范围内"):
        services.edit_term(starts_on=date(2022, 1, 1), ends_on=None, **edit)
    term = services.edit_term(starts_on=date(2021, 5, 1), ends_on=date(2026, 12, 31), **edit)
    assert (term.version, last_move(term).move) == (2, "edit_term")
    with pytest.raises(Conflict, match="周文清"):
        services.edit_term(starts_on=date(2021, 5, 2), ends_on=None, **edit)


@pytest.mark.parametrize(
    ("values", "field", "word"),
    [
        ({"number": 6, "opens_on": date(2026, 5, 1)}, "number", "已经有同一次会议了"),
        ({"number": 5, "opens_on": date(2026, 5, 1)}, "number", "次数和日期对不上"),
        (
            {"number": 7, "opens_on": date(2026, 5, 2), "closes_on": date(2026, 5, 1)},
            "closes_on",
            "不能早于开幕",
        ),
        ({"number": 1, "opens_on": date(2021, 5, 1)}, "opens_on", "不能早于本届起始日期"),
        ({"number": 7, "opens_on": date(2028, 5, 1)}, "opens_on", "两年以后，太远了"),
    ],
)
def test_sessions_that_do_not_fit_are_refused(cast, values, field, word):
    with pytest.raises(Refused, match=word) as refusal:
        services.add_session(actor=cast.staff, term=cast.county_term, at=NOW, **values)
    assert refusal.value.field == field


def test_a_session_is_opened_and_later_closed(cast):
    session = services.add_session(
        actor=cast.staff, term=cast.county_term, number=7, opens_on=date(2026, 12, 20), at=NOW
    )
    assert list(CongressSession.objects.sitting(date(2026, 12, 30))) == [session]
    closed = services.edit_session(
        actor=cast.staff,
        session=session,
        number=7,
        opens_on=session.opens_on,
        closes_on=date(2026, 12, 23),
        version=1,
        at=NOW,
    )
    assert closed.version == 2 and not CongressSession.objects.sitting(date(2026, 12, 30)).exists()
    with pytest.raises(Conflict):
        services.edit_session(
            actor=cast.staff,
            session=session,
            number=8,
            opens_on=session.opens_on,
            closes_on=None,
            version=1,
            at=NOW,
        )


def test_a_township_does_not_keep_the_countys_terms(cast):
    with pytest.raises(Denied):
        services.open_term(
            actor=cast.chair, congress=cast.county_congress, number=20, starts_on=TODAY, at=NOW
        )
    with pytest.raises(Denied):
        services.add_session(actor=cast.stranger, term=cast.green_term, number=9, opens_on=TODAY, at=NOW)
    with pytest.raises(Denied):
        services.edit_session(
            actor=cast.stranger,
            session=cast.green_session,
            number=6,
            opens_on=TODAY,
            closes_on=None,
            at=NOW,
        )
    with pytest.raises(Denied):
        services.edit_term(
            actor=cast.clerk, term=cast.green_term, number=19, starts_on=TODAY, ends_on=None, at=NOW
        )


def test_a_street_has_no_terms(cast):
    with pytest.raises(Refused, match="没有届次和代表"):
        services.open_term(
            actor=cast.staff, congress=cast.street_committee, number=1, starts_on=TODAY, at=NOW
        )


def test_a_village_may_lie_in_several_districts(cast):
    unit = services.add_constituency(
        actor=cast.clerk,
        congress=cast.green_hill_congress,
        name="镇直机关选区",
        divisions=[cast.village],
        at=NOW,
    )
    assert set(cast.village.constituencies.filter(congress=cast.green_hill_congress)) == {
        cast.green_district,
        unit,
    }


def edit_district(cast, **changes):
    district = cast.green_district
    values = {
        "name": district.name,
        "kind": district.kind,
        "divisions": [cast.village],
        "seats": district.seats,
        "retired_on": None,
        "version": district.version,
    } | changes
    return services.edit_constituency(actor=cast.clerk, constituency=district, at=NOW, **values)


def test_districts_are_corrected_and_retired(cast):
    edited = edit_district(cast, divisions=[cast.green_hill], seats=4)
    assert (edited.version, edited.seats, list(edited.divisions.all())) == (2, 4, [cast.green_hill])
    with pytest.raises(Conflict):
        edit_district(cast, seats=5)
    Mandate.objects.filter(constituency=cast.green_district).update(constituency=None)
    retired = edit_district(cast, version=2, retired_on=TODAY)
    assert retired not in Constituency.objects.in_use()
    services.add_constituency(actor=cast.clerk, congress=cast.green_hill_congress, name="松坡选区", at=NOW)
    with pytest.raises(Refused, match="已经有同名的选区"):
        edit_district(cast, version=3)


def test_a_district_is_not_taken_from_under_the_deputies_who_sit_in_it(cast):
    with pytest.raises(Refused, match="松坡选区还有在任代表陆明远、沈秀兰、方晓云") as refusal:
        edit_district(cast, retired_on=TODAY)
    assert refusal.value.field == "retired_on"
    elsewhere = make_division(cast.green_hill, "990101101202", "柳湾村", "village")
    with pytest.raises(
        Refused, match="在任代表陆明远、沈秀兰、方晓云所在的村（社区）不在改后的范围里"
    ) as refusal:
        edit_district(cast, divisions=[elsewhere])
    assert refusal.value.field == "divisions"
    edit_district(cast, divisions=[cast.village, elsewhere])


def test_more_deputies_than_seats_are_marked_in_the_list(cast, client_of):
    url = reverse("deputies:constituency_list")
    assert "超过名额" not in client_of(cast.clerk).get(url).content.decode()
    Constituency.objects.filter(pk=cast.green_district.pk).update(seats=1)
    assert client_of(cast.clerk).get(url).content.decode().count("超过名额") == 1


def test_districts_that_do_not_fit_are_refused(cast):
    add = {"actor": cast.clerk, "congress": cast.green_hill_congress, "at": NOW}
    with pytest.raises(Refused, match="已经有同名的选区"):
        services.add_constituency(name="松坡选区", **add)
    with pytest.raises(Refused, match="三组村不在青山镇人大的范围内"):
        services.add_constituency(name="别处", divisions=[cast.other_village], **add)
    with pytest.raises(Denied):
        services.add_constituency(
            actor=cast.stranger, congress=cast.green_hill_congress, name="别人的", at=NOW
        )


def test_delegations_and_groups(cast):
    with pytest.raises(Refused, match="已经有同名的代表团"):
        services.add_delegation(actor=cast.staff, term=cast.county_term, name="青山镇代表团", at=NOW)
    renamed = services.edit_delegation(
        actor=cast.staff, delegation=cast.delegation, name="青山代表团", division=None, version=1, at=NOW
    )
    assert (renamed.name, renamed.version) == ("青山代表团", 2)
    with pytest.raises(Conflict):
        services.edit_delegation(
            actor=cast.staff, delegation=renamed, name="又改", division=None, version=1, at=NOW
        )
    with pytest.raises(Refused, match="已经有同名的代表小组"):
        services.add_group(actor=cast.clerk, congress=cast.green_hill_congress, name=cast.group.name, at=NOW)
    edit = {
        "actor": cast.clerk,
        "group": cast.group,
        "name": "第一小组",
        "division": cast.green_hill,
        "at": NOW,
    }
    with pytest.raises(Refused, match="还有在任代表"):
        services.edit_group(retired_on=TODAY, **edit)
    with pytest.raises(Refused, match="三组村不在"):
        services.edit_group(retired_on=None, **(edit | {"division": cast.other_village}))
    assert services.edit_group(retired_on=None, **edit).name == "第一小组"
    with pytest.raises(Denied):
        services.edit_group(retired_on=None, **(edit | {"actor": cast.stranger}))
