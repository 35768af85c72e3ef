from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "congress_portal.foundation.web"
    label = "web"
    verbose_name = "网页基础"
