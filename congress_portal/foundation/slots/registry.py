"""The mechanism of all slots: a named list of offers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Slot(Generic[T]):
    """A named list of offers, unique by ``key``, in ``order`` and then in the order of arrival."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._offers: dict[str, T] = {}

    def register(self, offer: T) -> T:
        """Add an offer. Raises ValueError where another offer has taken the key."""
        key = offer.key  # type: ignore[attr-defined]
        known = self._offers.get(key)
        if known is not None and known != offer:
            raise ValueError(f"{self.name}: {key} is registered twice")
        self._offers[key] = offer
        return offer

    def get(self, key: str) -> T | None:
        """The offer with this key, or None."""
        return self._offers.get(key)

    def __iter__(self) -> Iterator[T]:
        return iter(sorted(self._offers.values(), key=lambda o: getattr(o, "order", 0)))

    def __len__(self) -> int:
        return len(self._offers)
