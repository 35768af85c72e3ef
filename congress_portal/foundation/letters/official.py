"""A letter of an office in the letter form of GB/T 9704-2012: red name, number, title, copies.

letter = OfficialLetter(
    "关于县十九届人大六次会议第023号建议的答复", issuer="云岭县交通运输局", number="云交函〔2026〕12号", mark="A类",
)
letter.to("陆明远代表：")
letter.paragraph("您提出的……收悉。现答复如下：")
letter.signature("云岭县交通运输局", date(2026, 4, 9))
letter.contact("石立新　0000-112233")
letter.copies("县人大常委会代表工作委员会，县政府办公室。")
"""

from __future__ import annotations

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor

from .paper import HEADING_FONT, TITLE_FONT, Paper, _clean, _set_fonts

RED = "C8161D"
TITLE_LINE_LENGTH = 20  # 2号 characters on 156 mm
NAME_SIZE = 30  # points; the name of the office is as large as its line allows


class OfficialLetter(Paper):
    """One letter. ``mark`` stands at the upper right of the first page, such as the class of a reply."""

    def __init__(
        self, title: str, *, issuer: str, number: str = "", mark: str = "", demonstration: bool = False
    ) -> None:
        self._issuer, self._number, self._mark = _clean(issuer), _clean(number), _clean(mark)
        super().__init__(in_lines(_clean(title)), demonstration=demonstration)
        self._document.core_properties.title = self.title.replace("\n", "")[:255]

    def _opening(self) -> None:
        if self._mark:
            paragraph = self._add("", "Normal")
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _set_fonts(self._run(paragraph, self._mark)._r.get_or_add_rPr(), HEADING_FONT)
        paragraph = self._add("", "Normal")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
        paragraph.paragraph_format.line_spacing = Pt(40)
        name = self._run(paragraph, self._issuer)
        _set_fonts(name._r.get_or_add_rPr(), TITLE_FONT)
        # One line: the whole width is 442 points.
        name.font.size = Pt(min(NAME_SIZE, max(18, int(442 / max(len(self._issuer), 1)))))
        name.font.color.rgb = RGBColor.from_string(RED)
        _rule(paragraph, "bottom", "thickThinSmallGap", 24, RED)
        if not self._number:
            paragraph.paragraph_format.space_after = Pt(28)
            return
        number = self._add(self._number, "Normal")
        number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        number.paragraph_format.space_before = Pt(6)
        number.paragraph_format.space_after = Pt(14)

    def to(self, text: str) -> None:
        """Whom it is written to, at the edge."""
        self.paragraph(text, indent=False)

    def contact(self, text: str) -> None:
        """（联系人：…）, two characters in."""
        self.paragraph(f"（联系人：{_clean(text)}）")

    def copies(self, text: str) -> None:
        """抄送, between two rules at the end (GB/T 9704 7.4)."""
        # The copies never stand alone on a page: the signature goes with them.
        for above in self._document.paragraphs[-3:]:
            above.paragraph_format.keep_with_next = True
        paragraph = self._add(f"抄送：{_clean(text)}", "Paper Note")
        paragraph.paragraph_format.space_before = Pt(14)
        paragraph.paragraph_format.keep_together = True
        paragraph.paragraph_format.left_indent = Pt(14)
        _rule(paragraph, "top", "single", 8, "000000")
        _rule(paragraph, "bottom", "single", 8, "000000")


def in_lines(title: str) -> str:
    """A title longer than its line in two that read as wholes: broken before 第…号, else about its middle."""
    if len(title) <= TITLE_LINE_LENGTH:
        return title
    place = title.rfind("第", 4, len(title) - 4)
    if not 5 < place <= TITLE_LINE_LENGTH:
        place = (len(title) + 1) // 2
    return f"{title[:place]}\n{title[place:]}"


def _rule(paragraph: Any, edge: str, kind: str, size: int, colour: str) -> None:
    """A line along an edge of a paragraph; ``size`` in eighths of a point."""
    properties = paragraph._p.get_or_add_pPr()
    borders = next((child for child in properties if child.tag.endswith("}pBdr")), None)
    if borders is None:
        borders = parse_xml(f"<w:pBdr {nsdecls('w')}/>")
        # The schema wants the borders before spacing, indents and alignment.
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
    borders.append(
        parse_xml(f'<w:{edge} {nsdecls("w")} w:val="{kind}" w:sz="{size}" w:space="4" w:color="{colour}"/>')
    )
