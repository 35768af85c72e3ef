"""Households of deputies elected again are helped on; those of the others wait for a deputy in office."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.services import Line, record_lines
from congress_portal.foundation.slots import MandateSuccession, subject_key
from congress_portal.foundation.web.refusals import Refused
from deputies.models import Pair

REASON = "换届，由连任的代表继续结对"


def follow(
    *, actor: Actor, ended: Iterable[int], successors: Mapping[int, int], on: date, at: datetime
) -> dict[str, list[int]]:
    """End the pairs of deputies elected again the day before ``on``, and begin them anew under the new mandate.

    A pair that began after ``on``, before the change was confirmed, begins on its own day.
    What was planned goes on with the pair; what came of it stays with the old one. Nothing new happened on
    that day, so the file of the new term gets no line. Pairs of those who left stay in force: the township
    sees them as 代表已离任 and finds somebody else.
    """
    old = list(
        Pair.objects.in_force()
        .filter(mandate__in=list(successors))
        .select_related("household__division", "mandate__person")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    last = on - timedelta(days=1)
    for pair in old:
        pair.ends_on, pair.end_reason = max(last, pair.starts_on), REASON
        pair.version += 1
    Pair.objects.bulk_update(old, ["ends_on", "end_reason", "version"], batch_size=200)
    made = Pair.objects.bulk_create(
        [
            Pair(
                mandate_id=successors[pair.mandate_id],
                household_id=pair.household_id,
                starts_on=max(on, pair.starts_on),
                measures=pair.measures,
            )
            for pair in old
        ],
        batch_size=200,
    )
    record_lines(
        actor=actor,
        move="carry_pair",
        lines=[
            Line(
                subject_key(new),
                f"换届后继续结对帮扶：{pair.mandate.person.name}，{pair.household.division}1户",
                {"before": subject_key(pair)},
            )
            for pair, new in zip(old, made, strict=True)
        ],
        at=at,
        audience="parties",
    )
    return {"ended": [pair.pk for pair in old], "made": [pair.pk for pair in made]}


def back(*, actor: Actor, kept: Mapping[str, list[int]], successors: Mapping[int, int], at: datetime) -> None:
    """Take the pairs of the new term away and open the old ones again.

    Raises Refused where somebody wrote into one of them since.
    """
    touched = Pair.objects.filter(pk__in=kept["made"]).exclude(
        version=1, ends_on__isnull=True, voided_at__isnull=True
    )
    names = list(touched.select_related("mandate__person").values_list("mandate__person__name", flat=True))
    if names:
        raise Refused(
            f"{'、'.join(sorted(set(names))[:5])}的结对帮扶换届以后改过，不能整体撤销。请逐条更正。"
        )
    Pair.objects.filter(pk__in=kept["made"]).delete()
    Pair.objects.filter(pk__in=kept["ended"]).update(ends_on=None, end_reason="")


PAIRS_CARRIED = MandateSuccession(
    key="deputies.pairs", follow=follow, back=back, models=frozenset({"deputies.pair"})
)
