from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "congress_portal.foundation.workdays"
    label = "workdays"
    verbose_name = "工作日历"
