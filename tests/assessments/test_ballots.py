"""A ballot: groups with weights, slips used once, papers that nobody can trace, and what they come to."""

import uuid
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.urls import reverse

from assessments.archiving import _told
from assessments.balloting import GroupPapers, grades_from, tally, trimmed_mean
from assessments.models import Ballot, Paper, Rating, Score, Slip, YearReview
from assessments.models.ballots import code_of
from assessments.rules import RuleError
from assessments.sampling import Drawable, drawn
from assessments.workflow import ballots, judgements, papers, reviews
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.web.refusals import Denied, Refused
from tests.assessments.reviewing import at_stage, decide, opened, points, recomputed, town
from tests.factories.ground import NOW, TODAY

GRADES = "优秀 100\n良好 80"


# --- counting, pure ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "trim", "expected"),
    [
        ([90, 80, 70], 0, (D(80), 0)),
        ([100, 90, 80, 10], 1, (D(85), 1)),
        ([90, 80], 1, (D(85), 0)),
        ([], 1, (None, 0)),
    ],
)
def test_the_highest_and_lowest_are_dropped_where_enough_are_left(values, trim, expected):
    assert trimmed_mean([D(v) for v in values], trim) == expected


def test_a_silent_groups_weight_goes_to_the_others():
    done = tally(
        [
            GroupPapers("代表", D(60), (D(90), D(90), D(90))),
            GroupPapers("部门", D(30), (D(60), D(60), D(60))),
            GroupPapers("群众", D(10), ()),
        ]
    )
    assert done.mean == D("80.00")
    assert "群众没有收到票" in done.sentence and "加权平均 80" in done.sentence


def test_two_papers_are_not_shown_apart():
    done = tally([GroupPapers("代表", D(1), (D(90), D(70)))])
    assert "不公布" in done.sentence and "80" not in done.sentence and done.shown is None


def test_one_small_group_hides_the_means_of_all_for_its_own_could_be_worked_out():
    many = GroupPapers("代表", D(60), (D(80), D(80), D(80)))
    done = tally([many, GroupPapers("部门", D(40), (D(30),))])
    # (60 × 100 − 80 × 60) ÷ 40 = 30 could be worked out from the mean of the others.
    assert done.shown == D("60.00") and "加权平均 60" in done.sentence
    assert "80" not in done.sentence and "部门" not in done.sentence and "权重" not in done.sentence
    told = tally([many, GroupPapers("部门", D(40), (D(30), D(30), D(30)))]).sentence
    assert "代表 3 票，平均 80，权重 60；部门 3 票，平均 30，权重 40" in told


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("优秀", "看不懂"),
        ("优秀 100\n优秀 90", "写了两次"),
        ("优秀 101\n良好 80", "0 到 100"),
        ("优秀 80\n良好 80", "分不出高低"),
        ("优秀 NaN\n良好 80", "看不懂"),
        ("优秀 100", "2 到 10 个"),
    ],
)
def test_grades_that_make_no_sense_are_refused_in_words(text, message):
    with pytest.raises(RuleError, match=message):
        grades_from(text)


def test_grades_are_read_as_people_type_them():
    assert grades_from("良好，80\n优秀：100") == [["优秀", "100"], ["良好", "80"]]


def test_a_seed_draws_the_same_records_whatever_their_order():
    records = [Drawable(1, f"k:{n}", f"第{n}场", TODAY) for n in range(20)]
    first = drawn(records, seed="a1", size=5)
    assert drawn(list(reversed(records)) + records, seed="a1", size=5) == first
    assert drawn(records, seed="a2", size=5) != first
    assert len(drawn(records[:3], seed="a1", size=5)) == 3


# --- the ballot -------------------------------------------------------------------------------------


@pytest.fixture
def review(scene):
    return opened(scene)


def prepared(scene, review, *, scored=True, people=()):
    staff = scene.cast.staff
    ballot = ballots.create_ballot(
        actor=staff,
        review=review,
        title="民主测评",
        question="请评价一年来的工作",
        grades=GRADES,
        closes_on=TODAY + timedelta(days=3),
        indicator=review.period.scheme.indicators.get(code="H2") if scored else None,
        at=NOW,
    )
    for name, slips in (("代表", 3), ("部门", 4 - len(people))):
        ballots.add_rater_group(
            actor=staff,
            ballot=ballot,
            name=name,
            weight=D(50),
            slips=slips,
            people=people if name == "部门" else (),
            at=NOW,
        )
    return ballot


