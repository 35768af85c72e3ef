from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "congress_portal.foundation.notifications"
    label = "notifications"
    verbose_name = "待办与消息"
