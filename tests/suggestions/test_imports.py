"""Suggestions of past years: judged, entered closed, taken back; nothing starts, nobody is told."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congress_portal.foundation.accounts.models import Organization, OrganizationKind
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.numbering.services import take_numbers
from congress_portal.foundation.slots import IMPORT_KINDS, ImportScope, StagedRow, Verdict
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.models import CongressSession, PerformanceEntry, Term
from deputies.services import forget_performances
from suggestions.codes import seed_presets
from suggestions.metrics import suggestions_solved
from suggestions.models import HandlingAssignment, Publication, Reply, Signature, Suggestion, SuggestionClock
from suggestions.outcomes import rates_of
from suggestions.workflow import PastCase, close, enter_past_cases, override
from tests.factories.cast import make_deputy
from tests.factories.ground import NOW, make_organization

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def past(cast):
    """The nineteenth term's third session of 2023; 县交通局 was merged into 县交通运输局 in 2024."""
    seed_presets(at=NOW)
    cast.third = CongressSession.objects.create(
        term=cast.term, number=3, opens_on=date(2023, 2, 20), closes_on=date(2023, 2, 23)
    )
    old = make_organization(
        cast.county, cast.county.division, OrganizationKind.HANDLING_UNIT, "云岭县交通局", "县交通局"
    )
    Organization.objects.filter(pk=old.pk).update(
        valid_from=date(2001, 1, 1), valid_to=date(2023, 12, 31), successor=cast.transport
    )
    cast.old_transport = Organization.objects.get(pk=old.pk)
    return cast


def scope_of(cast, actor=None, at=NOW, **options):
    chosen = {"congress": str(cast.county_congress.pk), "source": "2023年代表建议目录", "authors": "refuse"}
    return ImportScope(actor or cast.staff, cast.county, chosen | options, at)


KIND = IMPORT_KINDS.get("suggestions.past")
FULL = {
    "number": "县十九届人大三次会议第023号建议",
    "title": "关于硬化松坡村通组路的建议",
    "body": "松坡村三组至小学的路雨天不能走。",
    "raised_by": "陆明远、沈秀兰",
    "raised_on": date(2023, 2, 21),
    "units": "交通局、县水利局",
    "replied_on": date(2023, 5, 10),
    "reply_number": "云交函〔2023〕7号",
    "reply": "已列入通组路计划，九月完工。",
    "satisfied": "satisfied",
    "solved": "yes",
    "closed_on": date(2023, 6, 1),
}


def rows_of(*values):
    keys = frozenset(key for v in values for key in v)
    return [StagedRow(n, {k: v.get(k) for k in keys}, keys) for n, v in enumerate(values, start=3)]


def judge(scope, *values):
    rows = rows_of(*values)
    return rows, KIND.judge(scope, rows)


def bring_in(scope, *values):
    rows, judged = judge(scope, *values)
    assert all(j.verdict in (Verdict.NEW, Verdict.CHANGED) for j in judged), [j.reasons for j in judged]
    return KIND.apply(scope, [(row, j.plan) for row, j in zip(rows, judged, strict=True)])


def test_a_past_suggestion_lands_closed_with_who_raised_it_and_who_handled_it(past):
    bring_in(scope_of(past), FULL)
    case = Suggestion.objects.get()
    assert (case.state, case.imported, case.number, case.session) == (
        "closed", True, "县十九届人大三次会议第023号建议", past.third,
    )  # fmt: skip
    assert (case.closed_on, case.evaluated_on, case.replied_on) == (
        date(2023, 6, 1), date(2023, 6, 1), date(2023, 5, 10),
    )  # fmt: skip
    assert case.deputy == past.mandates["deputy"]
    assert list(case.signatures.order_by("-lead").values_list("mandate__person__name", flat=True)) == [
        "陆明远",
        "沈秀兰",
    ]
    parts = case.assignments.order_by("pk")
    assert [(p.unit, p.role, p.state) for p in parts] == [
        (past.old_transport, "lead", "done"),
        (past.water, "assist", "done"),
    ]
    assert case.replies.get().body == "已列入通组路计划，九月完工。"
    assert case.source == "2023年代表建议目录"


def test_nothing_starts_waits_is_told_or_published(past):
    todos, messages = Todo.objects.count(), OutboxMessage.objects.count()
    bring_in(scope_of(past), FULL)
    assert not SuggestionClock.objects.exists()
    assert not Publication.objects.exists()
    assert (Todo.objects.count(), OutboxMessage.objects.count()) == (todos, messages)
    assert Suggestion.objects.get().published_at is None


