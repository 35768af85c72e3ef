"""A session's suggestions out of one .xlsx, as the secretariat keeps them: live ones, which wait for examination."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.people import tidy_name
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import (
    Applied,
    ImportColumn,
    ImportKind,
    ImportScope,
    Judgement,
    StagedRow,
    Verdict,
    subject_key,
)
from congress_portal.foundation.web.refusals import Refused
from deputies.models import Delegation, Mandate
from deputies.naming import names_in
from deputies.services.guards import lock_congresses

from ..choices import HandOverKind, Kind
from ..models import HandOverMeeting, Suggestion, Topic
from ..states import SuggestionState
from ..workflow.handed_in import (
    HandedIn,
    enter_handed_in,
    same_titles,
    take_back_handed_in,
    wording_problem,
)
from ..workflow.meetings import gather
from .known import written

COLUMNS: tuple[ImportColumn, ...] = (
    ImportColumn("title", "标题", required=True, aliases=("建议标题", "案由", "题目", "建议名称"), width=40, max_length=80,
                 example="关于硬化松坡村通组路的建议"),
    ImportColumn("body", "建议内容", required=True, aliases=("内容", "正文", "建议正文"), width=60, max_length=20_000,
                 example="松坡村三组至小学的路雨天不能走。建议列入明年计划。"),
    ImportColumn("raised_by", "领衔代表", required=True, aliases=("提出代表", "提建议人", "代表姓名", "提出人", "领衔人"), width=18,
                 max_length=300, example="陆明远", help="代表团提的，先写代表团名称，再写领衔的代表。"),
    ImportColumn("co_signers", "附议代表", aliases=("附议人", "联名代表", "联名人"), width=24, max_length=600,
                 help="在原件上签了名的，用“、”隔开。", example="沈秀兰、曹国栋"),
    ImportColumn("topic", "类别", aliases=("建议类别", "分类"), max_length=40),
    ImportColumn("proposed_unit", "希望由谁办理", aliases=("建议承办单位", "希望承办单位", "承办单位", "主办单位"),
                 width=20, max_length=60),
    ImportColumn("submitted_on", "收到日期", kind="date", aliases=("提交日期", "提出日期", "日期", "收到时间")),
    ImportColumn("confidential", "不宜公开", kind="yesno", aliases=("是否不宜公开", "内容不宜公开")),
)  # fmt: skip


class SessionOptions(forms.Form):
    """Onto the list of which meeting; the signatures are on the paper."""

    use_required_attribute = False
    meeting = forms.ModelChoiceField(
        queryset=HandOverMeeting.objects.none(), label="列入哪次交办会", empty_label="请选择",
        help_text="还没有的，先在“建议办理—交办会”里新建一次。", error_messages={"required": "请选择交办会。"},
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meetings = HandOverMeeting.objects.standing().filter(
            kind=HandOverKind.DISPATCH, organization_id=actor.organization_id
        )
        self.fields["meeting"].queryset = meetings.order_by("-created_at", "-pk")


class Ground:
    """Loaded once for an import: the meeting, the deputies in office by name, topics, delegations."""

    def __init__(self, scope: ImportScope) -> None:
        meeting = HandOverMeeting.objects.for_page().filter(pk=int(scope.options["meeting"])).first()
        if meeting is None or meeting.voided_at is not None:
            raise Refused("选的交办会已经作废，请重新选一次。")
        self.meeting, self.congress = meeting, meeting.organization
        self.deputies: dict[str, list[Mandate]] = defaultdict(list)
        for mandate in Mandate.objects.active().filter(congress=self.congress).select_related("person"):
            self.deputies[mandate.person.name].append(mandate)
        topics = Topic.objects.of_county(scope.county.pk).order_by("-county")
        self.topics = {topic.name: topic.pk for topic in topics}
        self.delegations = {
            name: row.pk
            for row in Delegation.objects.filter(congress=self.congress)
            for name in {row.name, f"{row.name.removesuffix('代表团')}代表团"}
        }


def ground_of(scope: ImportScope) -> Ground:
    """What was loaded for this import."""
    if "ground" not in scope.cache:
        scope.cache["ground"] = Ground(scope)
    return scope.cache["ground"]


def judge(scope: ImportScope, rows: Sequence[StagedRow]) -> list[Judgement]:
    """NEW, SAME (this deputy's suggestion of this title is there already), or REFUSED with every reason."""
    ground = ground_of(scope)
    known = same_titles(
        ground.congress, [written(row.values, "title") for row in rows], ground.meeting.session_id
    )
    return [_judged(scope, ground, row.values, known) for row in rows]


def _judged(
    scope: ImportScope, ground: Ground, values: Mapping[str, Any], known: Mapping[str, Mapping[int, int]]
) -> Judgement:
    reasons: list[str] = []
    problem = wording_problem(written(values, "title"), written(values, "body"))
    if problem is not None:
        reasons.append(problem.message)
    names = names_in(written(values, "raised_by"))
    delegation = None
    for name in [name for name in names if name.endswith("代表团")]:
        names.remove(name)
        delegation = ground.delegations.get(name)
        if delegation is None:
            reasons.append(f"没有登记过“{name}”，请先在代表团里登记，或改成登记的名称。")
    if not names:
        reasons.append("没有领衔代表的姓名；代表团提的，也要写一位领衔的代表。")
    signers: list[int] = []
    for name in dict.fromkeys([*names, *names_in(written(values, "co_signers"))]):
        held = ground.deputies.get(tidy_name(name), [])
        if len(held) == 1:
            signers.append(held[0].pk)
        elif held:
            reasons.append(f"在任代表里有 {len(held)} 位{name}，分不清是哪一位，请在平台上单件登记。")
        else:
            reasons.append(f"在任代表里没有{name}，请核对姓名。")
    topic = written(values, "topic")
    if topic and topic not in ground.topics:
        reasons.append(f"类别“{topic}”不在本县的类别里，请改成其中一个或者清空：{'、'.join(ground.topics)}。")
    on = values.get("submitted_on")
    if on is not None and not 0 <= (scope.today - on).days <= 730:
        reasons.append("收到日期应当在今天以前的两年以内，往年的请从“往年代表建议”导入。")
    if reasons:
        return Judgement(Verdict.REFUSED, reasons=reasons)
    title = written(values, "title")
    if signers[0] in known.get(title, {}):
        key = f"{Suggestion._meta.label_lower}:{known[title][signers[0]]}"
        return Judgement(Verdict.SAME, subject_key=key)
    row = HandedIn(
        title=title, body=written(values, "body"), mandates=tuple(dict.fromkeys(signers)),
        topic_id=ground.topics.get(topic), proposed_unit=written(values, "proposed_unit"),
        delegation_id=delegation, confidential=bool(values.get("confidential")), submitted_on=on,
    )  # fmt: skip
    return Judgement(Verdict.NEW, plan=row.to_json())


def lock(scope: ImportScope) -> None:
    """Whoever else enters suggestions or deputies of this congress waits."""
    lock_congresses([ground_of(scope).congress.pk])
    scope.cache.clear()


def apply(scope: ImportScope, rows: Sequence[tuple[StagedRow, dict[str, Any]]]) -> list[Applied]:
    """Enter them in the order of the file, and put them on the meeting's list."""
    ground = ground_of(scope)
    cases = enter_handed_in(
        actor=scope.actor, congress=ground.congress, session=ground.meeting.session, at=scope.at,
        rows=[HandedIn.from_json(plan) for _, plan in rows],
    )  # fmt: skip
    gather(actor=scope.actor, meeting=ground.meeting, at=scope.at)
    return [
        Applied(row.number, subject_key(case), True, {"version": case.version})
        for (row, _), case in zip(rows, cases, strict=True)
    ]


def undo(scope: ImportScope, applied: Sequence[Applied]) -> None:
    """Remove them again, while none has been examined."""
    take_back_handed_in(
        actor=scope.actor, congress=ground_of(scope).congress, at=scope.at,
        versions={int(row.subject_key.rpartition(":")[2]): row.before["version"] for row in applied},
    )  # fmt: skip


def identity(values: Mapping[str, Any]) -> str:
    """One deputy's suggestion of one title stands in a file once."""
    title = written(values, "title")
    lead = next(iter(names_in(written(values, "raised_by"))), "")
    return f"{title}/{tidy_name(lead)}" if title and lead else ""


def export(scope: ImportScope) -> Iterator[dict[str, Any]]:
    """The suggestions on the chosen meeting's list, or of the actor's congress, as the columns have them."""
    rows = Suggestion.objects.visible_to(scope.actor).filter(
        kind=Kind.SUGGESTION, imported=False, congress_id=scope.actor.organization_id
    )
    if scope.options.get("meeting"):
        rows = rows.filter(
            hand_over_items__meeting=int(scope.options["meeting"]), hand_over_items__taken_out_at__isnull=True
        )
    rows = (
        rows.exclude(state=SuggestionState.DRAFT)
        .select_related("topic", "delegation", "deputy__person")
        .prefetch_related("signatures__mandate__person")
        .order_by("serial", "pk")
        .distinct()
    )
    for case in rows.iterator(chunk_size=500):
        others = [s.mandate.person.name for s in case.signatures.all() if not s.lead and s.confirmed_at]
        lead = case.deputy.person.name if case.deputy_id else ""
        yield {
            "title": case.title,
            "body": case.body,
            "raised_by": f"{case.delegation}、{lead}" if case.delegation_id else lead,
            "co_signers": "、".join(others),
            "topic": case.topic.name if case.topic_id else None,
            "proposed_unit": case.proposed_unit or None,
            "submitted_on": case.submitted_on,
            "confidential": case.confidential or None,
        }


def options_label(scope: ImportScope) -> str:
    """县十九届人大六次会议代表建议交办会."""
    return ground_of(scope).meeting.title


SESSION_SUGGESTIONS = ImportKind(
    key="suggestions.session",
    label="交办会的代表建议",
    capability=Capability.EXAMINE_SUGGESTION,
    columns=COLUMNS,
    judge=judge,
    apply=apply,
    undo=undo,
    identity=identity,
    export=export,
    options_form=SessionOptions,
    lock=lock,
    options_label=options_label,
    shown=("title", "raised_by", "co_signers", "topic", "proposed_unit", "submitted_on"),
    noun="件",
    icon="suggestion",
    order=39,
    after_url_name="suggestions:meeting_list",
    help=(
        "把一次大会（或者闭会期间一批）的纸质建议从 Excel 导入进来，列入交办会的清单，按文件里的先后等着审查编号。"
        "领衔和附议的代表以原件上的签名为准，导入后每位都会收到通知。还没有审查的，可以整批撤销。"
    ),
)
