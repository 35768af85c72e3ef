"""Addresses under /m/: a deputy's phone."""

from django.urls import path

from congress_portal.noticeboard.views import phone as notices
from congress_portal.workbench import phone_duties, phone_entry, phone_outbox, phone_records, phone_views

app_name = "phone"
urlpatterns = [
    path("", phone_views.home, name="home"),
    path("visit/new/", phone_entry.visit_create, name="visit_create"),
    path("problem/new/", phone_entry.problem_create, name="problem_create"),
    path("done/<int:pk>/", phone_entry.done, name="done"),
    path("done/<int:pk>/photos/", phone_entry.photo_create, name="photo_create"),
    path("problem/<int:pk>/done/", phone_entry.problem_done, name="problem_done"),
    path("outbox/", phone_outbox.outbox, name="outbox"),
    path("outbox/key/", phone_outbox.outbox_key, name="outbox_key"),
    path("sw.js", phone_outbox.worker, name="worker"),
    path("records/", phone_views.record_list, name="record_list"),
    path("records/<int:pk>/", phone_records.record_detail, name="record_detail"),
    path("records/<int:pk>/edit/", phone_records.record_edit, name="record_edit"),
    path("records/<int:pk>/confirm/", phone_records.record_confirm, name="record_confirm"),
    path("records/<int:pk>/dispute/", phone_records.record_dispute, name="record_dispute"),
    path("records/<int:pk>/void/", phone_records.record_void, name="record_void"),
    path("summary/", phone_records.summary, name="summary"),
    path("settings/", phone_records.own_settings, name="settings"),
    path("todos/", phone_views.todos, name="todos"),
    path("suggestions/", phone_views.suggestion_list, name="suggestion_list"),
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/<int:pk>/", notices.notice_detail, name="notice_detail"),
    path("duties/", phone_views.duty_list, name="duty_list"),
    path("duties/<int:pk>/leave/", phone_entry.duty_leave, name="duty_leave"),
    path("duties/<int:pk>/swap/", phone_duties.duty_swap, name="duty_swap"),
    path("swaps/<int:pk>/", phone_duties.swap_answer, name="swap_answer"),
]
