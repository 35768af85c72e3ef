"""Units, groups, stations and deputies are scored by the same engine, without any report."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from assessments.defaults import default_scheme
from assessments.metrics import METRICS, records_behind, records_behind_all
from assessments.models import FlagGroup, Period, Result, ScoreRecords
from assessments.other_defaults import title_of
from assessments.register_querysets import tallies_of
from assessments.tally_jobs import run_announcement
from assessments.workflow.objections import answer_objection, decide_tally_tie, raise_objection
from assessments.workflow.others import NAMES as OTHERS
from assessments.workflow.others import ensure_other_group, set_deputy_points
from assessments.workflow.periods import open_period
from assessments.workflow.scheme_documents import try_scheme
from assessments.workflow.schemes import create_scheme, publish_scheme, save_category, save_indicator
from assessments.workflow.tallies import announce_tally, compute_tally, open_tally, span_of
from congress_portal.foundation.jobs.work import HereAndNow
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.counted_records import CountedItem
from deputies.models import DeputyGroup, Meeting
from tests.factories.ground import NOW, TODAY


def scheme_of(cast, sort):
    """The published default scheme of the group of a sort."""
    group = ensure_other_group(actor=cast.staff, county=cast.county, assesses=sort, on=TODAY, at=NOW)
    scheme = default_scheme(actor=cast.staff, group=group, year=2026, at=NOW)
    return publish_scheme(actor=cast.staff, scheme=scheme, at=NOW)


@pytest.fixture
def units(cast, monkeypatch):
    """The scheme of the units; ``units.counts[code][unit.pk] = (5, 6)`` is what their records say."""
    counts = {}
    for code, metric in METRICS.items():
        if metric.heading == "承办单位" and metric.items is None:
            counts[code] = {}
            fake = replace(
                metric,
                compute=lambda ids, start, end, code=code: {
                    k: v for k, v in counts[code].items() if k in ids
                },
                records=lambda pk, start, end, code=code: [(f"x:{code}", date(2026, 3, 2), "一件", "/")],
                records_of_many=False,
            )
            monkeypatch.setitem(METRICS, code, fake)
    scheme = scheme_of(cast, "unit")
    scheme.counts = counts
    return scheme


def period_of(cast, scheme, kind="quarter", number=1):
    return open_tally(actor=cast.staff, scheme=scheme, kind=kind, number=number, at=NOW)


def compute(cast, period, at=NOW):
    return compute_tally(actor=cast.staff, period=period, at=at)


def announce(cast, period, at=NOW, **more):
    return announce_tally(actor=cast.staff, period=period, document="主任会议纪要〔2026〕9号", at=at, **more)


def totals(period):
    return {r.subject.name: (str(r.total), r.rank) for r in period.results.select_related("subject")}


def test_periods_run_from_a_month_to_a_year():
    assert span_of("month", 2028, 2) == (date(2028, 2, 1), date(2028, 2, 29))
    assert span_of("quarter", 2026, 4) == (date(2026, 10, 1), date(2026, 12, 31))
    assert span_of("half_year", 2026, 1) == (date(2026, 1, 1), date(2026, 6, 30))
    assert span_of("year", 2026, 0) == (date(2026, 1, 1), date(2026, 12, 31))
    for kind, number in (("month", 13), ("quarter", 0), ("term", 1)):
        with pytest.raises(Refused):
            span_of(kind, 2026, number)


def test_units_are_ranked_by_what_they_did_and_not_by_a_few_marks(cast, units, statements_at_most):
    transport, water = cast.transport.pk, cast.water.pk
    units.counts["unit_replied_in_time"] |= {transport: (9, 10), water: (4, 4)}
    units.counts["unit_consulted"] |= {transport: (10, 10), water: (3, 4)}
    units.counts["unit_satisfied"] |= {transport: (1, 1), water: (2, 2)}
    units.counts["unit_cases_led"] |= {transport: (12, None), water: (4, None)}
    units.counts["unit_acknowledged_in_time"][cast.court.pk] = (1, 1)
    period = period_of(cast, units)
    with statements_at_most(20):
        period = compute(cast, period)
    # 10 + 20 + 15 of 55, scaled to 81.82, and 1 for volume; 20 + 0 + 15 of 55 (75 % is 25 points below).
    # 5 marks of 100 are too few to be ranked by.
    assert totals(period) == {
        "县交通运输局": ("82.82", 1),
        "县水利局": ("63.64", 2),
        "县法院": ("100.00", None),
    }
    assert period.coverage == "3 个参评，1 个适用的分不到一半不排名次"
    first = period.sheet_sha256
    del units.counts["unit_acknowledged_in_time"][cast.court.pk]
    left_out = compute(cast, period)
    assert left_out.coverage == "2 个参评，1 个没有任务不考核"
    units.counts["unit_acknowledged_in_time"][cast.court.pk] = (1, 1)
    assert compute(cast, period).sheet_sha256 == first and period.results.count() == 3


def test_an_announced_period_keeps_its_records_and_does_not_move(cast, units):
    units.counts["unit_replied_in_time"][cast.transport.pk] = (9, 10)
    period = compute(cast, period_of(cast, units))
    units.counts["unit_replied_in_time"][cast.transport.pk] = (10, 10)
    with pytest.raises(Refused, match="核对以后记录又有变化"):
        announce(cast, period)
    period = announce(cast, compute(cast, period))
    assert (period.state, period.minutes_number) == ("published", "主任会议纪要〔2026〕9号")
    kept = ScoreRecords.objects.get(score__result__period=period)
    assert kept.records[0]["label"] == "一件" and len(kept.sha256) == 64
    with pytest.raises(Refused, match="不能再改"):
        compute(cast, period)
    told = OutboxMessage.objects.filter(kind="tally_announced").values_list("recipient__name", flat=True)
    assert set(told) == {cast.handler.name, cast.head.name}
    assert tallies_of(Period.objects.all(), cast.handler).get() == period
    assert not tallies_of(Period.objects.all(), cast.town_handler).exists()


def test_what_is_not_over_is_not_announced_and_what_lies_ahead_is_not_opened(cast, units):
    units.counts["unit_replied_in_time"][cast.transport.pk] = (9, 10)
    period = compute(cast, period_of(cast, units, "year", 0))
    with pytest.raises(Refused, match="才结束"):
        announce(cast, period)
    with pytest.raises(Refused, match="到时候再开"):
        period_of(cast, units, "month", 12)
    with pytest.raises(Refused, match="已经开始"):
        period_of(cast, units, "year", 0)
    with pytest.raises(Denied):
        open_tally(actor=cast.chair, scheme=units, kind="month", number=1, at=NOW)
    with pytest.raises(Refused, match="季度"):
        open_period(actor=cast.staff, scheme=units, quarter=1, due_on=date(2026, 4, 20), at=NOW)


def test_results_of_others_stay_out_of_the_townships_pages(cast, units):
    units.counts["unit_replied_in_time"][cast.transport.pk] = (9, 10)
    period = announce(cast, compute(cast, period_of(cast, units)))
    assert not Period.objects.visible_to(cast.staff).filter(pk=period.pk).exists()
    assert not Result.objects.visible_to(cast.leader).filter(period=period).exists()
    assert tallies_of(Period.objects.all(), cast.leader).filter(pk=period.pk).exists()


def test_groups_and_stations_are_counted_from_their_own_records(cast):
    town = cast.green_hill_congress
    group = DeputyGroup.objects.create(congress=town, name="一组")
    for month in (1, 2):
        Meeting.objects.create(
            congress=town, kind="group", group=group, title="活动", held_on=date(2026, month, 5),
            state="held", due=4, present=3, absent=1,
        )  # fmt: skip
    period = compute(cast, period_of(cast, scheme_of(cast, "group")))
    # The quarter has its meeting, the whole mark of it; and 75 % of 85 %: 40 − 2 × 10.
    assert totals(period) == {"青山镇一组": ("80.00", 1)}
    # A month that ends no quarter asks for attendance alone.
    month = compute(cast, open_tally(actor=cast.staff, scheme=period.scheme, kind="month", number=1, at=NOW))
    assert {r.applicable_mark for r in month.results.all()} == {Decimal(40)}
    stations = compute(cast, period_of(cast, scheme_of(cast, "station"), "month", 3))
    assert totals(stations) == {"青山镇代表联络站": ("0.00", None)}


def test_points_of_deputies_are_off_until_a_county_says_why_and_have_no_ranks(cast):
    with pytest.raises(Refused, match="没有启用"):
        scheme_of(cast, "deputy")

    def switch(**values):
        return set_deputy_points(actor=cast.staff, county=cast.county, at=NOW, **values)

    with pytest.raises(Refused, match="理由"):
        switch(enabled=True, document="云人常发〔2026〕3号")
    switch(enabled=True, reason="主任会议决定试行一年", document="云人常发〔2026〕3号")
    scheme = scheme_of(cast, "deputy")
    trial = try_scheme(actor=cast.staff, scheme=scheme, at=NOW).trial
    assert [row["name"] for row in trial["rows"]] == ["沈秀兰", "陆明远", "曹国栋"]
    assert not trial["ranks"] and {(row["rank"], row["move"]) for row in trial["rows"]} == {(None, None)}
    period = compute(cast, period_of(cast, scheme))
    assert period.results.count() == 3
    assert set(period.results.values_list("rank", flat=True)) == {None}
    period = announce(cast, period)
    told = OutboxMessage.objects.filter(kind="tally_announced").values_list("recipient__name", flat=True)
    assert set(told) == {"陆明远", "沈秀兰", "曹国栋"}
    for actor in (cast.leader, cast.chair, cast.deputy, cast.admin):
        assert not tallies_of(Period.objects.all(), actor).filter(pk=period.pk).exists()
    switch(enabled=False)
    with pytest.raises(Refused, match="没有启用"):
        period_of(cast, scheme, "month", 4)


def test_the_list_of_units_follows_the_county(cast):
    def ensure():
        return ensure_other_group(actor=cast.staff, county=cast.county, assesses="unit", on=TODAY, at=NOW)

    group = ensure()
    names = set(group.subjects.current().values_list("name", flat=True))
    assert names == {"县交通运输局", "县水利局", "县法院"}
    assert title_of(group, 2027) == "2027年代表建议承办单位考评方案"
    assert (OTHERS["group"], FlagGroup(name="代表小组").word) == ("代表小组", "代表小组")
    cast.water.valid_to = TODAY
    cast.water.save(update_fields=["valid_to"])
    assert ensure() == group
    assert group.subjects.get(name="县水利局").ended_on == TODAY
    with pytest.raises(Refused):
        ensure_other_group(actor=cast.staff, county=cast.county, assesses="township", on=TODAY, at=NOW)


def test_cases_are_scored_one_by_one_and_make_the_units_points(cast, monkeypatch):
    """海南、承德: each case 20 + 50 + 30, late costs the 20; the unit has the mean."""
    told = {
        cast.transport.pk: [CountedItem("第1号", role="主办"), CountedItem("第2号", faults=(("逾期", 1),))]
    }
    by_case = replace(
        METRICS["unit_cases"], items=lambda ids, start, end: told, records=lambda pk, start, end: []
    )
    monkeypatch.setitem(METRICS, "unit_cases", by_case)
    group = ensure_other_group(actor=cast.staff, county=cast.county, assesses="unit", on=TODAY, at=NOW)
    scheme = create_scheme(actor=cast.staff, group=group, year=2026, at=NOW)
    category = save_category(actor=cast.staff, scheme=scheme, name="单件考核", at=NOW)
    parts = [
        {"name": "速度", "full": "20", "fault": "逾期"},
        {"name": "质量", "full": "50", "fault": "没有面商", "each": "10"},
        {"name": "结果", "full": "30", "fault": "没有解决", "each": "15"},
    ]
    save_indicator(
        actor=cast.staff, scheme=scheme, category=category, name="承办的件", full_mark=Decimal(100),
        metric="unit_cases", rule_kind="cases", params={"parts": parts}, at=NOW,
    )  # fmt: skip
    scheme = publish_scheme(actor=cast.staff, scheme=scheme, at=NOW)
    period = compute(cast, period_of(cast, scheme))
    assert totals(period) == {"县交通运输局": ("90.00", 1)}
    assert announce(cast, period).state == "published"


def test_a_long_announcement_is_done_by_a_job(cast, units, tmp_path):
    units.counts["unit_replied_in_time"][cast.transport.pk] = (9, 10)
    period = compute(cast, period_of(cast, units))
    params = {"period": period.pk, "document": "主任会议纪要〔2026〕9号", "version": period.version}
    work = HereAndNow(actor=cast.staff, params=params, at=NOW, folder=tmp_path)
    result = run_announcement(work)
    assert result.url == f"/assessments/others/{period.pk}/" and "已公布" in result.sentence
    assert Period.objects.get(pk=period.pk).state == "published"
    with pytest.raises(Refused, match="看不到"):
        run_announcement(
            HereAndNow(actor=cast.stranger, params={**params, "period": 0}, at=NOW, folder=tmp_path)
        )


def test_what_would_have_to_be_typed_is_refused_where_nobody_reports(cast):
    group = ensure_other_group(actor=cast.staff, county=cast.county, assesses="station", on=TODAY, at=NOW)
    scheme = create_scheme(actor=cast.staff, group=group, year=2026, at=NOW)
    category = save_category(actor=cast.staff, scheme=scheme, name="其他", at=NOW)
    save_indicator(
        actor=cast.staff, scheme=scheme, category=category, name="建立微信群", full_mark=Decimal(100),
        metric="by_hand_count", rule_kind="per_event", params={"each": "100"}, at=NOW,
    )  # fmt: skip
    with pytest.raises(Refused, match="“建立微信群”平台没有数，这一组不填报也不评审"):
        publish_scheme(actor=cast.staff, scheme=scheme, at=NOW)
    # One that was published before the check knew of it.
    type(scheme).objects.filter(pk=scheme.pk).update(state="published", published_at=NOW)
    scheme.refresh_from_db()
    with pytest.raises(Refused, match="“建立微信群”要填报才有数"):
        period_of(cast, scheme)


def test_those_who_share_a_place_are_put_in_order_before_it_is_announced(cast, units):
    for unit in (cast.transport, cast.water):
        for code in ("unit_replied_in_time", "unit_consulted", "unit_satisfied"):
            units.counts[code][unit.pk] = (4, 5)
    period = compute(cast, period_of(cast, units))
    assert {rank for _, rank in totals(period).values()} == {1}
    subjects = {r.subject.name: r.subject for r in period.results.select_related("subject")}
    order = [subjects["县水利局"], subjects["县交通运输局"]]
    with pytest.raises(Denied):
        decide_tally_tie(actor=cast.chair, period=period, order=order, reason="x", at=NOW)
    period = decide_tally_tie(actor=cast.staff, period=period, order=order, reason="主任会议意见", at=NOW)
    announce(cast, period)  # computed once more, the order stands
    assert {name: rank for name, (_, rank) in totals(period).items()} == {"县水利局": 1, "县交通运输局": 2}
    with pytest.raises(Refused, match="不能再改"):
        decide_tally_tie(actor=cast.staff, period=period, order=order, reason="再排", at=NOW)


def objected(cast, period, actor=None, at=NOW, **more):
    subject = period.results.get(subject__organization=cast.transport).subject
    indicator = period.scheme.indicators.get(metric="unit_replied_in_time")
    values = {
        "subject": subject,
        "indicator": indicator,
        "kind": "omitted",
        "claim": "第3号按期答复了",
    } | more
    return raise_objection(actor=actor or cast.handler, period=period, at=at, **values)


def answered(cast, row, verdict, actor=None):
    return answer_objection(
        actor=actor or cast.staff, objection=row, verdict=verdict, answer="查了办理记录", at=NOW
    )


def test_an_upheld_objection_takes_the_announced_result_back(cast, units):
    for unit in (cast.transport, cast.water):
        units.counts["unit_replied_in_time"][unit.pk] = (9, 10)
    period = compute(cast, period_of(cast, units))
    with pytest.raises(Refused, match="还没有公布"):
        objected(cast, period)
    period = announce(cast, period)
    for actor in (cast.chair, cast.town_handler, cast.deputy):
        with pytest.raises(Denied):
            objected(cast, period, actor)
    with pytest.raises(Refused, match="截止"):
        objected(cast, period, at=NOW + timedelta(days=16))
    row = objected(cast, period)
    assert Todo.objects.open().get(kind="answer_objection").url == row.get_absolute_url()
    with pytest.raises(Conflict, match="已经提过"):
        objected(cast, period)
    with pytest.raises(Denied):
        answered(cast, row, "declined", cast.chair)
    answered(cast, row, "declined")
    period.refresh_from_db()
    assert period.state == "published" and not Todo.objects.open().filter(kind="answer_objection").exists()
    with pytest.raises(Conflict, match="已经答复过"):
        answered(cast, row, "upheld")
    first, second = objected(cast, period), objected(cast, period, kind="wrong", indicator=period.scheme.indicators.get(metric="unit_satisfied"))  # fmt: skip
    answered(cast, first, "upheld")
    period.refresh_from_db()
    assert (period.state, period.minutes_number) == ("computed", "")
    units.counts["unit_replied_in_time"][cast.transport.pk] = (10, 10)
    period = compute(cast, period)
    with pytest.raises(Refused, match="1 件异议没有答复"):
        announce(cast, period)
    answered(cast, second, "declined")
    assert announce(cast, period).state == "published"
    told = OutboxMessage.objects.filter(kind="objection_answered").values_list("recipient__name", flat=True)
    assert set(told) == {cast.handler.name}


def test_records_of_all_are_kept_by_one_query_a_metric_and_are_those_of_each(cast, statements_at_most):
    town = cast.green_hill_congress
    groups = [DeputyGroup.objects.create(congress=town, name=f"{n}组") for n in range(4)]
    for group in groups:
        Meeting.objects.create(
            congress=town, kind="group", group=group, title=f"{group.name}活动", held_on=date(2026, 2, 5),
            state="held", due=4, present=4,
        )  # fmt: skip
    scheme = scheme_of(cast, "group")
    period = compute(cast, period_of(cast, scheme))
    with statements_at_most(40):
        announce(cast, period)
    for kept in ScoreRecords.objects.select_related(
        "score__result__subject__deputy_group", "score__indicator"
    ):
        (record,) = kept.records
        group = kept.score.result.subject.deputy_group
        assert record["label"].startswith(str(group)) and f"{group.name}活动" in record["label"]
    assert ScoreRecords.objects.count() == 8
    for metric in METRICS.values():
        if metric.records_of_many:
            one, all_ = (
                records_behind(metric, 10**6, TODAY, TODAY),
                records_behind_all(metric, [10**6], TODAY, TODAY),
            )
            assert one == all_[10**6] == []


def test_who_earned_nothing_is_not_first_among_equals(cast, units):
    for unit in (cast.transport, cast.water):
        for code, due in (("unit_replied_in_time", 40), ("unit_consulted", 40), ("unit_satisfied", 9)):
            units.counts[code][unit.pk] = (0, due)
    period = compute(cast, period_of(cast, units))
    assert set(totals(period).values()) == {("0.00", None)}
    assert period.coverage.endswith("2 个 0 分不排名次")
