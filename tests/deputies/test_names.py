"""Lists of names in the house style, the three orders, an order by hand, and the figures of structure."""

import io
from datetime import date

import docx
import openpyxl
import pytest
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.web.refusals import Conflict, Denied
from deputies import services
from deputies.choices import ListOrder, Trade
from deputies.imports.rows import tidy
from deputies.imports.sheet import roster_row
from deputies.models import Mandate
from deputies.name_lists import lines_of
from deputies.services.ordering import order_mandates, order_stamp
from deputies.strokes import name_with_marks, styled_name
from deputies.structure import PARTIES, SCHOOLING, class_of, structure_of
from deputies.trades import trade_in
from tests.factories.deputies import TERM_START, deputy_person, many_mandates
from tests.factories.ground import NOW, TODAY

NAMES = ("文斌", "王宁", "高大富", "高富", "欧阳修", "凃明")


@pytest.fixture
def green(cast):
    """Six more deputies of 青山镇: the first two in a delegation of their own."""
    system = Actor.system(cast.county)
    delegation = services.add_delegation(
        term=cast.green_term, name="松坡代表团", division=cast.green_hill, actor=system, at=NOW
    )
    rows = [
        services.NewMandate(
            deputy_person(
                cast, name, gender="female" if name == "王宁" else "male", ethnicity=ethnicity, **more
            ),
            cast.green_hill_congress,
            cast.green_term,
            cast.green_district,
            cast.village,
            starts_on=TERM_START,
            delegation=delegation if name in ("文斌", "王宁") else None,
            trade=trade,
        )
        for name, ethnicity, trade, more in zip(
            NAMES,
            ("汉族", "回族", "汉族", "汉族", "汉族", "汉族"),
            (Trade.FARMER, Trade.WORKER, Trade.OFFICIAL, "", Trade.VILLAGE_OFFICIAL, Trade.FARMER),
            (
                {"birth_date": date(1990, 4, 10), "party": "中共党员", "education": "大专"},
                {"birth_date": date(1990, 4, 9), "party": "民盟盟员", "education": "硕士研究生"},
                {"birth_date": date(1960, 1, 1), "party": "群众", "education": "大学本科"},
                {"party": "中共预备党员", "education": "初中"},
                {"party": "无党派人士", "education": "中专"},
                {},
            ),
            strict=True,
        )
    ]
    return {m.person.name: m for m in services.grant_mandates(actor=system, rows=rows, at=NOW)}


def names_in(order, term):
    return [
        m.person.name for m in Mandate.objects.filter(term=term).in_order(order) if m.person.name in NAMES
    ]


# --- words ----------------------------------------------------------------------------------------
@pytest.mark.once
def test_the_house_style_of_names():
    class Somebody:
        def __init__(self, name, gender, ethnicity):
            self.name, self.gender, self.ethnicity = name, gender, ethnicity

    told = [
        name_with_marks(Somebody(*who))
        for who in (
            ("王宁", "female", "回族"),
            ("王宁", "female", "汉族"),
            ("王宁", "", "汉"),
            ("陆明远", "male", ""),
            ("买买提", "male", "维吾尔族"),
        )
    ]
    assert told == ["王　宁（女，回族）", "王　宁（女）", "王　宁", "陆明远", "买买提（维吾尔族）"]
    assert styled_name("") == "" and styled_name("王") == "王"


