"""Pages of the review: within their queries, with what was typed kept, and nothing for strangers."""

import json
import uuid
import zipfile
from datetime import date, timedelta
from decimal import Decimal as D
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.archiving import MANIFEST, write_package
from assessments.models import PointChange, SiteSample, Slip
from assessments.review_deadlines import appeals_due, rating_due, self_due
from assessments.workflow import appeals, ballots, judgements, papers, results, samples
from congress_portal.foundation.web.refusals import Refused
from tests.assessments.reviewing import MINUTES, at_stage, opened, town
from tests.assessments.scene import YEAR
from tests.assessments.test_ballots import blank_for_one
from tests.assessments.test_corrections import paper as checked_paper
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.once

DETAIL, LIST, WRITE = 15, 12, 20


def url(name, *args):
    return reverse(f"assessments:{name}", args=args)


def post(client, address, **data):
    return client.post(address, {"form_key": str(uuid.uuid4()), **data})


def paper(words, name="证明.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4\n" + words + b"\n%%EOF", content_type="application/pdf")


@pytest.fixture
def clock(monkeypatch):
    """Pages ask the clock; it stands still at the tests' moment."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def sample(scene):
    """Three of four records drawn from a report that was handed in."""
    scene.found["reception_held"] += [
        (f"liaison_stations.receptionday:{n}", date(2026, 2, n), f"第{n}场接待", "/x/") for n in range(1, 5)
    ]
    report = scene.hand_in(scene.report(scene.open(1), "绿水镇"))
    return samples.draw_sample(
        actor=scene.cast.staff, report=report, lines=list(report.lines.all()), size=3, seed="s1", at=NOW
    )


def test_a_review_is_walked_from_page_to_page(
    scene, client_of, clock, django_assert_max_num_queries, statements_at_most
):
    review = opened(scene)
    year, staff, chair = review.period_id, client_of(scene.cast.staff), client_of(scene.cast.stranger)
    mine = town(review, "绿水镇")
    h1 = review.period.scheme.indicators.get(code="H1")
    with django_assert_max_num_queries(DETAIL):
        page = staff.get(url("review_detail", year)).content.decode()
    assert "进入初审" in page and "绿水镇" in page
    own = url("self_assessment", year, mine.pk)
    with django_assert_max_num_queries(DETAIL):
        page = chair.get(own).content.decode()
    assert "创新工作：自评几分" in page and "提交给县人大" in page
    assert chair.get(url("self_assessment", year, town(review, "青山镇").pk)).status_code == 404
    kept = post(chair, own, statement="办成 41 件", do="submit", **{f"value_{h1.pk}": "8"})
    assert (
        kept.status_code == 422
        and "为什么打" in kept.content.decode()
        and "办成 41 件" in kept.content.decode()
    )
    with statements_at_most(WRITE + 12):  # saved, judged and handed in by one press
        sent = post(
            chair,
            own,
            statement="办成 41 件",
            do="submit",
            **{f"value_{h1.pk}": "8", f"note_{h1.pk}": "有章程"},
        )
    assert sent.status_code == 302
    assert "初审通过" in staff.get(own).content.decode()
    assert post(staff, url("self_check", year, mine.pk), note="属实").status_code == 302
    address = url("review_indicator", year, h1.pk)
    with django_assert_max_num_queries(DETAIL):
        page = staff.get(f"{address}?subject={mine.pk}").content.decode()
    assert "镇里自评 8 分" in page and "给绿水镇评定" in page
    judge = url("judgement_create", year, h1.pk, mine.pk)
    assert "评定理由" in post(staff, judge, value="9").content.decode()
    with statements_at_most(WRITE):
        assert post(staff, judge, value="9", note="全县推开").status_code == 302
    change = url("change_create", year, h1.pk, mine.pk)
    assert "不适用" in post(staff, change, delta="-1", reason="查实").content.decode()
    counted = review.period.scheme.indicators.get(metric="reception_held")
    with statements_at_most(WRITE):
        done = post(staff, url("change_create", year, counted.pk, mine.pk), delta="-1", reason="查实")
    assert done.status_code == 302
    assert "重新汇总后" in staff.get(done.url).content.decode()
    void = url("change_void", PointChange.objects.get().pk)
    assert staff.get(void).status_code == 200
    assert post(staff, void, reason="看错").status_code == 302
    for odd in ("x", "9" * 30, "-1"):
        assert staff.get(f"{address}?subject={odd}").status_code == 200


@pytest.mark.parametrize("stage", ["appraisal", "decided", "notice"])
def test_a_review_opens_within_its_queries_at_each_stage(
    scene, client_of, clock, django_assert_max_num_queries, stage
):
    review = at_stage(scene, stage)
    client = client_of(scene.cast.staff)
    with django_assert_max_num_queries(DETAIL):
        page = client.get(review.get_absolute_url()).content.decode()
    assert {"appraisal": "登记主任会议审定", "decided": "公示并通知各单位", "notice": "申诉到"}[stage] in page


def test_on_notice_a_township_reads_its_sheet_and_appeals(
    scene, client_of, clock, django_assert_max_num_queries, statements_at_most, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    review = at_stage(scene, "notice")
    year, chair, staff = review.period_id, client_of(scene.cast.stranger), client_of(scene.cast.staff)
    page = chair.get(url("result_detail", year)).content.decode()
    assert "公示中" in page and "不是最终结果" in page
    page = chair.get(url("town_result", year, town(review, "绿水镇").pk)).content.decode()
    assert "提出申诉" in page
    create = url("appeal_create", year)
    indicator = review.period.scheme.indicators.get(metric="reception_held")
    missing = post(chair, create, indicator=indicator.pk, kind="omitted")
    assert missing.status_code == 422 and "依据哪条记录" in missing.content.decode()
    held = "liaison_stations.receptionday:9"
    scene.found["reception_held"] += [(held, date(YEAR, 3, 24), "3月24日接待", "/x/")]
    with django_assert_max_num_queries(DETAIL):
        page = chair.get(f"{create}?indicator={indicator.pk}").content.decode()
    assert held in page and "没有记录的才需要材料" in page
    typed = {
        "indicator": indicator.pk,
        "kind": "omitted",
        "claim": "漏了一场",
        "source": "reception_held",
        "records": [held],
    }
    astray = post(chair, create, **typed)
    assert astray.status_code == 422 and "先在页面上方换成这一项" in astray.content.decode()
    gone = post(chair, f"{create}?indicator={indicator.pk}", **typed | {"records": ["x:1"]})
    assert gone.status_code == 409 and "漏了一场" in gone.content.decode()
    with statements_at_most(WRITE + 2):  # with a record and a file, in one press
        raised = post(chair, f"{create}?indicator={indicator.pk}", **typed, paper=paper(b"1"))
    appeal = review.appeals.get()
    chosen, file = appeal.records.get(), appeal.papers.get()
    assert (chosen.label, len(chosen.sha256), len(file.sha256)) == ("3月24日接待", 64, 64)
    more = url("appeal_evidence", appeal.pk)
    with django_assert_max_num_queries(DETAIL):
        assert "已选用" in chair.get(more).content.decode()
    own = {"source": "reception_held", "records": [held]}
    for data, said in (({}, "请勾选记录，或者选择文件"), (own, "已经选用过了")):
        refused = post(chair, more, **data)
        assert refused.status_code == 422 and said in refused.content.decode()
    assert post(chair, more, paper=paper(b"2", "签到表.pdf"), description="签到").status_code == 302
    assert client_of(scene.cast.chair).get(more).status_code == 404
    brought = url("appeal_paper", file.pk)
    assert (staff.get(brought).status_code, client_of(scene.cast.chair).get(brought).status_code) == (
        200,
        404,
    )
    assert raised.url == appeal.get_absolute_url()
    assert client_of(scene.cast.chair).get(raised.url).status_code == 404
    with django_assert_max_num_queries(DETAIL):
        page = staff.get(raised.url).content.decode()
    assert "答复并告知绿水镇" in page and "3月24日接待" in page and "签到表.pdf" in page
    with django_assert_max_num_queries(LIST):
        assert appeal.number in staff.get(f"{url('appeal_list')}?tab=open").content.decode()
    answer = url("appeal_answer", appeal.pk)
    wrong = post(staff, answer, verdict="upheld", answer="补分")
    assert wrong.status_code == 422 and "登记更正" in wrong.content.decode()
    with statements_at_most(WRITE):
        assert post(staff, answer, verdict="upheld", answer="补分", delta="0.5").status_code == 302
    assert "材料不能再补" in post(chair, more, paper=paper(b"3")).content.decode()
    page = staff.get(url("review_detail", year)).content.decode()
    assert "重新汇总" in page and "登记上报" not in page


def test_before_the_notice_a_township_sees_no_ranks(scene, client_of):
    review = at_stage(scene, "decided")
    assert client_of(scene.cast.stranger).get(url("result_detail", review.period_id)).status_code == 404


def test_a_sample_is_drawn_noted_closed_and_told(
    scene, sample, client_of, clock, django_assert_max_num_queries
):
    staff, chair = client_of(scene.cast.staff), client_of(scene.cast.stranger)
    page = sample.get_absolute_url()
    assert (sample.pool, sample.items.count(), chair.get(page).status_code) == (4, 3, 404)
    with django_assert_max_num_queries(DETAIL):
        assert "还有 3 条没有登记结果" in staff.get(page).content.decode()
    first, *others = sample.items.all()
    typed = {f"verdict_{i.pk}": "true" for i in others} | {f"verdict_{first.pk}": "untrue"}
    typed |= {"visitors": "周文清、秦岳山", "visit_on": TODAY.isoformat()}
    refused = post(staff, page, **typed)
    assert refused.status_code == 422 and "写明核查到的情况" in refused.content.decode()
    assert "周文清、秦岳山" in refused.content.decode()
    with pytest.raises(Refused, match="还有 3 条"):
        samples.close_sample(actor=scene.cast.staff, sample=sample, at=NOW)
    assert post(staff, page, **typed, **{f"finding_{first.pk}": "日志当天没有开门"}).status_code == 302
    assert post(staff, url("sample_close", sample.pk)).status_code == 302
    assert "日志当天没有开门" in chair.get(page).content.decode()
    again = samples.draw_sample(
        actor=scene.cast.staff,
        report=sample.report,
        lines=list(sample.report.lines.all()),
        size=3,
        seed="s1",
        at=NOW,
    )
    keys = [i.record_key for i in SiteSample.objects.get(pk=sample.pk).items.all()]
    assert [i.record_key for i in again.items.all()] == keys
    samples.void_sample(actor=scene.cast.staff, sample=again, reason="重复抽", at=NOW)
    with pytest.raises(Refused, match="已作废"):
        samples.close_sample(actor=scene.cast.staff, sample=again, at=NOW)


def test_one_indicator_is_verified_in_all_townships_from_one_page(scene, client_of, clock):
    period = scene.open(1)
    reports = [scene.hand_in(scene.report(period, name)) for name in ("绿水镇", "青山镇")]
    lines = [r.lines.get(indicator__metric="reception_held") for r in reports]
    page, staff = url("indicator_compare", period.pk, lines[0].indicator_id), client_of(scene.cast.staff)
    assert staff.get(page).content.decode().count("核实为 ") == 2
    for line in lines:
        done = post(staff, url("measure_verify", line.pk), back="compare", version=line.version)
        assert done.url == page
    assert "核实为 " not in staff.get(page).content.decode()
    assert "核实为 " not in client_of(scene.cast.leader).get(page).content.decode()


def test_a_printed_slip_rates_without_an_account(scene, client, client_of, clock, statements_at_most):
    review = opened(scene, people=False)
    staff = scene.cast.staff
    ballot = ballots.create_ballot(
        actor=staff,
        review=review,
        title="测评",
        question="请评价",
        grades="好 100\n差 50",
        closes_on=TODAY,
        at=NOW,
    )
    ballots.add_rater_group(actor=staff, ballot=ballot, name="群众代表", weight=D(1), slips=3, at=NOW)
    ballots.open_ballot(actor=staff, ballot=ballot, at=NOW)
    slip = Slip.objects.first()
    printed = client_of(staff).get(url("slips_print", ballot.pk)).content.decode()
    assert f"{slip.code[:5]} {slip.code[5:]}" in printed and printed.count("slip-code") == 3
    door, vote = reverse("public_ballots:ballot_door"), reverse("public_ballots:ballot_vote")
    for odd in ("AAAAA AAAAA", "\x00", "x" * 500, "２３４"):
        assert client.get(door, {"code": odd}).status_code == 422
    typed = f" {slip.code[:5].lower()}-{slip.code[5:]} "
    page = client.get(door, {"code": typed})
    assert page.status_code == 200 and "绿水镇" in page.content.decode()
    assert post(client, vote, token=slip.code).status_code == 422
    grades = {f"grade_{s.pk}": "好" for s in papers.subjects_to_rate(ballot)}
    with statements_at_most(WRITE):
        assert post(client, vote, token=slip.code, **grades).url == reverse("public_ballots:ballot_thanks")
    assert "已经用过" in client.get(door, {"code": slip.code}).content.decode()
    assert post(client, vote, token=slip.code, **grades).status_code == 422
    page = client_of(staff).get(ballot.get_absolute_url()).content.decode()
    assert "收到 1 张" in page and "计票</button>" not in page


def test_who_is_behind_is_reminded_once_a_stage(scene):
    review = opened(scene, people=False)
    due = review.self_due_on
    assert len(list(self_due(due - timedelta(days=3)))) == 4
    assert {r.stage for r in self_due(due)} == {"due"}
    assert not list(self_due(due - timedelta(days=60)))
    assert not list(rating_due(TODAY)) and not list(appeals_due(TODAY))


def test_the_package_holds_the_sheet_the_records_and_the_hash_of_every_file(scene, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    review = at_stage(scene, "notice")
    indicator = review.period.scheme.indicators.get(metric="reception_held")
    appeal = appeals.raise_appeal(
        actor=scene.cast.stranger,
        review=review,
        subject=town(review, "绿水镇"),
        indicator=indicator,
        kind="wrong",
        claim="算错",
        papers=[(checked_paper(b"1"), "签到表")],
        at=NOW,
    )
    appeals.answer_appeal(
        actor=scene.cast.staff, appeal=appeal, verdict="declined", answer="没有算错", at=NOW
    )
    results.publish_results(
        actor=scene.cast.staff,
        period=review.period,
        minutes_number=MINUTES,
        partial_reason="启用",
        at=NOW + timedelta(days=9),
    )
    review.refresh_from_db()
    first = write_package(review, tmp_path / "a.zip")
    assert write_package(review, tmp_path / "b.zip") == first
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as package:
        manifest = package.read(MANIFEST).decode()
        names = set(package.namelist()) - {MANIFEST}
        listed = {line.split("  ", 1)[1] for line in manifest.splitlines() if "  " in line}
        scores = json.loads(package.read("02_得分.json"))
        brought = json.loads(package.read("04_自评和申诉.json"))["申诉"][0]["材料"][0]
        assert sha256(package.read(brought["在包里"])).hexdigest() == brought["sha256"]
        assert package.read("01_考评工作簿.xlsx")[:2] == b"PK"
    assert names == listed
    assert MINUTES in manifest and review.period.sheet_sha256 in manifest
    assert len(scores) == 12 and {s["单位"] for s in scores} >= {"绿水镇", "青山镇"}
    assert all(s["规则算出"] == s["得分"] for s in scores)  # nothing was changed by hand
    assert any(name.startswith("06_") and "绿水镇" in name for name in names)
    stored = tmp_path / "media" / appeal.papers.get().file.name
    for content, said in ((b"x", "校验码对不上"), (None, "不在存储里")):
        stored.write_bytes(content) if content else stored.unlink()
        with pytest.raises(Refused, match=said):
            write_package(review, tmp_path / "c.zip")
    with pytest.raises(Refused, match="发布并锁定"):
        judgements.change_points(
            actor=scene.cast.staff,
            review=review,
            subject=town(review, "绿水镇"),
            indicator=indicator,
            delta=D(1),
            reason="再改",
            at=NOW,
        )


def test_a_sheet_with_unjudged_items_says_so_wherever_it_is_read(
    scene, client_of, clock, django_assert_max_num_queries
):
    review = opened(scene)
    year, staff = review.period_id, client_of(scene.cast.staff)
    with django_assert_max_num_queries(DETAIL):
        page = staff.get(url("result_detail", year)).content.decode()
    assert "还有 8 项没有评定" in page
    page = staff.get(url("town_result", year, town(review, "绿水镇").pk)).content.decode()
    assert "还有 2 项没有评定" in page and "不适用" not in page
    page = staff.get(url("result_publish", year)).content.decode()
    assert "还有 8 项没有评定" in page and "不通过" in page


def test_a_review_with_a_blank_ballot_says_what_to_do_within_its_queries(
    scene, client_of, clock, django_assert_max_num_queries
):
    review, name = blank_for_one(scene, opened(scene))
    staff = client_of(scene.cast.staff)
    with django_assert_max_num_queries(DETAIL):
        page = staff.get(review.get_absolute_url()).content.decode()
    assert f"没有一张票评到{name}，请作废这个测评" in page
    type(review).objects.filter(pk=review.pk).update(
        stage="notice", minutes_number=MINUTES, notice_from=TODAY, appeals_until=TODAY
    )
    with django_assert_max_num_queries(DETAIL):
        page = staff.get(review.get_absolute_url()).content.decode()
    assert "请退回重新核查" in page and url("review_reopen", review.period_id) in page
    assert "公示撤回" in staff.get(url("review_reopen", review.period_id)).content.decode()
