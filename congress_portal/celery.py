"""Celery's application; it carries out by name what verbs ask for through ``slots.background``."""

import os
from typing import Any

from celery import Celery

from congress_portal.foundation.slots import background

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress_portal.settings")

app = Celery("congress_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def send(task: str, kwargs: dict[str, Any]) -> None:
    """Put a task into the queue, or do it here and now where there is none (EAGER_TASKS)."""
    if app.conf.task_always_eager:
        app.loader.import_default_modules()
        app.tasks[task].apply(kwargs=kwargs, throw=True)
    else:
        # No retry: the request that asks does not wait for a broker that is away.
        app.send_task(task, kwargs=kwargs, retry=False)


background.send = send
