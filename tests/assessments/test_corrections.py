"""Evidence from existing records, papers in editions, figures that are typed, corrections by request."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments import metrics
from assessments.counting import changed_since
from assessments.evidence import candidates, sha256_of, sources_for
from assessments.models import CorrectionRequest, EvidenceRecord, MeasureAdjustment
from assessments.sheets import locked_measures
from assessments.workflow import corrections, evidence, reports, results, verification
from congress_portal.foundation.attachments.services import validated
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from tests.factories.ground import NOW, TODAY

LATE = ("liaison_stations.receptionday:7", date(2026, 4, 2), "中坝村联络点，改期到 4月2日", "/x/7/")
INSIDE = ("liaison_stations.receptionday:6", date(2026, 3, 9), "中坝村联络点，已开展", "/x/6/")


def paper(words: bytes, name: str = "证明.pdf"):
    return validated(SimpleUploadedFile(name, b"%PDF-1.4\n" + words + b"\n%%EOF"))


def line_of(report, metric="reception_held"):
    return report.lines.get(indicator__metric=metric)


@pytest.fixture
def line(scene):
    """A line of the open report of the cast's chair, with a record around the quarter."""
    scene.found["reception_held"] += [LATE, INSIDE]
    return line_of(scene.report(scene.open(1), "青山镇"))


@pytest.fixture
def locked(scene):
    """The same line of the locked report; one of six reception days is missing."""
    scene.found["reception_held"] += [LATE, INSIDE]
    scene.set("青山镇", 1, (5, 6), (9, 10))
    period = scene.open(1)
    scene.finish(period)
    return line_of(scene.report(period, "青山镇"))


# --- evidence ---------------------------------------------------------------------------------------


def test_what_is_in_the_number_is_not_offered_and_what_lies_around_the_quarter_is(line):
    own = sources_for(line)[0]
    assert own.code == "reception_held"
    offered = candidates(line, own, on=TODAY, chosen=set())
    assert [(c.record.label, c.why) for c in offered] == [("中坝村联络点，改期到 4月2日", "在本期以后")]
    # Not what is yet to come, and not what lies more than three months away.
    assert candidates(line, own, on=date(2026, 4, 1), chosen=set()) == []


def test_a_chosen_record_is_kept_as_it_stood_and_becomes_the_next_edition_when_it_changed(scene, line):
    actor = scene.cast.clerk
    [row] = evidence.choose_records(actor=actor, line=line, source="reception_held", keys=[LATE[0]], at=NOW)
    assert (row.edition, row.chosen_by, row.label) == (1, "吴桂香", LATE[2])
    assert row.sha256 == sha256_of(candidates(line, sources_for(line)[0], on=TODAY, chosen=set())[0].record)
    # Chosen again as it is: nothing happens.
    assert (
        evidence.choose_records(actor=actor, line=line, source="reception_held", keys=[LATE[0]], at=NOW) == []
    )
    scene.found["reception_held"][0] = (LATE[0], LATE[1], "中坝村联络点，4月2日补开，见 9 人", LATE[3])
    [again] = evidence.choose_records(actor=actor, line=line, source="reception_held", keys=[LATE[0]], at=NOW)
    assert again.edition == 2 and again.sha256 != row.sha256
    assert list(line.evidence_records.order_by("edition").values_list("label", "voided_at")) == [
        (LATE[2], NOW),
        ("中坝村联络点，4月2日补开，见 9 人", None),
    ]
    evidence.drop_record(actor=actor, row=again, reason="选错了", at=NOW)
    assert not line.evidence_records.in_force().exists()
    assert JournalEntry.objects.get(move="drop_record").reason == "选错了"


def test_records_are_chosen_only_from_what_is_offered_and_only_for_the_own_report(scene, line):
    def choose(actor, **changes):
        values = {"source": "reception_held", "keys": [LATE[0]]} | changes
        return evidence.choose_records(actor=actor, line=line, at=NOW, **values)

    with pytest.raises(Conflict, match="1 条记录"):
        choose(scene.cast.chair, keys=[INSIDE[0]])
    with pytest.raises(Refused, match="至少勾选"):
        choose(scene.cast.chair, keys=[])
    with pytest.raises(Refused, match="没有这个来源"):
        choose(scene.cast.chair, source="nothing")
    with pytest.raises(Denied, match="本单位"):
        choose(scene.cast.stranger)
    scene.hand_in(line.report)
    with pytest.raises(Refused, match="不能再动"):
        choose(scene.cast.chair)
    assert not EvidenceRecord.objects.exists()


