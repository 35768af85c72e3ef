"""Long work of the registers: a register as a workbook, in the portal's layout or in an office's own form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.utils import timezone

from congress_portal.foundation.accounts.models import Division
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import JobKind, JobResult, Work
from congress_portal.foundation.spreadsheets.filler import FormUnfit
from congress_portal.foundation.spreadsheets.responses import XLSX
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.refusals import Refused

from .declaring import Register
from .exports import MOST_FORM_LINES, fill_own_form, place_of, write_register
from .forms import RegisterQueryForm
from .ledger_exports import own_place, write_ledgers
from .models import OwnForm
from .own import register_for
from .periods import period_of
from .sheet import Key, Sheet


def asked_names(register: Register) -> list[str]:
    """What of the address decides which lines the sheet has, and in which form."""
    return ["deputy", "mandate", "station", "township", "form", *(n.key for n in register.narrowings)]


def export_register(work: Work) -> JobResult:
    """A register as the page shows it. Raises Refused where the form does not fit or is gone."""
    actor, on = work.actor, timezone.localdate(work.at)
    register = register_for(actor, str(work.params.get("register", "")))
    if register is None:
        raise Refused("这张登记簿现在打不开了：可能已停用，或者您换了工作。请回“报表导出”重新选。")
    query = RegisterQueryForm(work.params, actor=actor, register=register, today=on)
    query.must_be_read()
    sheet = Sheet(register, actor, query.asked())
    keys = sheet.keys()
    work.advance(0, len(keys))
    path = work.folder / "register.xlsx"

    def told(done: int) -> None:
        work.advance(done, len(keys))

    form = _form(work, register)
    if form is None:
        write_register(path, sheet, keys, told=told)
    else:
        _fill(form, sheet, keys, path, on, told)
    work.advance(len(keys), len(keys))
    name = form.name if form else register.title
    return JobResult(
        f"导出 {len(keys)} {register.unit}。",
        path=str(path),
        filename=f"{place_of(actor, sheet.asked)}{name}-{sheet.asked.period.label}.xlsx",
        content_type=XLSX,
        rows=len(keys),
    )


def _form(work: Work, register: Register) -> OwnForm | None:
    wanted = work.params.get("form")
    if not wanted:
        return None
    found = OwnForm.objects.visible_to(work.actor).filter(pk=whole(str(wanted)) or 0, register=register.key)
    form = found.first()
    if form is None:
        raise Refused("没有找到这张表单，可能已经删换。请回登记簿重新选表单。")
    return form


def _fill(
    form: OwnForm, sheet: Sheet, keys: list[Key], path: Path, on: date, told: Callable[[int], None]
) -> None:
    if len(keys) > MOST_FORM_LINES:
        raise Refused(
            f"自备表单最多填 {MOST_FORM_LINES} 条，现在有 {len(keys)} 条。请缩短时间，或选一个镇、一个站。"
        )
    try:
        with form.file.open("rb") as handle:
            content = handle.read()
    except FileNotFoundError:
        raise Refused("表单的文件不在存储里了。请重新上传，或请管理员从备份恢复。") from None
    try:
        fill_own_form(path, content, sheet, keys, on=on, told=told)
    except FormUnfit as unfit:
        raise Refused("这张表单和登记簿现在的栏目对不上：" + unfit.sentences[0]) from None


REGISTER_EXPORT = JobKind(
    key="registers.register_export",
    label="导出登记簿",
    run=export_register,
    capabilities=frozenset({Capability.EXPORT_REGISTERS}),
    unit="条",
)


def export_ledgers(work: Work) -> JobResult:
    """民情三本账 of a place. Raises Refused where the actor no longer keeps it."""
    actor, on = work.actor, timezone.localdate(work.at)
    own = own_place(actor)
    place = Division.objects.filter(pk=whole(str(work.params.get("place"))) or 0).first()
    period = period_of(str(work.params.get("period", "")))
    if own is None or place is None or period is None or not place.path.startswith(own.path):
        raise Refused("这本民情账现在打不开了。请回“民情三本账”重新选。")
    path = work.folder / "ledgers.xlsx"
    number = write_ledgers(path, actor, place, period, on=on, told=work.advance)
    return JobResult(
        f"导出 {number} 件。",
        path=str(path),
        filename=f"{place.name}民情账-{period.label}.xlsx",
        content_type=XLSX,
        rows=number,
    )


LEDGER_EXPORT = JobKind(
    key="registers.ledger_export",
    label="导出民情三本账",
    run=export_ledgers,
    capabilities=frozenset({Capability.EXPORT_REGISTERS}),
    unit="本",
)
