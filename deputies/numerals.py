"""Chinese numerals as they stand in the names of terms and sessions. Pure."""

DIGITS = "零一二三四五六七八九"


def chinese_numeral(number: int) -> str:
    """一 … 九十九 for 1 … 99. Raises ValueError outside that range.

    Ten is 十 and not 一十, as in 十二届; twenty is 二十.
    """
    if not 1 <= number <= 99:
        raise ValueError(f"only 1 to 99 can be written in this way, not {number}")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")


def term_label(number: int) -> str:
    """第十九届."""
    return f"第{chinese_numeral(number)}届"


def session_label(congress_word: str, term: int, session: int) -> str:
    """县十九届人大六次会议; ``congress_word`` is 县/区/市/旗 or the township's name (青山镇)."""
    return f"{congress_word}{chinese_numeral(term)}届人大{chinese_numeral(session)}次会议"
