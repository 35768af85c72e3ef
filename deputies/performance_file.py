"""A performance file of one year put together: its eight parts, its figures, and the summary in words.

Read only; what is shown on the screen, on paper, in Word and to voters is the same file.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from deputies.choices import PART_OF_KIND, AttendanceCapacity, AttendanceStatus, FilePart, PerformanceKind
from deputies.days import count_days, said_days
from deputies.file_choices import KINDS_WITHOUT_DAYS
from deputies.models import Mandate, MeetingAttendance, OfficeHolding, PerformanceEntry

# The unit in which a kind is counted, where it is not 次.
UNITS = {
    PerformanceKind.GOOD_DEED: "件",
    PerformanceKind.SUGGESTION: "件",
    PerformanceKind.DEMAND: "件",
    PerformanceKind.EVALUATION: "件",
    PerformanceKind.MEDIATION: "件",
    PerformanceKind.HONOUR: "项",
}


@dataclass(frozen=True)
class Figure:
    """A kind of work with how often it was done: 接待选民 4 次."""

    kind: str
    label: str
    count: int
    unit: str

    def __str__(self) -> str:
        return f"{self.label} {self.count} {self.unit}"


@dataclass(frozen=True)
class Part:
    """One of the eight parts: all its lines, and the figures of those that count."""

    key: str
    number: str
    label: str
    lines: list[PerformanceEntry]
    figures: list[Figure]
    days: Decimal

    @property
    def counted(self) -> int:
        """How many of its lines count."""
        return sum(1 for line in self.lines if line.counted)


@dataclass(frozen=True)
class PerformanceFile:
    """One deputy's file of one year."""

    mandate: Mandate
    year: int
    parts: list[Part]
    days: Decimal
    counted: int
    left_out: int
    attendance: Counter
    # Those held now; of a mandate that has ended those held on its last day.
    offices: list[OfficeHolding]

    @property
    def said_days(self) -> str:
        """The days of work as people write them."""
        return said_days(self.days)

    @property
    def said_attendance(self) -> str:
        """应出席 5 次，出席 4 次，请假 1 次; empty where no meeting was held."""
        if not self.attendance:
            return ""
        words = [
            f"{label} {self.attendance[status]} 次"
            for status, label in AttendanceStatus.choices
            if status != AttendanceStatus.EXPECTED and self.attendance[status]
        ]
        return "，".join([f"应出席会议 {sum(self.attendance.values())} 次", *words])

    def part(self, key: str) -> Part:
        """One part by its key."""
        return next(part for part in self.parts if part.key == key)


NUMBERS = "一二三四五六七八"


def _figures(lines: list[PerformanceEntry]) -> list[Figure]:
    counts = Counter(line.kind for line in lines if line.counted)
    return [
        Figure(kind.value, kind.label, counts[kind], UNITS.get(kind, "次"))
        for kind in PerformanceKind
        if counts[kind]
    ]


def days_of(lines: list[PerformanceEntry]) -> Decimal:
    """The days of work of those lines that count."""
    return count_days(
        (line.on, line.days) for line in lines if line.counted and line.kind not in KINDS_WITHOUT_DAYS
    )


def open_file(mandate: Mandate, year: int) -> PerformanceFile:
    """The file of one year, in three queries."""
    lines = list(mandate.performance_entries.of_year(year).order_by("on", "pk"))
    parts = []
    for number, part in zip(NUMBERS, FilePart, strict=True):
        own = [line for line in lines if PART_OF_KIND[line.kind] == part]
        parts.append(Part(part.value, number, str(part.label), own, _figures(own), days_of(own)))
    marks = MeetingAttendance.objects.filter(
        mandate=mandate, capacity=AttendanceCapacity.MEMBER, meeting__held_on__year=year
    ).exclude(status=AttendanceStatus.EXPECTED)
    counted = sum(1 for line in lines if line.counted)
    return PerformanceFile(
        mandate=mandate,
        year=year,
        parts=parts,
        days=days_of(lines),
        counted=counted,
        left_out=len(lines) - counted,
        attendance=Counter(marks.values_list("status", flat=True)),
        offices=[h for h in mandate.office_holdings.select_related("group") if h.ends_on == mandate.ended_on],
    )


def years_of(mandate: Mandate) -> list[int]:
    """The years in which something stands in the file, the latest first."""
    return list(mandate.performance_entries.order_by("-year").values_list("year", flat=True).distinct())


def year_asked(years: list[int], wanted: int | None, today: int) -> int:
    """The year that was asked for where it has lines, else the latest, else this one."""
    return wanted if wanted in years else (years[0] if years else today)


# --- the yearly summary --------------------------------------------------------------------------

EXAMPLES = 3  # of each part, the latest
# What these lines tell may be about a voter or a household: counted, never read out.
NOT_READ_OUT = frozenset(
    {
        PerformanceKind.DEMAND,
        PerformanceKind.EVALUATION,
        PerformanceKind.PAIRING,
        PerformanceKind.MEDIATION,
    }
)


@dataclass(frozen=True)
class Passage:
    """One passage of the summary: its heading, the sentence with the figures, and the latest examples."""

    heading: str
    sentence: str
    examples: str


@dataclass(frozen=True)
class Summary:
    """The yearly summary a deputy takes along to the voters; a draft in the first person."""

    title: str
    opening: str
    passages: list[Passage]
    closing: str

    @property
    def text(self) -> str:
        """All of it, one paragraph a line."""
        told = [self.opening]
        for passage in self.passages:
            told += [passage.heading, passage.sentence + passage.examples]
        return "\n".join([*told, self.closing])


def _day(line: PerformanceEntry) -> str:
    return f"{line.on.month}月{line.on.day}日"


def summary_of(file: PerformanceFile) -> Summary:
    """The year in words, made of the counted lines only (代表法 58: what is told to voters)."""
    mandate, year = file.mandate, file.year
    place = mandate.constituency or mandate.home_division
    opening = (
        f"我是{mandate.formal_label}{mandate.person.name}，由{place}选民选出。"
        if mandate.constituency_id and mandate.level in ("county", "township")
        else f"我是{mandate.formal_label}{mandate.person.name}。"
    )
    if file.counted:
        opening += (
            f"{year} 年，我参加各项履职 {file.counted} 项，用时 {file.said_days} 天。现将情况向大家报告。"
        )
    else:
        opening += f"{year} 年档案里还没有计入的履职记录。"
    passages = []
    for part in file.parts:
        if not part.figures:
            continue
        sentence = "，".join(str(figure) for figure in part.figures)
        if part.days:
            sentence += f"，共 {said_days(part.days)} 天"
        sentence += "。"
        if part.key == FilePart.MEETINGS and file.said_attendance:
            sentence += f"全年{file.said_attendance}。"
        told = [line for line in part.lines if line.counted and line.kind not in NOT_READ_OUT]
        examples = "；".join(f"{_day(line)}{line.summary.rstrip('。')}" for line in told[-EXAMPLES:])
        examples = f"最近的有：{examples}。" if examples else ""
        heading = f"{NUMBERS[len(passages)]}、{part.label}"
        passages.append(Passage(heading, sentence, examples))
    return Summary(
        title=f"{year} 年履职情况报告",
        opening=opening,
        passages=passages,
        closing="以上情况，请大家评议。有什么意见和建议，请直接告诉我，我会如实反映，并把办理结果告诉大家。",
    )
