"""The two shapes of a metric, so that an entry of the catalogue says what is its own and nothing else."""

from __future__ import annotations

from assessments.metrics.catalogue import CONGRESSES, Metric, register
from assessments.rules import Wording


def counted(
    code: str, label: str, unit: str, definition: str, source: str, compute, records, **more
) -> Metric:
    """A plain count, for township congresses unless ``kinds`` says otherwise."""
    words = more.pop("words", ("实际", "应有"))
    more.setdefault("kinds", CONGRESSES)
    return register(
        Metric(
            code=code,
            label=label,
            definition=definition,
            source=source,
            wording=Wording(*words, unit),
            has_denominator=False,
            compute=compute,
            records=records,
            **more,
        )
    )


def shared(
    code: str,
    label: str,
    words: tuple[str, str, str],
    definition: str,
    source: str,
    compute,
    records,
    **more,
) -> Metric:
    """So many of so many; ``words`` are numerator, denominator, unit."""
    more.setdefault("kinds", CONGRESSES)
    return register(
        Metric(
            code=code,
            label=label,
            definition=definition,
            source=source,
            wording=Wording(*words),
            has_denominator=True,
            compute=compute,
            records=records,
            **more,
        )
    )
