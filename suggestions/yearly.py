"""代表建议办理情况的报告 (代表法 51): the year's figures of one congress, each number a list that can be read.

Counted are the congress's own suggestions, as far as the reader may see them. Of a year, of one
session, or of a whole term.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from deputies.models import CongressSession, Term
from deputies.models.congress import congress_name, congress_of_term

from .choices import Channel, CommitmentState, Grade, Kind, Solved
from .figures import facts, percent
from .models import Commitment, KeyCase, Suggestion
from .states import ENDED, NOT_HANDED_IN, SuggestionState

S = SuggestionState
TAKEN_UP = ~Q(state__in=[S.WITHDRAWN, S.DECLINED])


@dataclass(frozen=True)
class Period:
    """What the report is about: ``key`` as it stands in an address (2026, s12, t3)."""

    key: str
    label: str
    condition: Q
    term: Term | None = None


def period_of(congress: Organization, key: str, on: date) -> Period:
    """The period an address names; this year, where it names none of this congress."""
    kind, number = key[:1], key[1:]
    if number.isascii() and number.isdecimal() and len(number) < 10:
        if kind == "s":
            session = (
                CongressSession.objects.with_labels().filter(pk=int(number), term__congress=congress).first()
            )
            if session is not None:
                return Period(key, session.label, Q(session=session), session.term)
        if kind == "t":
            term = Term.objects.filter(pk=int(number), congress=congress).first()
            if term is not None:
                return Period(key, f"{congress_of_term(congress, term)}", _in_term(term), term)
    year = int(key) if key.isascii() and key.isdecimal() and len(key) == 4 else on.year
    return Period(
        str(year), f"{year}年", Q(year=year), term_on(congress, min(on, date(max(year, 1), 12, 31)))
    )


def term_on(congress: Organization, on: date) -> Term | None:
    """The term that ran on a day."""
    return Term.objects.filter(congress=congress).current(on).first() if on else None


def _in_term(term: Term) -> Q:
    until = term.ends_on or date.max
    days = Q(submitted_on__gte=term.starts_on, submitted_on__lte=until)
    # An old file may tell the year and nothing more.
    years = Q(
        submitted_on__isnull=True, session__isnull=True, year__gte=term.starts_on.year, year__lt=until.year
    )
    return Q(session__term=term) | Q(session__isnull=True) & days | years


def periods(congress: Organization, on: date) -> list[tuple[str, str]]:
    """What can be chosen: five years, the sessions of late, the terms."""
    years = [(str(year), f"{year}年") for year in range(on.year, on.year - 6, -1)]
    sessions = CongressSession.objects.with_labels().filter(term__congress=congress).order_by("-opens_on")[:8]
    terms = Term.objects.filter(congress=congress).order_by("-number")[:6]
    return [
        *years,
        *((f"s{s.pk}", f"{s.label}") for s in sessions),
        *((f"t{t.pk}", f"{t.label}（全届）") for t in terms),
    ]


def conditions(on: date) -> dict[str, tuple[str, Q]]:
    """What is counted, in words and as a condition on the case: for the numbers and the lists behind them."""
    plain = facts(on)
    base = {key: TAKEN_UP & fact for key, fact in plain.items()}
    handed, replied = base["handed"], base["replied"]
    return {
        "received": ("提出", Q()),
        "in_session": ("大会期间提出", Q(channel=Channel.IN_SESSION)),
        "between": ("闭会期间提出", ~Q(channel=Channel.IN_SESSION)),
        "declined": ("不予受理", Q(state=S.DECLINED)),
        "withdrawn": ("代表撤回", Q(state=S.WITHDRAWN)),
        "merged": ("合并办理", TAKEN_UP & Q(merged_into__isnull=False)),
        "handed": ("交办", handed),
        "not_handed": ("还没有交办", TAKEN_UP & ~plain["handed"]),
        "replied": ("已答复", replied),
        "unreplied": ("交办了还没有答复", handed & ~plain["replied"]),
        "timed": ("应按期答复", base["timed"]),
        "timely": ("按期答复", base["timely"]),
        "consulted": ("有沟通记录", base["consulted"]),
        "told": ("说了是否解决", base["told"]),
        "solved": ("代表说解决了", base["solved"]),
        "partly": ("代表说解决了一部分", TAKEN_UP & Q(solved=Solved.PARTLY)),
        "unsolved": ("代表说没有解决", TAKEN_UP & Q(solved=Solved.NO)),
        "graded": ("评了满意程度", base["graded"]),
        "satisfied": ("满意", base["satisfied"]),
        "basically": ("基本满意", TAKEN_UP & Q(satisfied=Grade.BASICALLY)),
        "dissatisfied": ("不满意", TAKEN_UP & Q(satisfied=Grade.DISSATISFIED)),
        "silent": ("已答复，没有评价", replied & Q(satisfied="", solved="")),
        "rework": ("重新办理过", TAKEN_UP & Q(round__gt=1)),
        "key": (
            "重点督办",
            TAKEN_UP & Q(pk__in=KeyCase.objects.filter(voided_at__isnull=True).values("suggestion")),
        ),
        "overdue": ("逾期还没有办完", ~Q(state__in=ENDED) & Q(due__lt=on)),
        "following": ("承诺事项跟踪中", Q(state=S.FOLLOWING)),
        "closed": ("已销单", Q(state=S.CLOSED)),
    }


def cases_of(actor: Actor, congress: Organization, period: Period) -> QuerySet[Suggestion]:
    """The suggestions the report is about: handed in to this congress in the period."""
    # The county stands in the index that years are read from.
    rows = Suggestion.objects.visible_to(actor).filter(
        county=congress.county_id, kind=Kind.SUGGESTION, congress=congress
    )
    return rows.filter(period.condition).exclude(state__in=NOT_HANDED_IN)


# Tables: name, column, what a missing one is called.
TABLES = {
    "topic": ("按内容分类", "topic__name", "topic", "没有分类"),
    "unit": ("按承办单位", "counted_unit__short_name", "counted_unit", "还没有定承办单位"),
    "outcome": ("按办理结果分类", "outcome__name", "outcome", "还没有答复"),
}
TABLE_FACTS = ("received", "handed", "replied", "timely", "solved", "satisfied", "basically", "dissatisfied")


@dataclass
class TableRow:
    """One line of a table: its name, the key for the list, its numbers."""

    name: str
    key: int
    numbers: dict[str, int]


@dataclass
class Report:
    """All figures of one report."""

    congress: Organization
    period: Period
    on: date
    numbers: dict[str, int]
    labels: dict[str, str] = field(default_factory=dict)
    tables: dict[str, list[TableRow]] = field(default_factory=dict)
    promises: dict[str, int] = field(default_factory=dict)

    @property
    def township(self) -> bool:
        """Of a township congress: reported to its congress alone (代表法 51)."""
        return self.congress.county is None or self.congress.pk != self.congress.county.congress_id

    def rate(self, good: str, of: str) -> str:
        """89.1%; -- where there is nothing to divide by."""
        return percent(self.numbers[good], self.numbers[of])

    @property
    def content(self) -> int:
        """Satisfied and basically satisfied."""
        return self.numbers["satisfied"] + self.numbers["basically"]

    @property
    def content_rate(self) -> str:
        return percent(self.content, self.numbers["graded"])


def report_of(actor: Actor, congress: Organization, period: Period, on: date) -> Report:
    """Everything the report says: five queries."""
    cases = cases_of(actor, congress, period).order_by()
    wanted = conditions(on)
    counted = cases.aggregate(**{f"n_{key}": Count("pk", filter=q or None) for key, (_, q) in wanted.items()})
    report = Report(congress, period, on, {key.removeprefix("n_"): n for key, n in counted.items()})
    report.labels = {key: label for key, (label, _) in wanted.items()}
    for table, (_, name, column, missing) in TABLES.items():
        rows = cases.values(name, column).annotate(
            **{f"n_{key}": Count("pk", filter=wanted[key][1] or None) for key in TABLE_FACTS}
        )
        report.tables[table] = sorted(
            (
                TableRow(
                    row[name] or missing, row[column] or 0, {key: row[f"n_{key}"] for key in TABLE_FACTS}
                )
                for row in rows
            ),
            key=lambda row: (row.key == 0, -row.numbers["received"], row.name),
        )
    promises = Commitment.objects.standing().filter(suggestion__in=cases.values("pk"))
    open_ = Q(state=CommitmentState.OPEN)
    report.promises = promises.aggregate(
        all=Count("pk"),
        kept=Count("pk", filter=Q(state=CommitmentState.FULFILLED)),
        broken=Count("pk", filter=Q(state=CommitmentState.BROKEN)),
        late=Count("pk", filter=open_ & Q(due__lt=on)),
        open=Count("pk", filter=open_),
        reported=Count("pk", filter=Q(state=CommitmentState.REPORTED, verdict="")),
        judged=Count("pk", filter=Q(state=CommitmentState.REPORTED) & ~Q(verdict="")),
    )
    return report


def records_of(
    actor: Actor,
    congress: Organization,
    period: Period,
    on: date,
    *,
    fact: str,
    table: str = "",
    row: int = 0,
) -> QuerySet[Suggestion]:
    """Exactly the cases behind one number."""
    wanted = conditions(on)
    cases = cases_of(actor, congress, period).filter(wanted.get(fact, wanted["received"])[1])
    if table in TABLES:
        cases = cases.filter(**{TABLES[table][2]: row or None})
    return cases


def opening(report: Report) -> str:
    """What the report is about, in one sentence."""
    return (
        f"根据《中华人民共和国全国人民代表大会和地方各级人民代表大会代表法》第五十一条，现将{about(report)}"
        "代表建议、批评和意见办理情况报告如下。"
    )


def about(report: Report) -> str:
    """云岭县人大2026年; 县十九届人大六次会议."""
    if report.period.key.isdecimal():
        return f"{congress_name(report.congress)}{report.period.label}"
    return report.period.label


def paragraphs(report: Report) -> dict[str, list[str]]:
    """The sentences of the report by part; nothing is said of what is nought and needs no saying."""
    n, promises = report.numbers, report.promises
    apart = [
        f"{label} {n[key]} 件"
        for key, label in (
            ("declined", "不予受理"),
            ("withdrawn", "代表撤回"),
            ("not_handed", "正在审查、还没有交办"),
        )
        if n[key]
    ]
    basis = [
        f"共收到代表建议 {n['received']} 件，其中大会期间 {n['in_session']} 件，闭会期间 {n['between']} 件。"
        f"交办 {n['handed']} 件" + (f"，{'，'.join(apart)}" if apart else "") + "。"
    ]
    if n["merged"]:
        basis.append(f"内容相同合并办理 {n['merged']} 件，每件都分别答复代表。")
    if n["key"]:
        basis.append(
            f"主任会议确定重点督办 {n['key']} 件。" if not report.township else f"重点督办 {n['key']} 件。"
        )
    done = [
        f"交办的 {n['handed']} 件中，已答复 {n['replied']} 件，答复率 {report.rate('replied', 'handed')}"
        + ("，全部答复" if n["handed"] and n["replied"] == n["handed"] else "")
        + (
            f"；应按期答复的 {n['timed']} 件中，按期答复 {n['timely']} 件，按期答复率 {report.rate('timely', 'timed')}"
            if n["timed"]
            else ""
        )
        + "。",
        f"办理中与代表当面沟通并有记录的 {n['consulted']} 件，面商率 {report.rate('consulted', 'handed')}。",
        f"代表说了是否解决的 {n['told']} 件，其中解决了 {n['solved']} 件，解决率 {report.rate('solved', 'told')}；"
        f"解决了一部分 {n['partly']} 件，没有解决 {n['unsolved']} 件。"
        f"评了满意程度的 {n['graded']} 件，其中满意 {n['satisfied']} 件，基本满意 {n['basically']} 件，"
        f"不满意 {n['dissatisfied']} 件，满意率（满意和基本满意）{report.content_rate}。",
    ]
    if n["silent"]:
        done.append(f"另有 {n['silent']} 件已经答复，代表没有评价，不计入解决率和满意率。")
    if n["rework"]:
        done.append(f"重新办理过的 {n['rework']} 件。")
    later = ["没有需要跟踪的承诺事项。"]
    if promises["all"]:
        later = [
            f"答复中承诺的事项 {promises['all']} 项，已兑现 {promises['kept']} 项，没有兑现 {promises['broken']} 项，"
            f"还在兑现 {promises['open']} 项"
            + (f"（其中逾期 {promises['late']} 项）" if promises["late"] else "")
            + (f"，单位已报兑现、等评价 {promises['reported']} 项" if promises["reported"] else "")
            + (f"，代表已评价、等人大核定 {promises['judged']} 项" if promises["judged"] else "")
            + "。"
        ]
    if n["following"]:
        later.append(f"已经答复、继续跟踪到兑现为止的 {n['following']} 件。")
    troubles = [
        f"{label} {n[key]} 件。"
        for key, label in (("unreplied", "交办了还没有答复的"), ("overdue", "超过期限还没有办完的"),
                           ("dissatisfied", "代表不满意的"), ("unsolved", "代表说没有解决的"))
        if n[key]
    ]  # fmt: skip
    return {"basis": basis, "done": done, "later": later, "troubles": troubles}


def reader_of(report: Report, audience: str) -> dict[str, Any]:
    """To whom the report is made: the words that open and end it."""
    if report.township:
        return {
            "to": "各位代表：",
            "end": "以上报告，请审议。",
            "note": "（报告本乡镇人民代表大会，并向社会公开）",
        }
    if audience == "congress":
        return {
            "to": "各位代表：",
            "end": "以上报告，请审阅。",
            "note": "（书面报告，印发人民代表大会会议，并向社会公开）",
        }
    return {
        "to": "主任、各位副主任、各位委员：",
        "end": "以上报告，请审议。",
        "note": "（向人大常委会会议报告，并向社会公开）",
    }
