"""What would pay twice, and how sums are written: rules without a database."""

from decimal import Decimal

import pytest

from deputies.forms.funds import AmountField
from deputies.funding import FundUse, Spell, occasion_key, paid_for, pays_twice, spells_overlap
from deputies.services.funds import money_words


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ("year", "q3", True),
        ("h1", "q2", True),
        ("h1", "q3", False),
        ("h1", "h2", False),
        ("q1", "q2", False),
        ("q4", "q4", True),
    ],
)
def test_a_spell_holds_its_quarters(one, other, overlap):
    assert spells_overlap(one, other) is overlap
    assert spells_overlap(other, one) is overlap


def test_every_spell_overlaps_itself_and_the_year():
    for spell in Spell.values:
        assert spells_overlap(spell, spell)
        assert spells_overlap(spell, Spell.YEAR)


def test_the_allowance_goes_by_levels_and_the_subsidy_by_persons():
    county = occasion_key(FundUse.ALLOWANCE, level="county", spell="year")
    township = occasion_key(FundUse.ALLOWANCE, level="township", spell="h1")
    assert not pays_twice(FundUse.ALLOWANCE, township, county)
    assert pays_twice(FundUse.ALLOWANCE, "county:q1", county)
    whole = occasion_key(FundUse.WAGE_SUBSIDY, level="county", spell="year")
    part = occasion_key(FundUse.WAGE_SUBSIDY, level="township", spell="q1")
    assert pays_twice(FundUse.WAGE_SUBSIDY, part, whole)


def test_an_activity_is_paid_once_whatever_it_is_called():
    key = occasion_key(FundUse.ACTIVITY_SUBSIDY, source="deputies.meeting:12", spell="year", level="county")
    assert key == "deputies.meeting:12"
    assert pays_twice(FundUse.ACTIVITY_SUBSIDY, key, key)
    assert not pays_twice(FundUse.ACTIVITY_SUBSIDY, key, "deputies.meeting:13")


def test_a_key_tells_its_spell_in_words():
    assert [paid_for(key) for key in ("county:h1", "year", "deputies.meeting:12")] == ["上半年", "全年", ""]


@pytest.mark.parametrize(
    ("amount", "words"), [("300000", "300,000"), ("1234.5", "1,234.50"), ("-20", "-20"), ("0", "0")]
)
def test_sums_are_written_as_people_write_them(amount, words):
    assert money_words(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("typed", "read"), [("300,000 元", "300000"), ("３００００", "30000"), (" 1，234.50", "1234.50")]
)
def test_sums_are_read_as_people_type_them(typed, read):
    assert AmountField().clean(typed) == Decimal(read)


@pytest.mark.parametrize("typed", ["0", "-5", "1.005", "1e30", "NaN", "Infinity", "三十万", "9" * 40])
def test_what_is_no_sum_of_money_gets_a_sentence(typed):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match=r"金额"):
        AmountField().clean(typed)
