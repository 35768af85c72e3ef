"""Pairs of deputies and households: known by name to the pair's deputy and the township, to nobody else."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies import services
from deputies.forms.pairs import FactsFields
from deputies.models import Household, Pair, PerformanceEntry
from deputies.services import NewPair
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db
SECRET = "王秀英"
PHONE = "13900002233"
SITUATION = "独居，腿脚不便，有两亩核桃"


def row(cast, **changes):
    values = {
        "mandate": cast.mandates["deputy"],
        "village": cast.village,
        "head_name": SECRET,
        "phone": PHONE,
        "members": 2,
        "situation": SITUATION,
        "measures": "请技术员来教嫁接",
        "starts_on": date(2026, 3, 1),
    }
    return NewPair(**(values | changes))


@pytest.fixture
def pair(cast):
    return services.pair_households(actor=cast.clerk, rows=[row(cast)], at=NOW)[0]


# --- who may know -----------------------------------------------------------------------------------


def test_only_the_pairs_deputy_and_the_township_see_it(cast, pair):
    sees = {key for key in (*cast.actors,) if Pair.objects.visible_to(cast.actors[key]).exists()}
    assert sees == {"deputy", "clerk", "chair"}


def test_a_deputy_who_left_office_sees_the_household_no_longer(cast, pair):
    services.end_mandate(actor=cast.staff, mandate=pair.mandate, on=TODAY, reason="died", at=NOW)
    assert not Pair.objects.visible_to(cast.deputy).exists()
    assert Pair.objects.visible_to(cast.clerk).get().deputy_left


def test_the_county_reads_figures_and_no_name(cast, pair, client_of, django_assert_max_num_queries):
    services.pair_households(
        actor=cast.clerk, rows=[row(cast, mandate=cast.mandates["other_deputy"], head_name="李大山")], at=NOW
    )
    client = client_of(cast.staff)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("deputies:pair_list")).content.decode()
    assert "2 名代表正在帮扶 2 户群众" in page and "青山镇" in page
    assert SECRET not in page and "李大山" not in page and "松坡村" not in page
    assert client.get(pair.get_absolute_url()).status_code == 404
    assert client.get(reverse("deputies:pair_create")).status_code == 403
    assert client_of(cast.leader).get(reverse("deputies:pair_list")).status_code == 200


def test_the_figures_leave_out_who_left_office(cast, pair, client_of):
    services.end_mandate(actor=cast.staff, mandate=pair.mandate, on=TODAY, reason="died", at=NOW)
    page = client_of(cast.staff).get(reverse("deputies:pair_list")).content.decode()
    assert "0 名代表正在帮扶 0 户群众" in page


def test_what_tells_of_a_household_is_unreadable_in_the_tables(pair):
    with connection.cursor() as cursor:
        for table in ("deputies_household", "deputies_pair", "journal_journalentry"):
            cursor.execute(f"SELECT * FROM {table}")
            stored = str(cursor.fetchall())
            for secret in (SECRET, PHONE, SITUATION, "嫁接"):
                assert secret not in stored, f"{secret} stands in {table}"


def test_the_file_and_the_journal_tell_of_one_household_without_its_name(cast, pair):
    line = PerformanceEntry.objects.get(source_key=subject_key(pair))
    assert (line.kind, line.summary, line.mandate) == ("pairing", "结对帮扶松坡村1户", pair.mandate)
    services.edit_pair(actor=cast.clerk, pair=pair, situation="已搬进新房", effects="核桃卖了六千元", at=NOW)
    told = " ".join(str(list(JournalEntry.objects.values().filter(subject_key=subject_key(pair)))).split())
    assert "帮扶成效" in told and "家庭情况" in told
    assert "核桃" not in told and "新房" not in told and SECRET not in told


def test_a_telephone_is_shown_once_and_noted(cast, pair, client_of):
    client = client_of(cast.deputy)
    page = client.get(pair.get_absolute_url()).content.decode()
    assert "139****2233" in page and PHONE not in page
    shown = client.post(reverse("deputies:pair_contact", args=[pair.pk])).content.decode()
    assert PHONE in shown
    note = JournalEntry.objects.get(move="reveal_household")
    assert note.reason == "结对帮扶联络" and note.actor_name == "陆明远" and PHONE not in note.summary
    assert client_of(cast.staff).post(reverse("deputies:pair_contact", args=[pair.pk])).status_code == 404


# --- verbs ------------------------------------------------------------------------------------------


def test_a_household_known_in_its_village_is_the_same_household(cast, pair):
    (second,) = services.pair_households(
        actor=cast.clerk,
        rows=[row(cast, mandate=cast.mandates["leader_of_group"], head_name="王 秀英")],
        at=NOW,
    )
    assert second.household == pair.household and Household.objects.count() == 1
    with pytest.raises(Refused, match="已经结对"):
        services.pair_households(actor=cast.clerk, rows=[row(cast)], at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pair.objects.create(mandate=pair.mandate, household=pair.household, starts_on=TODAY)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"head_name": " "}, "户主姓名"),
        ({"starts_on": TODAY + timedelta(days=1)}, "不能晚于今天"),
        ({"starts_on": date(2020, 1, 1)}, "起任代表"),
        ({"members": 99}, "家庭人口"),
    ],
)
def test_what_cannot_be_is_refused_naming_its_row(cast, changes, sentence):
    rows = [row(cast, head_name="张三"), row(cast, **changes)]
    with pytest.raises(Refused, match=f"第 2 行：.*{sentence}"):
        services.pair_households(actor=cast.clerk, rows=rows, at=NOW)
    assert not Household.objects.exists()


def test_the_township_alone_keeps_its_households(cast):
    for actor in (cast.staff, cast.admin, cast.stranger, cast.keeper, cast.deputy):
        with pytest.raises(Denied, match="县里只看数字"):
            services.pair_households(actor=actor, rows=[row(cast)], at=NOW)


def test_the_deputy_tells_of_the_help_and_not_of_the_household(cast, pair):
    services.edit_pair(actor=cast.deputy, pair=pair, effects="学会了嫁接", at=NOW, version=1)
    with pytest.raises(Denied):
        services.edit_pair(actor=cast.deputy, pair=pair, phone="13800000000", at=NOW)
    with pytest.raises(Conflict):
        services.edit_pair(actor=cast.clerk, pair=pair, effects="别的", at=NOW, version=1)
    pair.refresh_from_db()
    assert (pair.effects, pair.version) == ("学会了嫁接", 2)


def test_help_ends_with_its_reason_and_may_begin_anew(cast, pair):
    with pytest.raises(Refused, match="早于结对日期"):
        services.end_pair(actor=cast.clerk, pair=pair, on=date(2026, 2, 1), reason="搬走", at=NOW)
    services.end_pair(actor=cast.clerk, pair=pair, on=TODAY, reason="已稳定增收", at=NOW)
    with pytest.raises(Conflict, match="结束"):
        services.end_pair(actor=cast.clerk, pair=pair, on=TODAY, reason="再来", at=NOW)
    assert services.pair_households(actor=cast.clerk, rows=[row(cast)], at=NOW)[0].pk != pair.pk
    assert PerformanceEntry.objects.get(source_key=subject_key(pair)).counted


def test_a_pair_entered_by_mistake_leaves_the_count(cast, pair):
    services.void_pair(actor=cast.clerk, pair=pair, reason="选错代表", at=NOW)
    assert not PerformanceEntry.objects.get(source_key=subject_key(pair)).counted
    assert not Pair.objects.in_force().exists()


# --- pages ------------------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize(
    ("phone", "fits"),
    [("123", False), ("没有", False), ("8212345", True), ("0739-8212345", True), ("", True)],
)
def test_a_households_telephone_is_a_telephone(phone, fits):
    form = FactsFields({"phone": phone, "members": "2"})
    assert form.is_valid() is fits
    assert fits or form.errors["phone"] == ["联系电话应是手机号或者固定电话的数字，请核对。"]


def test_a_clerk_pairs_and_finds_again(cast, client_of, submit):
    client = client_of(cast.clerk)
    done = submit(
        client,
        reverse("deputies:pair_create"),
        mandate=cast.mandates["deputy"].pk,
        village=cast.village.pk,
        head_name=SECRET,
        starts_on="2026-03-01",
        phone="139 0000 2233",
    )
    assert done.status_code == 302
    found = Pair.objects.get()
    assert found.household.phone == PHONE

    def listed(**query):
        return (
            SECRET in client.get(reverse("deputies:pair_list"), query).content.decode().split("<tbody>")[-1]
        )

    assert listed() and listed(q="陆明") and listed(q=SECRET) and listed(state="now")
    assert not listed(q="王秀") and not listed(state="ended") and not listed(village=cast.green_hill.pk)


def test_the_deputy_finds_the_own_households_and_the_way_to_log_a_visit(cast, pair, client_of, submit):
    client = client_of(cast.deputy)
    assert SECRET in client.get(reverse("deputies:pair_list")).content.decode()
    page = client.get(pair.get_absolute_url()).content.decode()
    assert SITUATION in page and f"{reverse('phone:visit_create')}?pair={pair.pk}" in page
    assert "登记结束" not in page
    form = client.get(reverse("deputies:pair_edit", args=[pair.pk])).content.decode()
    assert "帮扶成效" in form and 'name="phone"' not in form
    assert (
        submit(client, reverse("deputies:pair_edit", args=[pair.pk]), effects="学会了嫁接").status_code == 302
    )
    assert client.get(reverse("deputies:pair_end", args=[pair.pk])).status_code == 403
    assert client_of(cast.other_deputy).get(pair.get_absolute_url()).status_code == 404


def test_the_township_corrects_ends_and_voids_on_its_pages(cast, pair, client_of, submit):
    client = client_of(cast.chair)
    submit(client, reverse("deputies:pair_edit", args=[pair.pk]), situation="已搬进新房", members="3")
    pair.household.refresh_from_db()
    assert (pair.household.situation, pair.household.members) == ("已搬进新房", 3)
    assert (
        submit(client, reverse("deputies:pair_end", args=[pair.pk]), on=TODAY, reason="搬走").status_code
        == 302
    )
    assert submit(client, reverse("deputies:pair_void", args=[pair.pk]), reason="登记错").status_code == 302
    assert client_of(cast.stranger).get(reverse("deputies:pair_edit", args=[pair.pk])).status_code == 404


def test_lists_and_pages_ask_little_at_any_size(cast, pair, client_of, django_assert_max_num_queries):
    rows = [row(cast, head_name=f"户主{n}") for n in range(60)]
    services.pair_households(actor=cast.clerk, rows=rows, at=NOW)
    for actor in (cast.clerk, cast.deputy):
        client = client_of(actor)
        for size in (20, 50):
            with django_assert_max_num_queries(12):
                page = client.get(reverse("deputies:pair_list"), {"size": size})
            assert page.status_code == 200 and "共 61 对" in page.content.decode()
        with django_assert_max_num_queries(15):
            client.get(pair.get_absolute_url())


def test_many_pairs_are_written_in_few_statements(cast, django_assert_max_num_queries):
    rows = [row(cast, head_name=f"户主{n}") for n in range(120)]
    with django_assert_max_num_queries(20):
        services.pair_households(actor=cast.clerk, rows=rows, at=NOW)


def test_empty_lists_say_who_fills_them(cast, client_of):
    url = reverse("deputies:pair_list")
    assert "镇（乡、街道）人大登记以后" in client_of(cast.deputy).get(url).content.decode()
    assert "还没有登记结对" in client_of(cast.clerk).get(url).content.decode()
    assert client_of(cast.clerk).get(url, {"q": "\x00", "village": "9" * 30, "at": "!!"}).status_code == 200


# --- a change of term -------------------------------------------------------------------------------


@pytest.fixture
def changed(cast):
    """青山镇's twentieth term: 沈秀兰 is elected again, 方晓云 is not; each helps a household."""
    keys = ("other_deputy", "leader_of_group")
    rows = [row(cast, mandate=cast.mandates[key], head_name=f"{SECRET}{key}") for key in keys]
    pairs = services.pair_households(actor=cast.clerk, rows=rows, at=NOW)
    change = services.prepare_change(
        actor=cast.chair,
        congress=cast.green_hill_congress,
        number=20,
        elected_on=TODAY,
        starts_on=TODAY,
        at=NOW,
    )
    services.choose_coming(actor=cast.chair, change=change, mandates=[pairs[0].mandate], at=NOW)
    return services.confirm_change(actor=cast.chair, change=change, at=NOW), pairs


