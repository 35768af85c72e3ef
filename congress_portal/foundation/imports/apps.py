"""What the room of imports offers to the rooms below."""

from django.apps import AppConfig
from django.urls import reverse


class ImportsConfig(AppConfig):
    """Registers the long work of imports and the link to a batch."""

    name = "congress_portal.foundation.imports"
    label = "imports"
    verbose_name = "导入"

    def ready(self) -> None:
        """Fill the slots; no queries."""
        from congress_portal.foundation import slots
        from congress_portal.foundation.imports import running

        for kind in running.KINDS:
            slots.JOB_KINDS.register(kind)
        slots.SUBJECT_LINKS.register(
            slots.SubjectLink(
                key="imports.importbatch",
                url=lambda pk: reverse("imports:batch_detail", args=[pk]),
                noun="导入",
            )
        )
