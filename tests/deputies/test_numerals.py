import pytest

from deputies.numerals import chinese_numeral, session_label, term_label


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"),
        (2, "二"),
        (10, "十"),
        (11, "十一"),
        (19, "十九"),
        (20, "二十"),
        (21, "二十一"),
        (99, "九十九"),
    ],
)
def test_numbers_are_written_as_people_say_them(number, text):
    assert chinese_numeral(number) == text


@pytest.mark.parametrize("number", [0, -1, 100])
def test_numbers_outside_the_range_are_a_mistake(number):
    with pytest.raises(ValueError, match="1 to 99"):
        chinese_numeral(number)


def test_every_number_has_a_name_of_its_own():
    assert len({chinese_numeral(n) for n in range(1, 100)}) == 99


def test_labels_of_term_and_session():
    assert term_label(19) == "第十九届"
    assert session_label("县", 19, 6) == "县十九届人大六次会议"
    assert session_label("青山镇", 19, 11) == "青山镇十九届人大十一次会议"
