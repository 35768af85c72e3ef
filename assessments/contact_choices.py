"""Words of the flag's hand-over and of leaders' contact townships. Imports choices alone."""

from django.db import models

from assessments.choices import Rhythm, quarter_word


class FlagCondition(models.TextChoices):
    """How the flag was when it was handed on."""

    GOOD = "good", "完好"
    DAMAGED = "damaged", "有损坏"


class VisitKind(models.TextChoices):
    """What a leader did in the township he keeps contact with."""

    SURVEY = "survey", "专题调研"
    SESSION = "session", "列席人代会"
    MEETING = "meeting", "参加主席团会议"
    ACTIVITY = "activity", "参加代表活动"


class SeatStatus(models.TextChoices):
    """A township at the forum of chairs."""

    PRESENT = "present", "到会"
    LEAVE = "leave", "请假"
    ABSENT = "absent", "未到"


def when_words(rhythm: str, year: int, number: int) -> str:
    """2026年, 2026年上半年, 2026年第一季度: the stretch of time a flag of a rhythm is given for."""
    if rhythm == Rhythm.QUARTER and 1 <= number <= 4:
        return f"{year}年{quarter_word(number)}"
    if rhythm == Rhythm.HALF_YEAR and number in (1, 2):
        return f"{year}年{'上' if number == 1 else '下'}半年"
    return f"{year}年"
