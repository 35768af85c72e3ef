"""Forms of the notice board."""

from congress_portal.noticeboard.forms.documents import (
    AbolishForm,
    CategoryForm,
    DocumentForm,
    DocumentQueryForm,
    UploadForm,
)
from congress_portal.noticeboard.forms.feedback import AnswerForm, CodeForm, FeedbackForm, PublicFeedbackForm
from congress_portal.noticeboard.forms.notices import NoticeForm, NoticeQueryForm, WithdrawForm

__all__ = [
    "AbolishForm",
    "AnswerForm",
    "CategoryForm",
    "CodeForm",
    "DocumentForm",
    "DocumentQueryForm",
    "FeedbackForm",
    "NoticeForm",
    "NoticeQueryForm",
    "PublicFeedbackForm",
    "UploadForm",
    "WithdrawForm",
]
