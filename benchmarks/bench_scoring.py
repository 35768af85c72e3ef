"""A year scored: 11 towns in under a second, 41,000 in under three minutes, growing in a line.

The loader writes organizations, a scheme of sixty indicators of twelve rules, and locked reports straight
into the tables; ``compute_year`` then does what a clerk's press does, in one transaction: measures, points
with their sentences, ranks, rows, the sheet's fingerprint. The baseline is the bare aggregate of the same
lines in SQL, without a point or a row written.
"""

from __future__ import annotations

import functools
import random
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.measuring import Figure, measure
from benchmarks.portals import portal

COUNTY = 11
SIZES = (10_000, 20_000, 41_000)
INDICATORS = 60
PORTION = 1_000
MOST_QUERIES = 20
# A year that is over: nobody opens its quarters by itself.
YEAR = 2019
BANDS = [{"from": "0", "to": "60", "points": "0"}, {"from": "60", "to": "85", "points": "1"}]
# Twelve rules, each for five indicators; of the full mark of one of them.
RULES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("per_event", {"each": "0.5"}),
    ("target", {"target": "4", "below": "0.5"}),
    ("deduct_per_miss", {"each": "0.2"}),
    ("ratio", {"mode": "threshold", "target": "85"}),
    ("ratio", {"mode": "per_point", "each": "0.05"}),
    ("ratio", {"mode": "linear"}),
    ("ratio", {"mode": "bands", "bands": [*BANDS, {"from": "85", "points": "2"}]}),
    ("pass_fail", {"need": "3"}),
    ("tiers", {"tiers": [{"from": "0", "to": "4", "points": "1"}, {"from": "4", "points": "2"}]}),
    ("timeliness", {}),
    ("ranking", {"places": [{"place": 1, "points": "2"}], "others": "1"}),
    ("best_share", {"by": "percent"}),
)
BARE = """
    SELECT count(*), sum(done), sum(due) FROM (
        SELECT report.subject_id, line.indicator_id,
               sum(CASE WHEN line.verified_numerator IS NULL THEN line.numerator
                        ELSE line.verified_numerator END) AS done,
               sum(CASE WHEN line.verified_numerator IS NULL THEN line.denominator
                        ELSE line.verified_denominator END) AS due
          FROM assessments_measureline AS line
          JOIN assessments_quarterreport AS report ON report.id = line.report_id
          JOIN assessments_period AS period ON period.id = report.period_id
         WHERE period.scheme_id = %s AND report.state = 'locked' AND line.applicable
      GROUP BY report.subject_id, line.indicator_id) AS sums
"""


def prepare(quarters: int) -> None:
    """The county of the tests, and what is scored in it."""
    from django.core.management import call_command

    from tests.factories.ground import make_county

    call_command("migrate", verbosity=0)
    make_scheme(make_county().county, quarters)


def make_scheme(county: Any, quarters: int) -> None:
    """A published scheme of sixty indicators and its locked quarters."""
    from decimal import Decimal

    from assessments.models import Category, FlagGroup, Indicator, Period, Scheme
    from assessments.workflow.periods import quarter_days
    from tests.factories.ground import NOW

    group = FlagGroup.objects.create(county=county, name="乡镇组")
    scheme = Scheme.objects.create(
        county=county,
        group=group,
        year=YEAR,
        name="考评方案",
        state="published",
        published_at=NOW,
        full_mark=Decimal(2 * INDICATORS),
    )
    categories = [Category.objects.create(scheme=scheme, name=f"第{n}类", sort_order=n) for n in range(5)]
    for number in range(INDICATORS):
        kind, params = RULES[number % len(RULES)]
        Indicator.objects.create(
            scheme=scheme,
            category=categories[number % 5],
            code=f"A{number:02d}",
            name=f"第 {number} 项",
            full_mark=Decimal(2),
            metric="reception_held",
            rule_kind=kind,
            params=params,
            sort_order=number,
            tie_break=number + 1 if number < 3 else None,
        )
    for number in range(1, quarters + 1):
        first, last = quarter_days(YEAR, number)
        Period.objects.create(
            scheme=scheme,
            kind="quarter",
            year=YEAR,
            number=number,
            starts_on=first,
            ends_on=last,
            due_on=last + timedelta(days=10),
            state="locked",
            locked_at=NOW,
        )


