"""Verbs of a mandate: granted with its membership, corrected, suspended, ended with everything that hung on it."""

from datetime import date, timedelta

import pytest

from congress_portal.foundation.accounts.models import Membership, Person
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies import services
from deputies.choices import EndReason, MandateLevel, MandateState, Office, SuspensionReason
from deputies.models import Constituency, Mandate
from tests.factories.deputies import TERM_START, deputy_person
from tests.factories.ground import NOW, TODAY, make_division

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast):
    """The cast; its districts have seats to fill."""
    for district in (cast.green_district, cast.county_district):
        district.seats = 9
        district.save(update_fields=["seats"])
    return cast


def grant(cast, actor=None, **changes):
    values = {
        "person": deputy_person(cast, "新代表", birth_date=date(1985, 1, 1)),
        "congress": cast.green_hill_congress,
        "term": cast.green_term,
        "constituency": cast.green_district,
        "home_division": cast.village,
        "starts_on": TODAY,
        "at": NOW,
    } | changes
    return services.grant_mandate(actor=actor or cast.clerk, **values)


def test_granting_makes_the_membership_and_tells_the_journal(cast):
    mandate = grant(cast)
    assert mandate.level == MandateLevel.TOWNSHIP
    assert mandate.township == cast.green_hill
    assert mandate.elected_on == TODAY
    membership = mandate.membership
    assert (membership.role, membership.organization) == (Role.DEPUTY, cast.green_hill_congress)
    assert membership.label == "青山镇人大代表"
    assert cast.mandates["deputy"].membership.label == "县人大代表"
    entry = timeline(mandate).get()
    assert entry.summary == "新代表当选青山镇十九届人大代表（换届选举）"
    assert entry.actor_name == "吴桂香"


def test_a_deputy_for_the_whole_county_has_no_township(cast):
    mandate = grant(
        cast,
        actor=cast.staff,
        congress=cast.county_congress,
        term=cast.county_term,
        constituency=cast.county_district,
        home_division=cast.county.division,
    )
    assert mandate.township is None and mandate.level == MandateLevel.COUNTY


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        (lambda c: {"term": c.clear_term}, "term", "不是青山镇人大的届次"),
        (lambda c: {"constituency": c.clear_district}, "constituency", "不属于青山镇人大"),
        (lambda c: {"delegation": c.delegation}, "delegation", "不属于青山镇人大"),
        (lambda c: {"home_division": c.other_village}, "home_division", "不在青山镇人大的范围内"),
        (lambda c: {"starts_on": date(2020, 1, 1)}, "starts_on", "不能早于本届起始日期 2021-06-01"),
        (lambda c: {"elected_on": TODAY + timedelta(1)}, "starts_on", "不能早于当选日期"),
        (lambda c: {"starts_on": TODAY + timedelta(1)}, "elected_on", "当选日期在今天以后"),
        (lambda c: {"level": "prefecture"}, "constituency", "由选举单位选出"),
        (lambda c: {"person": c.mandates["other_deputy"].person}, "name", "沈秀兰已经是青山镇十九届人大代表"),
    ],
)
def test_parts_that_do_not_belong_together_are_refused(cast, changes, field, word):
    with pytest.raises(Refused, match=word) as refusal:
        grant(cast, **changes(cast))
    assert refusal.value.field == field


def test_a_street_has_no_deputies_of_its_own(cast):
    with pytest.raises(Refused, match="没有届次和代表"):
        grant(cast, actor=cast.staff, congress=cast.street_committee)


@pytest.mark.parametrize("who", ["stranger", "leader", "deputy", "handler", "keeper", "auditor"])
def test_only_the_office_that_keeps_the_congress_grants(cast, who):
    with pytest.raises(Denied):
        grant(cast, actor=getattr(cast, who))
    assert not Mandate.objects.filter(person__name="新代表").exists()


