"""What demands and suggestions offer to the rooms below: menu, links, limits, a step of the set-up."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.urls import reverse

from congress_portal.foundation import slots


def _waiting(portal: Any) -> int:
    """How much of this waits for whoever looks at the menu; read from what the shell has counted."""
    return sum(number for kind, number in portal.todo_counts.items() if kind.startswith("suggestions."))


def _case_page(pk: int) -> str:
    return reverse("suggestions:suggestion_detail", args=[pk])


def _part_page(pk: int) -> str:
    from .models import HandlingAssignment

    case = HandlingAssignment.objects.filter(pk=pk).values_list("suggestion_id", flat=True).first()
    return _case_page(case) if case else ""


def _signed_page(pk: int) -> str:
    from .models import Signature

    case = Signature.objects.filter(pk=pk).values_list("suggestion_id", flat=True).first()
    return _case_page(case) if case else ""


def _rule_page(pk: int) -> str:
    return reverse("suggestions:rule_detail", args=[pk])


def _meeting_page(pk: int) -> str:
    return reverse("suggestions:meeting_detail", args=[pk])


def _set_page(pk: int) -> str:
    return reverse("suggestions:meeting_set", args=[pk])


def _promise_page(pk: int) -> str:
    return reverse("suggestions:promise_detail", args=[pk])


def _key_page(pk: int) -> str:
    from .models import KeyCase

    case = KeyCase.objects.filter(pk=pk).values_list("suggestion_id", flat=True).first()
    return _case_page(case) if case else ""


def _watch_page(pk: int) -> str:
    from .models import WatchEntry

    row = WatchEntry.objects.filter(pk=pk).first()
    return row.get_absolute_url() if row else ""


def _statement_page(pk: int) -> str:
    return reverse("suggestions:statement_detail", args=[pk])


def _rule_rows(county: Any) -> Any:
    from .models import HandlingRule

    return HandlingRule.objects.in_force().filter(county=county)


class SuggestionsConfig(AppConfig):
    """Registers what the app offers."""

    name = "suggestions"
    verbose_name = "意见和建议"

    def ready(self) -> None:
        """Fill the slots; no queries."""
        from congress_portal.foundation.accounts.roles import Capability
        from suggestions.handing_over import DEMANDS
        from suggestions.jobs import CASE_EXPORT

        from .imports import PAST_SUGGESTIONS
        from .recomputing import SOURCE

        slots.IMPORT_KINDS.register(PAST_SUGGESTIONS)
        from .imports.session import SESSION_SUGGESTIONS

        slots.IMPORT_KINDS.register(SESSION_SUGGESTIONS)

        from . import finding, titles

        titles.register()
        finding.offer()
        slots.MENU.register(
            slots.MenuEntry(
                key="suggestions",
                label="建议办理",
                url_name="suggestions:suggestion_list",
                icon="suggestion",
                order=50,
                capabilities=frozenset({Capability.VIEW_SUGGESTIONS}),
                count=_waiting,
            )
        )
        for key, url, noun in (
            ("suggestions.suggestion", _case_page, "意见和建议"),
            ("suggestions.handlingassignment", _part_page, "承办"),
            ("suggestions.signature", _signed_page, "附议"),
            ("suggestions.handlingrule", _rule_page, "办理规则"),
            ("suggestions.yearstatement", _statement_page, "年度统计"),
            ("suggestions.commitment", _promise_page, "承诺事项"),
            ("suggestions.keycase", _key_page, "重点督办"),
            ("suggestions.watchentry", _watch_page, "督办记录"),
            ("suggestions.handovermeeting", _meeting_page, "交办会"),
            ("suggestions.handoverreceipt", _set_page, "交办回执"),
        ):
            slots.SUBJECT_LINKS.register(slots.SubjectLink(key, url, noun))
        from .deadlines import LIMIT, SILENCE
        from .invitations import COSIGN_LIMIT
        from .promise_deadlines import PROMISE, RECEIPT, WATCH

        slots.DEADLINE_KINDS.register(LIMIT)
        slots.DEADLINE_KINDS.register(SILENCE)
        slots.DEADLINE_KINDS.register(COSIGN_LIMIT)
        slots.DEADLINE_KINDS.register(PROMISE)
        slots.DEADLINE_KINDS.register(RECEIPT)
        slots.DEADLINE_KINDS.register(WATCH)
        slots.JOB_KINDS.register(CASE_EXPORT)
        from .meeting_deadlines import RECEIPT
        from .meeting_jobs import HANDING_OVER, NUMBERING, SETS
        from .report_papers import YEAR_REPORT

        slots.DEADLINE_KINDS.register(RECEIPT)
        for job in (NUMBERING, HANDING_OVER, SETS, YEAR_REPORT):
            slots.JOB_KINDS.register(job)

        slots.CLOCK_SOURCES.register(SOURCE)
        slots.CHECKLIST.register(
            slots.ChecklistItem(
                key="handling-rule",
                label="核对办理规则",
                help="接单、派单、答复、评价的期限按它计算。先看国家法律底线，照此采用或复制后修改，再启用。",
                url_name="suggestions:rule_list",
                order=70,
                exists=_rule_rows,
            )
        )
        slots.PERSON_ENDS.register(DEMANDS)
        from .led_cases import LED

        slots.PERSON_ENDS.register(LED)
        from .part_handing_over import PARTS

        slots.PERSON_ENDS.register(PARTS)
        from .following import CASES

        slots.CASE_WORDS.register(CASES)
        from .views.wall import DEMAND_FORM

        slots.DEPUTY_FORMS.register(DEMAND_FORM)
        from .day_book import DESK

        slots.DAY_BOOKS.register(DESK)