def test_the_merged_unit_is_the_old_one_then_and_the_present_one_for_later_years(past):
    later = FULL | {
        "number": "县十九届人大三次会议第024号建议", "units": "县交通运输局", "replied_on": date(2024, 5, 1),
        "closed_on": date(2024, 6, 1),
    }  # fmt: skip
    bring_in(scope_of(past), FULL, later)
    assert list(Suggestion.objects.order_by("serial").values_list("lead_unit__name", flat=True)) == [
        "云岭县交通局",
        "云岭县交通运输局",
    ]


def test_a_serial_is_completed_by_its_session_and_kept_where_it_stands_in_full(past):
    bare = FULL | {"number": "7", "session": "十九届三次"}
    between = FULL | {"number": "闭会2023年第05号", "title": "闭会时提的"}
    bring_in(scope_of(past), bare, between)
    assert sorted(Suggestion.objects.values_list("number", flat=True)) == [
        "县十九届人大三次会议第007号建议",
        "闭会2023年第05号",
    ]


def test_the_next_number_does_not_meet_an_imported_one(past):
    scope = f"suggestions/between/{past.county_congress.pk}/2026"
    take_numbers(scope, 3)
    now = FULL | {
        "number": "闭会2026年第07号", "raised_on": date(2026, 1, 8), "replied_on": date(2026, 2, 1),
        "closed_on": date(2026, 3, 1),
    }  # fmt: skip
    applied = bring_in(scope_of(past), now)
    assert list(take_numbers(scope, 1)) == [8]
    # A number was given meanwhile: the counter stays where it is.
    KIND.undo(scope_of(past, at=LATER), applied)
    assert list(take_numbers(scope, 1)) == [9]