def rate_all(ballot, subjects):
    """代表 all say 优秀 of the first town and 良好 of the others; 部门 say 良好 of everybody."""
    for slip in Slip.objects.filter(group__ballot=ballot, used=False).select_related("group"):
        best = subjects[0].pk if slip.group.name == "代表" else None
        papers.rate(slip=slip, grades={s.pk: "优秀" if s.pk == best else "良好" for s in subjects}, at=NOW)


def test_the_rule_of_the_indicator_names_groups_weights_and_grades(scene, review):
    staff = scene.cast.staff
    ballot = prepared(scene, review)
    assert ballot.grades == [["优秀", "100"], ["良好", "80"]] and ballot.trim == 1
    assert {g.name: g.weight for g in ballot.groups.all()} == {"代表": D(60), "部门": D(40)}
    with pytest.raises(Refused, match="测评组是：代表、部门"):
        ballots.add_rater_group(actor=staff, ballot=ballot, name="群众", weight=D(1), slips=3, at=NOW)
    with pytest.raises(Refused, match="不按测评计分"):
        ballots.create_ballot(
            actor=staff,
            review=review,
            title="另一个",
            question="？",
            grades=GRADES,
            closes_on=TODAY,
            indicator=review.period.scheme.indicators.get(code="H1"),
            at=NOW,
        )


def test_papers_become_points_and_the_sheet_recomputes(scene, review):
    ballot = prepared(scene, review)
    ballots.open_ballot(actor=scene.cast.staff, ballot=ballot, at=NOW)
    subjects = papers.subjects_to_rate(ballot)
    with pytest.raises(Refused, match="还有 7 张票没有投"):
        ballots.count_ballot(actor=scene.cast.staff, ballot=ballot, at=NOW)
    rate_all(ballot, subjects)
    done = ballots.count_ballot(actor=scene.cast.staff, ballot=ballot, at=NOW)
    review.refresh_from_db()
    assert review.stale and done.papers_sha256 == papers.papers_fingerprint(ballot)
    recomputed(scene, review)
    # (100 × 60 + 80 × 40) ÷ 100 = 92 → 9.2 of 10; the others 80 → 8.
    assert points(review, subjects[0].name, "H2") == D("9.20")
    assert points(review, subjects[1].name, "H2") == D("8.00")
    # Whoever touches a paper afterwards, past the portal, is found out before anything is computed.
    rating = Rating.objects.filter(paper__group__ballot=ballot, grade="优秀").first()
    for touched, said in (
        ({"grade": "良好", "points": 80}, "校验码对不上"),
        ({"points": 90}, "分值和等次对不上"),
    ):
        Rating.objects.filter(pk=rating.pk).update(**touched)
        with pytest.raises(Refused, match=said):
            recomputed(scene, review)
        Rating.objects.filter(pk=rating.pk).update(grade="优秀", points=100)
    assert points(recomputed(scene, review), subjects[0].name, "H2") == D("9.20")


def test_a_slip_works_once_and_says_so(scene, review):
    ballot = prepared(scene, review, scored=False)
    slip = Slip.objects.filter(group__ballot=ballot).first()
    subject = town(review, "绿水镇")
    with pytest.raises(Refused, match="还没有开始"):
        papers.rate(slip=slip, grades={subject.pk: "优秀"}, at=NOW)
    ballots.open_ballot(actor=scene.cast.staff, ballot=ballot, at=NOW)
    with pytest.raises(Refused, match="还没有选等次"):
        papers.rate(slip=slip, grades={subject.pk: ""}, at=NOW)
    with pytest.raises(Refused, match="不认识的"):
        papers.rate(slip=slip, grades={subject.pk: "满分"}, at=NOW)
    with pytest.raises(Refused, match="截止"):
        papers.rate(slip=slip, grades={subject.pk: "优秀"}, at=NOW + timedelta(days=9))
    papers.rate(slip=slip, grades={subject.pk: "优秀"}, at=NOW)
    with pytest.raises(Refused, match="已经用过"):
        papers.rate(slip=slip, grades={subject.pk: "良好"}, at=NOW)
    with pytest.raises(Refused, match="绿水镇收到的有效评定不到 3 个"):
        ballots.count_ballot(actor=scene.cast.staff, ballot=ballot, at=NOW + timedelta(days=9))
    assert Rating.objects.count() == 1