def test_a_paper_has_editions_and_is_never_deleted(scene, line):
    chair = scene.cast.chair
    first = verification.add_evidence(
        actor=chair, line=line, upload=paper(b"one"), description="纪要", at=NOW
    )
    with pytest.raises(Refused, match="一模一样"):
        evidence.replace_paper(actor=chair, row=first, upload=paper(b"one"), at=NOW)
    second = evidence.replace_paper(actor=chair, row=first, upload=paper(b"two"), at=NOW)
    assert (second.edition, second.description, second.replaces) == (2, "纪要", first)
    first.refresh_from_db()
    assert first.void_reason == "由第 2 版代替"
    with pytest.raises(Conflict, match="已经换过"):
        evidence.replace_paper(actor=chair, row=first, upload=paper(b"three"), at=NOW)
    other = verification.add_evidence(actor=chair, line=line, upload=paper(b"other"), at=NOW)
    assert other.edition == 1
    evidence.drop_paper(actor=chair, row=second, reason="不相干", at=NOW)
    second.refresh_from_db()
    assert (second.voided_at, line.evidence.count()) == (NOW, 3)


# --- what no record tells ---------------------------------------------------------------------------


def test_a_figure_without_records_is_typed_with_its_source_and_not_confirmed_unseen(scene):
    scene.scheme.indicators.filter(metric="presidium_meetings").update(metric="by_hand_count")
    report = scene.report(scene.open(1), "青山镇")
    line = line_of(report, "by_hand_count")
    assert (line.source, line.state) == ("typed", "counted")
    with pytest.raises(Conflict, match="没有等您确认的项"):
        reports.confirm_group(actor=scene.cast.chair, report=report, category=line.indicator.category, at=NOW)
    with pytest.raises(Refused, match="请填写实际数和出处"):
        reports.confirm_line(actor=scene.cast.chair, line=line, at=NOW)
    for number, note, message in (
        ("", "纪要", "没有就填 0"),
        ("2", " ", "请写明出处"),
        ("-1", "纪要", "不小于 0"),
    ):
        with pytest.raises(Refused, match=message):
            reports.fill_line(actor=scene.cast.chair, line=line, numerator=number, note=note, at=NOW)
    done = reports.fill_line(
        actor=scene.cast.clerk, line=line, numerator="2", note="会议纪要 3、5 号", at=NOW
    )
    assert (done.numerator, done.state, done.note, done.decided_by) == (
        2,
        "confirmed",
        "会议纪要 3、5 号",
        "吴桂香",
    )
    counted = line_of(report)
    with pytest.raises(Refused, match="由日常记录统计"):
        reports.fill_line(actor=scene.cast.chair, line=counted, numerator="9", note="x", at=NOW)
    assert scene.hand_in(report).state == "submitted"


def test_what_the_review_judges_asks_nothing_of_the_township(scene):
    scene.scheme.indicators.filter(metric="presidium_meetings").update(
        metric="by_hand_judged", rule_kind="judgement", params={"low": "0", "high": "10"}
    )
    line = line_of(scene.report(scene.open(1), "青山镇"), "by_hand_judged")
    assert (line.source, line.state, line.verification) == ("judged", "confirmed", "verified")


# --- corrections by request --------------------------------------------------------------------------


def ask(scene, line, **changes):
    values = {"numerator_change": Decimal(1), "reason": "3月24日改到4月2日，漏算一场"} | changes
    return corrections.ask_correction(actor=scene.cast.chair, line=line, at=NOW, **values)


def test_a_chair_asks_with_the_records_and_the_county_gets_a_to_do(scene, locked):
    request = ask(scene, locked, source="reception_held", records=[LATE[0]])
    assert [row.label for row in request.evidence_records.all()] == [LATE[2]]
    todo = Todo.objects.open().visible_to(scene.cast.staff).get(kind="correction_request")
    assert todo.title == "青山镇申请更正2026年第一季度“接待日按计划开展”"
    assert todo.due == TODAY + timedelta(days=7)  # five working days
    with pytest.raises(Refused, match="何建平已在 04月09日 申请"):
        ask(scene, locked)
    assert not MeasureAdjustment.objects.exists()


