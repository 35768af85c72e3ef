"""What became of voters' matters: heard at a reception or elsewhere, handed over, settled (record 0049).

One definition for the registers, the funnel and the year's workbook.
"""

from __future__ import annotations

from django.db.models import BigIntegerField, Case, Exists, IntegerField, OuterRef, Q, QuerySet, When
from django.db.models.functions import Cast, Substr

from liaison_stations.choices import ActivityKind
from liaison_stations.models import Activity

from .choices import Kind, Solved
from .states import SuggestionState

_PREFIX = "liaison_stations.activity:"

# The reception a demand was entered with, read off its activity's key.
_RECEPTION_PK = Case(
    When(
        activity_key__regex=r"^liaison_stations\.activity:[0-9]{1,18}$",
        then=Cast(Substr("activity_key", len(_PREFIX) + 1), BigIntegerField()),
    ),
    default=None,
    output_field=BigIntegerField(null=True),
)
# A voter heard outside receptions is one person; at a reception he is in its headcount.
VOTERS = Case(When(at_reception=True, then=0), default=1, output_field=IntegerField())
# With a deputies' suggestion: raised and waiting for it, or closed along with it (it has its unit then,
# and its day of handing over if it was closed since that is kept). Read off the columns of the figures.
_WITH_A_SUGGESTION = Q(kind=Kind.DEMAND) & (
    Q(state=SuggestionState.RAISED) | Q(state=SuggestionState.CLOSED, counted_unit__isnull=False)
)
# Passed on to whoever can act: dispatched to a unit, or raised as a deputies' suggestion (record 0072).
# A demand whose suggestion is a draft, or was declined, is with its deputy.
HANDED_OVER = Q(dispatched_on__isnull=False) | Q(imported=True) | _WITH_A_SUGGESTION
# Settled: closed, and the voter says solved; where the voter kept silent, the class of the result does.
SETTLED = Q(state=SuggestionState.CLOSED) & (Q(solved=Solved.YES) | Q(solved="", outcome__claims_solved=True))


def with_receptions(rows: QuerySet) -> QuerySet:
    """Demands that know whether they were heard at a reception that counts (``at_reception``).

    It counts whoever may see it, and whenever it was: the voter stands in its headcount.
    """
    held = Activity.objects.counted().filter(kind=ActivityKind.RECEPTION, pk=OuterRef("reception_pk"))
    return rows.annotate(reception_pk=_RECEPTION_PK).annotate(at_reception=Exists(held))
