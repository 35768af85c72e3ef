"""``manage.py migrate``: Django's, but for a database without any table."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from congress_portal.runtime.schema import make_tables

# With any of these something else is asked for than "bring this database up to date".
OTHERWISE = ("app_label", "plan", "check_unapplied", "fake", "fake_initial", "prune", "one_by_one")


class Command(migrate.Command):
    """Make the tables of a new database at once; what is left to Django then are its signals."""

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--one-by-one", action="store_true", help="新数据库也逐个执行全部更新（慢，结果相同）"
        )

    def handle(self, *args: Any, **options: Any) -> str | None:
        usual = not any(options[name] for name in OTHERWISE)
        if usual and make_tables(connections[options["database"]]) and options["verbosity"] >= 1:
            self.stdout.write("  新数据库：全部表已建好。")
        return super().handle(*args, **options)
