from datetime import date

import pytest

from congress_portal.registers.periods import choices_on, period_of


@pytest.mark.parametrize(
    "written,label,start,end",
    [
        ("2026", "2026年", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026H2", "2026年下半年", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026Q2", "2026年第二季度", date(2026, 4, 1), date(2026, 6, 30)),
        ("2026-Q4", "2026年第四季度", date(2026, 10, 1), date(2026, 12, 31)),
        ("2024-02", "2024年2月", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-4", "2026年4月", date(2026, 4, 1), date(2026, 4, 30)),
    ],
)
def test_a_period_is_read_off_the_address(written, label, start, end):
    period = period_of(written)
    assert (period.label, period.start, period.end) == (label, start, end)
    assert period_of(period.key) == period


@pytest.mark.parametrize(
    "written", ["", "四月", "2026-13", "2026Q5", "2026H3", "0000", "9999", "２０２６", "\x00", "2026-00"]
)
def test_what_is_no_period_is_none(written):
    assert period_of(written) is None


def test_the_choices_end_today_and_each_can_be_read():
    choices = list(choices_on(date(2026, 4, 9)))
    assert choices[0][0] == "2026" and ("2026-04", "2026年4月") in choices
    assert "2026-05" not in dict(choices) and "2026H2" not in dict(choices)
    assert all(period_of(key).label == label for key, label in choices)
