"""Word documents: what is in the file, read back with the library; how they look is looked at by hand."""

import io
import zipfile
from datetime import date

import docx
import pytest
from docx.oxml.ns import qn

from congress_portal.foundation.jobs.answers import DOCX, answer_paper
from congress_portal.foundation.letters.paper import Paper


def read_back(paper: Paper):
    content = io.BytesIO()
    paper.save(content)
    content.seek(0)
    return docx.Document(content)


def fonts_of(document, style: str) -> dict[str, str]:
    fonts = document.styles[style].element.rPr.find(qn("w:rFonts"))
    return {name.rpartition("}")[2]: value for name, value in fonts.attrib.items()}


def test_the_sheet_is_a4_with_the_margins_of_the_standard_upright_and_sideways():
    upright = read_back(Paper("通知")).sections[0]
    assert [round(side.mm) for side in (upright.page_width, upright.page_height)] == [210, 297]
    assert [round(side.mm) for side in (upright.top_margin, upright.left_margin)] == [37, 28]
    assert round((upright.page_width - upright.left_margin - upright.right_margin) / 36000) == 156
    sideways = read_back(Paper("名单", landscape=True)).sections[0]
    assert [round(side.mm) for side in (sideways.page_width, sideways.page_height)] == [297, 210]
    assert round((sideways.page_width - sideways.left_margin - sideways.right_margin) / 36000) == 225


def test_chinese_fonts_are_named_for_chinese_characters_and_no_theme_overrides_them():
    document = read_back(Paper("通知"))
    for style, font in (
        ("Title", "方正小标宋简体"),
        ("Normal", "仿宋_GB2312"),
        ("Heading 1", "黑体"),
        ("Heading 2", "楷体_GB2312"),
    ):
        fonts = fonts_of(document, style)
        assert fonts["eastAsia"] == font, style
        assert not [name for name in fonts if name.endswith("Theme")], style
    assert document.styles["Normal"].font.size.pt == 16


def test_a_table_repeats_its_head_and_keeps_a_row_on_one_page():
    paper = Paper("名单")
    paper.table(["序号", "姓名"], [[1, "陆明远"], "绿水镇代表团", [2, None]], widths=[1, 3], left=[1])
    table = read_back(paper).tables[0]
    head, *body = table.rows
    assert head._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:tblHeader")) is None for row in body)
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert [cell.text for cell in body[0].cells] == ["1", "陆明远"]
    # The line over all columns is one cell; nothing is an empty text, never “None”.
    assert [cell.text for cell in body[1].cells] == ["绿水镇代表团", "绿水镇代表团"]
    assert body[2].cells[1].text == ""
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
    assert widths[1] == pytest.approx(3 * widths[0], abs=2)


def test_facts_stand_in_pairs_and_a_short_row_takes_its_whole_line():
    paper = Paper("档案")
    paper.facts([[("姓名", "陆明远"), ("性别", "男")], ("工作单位", "绿水镇中心小学")])
    table = read_back(paper).tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["姓名", "陆明远", "性别", "男"]
    assert [cell.text for cell in table.rows[1].cells] == ["工作单位"] + ["绿水镇中心小学"] * 3


def test_two_tables_in_a_row_stay_two():
    paper = Paper("档案")
    paper.facts([("姓名", "陆明远")])
    paper.table(["日期"], [["2026-04-09"]])
    paper.facts([])
    body = [element.tag.rpartition("}")[2] for element in read_back(paper).element.body]
    assert body == ["p", "tbl", "p", "tbl", "sectPr"]


@pytest.mark.parametrize("text", ["有\x00空字符", "\x0b\x1f<w:t>&amp;", "孤立的\ud800代理", "\ufffe"])
def test_whatever_was_typed_makes_a_file_that_opens(text):
    paper = Paper(text, subtitle=text)
    paper.heading(text)
    paper.paragraph(text)
    paper.note(text)
    paper.facts([(text, text)])
    paper.table([text], [[text], text])
    paper.signature(text, text)
    document = read_back(paper)
    kept = "".join(c for c in text if c not in "\x00\x0b\x1f\ud800\ufffe")
    assert document.tables[1].rows[1].cells[0].text == kept
    assert kept in document.paragraphs[0].text


def test_demonstration_is_marked_at_the_head_of_every_page_and_nowhere_else():
    marked, plain = read_back(Paper("名单", demonstration=True)), read_back(Paper("名单"))
    for head in ("header", "even_page_header"):
        assert getattr(marked.sections[0], head).paragraphs[0].text == "演示数据"
        assert getattr(plain.sections[0], head).paragraphs[0].text == ""


def test_pages_are_numbered_at_their_outer_edge():
    document = read_back(Paper("名单"))
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    for foot, side in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
        paragraph = foot.paragraphs[0]
        assert paragraph.alignment.name == side
        assert [e.text for e in paragraph._p.iter(qn("w:instrText"))] == ["PAGE"]


@pytest.mark.parametrize(
    ("office", "day", "spaces"),
    [
        # Twelve characters, two from the edge; the day (six) begins two later and ends six from the edge.
        ("云岭县人大常委会办公室啊", date(2026, 4, 9), (32, 96)),
        # A day as long as its office keeps two, and moves the office in.
        ("绿水镇人大", date(2026, 4, 9), (80, 32)),
    ],
)
def test_office_and_day_stand_as_papers_without_a_seal_have_them(office, day, spaces):
    paper = Paper("通知")
    paper.signature(office, day)
    *_, first, second = read_back(paper).paragraphs
    assert second.text == "2026年4月9日"
    assert tuple(p.paragraph_format.right_indent.pt for p in (first, second)) == spaces


def test_office_and_day_take_the_end_of_the_text_with_them():
    paper = Paper("通知")
    paper.paragraph("请于四月底前答复代表。")
    paper.signature("云岭县人大", date(2026, 4, 9))
    *_, text, office, day = read_back(paper).paragraphs
    assert text.text == "请于四月底前答复代表。"
    assert [p.paragraph_format.keep_with_next for p in (text, office, day)] == [True, True, False]


def test_nothing_of_the_library_s_template_remains_in_the_file_s_properties():
    content = io.BytesIO()
    Paper("名单").save(content)
    core = zipfile.ZipFile(content).read("docProps/core.xml").decode()
    assert "python-docx" not in core and "2013" not in core
    assert "名单" in core


def test_the_answer_is_a_download_with_a_chinese_name_that_no_cache_keeps():
    answer = answer_paper(Paper("名单"), "代表/名单")
    assert answer["Content-Type"] == DOCX
    assert "%E4%BB%A3%E8%A1%A8_%E5%90%8D%E5%8D%95.docx" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
    assert docx.Document(io.BytesIO(answer.content)).paragraphs[0].text == "名单"