def test_what_is_granted_enters_the_year_and_the_town_is_told(scene, locked):
    request = ask(scene, locked)
    done = corrections.grant_correction(actor=scene.cast.staff, request=request, at=NOW)
    assert (done.state, done.adjustment.numerator_change) == ("granted", 1)
    assert "青山镇申请更正" in done.adjustment.reason
    locked.refresh_from_db()
    assert locked.verified_numerator == 5  # the quarter stands
    year, _ = locked_measures(scene.scheme)
    place = (locked.report.subject_id, locked.indicator_id)
    assert year.measures[place].numerator == 6 and place in year.adjusted
    told = OutboxMessage.objects.filter(kind="correction_answered")
    assert {m.recipient.name for m in told} == {"何建平", "吴桂香"}
    assert not Todo.objects.open().filter(kind="correction_request").exists()
    with pytest.raises(Refused, match="已更正，不用再办"):
        corrections.decline_correction(actor=scene.cast.staff, request=request, answer="不", at=NOW)
    # Another one may be asked now.
    assert ask(scene, locked, numerator_change=Decimal(-1)).state == "asked"


def test_a_record_that_another_quarter_counts_is_not_counted_twice(scene, locked):
    scene.open(2)
    with pytest.raises(Refused, match="已经算进2026年第二季度，不能再算一次"):
        ask(scene, locked, source="reception_held", records=[LATE[0]])
    [offered] = candidates(locked, sources_for(locked)[0], on=TODAY, chosen=set(), tell=True)
    assert offered.why == "在本期以后，已经算进2026年第二季度"
    assert not CorrectionRequest.objects.exists()


def test_other_numbers_than_asked_need_a_reason_and_a_refusal_too(scene, locked):
    request = ask(scene, locked, numerator_change=Decimal(2), denominator_change=Decimal(1))
    with pytest.raises(Refused, match="与申请的不同"):
        corrections.grant_correction(
            actor=scene.cast.staff, request=request, numerator_change=Decimal(1), at=NOW
        )
    with pytest.raises(Refused, match="不能小于 0"):
        corrections.grant_correction(
            actor=scene.cast.staff, request=request, numerator_change=Decimal(-9), answer="核减", at=NOW
        )
    with pytest.raises(Refused, match="理由"):
        corrections.decline_correction(actor=scene.cast.staff, request=request, answer=" ", at=NOW)
    with pytest.raises(Conflict):
        corrections.decline_correction(
            actor=scene.cast.staff, request=request, answer="记录对不上", version=7, at=NOW
        )
    done = corrections.decline_correction(
        actor=scene.cast.staff, request=request, answer="记录对不上", at=NOW
    )
    assert (done.state, done.answer, done.adjustment) == ("declined", "记录对不上", None)


def test_only_the_chair_asks_and_takes_back_and_only_what_is_locked(scene, locked):
    with pytest.raises(Denied, match="要由主席提出"):
        corrections.ask_correction(
            actor=scene.cast.clerk, line=locked, numerator_change=Decimal(1), reason="漏", at=NOW
        )
    with pytest.raises(Denied, match="本单位"):
        corrections.ask_correction(
            actor=scene.cast.stranger, line=locked, numerator_change=Decimal(1), reason="漏", at=NOW
        )
    for changes, message in (
        ({"numerator_change": Decimal(0)}, "增减多少"),
        ({"reason": " "}, "为什么要更正"),
    ):
        with pytest.raises(Refused, match=message):
            ask(scene, locked, **changes)
    request = ask(scene, locked)
    other = replace(scene.cast.staff, county=None)
    assert not CorrectionRequest.objects.visible_to(other).exists()
    assert not CorrectionRequest.objects.visible_to(scene.cast.stranger).exists()
    with pytest.raises(Denied):
        corrections.grant_correction(actor=scene.cast.leader, request=request, at=NOW)
    done = corrections.withdraw_correction(actor=scene.cast.chair, request=request, at=NOW)
    assert done.state == "withdrawn" and not Todo.objects.open().filter(kind="correction_request").exists()
    open_line = line_of(scene.report(scene.open(2), "青山镇"))
    with pytest.raises(Refused, match="还没有锁定"):
        ask(scene, open_line)


