"""Long work of a hand-over: numbering many, handing all over, and the sets of all units in one file."""

from __future__ import annotations

import zipfile
from typing import Any

from django.db import transaction
from django.urls import reverse

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import JobKind, JobResult, Work
from congress_portal.foundation.spreadsheets.responses import safe_filename
from congress_portal.foundation.web.refusals import Refused

from . import workflow
from .meeting_papers import list_sheet, notice_paper, packets, receipt_paper
from .models import HandOverMeeting, Topic
from .workflow.meeting_lists import items_of

# So many cases are examined or handed over while one waits: about a second.
QUICK_CASES = 30
ZIP = "application/zip"


def _meeting(work: Work) -> HandOverMeeting:
    found = (
        HandOverMeeting.objects.visible_to(work.actor).for_page().filter(pk=work.params["meeting"]).first()
    )
    if found is None:
        raise Refused("找不到这次交办会，可能已经作废。")
    return found


def _page(meeting: HandOverMeeting) -> str:
    return reverse("suggestions:meeting_detail", args=[meeting.pk])


def number_all(work: Work) -> JobResult:
    """批量审查编号 in the order that was chosen; all or none."""
    meeting = _meeting(work)
    items = {item.pk: item for item in items_of(meeting)}
    topics = Topic.objects.in_bulk([topic for _, topic in work.params["rows"]])
    rows: list[tuple[Any, Any]] = [
        (items[pk], topics[topic]) for pk, topic in work.params["rows"] if pk in items
    ]
    work.advance(0, len(rows))
    with transaction.atomic():
        work.fence()
        done = workflow.examine_many(
            actor=work.actor, meeting=meeting, rows=rows, note=work.params.get("note", ""), at=work.at
        )
        sentence = f"审查编号 {len(done)} 件：{done[0].short_number}至{done[-1].short_number}。"
        result = JobResult(sentence, url=_page(meeting), rows=len(done))
        work.fence(result)
    return result


def hand_over(work: Work) -> JobResult:
    """交办（分办） of all that is ready; all or none."""
    meeting = _meeting(work)
    with transaction.atomic():
        work.fence()
        meeting = workflow.hand_over_all(actor=work.actor, meeting=meeting, at=work.at)
        units = meeting.receipts.filter(batch=meeting.batches).count()
        count = meeting.items.filter(batch=meeting.batches).count()
        result = JobResult(
            f"{meeting.word} {count} 件，发给 {units} 个单位，各单位的清单、通知和回执可以下载了。",
            url=_page(meeting),
            rows=count,
        )
        work.fence(result)
    return result


def all_sets(work: Work) -> JobResult:
    """清单、通知、回执 of every unit in one archive, a folder a unit."""
    meeting = _meeting(work)
    receipts = list(meeting.receipts.select_related("unit"))
    if not receipts:
        raise Refused("还没有交办，没有可以下载的材料。")
    found = packets(meeting, receipts, items_of(meeting))
    path = work.folder / "sets.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, packet in enumerate(found, 1):
            unit = safe_filename(str(packet.receipt.unit))
            folder = f"{number:02d}-{unit}" + (
                f"-第{packet.receipt.batch}批" if packet.receipt.batch > 1 else ""
            )
            archive.writestr(f"{folder}/1-清单-{unit}.xlsx", list_sheet(packet, work.at))
            for name, paper in (
                (f"2-交办通知-{unit}", notice_paper(packet)),
                (f"3-回执-{unit}", receipt_paper(packet)),
            ):
                with archive.open(f"{folder}/{name}.docx", "w") as target:
                    paper.save(target)
            work.advance(number, len(found))
    return JobResult(
        f"{len(found)} 个单位的清单、通知和回执。",
        path=str(path),
        filename=f"{safe_filename(meeting.title)}-全套材料.zip",
        content_type=ZIP,
        rows=len(found),
    )


_KEEPERS = frozenset({Capability.EXAMINE_SUGGESTION, Capability.DISPATCH_SUGGESTION, Capability.ASSIGN_UNITS})
NUMBERING = JobKind("suggestions.meeting_number", "批量审查编号", number_all, _KEEPERS, unit="件")
HANDING_OVER = JobKind("suggestions.meeting_hand_over", "批量交办", hand_over, _KEEPERS, unit="件")
SETS = JobKind(
    "suggestions.meeting_sets", "各单位的交办材料", all_sets, _KEEPERS | {Capability.SEE_OVERVIEW}, unit="个"
)
