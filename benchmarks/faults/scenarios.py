"""What is begun, when it is under way, when it is over, and what must then be true."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership, Person
from congress_portal.foundation.imports import services as imports
from congress_portal.foundation.imports.models import AppliedRow, ImportBatch
from congress_portal.foundation.jobs.models import Job
from congress_portal.foundation.jobs.services import start_job
from congress_portal.foundation.jobs.work import folder_of
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications import delivery
from congress_portal.foundation.notifications.choices import MailingState
from congress_portal.foundation.notifications.models import (
    Delivery,
    DeliveryHours,
    DigestRound,
    Mailing,
    OutboxMessage,
    Todo,
)
from congress_portal.foundation.notifications.services import enqueue
from congress_portal.foundation.privacy import keyed_hash
from congress_portal.foundation.slots import background
from congress_portal.foundation.workdays.models import Holiday
from deputies.models import Mandate, Term

SEATED = 8_000
IMPORTED = 1_500
READERS = 60
SCORED = 400


def clerk() -> Actor:
    """The member of staff for whom everything is done."""
    membership = Membership.objects.select_related(
        "person", "organization__division", "organization__county__division"
    ).get(role="congress_staff")
    return Actor.of(membership, membership.person.user)


def at_one_moment(read: Callable[[], Any]) -> Any:
    """What ``read`` finds by several statements, when nothing was written between them."""
    found = read()
    while (again := read()) != found:
        found = again
    return found


class Export:
    """The roster as a workbook."""

    name = "export"

    def prepare(self) -> None:
        """The deputies are there."""

    def begin(self, number: int) -> Any:
        """Start the job."""
        self.noted = JournalEntry.objects.filter(move="export_roster").count()
        self.expected = Mandate.objects.count()
        self.job = start_job(
            actor=clerk(),
            kind="deputies.roster_export",
            params={},
            title="导出",
            at=timezone.now(),
            fresh=True,
        )

    def _row(self) -> Job:
        return Job.objects.get(pk=self.job.pk)

    def under_way(self) -> bool:
        """A worker has claimed it."""
        return self._row().state != "queued"

    def over(self) -> bool:
        """It has ended."""
        return not self._row().is_going

    def seen(self) -> str:
        """How far it was, in words."""
        row = self._row()
        return f"{row.state} {row.done}/{row.total or '?'}"

    def halves(self) -> list[str]:
        """What is half done at this moment as far as people can see."""
        row = self._row()
        return ["a file without an end"] if row.is_going and row.file else []

    def deviations(self) -> list[str]:
        """What is not as if nothing had happened."""
        from python_calamine import CalamineWorkbook

        row, found = self._row(), []
        if row.state != "done" or not row.has_file:
            return [f"state {row.state}: {row.error}"]
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(row.path.read_bytes())).get_sheet_by_index(0)
        lines = len(sheet.to_python()) - 3
        if lines != self.expected:
            found.append(f"{lines} rows instead of {self.expected}")
        if len(list(folder_of(row.pk).iterdir())) != 1:
            found.append("a dead attempt's folder stayed")
        if JournalEntry.objects.filter(move="export_roster").count() != self.noted + 1:
            found.append("not noted once in the journal")
        return found


class Import(Export):
    """A roster's rows, all or nothing."""

    name = "import"

    def begin(self, number: int) -> Any:
        """Take and judge a file, and start the writing."""
        from tests.factories.ground import TODAY

        phones = [f"199{number:03d}{n:05d}" for n in range(IMPORTED)]
        names = [
            f"{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{chr(0x4E00 + n)}{chr(0x5000 + number)}"
            for n in range(IMPORTED)
        ]
        lines = ["姓名,性别,手机号,所在镇（乡、街道）,当选日期"]
        lines += [
            f"{name},女,{phone},青山镇,{TODAY:%Y-%m-%d}" for name, phone in zip(names, phones, strict=True)
        ]
        self.hashes = [keyed_hash(phone) for phone in phones]
        self.confirmed = JournalEntry.objects.filter(move="confirm_import").count()
        actor, at = clerk(), timezone.now()
        term = Term.objects.filter(congress=actor.county.congress).get()
        batch = imports.take_file(
            actor=actor,
            kind="deputies.roster",
            options={"term": term.pk, "create_missing": True},
            content="\n".join(lines).encode(),
            filename=f"名册{number}.csv",
            at=at,
        )
        self.batch = imports.read_batch(actor=actor, batch=batch, at=at)
        if self.batch.new != IMPORTED:
            raise RuntimeError(f"{self.batch.new} new rows, {self.batch.reasons}")
        self.job = start_job(
            actor=actor,
            kind="imports.write",
            params={"batch": self.batch.pk, "version": self.batch.version},
            title="导入",
            at=at,
            fresh=True,
        )

    def _written(self) -> int:
        people = Person.objects.filter(phone_hash__in=self.hashes).values("pk")
        return Mandate.objects.filter(person__in=people).count()

    def halves(self) -> list[str]:
        """Rows without the rest of them, or rows that the batch knows nothing of."""
        state, written = at_one_moment(
            lambda: (ImportBatch.objects.get(pk=self.batch.pk).state, self._written())
        )
        expected = IMPORTED if state == "confirmed" else 0
        return [] if written == expected else [f"batch {state} with {written} rows"]

    def deviations(self) -> list[str]:
        """Every row once, the batch confirmed once."""
        row, found = self._row(), self.halves()
        if row.state != "done":
            found.append(f"state {row.state}: {row.error}")
        if self._written() != IMPORTED:
            found.append(f"{self._written()} mandates instead of {IMPORTED}")
        if Person.objects.filter(phone_hash__in=self.hashes).count() != IMPORTED:
            found.append("people doubled")
        if AppliedRow.objects.filter(batch=self.batch).count() != IMPORTED:
            found.append("undo would not know every row once")
        if JournalEntry.objects.filter(move="confirm_import").count() != self.confirmed + 1:
            found.append("not noted once in the journal")
        return found


