"""Personal values at rest."""

import base64
import stat
import threading

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection, models
from django.test.utils import isolate_apps

from congress_portal.foundation.accounts.models import Person
from congress_portal.foundation.privacy import (
    EncryptedTextField,
    PrivacyKeyError,
    ciphers,
    ensure_key_file,
    generate_key,
    is_mobile_phone,
    keyed_hash,
    mask_id,
    mask_name,
    mask_phone,
    normalise_digits,
    normalise_phone,
    purposes,
)

KEY = base64.urlsafe_b64encode(b"k" * 32).decode()
OTHER = base64.urlsafe_b64encode(b"o" * 32).decode()


# --- the cipher -----------------------------------------------------------------------------------
def test_sealed_text_comes_back_and_differs_each_time(settings):
    settings.PRIVACY_KEY = KEY
    one, two = ciphers.seal("13800001402"), ciphers.seal("13800001402")
    assert one != two and one.startswith("v1.")
    assert "13800001402" not in one
    assert ciphers.unseal(one) == ciphers.unseal(two) == "13800001402"
    assert ciphers.seal("") == ciphers.unseal("") == ""


def test_another_key_is_named_as_the_cause(settings):
    settings.PRIVACY_KEY = KEY
    sealed = ciphers.seal("王小宁")
    settings.PRIVACY_KEY = OTHER
    with pytest.raises(PrivacyKeyError, match="另一把密钥"):
        ciphers.unseal(sealed)


@pytest.mark.parametrize("where", [3, -4])
def test_an_altered_value_is_refused(settings, where):
    settings.PRIVACY_KEY = KEY
    head, fingerprint, body = ciphers.seal("王小宁").split(".")
    raw = bytearray(base64.urlsafe_b64decode(body))
    raw[where] ^= 1
    altered = base64.urlsafe_b64encode(bytes(raw)).decode()
    with pytest.raises(PrivacyKeyError, match="改动或已损坏"):
        ciphers.unseal(f"{head}.{fingerprint}.{altered}")


@pytest.mark.parametrize("stored", ["13800001402", "v2.aaaa.bbbb", "v1.", "v1.x.", "plain.text"])
def test_what_we_did_not_write_is_not_read_as_text(settings, stored):
    settings.PRIVACY_KEY = KEY
    with pytest.raises(PrivacyKeyError):
        ciphers.unseal(stored)


# --- the key --------------------------------------------------------------------------------------
def test_a_generated_key_has_44_characters_and_works(settings):
    key = generate_key()
    assert len(key) == 44 and key != generate_key()
    settings.PRIVACY_KEY = key
    assert ciphers.unseal(ciphers.seal("对")) == "对"


def test_the_key_file_is_made_once_and_readable_by_its_owner_only(settings, tmp_path):
    settings.PRIVACY_KEY = ""
    settings.PRIVACY_KEY_FILE = tmp_path / "keys" / "privacy_key"
    path = ensure_key_file()
    text = path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert ensure_key_file().read_text() == text
    assert ciphers.unseal(ciphers.seal("文件里的密钥")) == "文件里的密钥"
    assert [p.name for p in path.parent.iterdir()] == ["privacy_key"]


def test_processes_that_start_together_agree_on_one_key(tmp_path):
    path = tmp_path / "privacy_key"
    gate, seen = threading.Barrier(8), []

    def start():
        gate.wait()
        seen.append(ensure_key_file(path).read_text())

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8 and len(set(seen)) == 1


def test_no_key_and_a_bad_key_are_told_apart(settings, tmp_path):
    settings.PRIVACY_KEY = ""
    settings.PRIVACY_KEY_FILE = tmp_path / "missing"
    with pytest.raises(ImproperlyConfigured, match="没有个人信息密钥"):
        keyed_hash("1")
    (tmp_path / "missing").write_text(KEY)  # found as soon as it is there
    assert keyed_hash("1")
    for bad in ("abc", "é" * 44, base64.urlsafe_b64encode(b"short").decode()):
        settings.PRIVACY_KEY = bad
        with pytest.raises(ImproperlyConfigured, match="格式不对"):
            ciphers.seal("x")


