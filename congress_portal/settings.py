"""One settings file. Whatever differs between two installations comes from the environment.

The defaults are those of ``make run`` on a single machine: DEBUG off is the default everywhere,
and without ``SECRET_KEY`` the process refuses to start; ``manage.py serve`` makes one in ``var/``.
Every variable is described in docs/deployment.md.
"""

from pathlib import Path
from urllib.parse import quote

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from congress_portal.runtime.keys import data_dir

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- where data lives ---------------------------------------------------------------------------
DATA_DIR = data_dir()
DATA_DIR.mkdir(parents=True, exist_ok=True)
# Two counties, never mixed: PORTAL_DB=demo (``make run``) opens the invented one, in files of its own.
# A DATABASE_URL always means a real one.
_GIVEN_DATABASE = env("DATABASE_URL", default="")
DEMONSTRATION = env("PORTAL_DB", default="portal") == "demo" and not _GIVEN_DATABASE
# How much the invented county holds when it is loaded: small, or full (615 deputies).
DEMO_SIZE = env("DEMO_SIZE", default="small")
MEDIA_ROOT = DATA_DIR / ("demo-files" if DEMONSTRATION else "files")
# Results of long work, kept seven days; not part of a backup.
JOBS_ROOT = DATA_DIR / ("demo-jobs" if DEMONSTRATION else "jobs")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY_FILE = DATA_DIR / "secret_key"
SECRET_KEY = env("SECRET_KEY", default="")
if not SECRET_KEY and SECRET_KEY_FILE.exists():
    SECRET_KEY = SECRET_KEY_FILE.read_text().strip()
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "没有 SECRET_KEY：请设置环境变量 SECRET_KEY，或用 make run 启动（它会在 var/ 里生成一个）。"
    )

# Keys for encrypted columns and keyed hashes lie outside the database and outside its backups.
PRIVACY_KEY_FILE = Path(env("PRIVACY_KEY_FILE", default=str(DATA_DIR / "privacy_key")))
PRIVACY_KEY = env("PRIVACY_KEY", default="")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Shown on posters and in messages; requests use their own host.
PUBLIC_BASE_URL = env("PUBLIC_BASE_URL", default="http://127.0.0.1:8000")

# --- apps -----------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "axes",
    "congress_portal.foundation.journal",
    "congress_portal.foundation.web",
    "congress_portal.foundation.accounts",
    "congress_portal.foundation.signin",
    "congress_portal.foundation.workdays",
    "congress_portal.foundation.numbering",
    "congress_portal.foundation.attachments",
    "congress_portal.foundation.notifications",
    "congress_portal.foundation.jobs",
    "congress_portal.foundation.imports",
    "congress_portal.foundation.search",
    "deputies",
    "liaison_stations",
    "suggestions",
    "assessments",
    "congress_portal.registers",
    "congress_portal.workbench",
    "congress_portal.noticeboard",
    "congress_portal.setup",
    "congress_portal.demo",
    "congress_portal.runtime",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "congress_portal.foundation.signin.middleware.SignInRequiredMiddleware",
    "congress_portal.foundation.signin.middleware.ActorMiddleware",
    "congress_portal.foundation.web.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "congress_portal.urls"
