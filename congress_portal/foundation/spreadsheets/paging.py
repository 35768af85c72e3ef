"""How many pages a table takes on paper, so that none is printed for a note alone."""

from __future__ import annotations

# Millimetres of the printable part, upright; the margins are those of ``writer.Workbook.sheet``.
_PRINTABLE = {"A4": (184.6, 256.4), "A3": (271.6, 379.4)}
_MM = 72 / 25.4
# A last page with less than this share of a page is spared by printing a little smaller.
LEAST_LAST = 0.22
# What Excel and LibreOffice make of the same widths and heights differs by about as much.
DOUBT = 0.06


def pages_high(*, tall: float, head: float, width: float, paper: str, landscape: bool) -> int:
    """How many pages high the sheet is to be printed: 0 for as many as it takes.

    ``tall`` is the height of all rows and ``head`` that of those repeated on every page, in points;
    ``width`` that of all columns in characters. A table that runs over its last full page by less
    than ``LEAST_LAST`` of a page is fitted into the full pages.
    """
    across, down = _PRINTABLE[paper][::-1] if landscape else _PRINTABLE[paper]
    # A character is 7 pixels of 0.75 points in the workbook's own letters; printing never enlarges.
    scale = min(1.0, across * _MM / (width * 5.25))
    page = down * _MM / scale
    if tall <= page * (1 - DOUBT):
        return 0
    rest = (tall - page) / (page - head)
    full = 1 + int(rest + DOUBT)
    over = rest - (full - 1)
    return full if over < LEAST_LAST else 0
