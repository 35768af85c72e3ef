"""Uploads are judged by their content, photos lose their secrets, downloads are harmless."""

import io
import zipfile
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from PIL import Image, ImageDraw

from congress_portal.foundation.attachments import checking
from congress_portal.foundation.attachments.checking import (
    DOC,
    DOCX,
    JPEG,
    OFD,
    PDF,
    XLS,
    XLSX,
    safe_name,
)
from congress_portal.foundation.attachments.models import AbstractAttachment
from congress_portal.foundation.attachments.services import download_response, store, validated
from congress_portal.foundation.web.refusals import Refused

AT = datetime(2026, 4, 9, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
ACTOR = SimpleNamespace(person_id=7)
FILES = Path(__file__).parent / "files"


def upload(name, content):
    return SimpleUploadedFile(name, content)


def photo(kind="JPEG", size=(60, 40), mode="RGB", **options):
    image = Image.new(
        mode, size, {"RGB": "red", "RGBA": (255, 0, 0, 0), "L": 200, "CMYK": (0, 255, 255, 0)}[mode]
    )
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def office(main_part, main_type, **parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        types = f'<?xml version="1.0"?><Types><Override PartName="/{main_part}" ContentType="{main_type}"/></Types>'
        archive.writestr("[Content_Types].xml", types)
        archive.writestr(main_part, "<x/>")
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(**parts):
    return office("word/document.xml", DOCX + ".main+xml", **parts)


def xlsx():
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def ofd():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("OFD.xml", "<ofd:OFD/>")
    return out.getvalue()


def old_office(*streams):
    """A compound file's mark and a directory of these streams; nothing behind them."""
    entries = b""
    for stream in streams:
        text = (stream + "\0").encode("utf-16-le")
        entries += text.ljust(64, b"\0") + len(text).to_bytes(2, "little") + b"\x02".ljust(62, b"\0")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries


# --- photos ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("WEBP", "RGB")]
)
def test_photos_become_plain_jpeg(kind, mode):
    checked = validated(upload("现场.照片.PNG", photo(kind, mode=mode)))
    assert checked.content_type == JPEG and checked.original_name == "现场.照片.jpg"
    with Image.open(io.BytesIO(checked.content)) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (60, 40))


def test_place_camera_and_comment_are_gone_and_the_picture_stands_upright():
    image = Image.new("RGB", (3000, 1500), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 1500, 1500), fill="blue")  # left half blue
    exif = Image.Exif()
    exif[0x0112] = 6  # turned: to be shown rotated by 90° clockwise
    exif[0x010F] = "TelephoneMaker"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (33.0, 19.0, 12.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"secret remark", dpi=(72, 72), icc_profile=b"x" * 200)
    assert b"TelephoneMaker" in out.getvalue()

    checked = validated(upload("IMG_1.jpg", out.getvalue()))
    with Image.open(io.BytesIO(checked.content)) as clean:
        assert dict(clean.getexif()) == {}
        assert not {"exif", "comment", "icc_profile"} & set(clean.info)
        assert clean.size == (800, 1600)
        assert clean.getpixel((400, 100))[2] > 200 and clean.getpixel((400, 100))[0] < 60  # blue is on top
        assert min(clean.getpixel((400, 1500))) > 240
    assert b"TelephoneMaker" not in checked.content and b"secret" not in checked.content


def test_what_hides_behind_a_picture_is_dropped():
    checked = validated(upload("a.jpg", photo() + b"<script>alert(1)</script>PK\x03\x04"))
    assert b"script" not in checked.content


def test_a_transparent_picture_gets_white_paper():
    checked = validated(upload("章.png", photo("PNG", mode="RGBA")))
    with Image.open(io.BytesIO(checked.content)) as image:
        assert min(image.getpixel((5, 5))) > 250


def test_small_pictures_keep_their_size():
    with Image.open(io.BytesIO(validated(upload("a.jpg", photo(size=(1600, 900)))).content)) as image:
        assert image.size == (1600, 900)


