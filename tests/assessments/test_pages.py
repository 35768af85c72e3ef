"""Every page opens for those it is for, refuses the others, and stays under its query ceiling."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from assessments.models import FlagAward, MeasureLine, Period, QuarterReport, Scheme, WorkFund
from assessments.workflow import flags, results, verification
from tests.assessments.scene import whole_year
from tests.assessments.test_results import MINUTES, past_year
from tests.factories.ground import NOW

LIST, DETAIL, WRITE = 12, 15, 20


def url(name, *args):
    return reverse(f"assessments:{name}", args=args)


def post(client, address, **data):
    return client.post(address, {"form_key": str(uuid.uuid4()), **data})


@pytest.fixture
def open_quarter(scene):
    return scene.open(1)


@pytest.fixture
def report(scene, open_quarter):
    return scene.report(open_quarter, "青山镇")


@pytest.fixture
def done(scene):
    """A past year with its flag, and this year's first quarter computed, published, with its flag."""
    past = past_year(scene)
    flags.award_flag(
        actor=scene.cast.staff,
        period=past,
        minutes_number="纪要〔2026〕1号",
        from_on=date(2026, 2, 6),
        at=NOW,
    )
    year = whole_year(scene, (1,))
    results.publish_results(
        actor=scene.cast.staff,
        period=year,
        minutes_number=MINUTES,
        partial_reason="启用",
        unreviewed_reason="首次考评",
        at=NOW,
    )
    return year


# --- the township's side ------------------------------------------------------------------------


def test_home_leads_each_role_to_its_work(scene, client_of):
    for who, name in (
        ("staff", "period_list"),
        ("chair", "report_list"),
        ("leader", "result_list"),
        ("admin", "scheme_list"),
    ):
        assert client_of(getattr(scene.cast, who)).get(url("home")).url == url(name)
    assert client_of(scene.cast.handler).get(url("home")).status_code == 403


def test_a_chairs_list_shows_the_own_reports(scene, report, client_of, django_assert_max_num_queries):
    client = client_of(scene.cast.chair)
    with django_assert_max_num_queries(LIST):
        page = client.get(url("report_list")).content.decode()
    assert "2026年第一季度" in page and "0/3 项" in page
    assert "绿水镇" not in page


def test_the_task_list_opens_within_its_queries(scene, report, client_of, django_assert_max_num_queries):
    client = client_of(scene.cast.chair)
    with django_assert_max_num_queries(DETAIL):
        page = client.get(report.get_absolute_url()).content.decode()
    assert "办下一项：主席团会议按季召开" in page
    assert "本组全部确认（2 项）" in page
    assert "暂计" in page and "不是考评结果" in page and "同组平均" in page
    assert "群众意见按期答复再有 1 件" in page


def test_a_strangers_report_is_not_found(scene, report, client_of):
    line = report.lines.first()
    client = client_of(scene.cast.stranger)
    for address in (
        report.get_absolute_url(),
        url("report_check", report.pk),
        url("report_receipt", report.pk),
        line.get_absolute_url(),
    ):
        assert client.get(address).status_code == 404
    for address in (
        url("measure_confirm", line.pk),
        url("measure_disagree", line.pk),
        url("report_refresh", report.pk),
        url("evidence_add", line.pk),
    ):
        assert post(client, address).status_code == 404
    assert client.get(url("report_verify", report.pk)).status_code == 403


def test_a_measure_shows_its_records_and_asks_one_question(
    scene, report, client_of, django_assert_max_num_queries
):
    scene.found["reception_held"].append(
        ("liaison_stations.receptionday:7", date(2026, 2, 9), "中坝村联络点，已开展", "/x/")
    )
    line = report.lines.get(indicator__metric="reception_held")
    client = client_of(scene.cast.chair)
    with django_assert_max_num_queries(DETAIL):
        page = client.get(line.get_absolute_url()).content.decode()
    assert "中坝村联络点" in page and "对，确认 6 / 6 场" in page and "每缺 1 场扣 2 分" in page


