"""Pages of evidence, corrections, the standing and the days: who sees what, bad input, query ceilings."""

import uuid

import pytest
from django.urls import reverse

from assessments.models import CorrectionRequest, ReportingRule
from assessments.workflow import reports
from tests.assessments.test_corrections import INSIDE, LATE, line_of
from tests.factories.ground import NOW

DETAIL, WRITE = 15, 20
# What somebody may send who does not use the page.
ABSURD = ("1e99999", "9" * 40, "-0.001", "\x00", "NaN", "十")


def url(name, *args):
    return reverse(f"assessments:{name}", args=args)


def post(client, address, **data):
    return client.post(address, {"form_key": str(uuid.uuid4()), **data})


@pytest.fixture
def line(scene):
    scene.found["reception_held"] += [LATE, INSIDE]
    scene.set("青山镇", 1, (5, 6), (9, 10))
    return line_of(scene.report(scene.open(1), "青山镇"))


def test_a_record_is_ticked_shown_and_taken_back(
    scene, line, client_of, django_assert_max_num_queries, statements_at_most
):
    client = client_of(scene.cast.clerk)
    address = url("evidence_choose", line.pk)
    with django_assert_max_num_queries(DETAIL):
        page = client.get(address).content.decode()
    assert LATE[2] in page and "在本期以后" in page and INSIDE[2] not in page
    nothing = post(client, address, source="reception_held")
    assert nothing.status_code == 422 and "请至少勾选一条记录" in nothing.content.decode()
    gone = post(client, address, source="reception_held", records=["x\x00:1"])
    assert gone.status_code == 422
    with statements_at_most(WRITE):
        good = post(client, address, source="reception_held", records=[LATE[0]])
    assert good.url == line.get_absolute_url()
    row = line.evidence_records.get()
    with django_assert_max_num_queries(DETAIL):
        page = client.get(line.get_absolute_url()).content.decode()
    assert LATE[2] in page and row.sha256[:12] in page
    assert client.get(address + "?source=demands_in_time").status_code == 200
    assert client.get(address + "?source=nothing%00").status_code == 200
    drop = url("evidence_record_drop", row.pk)
    assert post(client, drop, reason="").status_code == 422
    assert post(client, drop, reason="选错了").url == line.get_absolute_url()
    assert "已撤下：选错了" in client.get(line.get_absolute_url()).content.decode()


def test_a_typed_figure_keeps_what_was_typed_and_says_what_is_missing(scene, line, client_of):
    type(line).objects.filter(pk=line.pk).update(source="typed", denominator=None)
    client = client_of(scene.cast.chair)
    assert "请您填写" in client.get(line.report.get_absolute_url()).content.decode()
    for number in ABSURD:
        answer = post(client, url("measure_fill", line.pk), numerator=number, note="纪要 3 号", version="1")
        assert answer.status_code == 422 and "纪要 3 号" in answer.content.decode(), number
    answer = post(
        client, url("measure_fill", line.pk), numerator="2", note="纪要 3 号", version="1", back="check"
    )
    assert answer.url == url("report_check", line.report_id)
    kinds = {"misses": "kinds", "kinds": {"无故缺席": "3", "迟到": "1"}, "also": {"zero_if": ["全年没有开"]}}
    scene.scheme.indicators.filter(pk=line.indicator_id).update(rule_kind="deduct_per_miss", params=kinds)
    assert "其中“无故缺席”" in client.get(line.get_absolute_url()).content.decode()
    typed = {"numerator": "2", "part_0": "2", "part_1": "", "note": "纪要 3 号", "version": "2"}
    wrong = post(client, url("measure_fill", line.pk), **typed | {"part_1": "-1"})
    assert wrong.status_code == 422 and "纪要 3 号" in wrong.content.decode()
    assert post(client, url("measure_fill", line.pk), **typed).status_code == 302
    line.refresh_from_db()
    assert line.breakdown == {"无故缺席": "2"}
    assert (
        line.indicator.rule.score(line.measure, line.indicator.full_mark).explanation.count("共扣 6 分") == 1
    )
    assert "其中无故缺席 2" in client.get(line.get_absolute_url()).content.decode()
    late = post(client, url("measure_fill", line.pk), numerator="3", note="纪要 4 号", version="1")
    assert late.status_code == 409 and "何建平" in late.content.decode()


def test_the_sheet_of_another_town_is_a_sentence(scene, line, client_of):
    client = client_of(scene.cast.stranger)
    for address in (
        line.report.get_absolute_url(),
        line.get_absolute_url(),
        url("report_print", line.report_id),
    ):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "这是青山镇的季度填报，只有青山镇和县人大能看" in answer.content.decode()
    assert "没有找到这份填报" in client.get(url("report_detail", 999999)).content.decode()