def test_a_mandate_of_the_last_term_has_to_be_ended_first(cast):
    mandate = cast.mandates["other_deputy"]
    term = services.open_term(
        actor=cast.chair, congress=cast.green_hill_congress, number=20, starts_on=date(2026, 6, 1), at=NOW
    )
    later = NOW + (date(2026, 6, 1) - TODAY)
    again = {"person": mandate.person, "term": term, "starts_on": date(2026, 6, 1), "at": later}
    with pytest.raises(Refused, match="青山镇十九届人大代表职务还没有终止"):
        grant(cast, **again)
    services.end_mandate(
        actor=cast.clerk, mandate=mandate, on=date(2026, 5, 31), reason=EndReason.TERM_OVER, at=later
    )
    anew = grant(cast, **again)
    assert set(Mandate.objects.filter(person=mandate.person)) == {mandate, anew}
    assert list(Mandate.objects.held_on(TODAY).filter(person=mandate.person)) == [mandate]
    assert list(Mandate.objects.held_on(date(2026, 6, 1)).filter(person=mandate.person)) == [anew]


def test_many_are_entered_in_few_queries_or_none_at_all(cast, django_assert_max_num_queries):
    def rows(number):
        return [
            services.NewMandate(
                deputy_person(cast, f"代表{index}", birth_date=date(1980, 1, 1)),
                cast.green_hill_congress,
                cast.green_term,
                cast.green_district,
                cast.village,
                starts_on=TODAY,
            )
            for index in range(number)
        ]

    thirty = rows(30)
    # Four tables, for each a question for free keys and an insert; however many rows.
    with django_assert_max_num_queries(16):
        made = services.grant_mandates(actor=cast.clerk, rows=thirty, at=NOW)
    assert len(made) == 30
    assert JournalEntry.objects.filter(move="grant_mandate", subject_key=subject_key(made[-1])).count() == 1
    known, before = rows(1), Mandate.objects.count()
    with pytest.raises(Refused, match="已经是"):
        services.grant_mandates(actor=cast.clerk, rows=[*known], at=NOW)
    assert Mandate.objects.count() == before


def test_the_same_person_twice_in_one_list_is_refused(cast):
    row = services.NewMandate(
        deputy_person(cast, "重名", birth_date=date(1980, 1, 1)),
        cast.green_hill_congress,
        cast.green_term,
        cast.green_district,
        cast.village,
        starts_on=TODAY,
    )
    with pytest.raises(Refused, match="核对名单"):
        services.grant_mandates(actor=cast.clerk, rows=[row, row], at=NOW)
    assert not Membership.objects.filter(person=row.person).exists()


def edit(cast, mandate, actor=None, **changes):
    values = {
        "constituency": mandate.constituency,
        "home_division": mandate.home_division,
        "delegation": mandate.delegation,
        "group": mandate.group,
        "occupation": mandate.occupation,
        "elected_on": mandate.elected_on,
        "kind_of_election": mandate.kind_of_election,
        "version": mandate.version,
    } | changes
    return services.edit_mandate(actor=actor or cast.clerk, mandate=mandate, at=NOW, **values)


def test_editing_moves_the_township_along_and_says_what_changed(cast):
    place = make_division(cast.green_hill, "990101101202", "柳湾村", "village")
    cast.green_district.divisions.add(place)
    cast.county_district.divisions.add(cast.other_village)
    mandate = edit(cast, cast.mandates["other_deputy"], home_division=place, occupation="柳湾村村民")
    assert (mandate.township, mandate.version) == (cast.green_hill, 2)
    entry = timeline(mandate).first()
    assert "联系的村（社区）" in entry.summary and entry.after["occupation"] == "柳湾村村民"
    county = edit(cast, cast.mandates["deputy"], actor=cast.staff, home_division=cast.other_village)
    assert county.township == cast.clear_water


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        (lambda c: {"home_division": c.elsewhere}, "home_division", "柳湾村不在松坡选区里"),
        (
            lambda c: {"constituency": c.full},
            "constituency",
            "名额 1 人，现任 1 人，没有缺额，不能再登记代表",
        ),
        (lambda c: {"constituency": c.full, "kind_of_election": "by_election"}, "constituency", "不能补选"),
        (lambda c: {"elected_on": TODAY, "starts": TODAY}, "kind_of_election", "当选的是补选"),
    ],
)
def test_a_correction_asks_of_the_seat_what_entering_asks(cast, changes, field, word):
    with_time = {"actor": cast.clerk, "at": NOW}
    cast.elsewhere = make_division(cast.green_hill, "990101101202", "柳湾村", "village")
    cast.full = services.add_constituency(
        congress=cast.green_hill_congress, name="满额选区", seats=1, divisions=[cast.village], **with_time
    )
    mandate, holder = cast.mandates["other_deputy"], cast.mandates["leader_of_group"]
    edit(cast, holder, constituency=cast.full)
    services.end_mandate(mandate=cast.mandates["deputy_green"], on=TODAY, reason=EndReason.DIED, **with_time)
    wanted = changes(cast)
    Mandate.objects.filter(pk=mandate.pk).update(starts_on=wanted.pop("starts", mandate.starts_on))
    with pytest.raises(Refused, match=word) as refusal:
        edit(cast, mandate, **wanted)
    assert refusal.value.field == field


