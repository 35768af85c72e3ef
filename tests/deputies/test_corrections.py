"""Corrections of the performance file: proposed by the deputy, answered by the keeper, kept in the count."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies import services
from deputies.choices import PerformanceKind
from deputies.file_choices import CorrectionKind, CorrectionState
from deputies.models import PerformanceEntry, RecordCorrection
from deputies.services import corrections
from deputies.services.corrections import Told
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db
VISIT = Told(PerformanceKind.VISIT, date(2026, 4, 2), "走访松坡村五户", 5, Decimal("0.5"))


@pytest.fixture
def line(cast):
    """A line of 陆明远's file as a township's deputy."""
    services.record_performance(
        actor=cast.keeper,
        mandates=[cast.mandates["deputy_green"]],
        source="liaison_stations.activity:7",
        kind=PerformanceKind.VISIT,
        on=date(2026, 4, 1),
        summary="走访",
        at=NOW,
    )
    return PerformanceEntry.objects.get()


def propose(
    cast, kind=CorrectionKind.MISSING, told=VISIT, entry=None, actor=None, key="deputy_green", **more
):
    return corrections.propose_correction(
        actor=actor or cast.deputy,
        mandate=cast.mandates[key],
        kind=kind,
        told=told,
        entry=entry,
        reason=more.pop("reason", "那天走访了，没有记上"),
        at=NOW,
        **more,
    )


def accept(cast, row, **more):
    return corrections.accept_correction(
        actor=more.pop("actor", cast.clerk), correction=row, answer="已核对站里登记簿", at=NOW, **more
    )


def counted(cast, key="deputy_green"):
    lines = PerformanceEntry.objects.counted().filter(mandate=cast.mandates[key])
    return sorted(lines.values_list("on", "summary"))


def waiting(row, kind):
    return Todo.objects.open().filter(subject_key=f"deputies.recordcorrection:{row.pk}", kind=kind)


def test_what_was_missing_becomes_a_line_of_its_own_when_the_keeper_accepts(cast):
    row = propose(cast)
    assert counted(cast) == []
    assert waiting(row, corrections.TODO).get().organization == cast.green_hill_congress
    accept(cast, row)
    line = PerformanceEntry.objects.get()
    assert (line.on, line.summary, line.quantity, line.days) == (
        VISIT.on, VISIT.summary, 5, Decimal("0.5"),
    )  # fmt: skip
    assert (line.source_key, line.counted) == (f"deputies.recordcorrection:{row.pk}", True)
    assert not waiting(row, corrections.TODO).exists()
    assert OutboxMessage.objects.get(recipient=cast.deputy.person).body == "已核对站里登记簿"


def test_a_wrong_line_gives_way_to_the_right_one_and_its_source_cannot_bring_it_back(cast, line):
    accept(cast, propose(cast, CorrectionKind.WRONG, entry=line))
    assert counted(cast) == [(VISIT.on, VISIT.summary)]
    # The source is told again, disputed, and the dispute is settled: the struck line stays out.
    services.record_performance(
        actor=cast.keeper,
        mandates=[line.mandate_id],
        source=line.source_key,
        kind=line.kind,
        on=line.on,
        summary="走访两户",
        at=NOW,
    )
    assert services.recount_performance(source=line.source_key) == 0
    assert counted(cast) == [(VISIT.on, VISIT.summary)]


def test_a_line_that_stands_twice_leaves_the_count_and_nothing_is_written(cast, line):
    accept(cast, propose(cast, CorrectionKind.DOUBLE, told=None, entry=line))
    assert counted(cast) == []
    assert PerformanceEntry.objects.count() == 1


def test_what_was_mended_at_the_source_needs_no_second_line(cast, line):
    row = accept(cast, propose(cast, CorrectionKind.WRONG, entry=line), at_source=True)
    assert (row.state, row.at_source) == (CorrectionState.ACCEPTED, True)
    assert counted(cast) == [(line.on, "走访")]


def test_the_keeper_may_find_something_else_than_was_proposed(cast):
    accept(cast, propose(cast), told=replace(VISIT, days=Decimal(1), quantity=3))
    assert PerformanceEntry.objects.values_list("days", "quantity").get() == (Decimal(1), 3)


def test_a_declined_proposal_changes_nothing_and_needs_a_sentence(cast, line):
    row = propose(cast, CorrectionKind.DOUBLE, told=None, entry=line)
    with pytest.raises(Refused, match="写一句"):
        corrections.decline_correction(actor=cast.clerk, correction=row, answer="  ", at=NOW)
    corrections.decline_correction(actor=cast.clerk, correction=row, answer="是两次不同的走访", at=NOW)
    assert counted(cast) == [(line.on, "走访")]
    assert OutboxMessage.objects.get(recipient=cast.deputy.person).body == "是两次不同的走访"
    with pytest.raises(Conflict, match="不用再办"):
        accept(cast, row)


def test_a_question_waits_for_the_deputy_and_the_answer_for_the_keeper(cast):
    row = propose(cast)
    corrections.ask_deputy(actor=cast.clerk, correction=row, question="和谁一起去的？", at=NOW)
    assert waiting(row, corrections.SUPPLY).get().person == cast.deputy.person
    assert not waiting(row, corrections.TODO).exists()
    with pytest.raises(Denied):
        corrections.supply_correction(actor=cast.other_deputy, correction=row, supplement="我", at=NOW)
    corrections.supply_correction(actor=cast.deputy, correction=row, supplement="和沈秀兰代表", at=NOW)
    assert not waiting(row, corrections.SUPPLY).exists()
    assert "和沈秀兰代表" in waiting(row, corrections.TODO).get().why


def test_a_proposal_is_withdrawn_by_whoever_made_it_and_by_nobody_else(cast):
    row = propose(cast)
    with pytest.raises(Denied):
        corrections.withdraw_correction(actor=cast.clerk, correction=row, at=NOW)
    corrections.withdraw_correction(actor=cast.deputy, correction=row, at=NOW)
    assert not waiting(row, corrections.TODO).exists()
    with pytest.raises(Conflict):
        accept(cast, row)


def test_nobody_decides_about_the_own_file(cast):
    """A township's chairperson is often a deputy too."""
    mandate = cast.mandates["deputy_green"]
    mandate.person = cast.clerk.person
    mandate.save(update_fields=["person"])
    row = propose(cast, actor=cast.clerk)
    with pytest.raises(Denied, match="别的同事"):
        accept(cast, row)
    accept(cast, row, actor=cast.staff)


