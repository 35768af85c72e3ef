"""Registers and forms of an office's own: made of columns, versioned, filled, put out of use."""

import io
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from congress_portal.foundation.attachments.services import validated
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from congress_portal.registers import services
from congress_portal.registers.models import OwnForm, OwnRegister
from congress_portal.registers.services import Layout
from liaison_stations.services import log_activity
from tests.factories.ground import NOW, TODAY
from tests.setup import posting

FORM = "/registers/forms/create/?register=contacts"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def post(client, url, values):
    return posting.post(client, url, **values)


@pytest.fixture
def visit(cast):
    return log_activity(
        actor=cast.staff,
        kind="visit",
        on=TODAY,
        mandates=[cast.mandates["deputy"]],
        organizer=cast.green_hill_congress,
        congress=cast.green_hill_congress,
        township=cast.green_hill,
        station=cast.station,
        headcount=3,
        note="=问路",
        at=NOW,
    )


def layout(title="走访简表", columns=(("deputies", "走访代表"), ("on", ""), ("people", "")), fixed=None):
    return Layout(title=title, columns=list(columns), fixed=fixed or {"kind": ["visit"]})


def own_of(cast, **changes):
    return services.add_register(actor=cast.staff, source="contacts", layout=layout(**changes), at=NOW)


def workbook(**cells):
    book, content = openpyxl.Workbook(), io.BytesIO()
    for address, value in cells.items():
        book.active[address] = value
    book.save(content)
    return SimpleUploadedFile("走访.xlsx", content.getvalue())


def form_of(cast, actor=None, name="走访表", **cells):
    checked = validated(
        workbook(
            **(
                cells
                or {"A1": "{{范围}}{{期间}}", "A2": "{{日期}}", "B2": "{{内容}}", "A3": "{{合计:群众人数}}"}
            )
        )
    )
    return services.add_form(
        actor=actor or cast.staff, register="contacts", name=name, checked=checked, at=NOW
    )


# --- registers ------------------------------------------------------------------------------------


def test_a_county_makes_a_register_out_of_columns_and_every_township_may_open_it(cast, visit, client_of):
    client = client_of(cast.staff)
    page = client.get("/registers/own/create/?source=contacts")
    fields = {
        name: page.context["form"].initial[name]
        for name in page.context["form"].fields
        if name.startswith(("heading", "place"))
    }
    answer = post(client, "/registers/own/create/?source=contacts", {**fields, "title": "走访简表", "use_on": "on", "use_deputies": "on", "heading_deputies": "走访代表", "place_deputies": "1", "place_on": "2", "fixed_kind": ["visit"]})  # fmt: skip
    own = OwnRegister.objects.get()
    assert answer["Location"] == own.get_absolute_url() and own.owner == cast.county_congress
    for actor in (cast.staff, cast.clerk, cast.keeper):
        register = client_of(actor).get(f"/registers/{own.key}/?period=2026").context
        assert register["register"].headings == ["走访代表", "日期"]
        assert [cell.text for cell in register["page"].rows[0]] == ["陆明远", "2026-04-09"]
    detail = client_of(cast.clerk).get(own.get_absolute_url()).content.decode()
    assert "走访代表、日期" in detail and "只列类型：走访选民" in detail and "修改栏目" not in detail


def test_a_change_is_a_new_version_and_the_old_one_still_opens(cast, visit, client_of):
    own = own_of(cast)
    services.change_register(
        actor=cast.staff,
        own=own,
        layout=layout(title="走访表", columns=[("note", "说了什么")]),
        version=1,
        at=NOW,
    )
    client = client_of(cast.staff)
    assert client.get(f"/registers/{own.key}/?period=2026").context["register"].headings == ["说了什么"]
    assert client.get(f"/registers/{own.key}-1/?period=2026").context["register"].title == "走访简表"
    assert client.get(f"/registers/{own.key}-9/").status_code == 404
    assert client.get("/registers/").context["own"][0]["own"].title == "走访表"
    moves = JournalEntry.objects.filter(subject_key=f"registers.ownregister:{own.pk}")
    assert set(moves.values_list("move", flat=True)) == {"add_register", "change_register"}


