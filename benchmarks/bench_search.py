"""Search among 100,000 cases: every source for staff, a township, a deputy and a department, word by word.

About 100 ms a source. Beside it the bare statement: one LIKE scan over title and text of all cases.
"""

from __future__ import annotations

import functools
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.measuring import Figure, measure
from benchmarks.portals import portal

CASES = 100_000
MOST_SECONDS = 0.15
ACTORS = ("staff", "chair", "deputy", "handler")
# A word of every third case, one of two characters, one of a single case, one of none, two words, numbers.
QUERIES = ("道路", "水泵", "孤例", "没有这事", "道路 学校", "第023号", "民2026-00777", "lmy", "xx")
ROUNDS = 3
_MATTERS = (
    "道路硬化",
    "自来水管护",
    "路灯",
    "机井水泵",
    "学校操场",
    "垃圾清运",
    "河道清淤",
    "农村客运",
    "养老服务",
)
_TEXT = (
    "我们{place}的{matter}问题已经反映多年，雨天出行困难，老人孩子很不方便，附近三个组两百多户都受影响。"
    "建议有关部门尽快到现场查看，列入明年的计划，落实资金和责任单位，并把办理进展告诉群众。编号{n}。"
)


def fill(cases: int) -> None:
    """A county with that many cases, half of them demands, of eleven places, with parts and authors."""
    from django.core.management import call_command
    from django.db import transaction

    from suggestions.models import HandlingAssignment, Signature, Suggestion
    from tests.factories.cast import make_cast
    from tests.factories.ground import NOW
    from tests.suggestions.stages import Stages

    call_command("migrate", verbosity=0)
    cast = make_cast()
    stages = Stages(cast)
    models = (stages.submitted(), stages.handling())
    part = stages.part(models[1])
    names = [f.attname for f in Suggestion._meta.concrete_fields if f.name != "id"]
    parts = [f.attname for f in HandlingAssignment._meta.concrete_fields if f.name != "id"]
    shared = [{name: getattr(Suggestion.objects.get(pk=m.pk), name) for name in names} for m in models]
    part_values = {name: getattr(part, name) for name in parts}
    towns = [(cast.green_hill, cast.green_hill_congress), (cast.clear_water, cast.clear_water_congress)]
    mandates = list(cast.mandates.values())
    for start in range(0, cases, 5_000):
        rows = []
        for n in range(start, min(start + 5_000, cases)):
            values = dict(shared[n % 2])
            town, congress = towns[n % 11 % 2]
            matter, serial = _MATTERS[n * 7 % len(_MATTERS)], 1000 + n
            place = f"{town.name}{'一二三四五六七八九十'[n // 2 % 10]}组"
            values |= {
                "title": f"关于解决{place}{matter}问题的{'意见' if n % 2 == 0 else '建议'}"
                + ("（孤例）" if n == cases // 2 else ""),
                "body": _TEXT.format(place=place, matter=matter, n=n),
                "number": f"民2026-{serial:05d}" if n % 2 == 0 else f"县十九届人大六次会议第{serial}号建议",
                "short_number": f"民2026-{serial:05d}" if n % 2 == 0 else f"六次会议第{serial}号",
                "serial": serial,
                "township_id": town.pk,
                "origin_division_id": town.pk,
                "township_congress_id": congress.pk,
                "station_id": cast.station.pk if n % 22 == 0 else None,
                "deputy_id": mandates[n % len(mandates)].pk,
                "created_at": NOW + timedelta(minutes=n),
                "client_uuid": None,
            }
            rows.append(Suggestion(**values))
        with transaction.atomic():
            made = Suggestion.objects.bulk_create(rows, batch_size=300)
            HandlingAssignment.objects.bulk_create(
                [HandlingAssignment(**part_values | {"suggestion_id": row.pk}) for row in made[1::20]],
                batch_size=300,
            )
            Signature.objects.bulk_create(
                [Signature(suggestion=row, mandate_id=row.deputy_id, lead=True) for row in made[1::2]],
                batch_size=500,
            )
    call_command(
        "shell",
        command="from django.db import connection; connection.cursor().execute('ANALYZE')",
        verbosity=0,
    )


def look() -> dict[str, Any]:
    """The slowest look into each source, the best of some rounds, in milliseconds; and the bare scan."""
    from django.db import connection

    from congress_portal.foundation.accounts.access import Actor
    from congress_portal.foundation.accounts.models import Membership
    from congress_portal.foundation.search.reading import read_query
    from congress_portal.foundation.search.services import FEW, sources_of

    slowest: dict[str, tuple[float, str]] = {}
    cases: dict[str, dict[str, float]] = {}
    for who in ACTORS:
        membership = Membership.objects.select_related(
            "person", "organization__division", "organization__county__division"
        ).get(person__user__username=who)
        actor = Actor.of(membership)
        for text in QUERIES:
            query = read_query(text)
            for source in sources_of(actor):
                took = min(_timed(functools.partial(source.find, actor, query, FEW)) for _ in range(ROUNDS))
                slowest[source.key] = max(slowest.get(source.key, (0.0, "")), (took, f"{who} {text}"))
                if source.key == "cases":
                    cases.setdefault(who, {})[text] = round(took)
    with connection.cursor() as cursor:
        bare = min(
            _timed(
                lambda: (
                    cursor.execute(
                        "SELECT COUNT(*) FROM suggestions_suggestion WHERE title LIKE '%%没有%%' OR body LIKE '%%没有%%'",
                        [],
                    )
                    or cursor.fetchall()
                )
            )
            for _ in range(ROUNDS)
        )
    return {"slowest": slowest, "cases": cases, "bare": bare}


def _timed(work: Any) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def figures(databases: dict[str, str], cases: int = CASES) -> list[Figure]:
    """One line for each database (name → address, "" for SQLite)."""
    lines = []
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        for name, address in databases.items():
            home = Path(folder) / name
            home.mkdir()
            with portal(home, address):
                measure(functools.partial(fill, cases))
                done = measure(look)
            worst, where = max(done.answer["slowest"].values())
            others = max(took for key, (took, _where) in done.answer["slowest"].items() if key != "cases")
            lines.append(
                Figure(
                    name=f"search, slowest source ({name})",
                    size=f"{cases} cases",
                    seconds=worst / 1000,
                    peak_rss_mb=done.peak_rss_mb,
                    most_seconds=MOST_SECONDS,
                    baseline="one LIKE scan",
                    baseline_seconds=done.answer["bare"] / 1000,
                    note=f"{where}; sources other than cases at most {others:.0f} ms; ms: "
                    + "; ".join(f"{who} {took}" for who, took in done.answer["cases"].items()),
                )
            )
    return lines
