from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "congress_portal.registers"
    label = "registers"
    verbose_name = "登记簿"

    def ready(self) -> None:
        """Offer the menu's entry and the registers as long work."""
        from congress_portal.foundation import slots
        from congress_portal.foundation.accounts.roles import Capability
        from congress_portal.foundation.slots import offer_pages
        from congress_portal.registers.jobs import LEDGER_EXPORT, REGISTER_EXPORT

        slots.JOB_KINDS.register(REGISTER_EXPORT)
        slots.JOB_KINDS.register(LEDGER_EXPORT)
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
        offer_pages(
            ("群众意见办理漏斗", "registers:funnel", "接待 收集 交办 落实 汇总 统计"),
            ("民情三本账", "registers:ledger", "县账 镇账 村账 书记 台账"),
            may=lambda actor: bool(actor.division_path),
        )