def test_the_whole_report_is_confirmed_checked_and_handed_in(
    scene, report, client_of, django_assert_max_num_queries, statements_at_most
):
    client = client_of(scene.cast.chair)
    lines = {line.indicator.metric: line for line in report.lines.select_related("indicator__category")}
    first = lines["presidium_meetings"]
    with statements_at_most(WRITE):
        answer = post(client, url("measure_confirm", first.pk), version=first.version)
    assert answer.url == lines["reception_held"].get_absolute_url()
    category = lines["reception_held"].indicator.category
    seen = {f"seen-{line.pk}": line.version for line in (lines["reception_held"], lines["demands_in_time"])}
    with statements_at_most(WRITE):
        answer = post(client, url("group_confirm", report.pk, category.pk), **seen)
    assert answer.url == report.get_absolute_url()
    with django_assert_max_num_queries(DETAIL):
        page = client.get(url("report_check", report.pk)).content.decode()
    assert "提交给县人大" in page and "还有没办完的" not in page
    with statements_at_most(WRITE):
        answer = post(client, url("report_check", report.pk), version=report.version)
    assert answer.url == url("report_receipt", report.pk)
    with django_assert_max_num_queries(DETAIL):
        assert "季报2026-0001" in client.get(answer.url).content.decode()


def test_the_same_button_pressed_twice_acts_once(scene, report, client_of):
    client = client_of(scene.cast.chair)
    line = report.lines.first()
    key = str(uuid.uuid4())
    data = {"form_key": key, "version": line.version}
    first = client.post(url("measure_confirm", line.pk), data)
    second = client.post(url("measure_confirm", line.pk), data)
    assert first.status_code == second.status_code == 302
    line.refresh_from_db()
    assert line.version == 2


