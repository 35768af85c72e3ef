from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "congress_portal.foundation.search"
    label = "search"
    verbose_name = "查找"
