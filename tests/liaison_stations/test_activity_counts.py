from datetime import timedelta

from liaison_stations.models import Activity
from tests.factories.ground import TODAY
from tests.liaison_stations.test_activities import log
from tests.liaison_stations.test_pages import url


def test_what_is_counted_is_what_is_seen_by_everybody(cast):
    log(cast)
    log(cast, actor=cast.keeper, station=cast.station, mandates=[cast.mandates["town_deputy"]])
    log(
        cast, actor=cast.staff, mandates=[cast.mandates["other_deputy"]], township=cast.clear_water,
        organizer=cast.county_congress,
    )  # fmt: skip
    log(cast, actor=cast.staff, mandates=[cast.mandates["co_deputy"]], township=cast.clear_water)
    for key, actor in cast.actors.items():
        seen = set(Activity.objects.visible_to(actor).values_list("pk", flat=True))
        assert set(Activity.objects.countable_by(actor).values_list("pk", flat=True)) == seen, key
    assert Activity.objects.countable_by(cast.stranger).count() == 2


def test_a_whole_number_finds_its_record_and_no_other(cast, client_of, today):
    rows = [log(cast, on=TODAY - timedelta(days=n)) for n in range(3)]
    log(cast, note=f"见 {rows[0].number}")
    page = client_of(cast.staff).get(url("activity_list"), {"q": rows[0].number.lower()})
    assert [row.pk for row in page.context["page"].rows] == [rows[0].pk]
