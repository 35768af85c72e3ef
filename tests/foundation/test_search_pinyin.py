"""How names are typed: full reading and initials, family names read as families read them."""

import pytest

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.people import edit_person, register_person
from congress_portal.foundation.accounts.pinyin import pinyin_of
from tests.factories.ground import NOW


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("王建国", "wangjianguo wjg"),
        ("单志强", "shanzhiqiang szq"),
        ("曾国华", "zengguohua zgh"),
        ("仇和平", "qiuheping qhp"),
        ("解放军", "xiefangjun xfj"),
        ("查良才", "zhaliangcai zlc"),
        ("区海生", "ouhaisheng ohs"),
        ("盖成林", "gechenglin gcl"),
        ("尉迟明", "yuchiming ycm"),
        ("尉明", "weiming wm"),
        ("万俟青", "moqiqing mqq"),
        ("万俊青", "wanjunqing wjq"),
        ("单于飞", "chanyufei cyf"),
        ("吕旅", "lvlv ll"),
        ("吾尔·买买提", "wuermaimaiti wemmt"),
        ("李Tom", "litom lt"),
        ("建行", "jianxing jx"),
        ("王　宁", "wangning wn"),
        ("", ""),
        ("·", ""),
    ],
)
def test_a_name_is_read_as_its_bearer_reads_it(name, reading):
    assert pinyin_of(name) == reading


def test_the_longest_name_fits_the_column():
    assert len(pinyin_of("双" * 50)) <= 200
    assert pinyin_of("双" * 50).endswith(" " + "s" * 50)


@pytest.mark.django_db
def test_the_reading_follows_the_name(ground):
    actor = Actor.system(ground.county)
    person = register_person(actor=actor, county=ground.county, name="曾 国华", at=NOW)
    person.refresh_from_db()
    assert person.pinyin == "zengguohua zgh"
    edit_person(actor=actor, person=person, at=NOW, name="单国华")
    person.refresh_from_db()
    assert person.pinyin == "shanguohua sgh"
