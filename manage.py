#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys


def main() -> None:
    """Run the command that the arguments name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress_portal.settings")
    if sys.argv[1:2] in (["serve"], ["bootstrap"]):
        # The settings refuse to load without a secret key; the first start makes one.
        from congress_portal.runtime.keys import ensure_secret_key

        ensure_secret_key()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