# --- hashes ---------------------------------------------------------------------------------------
def test_a_keyed_hash_finds_the_same_value_again_and_depends_on_the_key(settings):
    settings.PRIVACY_KEY = KEY
    here = keyed_hash("13800001402")
    assert len(here) == 64 and here == keyed_hash(" １３８ 0000 1402")
    assert here != keyed_hash("13800001403")
    assert keyed_hash("61092319800101123x") == keyed_hash("61092319800101123X")
    assert keyed_hash("") == keyed_hash("  ") == ""
    settings.PRIVACY_KEY = OTHER
    assert keyed_hash("13800001402") != here


@pytest.mark.parametrize(
    ("typed", "phone", "mobile"),
    [
        ("１３８ ００００－１４０２", "13800001402", True),
        ("+86 138-0000-1402", "13800001402", True),
        ("0086 13800001402", "13800001402", True),
        ("(0915) 682-2345", "09156822345", False),
        ("8613800001402", "13800001402", True),
        ("12800001402", "12800001402", False),
        ("1380000140", "1380000140", False),
        ("张三", "张三", False),
        ("", "", False),
    ],
)
def test_telephone_numbers_are_read_as_people_type_them(typed, phone, mobile):
    assert normalise_phone(typed) == phone
    assert is_mobile_phone(typed) is mobile


def test_codes_are_read_as_people_type_them():
    assert normalise_digits(" ７kq２m ") == "7KQ2M"


# --- masks ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (mask_phone, "13812341402", "138****1402"),
        (mask_phone, "09156822345", "********345"),
        (mask_phone, "12345", "*****"),
        (mask_phone, "", ""),
        (mask_name, "王小宁", "王*宁"),
        (mask_name, "王宁", "王*"),
        (mask_name, "欧阳小宁", "欧**宁"),
        (mask_name, "王", "*"),
        (mask_name, "", ""),
        (mask_id, "61092319800101123X", "610***********123X"),
        (mask_id, "12345678", "********"),
        (mask_id, "", ""),
    ],
)
def test_masks_leave_enough_to_recognise_and_too_little_to_use(mask, value, shown):
    assert mask(value) == shown


def test_every_purpose_has_a_notice():
    found = [value for value in vars(purposes).values() if isinstance(value, purposes.Purpose)]
    assert len({purpose.key for purpose in found}) == len(found) > 0
    assert all(purpose.notice.endswith("。") for purpose in found)


# --- the field ------------------------------------------------------------------------------------
@pytest.fixture
def note(db, settings):
    """An unmanaged model over a table of its own, in the test's transaction."""
    settings.PRIVACY_KEY = KEY
    with isolate_apps("congress_portal.foundation.accounts"):

        class Note(models.Model):
            secret = EncryptedTextField("秘密", blank=True, null=True)

            class Meta:
                app_label = "accounts"
                db_table = "test_privacy_note"

            def __str__(self):
                return "note"

        with connection.cursor() as cursor:
            serial = "serial" if connection.vendor == "postgresql" else "integer"
            cursor.execute(f"CREATE TABLE test_privacy_note (id {serial} PRIMARY KEY, secret text)")
        yield Note
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE test_privacy_note")


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM test_privacy_note ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_every_way_of_writing_encrypts(note):
    one = note.objects.create(secret="甲")
    note.objects.bulk_create([note(secret="乙"), note(secret=""), note(secret=None)])
    two = note.objects.order_by("pk")[1]
    one.secret, two.secret = "丙", "丁"
    note.objects.bulk_update([one, two], ["secret"])
    assert list(note.objects.order_by("pk").values_list("secret", flat=True)) == ["丙", "丁", "", None]
    note.objects.filter(pk=one.pk).update(secret="戊")
    one.refresh_from_db()
    assert one.secret == "戊"
    raw = stored()
    assert raw[0].startswith("v1.") and raw[1].startswith("v1.") and raw[2:] == ["", None]


def test_searching_an_encrypted_field_is_refused_with_the_way_out(note):
    for lookup in ("secret", "secret__contains", "secret__in", "secret__lower__exact"):
        with pytest.raises(FieldError, match="keyed hash"):
            list(note.objects.filter(**{lookup: "甲"}))
    assert note.objects.filter(secret__isnull=True).count() == 0


def test_an_encrypted_field_is_one_line_in_forms():
    assert EncryptedTextField("电话", blank=True, max_length=20).formfield().widget.input_type == "text"


def test_a_persons_phone_is_unreadable_in_the_database():
    field = Person._meta.get_field("phone")
    assert isinstance(field, EncryptedTextField)
