from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "congress_portal.foundation.imports"
    label = "imports"
    verbose_name = "导入"
