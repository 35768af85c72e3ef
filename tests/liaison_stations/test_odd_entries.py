"""Numbers and days nobody means: answered in a sentence."""

from datetime import date, timedelta

import pytest
from django import forms
from django.core.exceptions import ValidationError

from congress_portal.foundation.accounts.models import Division
from congress_portal.foundation.web.refusals import Refused
from deputies.forms.fields import ClockField, DayField
from deputies.models import Mandate
from liaison_stations.forms import activities, days, fields, network, reception, stations
from liaison_stations.services import move_reception_day, place_deputies, plan_reception_days
from liaison_stations.services.acceptances import check_self, inspect
from liaison_stations.services.keepers import appoint_keeper
from suggestions.forms.fields import DeputiesField as CoSignersField
from tests.factories.ground import NOW, TODAY
from tests.liaison_stations.building import applied, checked, enacted, look

HUGE = "9" * 20
FAR = (date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("field", "model"),
    [(fields.DeputiesField, Mandate), (CoSignersField, Mandate), (stations.VillagesField, Division)],
)
def test_a_number_no_row_can_have_cannot_be_ticked(db, field, model):
    with pytest.raises(ValidationError, match="现在不能选"):
        field(queryset=model.objects.all()).clean([HUGE])


@pytest.mark.parametrize("module", [activities, days, network, reception, stations])
def test_every_day_and_hour_is_read_as_clerks_type_it(module):
    found = {
        (form.__name__, name): field
        for form in vars(module).values()
        if isinstance(form, type) and issubclass(form, forms.BaseForm)
        for name, field in form.base_fields.items()
        if isinstance(field, (forms.DateField, forms.TimeField))
    }
    assert found
    assert not [key for key, field in found.items() if not isinstance(field, (DayField, ClockField))]


def test_single_days_of_a_plan_are_of_this_calendar():
    assert days.PlanForm.base_fields["dates"].required is False
    data = {"month_days": "", "dates": "0001-01-01", "starts": "9：00", "ends": "11:30", "per_day": "2"}
    form = days.PlanForm(data)
    assert list(form.errors) == ["dates"]
    assert days.PlanForm({**data, "dates": "２０２６年５月６日"}).is_valid()


@pytest.mark.parametrize("day", FAR)
def test_days_far_away_are_not_planned_and_nobody_begins_then(cast, day):
    with pytest.raises(Refused, match="超过两年"):
        plan_reception_days(actor=cast.staff, station=cast.station, dates=[day], at=NOW)
    if day < TODAY:
        return
    (planned,) = plan_reception_days(
        actor=cast.staff, station=cast.station, dates=[TODAY + timedelta(3)], at=NOW
    )
    with pytest.raises(Refused, match="超过两年"):
        move_reception_day(actor=cast.staff, reception_day=planned, to=day, reason="防汛", at=NOW)
    with pytest.raises(Refused, match="一年以上"):
        place_deputies(actor=cast.staff, station=cast.station, mandates=[], on=day, at=NOW)
    with pytest.raises(Refused, match="一年以上"):
        appoint_keeper(actor=cast.staff, station=cast.station, name="罗小云", on=day, at=NOW)


def test_looks_at_a_station_follow_one_another(cast):
    standard = enacted(cast)
    row = applied(cast, standard)
    early = look(row, on=date(1900, 1, 1))
    with pytest.raises(Refused, match="2026-04-09 才启用"):
        check_self(actor=cast.keeper, acceptance=row, look=early, at=NOW)
    row.delete()
    row = checked(cast, standard)
    with pytest.raises(Refused, match="日期早于自查的 2026-04-09"):
        inspect(actor=cast.staff, acceptance=row, look=look(row, on=TODAY - timedelta(1)), at=NOW)


@pytest.mark.parametrize(
    "typed,found",
    [
        ("１５日、20号", [15, 20]),
        ("１５、２０", [15, 20]),
        ("20，15；20 每月9日和24日", [9, 15, 20, 24]),
        ("", []),
    ],
)
def test_days_of_the_month_are_read_as_clerks_type_them(typed, found):
    assert fields.days_of_month(typed, "15、20") == found


@pytest.mark.parametrize(
    "typed", ["15日、三十", "15-20", "15日至20日", "15、32", "0", "15日上午", "1.5", "1．15"]
)
def test_no_day_of_the_month_that_was_typed_is_passed_over(typed):
    with pytest.raises(ValidationError, match="不是日子"):
        fields.days_of_month(typed, "15、20")
    for form, name in ((reception.RuleForm, "month_days"), (days.PlanForm, "month_days")):
        assert "不是日子" in str(form({name: typed}).errors[name])
