from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "congress_portal.foundation.jobs"
    label = "jobs"
    verbose_name = "后台任务"

    def ready(self) -> None:
        """Offer the address of a job's page."""
        from django.urls import reverse

        from congress_portal.foundation.slots import SUBJECT_LINKS, SubjectLink

        SUBJECT_LINKS.register(
            SubjectLink(key="jobs.job", url=lambda pk: reverse("jobs:job_detail", args=[pk]), noun="后台任务")
        )
