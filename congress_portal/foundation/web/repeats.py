"""What a phone sends twice is taken once: a record keeps the client's id, unique for its owner (decisions F36).

The form's key stops a button pressed twice; the client's id stops what a phone sends again under a
new form: after a lost answer, from its outbox, from two tabs.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

Row = TypeVar("Row")


def id_of_words(client_uuid: uuid.UUID, words: str) -> uuid.UUID:
    """The id of these words under the id of their form: sent again they are the same, others are others."""
    return uuid.uuid5(client_uuid, " ".join(words.split()))


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same, however their lines were broken on the way."""
    return one.split() == other.split()


def taken_once(find: Callable[..., Row | None]) -> Callable[[Callable[..., Row]], Callable[..., Row]]:
    """Decorate a verb that takes ``client_uuid``: the first record comes back for every repetition.

    ``find(**given)`` looks for the owner's record with this id; the table's unique constraint decides
    between two that come at the same moment, and the later gets the earlier's record.
    """

    def decorate(verb: Callable[..., Row]) -> Callable[..., Row]:
        @functools.wraps(verb)
        def carry_out(**given: Any) -> Row:
            if given.get("client_uuid") is None:
                return verb(**given)
            first = find(**given)
            if first is not None:
                return first
            try:
                with transaction.atomic():
                    return verb(**given)
            except IntegrityError:
                # The twin of this request committed while we waited: its record is the answer.
                first = find(**given)
                if first is None:
                    raise
                return first

        return carry_out

    return decorate
