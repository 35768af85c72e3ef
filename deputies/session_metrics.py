"""What the assessment counts of a congress's sessions and of attendance at meetings. One query each.

Articles: 地方组织法 14 (two sessions a year, two thirds of the deputies); days of notice as in
``session_rules.LEADS``. Sessions count in the period in which they open.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, DateField, ExpressionWrapper, F, Q, QuerySet, Sum

from congress_portal.foundation.slots import subject_key
from deputies.choices import MandateLevel, MeetingKind
from deputies.counted_records import CountedRecord, Counts, plain_counts, shares
from deputies.models import AgendaItem, CongressSession, Meeting
from deputies.session_rules import LEADS, has_quorum
from deputies.session_words import REPORT_KINDS, AgendaKind

LEAD = LEADS[MandateLevel.TOWNSHIP]


def _sessions(congresses: Iterable[int], start: date, end: date) -> QuerySet[CongressSession]:
    return CongressSession.objects.filter(
        term__congress__in=list(congresses), opens_on__range=(start, end)
    ).order_by()


def sessions_held(congresses: Iterable[int], start: date, end: date) -> Counts:
    """人代会会议次数: sessions that opened (地方组织法 14)."""
    rows = _sessions(congresses, start, end).values_list("term__congress").annotate(n=Count("pk"))
    return plain_counts(rows)


def sessions_held_records(congress_id: int, start: date, end: date) -> list[CountedRecord]:
    """The sessions behind ``sessions_held``."""
    rows = _sessions([congress_id], start, end).with_labels().order_by("opens_on", "pk")
    return [CountedRecord(subject_key(s), s.opens_on, s.label, s.get_absolute_url()) for s in rows]


def _plenary(congresses: Iterable[int], start: date, end: date) -> QuerySet[Meeting]:
    return (
        Meeting.objects.held()
        .between(start, end)
        .filter(kind=MeetingKind.PLENARY, congress__in=list(congresses))
    )


def quorate_sittings(congresses: Iterable[int], start: date, end: date) -> Counts:
    """每次全体会议到会三分之二以上: (sittings with two thirds of all deputies, sittings held)."""
    rows = (
        _plenary(congresses, start, end)
        .order_by()
        .alias(beyond=F("present") * 3 - F("due") * 2)
        .values_list("congress")
        .annotate(done=Count("pk", filter=Q(beyond__gte=0)), all=Count("pk"))
    )
    return shares(rows)


def quorate_sittings_records(congress_id: int, start: date, end: date) -> list[CountedRecord]:
    """The sittings behind ``quorate_sittings``."""
    return [
        CountedRecord(
            subject_key(m),
            m.held_on,
            f"{m.title}（应到 {m.due}，实到 {m.present}）",
            m.get_absolute_url(),
            has_quorum(m.due, m.present),
        )
        for m in _plenary([congress_id], start, end).order_by("held_on", "pk")
    ]


def _sent_in_time(field: str, days: int) -> Q:
    limit = ExpressionWrapper(F("opens_on") - timedelta(days=days), output_field=DateField())
    return Q(**{f"{field}__isnull": False, f"{field}__lte": limit})


def _in_time(field: str, days: int, congresses: Iterable[int], start: date, end: date) -> Counts:
    rows = (
        _sessions(congresses, start, end)
        .values_list("term__congress")
        .annotate(done=Count("pk", filter=_sent_in_time(field, days)), all=Count("pk"))
    )
    return shares(rows)


def _in_time_records(
    field: str, days: int, what: str, congress_id: int, start: date, end: date
) -> list[CountedRecord]:
    found = []
    for session in _sessions([congress_id], start, end).with_labels().order_by("opens_on", "pk"):
        sent = getattr(session, field)
        words = f"{what} {sent:%m-%d}" if sent else f"{what}没有登记"
        in_time = sent is not None and (session.opens_on - sent).days >= days
        found.append(
            CountedRecord(
                subject_key(session),
                session.opens_on,
                f"{session.label}，{session.opens_on:%m-%d} 开幕，{words}",
                session.get_absolute_url(),
                in_time,
            )
        )
    return found


def notices_in_time(congresses: Iterable[int], start: date, end: date) -> Counts:
    """会议通知提前发出: (sessions whose notice went out seven days before, sessions)."""
    return _in_time("notice_sent_on", LEAD.notice, congresses, start, end)


def notices_in_time_records(congress_id: int, start: date, end: date) -> list[CountedRecord]:
    """The sessions behind ``notices_in_time``."""
    return _in_time_records("notice_sent_on", LEAD.notice, "通知", congress_id, start, end)


def papers_in_time(congresses: Iterable[int], start: date, end: date) -> Counts:
    """会议文件提前送达: (sessions whose papers reached deputies the day before, sessions)."""
    return _in_time("papers_sent_on", LEAD.papers, congresses, start, end)


def papers_in_time_records(congress_id: int, start: date, end: date) -> list[CountedRecord]:
    """The sessions behind ``papers_in_time``."""
    return _in_time_records("papers_sent_on", LEAD.papers, "文件", congress_id, start, end)


def _agenda(kinds: Iterable[str], congresses: Iterable[int], start: date, end: date) -> QuerySet[AgendaItem]:
    return (
        AgendaItem.objects.standing()
        .filter(
            kind__in=list(kinds), session__term__congress__in=list(congresses), done_on__range=(start, end)
        )
        .order_by()
    )


def _agenda_counts(kinds: Iterable[str], congresses: Iterable[int], start: date, end: date) -> Counts:
    rows = _agenda(kinds, congresses, start, end).values_list("session__term__congress")
    return plain_counts(rows.annotate(n=Count("pk")))


def _agenda_records(kinds: Iterable[str], congress_id: int, start: date, end: date) -> list[CountedRecord]:
    rows = _agenda(kinds, [congress_id], start, end).order_by("done_on", "pk")
    return [
        CountedRecord(
            subject_key(one), one.done_on, f"{one.title}（{one.get_kind_display()}）", one.get_absolute_url()
        )
        for one in rows
    ]


def reports_heard(congresses: Iterable[int], start: date, end: date) -> Counts:
    """听取和审议报告: items of an agenda that were heard or examined on a day of the period."""
    return _agenda_counts(REPORT_KINDS, congresses, start, end)


def reports_heard_records(congress_id: int, start: date, end: date) -> list[CountedRecord]:
    """The items behind ``reports_heard``."""
    return _agenda_records(REPORT_KINDS, congress_id, start, end)


def projects_voted(congresses: Iterable[int], start: date, end: date) -> Counts:
    """民生实事项目票决: items of an agenda that put them to the vote."""
    return _agenda_counts([AgendaKind.PROJECT_VOTE], congresses, start, end)


def projects_voted_records(congress_id: int, start: date, end: date) -> list[CountedRecord]:
    """The items behind ``projects_voted``."""
    return _agenda_records([AgendaKind.PROJECT_VOTE], congress_id, start, end)


def attendance(kind: MeetingKind | str, congresses: Iterable[int], start: date, end: date) -> Counts:
    """会议出席率: (persons present, persons due) over the meetings of this kind that were held."""
    rows = (
        Meeting.objects.held()
        .between(start, end)
        .filter(kind=kind, congress__in=list(congresses))
        .order_by()
        .values_list("congress")
        .annotate(there=Sum("present"), wanted=Sum("due"))
    )
    return shares(rows)