def test_a_correction_is_asked_answered_and_read_by_both(
    scene, line, client_of, django_assert_max_num_queries, statements_at_most
):
    scene.finish(line.report.period)
    chair, staff = client_of(scene.cast.chair), client_of(scene.cast.staff)
    address = url("correction_ask", line.pk)
    assert address in chair.get(line.get_absolute_url()).content.decode()
    assert LATE[2] in chair.get(address).content.decode()
    for number in ABSURD:
        answer = post(chair, address, numerator_change=number, reason="漏算一场")
        assert answer.status_code == 422 and "漏算一场" in answer.content.decode(), number
    made_up = post(chair, address, numerator_change="1", reason="漏算一场", records=["nothing:1"])
    assert made_up.status_code == 409 and "刚刚改过" in made_up.content.decode()
    with statements_at_most(WRITE):
        asked = post(chair, address, numerator_change="1", reason="漏算一场", records=[LATE[0]])
    one = CorrectionRequest.objects.get()
    assert asked.url == one.get_absolute_url()
    assert post(chair, address, numerator_change="1", reason="再申请").status_code == 422
    with django_assert_max_num_queries(DETAIL):
        page = staff.get(one.get_absolute_url()).content.decode()
    assert "申请实际数 +1，更正后是 6/6 场" in page and LATE[2] in page
    assert "漏算" not in client_of(scene.cast.stranger).get(one.get_absolute_url()).content.decode()
    listed = staff.get(url("correction_list") + "?state=asked").content.decode()
    assert "青山镇" in listed and "等县人大答复" in listed
    assert post(staff, url("correction_decline", one.pk), answer="", version="1").status_code == 422
    with statements_at_most(WRITE):
        granted = post(staff, url("correction_grant", one.pk), numerator_change="1", answer="", version="1")
    assert granted.url == one.get_absolute_url()
    assert "已更正" in chair.get(one.get_absolute_url()).content.decode()
    assert "已更正" in chair.get(line.get_absolute_url()).content.decode()


def test_the_days_are_set_for_a_group_and_two_do_not_overwrite_each_other(scene, client_of):
    client = client_of(scene.cast.staff)
    address = url("reporting_edit", scene.group.pk)
    assert "填报截止" in client.get(address).content.decode()
    days = {"due_workdays": "8", "grace_workdays": "3", "lock_workdays": "10", "return_workdays": "4"}
    for number in ("0", *ABSURD):
        assert post(client, address, **{**days, "due_workdays": number, "version": "0"}).status_code == 422
    assert post(client, address, **days, version="0").status_code == 302
    rule = ReportingRule.objects.get(group=scene.group)
    assert (rule.due_workdays, rule.opens_itself) == (8, False)
    assert post(client, address, **days, version="0").status_code == 409


def test_the_standing_tells_a_township_line_by_line_what_is_still_to_be_gained(
    scene, line, client_of, django_assert_max_num_queries
):
    client = client_of(scene.cast.chair)
    address = url("standing", scene.scheme.pk)
    with django_assert_max_num_queries(DETAIL):
        page = client.get(address).content.decode()
    assert "主席团会议按季召开再有 1 次，约 7.5 分" in page and "不是考评结果" in page
    assert post(client, url("standing_count", scene.scheme.pk)).url == address


def test_what_a_chair_signs_says_where_the_numbers_come_from(scene, client_of):
    scene.scheme.indicators.filter(metric="presidium_meetings").update(metric="by_hand_count")
    scene.scheme.indicators.filter(metric="demands_in_time").update(
        metric="by_hand_judged", rule_kind="judgement", params={"low": "0"}
    )
    report = scene.report(scene.open(1), "青山镇")
    chair = client_of(scene.cast.chair)
    said = "1 项由日常记录统计，1 项由本单位填写并写明出处，1 项评审时评定，不在填报里"
    page = chair.get(report.get_absolute_url()).content.decode()
    assert said in page and "请您填写" in page
    typed = report.lines.get(indicator__metric="by_hand_count")
    assert 'name="numerator"' in (form := chair.get(typed.get_absolute_url()).content.decode())
    assert "可不填" not in form.split("实际数")[1].split("出处")[0]
    post(chair, url("measure_fill", typed.pk), numerator="2", note="纪要 3 号", version=typed.version)
    reports.confirm_line(
        actor=scene.cast.chair, line=report.lines.get(indicator__metric="reception_held"), at=NOW
    )
    page = chair.get(url("report_check", report.pk)).content.decode()
    assert f"以上 {said}。我已核对" in page and page.count("修改<") == 2
    reports.submit_report(actor=scene.cast.chair, report=report, at=NOW)
    judged = report.lines.get(indicator__metric="by_hand_judged")
    page = client_of(scene.cast.staff).get(f"{url('report_verify', report.pk)}?line={judged.pk}")
    assert "0 分" not in page.content.decode() and "评审时评定" in page.content.decode()
