"""Verbs of long work: ask for it, carry it out, give it up, look after what workers left behind."""

from .asking import cancel_job, retry_job, start_job
from .running import run_job
from .sweeping import purge_results, sweep

__all__ = ["cancel_job", "purge_results", "retry_job", "run_job", "start_job", "sweep"]
