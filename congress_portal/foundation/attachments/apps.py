from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "congress_portal.foundation.attachments"
    label = "attachments"
    verbose_name = "附件"
