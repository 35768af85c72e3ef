"""Demands and suggestions at 1,000,000: the list for each who reads it, a case, a word in titles, the figures.

A list's first page in less than three times a trivial view of the same server in the same run, for whoever
reads it: who sees the county, a township's chair, a deputy among 600 whose station has 45,000 demands, a
department with 70,000 parts, the government office with a part of every suggestion. A word in titles within
200 ms, the figures of a year within 500 ms, the queries within their ceilings. Beside each the bare statement
of the same run: counting the year's rows, and one LIKE over the titles.
"""

from __future__ import annotations

import functools
import os
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.bench_lists import MOST_TIMES
from benchmarks.measuring import Figure, Measure, measure
from benchmarks.pages import AHEAD, TRIVIAL, Page, far_behind, in_turn, words_of
from benchmarks.portals import SINCE, name_of, portal

ROWS = int(os.environ.get("BENCH_CASES", "1000000"))
# So many are made by the models; the others are copies of them, made by the database.
BASE = 10_000
YEARS = 10
DEPUTIES = 600
MOST_SEARCH, MOST_FIGURES = 0.2, 0.5
LIST_QUERIES, PAGE_QUERIES = 12, 15
HERE = "/suggestions/"
LISTS = {
    "staff": ("staff", ""),
    "dispatch": ("staff", "?tab=dispatch"),
    "closed": ("staff", "?tab=closed"),
    "overdue": ("staff", "?tab=overdue"),
    "unit": ("staff", "?unit={unit}&tab=handling"),
    "year": ("staff", "?year=2024&kind=demand"),
    "chair": ("chair", ""),
    "office": ("office", ""),
    "handler": ("handler", ""),
    "deputy": ("deputy", ""),
}
# Of two characters and of four; in every fifth title, in one of five hundred, in one, in none.
WORDS = ("道路", "道路硬化", "孤例", "机井水泵", "没有", "没有这事", "六次会议第777号")
FIGURES = ("?year=2026&by=unit", "?year=2026&by=township", "?year=2025&by=topic", "?by=year")
_MATTERS = ("道路硬化", "自来水管护", "路灯", "学校操场", "垃圾清运", "河道清淤", "农村客运", "养老服务")
_TEXT = (
    "我们{place}的{matter}问题已经反映多年，雨天出行困难，老人孩子很不方便，附近三个组两百多户都受影响。"
    "建议有关部门尽快到现场查看，列入明年的计划，落实资金和责任单位，并把办理进展告诉群众。编号{n}。"
)