def test_two_who_change_it_at_once_see_both_sides(cast, client_of):
    own = own_of(cast)
    client = client_of(cast.staff)
    address = reverse("registers:definition_edit", args=[own.pk])
    client.get(address)
    services.change_register(actor=cast.staff, own=own, layout=layout(title="他改的"), version=1, at=NOW)
    answer = post(client, address, {"title": "我改的", "use_on": "on", "version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "我改的" in page and "他改的" in page
    assert OwnRegister.objects.get().version == 2


IMPOSSIBLE = (
    ({"title": " "}, "请填写名称"),
    ({"columns": []}, "请至少选一栏"),
    ({"columns": [("nothing", "")]}, "有一栏现在没有了"),
    ({"columns": [("on", "时间"), ("note", "时间")]}, "有两栏都叫“时间”"),
    ({"columns": [("on", "单位")]}, "“单位”不能用作栏目名称"),
    ({"columns": [("on", "{{日期}}")]}, "不能用作栏目名称"),
)


def test_what_cannot_be_a_register_gets_a_sentence(cast):
    for change, sentence in IMPOSSIBLE:
        with pytest.raises(Refused, match=sentence):
            own_of(cast, **change)
    assert not OwnRegister.objects.exists()


def test_names_are_one_an_office_and_free_again_after_it_is_retired(cast, client_of):
    own = own_of(cast)
    with pytest.raises(Refused, match="已经有一张“走访简表”"):
        own_of(cast)
    services.add_register(actor=cast.clerk, source="contacts", layout=layout(), at=NOW)
    with pytest.raises(Refused, match="停用的原因"):
        services.retire_register(actor=cast.staff, own=own, reason=" ", at=NOW)
    assert (
        post(
            client_of(cast.staff), reverse("registers:definition_retire", args=[own.pk]), {"reason": "换表了"}
        ).status_code
        == 302
    )
    with pytest.raises(Conflict, match="已经停用"):
        services.change_register(actor=cast.staff, own=own, layout=layout(), version=1, at=NOW)
    assert own_of(cast).pk != own.pk


def test_townships_keep_their_own_and_do_not_see_each_others(cast, client_of):
    own = services.add_register(actor=cast.clerk, source="contacts", layout=layout(), at=NOW)
    assert own.owner == cast.green_hill_congress
    assert client_of(cast.stranger).get(f"/registers/{own.key}/").status_code == 404
    assert client_of(cast.staff).get(f"/registers/{own.key}/").status_code == 200
    with pytest.raises(Denied, match="由它自己改"):
        services.change_register(actor=cast.staff, own=own, layout=layout(), version=1, at=NOW)
    with pytest.raises(Denied):
        services.add_register(actor=cast.leader, source="contacts", layout=layout(), at=NOW)
    with pytest.raises(Refused, match="从哪张登记簿"):
        services.add_register(actor=cast.staff, source="pairing", layout=layout(), at=NOW)


# --- forms ----------------------------------------------------------------------------------------


def test_an_office_uploads_its_form_and_the_register_is_filled_into_it(cast, visit, client_of):
    client = client_of(cast.staff)
    upload = workbook(
        A1="{{单位}} {{期间}}", A2="{{日期}}", B2="{{内容}}", A3="合计 {{合计:群众人数}} 人，{{条数}} 条"
    )
    answer = post(client, FORM, {"name": "走访表", "file": upload})
    form = OwnForm.objects.get()
    assert answer["Location"] == form.get_absolute_url()
    assert "B2" in client.get(form.get_absolute_url()).content.decode()
    keeper = client_of(cast.clerk)
    page = keeper.get("/registers/contacts/?period=2026&forms=1").content.decode()
    assert f"form={form.pk}" in page
    filled = keeper.post(f"/registers/contacts/export/?period=2026&form={form.pk}")
    sheet = openpyxl.load_workbook(io.BytesIO(filled.content)).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["青山镇人大 2026年", None], [visit_day(sheet), "=问路"], ["合计 3 人，1 条", None],
    ]  # fmt: skip
    assert sheet["B2"].data_type == "s" and sheet["A2"].value.date() == TODAY
    assert keeper.get(reverse("registers:form_file", args=[form.pk])).status_code == 200


def visit_day(sheet):
    return sheet["A2"].value


UNFIT = (
    (lambda: workbook(A4="{{日欺}}"), "第 4 行（A4）：没有“日欺”这一项，是不是“日期”？"),
    (lambda: SimpleUploadedFile("x.xlsx", b"PK\x03\x04 broken"), "打不开"),
    (lambda: SimpleUploadedFile("x.xlsx", b""), "空"),
    (lambda: SimpleUploadedFile("x.pdf", b"%PDF-1.4 x"), "要是 .xlsx 文件"),
    (lambda: SimpleUploadedFile("x.xlsx", b"PK" + b"0" * 2_100_000), "超过 2 MB"),
)


def test_a_form_that_does_not_fit_is_told_so_and_the_name_stays(cast, client_of):
    client = client_of(cast.staff)
    for upload, sentence in UNFIT:
        answer = post(client, FORM, {"name": "走访表", "file": upload()})
        page = answer.content.decode()
        assert answer.status_code == 422 and sentence in page and 'value="走访表"' in page, sentence
    assert not OwnForm.objects.exists()


def test_a_form_of_the_same_name_takes_the_place_of_the_one_before(cast):
    first, second = form_of(cast), form_of(cast, A1="{{条数}}")
    first.refresh_from_db()
    assert (second.number, second.retired_at) == (2, None)
    assert first.retired_at == NOW and first.retire_reason == "换成第 2 版"
    assert form_of(cast, actor=cast.clerk).number == 1  # an office's own
    with pytest.raises(Denied):
        services.retire_form(actor=cast.clerk, form=second, reason="不用", at=NOW)
    services.retire_form(actor=cast.staff, form=second, reason="不用", at=NOW)
    with pytest.raises(Conflict, match="已经停用"):
        services.retire_form(actor=cast.staff, form=second, reason="不用", at=NOW)


def test_a_form_that_no_longer_fits_its_register_says_so(cast, visit, client_of):
    own = own_of(cast)
    checked = validated(workbook(A1="{{走访代表}}"))
    form = services.add_form(actor=cast.staff, register=own.key, name="表", checked=checked, at=NOW)
    services.change_register(
        actor=cast.staff, own=own, layout=layout(columns=[("on", "")]), version=1, at=NOW
    )
    client = client_of(cast.staff)
    assert "没有“走访代表”这一项" in client.get(form.get_absolute_url()).content.decode()
    answer = client.post(f"/registers/{own.key}/export/?period=2026&form={form.pk}")
    assert answer.status_code == 422 and "对不上" in answer.content.decode()
    for wrong in ("999", "x", "%00"):
        assert client.post(f"/registers/contacts/export/?form={wrong}").status_code == 422


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_once_are_two_versions(cast):
    from django.db import connection

    def upload(_):
        try:
            return form_of(cast).number
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(upload, range(2))) == [1, 2]
    assert OwnForm.objects.in_use().count() == 1
