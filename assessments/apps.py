from django.apps import AppConfig
from django.urls import reverse


def _past_page(pk: int) -> str:
    from assessments.models import HistoricalScore

    score = HistoricalScore.objects.filter(pk=pk).first()
    return score.get_absolute_url() if score else ""


def _self_page(pk: int) -> str:
    from assessments.models import SelfAssessment

    row = SelfAssessment.objects.select_related("review").filter(pk=pk).first()
    return row.get_absolute_url() if row else ""


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "乡镇考评"

    def ready(self) -> None:
        """Offer menu entries, links of subject keys, reminders and the checklist's line."""
        from assessments import finding
        from assessments.archiving import ARCHIVE
        from assessments.choices import FILLABLE, MeasureState, ReportState, SchemeState, Verification
        from assessments.deadlines import QUARTER_REPORT, REPORT_VERIFICATION
        from assessments.flag_deadlines import CHAIRS_FORUM, FLAG_HANDOVER, TOWN_SURVEY
        from assessments.handing_over import TOWN_CONTACTS
        from assessments.imports import PAST_FLAGS, PAST_SCORES
        from assessments.jobs import COMPUTE_YEAR, SCORECARD, SCORECARD_FORM
        from assessments.models import MeasureLine, Scheme
        from assessments.own_doors import OWN_POINTS
        from assessments.review_deadlines import APPEAL_ANSWER, RATING, SELF_ASSESSMENT
        from assessments.scheme_jobs import TRY_SCHEME
        from assessments.tally_jobs import ANNOUNCE_TALLY
        from assessments.town_register_choices import TownRegister
        from assessments.workflow.town_registers import REGISTERS
        from congress_portal.foundation import slots
        from congress_portal.foundation.accounts.roles import Capability

        finding.offer()

        def waiting_for_county(portal) -> int:
            return (
                MeasureLine.objects.visible_to(portal.actor)
                .filter(
                    report__state=ReportState.SUBMITTED, applicable=True, verification=Verification.PENDING
                )
                .order_by()
                .count()
            )

        def waiting_for_township(portal) -> int:
            return (
                MeasureLine.objects.visible_to(portal.actor)
                .filter(report__state__in=FILLABLE, applicable=True, state=MeasureState.COUNTED)
                .order_by()
                .count()
            )

        menu = (
            slots.MenuEntry(
                key="assessments",
                label="乡镇考评",
                url_name="assessments:home",
                icon="assessment",
                order=60,
                capabilities=frozenset({Capability.VERIFY_REPORT, Capability.MANAGE_SCHEMES}),
                count=waiting_for_county,
                prefix="/assessments/",
            ),
            slots.MenuEntry(
                key="reports",
                label="季度填报",
                url_name="assessments:report_list",
                icon="assessment",
                order=61,
                capabilities=frozenset({Capability.FILL_REPORT}),
                count=waiting_for_township,
                prefix="/assessments/",
            ),
            slots.MenuEntry(
                key="town_registers",
                label="乡镇台账",
                url_name="assessments:town_registers",
                icon="record",
                order=61,
                capabilities=frozenset({Capability.FILL_REPORT}),
                prefix="/assessments/registers/",
            ),
            slots.MenuEntry(
                key="results",
                label="考评结果",
                url_name="assessments:result_list",
                icon="chart-bar",
                order=62,
                capabilities=frozenset({Capability.SEE_RESULTS}),
                prefix="/assessments/results/",
            ),
            slots.MenuEntry(
                key="flags",
                label="流动红旗",
                url_name="assessments:flag_list",
                icon="flag",
                order=63,
                capabilities=frozenset({Capability.SEE_RESULTS}),
                prefix="/assessments/flags/",
            ),
            slots.MenuEntry(
                key="other_assessments",
                label="其他考评",
                url_name="assessments:tally_list",
                icon="chart-bar",
                order=65,
                capabilities=frozenset({Capability.VERIFY_REPORT, Capability.HANDLE_CASE}),
                prefix="/assessments/others/",
            ),
            slots.MenuEntry(
                key="town_contacts",
                label="联系乡镇",
                url_name="assessments:contact_list",
                icon="users",
                order=64,
                capabilities=frozenset({Capability.SEE_RESULTS}),
                prefix="/assessments/contacts/",
            ),
        )
        for entry in menu:
            slots.MENU.register(entry)
        for kind in (PAST_SCORES, PAST_FLAGS):
            slots.IMPORT_KINDS.register(kind)
        pages = (
            ("quarterreport", "report_detail", "季度填报"),
            ("measureline", "measure_detail", "填报数据"),
            ("correctionrequest", "correction_detail", "更正申请"),
            ("period", "period_detail", "考评期"),
            ("scheme", "scheme_detail", "考评方案"),
            ("schemeupload", "upload_detail", "上传的方案"),
            ("flaggroup", "group_detail", "考评分组"),
            ("appeal", "appeal_detail", "考评申诉"),
            ("objection", "objection_detail", "考评异议"),
            ("sitesample", "sample_detail", "实地抽查"),
            ("ballot", "ballot_detail", "民主测评"),
            ("scorecardform", "cardform_detail", "考评成绩表单"),
            ("flagaward", "flag_detail", "流动红旗"),
            ("towncontact", "contact_detail", "领导联系乡镇"),
            ("chairsforum", "forum_detail", "乡镇人大主席座谈会"),
        )
        slots.SUBJECT_LINKS.register(
            slots.SubjectLink(
                key="assessments.historicalscore",
                url=_past_page,
                noun="往年考评成绩",
            )
        )
        slots.SUBJECT_LINKS.register(
            slots.SubjectLink(key="assessments.selfassessment", url=_self_page, noun="考评自评")
        )
        for register in TownRegister:
            slots.SUBJECT_LINKS.register(
                slots.SubjectLink(
                    key=REGISTERS[register]._meta.label_lower,
                    url=lambda pk, word=register.value: reverse("assessments:town_entry", args=[word, pk]),
                    noun=register.label,
                )
            )
        for model, page, noun in pages:
            slots.SUBJECT_LINKS.register(
                slots.SubjectLink(
                    key=f"assessments.{model}",
                    url=lambda pk, page=page: reverse(f"assessments:{page}", args=[pk]),
                    noun=noun,
                )
            )
        slots.OWN_DOORS.register(OWN_POINTS)
        slots.DEADLINE_KINDS.register(QUARTER_REPORT)
        for kind in (FLAG_HANDOVER, TOWN_SURVEY, CHAIRS_FORUM):
            slots.DEADLINE_KINDS.register(kind)
        slots.PERSON_ENDS.register(TOWN_CONTACTS)
        slots.DEADLINE_KINDS.register(REPORT_VERIFICATION)
        for kind in (SELF_ASSESSMENT, RATING, APPEAL_ANSWER):
            slots.DEADLINE_KINDS.register(kind)
        slots.JOB_KINDS.register(ARCHIVE)
        slots.JOB_KINDS.register(SCORECARD)
        slots.JOB_KINDS.register(SCORECARD_FORM)
        slots.JOB_KINDS.register(COMPUTE_YEAR)
        slots.JOB_KINDS.register(ANNOUNCE_TALLY)
        slots.JOB_KINDS.register(TRY_SCHEME)
        slots.CHECKLIST.register(
            slots.ChecklistItem(
                key="scheme",
                label="考评方案",
                help="选一个分组，用默认方案建立草稿，改好再发布。没有发布的方案就不能开始季度填报。",
                url_name="assessments:scheme_list",
                order=80,
                exists=lambda county: Scheme.objects.filter(county=county, state=SchemeState.PUBLISHED),
            )
        )
