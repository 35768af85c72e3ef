"""A world that has one of everything an address can name: the demonstration county, and a little more."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook
from PIL import Image

from assessments import models as scores
from assessments.workflow import cards, corrections, past, verification
from assessments.workflow.handovers import recommend_chair
from assessments.workflow.town_contacts import log_town_visit
from congress_portal.demo.loader import load_demonstration
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.handing_over import name_substitute
from congress_portal.foundation.accounts.models import Division, Organization, User
from congress_portal.foundation.attachments.checking import validated
from congress_portal.foundation.attachments.services import store
from congress_portal.foundation.imports import services as imports
from congress_portal.foundation.jobs.services import run_job, start_job
from congress_portal.foundation.notifications.models import Mailing, OutboxMessage
from congress_portal.foundation.signin import models as signin
from congress_portal.foundation.signin.services.cards import issue_cards
from congress_portal.foundation.workdays.changes import propose
from congress_portal.foundation.workdays.models import Holiday
from congress_portal.noticeboard import models as board
from congress_portal.registers.services import Layout, add_form, add_register
from deputies import models as deputies
from deputies.services import choose_coming, prepare_change
from deputies.services.meeting_templates import add_template
from liaison_stations import models as stations
from liaison_stations.services import acceptances, add_photo, standards
from liaison_stations.services.applying import open_acceptances
from suggestions import models as cases
from suggestions.states import MOVE
from tests.architecture.move_cases import OFFERED, MoveCases, offered
from tests.factories.ground import NOW, moment

DAY = date(2026, 8, 20)
TOWN = "绿水镇"

# The cast by the keys of the matrix; "stranger" is the chair of the next township.
USERNAMES = {
    "staff": "zhouwq",
    "leader": "qinlan",
    "official": "xujm",
    "office": "gaoyuan",
    "chair": "hejp",
    "clerk": "wugx",
    "keeper": "luoxy",
    "group_leader": "shenxl",
    "deputy": "lumy",
    "handler": "tianzj",
    "head": "shilx",
    "rater": "baixm",
    "admin": "guanly",
    "auditor": "shenja",
}
STRANGER = "stranger"


def _card_form() -> SimpleUploadedFile:
    book, content = Workbook(), io.BytesIO()
    book.active.append(["{{名次}}", "{{单位}}", "{{总分}}"])
    book.save(content)
    return SimpleUploadedFile("成绩表.xlsx", content.getvalue())


def _jpeg() -> SimpleUploadedFile:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "JPEG")
    return SimpleUploadedFile("走访.jpg", picture.getvalue(), "image/jpeg")


class World:
    """The demonstration, loaded on a fixed day, and the rows that addresses name."""

    def __init__(self) -> None:
        self._sessions: dict[str, str] = {}
        self.demo = load_demonstration(DAY)
        self.town = self.demo.town(TOWN)
        self.system = Actor.system(self.demo.county)
        next_town = self.demo.town("青山镇")
        User.objects.create(username=STRANGER, person=next_town.chair.person)
        self.users = {
            who: User.objects.get(username=name) for who, name in {**USERNAMES, "stranger": STRANGER}.items()
        }
        self.mandate = deputies.Mandate.objects.get(person__user__username="lumy", level="county")
        self.station = stations.Station.objects.get(code="7KQ2M")
        self.activity = stations.Activity.objects.filter(entered_by=self.mandate.person).first()
        # One of the last seven days, which its deputy may still correct.
        self.fresh_activity = stations.Activity.objects.filter(entered_by=self.mandate.person).last()
        self.fresh_activity.received_at = moment(DAY, 8)
        self.fresh_activity.save(update_fields=["received_at"])
        self.photo = add_photo(
            actor=self.demo.actors["lumy"], activity=self.activity, checked=validated(_jpeg()), at=NOW
        )
        self.demand = cases.Suggestion.objects.filter(kind="demand", station=self.station).first()
        self.meeting_template = add_template(
            actor=self.town.chair, congress=self.town.congress, kind="presidium", name="主席团例会",
            title="主席团会议", at=NOW,
        )  # fmt: skip
        self._ways_in()
        self._paper_on_a_case()
        self.paper_file = store(
            deputies.SessionPaperFile,
            validated(_jpeg()),
            actor=self.system,
            at=NOW,
            paper=self.demo.session.papers.first(),
        )
        self._papers_on_scores()
        self._papers_on_the_board()
        self._room_to_put_right()
        self._own_sheets()
        self._finished_job()
        self._roster_to_import()
        self.term_change = self._coming_term()

    def _coming_term(self) -> deputies.TermChange:
        """The county's next term, in preparation."""
        at = moment(DAY, 9)
        change = prepare_change(
            actor=self.demo.actors["zhouwq"],
            congress=self.demo.congress,
            number=self.demo.term.number + 1,
            elected_on=DAY,
            starts_on=DAY,
            at=at,
        )
        return choose_coming(actor=self.demo.actors["zhouwq"], change=change, mandates=[self.mandate], at=at)

    @cached_property
    def proof_of_promise(self) -> Any:
        """A photo beside a line of the ledger."""
        entry = cases.CommitmentEntry.objects.first()
        return store(cases.CommitmentFile, validated(_jpeg()), actor=self.system, at=NOW, entry=entry)

    def _finished_job(self) -> None:
        at, staff = moment(DAY, 9), self.demo.actors["zhouwq"]
        self.job = start_job(actor=staff, kind="deputies.roster_export", params={}, title="导出", at=at)
        run_job(self.job.pk, at=at)

    def _roster_to_import(self) -> None:
        at, staff = moment(DAY, 9), self.demo.actors["zhouwq"]
        batch = imports.take_file(
            actor=staff,
            kind="deputies.roster",
            options={"term": self.demo.term.pk},
            content="姓名,性别,手机号\n王宁,女,13800002201\n李平,男,1380000\n".encode(),
            filename="名册.csv",
            at=at,
        )
        self.batch = imports.read_batch(actor=staff, batch=batch, at=at)

    def _ways_in(self) -> None:
        handler = self.users["handler"]
        self.card = issue_cards(actor=self.system, users=[handler], at=moment(DAY))[0]
        spell = {"last_seen_at": moment(DAY), "expires_at": moment(DAY) + timedelta(days=9)}
        self.device = signin.EnrolledDevice.objects.create(
            user=handler, label="安卓手机", first_seen_at=moment(DAY), **spell
        )
        self.session = signin.SessionRecord.objects.create(
            user=handler,
            session_key="of-the-handler",
            way="pin",
            label="安卓手机",
            began_at=moment(DAY),
            seen_at=moment(DAY),
            expires_at=spell["expires_at"],
        )

    def _paper_on_a_case(self) -> None:
        self.case = cases.Suggestion.objects.get(
            published_at__isnull=False, deputy__township=self.town.division
        )
        self.attachment = store(
            cases.SuggestionAttachment,
            validated(_jpeg()),
            actor=self.system,
            at=NOW,
            suggestion=self.case,
            purpose="original",
        )

    def _papers_on_scores(self) -> None:
        organization = self.town.congress
        reports = scores.QuarterReport.objects.filter(subject__organization=organization)
        self.report = reports.get(period__state="open")
        self.line = self.report.lines.first()
        self.submitted = scores.QuarterReport.objects.filter(state="submitted").first()
        self.year = (
            scores.Period.objects.filter(kind="year", scheme__group__assesses="township")
            .order_by("-year")
            .first()
        )
        self.locked_line = reports.filter(state="locked", period__year=DAY.year).first().lines.first()
        self.adjustment = verification.adjust(
            actor=self.demo.actors["zhouwq"],
            line=self.locked_line,
            reason="漏记一次",
            numerator_change=1,
            at=NOW,
        )
        subject = self.year.results.select_related("subject").first().subject
        [self.past_score] = past.enter_past_scores(
            actor=self.demo.actors["zhouwq"],
            county=self.demo.county,
            rows=[past.PastScore(subject.pk, 2015, "云人常发〔2016〕3号", rank=1)],
            at=NOW,
        )
        self.holiday_change = propose(
            actor=self.demo.actors["zhouwq"], text="2027-10-01 放假 国庆节", year=2027, at=NOW
        )
        self.asked = corrections.ask_correction(
            actor=self.town.chair,
            line=self.locked_line,
            numerator_change=Decimal(1),
            reason="漏记一次",
            at=NOW,
        )
        self.pointed_to = scores.EvidenceRecord.objects.create(
            line=self.line, key="deputies.meeting:1", on=DAY, label="主席团会议", sha256="0" * 64,
            chosen_by="何建平", chosen_at=NOW,
        )  # fmt: skip
        self.card_form = cards.add_form(
            actor=self.demo.actors["zhouwq"], county=self.demo.county, name="成绩表", layout="ranking",
            checked=validated(_card_form()), at=NOW,
        )  # fmt: skip
        self.evidence = verification.add_evidence(
            actor=self.town.chair, line=self.line, upload=validated(_jpeg()), at=NOW
        )

    @property
    def mailing(self) -> Mailing:
        """A digest that did not leave."""
        return Mailing.objects.get_or_create(
            key="digest|of the world",
            defaults={
                "kind": "digest", "recipient": self.mandate.person, "channel": "email", "on": DAY,
                "since": DAY, "state": "failed", "attempts": 1, "created_at": NOW, "next_at": NOW,
            },
        )[0]  # fmt: skip

    def _papers_on_the_board(self) -> None:
        chair, staff = self.demo.actors["hejp"], self.demo.actors["zhouwq"]
        own = board.Announcement.objects.get(organization=self.town.congress)
        self.notice_file = store(
            board.AnnouncementAttachment, validated(_jpeg()), actor=chair, at=NOW, announcement=own
        )
        self.document = board.Document.objects.filter(is_public=False).first()
        self.document_file = store(
            board.DocumentFile, validated(_jpeg()), actor=staff, at=NOW, document=self.document
        )
        self.substitute = name_substitute(
            actor=chair,
            membership=chair.membership,
            person=self.demo.actors["wugx"].person,
            first=DAY,
            last=DAY,
            at=moment(DAY, 9),
        )

    def _own_sheets(self) -> None:
        """A register and a form of the county's own."""
        staff, at = self.demo.actors["zhouwq"], moment(DAY, 9)
        layout = Layout(title="走访简表", columns=[("on", ""), ("deputies", "走访代表")])
        self.own_register = add_register(actor=staff, source="contacts", layout=layout, at=at)
        book, content = Workbook(), io.BytesIO()
        book.active["A1"] = "{{日期}}"
        book.save(content)
        checked = validated(SimpleUploadedFile("接待.xlsx", content.getvalue()))
        self.own_form = add_form(actor=staff, register="reception", name="接待表", checked=checked, at=at)

    def case_in(self, states: set[str], kind: str = "", *, of_unit: bool = False) -> Any:
        """A case in one of these states, of lumy's or at the transport bureau where there is one."""
        found = cases.Suggestion.objects.filter(state__in=states)
        if kind:
            found = found.filter(kind=kind)
        own = found.filter(deputy=self.mandate)
        handled = found.filter(assignments__unit=self.demo.departments[0])
        if of_unit:
            return handled.first() or found.order_by("pk").first()
        return own.first() or handled.first() or found.order_by("pk").first()

    def case_for(self, move: str) -> Any:
        """A case where the move can begin and is offered to who makes it; any case for what is no move."""
        if move not in MOVE:
            return self.case
        if move in OFFERED:
            return offered(self.demo.actors, move, DAY)
        if (built := MoveCases(self.demo, self.mandate).build(move)) is not None:
            return built
        row = MOVE[move]
        kinds = set(row.kinds)
        kind = kinds.pop() if len(kinds) == 1 else ""
        return self.case_in(set(row.sources), kind, of_unit="unit" in row.parties)

    def sign_in(self, client: Any, who: str) -> None:
        """Sign the client in as a member of the cast, in the role the matrix means."""
        if who in self._sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[who]
        else:
            client.force_login(self.users[who])

    def open_sessions(self) -> None:
        """One session for each member, outside of any test's transaction: signing in costs a fifth of a page."""
        for who in self.users:
            client = Client()
            client.force_login(self.users[who])
            self._sessions[who] = client.cookies[settings.SESSION_COOKIE_NAME].value

    @cached_property
    def town_contact(self) -> scores.TownContact:
        """A leader's contact with the town, with one survey entered."""
        contact = scores.TownContact.objects.get(organization=self.town.congress, person__name="秦岚")
        if not contact.visits.exists():
            log_town_visit(
                actor=self.demo.actors["qinlan"], contact=contact, kind="survey", on=DAY, topic="联络站",
                findings="按时开", at=moment(DAY),
            )  # fmt: skip
        return contact

    @cached_property
    def published_year(self) -> scores.Period:
        """The newest year whose results are published."""
        years = scores.Period.objects.filter(kind="year", state="published")
        return years.order_by("-year").first()

    @cached_property
    def recommendation(self) -> scores.Recommendation:
        """A date and a number, entered by a leader."""
        year = self.published_year
        return recommend_chair(
            actor=self.demo.actors["qinlan"], period=year, subject=year.results.first().subject, on=DAY,
            document_number="云人常函〔2026〕7号", at=moment(DAY),
        )  # fmt: skip

    def kwargs_for(self, name: str, parameters: tuple[str, ...]) -> dict[str, Any]:
        """What the address of this name needs."""
        if not parameters:
            return {}
        if name in self.rows:
            value = self.rows[name]
        else:
            room, _, rest = name.partition(":")
            value = self.rows[f"{room}:{rest.split('_')[0]}"]
            if room == "suggestions" and rest.startswith("suggestion_"):
                value = self.case_for(rest.removeprefix("suggestion_"))
        if isinstance(value, dict):
            return value
        return {parameters[0]: value if isinstance(value, (int, str)) else value.pk}

    @cached_property
    def rows(self) -> dict[str, Any]:
        """By URL name, or by the noun it begins with."""
        county = self.demo.county
        holder = deputies.OfficeHolding.objects.filter(mandate__congress=self.town.congress).first()
        town_meetings = deputies.Meeting.objects.filter(congress=self.town.congress)
        presidium = town_meetings.filter(kind="presidium").order_by("-held_on").first()
        called = deputies.Meeting.objects.get(called_at__isnull=False)
        plan = deputies.WorkPlan.objects.get(congress=self.town.congress)
        campaign = deputies.Campaign.objects.get(congress=self.demo.congress)
        pair = deputies.Pair.objects.filter(mandate=self.mandate).first()
        scheme = self.report.period.scheme
        draft = scores.Scheme.objects.filter(state="draft").first() or scheme
        token = self.demand.receipt.token
        transport = self.demo.departments[0]
        return {
            "accounts:switch_role": self.demo.actors["zhouwq"].membership_id,
            "workbench:message_open": OutboxMessage.objects.filter(
                recipient__user__username="tianzj"
            ).first(),
            "notifications:words": "suggestions.limit",
            "notifications:mailing": self.mailing,
            "notifications:person": self.mandate.person,
            "jobs:job": self.job,
            "imports:batch": self.batch,
            "imports:upload": "deputies.roster",
            "imports:template": "deputies.roster",
            "signin:card": {"token": self.card.token},
            "signin:session": self.session,
            "signin:device": self.device,
            "setup:card": self.users["handler"].person,
            "setup:access": self.users["handler"].person,
            "setup:session": self.session,
            "setup:device": self.device,
            "phone:done": self.activity,
            "phone:photo_create": self.activity,
            "phone:record": self.activity,
            "phone:record_edit": self.fresh_activity,
            "phone:problem_done": cases.Suggestion.objects.filter(kind="demand", entered_by=None).first(),
            "phone:duty_leave": stations.ReceptionDuty.objects.filter(
                mandate=self.mandate, reception_day__state="planned"
            ).first(),
            "deputies:mandate": self.mandate,
            "deputies:performance": self.mandate,
            "deputies:year_summary": self.mandate,
            "deputies:year_summary_word": self.mandate,
            "deputies:correction": self.mandate.record_corrections.get(state="open"),
            "deputies:correction_create": self.mandate,
            "deputies:selection": deputies.HonourSelection.objects.get(state="open"),
            "deputies:nomination": deputies.HonourNomination.objects.get(
                selection__state="open", nominated_by=self.town.congress
            ),
            "deputies:honour": deputies.Honour.objects.get(level="prefecture"),
            "deputies:honour_create": self.mandate,
            "deputies:office_take": self.mandate,
            "deputies:office_leave": holder,
            "deputies:term": self.demo.term,
            "deputies:higher_term_close": deputies.Term.objects.get(congress__kind="province_congress"),
            "deputies:name_order": self.demo.term,
            "deputies:change": self.term_change,
            "deputies:session_create": self.demo.term,
            "deputies:session_edit": self.demo.session,
            "deputies:session": self.demo.session,
            "deputies:presidium": self.demo.session,
            "deputies:sitting": self.demo.session,
            "deputies:agenda_create": self.demo.session,
            "deputies:agenda": self.demo.session.agenda_items.last(),
            "deputies:paper_create": self.demo.session,
            "deputies:paper_file": self.paper_file,
            "deputies:paper": self.paper_file.paper,
            "deputies:resolution_create": self.demo.session,
            "deputies:resolution": self.demo.session.resolutions.first(),
            "deputies:election_create": self.demo.session,
            "deputies:election": self.demo.session.elections.first(),
            "deputies:candidate_create": self.demo.session.elections.first(),
            "deputies:candidate": self.demo.session.elections.first().candidates.first(),
            "deputies:constituency": self.mandate.constituency,
            "deputies:group": self.mandate.group,
            "deputies:delegation": self.mandate.delegation,
            "deputies:training": deputies.TrainingClass.objects.get(batch=1),
            "deputies:training_plan_detail": deputies.TrainingPlan.objects.get(),
            "deputies:training_plan_edit": deputies.TrainingPlan.objects.get(),
            "deputies:report": self.mandate.voter_reports.get(state="planned"),
            "deputies:report_plan_edit": self.demo.term,
            **{
                f"deputies:meeting_{page}": presidium
                for page in (
                    "call",
                    "replies",
                    "answer_for",
                    "invite",
                    "notice",
                    "notice_paper",
                    "steps",
                    "sheet",
                    "sheet_export",
                )
            },
            "deputies:meeting_reply": called,
            "deputies:invitation": called.attendances.filter(capacity="observer").first(),
            "deputies:meeting_template_edit": self.meeting_template,
            "deputies:plan": plan,
            "deputies:plan_detail": deputies.WorkPlan.objects.get(congress=self.demo.congress),
            "deputies:plan_print": deputies.WorkPlan.objects.get(congress=self.demo.congress),
            "deputies:plan_paper": deputies.WorkPlan.objects.get(congress=self.demo.congress),
            "deputies:plan_item_edit": plan.items.first(),
            "deputies:plan_item_void": plan.items.first(),
            "deputies:meeting": town_meetings.order_by("-held_on").first(),
            **self._of_contacts_and_money(),
            **self._of_building(),
            "deputies:campaign": campaign,
            "deputies:counter_create": campaign,
            "deputies:counter_edit": campaign.counters.first(),
            "deputies:pair": pair,
            "liaison_stations:pair": pair,
            "registers:campaign": campaign,
            "registers:register": "reception",
            "registers:definition": self.own_register,
            "registers:form": self.own_form,
            "liaison_stations:station": self.station,
            "liaison_stations:keeper_create": self.station,
            "liaison_stations:keeper_end": {
                "pk": self.station.pk,
                "membership": self.station.organization.memberships.filter(role="station_keeper").first().pk,
            },
            "liaison_stations:placement_many": self.station.township,
            "liaison_stations:reception_day_plan": self.station,
            "liaison_stations:reception_rule_list": self.station,
            "liaison_stations:reception_rule_create": self.station,
            "liaison_stations:reception_rule_edit": self.station.reception_rules.first(),
            "liaison_stations:reception_rule_stop": self.station.reception_rules.first(),
            "liaison_stations:reception_year": self.station,
            "liaison_stations:reception_year_sheet": self.station,
            "liaison_stations:duty_turns": self.station,
            "liaison_stations:duty_substitute": stations.ReceptionDuty.objects.filter(
                reception_day__station=self.station, leave_at__isnull=False
            ).first(),
            "phone:duty_swap": stations.ReceptionDuty.objects.filter(
                mandate=self.mandate, reception_day__state="planned"
            ).first(),
            "phone:swap_answer": stations.DutySwap.objects.filter(
                other__person__user__username="lumy"
            ).first(),
            "liaison_stations:reception": self.station.reception_days.filter(state="planned").first(),
            # Only a day that has come is recorded.
            "liaison_stations:reception_day_hold": self.station.reception_days.waiting(DAY).first(),
            "liaison_stations:reception_day_miss": self.station.reception_days.waiting(DAY).first(),
            "liaison_stations:activity": self.activity,
            "liaison_stations:activity_photo": self.photo,
            **self._of_projects_and_checks(),
            "suggestions:clock_detail": self.case.clocks.first(),
            "suggestions:attachment": self.attachment,
            "suggestions:station_suggestions": self.station,
            "suggestions:rule": cases.HandlingRule.objects.first(),
            "suggestions:statement": cases.YearStatement.objects.first(),
            "suggestions:statement_state": {"year": 2026},
            "suggestions:view": cases.SavedView.objects.first(),
            "suggestions:suggestion": self.case,
            "suggestions:promise": cases.Commitment.objects.filter(state="open").first(),
            "suggestions:promise_letter": cases.CommitmentEntry.objects.first(),
            "suggestions:promise_entry_void": cases.CommitmentEntry.objects.first(),
            "suggestions:promise_file": self.proof_of_promise,
            "suggestions:key": cases.KeyCase.objects.first(),
            "suggestions:watch": cases.WatchEntry.objects.get(kind="nudge"),
            "suggestions:watch_case": cases.WatchEntry.objects.get(kind="nudge").suggestion,
            "suggestions:watch_new": {
                "pk": cases.WatchEntry.objects.get(kind="nudge").suggestion_id,
                "kind": "nudge",
            },
            "suggestions:reply": cases.Reply.objects.filter(suggestion=self.case, kind="reply").first(),
            **{
                f"suggestions:{page}": cases.ReplyDraft.objects.first().assignment.suggestion
                for page in ("reply_draft", "reply_check", "talk_list")
            },
            "suggestions:evaluation_sheet": self.case,
            **self._of_meetings(),
            "suggestions:public_station": self.station.code,
            "suggestions:public_matter": {"code": self.matter.demand.station.code, "pk": self.matter.pk},
            "suggestions:public_deputy": self.mandate,
            "suggestions:suggestion_withhold": self.to_clear,
            "suggestions:suggestion_show": self.matter.demand_id,
            "suggestions:suggestion_hide": self.matter.demand_id,
            "workbench:desk": self.station,
            "suggestions:receipt": token,
            "suggestions:result_detail": cases.Publication.objects.get(suggestion=self.case),
            "assessments:report": self.report,
            "assessments:report_receipt": self.submitted,
            "assessments:report_verify": self.submitted,
            "assessments:report_return": self.submitted,
            "assessments:report_lock": self.submitted,
            "assessments:group_confirm": {
                "pk": self.report.pk,
                "category_pk": self.line.indicator.category_id,
            },
            "assessments:measure": self.line,
            "assessments:measure_verify": self.submitted.lines.first(),
            "assessments:measure_query": self.submitted.lines.first(),
            "assessments:measure_adjust": self.locked_line,
            "assessments:evidence_add": self.line,
            "assessments:evidence_download": self.evidence,
            "assessments:evidence_choose": self.line,
            "assessments:evidence_replace": self.evidence,
            "assessments:evidence_drop": self.evidence,
            "assessments:evidence_record_drop": self.pointed_to,
            "assessments:correction_ask": self.locked_line,
            "assessments:correction": self.asked,
            "assessments:reporting_edit": scheme.group,
            "assessments:adjustment": self.adjustment,
            "assessments:period": self.report.period,
            "assessments:indicator_compare": {
                "pk": self.report.period_id,
                "indicator_pk": self.line.indicator_id,
            },
            "assessments:year_compute": scheme,
            "assessments:standing": scheme,
            "assessments:result": self.year,
            "assessments:scorecard": self.year,
            "assessments:past_result": {"group_pk": self.past_score.group_id, "year": self.past_score.year},
            "assessments:town_result": {
                "pk": self.year.pk,
                "subject_pk": self.report.subject_id,
            },
            "assessments:town_page": {"pk": self.year.pk, "subject_pk": self.report.subject_id},
            "assessments:town_pages": self.year,
            "assessments:card_fill": {"pk": self.year.pk, "form_pk": self.card_form.pk},
            "assessments:cardform": self.card_form,
            "assessments:result_tie": {"pk": self.year.pk, "rank": 1},
            "assessments:flag_award": self.published_year,
            "assessments:flag": scores.FlagAward.objects.order_by("-from_on").first(),
            "assessments:flag_paper": {
                "pk": scores.FlagAward.objects.order_by("-from_on").first().pk,
                "kind": "handover",
            },
            "assessments:flag_line": scheme.group,
            "assessments:streak_list": self.published_year,
            "assessments:recommendation_create": self.published_year,
            "assessments:recommendation": self.recommendation,
            "assessments:contact": self.town_contact,
            "assessments:visit_void": self.town_contact.visits.first(),
            "assessments:forum": scores.ChairsForum.objects.first(),
            "assessments:fund": scores.WorkFund.objects.first(),
            **self._of_review(),
            **self._of_tallies(),
            "assessments:scheme": scheme,
            "assessments:example_stage": {"key": "t7"},
            "assessments:upload": scores.SchemeUpload.objects.get(state="staged"),
            "assessments:category_create": draft,
            "assessments:category": self.line.indicator.category,
            "assessments:indicator_create": draft,
            "assessments:indicator": self.line.indicator,
            "assessments:group_detail": scheme.group,
            "setup:division": Division.objects.get(name=TOWN),
            "setup:organization": transport,
            "setup:person": self.users["handler"].person,
            "setup:account": self.users["handler"].person,
            "setup:role_new": self.users["handler"].person,
            "setup:role_end": self.demo.actors["tianzj"].membership_id,
            "workdays:holiday_clear": Holiday.objects.order_by("-date").first(),
            "workdays:change": self.holiday_change,
            "setup:handover": self.demo.actors["tianzj"].membership_id,
            "setup:substitute_end": self.substitute,
            "suggestions:suggestion_cosign": self.asked_to_sign,
            "suggestions:suggestion_unsign": self.asked_to_sign,
            "suggestions:suggestion_withdraw": self.case_in({"cosigning"}, "deputy_suggestion"),
            "suggestions:suggestion_decline_cosign": self.asked_to_sign,
            "noticeboard:notice": board.Announcement.objects.get(audience="deputies"),
            "noticeboard:notice_file": self.notice_file,
            "noticeboard:document": self.document,
            "noticeboard:document_file": self.document_file,
            "noticeboard:category_edit": self.document.category,
            "noticeboard:feedback_detail": board.Feedback.objects.get(person__isnull=False),
            "noticeboard:public_notice": board.Announcement.objects.get(is_public=True),
            "noticeboard:public_document": board.Document.objects.filter(is_public=True).first(),
            "noticeboard:public_receipt": board.Feedback.objects.get(code__isnull=False).code,
            "phone:notice_detail": board.Announcement.objects.get(audience="deputies"),
            "demo:become": 2,
            "setup:county": county,
            "setup:government": Organization.objects.filter(county=county).first(),
        }

    @property
    def asked_to_sign(self) -> cases.Suggestion:
        """A suggestion that waits for lumy's name."""
        return cases.Suggestion.objects.get(
            state="cosigning", signatures__mandate=self.mandate, signatures__lead=False
        )

    @property
    def to_clear(self) -> cases.Suggestion:
        """A closed case of the county's of which nobody has decided whether it is shown."""
        rows = cases.Suggestion.objects.filter(
            state="closed", congress=self.demo.congress, imported=False, published_at__isnull=True
        )
        return rows.order_by("pk").first()

    @property
    def matter(self) -> cases.PublicLine:
        """An open matter that is shown at its station."""
        return cases.PublicLine.objects.filter(hidden_at=None).select_related("demand__station").first()

    def appeal_paper(self, review: scores.YearReview) -> scores.AppealPaper:
        """A file beside the appeal of the year, which is answered already."""
        appeal = review.appeals.first()
        return appeal.papers.first() or store(
            scores.AppealPaper, validated(_jpeg()), actor=self.town.chair, at=NOW, appeal=appeal
        )

    def _of_review(self) -> dict[str, Any]:
        """The reviewed year with its appeal, a drawn sample, a counted ballot and one being prepared."""
        review = scores.YearReview.objects.first()
        year, line = review.period_id, {"pk": review.period_id}
        subject = review.self_assessments.get(subject__organization=self.town.congress).subject
        indicator = review.period.scheme.indicators.first()
        draft = scores.Ballot.objects.create(
            review=review, title="再评一次", question="请评价", closes_on=DAY, made_by="周文清"
        )
        group = scores.RaterGroup.objects.create(ballot=draft, name="县直部门", weight=1)
        scores.Slip.objects.create(group=group, number=1, code_hash="0" * 64)
        own = {"pk": year, "subject_pk": subject.pk}
        points = {**own, "indicator_pk": indicator.pk}
        return {
            "assessments:review": line,
            "assessments:review_indicator": {**line, "indicator_pk": indicator.pk},
            "assessments:self": own,
            "assessments:judgement_create": points,
            "assessments:change_create": points,
            "assessments:change": review.changes.first(),
            "assessments:appeal_create": line,
            "assessments:appeal": review.appeals.first(),
            "assessments:appeal_paper": self.appeal_paper(review),
            "assessments:sample_create": self.submitted,
            "assessments:sample": scores.SiteSample.objects.first(),
            "assessments:ballot_create": line,
            "assessments:ballot": draft,
            "assessments:ballot_rate": scores.Ballot.objects.get(state="counted"),
            "assessments:rater_group_add": draft,
            "assessments:rater_group_remove": group,
            "assessments:slip": draft,
            "assessments:slips": draft,
        }

    def _of_projects_and_checks(self) -> dict[str, Any]:
        """A project lumy follows with its open problem, and the county's check at lumy's and the bureau's."""
        project = stations.KeyProject.objects.get(congress=self.town.congress)
        check = stations.Oversight.objects.get(kind="law_check")
        return {
            "liaison_stations:project": project,
            "liaison_stations:problem": project.problems.get(answered_on=None),
            "workbench:problem_demand": project.problems.get(answered_on=None),
            "liaison_stations:oversight": check,
            "liaison_stations:finding": check.findings.get(state="waiting"),
            "liaison_stations:finding_create": check,
        }

    def _room_to_put_right(self) -> None:
        """A draft of a standard; the room of lumy's town is to be put right, with a photo of the check."""
        staff, chair, at = self.demo.actors["zhouwq"], self.demo.actors["hejp"], moment(DAY, 9)
        self.standard = stations.Standard.objects.get(state="enacted", purpose="building")
        self.draft = standards.revise_standard(actor=staff, standard=self.standard, at=at)
        (row,) = open_acceptances(actor=chair, stations=[self.station], standard=self.standard, at=at)
        items = list(self.standard.items.all())
        own = acceptances.Look(DAY, {item: ("met", "") for item in items}, "何建平")
        row = acceptances.check_self(actor=chair, acceptance=row, look=own, at=at)
        found = acceptances.Look(DAY, {item: ("not_met", "没有挂牌") for item in items}, "周文清")
        self.fixing = acceptances.inspect(
            actor=staff, acceptance=row, look=found, recheck_on=DAY + timedelta(9), at=at
        )
        self.inspection_photo = acceptances.add_inspection_photo(
            actor=staff, acceptance=self.fixing, checked=validated(_jpeg()), at=at
        )

    def _of_building(self) -> dict[str, Any]:
        """The county's plan with its place in lumy's town, that town's acceptances, and another's stars."""
        plan = stations.BuildingPlan.objects.get()
        site = plan.sites.filter(township=self.town.division).first()
        applies = stations.Acceptance.objects.get(station=self.station, purpose="stars")
        starred = stations.StarAward.objects.get(kind="down")
        return {
            "liaison_stations:plan": plan,
            "liaison_stations:site": site,
            "liaison_stations:site_create": plan,
            "liaison_stations:standard": self.standard,
            "liaison_stations:standard_edit": self.draft,
            "liaison_stations:standard_enact": self.draft,
            "liaison_stations:acceptance": applies,
            "liaison_stations:acceptance_inspect": self.fixing,
            "liaison_stations:acceptance_fixed": self.fixing,
            "liaison_stations:acceptance_photo_create": self.fixing,
            "liaison_stations:acceptance_award": stations.Acceptance.objects.get(
                purpose="stars", state="passed"
            ),
            "liaison_stations:inspection_photo": self.inspection_photo,
            "liaison_stations:reward": stations.Reward.objects.get(township=self.town.division),
            "liaison_stations:star_change": starred.station,
            "liaison_stations:star_void": starred,
        }

    def _of_meetings(self) -> dict[str, Any]:
        """The congress's hand-over, and the set the transport bureau got from the government office."""
        receipt = cases.HandOverReceipt.objects.get(unit=self.demo.departments[0])
        scan = store(cases.HandOverFile, validated(_jpeg()), actor=self.system, at=NOW, receipt=receipt)
        papers = ("set", "set_list", "set_notice", "set_receipt", "receipt")
        return {
            "suggestions:meeting": cases.HandOverMeeting.objects.get(kind="dispatch"),
            **{f"suggestions:meeting_{paper}": receipt for paper in papers},
            "suggestions:meeting_file": scan,
        }

    @staticmethod
    def shared_place(period: scores.Period) -> scores.Period:
        """The period, in which two share a place."""
        pair = period.results.order_by("pk")[:2]
        period.results.filter(pk__in=[result.pk for result in pair]).update(rank=99)
        return period

    def objection(self, result: scores.Result) -> scores.Objection:
        """What the bureau's handler said of its announced score."""
        return scores.Objection.objects.get_or_create(
            period=result.period, subject=result.subject, indicator=result.scores.first().indicator,
            kind="omitted", claim="漏了一件", points_before=1, raised_by="田志军",
            raised_by_person=self.demo.actors["tianzj"].person, raised_at=NOW,
        )[0]  # fmt: skip

    def _of_tallies(self) -> dict[str, Any]:
        """A line of the town's register, the units' announced quarter, and the year that is being counted."""
        line = scores.TownCondition.objects.filter(organization=self.town.congress).first()
        entry = {"register": "conditions", "pk": line.pk}
        told = scores.Period.objects.get(scheme__group__assesses="unit", state="published")
        running = scores.Period.objects.get(scheme__group__assesses="unit", state="computed")
        result = told.results.get(subject__organization=self.demo.departments[0])
        return {
            "assessments:metric_detail": {"code": "reception_held"},
            "assessments:metric_records": {"code": "reception_held", "pk": self.report.subject_id},
            "assessments:town_register": {"register": "conditions"},
            "assessments:town_entry_create": {"register": "conditions"},
            "assessments:town_entry": entry,
            "assessments:town_entry_edit": entry,
            "assessments:town_entry_void": entry,
            "assessments:other_group_ensure": {"assesses": "unit"},
            "assessments:tally_detail": told,
            "assessments:tally_export": told,
            "assessments:tally_compute": running,
            "assessments:tally_announce": running,
            "assessments:tally_tie": {"pk": self.shared_place(running).pk, "rank": 99},
            "assessments:objection_create": {"pk": told.pk, "subject_pk": result.subject_id},
            "assessments:objection_detail": self.objection(result),
            "assessments:tally_subject": {"pk": told.pk, "subject_pk": result.subject_id},
            "assessments:tally_records": {"pk": told.pk, "score_pk": result.scores.first().pk},
        }

    def _of_contacts_and_money(self) -> dict[str, Any]:
        """The deputy of the cast is contacted by a leader; the money is the township's."""
        contact = deputies.ContactAssignment.objects.get(mandate=self.mandate)
        visit = contact.visits.first()
        congress = self.town.congress
        line = deputies.BudgetLine.objects.filter(congress=congress).first()
        standard = deputies.FundStandard.objects.first()
        return {
            "deputies:contact": contact,
            "deputies:contact_visit_edit": visit,
            "deputies:contact_visit_answer": visit,
            "deputies:contact_visit_void": visit,
            "deputies:fund": congress,
            "deputies:fund_line_edit": line,
            "deputies:fund_line_void": line,
            "deputies:fund_standard_edit": standard,
            "deputies:fund_standard_void": standard,
            "deputies:expenditure_create": congress,
            "deputies:expenditure_void": deputies.Expenditure.objects.filter(congress=congress).first(),
            "public_deputies:deputy": self.mandate,
        }


def make_world() -> World:
    """The whole of it; takes seconds, so a module loads it once."""
    world = World()
    # What an address needs is made here, and not in a test that takes it back.
    assert world.rows
    return world
