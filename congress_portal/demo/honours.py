"""Honours of last year and a selection of this one; what a deputy finds wrong in the own file. Invented."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from congress_portal.demo.county import DemoCounty, moment
from deputies.choices import PerformanceKind
from deputies.file_choices import CorrectionKind, Exclusion
from deputies.honour_rules import excluded, people_in, quota_of
from deputies.models import HonourSelection, Mandate, PerformanceEntry
from deputies.services.corrections import Told, accept_correction, decline_correction, propose_correction
from deputies.services.honours import enter_honour
from deputies.services.selections import Terms, decide_selection, nominate, open_selection

TITLE = "优秀人大代表"
GROUNDS = (
    "全年走访选民三十余户，反映的饮水、道路问题都办成了。",
    "牵头化解两起土地纠纷，提出的建议被列为重点督办。",
    "每月到联络站接待选民，带动十几户种植户增收。",
)


def _terms(year: int, due: date, **values) -> Terms:
    return Terms(
        year=year,
        title=TITLE,
        basis=f"云岭县人大代表履职激励办法（云人常发〔{year - 1}〕9号）",
        approved_by="云岭县人大常委会主任会议",
        nominations_due=due,
        **values,
    )


def _put_forward(demo: DemoCounty, selection: HonourSelection, on: date, most: int) -> list:
    """One county deputy of each township, put forward by its chairperson."""
    rows = []
    for town in demo.towns[:most]:
        able = [m for m in town.county_deputies if m.is_open]
        reasons = excluded(selection, able, on)
        for mandate in [m for m in able if m.pk not in reasons][:1]:
            ground = GROUNDS[len(rows) % len(GROUNDS)]
            rows.append(
                nominate(
                    actor=town.chair, selection=selection, mandate=mandate, ground=ground, at=moment(on, 10)
                )
            )
    return rows


def _selections(demo: DemoCounty) -> None:
    staff, day = demo.actors["zhouwq"], demo.day
    began = day - timedelta(330)
    last = open_selection(
        actor=staff,
        congress=staff.organization,
        terms=_terms(day.year - 1, began + timedelta(14), quota_percent=20),
        at=moment(began, 9),
    )
    rows = _put_forward(demo, last, began + timedelta(7), len(demo.towns))
    decided = began + timedelta(30)
    decide_selection(
        actor=staff,
        selection=last,
        chosen=rows[: quota_of(last, people_in(last))],
        decided_on=decided,
        document_no=f"云人常发〔{decided.year}〕2号",
        at=moment(decided, 16),
    )
    now = open_selection(
        actor=staff,
        congress=staff.organization,
        terms=_terms(
            day.year,
            day + timedelta(12),
            quota_number=20,
            exclusions=[e.value for e in (Exclusion.LEADERS, Exclusion.COMMITTEE, Exclusion.HONOURED_BEFORE)],
        ),
        at=moment(day - timedelta(6), 9),
    )
    _put_forward(demo, now, day - timedelta(2), 3)


def _corrections(demo: DemoCounty, mandate: Mandate) -> None:
    deputy, staff, day = demo.actors["lumy"], demo.actors["zhouwq"], demo.day
    before = day - timedelta(20)
    missing = propose_correction(
        actor=deputy,
        mandate=mandate,
        kind=CorrectionKind.MISSING,
        told=Told(
            PerformanceKind.SURVEY,
            before - timedelta(9),
            "调研三组村饮水工程，走访用水户",
            6,
            Decimal("0.5"),
        ),
        reason="和县水利局一起去的，他们有签到表。",
        at=moment(before, 9),
    )
    accept_correction(
        actor=staff, correction=missing, answer="已与水利局签到表核对，属实。", at=moment(before, 15)
    )
    lines = PerformanceEntry.objects.counted().filter(mandate=mandate, kind=PerformanceKind.RECEPTION)
    first, *others = lines.filter(on__lt=before).order_by("-on", "-pk")[:2]
    double = propose_correction(
        actor=deputy,
        mandate=mandate,
        kind=CorrectionKind.DOUBLE,
        entry=first,
        reason="好像和前一天的是同一次。",
        at=moment(before, 10),
    )
    decline_correction(
        actor=staff,
        correction=double,
        answer="站里登记簿上是两次接待，来访人不同，不更正。",
        at=moment(before, 15),
    )
    for line in others:
        propose_correction(
            actor=deputy,
            mandate=mandate,
            kind=CorrectionKind.WRONG,
            entry=line,
            told=Told(line.kind, line.on, f"{line.summary}，上午半天", line.quantity, Decimal("0.5")),
            reason="只有上午半天，站里登记簿可以核对。",
            at=moment(day - timedelta(1), 17),
        )


def fill_honours(demo: DemoCounty) -> None:
    """Last year's honours, this year's names, an honour from above, and three corrections of a file."""
    mandate = Mandate.objects.select_related("person").get(
        person=demo.actors["lumy"].person, congress=demo.actors["zhouwq"].organization, imported=False
    )
    _selections(demo)
    enter_honour(
        actor=demo.actors["zhouwq"],
        mandate=mandate,
        title="人大代表履职先进个人",
        level="prefecture",
        granted_by="市人大常委会",
        document_no=f"市人常发〔{demo.day.year}〕6号",
        on=demo.day - timedelta(60),
        at=moment(demo.day - timedelta(55), 11),
    )
    _corrections(demo, mandate)
