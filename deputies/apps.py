"""What the roster offers to the rooms below: menu lines, links, and two steps of the set-up."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.urls import reverse

from congress_portal.foundation import slots


def _anchor(route: str, prefix: str = ""):
    """The address of a list, at the row where one is named."""

    def url(pk: int) -> str:
        return reverse(route) + (f"#{prefix}-{pk}" if prefix else "")

    return url


def _page(route: str):
    def url(pk: int) -> str:
        return reverse(route, args=[pk])

    return url


def _term_rows(county: Any) -> Any:
    from deputies.models import Term

    return Term.objects.filter(congress=county.congress_id)


def _constituency_rows(county: Any) -> Any:
    from deputies.models import Constituency

    return Constituency.objects.filter(congress__county=county)


def _deputy_rows(county: Any) -> Any:
    from deputies.models import Mandate

    return Mandate.objects.filter(congress__county=county)


class DeputiesConfig(AppConfig):
    """Registers what the roster offers."""

    name = "deputies"
    verbose_name = "人大代表"

    def ready(self) -> None:
        """Fill the slots; no queries."""
        from congress_portal.foundation.accounts.roles import Capability
        from deputies import finding
        from deputies.contact_deadlines import CONTACT_DUE
        from deputies.contact_handing_over import CONTACTS
        from deputies.handing_over import MANDATES
        from deputies.imports.coming import COMING
        from deputies.imports.pairs import PAIRS
        from deputies.imports.past import PAST_TERMS
        from deputies.imports.roster import ROSTER
        from deputies.jobs import ROSTER_EXPORT
        from deputies.name_jobs import NAME_LIST
        from deputies.pair_succession import PAIRS_CARRIED
        from deputies.reply_deadlines import MEETING_REPLY
        from deputies.session_deadlines import SESSION_PAPERS
        from deputies.training_reminders import REPORT_DUE, TRAINING_DUE

        finding.offer()
        slots.DEADLINE_KINDS.register(SESSION_PAPERS)
        slots.IMPORT_KINDS.register(ROSTER)
        slots.IMPORT_KINDS.register(COMING)
        slots.DEADLINE_KINDS.register(MEETING_REPLY)
        slots.IMPORT_KINDS.register(PAST_TERMS)
        slots.IMPORT_KINDS.register(PAIRS)
        keepers = frozenset({Capability.MANAGE_DEPUTIES, Capability.SEE_OVERVIEW, Capability.LOG_FOR_OTHERS})
        slots.MENU.register(
            slots.MenuEntry(
                key="roster",
                label="代表名册",
                url_name="deputies:mandate_list",
                icon="roster",
                order=20,
                capabilities=keepers,
            )
        )
        slots.MENU.register(
            slots.MenuEntry(
                key="own-record",
                label="我的履职",
                url_name="deputies:own_record",
                icon="roster",
                order=20,
                # Only deputies evaluate replies.
                capabilities=frozenset({Capability.EVALUATE_REPLY}),
                prefix="/deputies/",
            )
        )
        slots.MENU.register(
            slots.MenuEntry(
                key="meetings",
                label="会议",
                url_name="deputies:meeting_list",
                icon="meeting",
                order=25,
                capabilities=frozenset(
                    {Capability.MANAGE_MEETINGS, Capability.SEE_OVERVIEW, Capability.EVALUATE_REPLY}
                ),
            )
        )
        slots.MENU.register(
            slots.MenuEntry(
                key="deputy-work",
                label="代表工作",
                url_name="deputies:training_list",
                icon="school",
                order=24,
                capabilities=frozenset(
                    {Capability.MANAGE_DEPUTIES, Capability.SEE_OVERVIEW, Capability.EVALUATE_REPLY}
                ),
                prefix="/deputies/work/",
            )
        )
        for key, url, noun in (
            ("deputies.mandate", _page("deputies:mandate_detail"), "代表"),
            ("deputies.meeting", _page("deputies:meeting_detail"), "会议"),
            ("deputies.workplan", _page("deputies:plan_detail"), "年度代表工作计划"),
            ("deputies.meetingtemplate", _anchor("deputies:meeting_template_list"), "会议模板"),
            ("deputies.campaign", _page("deputies:campaign_detail"), "主题活动"),
            ("deputies.pair", _page("deputies:pair_detail"), "结对帮扶"),
            ("deputies.term", _anchor("deputies:term_list", "term"), "届"),
            ("deputies.congresssession", _page("deputies:session_detail"), "人代会会议"),
            ("deputies.election", _page("deputies:election_detail"), "人代会选举"),
            ("deputies.constituency", _anchor("deputies:constituency_list", "constituency"), "选区"),
            ("deputies.termchange", _page("deputies:change_detail"), "换届"),
            ("deputies.deputygroup", _anchor("deputies:group_list", "group"), "代表小组"),
            ("deputies.delegation", _anchor("deputies:group_list"), "代表团"),
            ("deputies.recordcorrection", _page("deputies:correction_detail"), "档案更正"),
            ("deputies.honourselection", _page("deputies:selection_detail"), "评选"),
            ("deputies.contactassignment", _page("deputies:contact_detail"), "联系代表安排"),
            ("deputies.trainingclass", _page("deputies:training_detail"), "培训"),
            ("deputies.trainingplan", _page("deputies:training_plan_detail"), "年度培训计划"),
            ("deputies.voterreport", _page("deputies:report_detail"), "向选民述职"),
            ("deputies.reportingplan", _anchor("deputies:report_plans"), "述职计划"),
        ):
            slots.SUBJECT_LINKS.register(slots.SubjectLink(key=key, url=url, noun=noun))
        slots.JOB_KINDS.register(ROSTER_EXPORT)
        slots.JOB_KINDS.register(NAME_LIST)
        slots.DEADLINE_KINDS.register(TRAINING_DUE)
        slots.DEADLINE_KINDS.register(REPORT_DUE)
        for item in (
            slots.ChecklistItem(
                key="terms",
                label="登记届次和会议",
                help="登记县、镇（乡）人大现在是第几届、开过几次会议。建议编号、代表名册都从这里取届次。",
                url_name="deputies:term_list",
                order=30,
                exists=_term_rows,
            ),
            slots.ChecklistItem(
                key="constituencies",
                label="登记选区",
                help="登记各选区包含哪些村（社区），群众反映的问题据此找到自己的代表。",
                url_name="deputies:constituency_list",
                order=40,
                exists=_constituency_rows,
            ),
            slots.ChecklistItem(
                key="deputies",
                label="登记代表",
                help="登记在任代表和他们联系的村（社区）、代表团、代表小组。",
                url_name="deputies:mandate_list",
                order=50,
                exists=_deputy_rows,
            ),
        ):
            slots.CHECKLIST.register(item)
        slots.MANDATE_SUCCESSIONS.register(PAIRS_CARRIED)
        slots.PERSON_ENDS.register(MANDATES)
        slots.PERSON_ENDS.register(CONTACTS)
        slots.DEADLINE_KINDS.register(CONTACT_DUE)
