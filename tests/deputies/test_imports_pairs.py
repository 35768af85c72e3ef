"""A township's list of households: judged, paired, taken back; and nobody at the county reads it."""

from datetime import date

import pytest
from django.urls import reverse

from congress_portal.foundation.imports import services as imports
from congress_portal.foundation.imports.models import ImportBatch
from congress_portal.foundation.slots import IMPORT_KINDS, ImportScope, StagedRow, Verdict
from congress_portal.foundation.web.refusals import Denied, Refused
from deputies.models import Household, Pair, PerformanceEntry
from deputies.services import edit_pair
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db
KIND = IMPORT_KINDS.get("deputies.pairs")
ROW = {
    "deputy": "陆明远",
    "village": "松坡村委会",
    "head_name": "王秀英",
    "phone": "13900002233",
    "members": 2,
    "measures": "请技术员来教嫁接",
    "starts_on": date(2026, 3, 1),
}


def scope_of(cast, actor=None):
    return ImportScope(actor or cast.clerk, cast.county, {}, NOW)


def judged(scope, *values):
    keys = frozenset(key for v in values for key in v)
    rows = [StagedRow(n, {k: v.get(k) for k in keys}, keys) for n, v in enumerate(values, start=3)]
    return rows, KIND.judge(scope, rows)


def bring_in(scope, *values):
    rows, found = judged(scope, *values)
    assert {j.verdict for j in found} == {Verdict.NEW}, [j.reasons for j in found]
    scope.cache.clear()
    return KIND.apply(scope, [(row, j.plan) for row, j in zip(rows, found, strict=True)])


def test_rows_become_pairs_and_going_out_and_in_changes_nothing(cast):
    bring_in(scope_of(cast), ROW, {"deputy": "沈 秀兰", "village": "青山镇", "head_name": "李大山"})
    pair = Pair.objects.get(mandate=cast.mandates["deputy"])
    assert (pair.household.head_name, pair.household.phone, pair.household.members) == (
        "王秀英",
        "13900002233",
        2,
    )
    assert Pair.objects.get(mandate=cast.mandates["other_deputy"]).starts_on == TODAY
    exported = list(KIND.export(scope_of(cast)))
    assert len(exported) == 2
    assert {j.verdict for j in judged(scope_of(cast), *exported)[1]} == {Verdict.SAME}


def test_what_a_row_says_otherwise_of_a_pair_on_record_is_named_and_not_lost_silently(cast):
    bring_in(scope_of(cast), ROW)
    changed = ROW | {"members": 5, "phone": "13900009999", "effects": "年收入三万元"}
    _, (found,) = judged(scope_of(cast), changed)
    assert found.verdict == Verdict.SAME
    assert found.reasons == [
        "这一户已经结对，联系电话、家庭人口、帮扶成效和登记的不一样，导入不改，请在那一户的页面上更新"
    ]
    _, (found,) = judged(scope_of(cast), ROW | {"members": None, "measures": "请技术员来教嫁接"})
    assert found.reasons == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"deputy": "没有此人"}, "代表名册里没有“没有此人”"),
        ({"deputy": "曹国栋"}, "代表名册里没有"),
        ({"village": "三组村"}, "青山镇没有“三组村”"),
        ({"starts_on": date(2027, 1, 1)}, "不能晚于今天"),
        ({"members": 0}, None),
        ({"members": 400}, "家庭人口"),
    ],
)
def test_what_cannot_be_is_said_for_its_row(cast, changes, sentence):
    _, (found,) = judged(scope_of(cast), ROW | changes)
    if sentence is None:
        assert found.verdict == Verdict.NEW
    else:
        assert found.verdict == Verdict.REFUSED and sentence in found.reasons[0]


def test_only_a_townships_office_imports_and_exports(cast):
    bring_in(scope_of(cast), ROW)
    for actor in (cast.staff, cast.admin, cast.keeper):
        _, (found,) = judged(scope_of(cast, actor), ROW)
        assert found.verdict == Verdict.REFUSED and "县里只看数字" in found.reasons[0]
        assert not list(KIND.export(scope_of(cast, actor)))
        assert not actor.can(KIND.capability)
    assert not list(KIND.export(scope_of(cast, cast.stranger)))


def test_an_import_is_taken_back_whole_unless_it_was_used(cast):
    applied = bring_in(scope_of(cast), ROW, ROW | {"head_name": "李大山"})
    pair = Pair.objects.first()
    edit_pair(actor=cast.deputy, pair=pair, effects="学会了嫁接", at=NOW)
    with pytest.raises(Refused, match="陆明远"):
        KIND.undo(scope_of(cast), applied)
    Pair.objects.update(version=1)
    KIND.undo(scope_of(cast), applied)
    assert not Pair.objects.exists() and not Household.objects.exists()
    assert not PerformanceEntry.objects.filter(kind="pairing").exists()


def test_a_file_goes_through_the_machine_and_stays_in_the_township(cast, client_of):
    content = "帮扶代表,村,户主,联系电话,帮扶措施\n陆明远,松坡村,王秀英,13900002233,教嫁接\n,,李大山,,养蜂\n".encode()
    batch = imports.take_file(
        actor=cast.clerk, kind="deputies.pairs", options={}, content=content, filename="台账.csv", at=NOW
    )
    batch = imports.read_batch(actor=cast.clerk, batch=batch, at=NOW)
    page = client_of(cast.clerk).get(reverse("imports:batch_detail", args=[batch.pk])).content.decode()
    assert "王秀英" not in page and "陆明远" in page
    assert client_of(cast.staff).get(reverse("imports:batch_detail", args=[batch.pk])).status_code == 404
    assert not ImportBatch.objects.visible_to(cast.staff).exists()
    with pytest.raises(Denied):
        imports.take_file(
            actor=cast.staff, kind="deputies.pairs", options={}, content=content, filename="a.csv", at=NOW
        )
    imports.confirm(actor=cast.clerk, batch=batch, version=batch.version, at=NOW)
    assert {h.head_name for h in Household.objects.all()} == {"王秀英", "李大山"}
