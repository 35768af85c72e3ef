"""Is this upload what an office may store? Decided by the content, never by name or browser's word.

Images are decoded and written anew, which removes place, camera and owner (EXIF) and whatever was
hidden behind the picture; PDF, OFD (GB/T 33190-2016) and Office files of both generations are
recognised by their structure and kept as sent. Macros and passwords are refused.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import warnings
import zipfile
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps

from congress_portal.foundation.web.refusals import Refused

MAX_BYTES = 10 * 1024 * 1024
MAX_IMAGE_EDGE = 1600  # pixels; prints sharp at 13 cm
MAX_IMAGE_PIXELS = 120_000_000  # a telephone's largest pictures have 108 million
JPEG_QUALITY = 85
MAX_ZIP_MEMBERS = 2_000
MAX_UNZIPPED_BYTES = 100 * 1024 * 1024
MAX_NAME = 120

JPEG = "image/jpeg"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOC, XLS, OFD = "application/msword", "application/vnd.ms-excel", "application/ofd"
EXTENSIONS = {JPEG: ".jpg", PDF: ".pdf", DOCX: ".docx", XLSX: ".xlsx", DOC: ".doc", XLS: ".xls", OFD: ".ofd"}
# For the accept attribute of file fields; the check below does not depend on it.
ACCEPT = ".jpg,.jpeg,.png,.webp,.pdf,.ofd,.docx,.xlsx,.doc,.xls,.wps,.et"
ACCEPT_IMAGES = "image/jpeg,image/png,image/webp"

_ALLOWED = "可以上传照片（JPG、PNG、WebP）、PDF、OFD、Word 和 Excel（WPS 的也可以）。"
_OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Streams that tell what an old office file is; Book is the name before Excel 97.
_OLE_MAIN = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS}
_OLE_MACROS = frozenset({"_VBA_PROJECT", "_VBA_PROJECT_CUR", "Macros"})
_OLE_LOCKED = frozenset({"EncryptedPackage", "EncryptionInfo"})
_OFFICE_MAIN = {
    DOCX: ("word/document.xml", (DOCX + ".main+xml").encode()),
    XLSX: ("xl/workbook.xml", (XLSX + ".main+xml").encode()),
}


@dataclass(frozen=True)
class CheckedFile:
    """An upload that passed: the bytes to store and what they are. ``size`` in bytes."""

    content: bytes
    original_name: str
    content_type: str
    sha256: str

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.content_type]


def validated(upload: Any, *, images_only: bool = False) -> CheckedFile:
    """Check an uploaded file (anything with ``name`` and ``read``); raises Refused with what to do."""
    name = safe_name(getattr(upload, "name", "") or "")
    data = _read(upload, name)
    kind = _kind(data)
    if kind == "image":
        content, content_type = _fresh_jpeg(data, name), JPEG
    elif kind == "heic":
        raise Refused(
            f"“{name}”是 HEIC 格式，很多电脑打不开。请在手机“设置—相机—格式”里选“兼容性最佳”后重拍，"
            "或把照片截图后上传。"
        )
    elif images_only:
        raise Refused(f"“{name}”不是照片。请上传 JPG、PNG 或 WebP 格式的照片。")
    elif kind == "pdf":
        content, content_type = data, PDF
    elif kind == "zip":
        content, content_type = data, _office_type(data, name)
    elif kind == "ole":
        content, content_type = data, _old_office_type(data, name)
    else:
        raise Refused(f"“{name}”的格式不能上传。{_ALLOWED}")
    return CheckedFile(content, named_for(name, content_type), content_type, _sha256(content))


def safe_name(name: str) -> str:
    """The file's own name without folders, control and direction marks, and signs Windows refuses."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    name = re.sub(r'[<>:"|?*]', "_", name).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if dot and len(suffix) <= 5:
        return f"{stem[: MAX_NAME - 6]}.{suffix}"
    return name[:MAX_NAME] or "附件"


def named_for(name: str, content_type: str) -> str:
    """``name`` with the ending of what the content really is."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name) or "附件"
    return stem + EXTENSIONS[content_type]


def _read(upload: Any, name: str) -> bytes:
    limit = MAX_BYTES // 1024 // 1024
    if (getattr(upload, "size", 0) or 0) > MAX_BYTES:
        raise Refused(f"“{name}”超过 {limit} MB。请压缩后再上传，或只上传需要的几页。")
    if hasattr(upload, "seek"):
        upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Refused(f"“{name}”超过 {limit} MB。请压缩后再上传，或只上传需要的几页。")
    if not data:
        raise Refused(f"“{name}”是空文件。请检查后重新选择。")
    return data


def _kind(data: bytes) -> str:
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (data[:4], data[8:12]) == (
        b"RIFF",
        b"WEBP",
    ):
        return "image"
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "zip"
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"):
        return "heic"
    if data.startswith(_OLE_MARK):
        return "ole"
    return ""


def _fresh_jpeg(data: bytes, name: str) -> bytes:
    try:
        with warnings.catch_warnings():
            # Our own limit on pixels stands below; Pillow's lower one only warns.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
                if image.width * image.height > MAX_IMAGE_PIXELS:
                    raise Refused(f"“{name}”的尺寸太大。请用普通照片模式重拍，或缩小后再上传。")
                # For JPEG this decodes at a smaller scale at once, which saves time and memory.
                image.draft("RGB", (MAX_IMAGE_EDGE, MAX_IMAGE_EDGE))
                image.load()
                upright = ImageOps.exif_transpose(image)
                upright.thumbnail((MAX_IMAGE_EDGE, MAX_IMAGE_EDGE))
                # A new picture: nothing of the old one's metadata comes along.
                clean = Image.new("RGB", upright.size, "white")
                if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
                    upright = upright.convert("RGBA")
                    clean.paste(upright, mask=upright.getchannel("A"))
                else:
                    clean.paste(upright.convert("RGB"))
    except Refused:
        raise
    except Image.DecompressionBombError:
        raise Refused(f"“{name}”的尺寸太大。请用普通照片模式重拍，或缩小后再上传。") from None
    except Exception:
        # On broken files Pillow's decoders raise nearly anything: OSError, SyntaxError, struct.error, …
        raise Refused(f"“{name}”打不开，可能没有传完整。请重新选择或重拍。") from None
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return out.getvalue()


def _office_type(data: bytes, name: str) -> str:
    broken = Refused(f"“{name}”打不开，可能没有传完整或已损坏。请用 Word、Excel 或 WPS 打开后另存，再上传。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if len(members) > MAX_ZIP_MEMBERS or sum(m.file_size for m in members) > MAX_UNZIPPED_BYTES:
                raise Refused(f"“{name}”展开后太大。请删去大图后另存，再上传。")
            if any(member.flag_bits & 0x1 for member in members):
                raise Refused(f"“{name}”有密码。请去掉密码后再上传。")
            if "OFD.xml" in names:
                return OFD
            if "[Content_Types].xml" not in names:
                raise Refused(f"“{name}”是压缩包。请解压后把文件逐个上传。{_ALLOWED}")
            with archive.open("[Content_Types].xml") as part:
                types = part.read(1024 * 1024)
    except Refused:
        raise
    except Exception:
        # zipfile on damaged archives: BadZipFile, zlib.error, NotImplementedError, ValueError, …
        raise broken from None
    if b"macroEnabled" in types or any(n.lower().endswith("vbaproject.bin") for n in names):
        raise Refused(f"“{name}”带有宏，不能上传。请另存为不带宏的 .docx 或 .xlsx。")
    for content_type, (main_part, main_type) in _OFFICE_MAIN.items():
        if main_part in names and main_type in types:
            return content_type
    raise Refused(f"“{name}”的格式不能上传。{_ALLOWED}")


def _old_office_type(data: bytes, name: str) -> str:
    """What a compound file of Word or Excel 97 to 2003 (or WPS) holds, from its directory.

    Entries of the directory are 128 bytes and begin at multiples of 128: the name in UTF-16, its length
    in bytes with the closing zero at 64, and the kind of entry at 66 (MS-CFB 2.6.1).
    """
    streams = set()
    for start in range(512, len(data) - 127, 128):
        length = int.from_bytes(data[start + 64 : start + 66], "little")
        if 4 <= length <= 64 and data[start + 66] in (1, 2, 5) and not length % 2:
            streams.add(data[start : start + length - 2].decode("utf-16-le", "replace"))
    if streams & _OLE_LOCKED:
        raise Refused(f"“{name}”有密码。请去掉密码后再上传。")
    if streams & _OLE_MACROS:
        raise Refused(f"“{name}”带有宏，不能上传。请另存为不带宏的文件。")
    for stream, content_type in _OLE_MAIN.items():
        if stream in streams:
            return content_type
    raise Refused(f"“{name}”的格式不能上传。{_ALLOWED}")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
