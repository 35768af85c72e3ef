"""Announcements, the document library, and words about the portal."""

from congress_portal.noticeboard.models.announcements import (
    Announcement,
    AnnouncementAttachment,
    AnnouncementTarget,
)
from congress_portal.noticeboard.models.documents import Document, DocumentCategory, DocumentFile
from congress_portal.noticeboard.models.feedback import Feedback

__all__ = [
    "Announcement",
    "AnnouncementAttachment",
    "AnnouncementTarget",
    "Document",
    "DocumentCategory",
    "DocumentFile",
    "Feedback",
]
