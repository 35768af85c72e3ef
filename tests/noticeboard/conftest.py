"""Files and announcements for the tests of the board."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from congress_portal.noticeboard.services.announcements import (
    Draft,
    draft_announcement,
    publish_announcement,
)
from tests.factories.ground import NOW


def pdf(name: str = "通知.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF", "application/pdf")


def jpeg(name: str = "照片.jpg") -> SimpleUploadedFile:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "JPEG")
    return SimpleUploadedFile(name, picture.getvalue(), "image/jpeg")


@pytest.fixture
def announce():
    """``announce(actor, audience=…, targets=…)``: a published announcement."""

    def make(actor, title="放假值班安排", body="请各站安排好值班。", files=(), at=NOW, **values):
        draft = Draft(title=title, body=body, **values)
        row = draft_announcement(actor=actor, draft=draft, at=at, files=files)
        return publish_announcement(actor=actor, announcement=row, at=at)

    return make