def test_a_deputy_elected_again_goes_on_with_the_household(cast, changed):
    change, (again, left) = changed
    new = Pair.objects.get(mandate__term=change.new_term)
    again.refresh_from_db()
    left.refresh_from_db()
    assert (again.ends_on, again.end_reason) == (TODAY - timedelta(days=1), "换届，由连任的代表继续结对")
    assert (new.household, new.starts_on, new.measures) == (again.household, TODAY, "请技术员来教嫁接")
    assert new.mandate.person == cast.mandates["other_deputy"].person
    # The other household waits for somebody in office.
    assert (left.ends_on, left.mandate.state) == (None, "ended")
    # The line of the old term stays the only one: nothing was done that day.
    assert PerformanceEntry.objects.filter(kind="pairing").count() == 2


def test_a_pair_begun_before_a_late_change_was_confirmed_keeps_its_first_day(cast):
    began, mandate = TODAY - timedelta(days=3), cast.mandates["other_deputy"]
    services.pair_households(actor=cast.clerk, rows=[row(cast, mandate=mandate, starts_on=began)], at=NOW)
    first = TODAY - timedelta(days=10)
    change = services.prepare_change(
        actor=cast.chair, congress=cast.green_hill_congress, number=20, elected_on=first, starts_on=first,
        at=NOW,
    )  # fmt: skip
    services.choose_coming(actor=cast.chair, change=change, mandates=[mandate], at=NOW)
    change = services.confirm_change(actor=cast.chair, change=change, at=NOW)
    old, new = Pair.objects.order_by("pk")
    assert (old.ends_on, new.starts_on, new.mandate.term) == (began, began, change.new_term)


def test_undoing_the_change_gives_the_household_back_unless_somebody_wrote_into_it(cast, changed):
    change, (again, _) = changed
    new = Pair.objects.get(mandate__term=change.new_term)
    with transaction.atomic():
        services.edit_pair(actor=cast.clerk, pair=new, effects="增收三千元", at=NOW)
        with pytest.raises(Refused, match="沈秀兰的结对帮扶换届以后改过"):
            services.undo_change(actor=cast.chair, change=change, reason="弄错了", at=NOW)
        transaction.set_rollback(True)
    extra = services.pair_households(
        actor=cast.clerk, rows=[row(cast, mandate=new.mandate, head_name="另一户", starts_on=TODAY)], at=NOW
    )[0]
    with pytest.raises(Refused, match="新一届已经用起来了，不能整体撤销：沈秀兰"):
        services.undo_change(actor=cast.chair, change=change, reason="弄错了", at=NOW)
    services.pairs.forget_pairs(actor=cast.clerk, pairs=[extra], at=NOW)
    services.undo_change(actor=cast.chair, change=change, reason="弄错了", at=NOW)
    again.refresh_from_db()
    assert (again.ends_on, again.end_reason) == (None, "")
    assert Pair.objects.count() == 2