def test_a_correction_asks_nothing_of_what_was_so_already(cast):
    elsewhere = make_division(cast.green_hill, "990101101202", "柳湾村", "village")
    Constituency.objects.filter(pk=cast.green_district.pk).update(seats=1)
    mandate = cast.mandates["other_deputy"]
    Mandate.objects.filter(pk=mandate.pk).update(home_division=elsewhere, kind_of_election="by_election")
    mandate.refresh_from_db()
    assert edit(cast, mandate, occupation="柳湾村村民").occupation == "柳湾村村民"


@pytest.mark.parametrize(("birth", "fits"), [(date(2003, 6, 1), True), (date(2003, 6, 2), False)])
def test_who_is_elected_is_eighteen_on_the_day(cast, birth, fits):
    entered = {
        "actor": cast.clerk, "person": deputy_person(cast, "年轻人", birth_date=birth), "term": cast.green_term,
        "congress": cast.green_hill_congress, "constituency": None, "home_division": cast.village,
        "starts_on": TERM_START, "at": NOW,
    }  # fmt: skip
    if fits:
        assert services.grant_mandate(**entered).pk
    else:
        with pytest.raises(Refused, match="还不满十八周岁") as refusal:
            services.grant_mandate(**entered)
        assert refusal.value.field == "birth_date"


def test_a_corrected_birth_date_is_that_of_somebody_of_age(cast):
    mandate = cast.mandates["other_deputy"]
    with pytest.raises(Refused, match="还不满十八周岁"):
        services.edit_deputy(
            actor=cast.clerk, mandate=mandate, person={"birth_date": date(2010, 1, 1)}, at=NOW,
            values={
                "constituency": mandate.constituency, "home_division": cast.village, "delegation": None,
                "group": cast.group, "occupation": "", "elected_on": TERM_START, "kind_of_election": "general",
            },
        )  # fmt: skip


def test_editing_nothing_writes_nothing(cast):
    mandate = cast.mandates["other_deputy"]
    before = JournalEntry.objects.count()
    assert edit(cast, mandate).version == 1
    assert JournalEntry.objects.count() == before


def test_a_stale_version_names_who_and_when(cast):
    mandate = cast.mandates["other_deputy"]
    edit(cast, mandate, occupation="村民")
    with pytest.raises(Conflict, match="吴桂香.*4月9日 9:46 改过这条"):
        edit(cast, mandate, actor=cast.staff, occupation="教师")
    mandate.refresh_from_db()
    assert mandate.occupation == "村民"


def test_suspension_and_return(cast):
    mandate = cast.mandates["deputy_green"]
    suspended = services.suspend_mandate(
        actor=cast.clerk, mandate=mandate, on=TODAY, reason=SuspensionReason.DETAINED, at=NOW
    )
    assert suspended.state == MandateState.SUSPENDED
    assert mandate not in services.due_mandates(congress=mandate.congress, kind="presidium", on=TODAY)
    assert Membership.objects.get(pk=mandate.membership_id).ends_on is None
    with pytest.raises(Conflict, match="2026-04-09 起暂停"):
        services.suspend_mandate(
            actor=cast.clerk, mandate=mandate, on=TODAY, reason=SuspensionReason.DETAINED, at=NOW
        )
    with pytest.raises(Refused, match="恢复日期不能早于"):
        services.restore_mandate(actor=cast.clerk, mandate=mandate, on=TODAY - timedelta(1), at=NOW)
    back = services.restore_mandate(actor=cast.clerk, mandate=mandate, on=TODAY, at=NOW)
    assert (back.state, back.suspended_on, back.suspension_reason) == (MandateState.ACTIVE, None, "")
    with pytest.raises(Conflict, match="没有暂停"):
        services.restore_mandate(actor=cast.clerk, mandate=mandate, on=TODAY, at=NOW)