def test_undo_sets_the_counter_back_where_no_number_was_given(past):
    scope = f"suggestions/session/{past.third.pk}"
    applied = bring_in(scope_of(past), FULL)
    KIND.undo(scope_of(past, at=LATER), applied)
    assert list(take_numbers(scope, 1)) == [1]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"raised_by": "王不在"}, "代表名册里没有王不在"),
        ({"units": "县粮食局"}, "没有登记过单位“县粮食局”"),
        ({"number": "23", "raised_on": date(2023, 3, 1)}, "只有序号"),
        ({"closed_on": None, "replied_on": None}, "没有办结日期"),
        ({"closed_on": date(2022, 1, 1)}, "早于提出日期"),
        ({"closed_on": date(2027, 1, 1)}, "还没有到"),
        ({"topic": "天文"}, "类别“天文”不在"),
        ({"raised_on": None, "number": "", "session": ""}, "看不出是哪一年"),
        ({"satisfied": None, "solved": None, "evaluated_on": date(2023, 6, 1)}, "没有填满意程度"),
        ({"number": "", "raised_on": date(2001, 3, 1)}, "还没有登记提这件建议时的届次"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_what_to_do(past, change, words):
    _, [judged] = judge(scope_of(past), FULL | change)
    assert judged.verdict == Verdict.REFUSED
    assert any(words in reason for reason in judged.reasons), judged.reasons


def test_two_deputies_of_one_name_are_not_guessed(past):
    make_deputy(past, "namesake", "陆明远", past.county_congress, past.term, past.other_village)
    _, [judged] = judge(scope_of(past), FULL)
    assert judged.verdict == Verdict.REFUSED
    assert "不止一位陆明远" in judged.reasons[0]


def test_authors_of_the_term_are_taken_not_those_of_today(past):
    Term.objects.create(
        congress=past.county_congress, number=18, starts_on=date(2016, 6, 1), ends_on=date(2021, 5, 31)
    )
    _, [judged] = judge(
        scope_of(past), FULL | {"number": "县十八届人大三次会议第023号建议", "raised_on": date(2018, 3, 1)}
    )
    assert "请先导入往届代表" in judged.reasons[0]


def test_unknown_authors_and_delegations_stand_as_written_where_the_office_says_so(past, client_of):
    bring_in(
        scope_of(past, authors="keep"),
        FULL | {"raised_by": "王不在、陆明远"},
        FULL | {"number": "县十九届人大三次会议第024号建议", "raised_by": "青山镇代表团"},
    )
    first, second = Suggestion.objects.order_by("serial")
    # Nobody else is made the lead in the place of who is not on the roster.
    assert (first.deputy, first.author_name) == (None, "王不在、陆明远")
    assert (second.deputy, second.author_name) == (None, "青山镇代表团")
    page = client_of(past.staff).get(first.get_absolute_url()).content.decode()
    assert "王不在、陆明远" in page
    assert "None" not in page
    bring_in(
        scope_of(past, authors="keep"),
        FULL | {"number": "县十九届人大三次会议第025号建议", "raised_by": "陆明远、王不在"},
    )
    third = Suggestion.objects.get(serial=25)
    assert third.deputy == past.mandates["deputy"]
    assert (
        "王不在，代表名册里没有，照原文记下"
        in client_of(past.staff).get(third.get_absolute_url()).content.decode()
    )


def test_a_case_of_the_portal_is_not_replaced_by_a_file(past):
    bring_in(scope_of(past), FULL)
    Suggestion.objects.update(imported=False)
    _, [judged] = judge(scope_of(past), FULL)
    assert judged.verdict == Verdict.REFUSED
    assert "平台里已有编号" in judged.reasons[0]


def test_the_same_file_again_changes_nothing_and_a_correction_only_what_differs(past):
    bring_in(scope_of(past), FULL)
    _, [same] = judge(scope_of(past, at=LATER), FULL)
    assert same.verdict == Verdict.SAME
    only_result = {
        "number": FULL["number"],
        "title": FULL["title"],
        "raised_by": FULL["raised_by"],
        "solved": "partly",
    }
    rows, [changed] = judge(scope_of(past, at=LATER), only_result)
    assert changed.verdict == Verdict.CHANGED
    assert changed.changes == {"是否解决": ("解决了", "解决了一部分")}
    [applied] = KIND.apply(scope_of(past, at=LATER), [(rows[0], changed.plan)])
    case = Suggestion.objects.get()
    assert (case.solved, case.satisfied, case.version, case.replies.count()) == ("partly", "satisfied", 2, 1)
    KIND.undo(scope_of(past, at=LATER), [applied])
    case.refresh_from_db()
    assert (case.solved, case.version) == ("yes", 1)


def test_undo_leaves_nothing_behind_but_the_journal(past):
    written = JournalEntry.objects.count()
    applied = bring_in(scope_of(past), FULL)
    assert PerformanceEntry.objects.filter(kind="suggestion").count() == 2
    KIND.undo(scope_of(past, at=LATER), applied)
    for model in (Suggestion, Signature, HandlingAssignment, Reply):
        assert not model.objects.exists()
    assert not PerformanceEntry.objects.filter(kind="suggestion").exists()
    assert JournalEntry.objects.count() == written + 2


def test_undo_refuses_naming_what_was_changed_or_used_since(past):
    applied = bring_in(scope_of(past), FULL)
    case = Suggestion.objects.get()
    Publication.objects.create(
        suggestion=case, title="公开", body="公开", checked_by=past.staff.person, published_at=NOW
    )
    with pytest.raises(Refused, match="第023号导入以后有了“公开”"):
        KIND.undo(scope_of(past, at=LATER), applied)
    Publication.objects.all().delete()
    Suggestion.objects.update(version=5)
    with pytest.raises(Conflict, match="导入以后又改过"):
        KIND.undo(scope_of(past, at=LATER), applied)
    assert Suggestion.objects.count() == 1


def test_no_verb_moves_an_imported_case(past, client_of):
    bring_in(scope_of(past), FULL)
    case = Suggestion.objects.get()
    with pytest.raises(Refused, match="历史导入的件"):
        override(actor=past.staff, suggestion=case, state="awaiting_dispatch", reason="试试", at=NOW)
    with pytest.raises(Refused, match="历史导入的件"):
        close(actor=past.staff, suggestion=case, at=NOW)
    page = client_of(past.staff).get(case.get_absolute_url()).content.decode()
    assert "更正状态" not in page


def test_silence_is_in_no_rate_and_what_was_said_is(past):
    cases = [
        FULL | {"number": f"县十九届人大三次会议第{n:03d}号建议", "satisfied": grade, "solved": solved}
        for n, (grade, solved) in enumerate(
            [
                ("satisfied", "yes"),
                ("satisfied", None),
                ("dissatisfied", "no"),
                ("basically", None),
                (None, None),
            ],
            1,
        )
    ]
    bring_in(scope_of(past), *cases)
    rates = rates_of(Suggestion.objects.all(), 2023)[0]
    assert (rates.closed, rates.evaluated) == (5, 4)
    assert (rates.content, rates.content_of) == (3, 4)
    assert (rates.solved, rates.solved_of) == (1, 2)
    assert rates_of(Suggestion.objects.all(), 2026)[0].closed == 0


def test_a_quarter_of_today_never_counts_what_was_imported(past):
    bring_in(
        scope_of(past),
        FULL
        | {
            "number": "闭会2026年第07号",
            "raised_on": date(2026, 1, 8),
            "replied_on": date(2026, 2, 1),
            "closed_on": date(2026, 3, 1),
        },
    )
    pk = past.county_congress.pk
    assert suggestions_solved([pk], date(2026, 1, 1), date(2026, 12, 31)) == {pk: (0, 0)}


def test_a_township_enters_its_own_and_not_the_countys(past):
    own = scope_of(past, actor=past.chair, congress=str(past.green_hill_congress.pk))
    town = FULL | {"number": "闭会2023年第01号", "raised_by": "石永康"}
    bring_in(own, town)
    assert Suggestion.objects.get().level == "township"
    assert Suggestion.objects.get().township == past.green_hill
    with pytest.raises(Denied):
        bring_in(scope_of(past, actor=past.chair), FULL)
    form = KIND.options_form(actor=past.chair)
    assert [label for _, label in form.fields["congress"].choices] == ["青山镇人大"]


def test_an_export_is_read_again_as_the_same(past):
    bring_in(scope_of(past), FULL)
    [row] = list(KIND.export(scope_of(past)))
    assert set(row) <= {column.key for column in KIND.columns}
    _, [judged] = judge(scope_of(past), row)
    assert judged.verdict == Verdict.SAME, judged.changes


def test_two_rows_of_one_number_are_one_thing():
    same = KIND.identity({"number": " 县十九届人大三次会议第０23号建议"})
    assert same == KIND.identity({"number": "县十九届人大三次会议第023号建议"})
    assert KIND.identity({"number": "23", "session": "十九届三次"}) != KIND.identity(
        {"number": "23", "session": "十九届二次"}
    )
    assert KIND.identity({}) == ""


def test_more_rows_cost_no_more_questions(past):
    def selects(first, n):
        values = [FULL | {"number": f"县十九届人大三次会议第{first + i:04d}号建议"} for i in range(n)]
        with CaptureQueriesContext(connection) as captured:
            bring_in(scope_of(past), *values)
        # Keys drawn for many rows at once are no questions to a table.
        asked = [query["sql"] for query in captured.captured_queries]
        return sum(sql.startswith("SELECT") and ' FROM "' in sql for sql in asked)

    first, second = selects(1000, 5), selects(2000, 200)
    assert second <= first


def test_performance_lines_are_forgotten_with_their_source(past):
    bring_in(scope_of(past), FULL)
    key = f"suggestions.suggestion:{Suggestion.objects.get().pk}"
    assert forget_performances(sources=[key]) == 2


def test_the_verb_refuses_a_number_that_was_taken_meanwhile(past):
    bring_in(scope_of(past), FULL)
    row = PastCase(title="又一件", closed_on=date(2023, 6, 1), year=2023, number=FULL["number"])
    with pytest.raises(Refused, match="刚被用了"):
        enter_past_cases(actor=past.staff, congress=past.county_congress, rows=[row], at=NOW)


def test_the_pages_say_that_it_is_history(past, client_of, django_assert_max_num_queries):
    bring_in(
        scope_of(past),
        FULL,
        FULL | {"number": "", "title": "没有编号的一件", "body": "", "reply": "", "units": ""},
    )
    staff = client_of(past.staff)
    with django_assert_max_num_queries(12):
        page = staff.get("/suggestions/?tab=closed").content.decode()
    assert page.count("历史导入") == 2
    for case in Suggestion.objects.all():
        with django_assert_max_num_queries(15):
            page = staff.get(case.get_absolute_url()).content.decode()
        assert "历史导入，按2023年代表建议目录录入" in page
        assert "None" not in page
        assert staff.get(f"/suggestions/{case.pk}/print/").status_code == 200
        assert staff.get(f"/suggestions/{case.pk}/next/").status_code == 302
    assert staff.get("/suggestions/export/").status_code == 200
    nineteenth = staff.get(f"/suggestions/?more=1&term={past.term.pk}").content.decode()
    assert "关于硬化松坡村通组路的建议" in nineteenth
