"""Substitutes and hand-over: the verbs of the ground floor, and the messages to both people."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from congress_portal.foundation.accounts import handing_over
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.handing_over import HandedOver
from congress_portal.foundation.accounts.models import Membership, Person
from congress_portal.foundation.notifications.services import enqueue
from congress_portal.foundation.web.refusals import Refused
from congress_portal.setup.services.people import end_role


def _words(day: date) -> str:
    return f"{day.month}月{day.day}日"


@transaction.atomic
def name_substitute(
    *,
    actor: Actor,
    membership: Membership,
    person: Person,
    first: date,
    last: date,
    at: datetime,
    reason: str = "",
) -> Membership:
    """``accounts.handing_over.name_substitute``, told to both."""
    row = handing_over.name_substitute(
        actor=actor, membership=membership, person=person, first=first, last=last, at=at, reason=reason
    )
    absent = row.substitute_for.person
    days = f"{_words(first)}至{_words(last)}"
    url = reverse("setup:substitute_list")
    enqueue(
        recipients=[person], kind="setup.substitute", subject_key=row, at=at, url=url,
        title=f"{days}请您代{absent.name}工作",
        body=f"到时候在“换一个身份”里选“{row.label}”，最后一天过后自动停止。",
    )  # fmt: skip
    enqueue(
        recipients=[absent], kind="setup.substitute", subject_key=row, at=at, url=url,
        title=f"{days}由{person.name}代您工作",
        body=f"{row.organization}{row.substitute_for.label}的待办{person.name}都能看到。您提前回来可以提前结束。",
    )  # fmt: skip
    return row


@transaction.atomic
def end_substitution(*, actor: Actor, substitute: Membership, at: datetime, reason: str = "") -> bool:
    """``accounts.handing_over.end_substitution``, told to both."""
    people = [substitute.person, substitute.substitute_for.person]
    begun = handing_over.end_substitution(actor=actor, substitute=substitute, at=at, reason=reason)
    word = "今天结束" if begun else "已取消"
    enqueue(
        recipients=people, kind="setup.substitute", subject_key=f"accounts.person:{people[1].pk}", at=at,
        title=f"{people[0].name}代{people[1].name}的工作{word}", body=reason,
        url=reverse("setup:substitute_list"),
    )  # fmt: skip
    return begun


@transaction.atomic
def hand_over(
    *,
    actor: Actor,
    membership: Membership,
    to: Person,
    at: datetime,
    on: date,
    end: bool = False,
    reason: str = "",
) -> HandedOver:
    """Hand on what a person holds, told to the successor; ``end`` closes the role with this day.

    Raises Refused where the role would end with something that the successor cannot take.
    """
    result = handing_over.hand_over(actor=actor, membership=membership, to=to, at=at, reason=reason)
    if end and result.left:
        left = "、".join(f"{held.label} {held.number} 件" for held in result.left)
        raise Refused(
            f"{to.name}的角色不能承担：{left}。任职结束后这些事就没有人办了，请另选接手的人，"
            "或者先给他增加合适的任职，也可以只交接、暂不结束任职。",
            field="to",
        )
    if end:
        end_role(actor=actor, membership=membership, on=on, at=at, reason=reason or f"工作交给{to.name}")
    told = "、".join(f"{held.label} {held.number} 件" for held in result.done)
    enqueue(
        recipients=[to], kind="setup.hand_over", subject_key=membership, at=at,
        title=f"{membership.person.name}在{membership.organization}的工作交给您了",
        body=f"交来：{told}。" if told else "没有个人名下的事。等单位办的事，由这个单位同样角色的人办理。",
        url=reverse("workbench:todos"),
    )  # fmt: skip
    return result
