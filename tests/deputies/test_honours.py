"""Selections and honours: authority, quota, who takes no part and why, the decision, and the file."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies import services
from deputies.choices import AttendanceStatus, MeetingKind, Office, PerformanceKind
from deputies.file_choices import Exclusion, NominationState, SelectionState
from deputies.honour_rules import excluded, people_in, quota_of
from deputies.models import Honour, HonourNomination, HonourSelection, PerformanceEntry
from deputies.services import honours, selections
from deputies.services.selections import Terms
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db
TERMS = Terms(
    2026, "优秀人大代表", "人大代表履职激励办法（青人发〔2025〕3号）", "青山镇人大主席团", quota_number=2
)


@pytest.fixture
def selection(cast):
    """青山镇 honours its deputies: three in office, two places."""
    return selections.open_selection(actor=cast.clerk, congress=cast.green_hill_congress, terms=TERMS, at=NOW)


def put_forward(cast, selection, *keys, actor=None):
    return [
        selections.nominate(
            actor=actor or cast.clerk,
            selection=selection,
            mandate=cast.mandates[key],
            ground="走访选民三十户",
            at=NOW,
        )
        for key in keys
    ]


def decide(cast, selection, chosen, **more):
    return selections.decide_selection(
        actor=more.pop("actor", cast.clerk),
        selection=selection,
        chosen=chosen,
        decided_on=more.pop("decided_on", TODAY),
        document_no=more.pop("document_no", "青人发〔2026〕5号"),
        at=NOW,
        **more,
    )


def test_an_honour_is_in_the_file_of_whoever_was_chosen_and_of_nobody_else(cast, selection):
    first, second = put_forward(cast, selection, "other_deputy", "deputy_green")
    decide(cast, selection, [first])
    line = PerformanceEntry.objects.get(kind=PerformanceKind.HONOUR)
    assert line.mandate == cast.mandates["other_deputy"]
    assert line.summary == "青山镇人大主席团表彰为优秀人大代表（青人发〔2026〕5号）"
    second.refresh_from_db()
    assert second.state == NominationState.NOT_CHOSEN
    assert OutboxMessage.objects.filter(recipient=cast.other_deputy.person, kind="honoured").count() == 1
    assert not OutboxMessage.objects.filter(recipient=cast.deputy.person, kind="honoured").exists()
    with pytest.raises(Conflict):
        put_forward(cast, selection, "leader_of_group")
    with pytest.raises(Conflict):
        decide(cast, selection, [second])


def test_nothing_is_selected_without_an_authority(cast):
    for name in ("basis", "approved_by", "title"):
        with pytest.raises(Refused) as refusal:
            selections.open_selection(
                actor=cast.clerk,
                congress=cast.green_hill_congress,
                terms=replace(TERMS, **{name: " "}),
                at=NOW,
            )
        assert refusal.value.field == name
    for number, percent in ((None, None), (2, 20)):
        with pytest.raises(Refused, match="只填一个"):
            selections.open_selection(
                actor=cast.clerk,
                congress=cast.green_hill_congress,
                terms=replace(TERMS, quota_number=number, quota_percent=percent),
                at=NOW,
            )
    assert not HonourSelection.objects.exists()


def test_the_quota_is_a_number_or_a_share_that_is_never_rounded_up(cast, selection):
    assert people_in(selection) == 3
    share = replace(TERMS, quota_number=None, quota_percent=50)
    selections.edit_selection(actor=cast.clerk, selection=selection, terms=share, at=NOW)
    selection.refresh_from_db()
    assert quota_of(selection, 3) == 1
    assert quota_of(HonourSelection(quota_percent=20), 64) == 12
    assert quota_of(HonourSelection(quota_percent=100), 7) == 7
    both = put_forward(cast, selection, "other_deputy", "deputy_green")
    with pytest.raises(Refused, match="名额 1 人，勾选了 2 人"):
        decide(cast, selection, both)
    assert not Honour.objects.exists()
    decide(cast, selection, both[:1])


def test_whoever_takes_no_part_is_refused_with_the_reason(cast, selection):
    mandate = cast.mandates["other_deputy"]
    holding = services.take_office(
        actor=cast.staff, mandate=mandate, office=Office.VICE_CHAIRPERSON, starts_on=date(2022, 1, 1), at=NOW
    )
    with pytest.raises(Refused, match=r"担任副主任（副主席），按评选办法不参加"):
        put_forward(cast, selection, "other_deputy")
    services.leave_office(actor=cast.staff, holding=holding, on=date(2026, 1, 1), at=NOW)
    put_forward(cast, selection, "other_deputy")


def test_whom_the_rules_exclude_is_not_offered(cast, selection, client_of):
    client, url = client_of(cast.clerk), reverse("deputies:selection_nominate", args=[selection.pk])
    assert "沈秀兰（" in client.get(url).content.decode()
    services.take_office(
        actor=cast.staff, mandate=cast.mandates["other_deputy"], office=Office.VICE_CHAIRPERSON,
        starts_on=date(2022, 1, 1), at=NOW,
    )  # fmt: skip
    page = client.get(url).content.decode()
    assert "沈秀兰（" not in page and "陆明远（" in page


def test_each_rule_names_its_reason_and_holds_only_where_it_was_chosen(cast, selection):
    mandate = cast.mandates["deputy_green"]
    meeting = services.plan_meeting(
        actor=cast.clerk,
        congress=cast.green_hill_congress,
        kind=MeetingKind.PLENARY,
        title="镇十九届人大六次会议全体会议",
        held_on=date(2026, 3, 2),
        session=cast.green_session,
        at=NOW,
    )
    marks = {row.mandate_id: AttendanceStatus.PRESENT for row in meeting.attendances.all()}
    services.hold_meeting(
        actor=cast.clerk,
        meeting=meeting,
        held_on=date(2026, 3, 2),
        attendance=marks | {mandate.pk: AttendanceStatus.ABSENT},
        at=NOW,
    )
    PerformanceEntry.objects.filter(mandate=mandate).update(counted=False)
    honours.enter_honour(
        actor=cast.clerk,
        mandate=mandate,
        title=TERMS.title,
        level="township",
        granted_by="青山镇人大主席团",
        document_no="青人发〔2025〕9号",
        on=date(2025, 12, 1),
        at=NOW,
    )
    services.suspend_mandate(
        actor=cast.staff, mandate=mandate, on=date(2026, 4, 1), reason="detained", at=NOW
    )
    mandate.refresh_from_db()
    told = {
        Exclusion.ABSENT: "未经批准缺席镇十九届人大六次会议全体会议",
        Exclusion.NO_WORK: "当年没有计入的履职记录",
        Exclusion.HONOURED_BEFORE: "2025 年度受过同名表彰",
        Exclusion.SUSPENDED: "正在暂停执行代表职务",
    }
    for rule, reason in told.items():
        selection.exclusions = [rule.value]
        assert excluded(selection, [mandate], TODAY) == {mandate.pk: [reason]}, rule
        assert excluded(selection, [cast.mandates["other_deputy"]], TODAY) == {}, rule
    selection.exclusions = []
    assert excluded(selection, [mandate], TODAY) == {}


def test_who_takes_no_part_by_the_day_of_the_decision_is_not_honoured(cast, selection):
    rows = put_forward(cast, selection, "other_deputy")
    services.suspend_mandate(
        actor=cast.staff, mandate=cast.mandates["other_deputy"], on=TODAY, reason="detained", at=NOW
    )
    with pytest.raises(Refused, match="沈秀兰正在暂停执行代表职务"):
        decide(cast, selection, rows)


def test_a_county_s_selection_takes_names_from_each_township_for_its_own_deputies(cast):
    terms = replace(TERMS, with_townships=True, approved_by="县人大常委会")
    county = selections.open_selection(actor=cast.staff, congress=cast.county_congress, terms=terms, at=NOW)
    told = OutboxMessage.objects.filter(kind="selection_opened").values_list("recipient", flat=True)
    assert {cast.chair.person_id, cast.clerk.person_id, cast.stranger.person_id} <= set(told)
    assert cast.staff.person_id not in told
    put_forward(cast, county, "deputy", actor=cast.clerk)
    with pytest.raises(Denied):
        put_forward(cast, county, "other_deputy", actor=cast.stranger)
    with pytest.raises(Conflict, match="已经被推荐"):
        # The same person as a township's deputy.
        put_forward(cast, county, "deputy_green", actor=cast.chair)
    put_forward(cast, county, "strange_deputy", actor=cast.stranger)
    # A township reads its own names, the county all.
    for who, names in (("clerk", ["陆明远"]), ("stranger", ["曹国栋"]), ("staff", ["陆明远", "曹国栋"])):
        seen = HonourNomination.objects.visible_to(getattr(cast, who)).order_by("pk")
        assert list(seen.values_list("mandate__person__name", flat=True)) == names, who
    with pytest.raises(Denied):
        decide(cast, county, list(county.nominations.all()), actor=cast.clerk)
    assert not HonourSelection.objects.visible_to(cast.deputy).exists()


def test_a_name_is_withdrawn_with_a_reason_and_may_be_put_forward_again(cast, selection):
    [row] = put_forward(cast, selection, "other_deputy")
    with pytest.raises(Refused):
        selections.withdraw_nomination(actor=cast.clerk, nomination=row, reason="", at=NOW)
    with pytest.raises(Denied):
        selections.withdraw_nomination(actor=cast.stranger, nomination=row, reason="不对", at=NOW)
    selections.withdraw_nomination(actor=cast.clerk, nomination=row, reason="本人不愿意", at=NOW)
    put_forward(cast, selection, "other_deputy")
    with pytest.raises(Refused):
        decide(cast, selection, [row])


def test_a_selection_is_cancelled_with_a_reason_and_its_title_is_free_again(cast, selection):
    with pytest.raises(Refused, match="已经有"):
        selections.open_selection(actor=cast.clerk, congress=cast.green_hill_congress, terms=TERMS, at=NOW)
    selections.cancel_selection(actor=cast.clerk, selection=selection, reason="依据已废止", at=NOW)
    again = selections.open_selection(
        actor=cast.clerk, congress=cast.green_hill_congress, terms=TERMS, at=NOW
    )
    assert again.state == SelectionState.OPEN
    with pytest.raises(Denied):
        selections.cancel_selection(actor=cast.stranger, selection=again, reason="不办了", at=NOW)


def test_an_honour_from_above_is_entered_once_and_voided_with_a_reason(cast):
    values = {
        "actor": cast.staff,
        "mandate": cast.mandates["deputy"],
        "title": "先进个人",
        "level": "province",
        "granted_by": "省人大常委会",
        "document_no": "省人常发〔2026〕1号",
        "on": date(2026, 3, 1),
        "at": NOW,
    }
    honour = honours.enter_honour(**values)
    with pytest.raises(Conflict, match="已经登记"):
        honours.enter_honour(**values)
    with pytest.raises(Refused, match="任职期间"):
        honours.enter_honour(**values | {"on": date(2020, 1, 1)})
    with pytest.raises(Denied):
        honours.enter_honour(**values | {"actor": cast.clerk, "on": date(2026, 3, 2)})
    with pytest.raises(Refused, match="原因"):
        honours.void_honour(actor=cast.staff, honour=honour, reason=" ", at=NOW)
    honours.void_honour(actor=cast.staff, honour=honour, reason="文件是给别人的", at=NOW)
    assert not PerformanceEntry.objects.counted().exists()
    with pytest.raises(Conflict, match="已经作废"):
        honours.void_honour(actor=cast.staff, honour=honour, reason="文件是给别人的", at=NOW)
    # What was voided may be entered anew.
    honours.enter_honour(**values)
