"""Whether what the portal stands on is there: database, migrations, queue, beat."""

from datetime import datetime, timedelta
from typing import Any

import redis
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from redis.backoff import NoBackoff
from redis.retry import Retry

from congress_portal.runtime import services

# Beat signs every minute; three missed signs are no accident.
BEAT_LATE_AFTER = timedelta(minutes=3)


def database_words() -> str:
    """The database in words for the person who starts the portal; no password."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        kind = "演示县" if settings.DEMONSTRATION else "真实县"
        return f"{kind}（SQLite 文件 {given['NAME']}）"
    return f"{connection.display_name}（{given['HOST'] or '本机'} 上的 {given['NAME']}）"


def pending_migrations() -> list[str]:
    """Names of the migrations that have not been applied. Raises django.db.Error without a database."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def queue_answers() -> bool:
    """Whether the server behind REDIS_URL answers within a second."""
    # One try: a health page that waits is of no use.
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1, retry=Retry(NoBackoff(), 0)
    )
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()


def report(*, at: datetime) -> dict[str, Any]:
    """The state of everything, for people and for monitors.

    ``status`` is "ok"; "degraded" where pages work but nothing happens in the background; "down"
    where pages cannot work (no database, or its tables are not those of this version).
    """
    answer: dict[str, Any] = {"status": "ok", "database": "ok", "migrations": "ok"}
    beat: datetime | None = None
    try:
        if pending_migrations():
            answer["migrations"] = "pending"
        else:
            beat = services.last_beat()
    except Error:
        answer["database"], answer["migrations"] = "down", "unknown"
    if settings.CELERY_TASK_ALWAYS_EAGER:
        answer["redis"] = "not used"
    else:
        answer["redis"] = "ok" if queue_answers() else "down"
    answer["beat"] = "none yet" if beat is None else "late" if at - beat > BEAT_LATE_AFTER else "ok"
    answer["last_beat"] = beat.isoformat(timespec="seconds") if beat else None
    if answer["database"] != "ok" or answer["migrations"] != "ok":
        answer["status"] = "down"
    elif answer["redis"] == "down" or answer["beat"] != "ok":
        answer["status"] = "degraded"
    return answer
