"""Making schemes: create, copy, fill, check, publish. A published scheme is frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max, ProtectedError

from assessments import rules
from assessments.checks import check_scheme, fits_subtracted
from assessments.choices import Block, NotApplicablePolicy, PublicationScope, SchemeState
from assessments.documents import SchemeDoc, document_of, rows_of
from assessments.metrics import METRICS
from assessments.models import Category, FlagGroup, Indicator, Scheme
from assessments.other_defaults import title_of
from assessments.rules import RuleError, plain
from assessments.workflow.guards import acting, check_version, locked, may_manage, required
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.services import last_move, record
from congress_portal.foundation.web.conflicts import stamp_of
from congress_portal.foundation.web.refusals import Conflict, Refused

Row = TypeVar("Row", Category, Indicator)


def draft_of(actor: Actor, scheme: Scheme, version: int | None = None) -> Scheme:
    """The scheme, locked and still a draft. Refused once it is frozen."""
    scheme = locked(scheme)
    may_manage(actor, scheme.county_id)
    if not scheme.is_draft:
        raise Refused(f"“{scheme.name}”已经发布，不能再改。要修改请复制出新的一版。")
    check_version(scheme, version, "", None)
    return scheme


def _touch(scheme: Scheme) -> None:
    scheme.version += 1
    scheme.save(update_fields=["version"])


@transaction.atomic
def create_scheme(
    *,
    actor: Actor,
    group: FlagGroup,
    year: int,
    at: datetime,
    name: str = "",
    full_mark: Decimal = Decimal(100),
    not_applicable: str = NotApplicablePolicy.RESCALE,
    scope: str = PublicationScope.PARTICIPANTS,
    note: str = "",
    work_funds: Sequence[int] = (),
    copied_from: Scheme | None = None,
) -> Scheme:
    """An empty draft, the next edition of its group and year."""
    may_manage(actor, group.county_id)
    locked(group)
    last = Scheme.objects.filter(group=group, year=year).aggregate(last=Max("edition"))["last"] or 0
    scheme = Scheme(
        county_id=group.county_id,
        group=group,
        year=year,
        edition=last + 1,
        name=name.strip() or title_of(group, year),
        full_mark=full_mark,
        not_applicable=not_applicable,
        scope=scope,
        note=note.strip(),
        work_funds=_funds(work_funds),
        copied_from=copied_from,
    )
    scheme.save()
    record(
        actor=actor, subject=scheme, move="create_scheme", summary=f"新建{scheme.name}第{last + 1}版", at=at
    )
    return scheme


def _funds(amounts: Sequence[Any]) -> list[int]:
    """Whole yuan by place, never rising. Refused otherwise."""
    try:
        funds = [int(a) for a in amounts]
    except (TypeError, ValueError):
        raise Refused("奖励工作经费请按名次填写整数元。", field="work_funds") from None
    if any(a <= 0 for a in funds) or funds != sorted(funds, reverse=True):
        raise Refused("奖励工作经费要大于 0，后面的名次不能比前面的多。", field="work_funds")
    return funds


@transaction.atomic
def edit_scheme(*, actor: Actor, scheme: Scheme, version: int | None, at: datetime, **values: Any) -> Scheme:
    """Change a draft's head: name, full_mark, not_applicable, scope, note, work_funds."""
    scheme = draft_of(actor, scheme, version)
    if "work_funds" in values:
        values["work_funds"] = _funds(values["work_funds"])
    if "name" in values:
        values["name"] = required(values["name"], "请填写方案名称。", field="name")
    before = {name: str(getattr(scheme, name)) for name in values}
    for name, value in values.items():
        setattr(scheme, name, value)
    scheme.version += 1
    scheme.save(update_fields=[*values, "version"])
    after = {name: str(value) for name, value in values.items()}
    record(
        actor=actor,
        subject=scheme,
        move="edit_scheme",
        summary=f"修改{scheme.name}",
        before=before,
        after=after,
        at=at,
    )
    return scheme


@transaction.atomic
def write_document(
    *,
    actor: Actor,
    group: FlagGroup,
    year: int,
    document: SchemeDoc,
    at: datetime,
    name: str = "",
    copied_from: Scheme | None = None,
) -> Scheme:
    """A new draft that says what the document says. The same few statements however long it is."""
    scheme = create_scheme(
        actor=actor, group=group, year=year, at=at, name=name or document.name, copied_from=copied_from
    )
    _, categories, indicators = rows_of(document, scheme)
    scheme.save()
    for level in ([c for c in categories if c.parent is None], [c for c in categories if c.parent]):
        for category in level:
            category.parent = category.parent  # the key of the row above, known by now
        Category.objects.bulk_create(level)
    for indicator in indicators:
        indicator.category = indicator.category
    Indicator.objects.bulk_create(indicators)
    return scheme