# What the law asks beside the day: who accepted or passed it, and the announcement.
ACCEPTED = {
    "body": "青山镇十九届人大六次会议", "decided_on": date(2026, 3, 3), "announcement_number": "青人公告〔2026〕1号",
    "announced_on": date(2026, 3, 3),
}  # fmt: skip
BY_ITSELF = set(EndReason) - {EndReason.TERM_OVER, EndReason.ABSENT_TWICE}


@pytest.mark.parametrize("reason", sorted(BY_ITSELF))
def test_every_legal_ground_ends_a_mandate(cast, reason):
    recalled = {"body": "松坡选区选民投票表决"} if reason == EndReason.RECALLED else {}
    accepted = ACCEPTED | recalled
    mandate = services.end_mandate(
        actor=cast.clerk,
        mandate=cast.mandates["other_deputy"],
        on=TODAY,
        reason=reason,
        note="户籍证明一份",
        at=NOW,
        **accepted,
    )
    assert (mandate.state, mandate.ended_on, mandate.end_reason) == (MandateState.ENDED, TODAY, reason)
    mandate.refresh_from_db()
    assert (mandate.end_body, mandate.announcement_number) == (
        accepted["body"], "青人公告〔2026〕1号",
    )  # fmt: skip
    assert Membership.objects.get(pk=mandate.membership_id).ends_on == TODAY
    entry = timeline(mandate).first()
    assert entry.reason == f"{EndReason(reason).label}。户籍证明一份"


def test_the_end_takes_offices_and_the_groups_leadership_along(cast):
    mandate = cast.mandates["leader_of_group"]
    services.end_mandate(actor=cast.clerk, mandate=mandate, on=TODAY, reason=EndReason.DIED, at=NOW)
    assert set(mandate.office_holdings.values_list("office", "ends_on")) == {
        (Office.GROUP_LEADER, TODAY),
        (Office.PRESIDIUM_MEMBER, TODAY),
    }
    cast.group.refresh_from_db()
    assert cast.group.leader is None
    assert not Membership.objects.current(TODAY + timedelta(1)).filter(person=mandate.person).exists()


def test_the_end_of_one_mandate_leaves_the_other(cast):
    green, county = cast.mandates["deputy_green"], cast.mandates["deputy"]
    services.end_mandate(
        actor=cast.clerk, mandate=green, on=TODAY, reason=EndReason.RESIGNED, at=NOW, **ACCEPTED
    )
    county.refresh_from_db()
    assert county.state == MandateState.ACTIVE and county.membership.ends_on is None


def test_an_ended_mandate_stays_ended(cast):
    mandate = cast.mandates["other_deputy"]
    end = {"actor": cast.clerk, "mandate": mandate, "on": TODAY, "reason": EndReason.DIED, "at": NOW}
    services.end_mandate(**end)
    with pytest.raises(Conflict, match="已于 2026-04-09 终止（去世）"):
        services.end_mandate(**end)
    with pytest.raises(Conflict):
        services.suspend_mandate(
            actor=cast.clerk, mandate=mandate, on=TODAY, reason=SuspensionReason.DETAINED, at=NOW
        )
    with pytest.raises(Conflict):
        services.restore_mandate(actor=cast.clerk, mandate=mandate, on=TODAY, at=NOW)
    with pytest.raises(Refused, match="已经终止"):
        services.take_office(
            actor=cast.clerk, mandate=mandate, office=Office.CHAIRPERSON, starts_on=TODAY, at=NOW
        )


def test_a_mandate_does_not_end_before_it_began_nor_before_an_office(cast):
    mandate = cast.mandates["other_deputy"]
    end = {"actor": cast.clerk, "mandate": mandate, "reason": EndReason.RESIGNED, "at": NOW}
    with pytest.raises(Refused, match="不能早于任职日期 2021-06-01"):
        services.end_mandate(on=TERM_START - timedelta(1), **end)
    services.take_office(
        actor=cast.clerk, mandate=mandate, office=Office.PRESIDIUM_MEMBER, starts_on=TODAY, at=NOW
    )
    with pytest.raises(Refused, match="早于担任主席团成员的日期"):
        services.end_mandate(on=TODAY - timedelta(1), **end)


