"""Deputies of the congresses above the county: on the county's roster, and nothing else of those congresses."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization, OrganizationKind
from congress_portal.foundation.slots.imports import ImportScope
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies import services
from deputies.choices import ConstituencyKind, EndReason
from deputies.imports.sheet import export
from deputies.models import Mandate, Term
from deputies.models.congress import congress_name, congress_of_term, congress_word, deputy_label
from deputies.public_faces import public_deputies
from deputies.services.reviving import revive_mandate
from deputies.structure import levels_of, structure_of
from liaison_stations.services.activities import owner_of
from suggestions.workflow.drafting import draft_suggestion
from tests.deputies.test_roster_round_trip import (
    HEAD,
    NONE,
    confirm,
    everything,
    line,
    staged,
    told,
    workbook,
)
from tests.factories.ground import NOW, TODAY, make_division

SINCE = date(2023, 1, 10)


def congress(kind, name):
    """A congress above the county that touches no database."""
    return Organization(kind=kind, name=name)


@pytest.mark.parametrize(
    ("kind", "name", "word", "short", "label", "formal"),
    [
        ("national_congress", "全国人民代表大会", "全国", "全国人大", "十四届全国人大代表", "第十四届全国人民代表大会"),
        ("province_congress", "云省人民代表大会", "省", "云省人大", "省十四届人大代表", "云省第十四届人民代表大会"),
        ("province_congress", "宁夏回族自治区人民代表大会", "自治区", "宁夏回族自治区人大", "自治区十四届人大代表",
         "宁夏回族自治区第十四届人民代表大会"),
        ("prefecture_congress", "云州市人民代表大会", "市", "云州市人大", "市十四届人大代表", "云州市第十四届人民代表大会"),
        ("prefecture_congress", "大理白族自治州人民代表大会", "自治州", "大理白族自治州人大", "自治州十四届人大代表",
         "大理白族自治州第十四届人民代表大会"),
    ],
)  # fmt: skip
def test_a_congress_above_is_called_as_people_call_it(kind, name, word, short, label, formal):
    body, term = congress(kind, name), Term(number=14)
    assert congress_word(body) == word
    assert congress_name(body) == short
    assert deputy_label(body, term) == label
    assert congress_of_term(body, term) == formal


@pytest.fixture
def above(cast):
    """The three congresses, the prefecture's electing unit, and a deputy of it in 青山镇."""
    made = SimpleNamespace(
        **{
            level: services.enter_higher_congress(
                actor=cast.staff, level=level, place=place, number=number, starts_on=SINCE, at=NOW
            )
            for level, place, number in (
                ("national", "", 14),
                ("province", "云省", 14),
                ("prefecture", "云州市", 6),
            )
        }
    )
    made.unit = services.add_constituency(
        actor=cast.staff,
        congress=made.prefecture.congress,
        name="云岭县人民代表大会",
        kind=ConstituencyKind.ELECTING_UNIT,
        at=NOW,
    )
    made.person = dict(name="江上舟", gender="male", ethnicity="汉族", birth_date=date(1976, 3, 1))
    made.seat = dict(
        term=made.prefecture, constituency=made.unit, home_division=cast.village, starts_on=SINCE
    )
    made.mandate = services.enter_deputy(
        actor=cast.staff, congress=made.prefecture.congress, person=made.person, mandate=made.seat, at=NOW
    )
    return made


@pytest.mark.django_db
def test_the_county_s_office_keeps_them_and_a_township_reads_its_own(cast, above):
    mandate = above.mandate
    assert mandate.level == "prefecture"
    assert mandate.township == cast.green_hill
    assert Mandate.objects.kept_by(cast.staff).filter(pk=mandate.pk).exists()
    for reader, sees in ((cast.clerk, True), (cast.stranger, False)):
        assert Mandate.objects.visible_to(reader).filter(pk=mandate.pk).exists() is sees
        assert not Mandate.objects.kept_by(reader).filter(pk=mandate.pk).exists()
    with pytest.raises(Denied):
        services.end_mandate(actor=cast.clerk, mandate=mandate, on=TODAY, reason=EndReason.MOVED_AWAY, at=NOW)
    with pytest.raises(Denied):
        services.enter_higher_congress(
            actor=cast.chair, level="province", place="云省", number=14, starts_on=SINCE, at=NOW
        )


