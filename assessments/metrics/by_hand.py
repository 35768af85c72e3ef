"""What no record tells: figures that the township fills in with its source, and the committee verifies.

Published schemes count things that a portal never sees. Such an indicator is entered all the same, and
everybody sees that its figure is typed (decision record 0059). The trial on last year's data leaves it out.
"""

from __future__ import annotations

from dataclasses import dataclass

from assessments.rules import Wording

from .catalogue import (
    CONGRESSES_AND_STREETS,
    GROUPS,
    MANDATES,
    STATIONS,
    UNITS,
    Metric,
    register,
)

EVERYBODY = CONGRESSES_AND_STREETS | UNITS | MANDATES | GROUPS | STATIONS
HEADING = "平台没有记录、要填报的"


@dataclass(frozen=True)
class ByHand(Metric):
    """A figure that is typed: nothing is counted for it."""

    by_hand: bool = True


register(
    ByHand(
        code="by_hand_count",
        label="填报的次数",
        definition="平台没有这方面的记录，由参评单位在填报时写明实际数和出处，县人大核验。",
        source="填报",
        wording=Wording("实际", "应有", "次"),
        has_denominator=False,
        kinds=EVERYBODY,
        compute=lambda ids, start, end: {},
        records=lambda pk, start, end: [],
        heading=HEADING,
    )
)
register(
    ByHand(
        code="by_hand_ratio",
        label="填报的实际数和应有数",
        definition="平台没有这方面的记录，由参评单位在填报时写明实际数、应有数和出处，县人大核验。",
        source="填报",
        wording=Wording("实际", "应有", "件"),
        has_denominator=True,
        part_of_due=False,
        kinds=EVERYBODY,
        compute=lambda ids, start, end: {},
        records=lambda pk, start, end: [],
        heading=HEADING,
    )
)
register(
    ByHand(
        code="by_hand_judged",
        label="现场评分或者测评",
        definition="由评分人现场打分或者由测评票折算，每个分都写明理由，不从记录里数。",
        source="评审",
        wording=Wording("得分", "满分", "分"),
        has_denominator=False,
        kinds=EVERYBODY,
        compute=lambda ids, start, end: {},
        records=lambda pk, start, end: [],
        heading=HEADING,
    )
)
