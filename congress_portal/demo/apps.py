from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "congress_portal.demo"
    label = "demo"
    verbose_name = "演示数据"

    def ready(self) -> None:
        """Offer the demonstration's accounts to the sign-in page."""
        from congress_portal.demo.accounts import demo_accounts
        from congress_portal.foundation.slots import SIGN_IN_HINTS, SignInHint

        SIGN_IN_HINTS.register(SignInHint("demo", demo_accounts))