@transaction.atomic
def copy_scheme(*, actor: Actor, scheme: Scheme, year: int, at: datetime) -> Scheme:
    """A new draft with the same categories, indicators and terms, for this or another year."""
    may_manage(actor, scheme.county_id)
    return write_document(
        actor=actor,
        group=scheme.group,
        year=year,
        document=document_of(scheme),
        name=title_of(scheme.group, year),
        copied_from=scheme,
        at=at,
    )


def stamp(row: Category | Indicator) -> str:
    """The state of a row of a scheme, which has no version of its own; see ``foundation.web.conflicts``."""
    names = [field.attname for field in row._meta.concrete_fields if field.attname != "sort_order"]
    return stamp_of(*(getattr(row, name) for name in names))


def _unchanged(row: Row, seen: str, advice: str = "您填的内容还在下面，请核对后再保存。") -> Row:
    """The row as it is now; the scheme's lock is held. Conflict where it is gone or not what was read."""
    now = type(row).objects.filter(pk=row.pk).first()
    if now is None:
        raise Conflict(f"“{row.name}”刚才被别人删去了。要保留的，请回到方案里重新添加。")
    if seen and seen != stamp(now):
        last = last_move(now)
        raise Conflict(f"{last.who if last else '别人'}刚才改过这条。{advice}")
    return now


@transaction.atomic
def save_category(
    *,
    actor: Actor,
    scheme: Scheme,
    name: str,
    at: datetime,
    category: Category | None = None,
    block: str = Block.BASE,
    cap: Decimal | None = None,
    parent: Category | None = None,
    sort_order: int | None = None,
    seen: str = "",
) -> Category:
    """Add or change a category of a draft. Refused where the name is taken.

    Below another category (``parent``) it enters the total as that one does; two levels at most.
    ``seen`` is the ``stamp`` of what was read: Conflict where somebody changed it since.
    """
    scheme = draft_of(actor, scheme)
    category = category and _unchanged(category, seen)
    name = required(name, "请填写类别名称。", field="name")
    others = Category.objects.filter(scheme=scheme).exclude(pk=category.pk if category else None)
    if others.filter(name=name).exists():
        raise Refused(f"方案里已经有“{name}”这一类了。", field="name")
    if parent is not None:
        block = _below(parent, category, others, scheme)
    if category is not None and block == Block.PENALTY:
        fits_subtracted(category, field="parent" if parent else "block")
    if cap is not None and cap <= 0:
        raise Refused("这一类最多得几分要大于 0，不限就空着。", field="cap")
    if category is None:
        last = others.aggregate(last=Max("sort_order"))["last"]
        category = Category(scheme=scheme, sort_order=0 if last is None else last + 1)
    category.name, category.block, category.cap, category.parent = name, block, cap, parent
    if sort_order is not None:
        category.sort_order = sort_order
    category.save()
    category.children.update(block=block)
    _touch(scheme)
    record(
        actor=actor, subject=category, root=scheme, move="save_category", summary=f"设置类别“{name}”", at=at
    )
    return category


def _below(parent: Category, category: Category | None, others: Any, scheme: Scheme) -> str:
    """The block of the category above. Refused where a third level of categories would come of it."""
    if parent.scheme_id != scheme.pk or (category and parent.pk == category.pk):
        raise Refused("请选择本方案里的上级类别。", field="parent")
    if parent.parent_id is not None:
        raise Refused(f"“{parent.name}”自己是下级类别。类别最多两级，第三级是指标。", field="parent")
    if category and others.filter(parent=category).exists():
        raise Refused(f"“{category.name}”下面还有类别，不能再放到别的类别下面。", field="parent")
    return parent.block


