"""The settings of the tests: an environment of their own, then the portal's settings.

Nothing of the person who runs them is touched: data lie in a temporary folder, ``DATABASE_URL`` and
``REDIS_URL`` are ignored. ``TEST_DATABASE_URL`` and ``TEST_REDIS_URL`` name real servers; without
them the database is a SQLite file in the temporary folder, and tests marked ``servers`` are skipped.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# A folder for each process: the workers of pytest-xdist are processes of their own.
DATA = Path(tempfile.mkdtemp(prefix="portal-tests-"))
_OWNER = os.getpid()


def _clean_up() -> None:
    if os.getpid() == _OWNER:
        shutil.rmtree(DATA, ignore_errors=True)


atexit.register(_clean_up)
(DATA / "static").mkdir()

# "gw0", "gw1", … under pytest-xdist: each worker has its own database number in Redis.
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
_GIVEN_REDIS = os.environ.get("TEST_REDIS_URL", "")
# Port 1 answers nobody: what the tests ask of the queue fails at once, as in an office without one.
_REDIS_URL = (
    f"{_GIVEN_REDIS.rsplit('/', 1)[0]}/{_WORKER.removeprefix('gw')}"
    if _GIVEN_REDIS.count("/") > 2
    else _GIVEN_REDIS or "redis://127.0.0.1:1/0"
)

os.environ.update(
    {
        "PORTAL_DATA_DIR": str(DATA),
        "SECRET_KEY": "for-tests-only-" + "x" * 40,
        "PRIVACY_KEY": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
        "DEBUG": "false",
        "PLAIN_STATIC": "true",
        "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{DATA}/portal.sqlite3",
        "TEST_SQLITE": str(DATA / "test.sqlite3"),
        "REDIS_URL": _REDIS_URL,
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
        "EMAIL_URL": "memorymail://",
    }
)

from congress_portal.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
