"""The performance file as pages, paper and Word: its parts, its figures, who reads what, and corrections."""

import io
import re
from datetime import date
from decimal import Decimal

import docx
import pytest
from django.urls import reverse

from deputies import services
from deputies.choices import FilePart, MandateLevel, PerformanceKind
from deputies.file_choices import CorrectionState
from deputies.models import PerformanceEntry, RecordCorrection
from deputies.performance_file import open_file, summary_of, year_asked
from deputies.services import corrections, selections
from deputies.services.corrections import Told
from deputies.services.selections import Terms
from tests.factories.ground import NOW

pytestmark = pytest.mark.django_db
LINES = (
    (PerformanceKind.MEETING, 3, "出席第一次全体会议", "1"),
    (PerformanceKind.TRAINING, 9, "参加初任培训", "2.5"),
    (PerformanceKind.VISIT, 10, "走访松坡村五户", "1"),
    (PerformanceKind.DEMAND, 12, "接单：王家门前的路", "1"),
    (PerformanceKind.SUGGESTION, 13, "提出建议：修路", "1"),
    (PerformanceKind.GOOD_DEED, 20, "帮助安装路灯。", "1"),
)


@pytest.fixture
def filled(cast):
    """陆明远's file as a deputy of 青山镇: six lines of March, one more that is disputed."""
    for number, (kind, day, summary, days) in enumerate(LINES):
        services.record_performance(
            actor=cast.keeper,
            mandates=[cast.mandates["deputy_green"]],
            source=f"x.y:{number}",
            kind=kind,
            on=date(2026, 3, day),
            summary=summary,
            days=Decimal(days),
            url="/stations/" if kind == PerformanceKind.VISIT else "",
            at=NOW,
        )
    services.record_performance(
        actor=cast.keeper,
        mandates=[cast.mandates["deputy_green"]],
        source="x.y:9",
        kind=PerformanceKind.VISIT,
        on=date(2026, 3, 21),
        summary="走访",
        at=NOW,
    )
    services.uncount_performance(source="x.y:9")
    return cast.mandates["deputy_green"]


def address(name, mandate, **query):
    url = reverse(f"deputies:{name}", args=[mandate.pk])
    return url + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def words(answer):
    document = docx.Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [p.text for p in document.paragraphs], cells


def test_the_file_has_eight_parts_and_counts_days_and_items(filled):
    file = open_file(filled, 2026)
    assert [part.number + part.label for part in file.parts] == [
        "一基本情况", "二出席会议", "三视察调研", "四学习培训", "五小组活动和联系群众", "六建议和群众意见",
        "七述职和接受监督", "八表彰奖励",
    ]  # fmt: skip
    # 3, 9 to 11 (half of it; the visit of the 10th lies within), 20: five days less a half.
    assert (file.counted, file.left_out, file.said_days) == (6, 1, "4.5")
    assert [str(figure) for figure in file.part(FilePart.VOTERS).figures] == ["走访选民 1 次", "办实事 1 件"]
    assert file.part(FilePart.SUGGESTIONS).days == 0


def test_the_summary_tells_figures_and_reads_no_voter_s_affair_out(filled):
    filled.level = MandateLevel.TOWNSHIP
    text = summary_of(open_file(filled, 2026)).text
    assert "2026 年，我参加各项履职 6 项，用时 4.5 天。" in text
    assert "由松坡选区选民选出" in text
    assert (
        "走访选民 1 次，办实事 1 件，共 2 天。最近的有：3月10日走访松坡村五户；3月20日帮助安装路灯。" in text
    )
    assert "办理群众意见 1 件" in text and "王家" not in text
    # The disputed visit is told nowhere, and parts without work are left out.
    assert "3月21日" not in text and "表彰" not in text
    empty = summary_of(open_file(filled, 2024)).text
    assert "还没有计入的履职记录" in empty


def test_the_year_without_lines_gives_way_to_the_latest_that_has_some():
    assert year_asked([2026, 2025], 2025, 2027) == 2025
    assert year_asked([2026, 2025], 2019, 2027) == 2026
    assert year_asked([], None, 2027) == 2027


def test_screen_paper_and_word_tell_the_same(filled, cast, client_of, django_assert_max_num_queries):
    client = client_of(cast.deputy)
    for name in ("performance_file", "performance_record", "year_summary"):
        with django_assert_max_num_queries(15):
            page = client.get(address(name, filled))
        assert page.status_code == 200
        for told in ("4.5 天", "走访松坡村五户", "2026"):
            assert told in page.content.decode(), f"{name}: {told}"
    with django_assert_max_num_queries(15):
        answer = client.get(address("performance_word", filled))
    lines, cells = words(answer)
    assert "二、出席会议" in lines and "八、表彰奖励" in lines
    assert "1972年5月" in cells and "走访松坡村五户" in cells
    assert "走访（有异议或已作废，不计入）" in cells
    lines, _ = words(client.get(address("year_summary_word", filled)))
    assert lines[0] == "2026 年履职情况报告"


