"""What this app lets people import: past years' scores, and who held the flag."""

from .flags import PAST_FLAGS
from .scores import PAST_SCORES

__all__ = ["PAST_FLAGS", "PAST_SCORES"]