@pytest.mark.parametrize("who", ["stranger", "leader", "deputy", "keeper"])
def test_nobody_else_ends_suspends_or_corrects(cast, who):
    actor, mandate = getattr(cast, who), cast.mandates["other_deputy"]
    with pytest.raises(Denied):
        services.end_mandate(actor=actor, mandate=mandate, on=TODAY, reason=EndReason.DIED, at=NOW)
    with pytest.raises(Denied):
        services.suspend_mandate(
            actor=actor, mandate=mandate, on=TODAY, reason=SuspensionReason.DETAINED, at=NOW
        )
    with pytest.raises(Denied):
        services.restore_mandate(actor=actor, mandate=mandate, on=TODAY, at=NOW)
    with pytest.raises(Denied):
        edit(cast, mandate, actor=actor, occupation="x")
    with pytest.raises(Denied):
        services.take_office(actor=actor, mandate=mandate, office=Office.CHAIRPERSON, starts_on=TODAY, at=NOW)


def test_a_known_person_is_not_entered_twice(cast):
    def enter(name, **person):
        return services.enter_deputy(
            actor=cast.staff,
            congress=cast.county_congress,
            person={"name": name, **person},
            mandate={
                "term": cast.county_term,
                "constituency": cast.county_district,
                "home_division": cast.village,
                "starts_on": TODAY,
            },
            at=NOW,
        )

    before = Person.objects.count()
    by_phone = enter("沈　秀兰", phone="１３９-0000-1403", birth_date=date(1975, 3, 3))
    assert by_phone.person == cast.mandates["other_deputy"].person
    assert by_phone.person.birth_date == date(1975, 3, 3)
    by_birth = enter("方晓云", birth_date=date(1980, 1, 2), phone="13700001111")
    assert by_birth.person == cast.mandates["leader_of_group"].person
    assert by_birth.person.phone == "13700001111"
    assert Person.objects.count() == before
    namesake = enter("方晓云", birth_date=date(1990, 1, 2))
    assert namesake.person != by_birth.person
    with pytest.raises(Refused, match="已登记在方\\*云名下") as refusal:
        enter("另一人", phone="13700001111")
    assert refusal.value.field == "phone"


def test_a_bare_name_that_a_deputy_bears_is_asked_about(cast):
    values = {
        "term": cast.green_term,
        "constituency": None,
        "home_division": cast.village,
        "starts_on": TODAY,
    }
    enter = {"actor": cast.clerk, "congress": cast.green_hill_congress, "mandate": values, "at": NOW}
    with pytest.raises(Refused, match="已经有一位代表叫沈秀兰（松坡选区）") as refusal:
        services.enter_deputy(person={"name": "沈 秀兰"}, **enter)
    assert refusal.value.field == "namesake"
    services.enter_deputy(person={"name": "沈秀兰", "birth_date": date(1990, 1, 2)}, **enter)
    services.enter_deputy(person={"name": "沈秀兰"}, namesake=True, **enter)
    assert Mandate.objects.filter(term=cast.green_term, person__name="沈秀兰").count() == 3


def test_reading_a_telephone_number_is_written_down(cast):
    mandate = cast.mandates["deputy"]
    with pytest.raises(Refused, match="做什么用"):
        services.reveal_contact(actor=cast.clerk, mandate=mandate, at=NOW)
    told = services.reveal_contact(actor=cast.clerk, mandate=mandate, purpose="通知会议", at=NOW)
    assert told == "13800001402"
    entry = timeline(mandate).first()
    assert (entry.move, entry.actor_name, entry.reason) == ("reveal_contact", "吴桂香", "通知会议")
    assert "13800001402" not in entry.summary
    with pytest.raises(Denied):
        services.reveal_contact(actor=cast.leader, mandate=mandate, at=NOW)
    assert services.reveal_contact(actor=cast.deputy, mandate=mandate, at=NOW)
