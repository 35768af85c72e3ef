"""The project. Importing it makes the Celery application the current one."""

from congress_portal.celery import app as celery_app

__all__ = ["celery_app"]