WSGI_APPLICATION = "congress_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "congress_portal.foundation.notifications.context.portal",
            ],
            "builtins": [
                "django.templatetags.static",
                "congress_portal.foundation.web.templatetags.portal",
                "congress_portal.foundation.web.templatetags.icons",
            ],
        },
    }
]
# Widgets are drawn from templates/django/forms/ where we have our own.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- database -------------------------------------------------------------------------------------
_DATABASE_FILE = DATA_DIR / ("demo.sqlite3" if DEMONSTRATION else "portal.sqlite3")
DATABASES = {"default": env.db_url_config(_GIVEN_DATABASE or f"sqlite:///{quote(str(_DATABASE_FILE))}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: the loser of a race waits instead of failing with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    DATABASES["default"]["TEST"] = {"NAME": env("TEST_SQLITE", default=None)}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Compiling a query takes a second where the query takes a tenth of it. A word in 125,000 of a million
    # titles is found in a seventh of the time where its rows are remembered one by one.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off -c work_mem=32MB")

# --- people and sessions --------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "workbench:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "congress_portal.foundation.signin.validators.ProfileValidator"},
]
# How long a card may wait for its telephone, and a telephone opens by its six digits (days).
CARD_DAYS = env.int("CARD_DAYS", default=30)
DEVICE_DAYS = env.int("DEVICE_DAYS", default=180)
# Lockout after wrong passwords; numbers come from the county's security profile, the tables get
# keyed hashes instead of names and addresses (docs/decisions/0026).
AUTHENTICATION_BACKENDS = [
    "congress_portal.foundation.signin.lockout.LockoutBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = "congress_portal.foundation.signin.lockout.failure_limit"
AXES_COOLOFF_TIME = "congress_portal.foundation.signin.lockout.cool_off"
AXES_USERNAME_CALLABLE = "congress_portal.foundation.signin.lockout.username_of"
AXES_CLIENT_IP_CALLABLE = "congress_portal.foundation.signin.lockout.address_of"
AXES_CLIENT_STR_CALLABLE = "congress_portal.foundation.signin.lockout.nobody"
AXES_LOCKOUT_CALLABLE = "congress_portal.foundation.signin.lockout.locked_out"
AXES_USE_ATTEMPT_EXPIRATION = True
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "form_key", "next"]

# The longest a session lasts; the profile ends it earlier (signin.middleware).
SESSION_COOKIE_AGE = 12 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Behind HTTPS set HTTPS_ONLY=true (docs/deployment.md).
HTTPS_ONLY = env.bool("HTTPS_ONLY", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # monitors ask on loopback, without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS_ONLY else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS_ONLY else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "congress_portal.foundation.web.errors.csrf_failure"
# The address of the client as a trusted proxy reports it; empty: the socket's own address.
TRUSTED_PROXY_HEADER = env("TRUSTED_PROXY_HEADER", default="")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- language, time -------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- static and uploaded files --------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if env.bool("PLAIN_STATIC", default=DEBUG)
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- background work ------------------------------------------------------------------------------
# Whether a server is named; without one ``manage.py serve`` brings its own, which only its parts know.
REDIS_NAMED = bool(env("REDIS_URL", default=""))
REDIS_URL = env("REDIS_URL", default="") or "redis://127.0.0.1:6379/0"
# Without any broker a task runs where it is asked for; ``manage.py serve`` sets this and says so.
CELERY_TASK_ALWAYS_EAGER = env.bool("EAGER_TASKS", default=False)
CELERY_BROKER_URL = "memory://" if CELERY_TASK_ALWAYS_EAGER else REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A task whose worker was killed comes back after this many seconds.
    "visibility_timeout": 300,
    "unacked_restore_throttle": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
# Long work (docs/decisions/0015): a worker silent for so long has died.
JOB_LEASE_SECONDS = env.float("JOB_LEASE_SECONDS", default=60)
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "runtime.heartbeat", "schedule": 60.0},
    "sessions": {"task": "signin.purge", "schedule": 6 * 3600.0},
    "jobs": {"task": "jobs.sweep", "schedule": env.float("JOBS_SWEEP_EVERY_SECONDS", default=30)},
    "jobs-purge": {"task": "jobs.purge_results", "schedule": 6 * 3600.0},
    "imports-purge": {"task": "imports.purge", "schedule": 3600.0},
    "reminders": {
        "task": "notifications.run_reminders",
        "schedule": env.float("REMINDERS_EVERY_SECONDS", default=900),
    },
    # Joint suggestions whose day for answers has passed go on.
    "cosigning": {"task": "suggestions.end_cosigning", "schedule": 900.0},
    # Quarters of the assessment open, close and lock by themselves (docs/decisions/0061).
    "quarters": {"task": "assessments.keep_quarters", "schedule": 900.0},
    # The function decides whether the digest's hour has come (docs/decisions/0022).
    "digests": {
        "task": "notifications.build_digests",
        "schedule": env.float("DIGESTS_EVERY_SECONDS", default=300),
    },
    "deliver": {
        "task": "notifications.deliver_pending",
        "schedule": env.float("DELIVER_EVERY_SECONDS", default=60),
    },
}

# --- backups --------------------------------------------------------------------------------------
# A folder (best on another disk) for a backup every night; empty: backups are made by hand.
BACKUP_DIR = env("BACKUP_DIR", default="")
BACKUP_KEEP = env.int("BACKUP_KEEP", default=14)
if BACKUP_DIR:
    CELERY_BEAT_SCHEDULE["backup"] = {
        "task": "runtime.nightly_backup",
        "schedule": crontab(hour="2", minute="30"),
    }

# --- mail -----------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="dummymail://")
vars().update(EMAIL_CONFIG)
# A mail server that does not answer must not hold a worker.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=15)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="congress-portal@localhost")

# --- log: no personal data (a test reads it) -------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # A 403 or 404 is an answer, not a fault: no traceback for it.
    "loggers": {"django.request": {"level": "ERROR"}, "axes": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
}
