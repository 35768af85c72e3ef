#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress_portal.settings")
    if sys.argv[1:2] == ["serve"]:
        # The settings refuse to load without a secret key; the first start makes one.
        from congress_portal.runtime.keys import ensure_secret_key

        ensure_secret_key()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
