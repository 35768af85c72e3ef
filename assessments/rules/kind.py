"""What every kind of rule offers: declared fields, an example, points with their sentence."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Self

from .base import PLAIN, ZERO, Measure, Outcome, Wording
from .fields import Field, read, write

# What a rule needs beyond one subject's counts.
GROUP = "group"
RATINGS = "ratings"
ITEMS = "items"
MANUAL = "manual"


@dataclass(frozen=True)
class RuleKind(ABC):
    """A kind of rule with its parameters; subclasses are frozen dataclasses named by their FIELDS.

    ``needs`` tells what the measure must bring: peers of the group, ratings, items, a judgement.
    ``rising`` True: doing more never earns less. ``within`` True: points stay between 0 and the full
    mark whatever the parameters are. Both are facts that the property tests hold the rule to.
    """

    kind: ClassVar[str]
    label: ClassVar[str]
    help: ClassVar[str]
    sample: ClassVar[str]
    # Parameters that make a telling example before anything is entered.
    SAMPLE: ClassVar[Mapping[str, Any]] = {}
    FIELDS: ClassVar[tuple[Field, ...]] = ()
    needs: ClassVar[frozenset[str]] = frozenset()
    rising: ClassVar[bool] = True
    within: ClassVar[bool] = True
    # In a block that is subtracted from the total (record 0068): what to choose instead of this kind; "" where
    # points grow with what went wrong, so that it can stand there. Every kind says it for itself.
    instead: ClassVar[str]

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self:
        """Validated from JSON. Raises RuleError."""
        rule = cls(**cls.settled(read(cls.FIELDS, params)))
        rule.check()
        return rule

    @classmethod
    def settled(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Checked values as the dataclass takes them."""
        return values

    @classmethod
    def typical(cls) -> Self:
        """The rule with the parameters of its example."""
        return cls.from_params(cls.SAMPLE)

    def check(self) -> None:  # noqa: B027 (most kinds have nothing to say)
        """What one field alone cannot tell. Raises RuleError."""

    def values(self) -> dict[str, Any]:
        """The checked values by field."""
        return {field.name: getattr(self, field.name) for field in self.FIELDS}

    def as_params(self) -> dict[str, Any]:
        """JSON of these parameters, numbers as text."""
        return write(self.FIELDS, self.values())

    def limit(self, full_mark: Decimal) -> Decimal | None:
        """The most this rule can give; None without a cap."""
        return full_mark

    def not_subtracted(self) -> str:
        """Why the rule cannot stand in a block that is subtracted, and what to choose; "" where it can."""
        if not self.instead:
            return ""
        return f"“{self.label}”是做得好得分多，放在扣分的类别里就成了做得好扣得多。{self.instead}"

    def placed(self, *, subtracted: bool) -> Self:
        """The rule as it works in a block that is subtracted from the total, or in another one."""
        return self

    def needs_denominator(self) -> bool:
        """Whether the rule cannot work on a plain count."""
        return False

    def parts_read(self) -> tuple[str, ...]:
        """Names of the parts of the figure that points hang on; the source must tell them apart."""
        return ()

    def parts_of_whole(self) -> tuple[str, ...]:
        """Parts that share out the figure: each of what is counted is one of them at most."""
        return ()

    @property
    def conditions(self) -> tuple[str, ...]:
        """Named circumstances that change the points; only what stands around a rule has them."""
        return ()

    def needs_of(self) -> frozenset[str]:
        """What this very rule needs; may depend on its parameters."""
        return self.needs

    @abstractmethod
    def score(self, measure: Measure, full_mark: Decimal, wording: Wording = PLAIN) -> Outcome:
        """Points for the measure. Raises RuleError where the measure cannot be scored."""

    @abstractmethod
    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence, for the scheme's page."""

    def example_measure(self, full_mark: Decimal) -> Measure:
        """A measure that shows the rule at work."""
        return Measure(Decimal(3))

    def example(self, full_mark: Decimal, wording: Wording = PLAIN) -> tuple[Measure, Outcome]:
        """A measure and what it earns by these very parameters, for the screen."""
        measure = self.example_measure(full_mark)
        return measure, self.score(measure, full_mark, wording)


def pending(text: str) -> Outcome:
    """Somebody has still to speak; the sheet goes on without the indicator meanwhile."""
    return Outcome(ZERO, f"{text}，暂不计分。", applicable=False, pending=True)
