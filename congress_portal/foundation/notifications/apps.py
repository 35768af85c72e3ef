from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "congress_portal.foundation.notifications"
    label = "notifications"
    verbose_name = "待办与消息"

    def ready(self) -> None:
        """Offer what is handed on when people change."""
        from congress_portal.foundation.notifications.handing_over import TODOS
        from congress_portal.foundation.slots import PERSON_ENDS

        PERSON_ENDS.register(TODOS)
