"""The flag is handed on at the congress, on a day and by people; papers and consequences follow from it."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import docx
import pytest

from assessments.choices import PeriodKind, Rhythm
from assessments.contact_choices import FlagCondition
from assessments.flag_deadlines import handovers_due
from assessments.flag_papers import KINDS, write_paper
from assessments.models import FlagAward, FlagHandover, Recommendation, WorkFund, YearReview
from assessments.presenters.flags import line_of, line_sentence
from assessments.presenters.ranking import flag_card
from assessments.streaks import honours_of, runs_of
from assessments.views.handovers import papers_of
from assessments.workflow import flags, handovers, payments
from assessments.workflow.handover_corrections import correct_handover
from assessments.workflow.results import record_payment
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.models import CongressSession, Term
from tests.assessments.ladder import DAY, make_ladder
from tests.factories.ground import NOW, TODAY

GREEN, CLEAR = "青山镇", "绿水镇"


@pytest.fixture
def ladder(ground):
    return make_ladder(ground)


@pytest.fixture
def session(ground):
    term = Term.objects.create(congress=ground.county_congress, number=19, starts_on=date(2021, 6, 1))
    return CongressSession.objects.create(
        term=term, number=6, opens_on=date(2026, 3, 24), closes_on=date(2026, 3, 27)
    )


def hand_over(ladder, award, **values):
    return handovers.record_handover(
        **{
            "actor": ladder.cast.staff, "award": award, "on": DAY, "gave": "何建平", "received": "韩绿水",
            "at": NOW, **values,
        }
    )  # fmt: skip


def two_years(ladder):
    ladder.year(2024, (GREEN, CLEAR))
    ladder.year(2025, (CLEAR, GREEN))
    first = ladder.award(2024, from_on=date(2025, 2, 6))
    hand_over(ladder, first, on=date(2025, 2, 6))
    return first, ladder.award(2025)


def test_the_hand_over_is_planned_at_the_congress_and_both_townships_are_told(ladder, session):
    _, award = two_years(ladder)
    told = OutboxMessage.objects.filter(kind="flag_handover_planned")
    planned = handovers.plan_handover(
        actor=ladder.cast.staff, award=award, on=date(2026, 3, 27), session=session,
        announcement_number="云人常发〔2026〕3号", put_on_agenda=True, at=NOW,
    )  # fmt: skip
    award.refresh_from_db()
    assert (award.from_on, award.handover_meeting) == (date(2026, 3, 27), "县十九届人大六次会议")
    assert award.previous.to_on == date(2026, 3, 27)
    assert planned.agenda_item.title == "颁发2025年度乡镇人大工作流动红旗"
    assert session.agenda_items.count() == 1
    people = {ladder.cast.chair.person_id, ladder.cast.clerk.person_id, ladder.cast.stranger.person_id}
    assert set(told.values_list("recipient_id", flat=True)) == people
    # Planned anew: the line stands on the agenda once, and is done when the flag is handed on.
    again = {"actor": ladder.cast.staff, "award": award, "on": DAY, "at": NOW}
    handovers.plan_handover(session=session, put_on_agenda=True, **again)
    hand_over(ladder, award)
    assert [item.done_on for item in session.agenda_items.all()] == [DAY]


def test_a_line_leaves_the_agenda_with_the_plan_or_the_award(ladder, session):
    _, award = two_years(ladder)
    plan = {"actor": ladder.cast.staff, "award": award, "on": DAY, "put_on_agenda": True, "at": NOW}
    handovers.plan_handover(session=session, **plan)
    handovers.plan_handover(session=None, **plan | {"put_on_agenda": False})
    assert not session.agenda_items.standing().exists()
    handovers.plan_handover(session=session, **plan)
    assert session.agenda_items.standing().count() == 1
    handovers.withdraw(actor=ladder.cast.staff, award=award, reason="重新审定", at=NOW)
    assert not session.agenda_items.standing().exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"on": date(2026, 4, 2)}, "会期是 2026-03-24 至 2026-03-27"),
        ({"session": None, "put_on_agenda": True}, "先选择人代会"),
        ({"session": None, "on": date(2025, 1, 1)}, "不能早于青山镇接旗"),
        ({"version": 99}, "刚改过"),
    ],
)
def test_a_plan_that_cannot_be_gets_a_sentence(ladder, session, values, sentence):
    _, award = two_years(ladder)
    with pytest.raises(Refused, match=sentence):
        handovers.plan_handover(
            **{"actor": ladder.cast.staff, "award": award, "on": DAY, "session": session, "at": NOW, **values}
        )


def test_a_township_s_session_is_not_where_the_flag_is_handed_on(ladder):
    _, award = two_years(ladder)
    term = Term.objects.create(
        congress=ladder.cast.green_hill_congress, number=19, starts_on=date(2021, 6, 1)
    )
    town = CongressSession.objects.create(term=term, number=1, opens_on=DAY)
    with pytest.raises(Refused, match="县人代会的会议"):
        handovers.plan_handover(actor=ladder.cast.staff, award=award, on=DAY, session=town, at=NOW)


def test_the_day_of_the_hand_over_ends_one_holding_and_begins_the_next(ladder):
    first, award = two_years(ladder)
    assert [r.subject_key for r in handovers_due(TODAY)] == [f"assessments.flagaward:{award.pk}"]
    done = hand_over(ladder, award, on=date(2026, 3, 26), condition=FlagCondition.GOOD)
    first.refresh_from_db()
    award.refresh_from_db()
    assert (done.received, done.gave, done.done_on) == ("韩绿水", "何建平", date(2026, 3, 26))
    assert (first.to_on, award.from_on) == (date(2026, 3, 26), date(2026, 3, 26))
    assert list(handovers_due(TODAY)) == []
    entry = JournalEntry.objects.filter(move="record_handover").latest("pk")
    assert (entry.before["on"], entry.after["on"]) == ("2026-03-25", "2026-03-26")
    with pytest.raises(Conflict, match="周文清已登记 2026-03-26 交接"):
        hand_over(ladder, award)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"on": TODAY + timedelta(days=1)}, "还没有到"),
        ({"received": " "}, "接旗人"),
        ({"gave": ""}, "移交人"),
        ({"condition": "damaged"}, "哪里损坏"),
    ],
)
def test_a_hand_over_names_day_people_and_damage(ladder, values, sentence):
    _, award = two_years(ladder)
    with pytest.raises(Refused, match=sentence):
        hand_over(ladder, award, **values)
    assert FlagHandover.objects.get(award=award).done_on is None


def test_an_award_is_taken_back_with_a_reason_and_the_flag_stays_where_it_was(ladder):
    first, award = two_years(ladder)
    with pytest.raises(Refused, match="撤回的原因"):
        flags.withdraw_award(actor=ladder.cast.staff, award=award, reason=" ", at=NOW)
    flags.withdraw_award(actor=ladder.cast.staff, award=award, reason="主任会议重新审定", at=NOW)
    assert FlagAward.objects.current().get() == first
    assert FlagAward.objects.filter(pk=award.pk).exists()
    assert list(handovers_due(TODAY)) == []
    again = ladder.award(2025)
    assert (again.previous, FlagAward.objects.current().get()) == (first, again)
    hand_over(ladder, again)
    with pytest.raises(Refused, match="已经交接.*更正交接登记"):
        flags.withdraw_award(actor=ladder.cast.staff, award=again, reason="x", at=NOW)


def test_a_hand_over_recorded_wrongly_is_corrected_and_told(ladder):
    first, award = two_years(ladder)
    YearReview.objects.create(
        period=award.period, self_due_on=DAY, opened_by="周文清", opened_at=NOW,
        decided_on=date(2026, 2, 20),
    )  # fmt: skip
    correct = {
        "actor": ladder.cast.staff, "award": award, "on": date(2026, 3, 26), "received": "韩绿水",
        "gave": "何建平", "reason": "日期写错", "at": NOW,
    }  # fmt: skip
    with pytest.raises(Refused, match="不用更正"):
        correct_handover(**correct)
    # The slip of February: last year's number, and a day before the meeting that decided.
    for day, sentence in ((date(2025, 3, 26), "2026-02-20 才由主任会议审定"), (date(2026, 2, 19), "审定")):
        with pytest.raises(Refused, match=sentence):
            hand_over(ladder, award, on=day)
    hand_over(ladder, award)
    with pytest.raises(Refused, match="更正"):
        correct_handover(**correct | {"reason": " "})
    done = correct_handover(**correct)
    first.refresh_from_db()
    award.refresh_from_db()
    assert first.to_on == award.from_on == done.done_on == date(2026, 3, 26)
    entry = JournalEntry.objects.get(move="correct_handover")
    assert (entry.before["on"], entry.after["on"], entry.reason) == ("2026-03-25", "2026-03-26", "日期写错")
    assert OutboxMessage.objects.filter(kind="flag_handover_corrected").exists()
    with pytest.raises(Refused, match="没有要更正的"):
        correct_handover(**correct)


def test_until_the_hand_over_the_flag_is_where_it_was(ladder):
    first, award = two_years(ladder)
    now = [a.holder.name for a in FlagAward.objects.held()]
    assert now == [GREEN]
    awards = list(FlagAward.objects.standing().select_related("holder", "handover").order_by("-year"))
    strips = line_of(ladder.group, awards)
    assert [s["current"] for s in strips] == [True, False]
    assert line_sentence(strips).startswith("青山镇现在持旗，2026-03-25 移交给绿水镇，还没有交接")
    card = flag_card(awards, [])
    assert card["lead"] == "流动红旗授予，待交接" and card["facts"][0]["value"] == GREEN
    hand_over(ladder, award)
    assert FlagAward.objects.held().get() == award


def test_a_flag_that_moves_each_quarter_is_given_for_quarters_only(ladder):
    ladder.group.rhythm = Rhythm.QUARTER
    ladder.group.save(update_fields=["rhythm"])
    ladder.year(2025, (GREEN, CLEAR), kind=PeriodKind.QUARTER, number=4)
    award = ladder.award(2025)
    assert (award.number, award.label) == (4, "2025年第四季度")
    ladder.year(2024, (GREEN, CLEAR))
    with pytest.raises(Refused, match="每季度流动一次"):
        ladder.award(2024)
    past = {
        "actor": ladder.cast.staff, "group": ladder.group, "holder": ladder.subjects[GREEN],
        "minutes_number": "x", "at": NOW, "from_on": DAY,
    }  # fmt: skip
    with pytest.raises(Refused, match="填 1 到 4"):
        flags.record_past_award(year=2026, number=0, **past)
    with pytest.raises(Refused, match="已经登记了2025年第四季度"):
        flags.record_past_award(year=2025, number=3, **past)


def test_the_line_of_holders_shows_gaps_and_counts_rows_without_them(ladder):
    towns = ladder.subjects
    held = [(2019, GREEN), (2020, GREEN), (2022, GREEN), (2023, CLEAR)]
    awards = [
        FlagAward(pk=n, group=ladder.group, holder=towns[name], year=year, to_on=DAY if n < 3 else None)
        for n, (year, name) in enumerate(held)
    ]
    strips = line_of(ladder.group, awards)
    assert [(s["when"], s["gap"]) for s in strips] == [
        ("2019年", False), ("2020年", False), ("2021年", True), ("2022年", False), ("2023年", False),
    ]  # fmt: skip
    assert [s["run"] for s in strips if not s["gap"]] == [1, 2, 1, 1]
    assert [s["times"] for s in strips if not s["gap"]] == [1, 2, 3, 1]
    assert line_sentence(strips) == "绿水镇现在持旗；4 期里 2 个单位得过，有 1 期没有登记。"


def test_a_scheme_s_streaks_are_found_over_years_without_a_gap(ladder):
    terms = {
        "streaks": [
            {"name": "连续第一", "what": "top", "places": 1, "times": 3, "consequence": "推荐表扬"},
            {"name": "连续末位", "what": "bottom", "places": 1, "times": 2, "consequence": "约谈提醒"},
        ]
    }
    for year in (2021, 2023, 2024):
        ladder.year(year, (GREEN, CLEAR))
    first, last = runs_of(ladder.year(2025, (GREEN, CLEAR), terms=terms))
    assert (first.in_front, first.follows) == (3, ("连续第一（连续 3 期）：推荐表扬",))
    assert (last.at_the_end, last.follows) == (3, ("连续末位（连续 2 期）：约谈提醒",))
    assert [cell["year"] for cell in first.ranks] == [2023, 2024, 2025]


def test_a_quota_counts_in_who_may_be_honoured(ladder):
    terms = {
        "quotas": [{"name": "先进单位", "top": "1"}, {"name": "优秀单位", "least": "99"}],
        "gates": [{"name": "数据造假", "what": "total_below", "points": "96", "effect": "no_award"}],
    }
    period = ladder.year(2025, (GREEN, CLEAR), terms=terms)
    period.results.filter(rank=2).update(base=Decimal(97), total=Decimal(97))
    first, second = honours_of(period)
    assert (first["name"], [s.name for s in first["subjects"]]) == ("先进单位", [CLEAR])
    assert second["subjects"] == []


def test_the_set_says_what_the_award_says_and_money_goes_to_the_township(ladder):
    _, award = two_years(ladder)
    award = FlagAward.objects.select_related("group__county__congress").get(pk=award.pk)
    papers = papers_of(award, award.handover)
    text = {}
    for kind in KINDS:
        content = BytesIO()
        write_paper(papers, kind).save(content)
        read = docx.Document(content)
        cells = [c.text for t in read.tables for row in t.rows for c in row.cells]
        text[kind] = "\n".join([p.text for p in read.paragraphs] + cells)
    assert "绿水镇人民代表大会名列第一，总分 95 分，现授予人大工作流动红旗" in text["announcement"]
    assert "3 万元拨付给绿水镇人民代表大会，用于代表工作，不发给个人" in text["announcement"]
    assert "青山镇人民代表大会持旗上台" in text["agenda"]
    assert "青山镇人民代表大会" in text["handover"] and "完好□" in text["handover"]
    assert "绿水镇人民代表大会" in text["certificate"]
    assert "通报" not in "".join(text.values())


def test_a_gate_of_the_scheme_passes_the_first_over_and_says_why(ladder):
    terms = {
        "gates": [{"name": "数据造假", "what": "total_below", "points": "96", "effect": "no_award"}],
    }
    period = ladder.year(2025, (GREEN, CLEAR), terms=terms)
    with pytest.raises(Refused, match="没有可以授旗的单位"):
        ladder.award(2025)
    period.results.filter(rank=2).update(base=Decimal(97), total=Decimal(97))
    done = ladder.award(2025)
    assert (done.holder.name, done.margin) == (CLEAR, Decimal(2))
    assert "第 1 名青山镇不参加评先和红旗" in JournalEntry.objects.get(move="award_flag").reason


def test_groups_of_others_have_no_flag(ladder):
    ladder.group.assesses = "deputy"
    ladder.group.save(update_fields=["assesses"])
    ladder.year(2025, (GREEN, CLEAR))
    with pytest.raises(Refused, match="不设红旗"):
        ladder.award(2025)


def test_a_payment_is_corrected_with_a_reason_and_both_values_are_kept(ladder):
    ladder.year(2025, (GREEN, CLEAR))
    fund = WorkFund.objects.get()
    correct = {
        "actor": ladder.cast.staff, "fund": fund, "paid_on": DAY, "payment_document": "凭证2号",
        "reason": "抄错", "at": NOW,
    }  # fmt: skip
    with pytest.raises(Refused, match="还没有登记拨付"):
        payments.correct_payment(**correct)
    paid = {"actor": ladder.cast.staff, "fund": fund, "payment_document": "凭证1号", "at": NOW}
    for day, sentence in ((TODAY + timedelta(days=1), "不能晚于今天"), (date(2024, 12, 31), "核对年份")):
        with pytest.raises(Refused, match=sentence):
            record_payment(paid_on=day, **paid)
    record_payment(paid_on=DAY, **paid)
    with pytest.raises(Refused, match="不能晚于今天"):
        payments.correct_payment(**correct | {"paid_on": date(9999, 1, 1)})
    done = payments.correct_payment(**correct)
    entry = JournalEntry.objects.get(move="correct_payment")
    assert (entry.before["document"], entry.after["document"], entry.reason) == ("凭证1号", "凭证2号", "抄错")
    assert (done.amount, done.payment_document) == (Decimal(30000), "凭证2号")
    with pytest.raises(Refused, match="没有要更正的"):
        payments.correct_payment(**correct)
    with pytest.raises(Denied):
        payments.correct_payment(**correct | {"actor": ladder.cast.chair})


def test_a_recommendation_is_a_date_and_a_number_that_leaders_alone_see(ladder):
    period = ladder.year(2025, (GREEN, CLEAR))
    told = OutboxMessage.objects.count()
    given = {"period": period, "subject": ladder.subjects[GREEN], "on": DAY, "at": NOW}
    row = handovers.recommend_chair(actor=ladder.cast.leader, document_number="云人常函〔2026〕7号", **given)
    for who in ("staff", "official", "chair", "admin"):
        actor = getattr(ladder.cast, who)
        assert not Recommendation.objects.visible_to(actor).exists()
        with pytest.raises(Denied):
            handovers.recommend_chair(actor=actor, document_number="x", **given)
    assert Recommendation.objects.visible_to(ladder.cast.leader).get() == row
    entry = JournalEntry.objects.get(move="recommend_chair")
    assert "7号" not in entry.summary and GREEN not in entry.summary and not entry.after
    assert OutboxMessage.objects.count() == told
    with pytest.raises(Conflict, match="已经登记过"):
        handovers.recommend_chair(actor=ladder.cast.leader, document_number="x", **given)
    handovers.void_recommendation(actor=ladder.cast.leader, recommendation=row, reason="文号有误", at=NOW)
    handovers.recommend_chair(actor=ladder.cast.leader, document_number="x", **given)
    assert Recommendation.objects.count() == 2
