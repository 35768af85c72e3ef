from django.apps import AppConfig
from django.urls import reverse


class WorkdaysConfig(AppConfig):
    name = "congress_portal.foundation.workdays"
    label = "workdays"
    verbose_name = "工作日历"

    def ready(self) -> None:
        """Fill the slots; no queries."""
        from congress_portal.foundation.accounts.roles import Capability
        from congress_portal.foundation.slots import MENU, SUBJECT_LINKS, MenuEntry, SubjectLink

        MENU.register(
            MenuEntry(
                key="calendar",
                label="工作日历",
                url_name="workdays:holiday_list",
                icon="calendar",
                order=85,
                capabilities=frozenset({Capability.MANAGE_CALENDAR}),
                prefix="/calendar/",
            )
        )
        SUBJECT_LINKS.register(
            SubjectLink(
                key="workdays.holidaychange",
                url=lambda pk: reverse("workdays:change_detail", args=[pk]),
                noun="放假安排的变动",
            )
        )
