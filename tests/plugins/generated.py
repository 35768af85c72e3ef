"""How many examples generated tests try: few in every run, very many in ``make soak``."""

import os

from hypothesis import settings

SOAK = os.environ.get("HYPOTHESIS_PROFILE", "dev") == "soak"
# So many times more where a test says itself how many it needs.
FACTOR = 20

settings.register_profile("dev", max_examples=60, deadline=None)
settings.register_profile("soak", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile("soak" if SOAK else "dev")


def examples(number: int) -> int:
    """``number`` in every run, twenty times as many in ``make soak``."""
    return number * FACTOR if SOAK else number
