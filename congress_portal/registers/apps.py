from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "congress_portal.registers"
    label = "registers"
    verbose_name = "登记簿"

    def ready(self) -> None:
        """Offer the menu's entry and the register as long work."""
        from congress_portal.foundation import slots
        from congress_portal.foundation.accounts.roles import Capability
        from congress_portal.registers.jobs import RECEPTION_EXPORT

        slots.JOB_KINDS.register(RECEPTION_EXPORT)
        slots.MENU.register(
            slots.MenuEntry(
                key="registers",
                label="报表导出",
                url_name="registers:index",
                icon="export",
                order=80,
                capabilities=frozenset({Capability.EXPORT_REGISTERS}),
            )
        )