class Scoring(Export):
    """A year scored and ranked: one sheet, the same each time."""

    name = "scoring"
    sha256 = ""

    def prepare(self) -> None:
        """Towns with a locked quarter each."""
        from benchmarks.bench_scoring import fill, make_scheme

        make_scheme(clerk().county, 1)
        fill(0, SCORED)

    def begin(self, number: int) -> Any:
        """Take the sheet of the round before away, and start the job."""
        from assessments.models import Period, Result, Scheme, Score

        with transaction.atomic():
            Score.objects.all().delete()
            Result.objects.all().delete()
            Period.objects.filter(kind="year").delete()
        self.noted = JournalEntry.objects.filter(move="compute_year").count()
        self.job = start_job(
            actor=clerk(),
            kind="assessments.compute_year",
            params={"scheme": Scheme.objects.get().pk},
            title="汇总",
            at=timezone.now(),
            fresh=True,
        )

    def _counts(self) -> tuple[int, int]:
        from assessments.models import Result, Score

        return Result.objects.count(), Score.objects.count()

    def halves(self) -> list[str]:
        """The whole sheet or nothing of it."""
        from benchmarks.bench_scoring import INDICATORS

        counts = at_one_moment(self._counts)
        return [] if counts in ((0, 0), (SCORED, SCORED * INDICATORS)) else [f"{counts} results and points"]

    def deviations(self) -> list[str]:
        """All points, written once, the fingerprint of the first time."""
        from assessments.models import Period

        row, found = self._row(), self.halves()
        if row.state != "done":
            return [*found, f"state {row.state}: {row.error}"]
        year = Period.objects.get(kind="year")
        self.sha256 = self.sha256 or year.sheet_sha256
        if year.sheet_sha256 != self.sha256:
            found.append("another sheet than the first time")
        if not self._counts()[0]:
            found.append("no sheet")
        if JournalEntry.objects.filter(move="compute_year").count() != self.noted + 1:
            found.append("not noted once in the journal")
        return found


