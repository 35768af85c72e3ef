"""Forms of elections: what is elected, candidates, their meeting with deputies, the result."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from congress_portal.foundation.web.numbers import whole
from deputies.forms.fields import DayField, NumberField, PickField, PickManyField, RecordForm
from deputies.forms.sessions import (
    VOTES,
    SessionPartForm,
    VoidForm,
    deputy_label,
    session_deputies,
    text_area,
)
from deputies.models import Candidate, CongressSession, Election, Mandate, Meeting, OfficeHolding
from deputies.services.session_parts import total_deputies
from deputies.session_words import (
    OFFICE_OF_POST,
    POSTS_OF_LEVEL,
    BallotRound,
    ElectionState,
    NominatedBy,
    Post,
)

MOST_WRITTEN_IN = 200


class ElectionForm(SessionPartForm):
    """What a session is to elect."""

    post = forms.ChoiceField(label="职务类别", choices=Post.choices)
    title = forms.CharField(label="选举的职务", max_length=80, help_text="如：云岭县人民政府副县长。")
    ballot_round = forms.ChoiceField(
        label="选举方式",
        choices=BallotRound.choices,
        initial=BallotRound.FIRST,
        help_text="补选的候选人可以和应选人数相等；上一轮没有选足的用另行选举。",
    )
    seats = NumberField(label="应选人数", min_value=1, max_value=999, initial=1)
    meeting = PickField(
        label="在哪次会议上选举",
        queryset=Meeting.objects.none(),
        required=False,
        empty_label="还没有定或者没有登记",
    )

    def __init__(self, *args: Any, session: CongressSession, **kwargs: Any) -> None:
        super().__init__(*args, session=session, **kwargs)
        allowed = POSTS_OF_LEVEL.get(session.term.congress.congress_level, (Post.OTHER,))
        self.fields["post"].choices = [("", "请选择"), *((post, post.label) for post in allowed)]


class VoidElectionForm(VoidForm):
    """Why an election is taken back, and whether the offices entered from it end."""

    end_offices = forms.BooleanField(label="同时免去从这次选举登记的职务", required=False, initial=True)

    def __init__(self, *args: Any, holdings: list[OfficeHolding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if holdings:
            names = "；".join(f"{one.mandate.person.name}任{one}" for one in holdings)
            self.fields["end_offices"].help_text = f"名册里登记了{names}。不免去的仍然在任。"
        else:
            del self.fields["end_offices"]

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return dict(self.cleaned_data)


class CandidateForm(RecordForm):
    """Somebody on the ballot."""

    mandate = PickField(
        label="本级人大代表",
        queryset=Mandate.objects.none(),
        required=False,
        empty_label="不是本级人大代表",
        help_text="是代表的在这里选，姓名按名册；常委会组成人员和乡镇人大主席、副主席从代表中选举。",
    )
    name = forms.CharField(label="姓名", max_length=60, required=False, help_text="不是代表的在这里填。")
    nominated_by = forms.ChoiceField(
        label="提名方式",
        choices=[(value, label) for value, label in NominatedBy.choices if value != NominatedBy.WRITTEN_IN],
        initial=NominatedBy.PRESIDIUM,
        widget=forms.RadioSelect,
    )
    nominators = NumberField(
        label="联名代表人数",
        required=False,
        min_value=1,
        max_value=9999,
        help_text="代表联合提名的才填，十人以上。",
    )
    introduction = forms.CharField(
        label="基本情况",
        required=False,
        max_length=2000,
        widget=text_area(4),
        help_text="提名人向会议介绍的情况。不要写身份证号、电话、住址。",
    )

    def __init__(self, *args: Any, election: Election, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mandate"].queryset = session_deputies(election.session)
        self.fields["mandate"].label_from_instance = deputy_label

    def values_of(self, row: Candidate) -> dict[str, Any]:
        names = ("mandate", "name", "nominated_by", "nominators", "introduction")
        return {name: getattr(row, name) for name in names}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class MetForm(RecordForm):
    """Candidates met the deputies."""

    met_on = DayField(label="见面日期")
    met_deputies = NumberField(label="参加见面的代表人数", min_value=1, max_value=99999)
    candidates = PickManyField(label="到场的候选人", queryset=Candidate.objects.none())
    met_note = forms.CharField(
        label="见面情况",
        required=False,
        max_length=300,
        widget=text_area(3),
        help_text="代表问了什么，候选人怎么回答，一两句。",
    )

    def __init__(self, *args: Any, row: Election, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.fields["candidates"].queryset = row.candidates.filter(withdrawn_at__isnull=True)

    def values_of(self, row: Election) -> dict[str, Any]:
        standing = row.candidates.filter(withdrawn_at__isnull=True)
        came = standing.filter(met=True) if row.met_on else standing
        return {
            "met_on": row.met_on,
            "met_deputies": row.met_deputies,
            "met_note": row.met_note,
            "candidates": list(came),
        }

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ResultForm(RecordForm):
    """The ballots and what each candidate got."""

    reason = forms.CharField(label="更正原因", max_length=200, help_text="如：监票人复核，赞成票少记 2 张。")
    voted_on = DayField(label="选举日期")
    total = NumberField(
        label="全体代表", help_text="按名册填好，包括暂停执行职务的；过半数按全体代表算。", **VOTES
    )
    total_reason = forms.CharField(
        label="人数不一致的说明",
        required=False,
        max_length=100,
        help_text="全体代表人数和名册那一天的人数不一样的才填。",
    )
    present = NumberField(label="出席", **VOTES)
    issued = NumberField(label="发出选票", **VOTES)
    returned = NumberField(
        label="收回选票", help_text="收回多于发出的，选举无效，下面的票数不用填。", **VOTES
    )
    invalid = NumberField(label="其中无效票", initial=0, **VOTES)
    written_in = forms.CharField(
        label="另选他人",
        required=False,
        max_length=5000,
        widget=text_area(3),
        help_text="一行一人，姓名和票数之间空一格，如：王某某 3。没有的不填。",
    )

    take_offices = forms.BooleanField(label="当选后登记职务", required=False, initial=True)
    offices_from = DayField(
        label="从哪一天起任职", required=False, help_text="一般是选举日期；职务变动以后，应到名单跟着变。"
    )

    def __init__(self, *args: Any, row: Election, candidates: list[Candidate], **kwargs: Any) -> None:
        self.candidates = [c for c in candidates if not c.is_written_in and c.withdrawn_at is None]
        self.written = [c for c in candidates if c.is_written_in and c.withdrawn_at is None]
        super().__init__(*args, row=row, **kwargs)
        if row.state == ElectionState.PREPARED:
            del self.fields["reason"]
        office = OFFICE_OF_POST.get(row.post)
        if office is None:
            del self.fields["take_offices"], self.fields["offices_from"]
        else:
            self.fields[
                "take_offices"
            ].help_text = (
                f"当选的本级人大代表在名册里登记为“{office.label}”。已经登记的不重复；不是代表的不登记。"
            )
        for candidate in self.candidates:
            for mark, label in (("yes", "赞成"), ("no", "反对"), ("abstain", "弃权")):
                self.fields[f"{mark}_{candidate.pk}"] = NumberField(
                    label=label,
                    required=False,
                    initial=getattr(candidate, mark),
                    **VOTES,
                )

    def values_of(self, row: Election) -> dict[str, Any]:
        session = row.session
        held = row.state != ElectionState.PREPARED
        day = row.voted_on or (row.meeting.held_on if row.meeting else session.closes_on or session.opens_on)
        return {
            "voted_on": day,
            "total": row.total if held else total_deputies(session, session.opens_on),
            "present": row.present,
            "issued": row.issued,
            "returned": row.returned,
            "invalid": row.invalid if held else 0,
            "offices_from": day,
            "written_in": "\n".join(f"{c.name} {c.yes}" for c in self.written if c.yes is not None),
        }

    def clean_written_in(self) -> dict[str, int]:
        """Names with their votes."""
        found: dict[str, int] = {}
        for line in self.cleaned_data["written_in"].splitlines():
            words = line.replace("　", " ").replace("，", " ").replace("：", " ").split()
            if not words:
                continue
            votes = whole(words[-1].removesuffix("票"), most=99999)
            name = "".join(words[:-1])
            if not name or votes is None or votes < 1:
                raise ValidationError(f"“{line.strip()[:40]}”看不懂。请写成“姓名 票数”，一行一人。")
            if len(name) > 60:
                raise ValidationError("姓名太长，请核对。")
            if name in found:
                raise ValidationError(f"{name}写了两次，请合并成一行。")
            found[name] = votes
        if len(found) > MOST_WRITTEN_IN:
            raise ValidationError(f"另选他人最多 {MOST_WRITTEN_IN} 人，请核对。")
        return found

    def clean(self) -> dict[str, Any]:
        """Every mark of every candidate is asked for, unless the vote is void."""
        data = super().clean()
        issued, returned = data.get("issued"), data.get("returned")
        if issued is not None and returned is not None and returned <= issued:
            for candidate in self.candidates:
                for mark in ("yes", "no", "abstain"):
                    name = f"{mark}_{candidate.pk}"
                    if name not in self.errors and data.get(name) is None:
                        self.add_error(
                            name, f"请填写{candidate.name}的{self.fields[name].label}票，没有的填 0。"
                        )
        return data

    @property
    def marks(self) -> list[tuple[Candidate, list[forms.BoundField]]]:
        """(candidate, fields) in the ballot's order."""
        return [
            (candidate, [self[f"{mark}_{candidate.pk}"] for mark in ("yes", "no", "abstain")])
            for candidate in self.candidates
        ]

    @property
    def office_fields(self) -> list[forms.BoundField]:
        """The question that follows the votes: whether the elected hold the office in the roster."""
        return [self[name] for name in ("take_offices", "offices_from") if name in self.fields]

    @property
    def head_fields(self) -> list[forms.BoundField]:
        """What is asked of the ballot as a whole."""
        names = ("voted_on", "total", "present", "issued", "returned", "invalid")
        return [self[name] for name in names if name in self.fields]

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        names = (
            "voted_on", "total", "total_reason", "present", "issued", "returned", "invalid", "written_in",
            "reason",
        )  # fmt: skip
        values = {name: data[name] for name in names if name in data}
        if data.get("take_offices"):
            values["offices_from"] = data.get("offices_from") or data["voted_on"]
        values["votes"] = {
            c.pk: tuple(data.get(f"{mark}_{c.pk}") or 0 for mark in ("yes", "no", "abstain"))
            for c in self.candidates
        }
        return values
