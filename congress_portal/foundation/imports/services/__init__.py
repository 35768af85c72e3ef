"""The verbs of an import: take a file, read it, map its head, judge again, write, take back, purge."""

from .purging import purge
from .reading import choose_mapping, judge_again, read_batch
from .uploading import MOST_BYTES, QUICK_BYTES, take_file
from .writing import QUICK_ROWS, UNDO_WITHIN, confirm, undo

__all__ = [
    "MOST_BYTES",
    "QUICK_BYTES",
    "QUICK_ROWS",
    "UNDO_WITHIN",
    "choose_mapping",
    "confirm",
    "judge_again",
    "purge",
    "read_batch",
    "take_file",
    "undo",
]
