from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "congress_portal.workbench"
    label = "workbench"
    verbose_name = "工作台"