def test_a_picture_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(checking, "MAX_IMAGE_PIXELS", 100)
    with pytest.raises(Refused, match="尺寸太大"):
        validated(upload("bomb.png", photo("PNG")))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_torn_photo_is_refused_in_words(kind):
    data = photo(kind, size=(400, 300))
    with pytest.raises(Refused, match="打不开"):
        validated(upload("半张.jpg", data[: len(data) // 2]))
    with pytest.raises(Refused, match="打不开"):
        validated(upload("半张.jpg", data[:24]))


# --- documents ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "content", "content_type", "kept"),
    [
        ("纪要.pdf", b"%PDF-1.4\n%%EOF", PDF, "纪要.pdf"),
        ("答复函.docx", docx(), DOCX, "答复函.docx"),
        ("名册.xlsx", xlsx(), XLSX, "名册.xlsx"),
        ("旧答复.doc", (FILES / "letter.doc").read_bytes(), DOC, "旧答复.doc"),
        ("名册.et", (FILES / "roster.xls").read_bytes(), XLS, "名册.xls"),
        ("公文.ofd", ofd(), OFD, "公文.ofd"),
        ("其实是PDF.docx", b"%PDF-1.7\n%%EOF", PDF, "其实是PDF.pdf"),
        ("没有后缀", b"%PDF-1.7\n%%EOF", PDF, "没有后缀.pdf"),
        ("关于3.5公里道路", b"%PDF-1.7\n%%EOF", PDF, "关于3.5公里道路.pdf"),
    ],
)
def test_documents_are_known_by_their_content(name, content, content_type, kept):
    checked = validated(upload(name, content))
    assert (checked.content_type, checked.original_name) == (content_type, kept)
    assert checked.content == content and checked.size == len(content)


def test_a_document_real_word_made_is_accepted_where_photos_are_not_required():
    with pytest.raises(Refused, match="不是照片"):
        validated(upload("答复函.docx", docx()), images_only=True)
    assert validated(upload("a.jpg", photo()), images_only=True).content_type == JPEG


def plain_zip(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("空.pdf", b"", "空文件"),
        ("页面.html", b"<html><script>1</script>", "格式不能上传"),
        ("图.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "格式不能上传"),
        ("冒充.jpg", b"MZ\x90\x00", "格式不能上传"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000, "格式不能上传"),
        ("宏.doc", old_office("WordDocument", "_VBA_PROJECT"), "带有宏"),
        ("锁.doc", old_office("WordDocument", "EncryptedPackage"), "有密码"),
        ("幻灯.ppt", old_office("PowerPoint Document"), "格式不能上传"),
        ("苹果.heic", b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        ("包.zip", plain_zip(a="x"), "压缩包"),
        ("宏.docx", docx(**{"word/vbaProject.bin": b"x"}), "宏"),
        ("宏.xlsm", office("xl/workbook.xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "宏"),
        ("文稿.pptx", office("ppt/presentation.xml", "application/x"), "格式不能上传"),
        ("坏.docx", docx()[:-30], "打不开"),
    ],
)
def test_everything_else_is_refused_with_what_to_do(name, content, says):
    with pytest.raises(Refused) as refused:
        validated(upload(name, content))
    assert says in refused.value.message and name in refused.value.message
    assert refused.value.message.endswith("。")


def test_an_apple_photo_named_jpg_is_told_apart_where_only_photos_are_taken():
    heic = upload("IMG_0001.jpg", b"\0\0\0\x18ftypheic\0\0\0\0")
    with pytest.raises(Refused, match="HEIC.*兼容性最佳"):
        validated(heic, images_only=True)
    with pytest.raises(Refused, match="不是照片"):
        validated(upload("表.jpg", docx()), images_only=True)


def test_bombs_and_locked_archives_are_refused(monkeypatch):
    monkeypatch.setattr(checking, "MAX_UNZIPPED_BYTES", 10_000)
    with pytest.raises(Refused, match="展开后太大"):
        validated(upload("炸弹.docx", docx(**{"word/media/a.xml": b"0" * 20_000})))
    monkeypatch.setattr(checking, "MAX_ZIP_MEMBERS", 3)
    with pytest.raises(Refused, match="展开后太大"):
        validated(upload("很多.docx", docx(**{f"a{i}.xml": b"0" for i in range(5)})))
    locked = bytearray(docx())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = -1
        while (at := locked.find(mark, at + 1)) >= 0:
            locked[at + (6 if mark[2] == 3 else 8)] |= 1
    with pytest.raises(Refused, match="密码"):
        validated(upload("有密码.docx", bytes(locked)))


def test_too_large_is_refused_even_if_the_size_is_not_told(monkeypatch):
    monkeypatch.setattr(checking, "MAX_BYTES", 1024 * 1024)
    content = b"%PDF-" + b"0" * (1024 * 1024)
    with pytest.raises(Refused, match="超过 1 MB"):
        validated(upload("大.pdf", content))
    with pytest.raises(Refused, match="超过 1 MB"):
        validated(SimpleNamespace(name="大.pdf", read=io.BytesIO(content).read))


# --- names ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("C:\\Users\\张三\\桌面\\答复函.docx", "答复函.docx"),
        ("../../etc/passwd", "passwd"),
        ("\u202efdp.exe", "fdp.exe"),
        ('会议<"纪要">?.pdf', "会议__纪要___.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("", "附件"),
        (". .", "附件"),
        ("长" * 300 + ".pdf", "长" * 114 + ".pdf"),
    ],
)
def test_names_are_made_safe(name, safe):
    assert safe_name(name) == safe


# --- storing and handing out ----------------------------------------------------------------------
class Row(SimpleNamespace):
    """Stands for a concrete table: keeps what it was made with."""

    is_image = AbstractAttachment.is_image
    size_text = AbstractAttachment.size_text
    saved = False

    def save(self, force_insert=False):
        self.saved = force_insert


@pytest.fixture
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_a_file_is_stored_once_under_its_hash(files):
    checked = validated(upload("纪要.pdf", b"%PDF-1.4\n%%EOF"))
    one = store(Row, checked, actor=ACTOR, at=AT, reply="答复")
    two = store(Row, checked, actor=SimpleNamespace(person_id=None), at=AT, reply="另一件")
    assert one.saved and one.reply == "答复" and (one.uploaded_by_id, two.uploaded_by_id) == (7, None)
    assert one.file == two.file and one.file.endswith(f"/{checked.sha256}.pdf")
    assert [p for p in files.rglob("*") if p.is_file()] == [files / one.file]
    assert (one.size, one.sha256, one.uploaded_at) == (checked.size, checked.sha256, AT)


def handed_out(name, content_type, content=b"data"):
    file = ContentFile(content, name="x")
    file.open = lambda mode: io.BytesIO(content)
    return download_response(Row(file=file, original_name=name, content_type=content_type))


def test_a_document_is_a_download_that_runs_nothing():
    response = handed_out("关于道路的答复函.docx", DOCX)
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E5%85%B3%E4%BA%8E%E9%81%93%E8%B7%AF%E7%9A%84%E7%AD%94%E5%A4%8D%E5%87%BD.docx"
    )
    assert response["Content-Type"] == DOCX
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(response.streaming_content) == b"data"


def test_a_photo_is_shown_in_the_page():
    assert handed_out("现场.jpg", JPEG)["Content-Disposition"].startswith("inline; ")


def test_a_missing_file_is_not_an_error_page(files):
    file = SimpleNamespace(open=lambda mode: (files / "gone").open(mode))
    with pytest.raises(Http404, match="备份"):
        download_response(Row(file=file, original_name="a.pdf", content_type=PDF))


@pytest.mark.parametrize(("size", "text"), [(10, "1 KB"), (880_000, "859 KB"), (2_400_000, "2.3 MB")])
def test_sizes_are_said_as_people_say_them(size, text):
    assert Row(size=size).size_text == text
