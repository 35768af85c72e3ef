#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys


def main() -> None:
    """Run the command that the arguments name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress_portal.settings")
    if sys.argv[1:2] in (["serve"], ["bootstrap"], ["restore"]):
        # The settings refuse to load without a secret key; the first start, or a restore on a new
        # machine, makes one: it signs sessions, which are in no backup.
        from congress_portal.runtime.keys import ensure_secret_key

        ensure_secret_key()
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line

        try:
            settings.INSTALLED_APPS  # noqa: B018  loads the settings
        except ImproperlyConfigured as error:
            sys.exit(str(error))
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in ("congress_portal", "tests"):
            raise
        sys.exit(f"没有装好依赖（缺 {error.name}）：请先运行 make run，或用 .venv/bin/python manage.py。")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