def test_only_the_deputy_and_the_keepers_of_the_congress_propose(cast):
    for who in ("other_deputy", "stranger", "keeper", "leader"):
        with pytest.raises(Denied):
            propose(cast, actor=getattr(cast, who))
    propose(cast, actor=cast.clerk)
    with pytest.raises(Denied):
        # The county's mandate is kept by the county.
        propose(cast, actor=cast.clerk, key="deputy")
    propose(cast, actor=cast.deputy, key="deputy")
    assert RecordCorrection.objects.visible_to(cast.clerk).count() == 1
    assert RecordCorrection.objects.visible_to(cast.deputy).count() == 2
    assert RecordCorrection.objects.visible_to(cast.staff).count() == 2
    assert RecordCorrection.objects.visible_to(cast.stranger).count() == 0
    assert RecordCorrection.objects.visible_to(cast.other_deputy).count() == 0


def test_what_cannot_be_is_refused_beside_its_field(cast):
    for change, field in (
        ({"on": TODAY + timedelta(1)}, "on"),
        ({"on": date(2021, 5, 31)}, "on"),
        ({"summary": " "}, "summary"),
        ({"days": Decimal("0.3")}, "days"),
        ({"days": Decimal(61)}, "days"),
        ({"days": Decimal(-1)}, "days"),
        ({"kind": PerformanceKind.SUGGESTION}, "performance_kind"),
        ({"kind": "nonsense"}, "performance_kind"),
    ):
        with pytest.raises(Refused) as refusal:
            propose(cast, told=replace(VISIT, **change))
        assert refusal.value.field == field, change


def test_a_line_of_somebody_else_of_a_case_or_already_in_question_is_not_corrected(cast, line):
    with pytest.raises(Refused, match="这位代表"):
        propose(cast, CorrectionKind.DOUBLE, told=None, entry=line, key="deputy")
    with pytest.raises(Refused, match="选出"):
        propose(cast, CorrectionKind.WRONG)
    propose(cast, CorrectionKind.DOUBLE, told=None, entry=line)
    with pytest.raises(Conflict, match="正在核对"):
        propose(cast, CorrectionKind.WRONG, entry=line)
    line.kind = PerformanceKind.SUGGESTION
    line.save(update_fields=["kind"])
    with pytest.raises(Refused, match="那件事的页面"):
        propose(cast, CorrectionKind.DOUBLE, told=None, entry=line)


def test_a_stale_page_does_not_decide(cast):
    row = propose(cast)
    corrections.ask_deputy(actor=cast.clerk, correction=row, question="什么时间？", at=NOW)
    with pytest.raises(Conflict):
        accept(cast, row, version=row.version)


def test_an_import_that_is_taken_back_leaves_the_proposal_readable(cast, line):
    row = propose(cast, CorrectionKind.WRONG, entry=line)
    services.forget_performances(sources=[line.source_key])
    row.refresh_from_db()
    assert row.entry is None
    assert row.told == "2026-04-01 走访选民：走访"


def test_what_is_missing_is_proposed_and_entered_once(cast, client_of):
    row = propose(cast)
    with pytest.raises(Refused, match="已经提出过更正，正在核对") as refused:
        propose(cast, told=replace(VISIT, summary="走访 松坡村五户。"))
    assert refused.value.field == "summary"
    # Two that were proposed under different names are not entered as one and the same.
    other = propose(cast, told=replace(VISIT, summary="走访松坡村"))
    page = client_of(cast.clerk).get(reverse("deputies:correction_decide", args=[other.pk]))
    assert "走访松坡村五户" in page.content.decode()
    accept(cast, row)
    page = client_of(cast.clerk).get(reverse("deputies:correction_decide", args=[other.pk]))
    assert "档案里相近的记录" in page.content.decode()
    with pytest.raises(Refused, match="档案里已经有 2026-04-02"):
        accept(cast, other, told=VISIT)
    with pytest.raises(Refused, match="档案里已经有 2026-04-02"):
        propose(cast)
    accept(cast, other, told=replace(VISIT, summary="走访松坡村两个组"))
    assert len(counted(cast)) == 2