def test_an_outdated_page_gets_a_sentence_with_name_and_time(scene, report, client_of):
    line = report.lines.first()
    post(client_of(scene.cast.clerk), url("measure_confirm", line.pk), version=line.version)
    answer = post(
        client_of(scene.cast.chair), url("measure_confirm", line.pk), version=line.version, note="我的话"
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "吴桂香" in page and "我的话" in page


def test_a_disagreement_without_words_is_shown_again(scene, report, client_of):
    line = report.lines.get(indicator__metric="reception_held")
    client = client_of(scene.cast.chair)
    answer = post(client, url("measure_disagree", line.pk), version=line.version, note="", numerator="7")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请写明哪里不对" in page and 'value="7"' in page
    words = {"version": line.version, "note": "漏了一场", "numerator": "7"}
    answer = post(client, url("measure_disagree", line.pk), **words)
    assert answer.status_code == 422 and "不能多于应开 6 场" in answer.content.decode()
    answer = post(client, url("measure_disagree", line.pk), **words, denominator="7")
    assert answer.status_code == 302


def test_handing_in_too_early_says_what_is_missing(scene, report, client_of):
    client = client_of(scene.cast.chair)
    page = client.get(url("report_check", report.pk)).content.decode()
    assert "还有没办完的" in page
    answer = post(client, url("report_check", report.pk), version=report.version)
    assert answer.status_code == 422
    assert "还有 3 项没有确认" in answer.content.decode()


def test_a_clerk_sees_that_the_chair_hands_in(scene, report, client_of):
    page = client_of(scene.cast.clerk).get(url("report_check", report.pk)).content.decode()
    assert "由主席提交" in page
    assert post(client_of(scene.cast.clerk), url("report_check", report.pk)).status_code == 403


def test_evidence_is_optional_checked_and_kept_to_the_own_report(
    scene, report, client_of, settings, tmp_path
):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path
    client = client_of(scene.cast.chair)
    line = report.lines.get(indicator__metric="reception_held")
    bad = SimpleUploadedFile("x.pdf", b"<html>", content_type="application/pdf")
    assert post(client, url("evidence_add", line.pk), file=bad).status_code == 422
    good = SimpleUploadedFile(
        "公告.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF", content_type="application/pdf"
    )
    answer = post(client, url("evidence_add", line.pk), file=good, description="3月24日公告")
    assert answer.status_code == 302
    row = line.evidence.get()
    assert len(row.sha256) == 64
    assert client.get(url("evidence_download", row.pk)).status_code == 200
    assert client_of(scene.cast.stranger).get(url("evidence_download", row.pk)).status_code == 404


# --- the county's side --------------------------------------------------------------------------


def test_the_county_sees_how_far_the_towns_are(scene, open_quarter, client_of, django_assert_max_num_queries):
    scene.hand_in(scene.report(open_quarter, "石桥镇"))
    client = client_of(scene.cast.staff)
    with django_assert_max_num_queries(LIST):
        assert "1/4" in client.get(url("period_list")).content.decode()
    with django_assert_max_num_queries(DETAIL):
        page = client.get(open_quarter.get_absolute_url()).content.decode()
    assert "4 个单位，1 个已提交" in page
    assert client_of(scene.cast.chair).get(open_quarter.get_absolute_url()).status_code == 403


def test_a_quarter_is_opened_from_the_form(scene, client_of):
    client = client_of(scene.cast.staff)
    page = client.get(url("period_open") + f"?scheme={scene.scheme.pk}").content.decode()
    assert scene.scheme.name in page
    bad = post(client, url("period_open"), scheme=scene.scheme.pk, quarter=1, due_on="2026-03-01")
    assert bad.status_code == 422 and "结束" in bad.content.decode()
    good = post(client, url("period_open"), scheme=scene.scheme.pk, quarter=1, due_on="2026-04-15")
    assert good.status_code == 302
    assert Period.objects.get(kind="quarter").reports.count() == 4


def test_the_split_screen_verifies_asks_and_goes_on(
    scene, open_quarter, client_of, django_assert_max_num_queries, statements_at_most
):
    report = scene.hand_in(scene.report(open_quarter, "绿水镇"))
    client = client_of(scene.cast.staff)
    scene.found["reception_held"].append(
        ("liaison_stations.receptionday:7", date(2026, 2, 9), "中坝村联络点，已开展", "")
    )
    line = report.lines.get(indicator__metric="reception_held")
    with django_assert_max_num_queries(DETAIL):
        page = client.get(url("report_verify", report.pk) + f"?line={line.pk}").content.decode()
    assert "核实为 5/6 场" in page and "同一指标，各单位" in page and "中坝村联络点" in page
    assert page.count("column-label") == 4
    with statements_at_most(WRITE):
        answer = post(client, url("measure_verify", line.pk), version=line.version)
    assert "?line=" in answer.url
    other = report.lines.get(indicator__metric="demands_in_time")
    wrong = post(client, url("measure_verify", other.pk), version=other.version, numerator="9")
    assert wrong.status_code == 422 and "写明理由" in wrong.content.decode()
    empty = post(client, url("measure_query", other.pk), version=other.version, note="")
    assert empty.status_code == 422
    with statements_at_most(WRITE):
        post(client, url("measure_query", other.pk), version=other.version, note="请说明")
    assert "请说明" in client.get(url("report_return", report.pk)).content.decode()
    with statements_at_most(WRITE):
        answer = post(client, url("report_return", report.pk), version=report.version, reason="")
    assert answer.url == url("period_detail", open_quarter.pk)


def test_a_report_is_locked_within_its_queries(scene, open_quarter, client_of, statements_at_most):
    report = scene.hand_in(scene.report(open_quarter, "绿水镇"))
    scene.verify(report)
    client = client_of(scene.cast.staff)
    assert "锁定绿水镇" in client.get(url("report_verify", report.pk)).content.decode()
    with statements_at_most(WRITE):
        assert post(client, url("report_lock", report.pk), version=report.version).status_code == 302
    report.refresh_from_db()
    assert report.state == "locked"


def test_one_indicator_across_all_towns(scene, open_quarter, client_of, django_assert_max_num_queries):
    indicator = scene.scheme.indicators.get(metric="reception_held")
    client = client_of(scene.cast.leader)
    with django_assert_max_num_queries(DETAIL):
        page = client.get(url("indicator_compare", open_quarter.pk, indicator.pk)).content.decode()
    assert "南坪镇最低，2/6 场" in page
    # Where nothing was planned nobody did all of it, and nobody is the last.
    lines = MeasureLine.objects.filter(indicator=indicator)
    lines.filter(report__subject__name="青山镇").update(numerator=0, denominator=0)
    page = client.get(url("indicator_compare", open_quarter.pk, indicator.pk)).content.decode()
    assert "南坪镇最低，2/6 场，1 个单位没有应做的" in page
    assert client.get(url("indicator_compare", open_quarter.pk, 999999)).status_code == 404


def test_a_correction_is_entered_and_taken_back(scene, open_quarter, client_of):
    scene.finish(open_quarter)
    line = MeasureLine.objects.filter(
        report__subject__name="绿水镇", indicator__metric="reception_held"
    ).get()
    client = client_of(scene.cast.staff)
    assert "锁定的数是 5/6 场" in client.get(url("measure_adjust", line.pk)).content.decode()
    assert post(client, url("measure_adjust", line.pk), reason="").status_code == 422
    post(client, url("measure_adjust", line.pk), reason="漏记一场", numerator_change="1")
    row = line.adjustments.get()
    assert "漏记一场" in client.get(line.get_absolute_url()).content.decode()
    assert post(client, url("adjustment_void", row.pk), reason="").status_code == 422
    assert post(client, url("adjustment_void", row.pk), reason="重复").status_code == 302


# --- the year -----------------------------------------------------------------------------------


def test_the_year_is_computed_and_published_from_the_pages(
    scene, open_quarter, client_of, django_assert_max_num_queries, statements_at_most
):
    scene.finish(open_quarter)
    client = client_of(scene.cast.staff)
    with statements_at_most(WRITE):
        answer = post(client, url("year_compute", scene.scheme.pk))
    year = Period.objects.get(kind="year")
    assert answer.url == url("result_detail", year.pk)
    with django_assert_max_num_queries(DETAIL):
        page = client.get(url("result_publish", year.pk)).content.decode()
    assert "重算，得分不变" in page and "不通过" in page  # quarters are missing
    assert client_of(scene.cast.chair).get(answer.url).status_code == 404
    bad = post(
        client,
        url("result_publish", year.pk),
        version=year.version,
        minutes_number="纪要〔2027〕9号",
        partial_reason="启用",
    )
    assert bad.status_code == 422 and "先开始评议" in bad.content.decode()
    assert "纪要〔2027〕9号" in bad.content.decode()
    with statements_at_most(WRITE):
        good = post(
            client,
            url("result_publish", year.pk),
            version=year.version,
            minutes_number=MINUTES,
            partial_reason="启用",
            unreviewed_reason="首次考评",
        )
    assert good.status_code == 302
    assert client_of(scene.cast.chair).get(answer.url).status_code == 200


def test_the_results_page_shows_ranks_dots_heat_and_the_flag(
    scene, done, client_of, django_assert_max_num_queries
):
    client = client_of(scene.cast.staff)
    # A scheme of a year to come is published before this one is over.
    Scheme.objects.create(
        county=scene.cast.county, group=scene.group, year=2099, name="下一年", state="published"
    )
    with django_assert_max_num_queries(DETAIL):
        page = client.get(done.get_absolute_url()).content.decode()
    assert "2099年暂计" not in page
    assert "石桥镇第 1" in page
    assert "2025年度" in page and "dots-last" in page
    assert "流动红旗授予，待交接" in page and "青山镇" in page
    assert "哪里普遍偏弱" in page
    assert url("flag_award", done.pk) in page


def test_a_town_opens_its_own_score_only(scene, done, client_of, django_assert_max_num_queries):
    own = done.results.get(subject__name="青山镇")
    client = client_of(scene.cast.chair)
    with django_assert_max_num_queries(DETAIL):
        page = client.get(own.get_absolute_url()).content.decode()
    assert "青山镇为什么是 72.5 分" in page
    line = MeasureLine.objects.filter(report__subject=own.subject, report__period__scheme=done.scheme).first()
    assert line.get_absolute_url() in page
    other = done.results.get(subject__name="绿水镇")
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client_of(scene.cast.leader).get(other.get_absolute_url()).status_code == 200
    assert client_of(scene.cast.handler).get(own.get_absolute_url()).status_code == 403


def test_result_pages_open(scene, done, client_of, django_assert_max_num_queries):
    client = client_of(scene.cast.leader)
    assert client.get(url("result_list")).url == url("result_detail", done.pk)
    for address, ceiling in (
        (url("result_list") + "?all=1", LIST),
        (url("result_matrix", done.pk), DETAIL),
        (url("flag_list"), LIST),
        (url("scheme_list"), LIST),
        (url("scheme_detail", done.scheme_id), DETAIL),
    ):
        with django_assert_max_num_queries(ceiling):
            assert client.get(address).status_code == 200
    assert client.get(url("standing", done.scheme_id)).url == done.get_absolute_url()


def test_a_township_sees_only_its_own_standing(scene, open_quarter, client_of):
    address = url("standing", scene.scheme.pk)
    assert "绿水镇" not in client_of(scene.cast.chair).get(address).content.decode().split("<main")[1]
    assert "南坪镇" in client_of(scene.cast.staff).get(address).content.decode()


def test_the_flag_is_awarded_from_the_page(scene, done, client_of, statements_at_most):
    client = client_of(scene.cast.staff)
    page = client.get(url("flag_award", done.pk)).content.decode()
    assert "石桥镇 77.5 分" in page and "现在由青山镇持旗" in page
    bad = post(client, url("flag_award", done.pk), minutes_number="", from_on="2027-02-06")
    assert bad.status_code == 422
    with statements_at_most(WRITE):
        good = post(client, url("flag_award", done.pk), minutes_number=MINUTES, from_on="2027-02-06")
    assert good.url == FlagAward.objects.current().get().get_absolute_url()
    again = post(client, url("flag_award", done.pk), minutes_number=MINUTES, from_on="2027-02-06")
    assert again.status_code == 409
    award = FlagAward.objects.current().get()
    chair = client_of(scene.cast.chair)
    sheet = chair.get(url("flag_handover", award.pk)).content.decode()
    assert "石桥镇人民代表大会" in sheet and MINUTES in sheet
    assert "流动红旗证书" in chair.get(url("flag_certificate", award.pk)).content.decode()


def test_past_holders_and_payments_are_entered(scene, done, client_of):
    client = client_of(scene.cast.staff)
    town = scene.group.subjects.get(name="南坪镇")
    data = {"group": scene.streets.pk, "year": 2024, "from_on": "2025-02-01", "minutes_number": "纪要"}
    wrong = post(client, url("flag_record"), holder=town.pk, **data)
    assert wrong.status_code == 422 and "不在“街道组”" in wrong.content.decode()
    good = post(client, url("flag_record"), holder=scene.streets.subjects.get().pk, **data)
    assert good.status_code == 302
    fund = WorkFund.objects.filter(period=done).first()
    assert (
        post(client, url("fund_pay", fund.pk), paid_on="2027-03-01", payment_document="").status_code == 422
    )
    assert (
        post(client, url("fund_pay", fund.pk), paid_on="2026-03-01", payment_document="财行 3 号").status_code
        == 302
    )
    assert "财行 3 号" in client.get(url("flag_list")).content.decode()


def test_a_tie_is_put_in_order_on_the_page(scene, open_quarter, client_of):
    scene.set("青山镇", 1, (6, 6), (14, 14))
    from assessments.workflow.periods import refresh_report

    for report in open_quarter.reports.all():
        refresh_report(actor=scene.cast.staff, report=report, at=NOW)
    scene.finish(open_quarter)
    year = results.compute_year(actor=scene.cast.staff, scheme=scene.scheme, at=NOW)
    client = client_of(scene.cast.staff)
    assert "排出先后" in client.get(url("result_publish", year.pk)).content.decode()
    first, second = (scene.group.subjects.get(name=n) for n in ("石桥镇", "青山镇"))
    address = url("result_tie", year.pk, 1)
    assert client.get(address).status_code == 200
    same = post(client, address, reason="意见", **{f"place_{first.pk}": 1, f"place_{second.pk}": 1})
    assert same.status_code == 422
    good = post(client, address, reason="主任会议意见", **{f"place_{first.pk}": 1, f"place_{second.pk}": 2})
    assert good.status_code == 302
    assert client.get(address).status_code == 404
    assert [r.subject.name for r in year.results.order_by("rank")[:2]] == ["石桥镇", "青山镇"]


# --- schemes ------------------------------------------------------------------------------------


def test_a_scheme_is_made_filled_and_published_from_the_pages(
    scene, client_of, django_assert_max_num_queries
):
    client = client_of(scene.cast.admin)
    assert client.get(url("scheme_create")).status_code == 200
    answer = post(client, url("scheme_create"), group=scene.group.pk, year=2027, source="empty")
    scheme = Scheme.objects.get(year=2027)
    assert answer.url == url("scheme_edit", scheme.pk)
    assert post(client, url("category_create", scheme.pk), name="与民同心", block="base").status_code == 302
    category = scheme.categories.get()
    choose = url("indicator_create", scheme.pk)
    assert "不用写公式" in client.get(choose).content.decode()
    fill = f"{choose}?metric=reception_held&rule=bands"
    assert client.get(fill).status_code == 200
    data = {"category": category.pk, "name": "接待日", "full_mark": "100", "p_empty": "full", "tie_break": 1}
    bad = post(client, fill, **data, p_bands_0_from="10", p_bands_0_points="100")
    assert bad.status_code == 422 and "最低一档要从 0% 开始" in bad.content.decode()
    first = {"p_bands_0_from": "90", "p_bands_0_points": "100"}
    good = post(client, fill, **data, **first, p_bands_1_from="0", p_bands_1_points="60")
    assert good.status_code == 302
    indicator = scheme.indicators.get()
    assert indicator.params["bands"][0] == {"from": "0", "to": "90", "points": "60"}
    with django_assert_max_num_queries(DETAIL):
        assert "90% 以上得 100 分" in client.get(scheme.get_absolute_url()).content.decode()
    edit = url("indicator_edit", indicator.pk)
    assert 'value="90"' in client.get(edit).content.decode()
    scheme.refresh_from_db()
    head = {
        "name": "新方案",
        "full_mark": "100",
        "not_applicable": "rescale",
        "scope": "county",
        "work_funds": "30000\n20000",
    }
    assert post(client, url("scheme_edit", scheme.pk), version=scheme.version, **head).status_code == 302
    assert "没有问题" in client.get(url("scheme_publish", scheme.pk)).content.decode()
    scheme.refresh_from_db()
    assert post(client, url("scheme_publish", scheme.pk), version=scheme.version).status_code == 302
    scheme.refresh_from_db()
    assert (scheme.state, scheme.work_funds) == ("published", [30000, 20000])
    assert post(client, url("scheme_copy", scheme.pk), year=2028).status_code == 302


@pytest.mark.parametrize("rule", ["per_event", "deduct", "threshold", "per_point", "linear"])
def test_each_rule_has_its_form_and_comes_back_as_it_was(scene, client_of, rule):
    client = client_of(scene.cast.staff)
    post(client, url("scheme_create"), group=scene.group.pk, year=2027, source="empty")
    scheme = Scheme.objects.get(year=2027)
    post(client, url("category_create", scheme.pk), name="一类", block="base")
    data = {
        "category": scheme.categories.get().pk,
        "name": "指标",
        "full_mark": "10",
        "p_each": "2",
        "p_target": "80",
        "p_misses": "shortfall",
        "p_partial": "exact",
        "p_empty": "zero",
        "p_zero_at": "60",
    }
    address = f"{url('indicator_create', scheme.pk)}?metric=reception_held&rule={rule}"
    assert post(client, address, **data).status_code == 302
    indicator = scheme.indicators.get()
    before = indicator.params
    edit = url("indicator_edit", indicator.pk)
    page = client.get(edit)
    again = {k: v for k, v in page.context["form"].initial.items() if v is not None}
    assert post(client, edit, **again).status_code == 302
    indicator.refresh_from_db()
    assert indicator.params == before
    press = {"form_key": str(uuid.uuid4())}
    for _ in range(2):  # pressed twice, it leads back to the scheme both times
        answer = client.post(url("indicator_remove", indicator.pk), press)
        assert answer.status_code == 302 and answer.url == scheme.get_absolute_url()
    assert post(client, url("category_remove", data["category"])).status_code == 302
    assert not scheme.categories.exists()


def test_frozen_schemes_refuse_their_forms_in_words(scene, client_of):
    client = client_of(scene.cast.staff)
    answer = post(client, url("category_create", scene.scheme.pk), name="新", block="base")
    assert answer.status_code == 422 and "已经发布，不能再改" in answer.content.decode()


def test_groups_are_made_from_the_page(ground, client_of):
    client = client_of(ground.admin)
    assert "自动分组" in client.get(url("group_list")).content.decode()
    assert post(client, url("groups_ensure")).status_code == 302
    page = client.get(url("group_list")).content.decode()
    assert "青山镇、绿水镇" in page and "城关街道" in page
    answer = post(client, url("group_create"), name="乡镇组", rhythm="year")
    assert answer.status_code == 422 and "换一个名称" in answer.content.decode()
    assert post(client, url("group_create"), name="第二组", rhythm="year").status_code == 302


def test_drafts_are_for_their_makers(scene, client_of):
    from assessments.defaults import default_scheme

    draft = default_scheme(actor=scene.cast.staff, group=scene.group, year=2027, at=NOW)
    assert client_of(scene.cast.chair).get(draft.get_absolute_url()).status_code == 404
    assert client_of(scene.cast.chair).get(scene.scheme.get_absolute_url()).status_code == 200
    assert client_of(scene.cast.chair).get(url("scheme_edit", draft.pk)).status_code == 403
    assert client_of(scene.cast.handler).get(scene.scheme.get_absolute_url()).status_code == 403


def test_a_list_of_many_reports_keeps_its_queries(scene, client_of, django_assert_max_num_queries):
    for quarter in (1, 2, 3, 4):
        scene.open(quarter)
    client = client_of(scene.cast.staff)
    with django_assert_max_num_queries(LIST):
        client.get(url("report_list"))
    assert QuarterReport.objects.count() == 16


def test_a_locked_measure_page_says_so(scene, open_quarter, client_of):
    scene.found["reception_held"].append(
        ("liaison_stations.receptionday:7", date(2026, 2, 9), "中坝村联络点", "/x/")
    )
    scene.finish(open_quarter)
    line = scene.report(open_quarter, "青山镇").lines.get(indicator__metric="reception_held")
    page = client_of(scene.cast.chair).get(line.get_absolute_url()).content.decode()
    assert "锁定时存档" in page and "存档校验码" in page and "对，确认" not in page
    assert verification.DECIDED


@pytest.mark.parametrize(
    "name", ["measure_detail", "report_detail", "result_detail", "standing", "scheme_detail"]
)
def test_a_number_that_no_key_can_be_is_nobodys_page(scene, client_of, name):
    for actor in (scene.cast.chair, scene.cast.staff):
        assert client_of(actor).get(url(name, 10**24)).status_code in (403, 404)
