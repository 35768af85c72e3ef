"""The demonstration county from SQLite to PostgreSQL and back, by the commands that people type."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.plugins.generated import SOAK
from tests.runtime.test_serve import OF_THE_TESTS

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("backups")]
ROOT = Path(__file__).resolve().parent.parent.parent
KEY = "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk="
ASK = """
import json, django; django.setup()
from django.test import Client
from congress_portal.foundation.accounts.models import Person, User
from congress_portal.foundation.journal.models import JournalEntry
from liaison_stations.models import ActivityPhoto
client = Client(); client.force_login(User.objects.get(username="zhouwq"))
pages = ("/", "/deputies/", "/suggestions/", "/stations/", "/assessments/flags/", "/search/?q=lmy")
answers = [client.get(page).status_code for page in pages]
phones = sorted(p.phone for p in Person.objects.exclude(phone_hash="")[:5])
photo = ActivityPhoto.objects.get()
new = Person.objects.create(name="later")
print(json.dumps([answers, phones, JournalEntry.objects.count(), len(photo.file.read()), new.pk]))
"""
MADE = """
import io, sys, django; django.setup()
from django.core.management import call_command
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.attachments.checking import validated
from liaison_stations.models import Activity
from liaison_stations.services import add_photo
call_command("migrate", verbosity=0)
call_command("load_demo")
picture = io.BytesIO(); Image.new("RGB", (400, 300), "white").save(picture, "JPEG")
activity = Activity.objects.order_by("pk").first()
checked = validated(SimpleUploadedFile("走访.jpg", picture.getvalue(), "image/jpeg"))
add_photo(actor=Actor.system(activity.county), activity=activity, checked=checked, at=timezone.now())
call_command("backup", to=sys.argv[1])
"""


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """An empty database of this file's own."""
    import psycopg2

    given = os.environ["TEST_DATABASE_URL"].rsplit("/", 1)[0]
    name = f"round_trip_{uuid4().hex}"
    server = psycopg2.connect(f"{given}/postgres")
    server.autocommit = True
    cursor = server.cursor()
    cursor.execute(f"CREATE DATABASE {name}")
    yield f"{given}/{name}"
    cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


def environment(folder: Path, **more: str) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS}
    env |= {
        "PORTAL_DATA_DIR": str(folder),
        "SECRET_KEY": "x" * 50,
        "PRIVACY_KEY": KEY,
        "PLAIN_STATIC": "true",
    }
    return env | {"DJANGO_SETTINGS_MODULE": "congress_portal.settings", "ALLOWED_HOSTS": "testserver"} | more


def run(env: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def members(path: Path) -> dict[str, tuple[str, int | None]]:
    with zipfile.ZipFile(path) as file:
        manifest = json.loads(file.read("manifest.json"))
    return {m["name"]: (m["sha256"], m.get("rows")) for m in manifest["members"]}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An installation with the demonstration county and a photo; its backup is ``made.zip`` there."""
    folder = tmp_path_factory.mktemp("source")
    env = environment(folder, PORTAL_DB="demo")
    run(env, "-c", MADE, str(folder / "made.zip"))
    return env


def made_by(env: dict[str, str]) -> Path:
    return Path(env["PORTAL_DATA_DIR"]) / "made.zip"


@pytest.mark.postgres
def test_a_county_moves_to_postgresql_and_back_with_every_row(
    source: dict[str, str], postgres: str, tmp_path: Path
):
    server = environment(tmp_path / "server", DATABASE_URL=postgres)
    target = environment(tmp_path / "target")
    backups = [made_by(source), tmp_path / "postgres.zip", tmp_path / "again.zip"]
    # Into databases without a single table.
    run(server, "manage.py", "restore", str(backups[0]), "--yes")
    run(server, "manage.py", "backup", "--to", str(backups[1]))
    run(target, "manage.py", "restore", str(backups[1]), "--yes")
    run(target, "manage.py", "backup", "--to", str(backups[2]))
    first = members(backups[0])
    assert sum(rows or 0 for _sum, rows in first.values()) > 5000
    assert members(backups[1]) == first
    assert members(backups[2]) == first
    told = [json.loads(run(env, "-c", ASK).splitlines()[-1]) for env in (source, server, target)]
    assert told[0][0] == [200] * 6
    assert told[0][1][0].startswith("199")
    assert told[1] == told[0] and told[2] == told[0]


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="make soak: the migrations of all apps run one by one")
def test_an_older_backup_is_brought_up_to_date(source: dict[str, str], tmp_path: Path):
    """A backup made before an app's last migration goes into a database without tables."""
    old = tmp_path / "old.zip"
    gone = "accounts.0003_fill_pinyin"
    with zipfile.ZipFile(made_by(source)) as new, zipfile.ZipFile(old, "w") as file:
        for info in new.infolist():
            data = new.read(info)
            if info.filename == "manifest.json":
                manifest = json.loads(data)
                later = [m for m in manifest["migrations"] if m.startswith("accounts.") and m > gone]
                manifest["migrations"] = [m for m in manifest["migrations"] if m not in (gone, *later)]
                data = json.dumps(manifest).encode()
            file.writestr(info.filename, data)
    target = environment(tmp_path / "target")
    said = run(target, "manage.py", "restore", str(old), "--yes")
    assert "备份来自较早的版本" in said
    assert "[ ]" not in run(target, "manage.py", "showmigrations", "--plan")