def test_nothing_leads_from_a_slip_to_its_paper(scene, review):
    ballot = prepared(scene, review, scored=False, people=[scene.cast.rater.person])
    ballots.open_ballot(actor=scene.cast.staff, ballot=ballot, at=NOW)
    said = JournalEntry.objects.count()
    slip = papers.slip_of(ballot, scene.cast.rater)
    papers.rate(slip=slip, grades={town(review, "绿水镇").pk: "良好"}, at=NOW)
    assert JournalEntry.objects.count() == said
    assert {f.name for f in Paper._meta.fields} == {"id", "group"}
    assert {f.name for f in Rating._meta.fields} == {"id", "paper", "subject", "grade", "points"}
    assert not {f.name for f in Slip._meta.fields} & {"paper", "used_at", "at"}
    assert slip.code_hash not in (slip.code, code_of(slip.nonce))


def test_a_rater_with_an_account_finds_it_among_the_to_dos(scene, review):
    ballot = prepared(scene, review, scored=False, people=[scene.cast.rater.person, scene.cast.chair.person])
    ballots.open_ballot(actor=scene.cast.staff, ballot=ballot, at=NOW)
    assert Todo.objects.open().filter(kind="rate").count() == 2
    slip = papers.slip_of(ballot, scene.cast.chair)
    own = town(review, "青山镇")
    with pytest.raises(Refused, match="不认识的"):
        papers.rate(slip=slip, grades={own.pk: "优秀"}, at=NOW)
    papers.rate(slip=slip, grades={town(review, "绿水镇").pk: "优秀"}, at=NOW)
    assert [t.person_id for t in Todo.objects.open().filter(kind="rate")] == [scene.cast.rater.person_id]


def test_a_lost_slip_is_replaced_and_a_used_one_is_not(scene, review):
    ballot, staff = prepared(scene, review, scored=False), scene.cast.staff
    ballots.open_ballot(actor=staff, ballot=ballot, at=NOW)
    group = ballot.groups.get(name="代表")
    lost, used = Slip.objects.filter(group=group).order_by("number")[:2]
    papers.rate(slip=used, grades={town(review, "绿水镇").pk: "优秀"}, at=NOW)
    with pytest.raises(Refused, match="为什么补发"):
        ballots.replace_slip(actor=staff, group=group, number=lost.number, reason="", at=NOW)
    with pytest.raises(Refused, match="已经用过"):
        ballots.replace_slip(actor=staff, group=group, number=used.number, reason="丢了", at=NOW)
    with pytest.raises(Refused, match="没有第 99 号"):
        ballots.replace_slip(actor=staff, group=group, number=99, reason="丢了", at=NOW)
    fresh = ballots.replace_slip(actor=staff, group=group, number=lost.number, reason="丢了", at=NOW)
    with pytest.raises(Refused, match="作废"):
        papers.rate(slip=lost, grades={town(review, "绿水镇").pk: "优秀"}, at=NOW)
    assert papers.slip_by_code(fresh.code) == fresh
    assert {g.name: g.sent for g in papers.turnout(ballot)} == {"代表": 3, "部门": 4}


def test_too_few_raters_would_publish_each_ones_vote(scene, review):
    ballot = prepared(scene, review, scored=False)
    with pytest.raises(Refused, match="至少 3 人"):
        ballots.add_rater_group(
            actor=scene.cast.staff, ballot=ballot, name="乡镇互评", weight=D(10), slips=2, at=NOW
        )


def test_a_voided_ballot_counts_nowhere_and_its_slips_are_dead(scene, review):
    ballot = prepared(scene, review)
    ballots.open_ballot(actor=scene.cast.staff, ballot=ballot, at=NOW)
    rate_all(ballot, papers.subjects_to_rate(ballot))
    ballots.count_ballot(actor=scene.cast.staff, ballot=ballot, at=NOW)
    with pytest.raises(Refused, match="作废的理由"):
        ballots.void_ballot(actor=scene.cast.staff, ballot=ballot, reason="", at=NOW)
    ballots.void_ballot(actor=scene.cast.staff, ballot=ballot, reason="票面印错", at=NOW)
    recomputed(scene, review)
    score = review.period.results.first().scores.get(indicator__code="H2")
    assert score.applicable is False
    with pytest.raises(Refused, match="作废"):
        papers.check_slip(Slip.objects.select_related("group__ballot").first(), NOW)
    with pytest.raises(Refused):
        decide(scene, review)


