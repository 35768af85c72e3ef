"""Celery's application; it carries out by name what verbs ask for through ``slots.background``."""

import os

from celery import Celery

from congress_portal.foundation.slots import background

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress_portal.settings")

app = Celery("congress_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

background.send = lambda task, kwargs: app.send_task(task, kwargs=kwargs, retry=False)
