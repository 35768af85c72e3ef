"""The fonts, borders and fills of an office table, made once a workbook.

Fonts are named, not embedded: office computers have them, others put their own Song or Hei in place.
"""

from __future__ import annotations

from typing import Any

TITLE_FONT = "方正小标宋简体"
KAI, HEI, FANGSONG = "楷体_GB2312", "黑体", "仿宋_GB2312"
HEADER_FILL = "#F3F3F3"
# The tint of a value well under its full mark; the number stays readable in a grey print.
TONES = {
    "low": {"bg_color": "#FCF0D8", "font_color": "#7A5A00"},
    "link": {"font_color": "#0B5CAD", "underline": 1},
    "past": {"italic": True},
}

NUMBER_FORMATS = {
    "text": {"align": "left", "num_format": "@"},
    "center": {"align": "center", "num_format": "@"},
    "number2": {"align": "center", "num_format": "0.00"},
    "integer": {"align": "center", "num_format": "0"},
    "date": {"align": "center", "num_format": "yyyy-mm-dd"},
    "datetime": {"align": "center", "num_format": "yyyy-mm-dd hh:mm"},
}

FRAMES: dict[str, dict[str, Any]] = {
    "subtitle_left": {"font_name": KAI, "font_size": 12, "align": "left", "valign": "vcenter"},
    "subtitle_right": {"font_name": KAI, "font_size": 12, "align": "right", "valign": "vcenter"},
    "header": {
        "font_name": HEI,
        "font_size": 12,
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
        "border": 1,
        "bg_color": HEADER_FILL,
    },
    "note": {"font_name": FANGSONG, "font_size": 10.5, "align": "left", "valign": "top", "text_wrap": True},
    "signature": {"font_name": FANGSONG, "font_size": 12, "align": "left", "valign": "vcenter"},
    "signature_right": {"font_name": FANGSONG, "font_size": 12, "align": "right", "valign": "vcenter"},
    "empty": {"font_name": FANGSONG, "font_size": 12, "align": "center", "valign": "vcenter", "border": 1},
}


class Looks:
    """The formats of one workbook, each made when first asked for."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[Any, Any] = {}

    def frame(self, name: str) -> Any:
        """The format of a part around the body: header, note, signature, …"""
        return self._get(name, FRAMES[name])

    def title(self, size: float) -> Any:
        """The format of the title row at ``size`` points."""
        look = {"font_name": TITLE_FONT, "font_size": size, "align": "center", "valign": "vcenter"}
        return self._get(("title", size), {**look, "text_wrap": True})

    def body(self, kind: str, *, tone: str = "", bold: bool = False) -> Any:
        """The format of a body cell of a column of ``kind``."""
        look = {
            "font_name": FANGSONG,
            "font_size": 12,
            "valign": "vcenter",
            "text_wrap": True,
            "border": 1,
            "bold": bold,
            **NUMBER_FORMATS[kind],
            **(TONES[tone] if tone else {}),
        }
        return self._get((kind, tone, bold), look)

    def _get(self, key: Any, look: dict[str, Any]) -> Any:
        if key not in self._made:
            self._made[key] = self._book.add_format(look)
        return self._made[key]
