"""The performance file: one line a source, mandate and kind, whatever is told how often."""

from datetime import date

import pytest

from deputies import services
from deputies.choices import PerformanceKind
from deputies.models import PerformanceEntry
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db
SOURCE = "liaison_stations.activity:7"


def tell(cast, keys=("deputy",), source=SOURCE, kind=PerformanceKind.VISIT, on=TODAY, **values):
    return services.record_performance(
        actor=cast.keeper,
        mandates=[cast.mandates[key] for key in keys],
        source=source,
        kind=kind,
        on=on,
        summary=values.pop("summary", "走访"),
        at=NOW,
        **values,
    )


def test_one_verb_writes_for_many_in_one_statement(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        assert (
            tell(cast, ("deputy", "other_deputy", "deputy"), quantity=3, url="/stations/activities/7/") == 2
        )
    line = PerformanceEntry.objects.get(mandate=cast.mandates["deputy"])
    assert (line.year, line.quantity, line.counted, line.url) == (2026, 3, True, "/stations/activities/7/")
    assert line.part == "voters"


def test_telling_it_again_corrects_the_line_and_does_not_lift_a_dispute(cast):
    tell(cast)
    services.uncount_performance(source=SOURCE)
    tell(cast, on=date(2025, 12, 31), summary="走访两户", quantity=2)
    line = PerformanceEntry.objects.get()
    assert (line.year, line.summary, line.quantity, line.counted) == (2025, "走访两户", 2, False)


def test_ids_serve_as_well_as_mandates_and_a_record_as_well_as_its_key(cast, meeting):
    services.record_performance(
        actor=cast.clerk,
        mandates=[cast.mandates["deputy"].pk],
        source=meeting,
        kind="meeting",
        on=TODAY,
        summary="出席",
        at=NOW,
    )
    assert PerformanceEntry.objects.get().source_key == f"deputies.meeting:{meeting.pk}"


def test_a_dispute_takes_lines_out_and_its_end_brings_them_back(cast):
    tell(cast, ("deputy", "other_deputy"))
    tell(cast, ("deputy",), kind=PerformanceKind.GOOD_DEED)
    tell(cast, ("deputy",), source="liaison_stations.activity:70")
    assert services.uncount_performance(source=SOURCE, mandates=[cast.mandates["other_deputy"]]) == 1
    assert services.uncount_performance(source=SOURCE, kind=PerformanceKind.GOOD_DEED) == 1
    assert services.uncount_performance(source=SOURCE) == 1
    assert PerformanceEntry.objects.counted().count() == 1
    assert services.recount_performance(source=SOURCE) == 3
    assert services.recount_performance(source=SOURCE) == 0


def test_many_sources_are_written_at_once(cast):
    lines = [
        PerformanceEntry(
            mandate=cast.mandates["deputy"],
            source_key=f"x.y:{number}",
            kind=PerformanceKind.VISIT,
            on=date(2025, 5, number),
            summary="走访",
            recorded_at=NOW,
        )
        for number in range(1, 11)
    ]
    assert services.record_performances(actor=cast.keeper, lines=lines) == 10
    assert PerformanceEntry.objects.of_year(2025).count() == 10


def test_an_unknown_kind_is_a_mistake(cast):
    with pytest.raises(ValueError, match="nonsense"):
        tell(cast, kind="nonsense")


def test_lines_are_seen_with_their_mandates(cast):
    tell(cast, ("deputy", "strange_deputy"))

    def seen(who):
        found = PerformanceEntry.objects.visible_to(getattr(cast, who))
        return sorted(found.values_list("mandate__person__name", flat=True))

    assert seen("staff") == ["曹国栋", "陆明远"]
    assert seen("clerk") == ["陆明远"]
    assert seen("stranger") == ["曹国栋"]
    assert seen("deputy") == ["陆明远"]
    assert seen("handler") == []