@transaction.atomic
def save_indicator(
    *,
    actor: Actor,
    scheme: Scheme,
    category: Category,
    name: str,
    full_mark: Decimal,
    metric: str,
    rule_kind: str,
    params: Mapping[str, Any],
    at: datetime,
    indicator: Indicator | None = None,
    code: str = "",
    basis: str = "",
    target_note: str = "",
    evidence: str = "",
    tie_break: int | None = None,
    sort_order: int | None = None,
    seen: str = "",
) -> Indicator:
    """Add or change an indicator of a draft; parameters are stored as the rule writes them back.

    ``seen`` is the ``stamp`` of what was read: Conflict where somebody changed it since.
    """
    scheme = draft_of(actor, scheme)
    indicator = indicator and _unchanged(indicator, seen)
    if category.scheme_id != scheme.pk:
        raise Refused("请选择本方案里的类别。", field="category")
    found = METRICS.get(metric)
    if found is None:
        raise Refused("没有这个数据来源，请重新选择。", field="metric")
    try:
        rule = rules.build(rule_kind, params)
        if rules.needs_denominator(rule) and not found.has_denominator:
            raise RuleError(rules.no_due_said(rule, found.label), field=rules.due_field(rule))
        if category.block == Block.PENALTY and (unfit := rule.not_subtracted()):
            raise RuleError(unfit, field="category")
    except RuleError as error:
        raise Refused(str(error), field=error.field) from None
    if full_mark <= 0:
        raise Refused("满分要大于 0。", field="full_mark")
    others = Indicator.objects.filter(scheme=scheme).exclude(pk=indicator.pk if indicator else None)
    code = code.strip() or (indicator.code if indicator else _next_code(others))
    if others.filter(code=code).exists():
        raise Refused(f"编号“{code}”已经用了，请换一个。", field="code")
    if tie_break is not None and others.filter(tie_break=tie_break).exists():
        raise Refused(f"已经有指标排在第 {tie_break} 个比较，请换一个数。", field="tie_break")
    if indicator is None:
        indicator = Indicator(
            scheme=scheme, sort_order=(others.aggregate(last=Max("sort_order"))["last"] or 0) + 1
        )
    indicator.category, indicator.code = category, code
    indicator.name = required(name, "请填写指标名称。", field="name")
    indicator.full_mark, indicator.metric = full_mark, metric
    indicator.rule_kind, indicator.params = rule_kind, rule.placed(subtracted=False).as_params()
    indicator.basis, indicator.target_note = basis.strip(), target_note.strip()
    indicator.evidence, indicator.tie_break = evidence.strip(), tie_break
    if sort_order is not None:
        indicator.sort_order = sort_order
    indicator.save()
    _touch(scheme)
    record(
        actor=actor,
        subject=indicator,
        root=scheme,
        move="save_indicator",
        summary=f"设置指标“{indicator.name}”，满分 {plain(full_mark)} 分",
        after={"metric": metric, "rule": rule_kind, "params": indicator.params},
        at=at,
    )
    return indicator


def _next_code(others: Any) -> str:
    taken = set(others.values_list("code", flat=True))
    number = 1
    while str(number) in taken:
        number += 1
    return str(number)


@transaction.atomic
def remove_from_scheme(
    *, actor: Actor, row: Category | Indicator, at: datetime, seen: str = ""
) -> Category | Indicator:
    """Take a category or an indicator out of a draft. Refused while a category has indicators.

    ``seen`` is the ``stamp`` of what was read: Conflict where somebody changed it since.
    """
    scheme = draft_of(actor, row.scheme)
    row = _unchanged(row, seen, "请返回方案看过，再决定删不删。")
    word = "指标" if isinstance(row, Indicator) else "类别"
    record(actor=actor, subject=row, root=scheme, move="remove", summary=f"删去{word}“{row.name}”", at=at)
    try:
        row.delete()
    except ProtectedError:
        raise Refused(f"“{row.name}”下面还有指标或者类别，请先移走或者删去。") from None
    _touch(scheme)
    return row


@transaction.atomic
def publish_scheme(
    *,
    actor: Actor,
    scheme: Scheme,
    at: datetime,
    version: int | None = None,
    document_number: str = "",
    reasons: Mapping[str, str] | None = None,
) -> Scheme:
    """Freeze a scheme and put it in force; an earlier edition of the year steps back.

    ``reasons`` by indicator code for keeping what the burden-relief rules speak against. Refused
    with the findings that block, and where the earlier edition is already being reported on.
    """
    scheme = draft_of(actor, scheme, version)
    reasons = {code: text.strip() for code, text in (reasons or {}).items() if text.strip()}
    findings = check_scheme(scheme)
    blocking = [f.text for f in findings if f.blocking]
    if blocking:
        raise Refused("方案还不能发布。" + "".join(blocking))
    unexplained = [f for f in findings if f.needs_reason and f.indicator.code not in reasons]
    if unexplained:
        names = "、".join(dict.fromkeys(f"“{f.indicator.name}”" for f in unexplained))
        raise Refused(f"{names}与减负规定不一致。请删去，或者写明保留的理由。")
    earlier = Scheme.objects.filter(group_id=scheme.group_id, year=scheme.year, state=SchemeState.PUBLISHED)
    for other in earlier.select_for_update(of=("self",), no_key=True):
        if other.periods.exists():
            raise Refused(
                f"{scheme.year}年已按第{other.edition}版开始填报，不能换版。请从下一年度起用新方案。"
            )
        other.state = SchemeState.RETIRED
        other.save(update_fields=["state"])
        record(
            actor=actor,
            subject=other,
            move="retire_scheme",
            summary=f"停用{other.name}第{other.edition}版",
            at=at,
        )
    scheme.state = SchemeState.PUBLISHED
    scheme.published_at, scheme.published_by = at, acting(actor)
    scheme.document_number = document_number.strip()
    kept = {f.indicator.code for f in findings if f.needs_reason}
    scheme.kept_warnings = {code: text for code, text in reasons.items() if code in kept}
    scheme.version += 1
    scheme.save(
        update_fields=["state", "published_at", "published_by", "document_number", "kept_warnings", "version"]
    )
    record(
        actor=actor,
        subject=scheme,
        move="publish_scheme",
        summary=f"发布{scheme.name}第{scheme.edition}版",
        audience="parties",
        after=scheme.kept_warnings or None,
        at=at,
    )
    return scheme