def test_the_file_of_who_left_keeps_the_offices_of_the_last_day(filled, cast, client_of):
    mandate = cast.mandates["deputy_green"]
    services.end_mandate(actor=cast.clerk, mandate=mandate, on=date(2026, 4, 9), reason="died", at=NOW)
    client = client_of(cast.clerk)
    for name in ("performance_file", "performance_record", "mandate_detail"):
        page = client.get(reverse(f"deputies:{name}", args=[mandate.pk])).content.decode()
        assert "主席团成员" in page, name
    mandate.office_holdings.update(ends_on=date(2026, 3, 1))
    mandate.refresh_from_db()
    assert open_file(mandate, 2026).offices == []


def test_the_birth_date_is_for_the_deputy_and_the_keepers(filled, cast, client_of):
    for who, reads in (("deputy", True), ("clerk", True), ("leader", False)):
        client = client_of(getattr(cast, who))
        _, cells = words(client.get(address("performance_word", filled)))
        assert ("1972年5月" in cells) is reads, who
        for name in ("performance_file", "performance_record"):
            page = client.get(address(name, filled)).content.decode()
            assert bool(re.search(r"1972[^0-9/]", page)) is reads, f"{who} {name}"


def test_whatever_stands_in_the_address_is_answered(filled, cast, client_of):
    client = client_of(cast.deputy)
    for year in ("2026", "0", "²", "99999999999999999999", "2026-01", "%00", "-1"):
        for name in ("performance_file", "performance_word", "year_summary"):
            assert client.get(address(name, filled, year=year)).status_code == 200
    for entry in ("0", "x", "99999999999999999999", "%00"):
        assert client.get(address("correction_create", filled, entry=entry)).status_code == 404
    assert client.get(reverse("deputies:correction_list") + "?state=%00&kind=x&q=%00").status_code == 200


def test_a_deputy_proposes_on_the_phone_and_the_keeper_answers(filled, cast, client_of, submit):
    deputy, clerk = client_of(cast.deputy), client_of(cast.clerk)
    line = PerformanceEntry.objects.get(source_key="x.y:2")
    page = address("correction_create", filled, entry=line.pk)
    # What was typed stays, and the error stands beside its field.
    wrong = submit(deputy, page, summary="走访松坡村六户", days="0.3", reason="六户")
    assert wrong.status_code == 422
    assert "走访松坡村六户" in wrong.content.decode() and "半天" in wrong.content.decode()
    submit(deputy, page, summary="走访松坡村六户", days="0.5", reason="多走了一户")
    row = RecordCorrection.objects.get()
    assert deputy.get(row.get_absolute_url()).status_code == 200
    # A second proposal about the same line is refused in words.
    assert "正在核对" in submit(deputy, page, summary="别的", reason="又一次").content.decode()
    decide = reverse("deputies:correction_decide", args=[row.pk])
    submit(clerk, decide, way="ask", answer="哪一户？")
    assert "哪一户？" in deputy.get(row.get_absolute_url()).content.decode()
    submit(deputy, reverse("deputies:correction_supply", args=[row.pk]), supplement="李家")
    submit(clerk, decide, way="accept", answer="已核对", days="1")
    row.refresh_from_db()
    assert row.state == CorrectionState.ACCEPTED
    told = PerformanceEntry.objects.counted().get(kind=PerformanceKind.VISIT)
    assert (told.summary, told.days) == ("走访松坡村六户", 1)
    page = deputy.get(address("performance_file", filled)).content.decode()
    assert "已更正，不计入" in page and row.get_absolute_url() in page


def test_lists_ask_the_database_little_however_long_they_are(
    filled, cast, client_of, django_assert_max_num_queries
):
    for number in range(12):
        corrections.propose_correction(
            actor=cast.deputy,
            mandate=filled,
            kind="missing",
            told=Told(PerformanceKind.VISIT, date(2026, 3, 1), f"走访第{number}户"),
            reason="漏了",
            at=NOW,
        )
    terms = Terms(2026, "优秀代表", "办法", "主席团", quota_percent=100)
    selection = selections.open_selection(
        actor=cast.clerk, congress=cast.green_hill_congress, terms=terms, at=NOW
    )
    rows = [
        selections.nominate(
            actor=cast.clerk, selection=selection, mandate=cast.mandates[key], ground="好", at=NOW
        )
        for key in ("deputy_green", "other_deputy", "leader_of_group")
    ]
    client = client_of(cast.clerk)
    detail = reverse("deputies:selection_detail", args=[selection.pk])
    with django_assert_max_num_queries(15):
        assert client.get(detail).status_code == 200
    selections.decide_selection(
        actor=cast.clerk,
        selection=selection,
        chosen=rows,
        decided_on=date(2026, 4, 1),
        document_no="青人发〔2026〕5号",
        at=NOW,
    )
    for name in ("correction_list", "selection_list", "honour_list"):
        with django_assert_max_num_queries(12):
            page = client.get(reverse(f"deputies:{name}"))
        assert page.status_code == 200
        assert "没有" not in page.content.decode().split("</form>")[-1], name
    with django_assert_max_num_queries(15):
        row = RecordCorrection.objects.first()
        assert client.get(row.get_absolute_url()).status_code == 200
