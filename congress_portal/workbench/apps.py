from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "congress_portal.workbench"
    label = "workbench"
    verbose_name = "工作台"

    def ready(self) -> None:
        """Offer the first entry of the menu."""
        from congress_portal.foundation.slots import MENU, MenuEntry
        from congress_portal.workbench import finding

        finding.offer()
        MENU.register(
            MenuEntry(
                key="workbench",
                label="工作台",
                url_name="workbench:home",
                icon="workbench",
                order=0,
                prefix="/",
            )
        )