@pytest.mark.django_db
def test_nothing_but_the_roster_of_a_congress_above_is_kept_here(cast, above):
    term, given = above.province, {"actor": cast.staff, "at": NOW}
    with pytest.raises(Refused, match="只登记它在本县的代表"):
        services.add_session(term=term, number=1, opens_on=SINCE, **given)
    with pytest.raises(Refused, match="只登记它在本县的代表"):
        services.plan_meeting(
            congress=term.congress, kind="plenary", title="云省人大会议", held_on=TODAY, **given
        )
    with pytest.raises(Refused, match="选举单位"):
        services.add_constituency(congress=term.congress, name="第一选区", **given)
    with pytest.raises(Conflict, match="已经登记"):
        services.enter_higher_congress(level="province", place="云省", number=15, starts_on=SINCE, **given)
    with pytest.raises(Refused, match="结尾"):
        Organization.objects.filter(kind=OrganizationKind.PROVINCE_CONGRESS).update(valid_to=TODAY)
        services.enter_higher_congress(level="province", place="云", number=14, starts_on=SINCE, **given)


@pytest.mark.django_db
def test_a_deputy_elsewhere_in_the_prefecture_is_not_of_this_roster(cast, above):
    outside = make_division(None, "98", "云外省", "province")
    with pytest.raises(Refused, match="不在本县"):
        services.enter_deputy(
            actor=cast.staff,
            congress=above.prefecture.congress,
            person=above.person | {"name": "江下舟"},
            mandate=above.seat | {"home_division": outside},
            at=NOW,
        )


@pytest.mark.django_db
def test_their_work_is_the_county_s_and_their_suggestions_are_not(cast, above):
    owner, place = owner_of(above.mandate)
    assert (owner, place) == (cast.county_congress, cast.green_hill)
    with pytest.raises(Refused, match="代表建议请向"):
        draft_suggestion(
            actor=Actor.system(cast.county),
            mandate=above.mandate,
            title="关于修路的建议",
            body="路坏了。",
            at=NOW,
        )


@pytest.mark.django_db
def test_public_pages_and_figures_know_all_levels(cast, above, client):
    assert public_deputies(cast.county, TODAY).filter(pk=above.mandate.pk).exists()
    page = client.get(reverse("public_deputies:deputy_detail", args=[above.mandate.pk]))
    assert "选举单位" in page.content.decode()
    assert "云岭县人民代表大会" in page.content.decode()
    assert [level for level, _ in levels_of(cast.staff, TODAY)] == ["county", "township", "prefecture"]
    figures = structure_of(cast.staff, level="prefecture", on=TODAY)
    assert (figures.total.total, figures.rows[0].label) == (1, "青山镇")


@pytest.mark.django_db
def test_the_pages_lead_from_the_congress_to_its_deputy(
    cast, client_of, submit, django_assert_max_num_queries
):
    client = client_of(cast.staff)
    page = submit(
        client, reverse("deputies:higher_create"), level="prefecture", place="云州市", number="6",
        starts_on="2023-01-10",
    )  # fmt: skip
    assert page.status_code == 302
    term = Term.objects.get(congress__kind="prefecture_congress")
    url = f"{reverse('deputies:mandate_create')}?congress={term.congress_id}"
    page = submit(
        client, url, name="江上舟", gender="male", ethnicity="汉族", home_division=str(cast.village.pk),
        elected_on="2023-01-10", wageless="1",
    )  # fmt: skip
    assert page.status_code == 302, page.content.decode()
    mandate = Mandate.objects.get(congress=term.congress)
    assert (mandate.level, mandate.home_division, mandate.wageless) == ("prefecture", cast.village, True)
    with django_assert_max_num_queries(12):
        text = client.get(reverse("deputies:higher_list")).content.decode()
    assert "云州市人大" in text
    assert "现在 1 位" in text
    again = submit(
        client, reverse("deputies:higher_create"), level="national", number="14", starts_on="2023-13-45"
    )
    assert again.status_code == 422


@pytest.mark.django_db
def test_who_sees_less_than_the_county_reads_what_they_can_see(cast, above, client_of):
    for reader, words in (
        (cast.staff, "现在 1 位"),
        (cast.clerk, "您能看到的有 1 位"),
        (cast.stranger, "您能看到的有 0 位"),
    ):
        page = client_of(reader).get(reverse("deputies:higher_list"))
        assert words in page.content.decode()