@pytest.mark.parametrize("who", ["leader", "chair", "rater"])
def test_only_the_countys_staff_keep_ballots(scene, review, who):
    ballot = prepared(scene, review, scored=False)
    actor = getattr(scene.cast, who)
    for attempt in (
        lambda: ballots.open_ballot(actor=actor, ballot=ballot, at=NOW),
        lambda: ballots.count_ballot(actor=actor, ballot=ballot, at=NOW),
        lambda: ballots.void_ballot(actor=actor, ballot=ballot, reason="不要", at=NOW),
    ):
        with pytest.raises(Denied):
            attempt()
    assert Ballot.objects.get().state == "draft"


def blank_for_one(scene, review):
    """Counted with everybody rated but the last town; the rest of the sheet judged and computed."""
    staff = scene.cast.staff
    ballot = prepared(scene, review)
    ballots.open_ballot(actor=staff, ballot=ballot, at=NOW)
    subjects = papers.subjects_to_rate(ballot)
    for slip in Slip.objects.filter(group__ballot=ballot).select_related("group"):
        alone = slip.group.name == "部门" and slip.number > 1
        papers.rate(slip=slip, grades={s.pk: "良好" for s in subjects[1 if alone else 0 : -1]}, at=NOW)
    ballots.count_ballot(actor=staff, ballot=ballot, at=NOW)
    for subject in subjects:
        judgements.judge(
            actor=staff,
            review=review,
            subject=subject,
            indicator=review.period.scheme.indicators.get(code="H1"),
            value=D(8),
            note="有章程",
            at=NOW,
        )
    for _ in range(2):
        review = reviews.advance_review(actor=staff, review=review, reason="先走一步", at=NOW)
    return recomputed(scene, review), subjects[-1].name


def test_a_town_left_blank_on_every_paper_is_told_at_the_count_and_stops_the_decision(scene, review):
    review, name = blank_for_one(scene, review)
    scores = Score.objects.filter(indicator__code="H2", result__period=review.period)
    secret, told = (scores.get(result__subject__name=n) for n in ("青山镇", "绿水镇"))
    # One grade of 部门 for the first town: no group's mean stands in the sheet or in the archive.
    assert "各组都不单列" in secret.explanation and "部门" not in secret.explanation
    assert "部门" not in str(_told(secret)) and "部门" in str(_told(told))
    assert "部门 4 人" in told.explanation
    assert f"没有一张评到{name}" in JournalEntry.objects.get(move="count_ballot").summary
    with pytest.raises(Refused, match=f"没有一张票评到{name}，请作废"):
        decide(scene, review)


def test_what_was_noticed_with_an_unjudged_item_goes_back_and_everybody_is_told(scene, review):
    review, _ = blank_for_one(scene, review)
    YearReview.objects.filter(pk=review.pk).update(
        stage="decided", minutes_number="纪要1号", decided_on=TODAY, decided_by="周文清"
    )
    review.refresh_from_db()
    notice = {"actor": scene.cast.staff, "review": review, "at": NOW}
    with pytest.raises(Refused, match="请退回重新核查"):
        reviews.open_notice(**notice, appeals_until=TODAY + timedelta(days=7))
    YearReview.objects.filter(pk=review.pk).update(
        stage="notice", notice_from=TODAY, appeals_until=TODAY + timedelta(days=7)
    )
    review.refresh_from_db()
    back = reviews.reopen_review(**notice, reason="补评松岭")
    assert (back.stage, back.appeals_until, back.minutes_number) == ("appraisal", None, "")
    assert OutboxMessage.objects.filter(kind="notice_withdrawn").exists()


def test_the_meeting_decides_after_the_sheet_was_computed(scene):
    review = at_stage(scene, "appraisal")
    with pytest.raises(Refused, match="不能早于这一天"):
        reviews.decide_results(
            actor=scene.cast.staff,
            review=review,
            minutes_number="纪要1号",
            decided_on=TODAY - timedelta(days=1),
            at=NOW,
        )


def test_a_weight_that_the_rule_replaces_is_said(scene, review, client_of):
    ballot = prepared(scene, review)
    ballots.remove_rater_group(actor=scene.cast.staff, group=ballot.groups.get(name="部门"), at=NOW)
    staff = client_of(scene.cast.staff)
    address = reverse("assessments:rater_group_add", args=[ballot.pk])
    typed = {"name": "部门", "weight": "50", "slips": "4", "form_key": str(uuid.uuid4())}
    page = staff.post(address, typed, follow=True).content.decode()
    assert "权重按计分规则是 40，填的 50 没有采用" in page
