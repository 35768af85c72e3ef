from django.apps import AppConfig


class NumberingConfig(AppConfig):
    name = "congress_portal.foundation.numbering"
    label = "numbering"
    verbose_name = "编号"