@pytest.mark.django_db
def test_the_next_term_ends_the_old_one_s_mandates_at_its_last_day(cast, above):
    with pytest.raises(Refused, match="还没有结束"):
        services.close_higher_term(actor=cast.staff, term=above.prefecture, at=NOW)
    services.open_term(
        actor=cast.staff, congress=above.prefecture.congress, number=7, starts_on=TODAY, at=NOW
    )
    with pytest.raises(Refused, match="那一天以后"):
        services.close_higher_term(actor=cast.staff, term=above.prefecture, at=NOW - timedelta(days=1))
    services.close_higher_term(actor=cast.staff, term=above.prefecture, at=NOW)
    above.mandate.refresh_from_db()
    assert (above.mandate.ended_on, above.mandate.end_reason) == (TODAY - timedelta(days=1), "term_over")
    with pytest.raises(Conflict, match="已经没有"):
        services.close_higher_term(actor=cast.staff, term=above.prefecture, at=NOW)
    with pytest.raises(Refused, match="换届和补选"):
        services.close_higher_term(actor=cast.staff, term=cast.county_term, at=NOW)


@pytest.mark.django_db
def test_a_term_to_come_is_not_the_one_in_office_and_an_end_too_many_is_taken_back(cast, above, client_of):
    congress, today = above.prefecture.congress, timezone.localdate()
    given = {"actor": cast.staff, "at": timezone.now()}
    coming = services.open_term(congress=congress, number=7, starts_on=today + timedelta(days=30), **given)
    page = client_of(cast.staff).get(reverse("deputies:higher_list"))
    row = next(row for row in page.context["congresses"] if row == congress)
    assert (row.present, row.coming, row.left_over) == (above.prefecture, [coming], [])
    Term.objects.filter(pk=above.prefecture.pk).update(ends_on=today - timedelta(days=1))
    services.close_higher_term(term=above.prefecture, **given)
    mandate = revive_mandate(mandate=above.mandate, reason="任期还没有结束", **given)
    mandate.membership.refresh_from_db()
    assert mandate.is_open and mandate.membership.ends_on is None


@pytest.mark.django_db
def test_five_levels_in_one_workbook_go_in_and_come_out_as_they_were(cast, above):
    rows = [
        ("各级人大代表花名册", *NONE[1:]), HEAD,
        line(1, "陈国声", "男", "汉族", "1966-02", "研究生", "中共党员", "县医院院长", None, "全国人大代表",
             "青山镇", "松坡村", "云省人民代表大会"),
        line(2, "陈国声", "男", "汉族", "1966-02", None, None, "县医院院长", None, "省级", "青山镇", "松坡村",
             "云州市人民代表大会"),
        line(3, "陶水清", "女", "汉族", "1981-07", None, None, "茶厂工人", None, "市", "青山镇", "松坡村",
             "云岭县人民代表大会"),
        line(4, "汤镇平", "男", "汉族", "1979-05", None, None, "务农", None, "乡镇级", "青山镇", "松坡村", "松坡选区"),
    ]  # fmt: skip
    batch = staged(cast.staff, workbook(rows))
    assert [verdict for verdict, *_ in told(batch).values()] == ["new"] * 4, told(batch)
    confirm(cast.staff, batch)
    levels = Mandate.objects.filter(person__name="陈国声").order_by("level").values_list("level", flat=True)
    assert list(levels) == ["national", "province"]
    assert Mandate.objects.get(person__name="陶水清").constituency == above.unit
    before = everything()
    kind_rows = list(_exported(cast.staff))
    assert {row["level"] for row in kind_rows} == {"national", "province", "prefecture", "county", "township"}
    again = staged(cast.staff, workbook(rows), at=NOW + timedelta(hours=1))
    assert [verdict for verdict, *_ in told(again).values()] == ["same"] * 4, told(again)
    assert everything() == before


def _exported(actor):
    return export(ImportScope(actor=actor, county=actor.county, options={"whole": True}, at=NOW))


@pytest.mark.django_db
def test_a_township_is_sent_to_the_county_about_a_record_it_does_not_keep(cast, above):
    entered = services.enter_deputy(
        actor=cast.clerk,
        congress=cast.green_hill_congress,
        person=above.person | {"ethnicity": "回族"},
        mandate={
            "term": cast.green_term, "constituency": None, "home_division": cast.village, "starts_on": TODAY,
        },
        at=NOW,
    )  # fmt: skip
    assert entered.person == above.mandate.person
    assert "请向云岭县人大提出" in entered.facts_left
