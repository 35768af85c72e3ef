from django.apps import AppConfig


class SetupConfig(AppConfig):
    name = "congress_portal.setup"
    label = "setup"
    verbose_name = "启用设置"
