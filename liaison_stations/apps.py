from typing import Any

from django.apps import AppConfig
from django.urls import reverse


def _page(name: str):
    return lambda pk: reverse(f"liaison_stations:{name}", args=[pk])


def _swap_page(pk):
    return reverse("phone:swap_answer", args=[pk])


def _station_rows(county) -> Any:
    from liaison_stations.models import Station

    return Station.objects.filter(organization__county=county)


def _placements_rows(county) -> Any:
    from liaison_stations.models import StationPlacement

    return StationPlacement.objects.filter(station__organization__county=county, ends_on=None)


class LiaisonStationsConfig(AppConfig):
    name = "liaison_stations"
    verbose_name = "代表联络站"

    def ready(self) -> None:
        from congress_portal.foundation import slots
        from congress_portal.foundation.accounts.roles import Capability
        from liaison_stations.building_deadlines import ACCEPTANCE_DUE
        from liaison_stations.doors import STATION_DOORS
        from liaison_stations.handing_over import DUTIES
        from liaison_stations.imports import STATIONS
        from liaison_stations.jobs import ACTIVITY_EXPORT
        from liaison_stations.reception_reminders import KINDS as RECEPTION_REMINDERS
        from liaison_stations.succession import PLACEMENTS

        from . import finding, oversight_finding

        finding.offer()
        oversight_finding.offer()
        slots.IMPORT_KINDS.register(STATIONS)
        slots.MANDATE_SUCCESSIONS.register(PLACEMENTS)
        slots.DEPUTY_DOORS.register(STATION_DOORS)
        slots.MENU.register(
            slots.MenuEntry(
                key="stations",
                label="联络站",
                url_name="liaison_stations:station_list",
                icon="station",
                order=30,
                capabilities=frozenset({Capability.VIEW_STATIONS}),
            )
        )
        slots.MENU.register(
            slots.MenuEntry(
                key="activities",
                label="履职记录",
                url_name="liaison_stations:activity_list",
                icon="record",
                order=40,
                capabilities=frozenset({Capability.VIEW_STATIONS}),
            )
        )
        for model, page, noun in (
            ("station", "station_detail", "联络站"),
            ("receptionday", "reception_day_detail", "接待日"),
            ("receptionrule", "reception_rule_edit", "接待日规则"),
            ("activity", "activity_detail", "履职记录"),
            ("standard", "standard_detail", "建设和星级标准"),
            ("buildingplan", "plan_detail", "建站计划"),
            ("plannedsite", "site_edit", "计划建站点"),
            ("acceptance", "acceptance_detail", "联络站验收"),
            ("keyproject", "project_detail", "重点项目"),
            ("oversight", "oversight_detail", "视察检查"),
        ):
            slots.SUBJECT_LINKS.register(slots.SubjectLink(f"liaison_stations.{model}", _page(page), noun))
        slots.JOB_KINDS.register(ACTIVITY_EXPORT)
        slots.CHECKLIST.register(
            slots.ChecklistItem(
                key="stations",
                label="建立代表联络站",
                help="每个乡镇至少一个站。建好后打印二维码海报，贴在站里的墙上。",
                url_name="liaison_stations:station_create",
                order=60,
                exists=_station_rows,
            )
        )
        slots.CHECKLIST.register(
            slots.ChecklistItem(
                key="placements",
                label="安排代表进站",
                help="在“代表进站”里按乡镇一次安排，每位先给最近的站。群众扫码时看到的就是这些代表。",
                url_name="liaison_stations:placement_list",
                order=65,
                exists=_placements_rows,
            )
        )
        slots.PERSON_ENDS.register(DUTIES)
        slots.DEADLINE_KINDS.register(ACCEPTANCE_DUE)
        from liaison_stations.oversight_reminders import FINDING_DUE, PROBLEM_DUE

        slots.DEADLINE_KINDS.register(FINDING_DUE)
        slots.DEADLINE_KINDS.register(PROBLEM_DUE)
        for kind in RECEPTION_REMINDERS:
            slots.DEADLINE_KINDS.register(kind)
        slots.SUBJECT_LINKS.register(slots.SubjectLink("liaison_stations.dutyswap", _swap_page, "换班"))
