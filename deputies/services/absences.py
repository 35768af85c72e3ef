"""Sessions of the congress that a deputy missed without leave (代表法 62), and the quiet word about it.

Two sessions missed without approval end a mandate. Whoever missed one is told at once and in private:
the deputy, and the office that keeps the congress; nobody else, and no list is published.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Count, F, Q
from django.utils import timezone

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.notifications.services import Word, enqueue_many, holders_of
from congress_portal.foundation.slots import subject_key
from deputies.choices import AttendanceCapacity, AttendanceStatus, MeetingKind, MeetingState
from deputies.models import CongressSession, Mandate, Meeting, MeetingAttendance

KIND = "absent_without_leave"
TAKEN_BACK = "absence_corrected"


def missed_sessions(
    *, sessions: Iterable[int] | None = None, mandates: Iterable[int] | None = None
) -> set[tuple[int, int]]:
    """(mandate, session) pairs: due at its sittings, and absent without leave from every one that was held.

    One sitting attended, or leave for one, and the session was not missed. One query.
    """
    rows = MeetingAttendance.objects.filter(
        capacity=AttendanceCapacity.MEMBER,
        meeting__kind=MeetingKind.PLENARY,
        meeting__state=MeetingState.HELD,
        meeting__session__isnull=False,
    )
    if sessions is not None:
        rows = rows.filter(meeting__session__in=list(sessions))
    if mandates is not None:
        rows = rows.filter(mandate__in=list(mandates))
    counted = (
        rows.order_by()
        .values("mandate_id", "meeting__session_id")
        .annotate(due=Count("pk"), absent=Count("pk", filter=Q(status=AttendanceStatus.ABSENT)))
        .filter(due=F("absent"))
    )
    return set(counted.values_list("mandate_id", "meeting__session_id"))


def sessions_missed_by(mandate: Mandate) -> list[CongressSession]:
    """The sessions one deputy missed without leave, oldest first; sessions still sitting are left out."""
    missed = {session for _, session in missed_sessions(mandates=[mandate.pk])}
    if not missed:
        return []
    return list(_over().filter(pk__in=missed).with_labels().order_by("opens_on", "pk"))


def _over():
    """Sessions none of whose sittings is still to come."""
    ahead = Meeting.objects.filter(kind=MeetingKind.PLENARY, state=MeetingState.PLANNED)
    return CongressSession.objects.exclude(pk__in=ahead.filter(session__isnull=False).values("session_id"))


def warn_of_absences(*, session_id: int | None, at: datetime) -> int:
    """After a session's attendance was entered or corrected: tell those who missed it, take back what no longer holds.

    Part of the verbs of meetings, in their transaction. Each is told once for a session; the number told.
    """
    if session_id is None:
        return 0
    missed = {mandate for mandate, _ in missed_sessions(sessions=[session_id])}
    told = OutboxMessage.objects.filter(kind=KIND, stage=_stage(session_id))
    if not missed and not told.exists():
        return 0
    session = CongressSession.objects.with_labels().get(pk=session_id)
    _take_back(session, told, missed, at)
    if not missed or not _over().filter(pk=session_id).exists():
        return 0
    mandates = list(Mandate.objects.open().filter(pk__in=missed).select_related("person").order_by("pk"))
    times = Counter(mandate for mandate, _ in missed_sessions(mandates=[mandate.pk for mandate in mandates]))
    keepers = _keepers(session, at)
    enqueue_many(
        (word for mandate in mandates for word in _words(session, mandate, times[mandate.pk], keepers)),
        kind=KIND,
        stage=_stage(session_id),
        category=Category.NOTICE,
        at=at,
    )
    return len(mandates)


def _stage(session_id: int) -> str:
    return f"session-{session_id}"


def _keepers(session: CongressSession, at: datetime) -> list[int]:
    return holders_of(session.term.congress_id, Capability.MANAGE_MEETINGS, on=timezone.localdate(at))


def _words(session: CongressSession, mandate: Mandate, times: int, keepers: list[int]) -> Iterator[Word]:
    """What the deputy is told, and what the office is."""
    law = "代表法第六十二条规定，未经批准两次不出席本级人民代表大会会议的，代表资格终止。"
    if times == 1:
        own = f"登记为没有请假、没有出席。{law}如果登记有误或者补办请假，请尽快联系召集单位。"
        kept = f"第一次。{law}请先核对有没有请假，再与本人谈一次。这条提醒只有本人和您这里看得到。"
    else:
        own = f"这是第 {times} 次。{law}如果登记有误，请立即联系召集单位。"
        kept = f"已有 {times} 次。{law}请核对每次会议的出席和请假记录，依法办理。"
    url = mandate.get_absolute_url()
    yield Word([mandate.person_id], mandate, f"您没有出席{session.label}，也没有请假记录", own, url)
    others = [pk for pk in keepers if pk != mandate.person_id]
    yield Word(others, mandate, f"{mandate.person.name}未经批准没有出席{session.label}", kept, url)


def _take_back(session: CongressSession, told, missed: set[int], at: datetime) -> None:
    """Who was told and is found to have been there, or on leave, is told so; unread words vanish."""
    keys = set(told.filter(settled_at__isnull=True).values_list("subject_key", flat=True))
    if not keys:
        return
    stale = {key for key in keys if int(key.rsplit(":", 1)[1]) not in missed}
    if not stale:
        return
    rows = told.filter(subject_key__in=stale, settled_at__isnull=True)
    heard: dict[str, list[int]] = defaultdict(list)
    for pk, key in rows.filter(read_at__isnull=False).values_list("recipient_id", "subject_key"):
        heard[key].append(pk)
    rows.update(settled_at=at)
    mandates = Mandate.objects.select_related("person").filter(
        pk__in=[int(key.rsplit(":", 1)[1]) for key in heard]
    )
    enqueue_many(
        [
            Word(
                heard[subject_key(mandate)],
                mandate,
                f"已更正：{mandate.person.name}出席{session.label}的登记",
                "原来的提醒作废。",
                mandate.get_absolute_url(),
            )
            for mandate in mandates.order_by("pk")
        ],
        kind=TAKEN_BACK,
        at=at,
    )
