from django.apps import AppConfig
from django.urls import reverse


class SetupConfig(AppConfig):
    name = "congress_portal.setup"
    label = "setup"
    verbose_name = "启用设置"

    def ready(self) -> None:
        from congress_portal.foundation.accounts.roles import Capability
        from congress_portal.foundation.slots import (
            CHECKLIST,
            IMPORT_KINDS,
            JOB_KINDS,
            MENU,
            SUBJECT_LINKS,
            MenuEntry,
            SubjectLink,
        )
        from congress_portal.setup import finding
        from congress_portal.setup.checklist import ITEMS
        from congress_portal.setup.imports import KINDS as IMPORTS
        from congress_portal.setup.imports_holidays import KIND as HOLIDAYS
        from congress_portal.setup.jobs import KIND as OPEN_STAFF

        finding.offer()
        JOB_KINDS.register(OPEN_STAFF)
        IMPORT_KINDS.register(HOLIDAYS)
        for kind in IMPORTS:
            IMPORT_KINDS.register(kind)
        MENU.register(
            MenuEntry(
                key="setup",
                label="系统管理",
                url_name="setup:checklist",
                icon="settings",
                order=90,
                capabilities=frozenset({Capability.MANAGE_SETTINGS}),
                prefix="/setup/",
            )
        )
        MENU.register(
            MenuEntry(
                key="journal",
                label="工作日志",
                url_name="setup:journal_list",
                icon="history",
                order=91,
                capabilities=frozenset({Capability.READ_JOURNAL}),
            )
        )
        for item in ITEMS:
            CHECKLIST.register(item)
        for key, page, noun in (
            ("accounts.division", "setup:division_detail", "区划"),
            ("accounts.organization", "setup:organization_detail", "单位"),
            ("accounts.person", "setup:person_detail", "人员"),
        ):
            SUBJECT_LINKS.register(
                SubjectLink(key=key, url=lambda pk, page=page: reverse(page, args=[pk]), noun=noun)
            )