def fill(rows: int) -> None:
    """The county of the tests with that many cases of ten years; those of this year are partly open."""
    from django.core.management import call_command
    from django.db import connection

    from tests.factories.cast import make_cast
    from tests.suggestions.stages import Stages

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    cast = make_cast()
    stages = Stages(cast)
    models = (stages.settled(), stages.handling(), stages.evaluated(), stages.submitted())
    _chunk(cast, models, _mandates(cast), min(rows, BASE))
    for copy in range(1, rows // BASE):
        _copy(copy * BASE)
    with connection.cursor() as cursor:
        # PostgreSQL tends its tables by itself in time; SQLite only when told, and nobody does.
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")


def _values(row: Any) -> dict[str, Any]:
    return {f.attname: getattr(row, f.attname) for f in type(row)._meta.concrete_fields if f.name != "id"}


def _mandates(cast: Any) -> list[Any]:
    """Those of the cast and as many more as a county congress has: a deputy raised some thousands of a million."""
    from congress_portal.foundation.accounts.models import Membership, Person
    from deputies.models import Mandate

    model = cast.mandates["other_deputy"]
    people = Person.objects.bulk_create(
        [
            Person(county=cast.county, name=name_of(n), gender="male", ethnicity="汉族")
            for n in range(DEPUTIES)
        ]
    )
    members = Membership.objects.bulk_create(
        [
            Membership(person=p, organization_id=model.congress_id, role="deputy", starts_on=SINCE)
            for p in people
        ]
    )
    same = {
        name: value for name, value in _values(model).items() if name not in ("person_id", "membership_id")
    }
    return [
        *cast.mandates.values(),
        *Mandate.objects.bulk_create([Mandate(**same, person=m.person, membership=m) for m in members]),
    ]


def _chunk(cast: Any, models: tuple[Any, ...], mandates: list[Any], count: int) -> None:
    """Cases with keys from 10,000,000 on, the parts in them, lead signatories, talks, demands raised."""
    from django.db import transaction

    from suggestions.models import Consultation, DemandLink, HandlingAssignment, Signature, Suggestion

    settled, handling, evaluated, submitted = (
        _values(Suggestion.objects.get(pk=model.pk)) for model in models
    )
    part = _values(HandlingAssignment.objects.get(suggestion=models[1], unit=cast.transport))
    office = _values(HandlingAssignment.objects.get(suggestion=models[1], unit=cast.government_office))
    cases, parts = [], []
    for n in range(count):
        year = 2026 - n // 2 % YEARS
        is_open = year == 2026 and n // 20 % 3 == 0
        same = (submitted if is_open else settled) if n % 2 else handling if is_open else evaluated
        case = Suggestion(**same | _details(cast, mandates, n, year, is_open=is_open), pk=10_000_000 + n)
        cases.append(case)
        case.lead_unit_id = case.counted_unit_id = case.coordinator_id = None
        if not n % 2 and case.state != "awaiting_dispatch":
            case.lead_unit_id = case.counted_unit_id = (cast.transport if n % 14 == 0 else cast.water).pk
            case.coordinator_id = cast.government_office.pk
            own = {"suggestion_id": case.pk, "parent_id": None}
            if not is_open:
                own |= {"state": "done", "finished_at": case.state_since}
            parts += [
                HandlingAssignment(**office | own),
                HandlingAssignment(**part | own | {"unit_id": case.lead_unit_id}),
            ]
    signed = [Signature(suggestion=c, mandate_id=c.deputy_id, lead=True) for c in cases if c.kind != "demand"]
    with transaction.atomic():
        Suggestion.objects.bulk_create(cases, batch_size=300)
        HandlingAssignment.objects.bulk_create(parts, batch_size=300)
        Signature.objects.bulk_create(signed, batch_size=500)
        # The leads' parts are every second one; a third of their cases was talked over.
        talked = parts[1::6]
        Suggestion.objects.filter(pk__in=[part.suggestion_id for part in talked]).update(consulted_on=SINCE)
        Consultation.objects.bulk_create(
            [
                Consultation(
                    suggestion_id=part.suggestion_id,
                    assignment=part,
                    on=SINCE,
                    way="visit",
                    people="王某",
                    said="到现场看过，谈了办法。",
                    at=part.assigned_at,
                )
                for part in talked
            ],
            batch_size=500,
        )
        # Every tenth demand came to a suggestion, the one before it.
        DemandLink.objects.bulk_create(
            [
                DemandLink(demand_id=c.pk, suggestion_id=c.pk - 1, linked_at=c.state_since)
                for c in cases[1::20]
            ],
            batch_size=500,
        )


def _details(cast: Any, mandates: list[Any], n: int, year: int, *, is_open: bool) -> dict[str, Any]:
    towns = ((cast.green_hill, cast.green_hill_congress), (cast.clear_water, cast.clear_water_congress))
    town, congress = towns[n % 11 % 2]
    mandate = mandates[n // 2 % len(mandates)]
    matter = "机井水泵" if n % 500 == 7 else _MATTERS[n * 7 % len(_MATTERS)]
    place = f"{town.name}{'一二三四五六七八九十'[n // 2 % 10]}组"
    day = date(year, 1, 10) + timedelta(days=n * 31 % 90)
    done = day + timedelta(days=60)
    details = {
        "title": f"关于解决{place}{matter}问题的{'意见' if n % 2 else '建议'}"
        + ("（孤例）" if n == 777 else ""),
        "body": _TEXT.format(place=place, matter=matter, n=n),
        "number": f"民{year}-{n:07d}" if n % 2 else f"{year}年会议第{n}号建议",
        "short_number": f"民{year}-{n:07d}" if n % 2 else f"第{n}号",
        "serial": n,
        "year": year,
        "township_id": town.pk,
        "origin_division_id": town.pk,
        "township_congress_id": congress.pk if n % 2 else None,
        "congress_id": congress.pk if n % 2 else cast.county_congress.pk,
        "station_id": cast.station.pk if n % 22 == 1 else None,
        "deputy_id": mandate.pk,
        "entered_by_id": None if n % 2 else mandate.person_id,
        "client_uuid": None,
        "submitted_on": day,
    }
    if not is_open:
        details |= {"state": "closed", "closed_on": done, "due": None, "due_kind": "", "replied_on": done}
        details |= {"solved": ("yes", "yes", "partly", "no", "")[n // 20 % 5], "replied_in_time": n % 7 > 0}
    else:
        details |= {"due": day + timedelta(days=90), "due_kind": "accept" if n % 2 else "reply"}
        if n % 300 == 0:
            details |= {"state": "awaiting_dispatch", "due_kind": "dispatch"}
    return details


def _copy(shift: int) -> None:
    """The first rows again, under other keys and numbers."""
    from django.db import connection

    from suggestions.models import Consultation, DemandLink, HandlingAssignment, Signature, Suggestion

    quote = connection.ops.quote_name
    first, last = 10_000_000, 10_000_000 + BASE - 1
    with connection.cursor() as cursor:
        for model, keys in (
            (Suggestion, {"id", "serial"}),
            (HandlingAssignment, {"suggestion_id"}),
            (Signature, {"suggestion_id"}),
            (Consultation, {"suggestion_id"}),
            (DemandLink, {"suggestion_id", "demand_id"}),
        ):
            columns = [
                f.column for f in model._meta.concrete_fields if model is Suggestion or f.column != "id"
            ]
            values = [
                f"{quote(c)} + {shift}"
                if c in keys
                else f"{quote(c)} || '-{shift}'"
                if c == "number"
                # A word of one case only stays one case's.
                else f"REPLACE({quote(c)}, '（孤例）', '')"
                if c == "title"
                else quote(c)
                for c in columns
            ]
            table, key = quote(model._meta.db_table), quote("id" if model is Suggestion else "suggestion_id")
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(map(quote, columns))}) "  # noqa: S608
                f"SELECT {', '.join(values)} FROM {table} WHERE {key} BETWEEN {first} AND {last}"
            )


def look() -> dict[str, Any]:
    """Milliseconds and queries of each page; milliseconds of the trivial view and of the bare statements."""
    from django.db import connection
    from django.test import Client

    from congress_portal.foundation.accounts.models import User
    from suggestions.models import Suggestion

    clients = {}
    for who in {who for who, _ in LISTS.values()}:
        clients[who] = Client(HTTP_HOST="localhost")
        clients[who].force_login(User.objects.get(username=who))
    staff = clients["staff"]
    unit = User.objects.get(username="handler").person.memberships.get().organization

    case = Suggestion.objects.filter(pk__gte=10_000_000, state="handling", lead_unit=unit).first()
    lists = {
        name: Page(clients[who], HERE + query.format(unit=unit.pk)) for name, (who, query) in LISTS.items()
    }
    lists[f"page {AHEAD + 1}"] = Page(staff, far_behind(staff, HERE))
    cases = {f"case {who}": Page(clients[who], case.get_absolute_url()) for who in ("staff", "handler")}
    # What is held against the trivial view is asked for in turn with it; the slow pages by themselves.
    quick = in_turn({"trivial": Page(staff, TRIVIAL)} | lists | cases)
    slow = in_turn(
        {word: Page(staff, f"{HERE}?q={word}") for word in WORDS}
        | {query: Page(staff, f"{HERE}figures/{query}") for query in FIGURES}
    )
    return {
        "trivial": quick["trivial"].ms,
        "lists": {name: quick[name] for name in lists},
        "case": {name: quick[name] for name in cases},
        "words": {name: slow[name] for name in WORDS},
        "figures": {name: slow[name] for name in FIGURES},
        "scan": _bare(
            connection, "SELECT COUNT(*) FROM suggestions_suggestion WHERE title LIKE '%没有这事%'"
        ),
        "count": _bare(connection, "SELECT COUNT(*) FROM suggestions_suggestion WHERE year = 2026"),
    }


def _bare(connection: Any, statement: str) -> float:
    took = []
    with connection.cursor() as cursor:
        for _ in range(3):
            started = time.perf_counter()
            cursor.execute(statement)
            cursor.fetchall()
            took.append(time.perf_counter() - started)
    return min(took) * 1000


def figures(databases: dict[str, str], rows: int = ROWS) -> list[Figure]:
    """Four lines on PostgreSQL; on SQLite, where no office keeps so many, none."""
    lines = []
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        for name, address in databases.items():
            if name == "sqlite":
                continue
            home = Path(folder) / name
            home.mkdir()
            with portal(home, address):
                measure(functools.partial(fill, rows))
                lines += lines_of(measure(look), name, rows)
    return lines


def lines_of(done: Measure, name: str, rows: int) -> list[Figure]:
    """The slowest of each kind, the others in the note."""
    found = done.answer
    trivial = found["trivial"] / 1000
    lines = []
    for what, key, most, ceiling, beside, bare in (
        ("list of cases", "lists", trivial * MOST_TIMES, LIST_QUERIES, "a trivial view", found["trivial"]),
        ("a case", "case", trivial * MOST_TIMES * 2, PAGE_QUERIES, "a trivial view", found["trivial"]),
        ("a word in titles", "words", MOST_SEARCH, PAGE_QUERIES, "one LIKE over the titles", found["scan"]),
        (
            "figures of a year",
            "figures",
            MOST_FIGURES,
            PAGE_QUERIES,
            "counting the year's rows",
            found["count"],
        ),
    ):
        taken = found[key]
        queries = max(number for one, (_, number) in taken.items() if one != "year")
        if not 0 < queries <= ceiling:
            raise RuntimeError(f"{what}: {queries} queries: {taken}")
        slowest = max(taken, key=lambda one: taken[one][0])
        lines.append(
            Figure(
                name=f"{what}, the slowest of {len(taken)} ({name})",
                size=f"{rows:,} cases",
                seconds=taken[slowest][0] / 1000,
                peak_rss_mb=done.peak_rss_mb,
                most_seconds=round(most, 3),
                baseline=beside,
                baseline_seconds=bare / 1000,
                note=f"slowest: {slowest}; {words_of(taken)}",
            )
        )
    return lines