@pytest.mark.once
def test_names_on_paper_stand_in_columns_and_are_not_broken():
    lines = lines_of(
        ["王　宁", "陆明远（女）", "高大富", "高　富", "阿依古丽·买买提（女，维吾尔族）", "文　斌"]
    )
    assert lines == [
        "王　宁　　陆明远（女）　　　　高大富　　高　富",
        "阿依古丽·买买提（女，维吾尔族）　　　　文　斌",
    ]
    assert lines_of([]) == []
    assert lines_of(["阿" * 50, "王　宁"]) == ["阿" * 50, "王　宁"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("words", "trade"),
    [
        ("农民", Trade.FARMER),
        ("务 农", Trade.FARMER),
        ("一线工人", Trade.WORKER),
        ("农民工", Trade.WORKER),
        ("村（社区）干部", Trade.VILLAGE_OFFICIAL),
        ("村干部", Trade.VILLAGE_OFFICIAL),
        ("党政领导干部", Trade.OFFICIAL),
        ("专技人员", Trade.PROFESSIONAL),
        ("企业负责人", Trade.MANAGER),
        ("其他机关事业单位人员", Trade.CIVIL_SERVANT),
        ("其他", Trade.OTHER),
        ("书画家", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_trades_are_read_from_the_words_of_rosters(words, trade):
    assert trade_in(words) == trade
    # What goes out comes in.
    assert not trade or trade_in(trade.label) == trade


@pytest.mark.once
def test_parties_and_schooling_are_classed_by_what_stands_in_the_text():
    parties = [
        "中共党员",
        "党员",
        "中共预备党员",
        "九三学社社员",
        "民盟",
        "无党派人士",
        "群众",
        "共青团员",
        "非中共",
        "",
    ]
    assert [class_of(p, PARTIES) for p in parties] == (
        ["communist"] * 3 + ["democratic"] * 2 + ["no_party"] + ["people"] * 2 + ["", ""]
    )
    schools = ["在职研究生", "大学专科", "大专", "大学", "本科", "高中", "中专", "初中", "小学", "其他", ""]
    assert [class_of(s, SCHOOLING) for s in schools] == [
        "postgraduate", "college", "college", "university", "university",
        "secondary", "secondary", "primary", "primary", "", "",
    ]  # fmt: skip


@pytest.mark.once
def test_a_roster_tells_the_trade_or_else_the_work():
    for said, trade, occupation in (
        ({"trade": "务农"}, "farmer", None),
        ({"trade": "农民", "occupation": "松坡村村民"}, "farmer", "松坡村村民"),
        ({"trade": "养蜂"}, None, "养蜂"),
        ({"trade": "养蜂", "occupation": "蜂场主"}, None, "蜂场主"),
        ({}, None, None),
    ):
        tidy(values := {"name": "王宁", **said})
        assert (values["trade"], values.get("occupation")) == (trade, occupation)


@pytest.mark.django_db
def test_trade_and_place_stand_on_the_sheet_and_in_the_full_list(cast, green, client_of, submit):
    mandate, client = green["高富"], client_of(cast.clerk)
    url = reverse("deputies:mandate_edit", args=[mandate.pk])
    saved = submit(client, url, trade="professional", list_position="３")
    assert saved.status_code == 302
    mandate.refresh_from_db()
    assert (mandate.trade, mandate.list_position) == ("professional", 3)
    assert "专业技术人员" in client.get(mandate.get_absolute_url()).content.decode()
    entry = JournalEntry.objects.filter(move="edit_mandate").latest("pk")
    assert "职业构成、手工排序" in entry.summary
    row = roster_row(Mandate.objects.for_list().get(pk=mandate.pk), contacts=False)
    tidy(row)
    assert row["trade"] == "professional"
    for typed in ("0", "99999999999999999999", "三"):
        assert submit(client, url, list_position=typed).status_code == 422


# --- orders ---------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_three_orders_of_one_list(cast, green):
    term = cast.green_term
    assert names_in(ListOrder.STROKES, term) == ["王宁", "文斌", "欧阳修", "凃明", "高富", "高大富"]
    assert names_in(ListOrder.PINYIN, term) == ["高大富", "高富", "欧阳修", "凃明", "王宁", "文斌"]
    Mandate.objects.filter(pk=green["高大富"].pk).update(list_position=1)
    Mandate.objects.filter(pk=green["文斌"].pk).update(list_position=2)
    assert names_in(ListOrder.MANUAL, term) == ["高大富", "文斌", "王宁", "欧阳修", "凃明", "高富"]
    assert names_in("nonsense", term) == names_in(ListOrder.STROKES, term)


@pytest.mark.django_db
def test_the_roster_is_paged_in_each_order_and_says_whom_strokes_cannot_order(cast, green, client_of):
    client = client_of(cast.clerk)
    for order in ListOrder.values:
        url = f"{reverse('deputies:mandate_list')}?order={order}&size=20&q="
        page = client.get(url)
        shown = [m.person.name for m in page.context["page"].rows if m.person.name in NAMES]
        everybody = Mandate.objects.visible_to(cast.clerk).open().in_order(order)
        assert shown == [m.person.name for m in everybody if m.person.name in NAMES]
    assert (
        "“凃”笔画不详"
        not in client.get(reverse("deputies:mandate_list"), {"order": "pinyin"}).content.decode()
    )
    html = client.get(reverse("deputies:mandate_list")).content.decode()
    assert "“凃”笔画不详" in html and "手工排序" in html
    Mandate.objects.filter(pk=green["凃明"].pk).update(list_position=1)
    assert "笔画不详" not in client.get(reverse("deputies:mandate_list")).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("order", ListOrder.values)
def test_pages_in_each_order_hold_everybody_once_and_lead_back(cast, green, client_of, order):
    many_mandates(cast, 36)
    Mandate.objects.filter(pk=green["高富"].pk).update(list_position=7)
    client = client_of(cast.clerk)
    pages, url = [], f"{reverse('deputies:mandate_list')}?order={order}&size=20"
    while url:
        page = client.get(url).context["page"]
        pages.append([m.pk for m in page.rows])
        url, last = page.next_url, page
    everybody = Mandate.objects.visible_to(cast.clerk).open().in_order(order)
    assert [len(p) for p in pages[:-1]] == [20] * (len(pages) - 1) and len(pages) == 3
    assert sum(pages, []) == [m.pk for m in everybody]
    assert [m.pk for m in client.get(last.previous_url).context["page"].rows] == pages[1]


@pytest.mark.django_db
def test_a_list_is_put_in_order_by_hand(cast, green, client_of, submit):
    client = client_of(cast.clerk)
    url = reverse("deputies:name_order", args=[cast.green_term.pk])
    first, second = green["高大富"], green["文斌"]
    wrong = submit(client, url, **{f"place_{first.pk}": "第一", f"place_{second.pk}": "２"})
    assert wrong.status_code == 422 and "请填写数字" in wrong.content.decode()
    assert "第一" in wrong.content.decode()
    saved = submit(client, url, **{f"place_{first.pk}": 1, f"place_{second.pk}": "２"})
    assert saved.status_code == 302 and "order=manual" in saved.url
    assert names_in(ListOrder.MANUAL, cast.green_term)[:2] == ["高大富", "文斌"]
    first.refresh_from_db()
    assert (first.list_position, first.version) == (1, 2)
    entry = JournalEntry.objects.get(move="order_mandates")
    assert "改动 2 人" in entry.summary
    # Numbered anew by strokes: everybody has a place then.
    submit(client, f"{url}?start=strokes")
    assert not Mandate.objects.filter(term=cast.green_term, list_position__isnull=True).exists()
    assert names_in(ListOrder.MANUAL, cast.green_term) == names_in(ListOrder.STROKES, cast.green_term)


@pytest.mark.django_db
def test_two_people_do_not_order_one_list_over_each_other(cast, green):
    given = {"term": cast.green_term, "at": NOW}
    rows = Mandate.objects.filter(term=cast.green_term)
    before = {m.pk: m.list_position for m in rows}
    seen = order_stamp(before)
    assert order_mandates(actor=cast.clerk, places=before, seen=seen, **given) == 0
    assert order_mandates(actor=cast.clerk, places=before | {green["高富"].pk: 1}, seen=seen, **given) == 1
    with pytest.raises(Conflict):
        order_mandates(actor=cast.staff, places=before | {green["文斌"].pk: 1}, seen=seen, **given)
    with pytest.raises(Denied):
        order_mandates(actor=cast.stranger, places=before, seen=seen, **given)


# --- lists of names -------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_list_of_names_by_delegation_then_strokes(cast, green, client_of, django_assert_max_num_queries):
    client = client_of(cast.clerk)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("deputies:name_list"))
    names = page.context["names"]
    assert names.title == "青山镇第十九届人民代表大会代表名单"
    assert [g.name for g in names.groups] == ["松坡代表团", "没有编入代表团"]
    assert names.groups[0].names == ["王　宁（女，回族）", "文　斌"]
    assert [n for n in names.groups[1].names if n[:1] in "高欧"] == ["欧阳修", "高　富", "高大富"]
    assert names.count == 9 and "共9名，按姓氏笔画为序" in names.subtitle
    assert names.doubtful == [("凃明", "凃")]
    html = page.content.decode()
    assert "王　宁（女，回族）" in html and html.count("<h1") == 1
    # Nonsense in the address is the first choice.
    odd = client.get(reverse("deputies:name_list"), {"term": "x\0", "grouping": "9", "order": "?"})
    assert odd.status_code == 200 and odd.context["names"].title == names.title


@pytest.mark.django_db
def test_the_list_goes_out_as_word_and_as_excel_and_the_journal_knows(cast, green, client_of):
    client = client_of(cast.clerk)
    asked = f"?term={cast.green_term.pk}&grouping=delegation&order=strokes"
    word = client.post(f"{reverse('deputies:name_list_export')}{asked}&format=word")
    assert word.status_code == 200 and ".docx" in word["Content-Disposition"]
    lines = [p.text for p in docx.Document(io.BytesIO(word.content)).paragraphs]
    assert lines[0] == "青山镇第十九届人民代表大会代表名单"
    assert "松坡代表团（2名）" in lines
    assert "王　宁（女，回族）　文　斌" in lines
    excel = client.post(f"{reverse('deputies:name_list_export')}{asked}&format=excel")
    sheet = openpyxl.load_workbook(io.BytesIO(excel.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert rows[0][:5] == [1, "松坡代表团", "王　宁", "女", "回族"]
    assert [row[0] for row in rows] == list(range(1, 10))
    assert JournalEntry.objects.filter(move="export_roster").count() == 2
    assert client.get(reverse("deputies:name_list_export")).status_code == 405


@pytest.mark.django_db
def test_a_past_term_is_listed_as_it_was_on_its_last_day(cast, green, client_of):
    system = Actor.system(cast.county)
    gone = green["高富"]
    services.end_mandate(
        actor=system, mandate=gone, reason="died", on=date(2026, 4, 1), note="", at=NOW, version=gone.version
    )
    client = client_of(cast.clerk)
    names = client.get(reverse("deputies:name_list")).context["names"]
    assert "高富" not in [m.person.name for g in names.groups for m in g.mandates]
    cast.green_term.ends_on = date(2026, 3, 1)
    cast.green_term.save()
    names = client.get(reverse("deputies:name_list"), {"term": cast.green_term.pk}).context["names"]
    assert names.on == date(2026, 3, 1)
    assert "高富" in [m.person.name for g in names.groups for m in g.mandates]


@pytest.mark.django_db
def test_a_township_reads_its_own_of_the_countys_list(cast, green, client_of):
    page = client_of(cast.clerk).get(reverse("deputies:name_list"), {"term": cast.county_term.pk})
    names = page.context["names"]
    assert names.partial and "本行政区域的1名" in names.subtitle
    strange = client_of(cast.stranger).get(reverse("deputies:name_list"), {"term": cast.green_term.pk})
    assert strange.context["names"].title.startswith("绿水镇")


# --- structure ------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_figures_of_structure(cast, green, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        found = structure_of(cast.staff, level="township", on=TODAY)
    row = next(r for r in found.rows if r.label == "青山镇")
    # Six of these tests and 陆明远, 沈秀兰 (女，回族), 方晓云 (女) of the cast.
    assert row.total == 9 and (row.count("women"), row.count("minorities")) == (3, 2)
    assert {t.value: row.count(f"trade_{t.value}") for t in Trade if row.count(f"trade_{t.value}")} == {
        "farmer": 2, "worker": 1, "official": 1, "village_official": 1,
    }  # fmt: skip
    assert row.workers_and_farmers == 3 and row.count("trade_") == 4
    assert [row.count(k) for k in ("communist", "democratic", "no_party", "people", "party_")] == [
        2,
        1,
        1,
        1,
        4,
    ]
    assert [row.count(k) for k in ("postgraduate", "university", "college", "secondary", "primary")] == [
        1
    ] * 5
    # 36 on the day itself, 35 a day before it; 陆明远 is 53, 方晓云 46, 高大富 66.
    assert [row.count(k) for k in ("age_35", "age_45", "age_55", "age_60", "age_over", "age_")] == [
        1,
        1,
        2,
        0,
        1,
        4,
    ]
    assert found.total.total == 10 and row.share(row.count("women")) == "33.3%"
    for keys in (("age_35", "age_45", "age_55", "age_60", "age_over", "age_"),):
        assert sum(found.total.count(k) for k in keys) == found.total.total


@pytest.mark.django_db
def test_the_page_of_structure_and_its_workbook(cast, green, client_of, django_assert_max_num_queries):
    client = client_of(cast.staff)
    url = reverse("deputies:structure")
    with django_assert_max_num_queries(15):
        page = client.get(url, {"level": "township", "on": TODAY.isoformat()})
    html = page.content.decode()
    assert html.count("<h1") == 1 and "青山镇" in html and "绿水镇" in html
    asked = {"level": "township", "township": cast.green_hill.pk, "on": TODAY.isoformat()}
    one = client.get(url, asked)
    assert "绿水镇" not in one.content.decode().split("各镇（乡、街道）</h2>")[1]
    excel = client.get(reverse("deputies:structure_export"), asked)
    sheet = openpyxl.load_workbook(io.BytesIO(excel.content)).active
    heads = [cell.value for cell in sheet[4]]
    total = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "合计")
    told = dict(zip(heads, total, strict=True))
    assert (told["妇女"], told["农民"], told["民主党派"], told["35岁以下"]) == (3, 2, 1, 1)
    # Before anybody was elected, and with words that are no day.
    assert "没有这一级的代表" in client.get(url, {"on": "2000-01-01"}).content.decode()
    assert client.get(url, {"on": "9999999", "level": "x", "township": "\0"}).status_code == 200


@pytest.mark.django_db
def test_structure_is_for_offices_with_a_territory(cast, green, client_of):
    for name in ("structure", "structure_export"):
        url = reverse(f"deputies:{name}")
        assert client_of(cast.clerk).get(url).status_code == 200
        assert client_of(cast.other_deputy).get(url).status_code == 403
        assert client_of(cast.handler).get(url).status_code == 403
    roster = reverse("deputies:mandate_list")
    link = f'href="{reverse("deputies:structure")}"'
    assert link in client_of(cast.clerk).get(roster).content.decode()
    assert link not in client_of(cast.other_deputy).get(roster).content.decode()
    own = client_of(cast.clerk).get(reverse("deputies:structure"), {"level": "township"})
    assert [row.label for row, _ in own.context["rows"]] == ["青山镇"]
