"""代表建议办理情况的报告: published figures come out again, each number is a list, the draft reads them."""

import io
from collections import defaultdict
from datetime import date

import docx
import pytest
from django.urls import reverse

from congress_portal.foundation.jobs.work import HereAndNow
from deputies.models import CongressSession
from suggestions.codes import seed_presets
from suggestions.models import OutcomeClass
from suggestions.report_papers import write_report
from suggestions.workflow import PastCase, enter_past_cases
from suggestions.yearly import Report, conditions, paragraphs, period_of, records_of, report_of
from tests.factories.ground import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TODAY = date(2026, 4, 9)


@pytest.fixture
def term(cast):
    """178 suggestions of the county's term, all answered: 170 in session, 8 between; and what was said of them."""
    seed_presets(at=NOW)
    classes = list(OutcomeClass.objects.filter(county=None).order_by("letter"))
    rows = [
        PastCase(
            title=f"关于第{n}件事的建议", closed_on=date(2025, 12, 1), year=2025, number=f"县十九届人大五次会议第{n:03d}号建议",
            session_id=cast.session.pk if n <= 170 else None,
            channel="in_session" if n <= 170 else "between_sessions",
            submitted_on=date(2025, 3, 20), dispatched_on=date(2025, 4, 1), replied_on=date(2025, 6, 1),
            mandates=(cast.mandates["deputy"].pk,), units=(cast.transport.pk if n % 2 else cast.water.pk,),
            reply="办好了。", outcome_id=classes[0 if n <= 120 else 1].pk, evaluated_on=date(2025, 6, 9),
            satisfied="satisfied" if n <= 160 else "basically" if n <= 175 else "dissatisfied",
            solved="yes" if n <= 120 else "partly",
        )
        for n in range(1, 179)
    ]  # fmt: skip
    enter_past_cases(actor=cast.staff, congress=cast.county_congress, rows=rows, at=NOW)
    return cast.term


def report(actor, congress, key):
    period = period_of(congress, key, TODAY)
    return report_of(actor, congress, period, TODAY), period


def test_178_suggestions_of_a_term_all_answered(cast, term):
    found, _ = report(cast.staff, cast.county_congress, f"t{term.pk}")
    n = found.numbers
    assert (n["received"], n["in_session"], n["between"], n["handed"], n["replied"]) == (
        178,
        170,
        8,
        178,
        178,
    )
    assert (found.rate("replied", "handed"), found.rate("solved", "told")) == ("100%", "67.4%")
    assert (found.content, found.content_rate) == (175, "98.3%")
    assert sum(row.numbers["received"] for row in found.tables["unit"]) == 178
    said = paragraphs(found)
    assert said["basis"][0].startswith(
        "共收到代表建议 178 件，其中大会期间 170 件，闭会期间 8 件。交办 178 件"
    )
    assert "已答复 178 件，答复率 100%，全部答复" in said["done"][0]


def test_7_suggestions_of_a_township_session(cast):
    seed_presets(at=NOW)
    congress = cast.green_hill_congress
    session = CongressSession.objects.create(
        term=cast.town_term, number=8, opens_on=date(2026, 1, 15), closes_on=date(2026, 1, 16)
    )
    rows = [
        PastCase(
            title=f"关于第{n}件事的建议", closed_on=date(2026, 3, 20), year=2026, session_id=session.pk,
            channel="in_session", submitted_on=date(2026, 1, 15), replied_on=date(2026, 3, 1),
            mandates=(cast.mandates["town_deputy"].pk,), reply="办好了。", satisfied="satisfied", solved="yes",
        )
        for n in range(7)
    ]  # fmt: skip
    enter_past_cases(actor=cast.chair, congress=congress, rows=rows, at=NOW)
    found, _ = report(cast.chair, congress, f"s{session.pk}")
    assert (found.township, found.numbers["received"], found.numbers["replied"]) == (True, 7, 7)
    assert (found.rate("solved", "told"), found.content_rate) == ("100%", "100%")


def test_each_number_is_the_length_of_its_list(cast, term):
    found, period = report(cast.staff, cast.county_congress, "2025")
    for key in conditions(TODAY):
        rows = records_of(cast.staff, cast.county_congress, period, TODAY, fact=key)
        assert rows.count() == found.numbers[key], key
    for table, lines in found.tables.items():
        for line in lines:
            rows = records_of(
                cast.staff, cast.county_congress, period, TODAY, fact="solved", table=table, row=line.key
            )
            assert rows.count() == line.numbers["solved"], (table, line.name)


def test_the_draft_in_word_has_the_figures_and_the_catalogue_without_what_is_not_public(cast, term, tmp_path):
    from suggestions.models import Suggestion

    Suggestion.objects.filter(title="关于第3件事的建议").update(confidential=True)
    work = HereAndNow(
        actor=cast.staff, at=NOW, folder=tmp_path,
        params={"congress": cast.county_congress.pk, "period": "2025", "audience": "standing"},
    )  # fmt: skip
    result = write_report(work)
    assert result.filename == "关于云岭县人大2025年代表建议、批评和意见办理情况的报告（草稿）.docx"
    document = docx.Document(io.BytesIO((tmp_path / "report.docx").read_bytes()))
    text = "\n".join(p.text for p in document.paragraphs)
    assert "主任、各位副主任、各位委员：" in text
    assert "已答复 178 件，答复率 100%" in text
    assert "另有 1 件内容不宜公开，只计数，不列标题。" in text
    topics, outcomes, units, catalogue = document.tables
    assert [cell.text for cell in topics.rows[-1].cells][:2] == ["合计", "178"]
    assert [cell.text for cell in units.rows[-1].cells] == [
        "合计",
        "178",
        "178",
        "0",
        "120",
        "160",
        "15",
        "3",
    ]
    assert len(catalogue.rows) == 1 + 177
    assert "关于第3件事的建议" not in {row.cells[1].text for row in catalogue.rows}


def test_pages_of_the_report_open_and_odd_addresses_fall_back(
    cast, term, client_of, django_assert_max_num_queries
):
    client = client_of(cast.staff)
    with django_assert_max_num_queries(20):
        page = client.get(reverse("suggestions:year_report"), {"period": "2025"})
    assert "共收到代表建议 178 件" in page.content.decode()
    with django_assert_max_num_queries(12):
        listed = client.get(reverse("suggestions:year_report_records"), {"period": "2025", "fact": "solved"})
    assert "120 件" in listed.content.decode()
    for odd in (
        {"period": "s999999999999"},
        {"congress": "x\0"},
        {"period": "0000"},
        {"row": "9" * 30},
    ):
        assert client.get(reverse("suggestions:year_report"), odd).status_code == 200
        assert client.get(reverse("suggestions:year_report_records"), odd).status_code == 200
    unknown = client.get(reverse("suggestions:year_report_records"), {"fact": "no"})
    assert unknown.status_code == 422 and "没有这个统计项" in unknown.content.decode()


def test_the_promises_of_a_report_add_up_to_all_of_them(cast):
    promises = {"all": 10, "kept": 2, "broken": 1, "open": 6, "late": 1, "reported": 1, "judged": 0}
    period = period_of(cast.county_congress, "2026", TODAY)
    row = Report(cast.county_congress, period, TODAY, defaultdict(int), promises=promises)
    [said] = paragraphs(row)["later"]
    assert said == (
        "答复中承诺的事项 10 项，已兑现 2 项，没有兑现 1 项，还在兑现 6 项（其中逾期 1 项），"
        "单位已报兑现、等评价 1 项。"
    )
