"""A county's history through the pages: real workbooks with the heads offices use, confirmed and taken back."""

import io
import re
import uuid
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.models import FlagAward, HistoricalScore
from assessments.workflow.groups import ensure_groups
from congress_portal.foundation.accounts.models import Person
from congress_portal.foundation.imports.models import ImportBatch
from congress_portal.foundation.imports.sealing import Packed
from deputies.models import Mandate, Term
from liaison_stations.models import Station
from suggestions.codes import seed_presets
from suggestions.models import Suggestion
from tests.factories.ground import NOW, TODAY

KINDS = (
    "deputies.past_terms", "liaison_stations.stations", "suggestions.past", "assessments.past_scores",
    "assessments.past_flags",
)  # fmt: skip


def workbook(title, *rows):
    """A sheet as offices make it: a merged title row, heads, rows, a blank line and a total."""
    book = openpyxl.Workbook()
    sheet = book.active
    width = max(len(row) for row in rows)
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    for row in rows:
        sheet.append(list(row))
    sheet.append([])
    sheet.append(["合计", f"{len(rows) - 1} 条"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def post(client, url, **values):
    return client.post(url, {"form_key": str(uuid.uuid4()), **values})


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def upload(client, kind, content, **options):
    """Upload a workbook; the batch, judged."""
    url = reverse("imports:upload", args=[kind])
    assert client.get(url).status_code == 200
    answer = post(client, url, file=SimpleUploadedFile("资料.xlsx", content), **options)
    assert answer.status_code == 302, text_of(answer)[:2000]
    batch = ImportBatch.objects.latest("pk")
    assert answer.url == batch.get_absolute_url(), batch.mapping
    return batch


def confirm(client, batch):
    answer = post(client, reverse("imports:batch_confirm", args=[batch.pk]), version=batch.version)
    assert answer.status_code == 302, text_of(answer)[:2000]
    batch.refresh_from_db()
    assert batch.state == "confirmed"


@pytest.fixture
def history(cast, client_of):
    """The whole history of the county, imported by its staff in the order an office would do it."""
    seed_presets(at=NOW)
    ensure_groups(actor=cast.staff, county=cast.county, on=TODAY, at=NOW)
    staff, county = client_of(cast.staff), str(cast.county_congress.pk)
    files = {
        "deputies.past_terms": (
            workbook(
                "云岭县第十八届人大代表花名册",
                ("序号", "姓 名", "性别", "出生年月", "工作单位及职务", "所在乡镇", "代表团", "人大职务"),
                (1, "王　守田", "男", "1962.3", "松坡村党支部书记", "青山镇", "青山镇代表团", "常委会委员"),
                (2, "李秀英", "女", "1970年5月", "松坡村村民", None, "青山镇代表团", None),
                (3, "石大山", "男", 1958.11, "三组村村民", "绿水镇", "绿水镇代表团", "县长"),
            ),
            {
                "congress": county, "number": "18", "create_term": "on", "starts_on": "2016-06-01",
                "ends_on": "2021-05-31", "create_missing": "on", "same_name": "ask",
            },
            (2, 1),
        ),
        "liaison_stations.stations": (
            workbook(
                "代表联络站台账",
                ("联络站名称", "所属乡镇", "村（社区）", "详细地址", "联络员", "联络员电话", "成立时间", "驻站代表"),
                ("松坡村代表联络站", "青山镇", "松坡村", "村委会一楼", "罗小站", "138 0000 1499", "2020年7月", "陆明远、石永康"),
            ),
            {},
            (1, 0),
        ),
        "suggestions.past": (
            workbook(
                "县十八届人大三次会议代表建议目录",
                ("序号", "会议", "案由", "提建议人", "收到日期", "主办单位", "答复日期", "办理结果", "代表评价"),
                (1, "十八届三次", "关于硬化松坡村通组路的建议", "王守田、李秀英", "2019-02-26", "交通运输局", "2019.5.10", "A类", "满意"),
                ("２", "十八届三次", "关于修复三组村水渠的建议", "青山镇代表团", "2019-02-27", "县水利局", date(2019, 6, 1), "B", "基本满意"),
                (3, "十八届三次", "关于供水的建议", "王不在", "2019-02-27", "县水利局", "2019.6.1", "A", "满意"),
            ),
            {"congress": county, "source": "县十八届人大三次会议代表建议目录", "authors": "refuse"},
            (2, 1),
        ),
        "assessments.past_scores": (
            workbook(
                "2019年度乡镇人大工作考评结果",
                ("年度", "乡镇", "名次", "得分", "各类得分", "奖励工作经费"),
                ("2019年", "青山镇", 1, 96.5, "政治建设 19.5；联系群众 28", "30,000"),
                (2019, "绿水镇", 2, "93.25分", None, 20000),
            ),
            {"document_number": "云人常发〔2020〕6号"},
            (2, 0),
        ),
        "assessments.past_flags": (
            workbook(
                "历年流动红旗", ("年度", "受旗单位", "文件号", "交接日期", "奖金"),
                ("2019年度", "青山镇", "云人常发〔2020〕6号", "2020年4月16日", "30000"),
                ("2020年度", "绿水镇", "云人常发〔2021〕5号", "2021.4.20", None),
            ),
            {},
            (2, 0),
        ),
    }  # fmt: skip
    cast.batches = {}
    for kind in KINDS:
        content, options, expected = files[kind]
        batch = cast.batches[kind] = upload(staff, kind, content, **options)
        assert (batch.new, batch.refused) == expected, batch.reasons
        assert staff.get(batch.get_absolute_url()).status_code == 200
        confirm(staff, batch)
    return cast


def test_a_countys_history_comes_in_by_five_workbooks(history, client_of):
    assert Term.objects.get(number=18).ends_on == date(2021, 5, 31)
    assert set(Mandate.objects.filter(imported=True).values_list("person__name", flat=True)) == {
        "王守田",
        "李秀英",
    }
    first = Suggestion.objects.get(title="关于硬化松坡村通组路的建议")
    assert (first.number, first.deputy.person.name, first.lead_unit, first.closed_on) == (
        "县十八届人大三次会议第001号建议", "王守田", history.transport, date(2019, 5, 10),
    )  # fmt: skip
    assert first.signatures.count() == 2
    station = Station.objects.get(name="松坡村代表联络站")
    assert station.placements.count() == 2
    assert station.organization.valid_from == date(2020, 7, 1)
    assert list(HistoricalScore.objects.order_by("rank").values_list("total", "fund")) == [
        (96.5, 30000),
        (93.25, 20000),
    ]
    assert FlagAward.objects.current().get().holder.name == "绿水镇"

    staff = client_of(history.staff)
    past = staff.get(HistoricalScore.objects.first().get_absolute_url())
    # The page opens to the file it was entered from.
    assert "资料.xlsx" in text_of(past)
    assert history.batches["assessments.past_scores"].get_absolute_url() in past.content.decode()
    deputy = staff.get(f"{first.deputy.get_absolute_url()}?tab=work")
    assert "提出建议：关于硬化松坡村通组路的建议" in text_of(deputy)
    for url in (
        "/suggestions/?tab=closed",
        "/stations/",
        "/assessments/flags/",
        "/assessments/results/?all=1",
    ):
        assert staff.get(url).status_code == 200


def test_it_goes_out_again_in_the_opposite_order_and_not_in_another(history, client_of):
    staff = client_of(history.staff)
    people = Person.objects.filter(name__in=["王守田", "李秀英", "罗小站"])
    assert people.count() == 3
    undo = reverse("imports:batch_undo", args=[history.batches["deputies.past_terms"].pk])
    refused = post(staff, undo)
    assert refused.status_code == 422
    assert "王守田" in text_of(refused)
    for kind in reversed(KINDS):
        batch = history.batches[kind]
        answer = post(staff, reverse("imports:batch_undo", args=[batch.pk]))
        assert answer.status_code == 302, text_of(answer)[:2000]
    assert not people.exists()
    for model in (Suggestion, HistoricalScore, FlagAward):
        assert not model.objects.exists()
    assert not Term.objects.filter(number=18).exists()
    assert not Station.objects.filter(name="松坡村代表联络站").exists()


def test_what_is_on_record_goes_out_as_the_template_and_reads_as_unchanged(history, client_of):
    staff = client_of(history.staff)
    for kind in KINDS:
        batch = history.batches[kind]
        url = reverse("imports:template", args=[kind])
        assert staff.get(url).status_code == 200
        options = {
            k: "on" if v is True else v for k, v in batch.options.items() if v not in (None, False, "")
        }
        answer = post(staff, url, **options)
        assert answer.status_code == 200
        again = upload(staff, kind, answer.content, **options)
        assert (again.new, again.changed, again.refused) == (0, 0, 0), (kind, again.reasons)
        assert again.same >= batch.new


def test_all_reasons_of_a_row_are_told_in_one_round(cast, client_of):
    ensure_groups(actor=cast.staff, county=cast.county, on=TODAY, at=NOW)
    staff = client_of(cast.staff)
    scores = workbook("往年成绩", ("年度", "乡镇", "总分", "名次"), ("2023", "石头镇", "九十多", "第一名"))
    [row] = upload(staff, "assessments.past_scores", scores).rows.all()
    reasons = Packed(row.sealed).reasons
    assert [reason[:10] for reason in reasons] == [
        "“总分”应填数字",
        "考评分组里没有“石头",
        "没有文号。请在表里加",
    ], reasons
    flags = workbook(
        "流动红旗", ("年度", "持旗单位", "文号", "接旗日期"), ("2023", "石头镇", None, "2024.2.30")
    )
    [row] = upload(staff, "assessments.past_flags", flags).rows.all()
    reasons = Packed(row.sealed).reasons
    assert [reason[:9] for reason in reasons] == ["没有填“文号”", "“接旗日期”里没有", "考评分组里没有“石"], (
        reasons
    )


def test_a_month_alone_is_shown_as_typed_and_told(cast, client_of):
    ensure_groups(actor=cast.staff, county=cast.county, on=TODAY, at=NOW)
    staff = client_of(cast.staff)
    head = ("年度", "持旗单位", "文号", "接旗日期")
    rows = (
        ("2022", "青山镇", "云人常发〔2023〕2号", "2023年4月"),
        ("2021", "石头镇", "云人常发〔2022〕2号", 2022.4),
    )
    batch = upload(staff, "assessments.past_flags", workbook("流动红旗", head, *rows))
    page = text_of(staff.get(batch.get_absolute_url()))
    assert "“接旗日期”只写到月，按 4 月 1 日记" in page
    assert "2023年4月" in page
    assert "2 行里有日期只写到月" in page
    back = staff.get(reverse("imports:batch_refused", args=[batch.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(back.content)).active
    assert [cell.value for cell in sheet[2]][:4] == ["2021", "石头镇", "云人常发〔2022〕2号", 2022.4]
    confirm(staff, batch)
    assert FlagAward.objects.get().from_on == date(2023, 4, 1)