class Digest:
    """The digest of a day: one letter a person, at most once (docs/decisions/0022)."""

    name = "digest"

    def __init__(self, postbox: Any) -> None:
        self.postbox = postbox

    def prepare(self) -> None:
        """Today is worked from midnight to midnight, and some people have an address."""
        actor = clerk()
        Holiday.objects.update_or_create(
            date=timezone.localdate(), defaults={"is_workday": True, "name": "补班", "source": ""}
        )
        DeliveryHours.objects.update_or_create(
            county=actor.county,
            defaults={"digest_at": time(0, 0), "quiet_until": time(0, 0), "quiet_from": time(23, 59, 59)},
        )
        self.people = list(Person.objects.filter(mandates__isnull=False).distinct().order_by("pk")[:READERS])
        for number, person in enumerate(self.people):
            person.email = f"reader{number}@example.cn"
        Person.objects.bulk_update(self.people, ["email"])

    def begin(self, number: int) -> None:
        """A new day: nothing has been said yet, and each of the readers has one message."""
        self.postbox.clear()
        # Beat is at it all the time: the new day begins for it in one moment.
        with transaction.atomic():
            Delivery.objects.all().delete()
            OutboxMessage.objects.all().delete()
            Mailing.objects.update(taken_into=None)
            Mailing.objects.all().delete()
            DigestRound.objects.all().delete()
            Todo.objects.update(announced_on=timezone.localdate())
            enqueue(
                recipients=self.people,
                kind="test",
                subject_key=f"accounts.person:{self.people[0].pk}",
                stage=f"round {number}",
                title=f"第 {number} 轮",
                at=timezone.now(),
            )
        background.ask("notifications.build_digests")

    def under_way(self) -> bool:
        """The round has been asked for; a kill may hit its making or its sending."""
        return True

    def over(self) -> bool:
        """Nothing waits any more; what died with its worker is known to be doubtful."""
        if not Mailing.objects.exists():
            return False
        if not Mailing.objects.filter(state=MailingState.PENDING).exists():
            # Ten minutes pass: what has been in a hand for three seconds was in that of the dead one.
            soon = timezone.now() + delivery.CLAIM_LASTS - timedelta(seconds=3)
            delivery.deliver_pending(at=soon, limit=0)
        return not Mailing.objects.filter(state__in=[MailingState.PENDING, MailingState.SENDING]).exists()

    def seen(self) -> str:
        """How many letters had left."""
        return f"{len(self.postbox.letters)}/{Mailing.objects.count()} letters"

    def halves(self) -> list[str]:
        """A round is made whole or not at all."""
        made = Mailing.objects.count()
        return [] if made in (0, READERS) else [f"{made} mailings of a round of {READERS}"]

    def deviations(self) -> list[str]:
        """Nobody twice; whoever was told got it; at most the letters in hand are doubtful."""
        found = self.halves()
        received = Counter(self.postbox.letters)
        twice = [address for address, times in received.items() if times > 1]
        if twice:
            found.append(f"{len(twice)} people got it twice")
        states: dict[str, list[str]] = {}
        for address, state in Mailing.objects.values_list("recipient__email", "state"):
            states.setdefault(state, []).append(address)
        sent, doubtful = states.pop("sent", []), states.pop("doubtful", [])
        lost = [address for address in sent if address not in received]
        if lost:
            found.append(f"{len(lost)} marked sent and not received")
        if len(doubtful) > 2:
            found.append(f"{len(doubtful)} doubtful; the worker had two hands")
        if states or len(sent) + len(doubtful) != READERS:
            found.append(f"left over: { ({state: len(who) for state, who in states.items()}) }")
        return found
