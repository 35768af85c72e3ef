"""What every app's table of uploaded files has in common."""

from __future__ import annotations

from django.db import models

from congress_portal.foundation.accounts.models import Person


class AbstractAttachment(models.Model):
    """A stored file. Concrete in each app, with a foreign key to what it belongs to.

    Rows are made by ``services.store`` from a checked upload only. Two rows with the same content
    share one file on disk; it is never changed.
    """

    file = models.FileField("文件", max_length=120)
    original_name = models.CharField("文件名", max_length=160)
    content_type = models.CharField("文件类型", max_length=100)
    size = models.PositiveIntegerField("大小（字节）")
    sha256 = models.CharField("校验码", max_length=64)
    # Empty where a voter sent it by the public page.
    uploaded_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_image(self) -> bool:
        """Whether a browser may show it in the page."""
        return self.content_type == "image/jpeg"

    @property
    def size_text(self) -> str:
        """``860 KB`` or ``2.3 MB``."""
        if self.size < 1024 * 1024:
            return f"{max(1, round(self.size / 1024))} KB"
        return f"{self.size / 1024 / 1024:.1f} MB"
