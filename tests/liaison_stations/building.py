"""Standards, plans and acceptances as the tests of building begin with them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from liaison_stations.building_choices import ItemResult, StandardPurpose
from liaison_stations.models import Acceptance, BuildingPlan, Standard
from liaison_stations.services.acceptances import Look, check_self, inspect, items_to_inspect
from liaison_stations.services.applying import open_acceptances
from liaison_stations.services.building import PlanTerms, make_plan
from liaison_stations.services.rewards import approve_acceptances
from liaison_stations.services.standards import StandardTerms, draft_standard, enact_standard
from tests.factories.ground import NOW, TODAY

REWARD = Decimal(20_000)
ROOM = StandardTerms("八有三公开", "八有：\n有国徽\n有牌子\n三公开：\n公开办理结果", reward_amount=REWARD)
STARS = StandardTerms(
    "星级标准",
    "※有场所【40分】\n有制度【30分】\n定期接待【30分】",
    purpose=StandardPurpose.STARS,
    line_three=60,
    line_four=70,
    line_five=100,
)


def enacted(cast, terms: StandardTerms = ROOM) -> Standard:
    """The county's standard, in force."""
    draft = draft_standard(actor=cast.staff, terms=terms, at=NOW)
    return enact_standard(actor=cast.staff, standard=draft, basis="云人常发〔2026〕5号", on=TODAY, at=NOW)


def planned(cast, standard: Standard | None = None, **changes) -> BuildingPlan:
    """The county's plan of two years."""
    terms = {
        "title": "活动室建设计划",
        "first_year": 2025,
        "last_year": 2026,
        "standard": standard,
        **changes,
    }
    return make_plan(actor=cast.staff, terms=PlanTerms(**terms), at=NOW)


def applied(cast, standard: Standard, **changes) -> Acceptance:
    """The station 7KQ2M is to check itself."""
    given = {"actor": cast.staff, "stations": [cast.station], "standard": standard, "at": NOW, **changes}
    return open_acceptances(**given)[0]


def look(acceptance: Acceptance, *short: str, people: str = "周文清", on: date = TODAY) -> Look:
    """Everything met but the items of these words."""
    missed = (ItemResult.NOT_MET, "差一点")
    items = items_to_inspect(acceptance)
    return Look(on, {item: missed if item.text in short else (ItemResult.MET, "") for item in items}, people)


def checked(cast, standard: Standard, *short: str, **changes) -> Acceptance:
    """The station has checked itself."""
    row = applied(cast, standard, **changes)
    return check_self(actor=cast.keeper, acceptance=row, look=look(row, *short), at=NOW)


def inspected(cast, standard: Standard, *short: str, again: date | None = None, **changes) -> Acceptance:
    """The inspectors have looked."""
    row = checked(cast, standard, **changes)
    return inspect(actor=cast.staff, acceptance=row, look=look(row, *short), recheck_on=again, at=NOW)


def approved(cast, standard: Standard) -> Acceptance:
    """The chairpersons' meeting approved."""
    return approve(cast, inspected(cast, standard))


def approve(cast, *rows: Acceptance, **changes) -> Acceptance:
    """The first of the rows, approved."""
    given = {"approved_on": TODAY, "approved_by": "主任会议", "document": "纪要〔2026〕9号", **changes}
    return approve_acceptances(actor=cast.staff, acceptances=rows, at=NOW, **given)[0]
