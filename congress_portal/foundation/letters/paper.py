"""Word documents as a county office sets them (GB/T 9704-2012), over python-docx.

    paper = Paper("云岭县人大代表履职档案", subtitle="陆明远", demonstration=True)
    paper.heading("一、基本情况")
    paper.facts([[("姓名", "陆明远"), ("性别", "男")], [("工作单位", "绿水镇中心小学")]])
    paper.table(["日期", "内容"], [["2026-04-09", "接待选民"]], widths=[2, 8], left=[1])
    paper.signature("云岭县人大常委会办公室", date(2026, 4, 9))
    return answer_paper(paper, "履职档案.docx")

A4 with the margins of the standard, body 3号仿宋 on 28.9 points, page numbers outside. The fonts are
named, never shipped: a computer without them sets a font of its own. Values are safe whatever they are:
what XML cannot hold is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

TITLE_FONT, BODY_FONT = "方正小标宋简体", "仿宋_GB2312"
HEADING_FONT, SECOND_FONT, NUMBER_FONT = "黑体", "楷体_GB2312", "宋体"
LATIN_FONT = "Times New Roman"
BODY, CELL, SMALL, TITLE = 16, 12, 12, 22  # points: 3号, 小4号, 小4号, 2号
LINE, TITLE_LINE = 28.9, 36  # 22 lines on 225 mm
GAP = 6  # between a table and the lines around it
DEMONSTRATION = "演示数据"
# Type area 156 × 225 mm; a sheet turned sideways keeps it, bound at its upper edge.
PORTRAIT = {"top": 37, "bottom": 35, "left": 28, "right": 26}
LANDSCAPE = {"top": 28, "bottom": 26, "left": 35, "right": 37}
TWIPS = 1440 / 25.4  # to a millimetre
# What XML 1.0 cannot hold, and lone surrogates: Word calls such a file damaged.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ALIGN = {
    # Chinese text is set to both edges; the last line stays at the left.
    "left": WD_ALIGN_PARAGRAPH.JUSTIFY,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def _clean(value: Any) -> str:
    """``value`` as text a document can hold; None is nothing."""
    if value is None:
        return ""
    return _UNWRITABLE.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


def _set_fonts(properties: Any, east_asian: str, latin: str = LATIN_FONT) -> None:
    """Name the fonts of a style or a run; whatever a theme says about them goes."""
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name, font in (("ascii", latin), ("hAnsi", latin), ("eastAsia", east_asian), ("cs", latin)):
        fonts.set(qn(f"w:{name}"), font)
    # “ ” and — are Chinese where the line is.
    fonts.set(qn("w:hint"), "eastAsia")


class Paper:
    """One document. ``demonstration`` prints 演示数据 at the head of every page."""

    def __init__(
        self, title: str, *, landscape: bool = False, subtitle: str = "", demonstration: bool = False
    ) -> None:
        self.title = _clean(title)
        self._document = docx.Document()
        self._break_before = self._after_table = False
        self._forget_the_template()
        self._styles()
        self._page(landscape)
        self._heads_and_feet(demonstration)
        self._opening()
        self._add(self.title, "Title")
        if subtitle:
            self._add(_clean(subtitle), "Subtitle")

    def _opening(self) -> None:
        """What stands above the title; nothing on a paper that is no letter."""

    # --- what a page says -----------------------------------------------------------------------

    def heading(self, text: str, level: int = 1) -> None:
        """A heading: 一、 in 黑体, with ``level=2`` （一） in 楷体."""
        self._add(_clean(text), f"Heading {level}")

    def paragraph(self, text: str, indent: bool = True, align: str = "left") -> None:
        """Body text; each line of ``text`` is a paragraph. ``align`` left, center or right."""
        for line in _clean(text).split("\n"):
            paragraph = self._add(line, "Normal")
            paragraph.alignment = _ALIGN[align]
            if indent and align == "left":
                paragraph.paragraph_format.first_line_indent = Pt(2 * BODY)

    def note(self, text: str) -> None:
        """A remark or a source in small type."""
        for line in _clean(text).split("\n"):
            self._add(line, "Paper Note")

    def facts(self, rows: Iterable[Sequence[Any]]) -> None:
        """A bordered table of label and value; a row is one pair or several pairs beside each other.

        The last value of a short row takes the rest of its line.
        """
        lines = [[row] if len(row) == 2 and isinstance(row[0], str) else list(row) for row in rows]
        if not lines:
            return
        pairs = max(len(line) for line in lines)
        # Room for the longest label, ten characters at most, and for the cell's own edges.
        longest = max(min(len(_clean(label)), 10) for line in lines for label, _ in line)
        label = min(max(longest, 4) * CELL * 25.4 / 72 + 4, self.width / pairs / 2)
        value = self.width / pairs - label
        widths = [label, value] * pairs
        body = []
        for line in lines:
            cells = []
            for number, (name, told) in enumerate(line):
                span = 2 * (pairs - number) - 1 if number == len(line) - 1 else 1
                at = 2 * number
                cells.append(self._cell(name, widths[at], bold=True))
                width = sum(widths[at + 1 : at + 1 + span])
                cells.append(self._cell(told, width, centred=False, span=span))
            body.append(self._row(cells))
        self._table(widths, body)

    def table(
        self,
        head: Sequence[Any],
        rows: Iterable[Sequence[Any] | str],
        widths: Sequence[float] | None = None,
        left: Iterable[int] = (),
    ) -> None:
        """A bordered table whose head stands on every page.

        ``widths`` are shares of the line, ``left`` the columns that are not centred. A row that is a
        text is a line of its own over all columns.
        """
        left, count = frozenset(left), len(head)
        shares = list(widths) if widths else [1] * count
        if len(shares) != count:
            raise ValueError(f"{count} columns and {len(shares)} widths")
        wide = [share * self.width / sum(shares) for share in shares]
        titles = [self._cell(text, w, bold=True, with_next=True) for text, w in zip(head, wide, strict=True)]
        body = [self._row(titles, True)]
        for row in rows:
            if isinstance(row, str):
                cell = self._cell(row, self.width, bold=True, centred=False, span=count, with_next=True)
                body.append(self._row([cell]))
                continue
            body.append(
                self._row(
                    [
                        self._cell(value, width, centred=number not in left)
                        for number, (value, width) in enumerate(zip(row, wide, strict=True))
                    ]
                )
            )
        self._table(wide, body)

    def page_break(self) -> None:
        """What follows begins on a new page."""
        self._break_before = True

    def signature(self, office: str, day: date | str) -> None:
        """The office and the day under it, at the right, as papers without a seal stand (GB/T 9704 7.3.5.2).

        The day begins two characters after the office; a day longer than its office keeps two from the edge.
        Neither stands on a page without text: the end of what is before goes over with them (7.3.5.5).
        """
        before = self._document.element.body.xpath("*[not(self::w:sectPr)][last()][self::w:p]")
        if before:
            Paragraph(before[0], self._document).paragraph_format.keep_with_next = True
        office = _clean(office)
        told = f"{day.year}年{day.month}月{day.day}日" if isinstance(day, date) else _clean(day)
        length = sum(0.5 if letter.isascii() else 1 for letter in told)
        first, second = 2.0, len(office) - length
        if second < 2:
            first, second = max(2.0, length + 4 - len(office)), 2.0
        for number, (text, space) in enumerate(((office, first), (told, second))):
            paragraph = self._add(text, "Normal")
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.right_indent = Pt(space * BODY)
            paragraph.paragraph_format.space_before = Pt(0 if number else 2 * LINE)
            paragraph.paragraph_format.keep_with_next = not number

    def save(self, path_or_file: str | Path | IO[bytes]) -> None:
        """Write the document."""
        target = str(path_or_file) if isinstance(path_or_file, Path) else path_or_file
        self._document.save(target)

    @property
    def width(self) -> float:
        """Millimetres between the margins."""
        return 225.0 if self._landscape else 156.0

    # --- how it is set --------------------------------------------------------------------------

    def _forget_the_template(self) -> None:
        """Take out what the library's own template says about who made it and when."""
        facts = self._document.core_properties
        facts.title, facts.author, facts.comments = self.title.replace("\n", "")[:255], "", ""
        facts.language = "zh-CN"
        for name in ("dcterms:created", "dcterms:modified"):
            for element in facts._element.findall(qn(name)):
                facts._element.remove(element)

    def _styles(self) -> None:
        styles = self._document.styles
        defaults = styles.element.find(qn("w:docDefaults"))
        for fonts in defaults.iter(qn("w:rFonts")):
            fonts.attrib.clear()
        for language in defaults.iter(qn("w:lang")):
            language.set(qn("w:eastAsia"), "zh-CN")
        styles.add_style("Paper Cell", WD_STYLE_TYPE.PARAGRAPH)
        styles.add_style("Paper Note", WD_STYLE_TYPE.PARAGRAPH)
        looks = {
            "Normal": (BODY_FONT, BODY, LINE),
            "Title": (TITLE_FONT, TITLE, TITLE_LINE),
            "Subtitle": (SECOND_FONT, BODY, LINE),
            "Heading 1": (HEADING_FONT, BODY, LINE),
            "Heading 2": (SECOND_FONT, BODY, LINE),
            "Paper Cell": (BODY_FONT, CELL, 18),
            "Paper Note": (BODY_FONT, SMALL, 20),
            "Header": (HEADING_FONT, 10.5, 14),
            "Footer": (NUMBER_FONT, 14, 18),
        }
        for name, (font, size, line) in looks.items():
            style = styles[name]
            _set_fonts(style.element.get_or_add_rPr(), font, NUMBER_FONT if name == "Footer" else LATIN_FONT)
            for mark in ("w:spacing", "w:kern"):
                for element in style.element.rPr.findall(qn(mark)):
                    style.element.rPr.remove(element)
            style.font.size, style.font.bold, style.font.italic = Pt(size), False, False
            style.font.color.rgb = RGBColor(0, 0, 0)
            shape = style.paragraph_format
            shape.space_before = shape.space_after = Pt(0)
            # A cell grows with its text; everything else stands on lines of one height.
            at_least = name in ("Paper Cell", "Title")
            shape.line_spacing_rule = WD_LINE_SPACING.AT_LEAST if at_least else WD_LINE_SPACING.EXACTLY
            shape.line_spacing = Pt(line)
            if at_least:
                shape.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
        for name in ("Title", "Subtitle"):
            for border in styles[name].element.iter(qn("w:pBdr")):
                border.getparent().remove(border)
            styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        styles["Title"].paragraph_format.space_after = Pt(LINE / 2)
        styles["Subtitle"].paragraph_format.space_after = Pt(LINE / 2)
        styles["Paper Note"].paragraph_format.space_before = Pt(4)
        for name in ("Heading 1", "Heading 2"):
            styles[name].paragraph_format.first_line_indent = Pt(2 * BODY)
            styles[name].paragraph_format.keep_with_next = True

    def _page(self, landscape: bool) -> None:
        self._landscape = landscape
        section = self._document.sections[0]
        section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        margins = LANDSCAPE if landscape else PORTRAIT
        section.top_margin, section.bottom_margin = Mm(margins["top"]), Mm(margins["bottom"])
        section.left_margin, section.right_margin = Mm(margins["left"]), Mm(margins["right"])
        section.gutter = Emu(0)
        section.header_distance = Mm(15)
        # The number stands 7 mm under the type area.
        section.footer_distance = Mm(margins["bottom"] - 7 - 18 * 25.4 / 72)

    def _heads_and_feet(self, demonstration: bool) -> None:
        """Page numbers at the outer edge, one character from it: right on odd pages, left on even ones."""
        self._document.settings.odd_and_even_pages_header_footer = True
        section = self._document.sections[0]
        for foot, align, indent in (
            (section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "right_indent"),
            (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "left_indent"),
        ):
            foot.is_linked_to_previous = False
            paragraph = foot.paragraphs[0]
            paragraph.style = self._document.styles["Footer"]
            paragraph.alignment = align
            setattr(paragraph.paragraph_format, indent, Pt(14))
            self._run(paragraph, "— ")
            for kind in ("begin", "PAGE", "end"):
                run = self._run(paragraph, "")
                run._r.append(
                    parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve">PAGE</w:instrText>')
                    if kind == "PAGE"
                    else parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>')
                )
            self._run(paragraph, " —")
        for head in (section.header, section.even_page_header):
            head.is_linked_to_previous = False
            paragraph = head.paragraphs[0]
            paragraph.style = self._document.styles["Header"]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if demonstration:
                self._run(paragraph, DEMONSTRATION)

    def _add(self, text: str, style: str) -> Any:
        paragraph = self._document.add_paragraph(style=self._document.styles[style])
        if self._break_before:
            paragraph.paragraph_format.page_break_before = True
            self._break_before = False
        elif self._after_table:
            paragraph.paragraph_format.space_before = Pt(GAP)
        self._after_table = False
        lines = text.split("\n")
        for number, line in enumerate(lines):
            run = self._run(paragraph, line)
            if number < len(lines) - 1:
                run.add_break(WD_BREAK.LINE)
        return paragraph

    @staticmethod
    def _run(paragraph: Any, text: str) -> Any:
        run = paragraph.add_run(text)
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
        return run

    # Tables are written as text of their own: a roster has thousands of cells, and the library would
    # look at the whole table for each of them.

    @staticmethod
    def _cell(
        value: Any,
        width: float,
        *,
        centred: bool = True,
        bold: bool = False,
        span: int = 1,
        with_next: bool = False,
    ) -> str:
        # Heads stand in 黑体: Chinese type has no bold of its own.
        font = f' w:eastAsia="{HEADING_FONT}"' if bold else ""
        spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        runs = [
            f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"{font}/></w:rPr>'
            f'<w:t xml:space="preserve">{escape(line)}</w:t></w:r>'
            for line in _clean(value).split("\n")
        ]
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{round(width * TWIPS)}" w:type="dxa"/>{spanned}'
            f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="PaperCell"/>'
            f"{'<w:keepNext/>' if with_next else ''}"
            f'<w:jc w:val="{"center" if centred else "left"}"/></w:pPr>'
            f"{'<w:r><w:br/></w:r>'.join(runs)}</w:p></w:tc>"
        )

    @staticmethod
    def _row(cells: list[str], head: bool = False) -> str:
        repeats = "<w:tblHeader/>" if head else ""
        return (
            f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="454" w:hRule="atLeast"/>{repeats}</w:trPr>'
            f"{''.join(cells)}</w:tr>"
        )

    def _table(self, widths: list[float], rows: list[str]) -> None:
        if self._break_before:
            self._add("", "Paper Note")
        edges = "".join(
            f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
            for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        margins = "".join(f'<w:{edge} w:w="85" w:type="dxa"/>' for edge in ("left", "right"))
        grid = "".join(f'<w:gridCol w:w="{round(width * TWIPS)}"/>' for width in widths)
        table = parse_xml(
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{round(self.width * TWIPS)}" w:type="dxa"/>'
            f'<w:jc w:val="center"/><w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
            f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )
        if self._after_table:
            self._add("", "Paper Note")  # or Word would make one table of two
        else:
            above = self._document.paragraphs[-1].paragraph_format
            above.space_after, above.keep_with_next = Pt(GAP), True
        body = self._document.element.body
        body.insert(len(body) - 1, table)  # before the section's own properties
        self._after_table = True
