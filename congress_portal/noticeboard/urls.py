"""Addresses of the notice board; those under p/ are open to everybody."""

from django.urls import include, path

from congress_portal.noticeboard.views import documents, feedback, notices, public

app_name = "noticeboard"

people = [
    path("notices/", public.notices, name="public_notices"),
    path("notices/<int:pk>/", public.notice, name="public_notice"),
    path("documents/", public.documents, name="public_documents"),
    path("documents/<int:pk>/", public.document, name="public_document"),
    path("feedback/", public.feedback, name="public_feedback"),
    path("feedback/answer/", public.feedback_answer, name="public_answer"),
    path("feedback/<str:code>/", public.feedback_receipt, name="public_receipt"),
]

urlpatterns = [
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/new/", notices.notice_create, name="notice_create"),
    path("notices/<int:pk>/", notices.notice_detail, name="notice_detail"),
    path("notices/<int:pk>/edit/", notices.notice_edit, name="notice_edit"),
    path("notices/<int:pk>/publish/", notices.notice_publish, name="notice_publish"),
    path("notices/<int:pk>/withdraw/", notices.notice_withdraw, name="notice_withdraw"),
    path("notices/<int:pk>/print/", notices.notice_print, name="notice_print"),
    path("notices/files/<int:pk>/", notices.notice_file, name="notice_file"),
    path("documents/", documents.document_list, name="document_list"),
    path("documents/new/", documents.document_create, name="document_create"),
    path("documents/upload/", documents.document_upload, name="document_upload"),
    path("documents/<int:pk>/", documents.document_detail, name="document_detail"),
    path("documents/<int:pk>/edit/", documents.document_edit, name="document_edit"),
    path("documents/<int:pk>/replace/", documents.document_replace, name="document_replace"),
    path("documents/<int:pk>/abolish/", documents.document_abolish, name="document_abolish"),
    path("documents/files/<int:pk>/", documents.document_file, name="document_file"),
    path("documents/categories/", documents.category_list, name="category_list"),
    path("documents/categories/<int:pk>/", documents.category_edit, name="category_edit"),
    path("feedback/", feedback.feedback_list, name="feedback_list"),
    path("feedback/new/", feedback.feedback_create, name="feedback_create"),
    path("feedback/<int:pk>/", feedback.feedback_detail, name="feedback_detail"),
    path("p/", include(people)),
]
