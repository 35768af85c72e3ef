"""A new database gets its tables from the models at once (docs/decisions/0050-new-databases.md)."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import router
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def make_tables(connection: Any) -> bool:
    """Make all tables of an empty database and note every migration as applied; False where nothing was done.

    One transaction on both kinds of database: a process that dies in it leaves the database empty.
    """
    loader = MigrationLoader(None)
    if not loader.migrated_apps or connection.introspection.table_names():
        return False  # migrations are switched off, or there is something to migrate
    noted = MigrationRecorder(connection).Migration
    with connection.schema_editor(atomic=True) as editor:
        editor.create_model(noted)
        for config in apps.get_app_configs():
            for model in router.get_migratable_models(config, connection.alias):
                if model._meta.can_migrate(connection):
                    editor.create_model(model)
        done = [noted(app=app, name=name) for app, name in sorted(loader.graph.nodes)]
        noted.objects.using(connection.alias).bulk_create(done)
    return True