def fill(start: int, stop: int) -> None:
    """Subjects from ``start`` to ``stop`` with a locked report for each quarter, every line verified."""
    from django.db import connection, transaction

    from assessments.models import AssessedSubject, Indicator, MeasureLine, Period, QuarterReport, Scheme
    from congress_portal.foundation.accounts.models import Organization
    from congress_portal.foundation.inserting import insert_columns
    from tests.factories.ground import NOW

    scheme = Scheme.objects.get()
    county = scheme.county
    indicators = list(Indicator.objects.order_by("pk").values_list("pk", flat=True))
    periods = list(Period.objects.filter(kind="quarter").values_list("pk", flat=True))
    for low in range(start, stop, PORTION):
        numbers = range(low, min(low + PORTION, stop))
        with transaction.atomic():
            bodies = insert_columns(
                Organization,
                {
                    "name": [f"第 {n} 镇人民代表大会" for n in numbers],
                    "short_name": [f"第{n}镇" for n in numbers],
                },
                {"kind": "township_congress", "division_id": county.division_id, "county_id": county.pk},
            )
            subjects = insert_columns(
                AssessedSubject,
                {
                    "organization_id": list(bodies),
                    "name": [f"第{n}镇" for n in numbers],
                    "sort_order": list(numbers),
                },
                {"county_id": county.pk, "group_id": scheme.group_id},
            )
            for period in periods:
                reports = insert_columns(
                    QuarterReport,
                    {"subject_id": list(subjects)},
                    {"period_id": period, "state": "locked", "locked_at": NOW},
                )
                _lines(MeasureLine, list(reports), indicators, random.Random(low + period))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _lines(model: Any, reports: Sequence[int], indicators: Sequence[int], chance: random.Random) -> None:
    from decimal import Decimal

    from congress_portal.foundation.inserting import insert_columns
    from tests.factories.ground import NOW

    numbers = [Decimal(n) for n in range(31)]
    due = [chance.randrange(0, 31) for _ in range(len(reports) * len(indicators))]
    done = [numbers[chance.randrange(0, n + 1)] for n in due]
    due_numbers = [numbers[n] for n in due]
    insert_columns(
        model,
        {
            "report_id": [report for report in reports for _ in indicators],
            "indicator_id": list(indicators) * len(reports),
            "numerator": done,
            "denominator": due_numbers,
            "verified_numerator": done,
            "verified_denominator": due_numbers,
        },
        {"state": "confirmed", "verification": "verified", "verified_at": NOW, "breakdown": {}},
    )


def compute() -> dict[str, Any]:
    """Score the year as a press does; how many rows, how many statements."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from assessments.models import Scheme
    from assessments.workflow.results import compute_year
    from congress_portal.foundation.accounts.access import Actor
    from congress_portal.foundation.accounts.models import Membership
    from tests.factories.ground import NOW

    staff = Actor.of(
        Membership.objects.select_related(
            "person", "organization__division", "organization__county__division"
        ).get(role="congress_staff")
    )
    scheme = Scheme.objects.get()
    with CaptureQueriesContext(connection) as captured:
        year = compute_year(actor=staff, scheme=scheme, at=NOW)
    statements = [q for q in captured.captured_queries if "SAVEPOINT" not in q["sql"][:20]]
    return {
        "statements": len(statements),
        "sha256": year.sheet_sha256,
    }


def stored() -> int:
    """How many points stand in the tables."""
    from assessments.models import Score

    return Score.objects.count()


def bare() -> int:
    """The same lines added up by the database alone."""
    from django.db import connection

    from assessments.models import Scheme

    with connection.cursor() as cursor:
        cursor.execute(BARE, [Scheme.objects.get().pk])
        return cursor.fetchone()[0]


def forget() -> None:
    """Take the computed year away, so that the next size is written anew."""
    from django.db import connection, transaction

    from assessments.models import Period, Result, Score

    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("TRUNCATE assessments_score, assessments_result CASCADE")
        Score.objects.all().delete()
        Result.objects.all().delete()
        Period.objects.filter(kind="year").delete()


def figures(databases: dict[str, str], sizes: Sequence[int] = SIZES) -> list[Figure]:
    """A county of eleven on each database; the large ones on PostgreSQL, one after the other."""
    lines = []
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        for name, address in databases.items():
            home = Path(folder) / name
            home.mkdir()
            with portal(home, address):
                measure(functools.partial(prepare, 1 if address else 4))
                measure(functools.partial(fill, 0, COUNTY))
                lines.append(_figure(name, COUNTY, most_seconds=1, again=True))
                if not address:
                    continue
                there = COUNTY
                for size in sizes:
                    measure(forget)
                    measure(functools.partial(fill, there, size))
                    there = size
                    lines.append(_figure(name, size, most_seconds=180, most_rss_mb=500))
    return lines


def _figure(name: str, size: int, *, again: bool = False, **limits: float) -> Figure:
    whole = measure(bare)
    done = measure(compute)
    rows = measure(stored).answer
    if rows != size * INDICATORS or whole.answer != size * INDICATORS:
        raise RuntimeError(f"{size}: {rows} points, bare {whole.answer}")
    note = f"{done.answer['statements']} statements"
    if again:
        second = measure(compute)
        if second.answer["sha256"] != done.answer["sha256"]:
            raise RuntimeError("scored twice, two sheets")
        most = max(done.answer["statements"], second.answer["statements"])
        if most > MOST_QUERIES:
            raise RuntimeError(f"{most} statements, {MOST_QUERIES} allowed")
        note += f", {second.answer['statements']} where the sheet is there already"
    return Figure(
        name=f"year scored and saved ({name})",
        size=f"{size:,} × {INDICATORS}",
        seconds=done.seconds,
        peak_rss_mb=done.peak_rss_mb,
        baseline="SQL aggregate alone",
        baseline_seconds=whole.seconds,
        baseline_rss_mb=whole.peak_rss_mb,
        note=note,
        cpu_seconds=done.cpu_seconds,
        baseline_cpu_seconds=whole.cpu_seconds,
        **limits,
    )