def test_after_the_year_is_out_nothing_is_corrected(scene, locked, client_of):
    year = results.compute_year(actor=scene.cast.staff, scheme=scene.scheme, at=NOW)
    type(year).objects.filter(pk=year.pk).update(state="published", minutes_number="纪要〔2027〕1号")
    with pytest.raises(Refused, match="已经发布"):
        ask(scene, locked)
    chair = client_of(scene.cast.chair)
    assert "申请更正" not in chair.get(locked.get_absolute_url()).content.decode()
    page = chair.get(reverse("assessments:correction_ask", args=[locked.pk])).content.decode()
    assert "已经发布，不能再更正" in page and "交给县人大" not in page


# --- a record that moved after its quarter was locked ------------------------------------------------


@pytest.fixture
def moved(scene, monkeypatch):
    """One of two meetings of the locked first quarter, with its date corrected into the second."""
    rows = [
        (f"deputies.meeting:{n}", date(2026, month, 5), f"第{n}次主席团会议", f"/m/{n}/")
        for n, month in ((1, 1), (2, 3), (3, 5))
    ]
    pk = scene.towns["青山镇"].pk
    scene.found["presidium_meetings"] += rows[:2]
    scene.counts["presidium_meetings"] = dict.fromkeys(scene.counts["presidium_meetings"], (0, None)) | {
        pk: (2, None)
    }
    scene.finish(scene.open(1))
    rows[1] = (rows[1][0], date(2026, 4, 2), *rows[1][2:])
    scene.found["presidium_meetings"][:] = rows

    def compute(ids, start, end):
        here = sum(1 for row in scene.found["presidium_meetings"] if start <= row[1] <= end)
        return {one: (here if one == pk else 0, None) for one in ids}

    metric = replace(
        metrics.METRICS["presidium_meetings"],
        compute=compute,
        records=lambda one, start, end: [
            row for row in scene.found["presidium_meetings"] if one == pk and start <= row[1] <= end
        ],
    )
    monkeypatch.setitem(metrics.METRICS, "presidium_meetings", metric)
    return scene


def test_a_record_moved_out_of_a_locked_quarter_is_not_counted_in_another(moved, client_of):
    scene = moved
    line = line_of(scene.report(scene.open(2), "青山镇"), "presidium_meetings")
    assert (line.numerator, [row["key"] for row in line.measure.elsewhere]) == (1, ["deputies.meeting:2"])
    told = "已经算进2026年第一季度，本季没有再算"
    assert told in client_of(scene.cast.chair).get(line.get_absolute_url()).content.decode()
    assert changed_since(line.report, [line]) == {}
    report = scene.hand_in(line.report)
    page = client_of(scene.cast.staff).get(f"/assessments/reports/{report.pk}/verify/?line={line.pk}")
    assert told in page.content.decode()
    with pytest.raises(Refused, match="核实的数与系统统计的不同"):
        verification.verify_line(actor=scene.cast.staff, line=line, numerator="2", at=NOW)
    scene.verify(report)
    verification.lock_report(actor=scene.cast.staff, report=report, at=NOW)
    year = locked_measures(scene.scheme)[0].measures
    assert year[report.subject_id, line.indicator_id].numerator == 3
    line.refresh_from_db()
    assert [row.get("elsewhere") for row in line.records] == ["2026年第一季度", None]


def test_a_record_that_moves_after_the_count_is_seen_at_verification_and_at_the_lock(moved):
    scene = moved
    rows = scene.found["presidium_meetings"]
    stayed = rows[1]
    rows[1] = (stayed[0], date(2026, 3, 5), *stayed[2:])
    report = scene.hand_in(scene.report(scene.open(2), "青山镇"))
    line = line_of(report, "presidium_meetings")
    scene.verify(report)
    # One comes in the place of the one that goes: the number stays, what it counts does not.
    rows[1], rows[2] = stayed, (rows[2][0], date(2026, 3, 9), *rows[2][2:])
    verify = {"actor": scene.cast.staff, "line": line, "at": NOW}
    for attempt in (
        lambda: verification.verify_line(**verify),
        lambda: verification.lock_report(actor=scene.cast.staff, report=report, at=NOW),
    ):
        with pytest.raises(Refused, match="已经算进2026年第一季度，本季不能再算。请核实为 0"):
            attempt()
    verification.verify_line(**verify, numerator="0", note="已在第一季度计数")
    assert verification.lock_report(actor=scene.cast.staff, report=report, at=NOW).locked_at == NOW
