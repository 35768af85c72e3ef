"""A backup holds everything but the keys; a restore writes all of it or nothing."""

import io
import json
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from PIL import Image

from congress_portal.foundation.accounts.models import County, Person
from congress_portal.foundation.attachments.checking import validated
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.privacy import EncryptedTextField, generate_key
from congress_portal.foundation.web.models import FormKey, RateCounter
from congress_portal.runtime import services
from congress_portal.runtime.backups import archive, contents, restoring, writing
from congress_portal.runtime.backups.contents import BackupError
from congress_portal.runtime.backups.nightly import kept_backups, nightly_backup
from congress_portal.runtime.backups.restoring import restore_backup
from congress_portal.runtime.backups.writing import write_backup
from deputies.models import Constituency, Mandate
from liaison_stations.models import ActivityPhoto
from liaison_stations.services import add_photo, log_activity
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def folders(settings, tmp_path):
    """Data and uploads of their own."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    settings.MEDIA_ROOT = str(settings.DATA_DIR / "files")
    return settings.DATA_DIR


@pytest.fixture
def county(cast, folders):
    """The cast with an activity that has a photo, a district with a village, a telephone number."""
    activity = log_activity(
        actor=cast.deputy,
        kind="visit",
        on=TODAY,
        mandates=[cast.mandates["deputy"]],
        organizer=cast.county_congress,
        congress=cast.county_congress,
        township=cast.green_hill,
        headcount=3,
        at=NOW,
    )
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "JPEG")
    upload = SimpleUploadedFile("走访.jpg", picture.getvalue(), "image/jpeg")
    add_photo(actor=cast.deputy, activity=activity, checked=validated(upload), at=NOW)
    district = Constituency.objects.create(congress=cast.county_congress, name="松坡选区")
    district.divisions.add(cast.village)
    person = cast.mandates["deputy"].person
    person.phone = "13912345678"
    person.save()
    return cast


def photo_file() -> Path:
    return Path(ActivityPhoto.objects.get().file.path)


def manifest_of(path):
    with zipfile.ZipFile(path) as file:
        return json.loads(file.read("manifest.json"))


def sums(path):
    return {m["name"]: (m["sha256"], m.get("rows")) for m in manifest_of(path)["members"]}


def everything():
    """All rows of all tables, as they lie there."""
    found = {}
    with connection.cursor() as cursor:
        for model in [*contents.models_of(), *contents.models_of(kept=False)]:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY 1')
            found[model._meta.label] = cursor.fetchall()
    return found


def rewritten(source: Path, target: Path, change) -> Path:
    """A copy of a backup with ``change(members)`` applied: {name: bytes}."""
    with zipfile.ZipFile(source) as old:
        members = {info.filename: old.read(info) for info in old.infolist()}
    change(members)
    with zipfile.ZipFile(target, "w") as new:
        for name, data in members.items():
            new.writestr(name, data)
    return target


# --- there and back -------------------------------------------------------------------------------


def test_what_comes_back_is_what_was_there(county, folders, tmp_path):
    first = write_backup(tmp_path / "a.zip", at=NOW)
    photo = photo_file().read_bytes()
    journal = list(JournalEntry.objects.order_by("pk").values())
    done = restore_backup(first.path, replace="云岭县")
    assert (done.counties, done.rows, done.files) == ("云岭县", first.rows, 1)
    second = write_backup(tmp_path / "b.zip", at=NOW)
    assert sums(second.path) == sums(first.path)
    assert photo_file().read_bytes() == photo
    assert list(JournalEntry.objects.order_by("pk").values()) == journal
    assert Mandate.objects.get(person__name="陆明远").person.phone == "13912345678"
    assert Constituency.objects.get().divisions.get().name == "松坡村"


def test_the_portal_works_after_a_restore(county, folders, tmp_path, client_of):
    made = write_backup(tmp_path / "a.zip", at=NOW)
    restore_backup(made.path, replace="云岭县")
    assert client_of(county.staff).get("/deputies/").status_code == 200
    # New rows get keys that nobody has.
    fresh = Person.objects.create(county=county.county, name="新来的")
    assert fresh.pk > max(Person.objects.exclude(pk=fresh.pk).values_list("pk", flat=True))


def test_every_table_is_in_the_backup_or_left_out_by_name(county, folders, tmp_path):
    made = write_backup(tmp_path / "a.zip", at=NOW)
    held = {m["model"] for m in manifest_of(made.path)["members"] if "model" in m}
    tables = set(connection.introspection.table_names()) - {"django_migrations"}
    kept = {model._meta.db_table for model in contents.models_of()}
    left = {model._meta.db_table for model in contents.models_of(kept=False)}
    assert kept | left == tables and not kept & left
    assert held == {model._meta.label_lower for model in contents.models_of()}
    assert {"web.formkey", "web.ratecounter"} <= {m._meta.label_lower for m in contents.models_of(kept=False)}


def test_neither_the_key_nor_a_readable_number_is_in_the_file(county, folders, tmp_path, settings):
    made = write_backup(tmp_path / "a.zip", at=NOW)
    with zipfile.ZipFile(made.path) as file:
        everything_in_it = b"".join(file.read(name) for name in file.namelist())
    assert b"13912345678" not in everything_in_it
    assert settings.PRIVACY_KEY.encode() not in everything_in_it
    assert settings.SECRET_KEY.encode() not in everything_in_it
    encrypted = [
        f"{m._meta.label}.{f.name}"
        for m in contents.models_of()
        for f in m._meta.concrete_fields
        if isinstance(f, EncryptedTextField)
    ]
    assert encrypted  # or the lines above prove nothing


def test_a_backup_is_its_owners_alone(county, folders, tmp_path):
    made = write_backup(tmp_path / "new" / "a.zip", at=NOW)
    assert made.path.stat().st_mode & 0o077 == 0
    assert [p.name for p in made.path.parent.iterdir()] == ["a.zip"]


def test_what_is_of_this_minute_only_is_left_out_and_gone_after_a_restore(
    county, folders, tmp_path, client_of
):
    client = client_of(county.staff)
    made = write_backup(tmp_path / "a.zip", at=NOW)
    RateCounter.objects.create(bucket="x", hits=1, expires_at=NOW)
    assert Session.objects.exists()
    restore_backup(made.path, replace="云岭县")
    assert not Session.objects.exists() and not RateCounter.objects.exists() and not FormKey.objects.exists()
    assert client.get("/deputies/").status_code == 302


def test_json_dates_numbers_and_empty_values_survive(county, folders, tmp_path):
    record(
        actor=county.staff,
        subject=county.county,
        move="test",
        summary='引号"、换行\n、\u2028 与 <b>',
        after={"z": None, "a": [1, 2.5, "三"], "b": {"真": True}},
        at=NOW + timedelta(microseconds=123456),
    )
    before = list(JournalEntry.objects.filter(move="test").values())
    made = write_backup(tmp_path / "a.zip", at=NOW)
    restore_backup(made.path, replace="云岭县")
    assert list(JournalEntry.objects.filter(move="test").values()) == before


# --- refusals: a sentence, and nothing changed ----------------------------------------------------


@pytest.fixture
def refused(county, folders, tmp_path):
    """``refused(path)``: the sentence of a restore that must change nothing."""

    def attempt(path, **options):
        before, photo = everything(), photo_file()
        options.setdefault("replace", "云岭县")
        with pytest.raises(BackupError) as error:
            restore_backup(path, **options)
        assert everything() == before
        assert photo.exists()
        assert {p.name for p in folders.iterdir()} <= {"files", "serve.lock"}
        return str(error.value)

    return attempt


@pytest.fixture
def backup(county, folders, tmp_path):
    return write_backup(tmp_path / "a.zip", at=NOW).path


def test_a_file_that_is_not_there(refused, tmp_path):
    assert "找不到备份文件" in refused(tmp_path / "nothing.zip")


@pytest.mark.parametrize("data", [b"", b"PK", b"not a backup" * 99])
def test_a_file_that_is_no_backup(refused, tmp_path, data):
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    assert "不是平台的备份文件" in refused(path)


def test_some_other_archive(refused, tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("letter.txt", "hello")
    assert "不是平台的备份文件" in refused(path)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file(refused, backup, tmp_path, part):
    data = backup.read_bytes()
    path = tmp_path / "x.zip"
    path.write_bytes(data[: int(len(data) * part)])
    assert "没有拷贝完整" in refused(path)


def test_a_flipped_byte_anywhere_is_found(refused, backup, tmp_path):
    data = backup.read_bytes()
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(backup) as file:
        spots = [
            info.header_offset + 60 + len(info.filename) for info in file.infolist() if info.file_size > 200
        ]
    for spot in spots[:: max(1, len(spots) // 6)]:
        path.write_bytes(data[:spot] + bytes([data[spot] ^ 0xFF]) + data[spot + 1 :])
        assert "备份" in refused(path)


def test_rows_altered_without_their_sum(refused, backup, tmp_path):
    name = "rows/accounts.person.jsonl"
    path = rewritten(
        backup,
        tmp_path / "x.zip",
        lambda m: m.update({name: m[name].replace("陆明远".encode(), "陆明近".encode())}),
    )
    assert "校验码不符" in refused(path)


@pytest.mark.parametrize("name", ["files/../../evil", "rows/extra.jsonl", "manifest2.json", "/etc/passwd"])
def test_members_that_do_not_belong(refused, backup, tmp_path, name):
    path = rewritten(backup, tmp_path / "x.zip", lambda m: m.update({name: b"x"}))
    assert "内容与清单不符" in refused(path)


def test_a_path_that_leads_outside(refused, backup, tmp_path):
    def change(members):
        manifest = json.loads(members["manifest.json"])
        data = b"x"
        members["files/../../evil"] = data
        import hashlib

        manifest["members"].append(
            {"name": "files/../../evil", "size": 1, "sha256": hashlib.sha256(data).hexdigest()}
        )
        members["manifest.json"] = json.dumps(manifest).encode()

    assert "不该有的路径" in refused(rewritten(backup, tmp_path / "x.zip", change))
    assert not (tmp_path / "evil").exists()


def with_manifest(backup, target, **changes):
    def change(members):
        members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | changes).encode()

    return rewritten(backup, target, change)


def test_a_backup_of_a_newer_version(refused, backup, tmp_path):
    assert "先更新程序" in refused(with_manifest(backup, tmp_path / "x.zip", format_version=99))
    told = manifest_of(backup)["migrations"]
    path = with_manifest(backup, tmp_path / "y.zip", migrations=[*told, "accounts.0999_from_the_future"])
    assert "先更新程序" in refused(path)


@pytest.mark.postgres  # SQLite makes no table inside a test's transaction
def test_a_backup_of_an_older_version_wants_a_database_without_tables(refused, backup, tmp_path, settings):
    settings.MIGRATION_MODULES = {}  # the tests switch migrations off; here the tables are those of all of them
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    known = MigrationLoader(connection).disk_migrations
    for app, name in known:
        recorder.record_applied(app, name)
    told = [f"{app}.{name}" for app, name in known if app != "runtime"]
    assert "空数据库" in refused(with_manifest(backup, tmp_path / "x.zip", migrations=told))


@pytest.mark.parametrize(
    "change", [{"members": None}, {"migrations": "x"}, {"privacy_key": {}}, {"counties": 3}]
)
def test_a_manifest_that_makes_no_sense(refused, backup, tmp_path, change):
    assert "不是平台的备份文件" in refused(with_manifest(backup, tmp_path / "x.zip", **change))


def test_another_key(refused, backup, settings):
    settings.PRIVACY_KEY = generate_key()
    assert "密钥不对" in refused(backup)


def test_no_key(refused, backup, settings, tmp_path):
    settings.PRIVACY_KEY, settings.PRIVACY_KEY_FILE = "", tmp_path / "no-such-key"
    assert "没有个人信息密钥" in refused(backup)


def test_a_database_that_is_not_empty(refused, backup):
    assert "--replace 云岭县" in refused(backup, replace="")
    assert "您写的是“云岭”" in refused(backup, replace="云岭")


def test_a_failure_in_the_middle_takes_everything_back(refused, backup, monkeypatch):
    real = restoring.rows.insert

    def broken(model, names, source):
        if model._meta.label_lower == "suggestions.suggestion":
            raise OSError("No space left on device")
        return real(model, names, source)

    monkeypatch.setattr(restoring.rows, "insert", broken)
    assert "No space left" in refused(backup)


def test_a_failure_at_the_very_end_puts_the_files_back(refused, backup, monkeypatch):
    def swap_and_fail(staging, root, moved):
        real(staging, root, moved)
        raise OSError("disk gone")

    real = restoring._swap
    monkeypatch.setattr(restoring, "_swap", swap_and_fail)
    assert "没有恢复成" in refused(backup)


def test_rows_that_point_nowhere(refused, backup, tmp_path):
    """A backup made by hand, sums and all: the database itself refuses it."""
    import hashlib

    def change(members):
        name = "rows/accounts.person.jsonl"
        members[name] = b"".join(members[name].splitlines(keepends=True)[1:])
        manifest = json.loads(members["manifest.json"])
        for member in manifest["members"]:
            if member["name"] == name:
                member |= {
                    "size": len(members[name]),
                    "sha256": hashlib.sha256(members[name]).hexdigest(),
                    "rows": member["rows"] - 1,
                }
        members["manifest.json"] = json.dumps(manifest).encode()

    assert "没有恢复成" in refused(rewritten(backup, tmp_path / "x.zip", change))


def test_a_portal_that_runs_is_left_alone(refused, backup):
    with restoring.portal_stopped():
        assert "门户正在运行" in refused(backup)


def test_the_old_files_are_put_aside_and_not_thrown_away(county, folders, tmp_path):
    made = write_backup(tmp_path / "a.zip", at=NOW)
    extra = folders / "files" / "later.txt"
    extra.write_text("uploaded after the backup")
    done = restore_backup(made.path, replace="云岭县")
    assert not extra.exists()
    assert (done.aside / "later.txt").read_text() == "uploaded after the backup"


def test_nothing_is_overwritten(county, folders, tmp_path):
    path = tmp_path / "a.zip"
    path.write_text("something of mine")
    with pytest.raises(BackupError, match="已经存在"):
        write_backup(path, at=NOW)
    assert path.read_text() == "something of mine"


def test_a_place_that_cannot_be_written_is_said_in_words(county, folders, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BackupError, match="写不了备份文件"):
        write_backup(tmp_path / "file" / "a.zip", at=NOW)


def test_a_file_taken_away_meanwhile_stops_no_backup(county, folders, tmp_path, monkeypatch):
    gone = folders / "files" / "gone.txt"
    real = writing._uploads()
    monkeypatch.setattr(writing, "_uploads", lambda: [gone, *real])
    made = write_backup(tmp_path / "a.zip", at=NOW)
    assert made.files == 1
    with archive.opened(made.path) as opened:
        assert len(opened.files) == 1


# --- commands and nights --------------------------------------------------------------------------


def test_the_command_says_what_it_made_and_where_the_key_is(county, folders, tmp_path):
    said = io.StringIO()
    call_command("backup", to=str(tmp_path / "a.zip"), stdout=said)
    assert "个人信息密钥不在备份里" in said.getvalue() and "1 个附件" in said.getvalue()
    assert services.last_backup() is not None
    with pytest.raises(CommandError, match="--yes"):
        call_command("restore", str(tmp_path / "a.zip"), stdout=io.StringIO())
    said = io.StringIO()
    call_command("restore", str(tmp_path / "a.zip"), yes=True, replace="云岭县", stdout=said)
    assert "恢复好了：云岭县" in said.getvalue()
    assert County.objects.get().name == "云岭县"


def test_a_backup_every_night_and_the_oldest_taken_away(county, folders, settings, tmp_path):
    settings.BACKUP_DIR, settings.BACKUP_KEEP = str(tmp_path / "nights"), 3
    made = [nightly_backup(at=NOW + timedelta(days=day)) for day in range(5)]
    assert all(made)
    assert [p.name for p in kept_backups(tmp_path / "nights")] == [m.path.name for m in reversed(made[2:])]


def test_beat_may_ask_twice_in_a_night(county, folders, settings, tmp_path):
    settings.BACKUP_DIR = str(tmp_path / "nights")
    assert nightly_backup(at=NOW)
    assert nightly_backup(at=NOW + timedelta(hours=1)) is None
    shutil.rmtree(tmp_path / "nights")
    assert nightly_backup(at=NOW + timedelta(hours=2))


def test_without_a_folder_there_are_no_nights(county, settings):
    settings.BACKUP_DIR = ""
    assert nightly_backup(at=NOW) is None
