"""Addresses of the roster, the congresses' facts and their meetings."""

from django.urls import path

from deputies.views import congress, groups, mandates, meetings, roster, training

app_name = "deputies"
urlpatterns = [
    path("", roster.mandate_list, name="mandate_list"),
    path("export/", roster.mandate_export, name="mandate_export"),
    path("new/", roster.mandate_create, name="mandate_create"),
    path("mine/", roster.own_record, name="own_record"),
    path("<int:pk>/", mandates.mandate_detail, name="mandate_detail"),
    path("<int:pk>/contact/", mandates.mandate_contact, name="mandate_contact"),
    path("<int:pk>/record/", mandates.performance_record, name="performance_record"),
    path("<int:pk>/edit/", mandates.mandate_edit, name="mandate_edit"),
    path("<int:pk>/end/", mandates.mandate_end, name="mandate_end"),
    path("<int:pk>/suspend/", mandates.mandate_suspend, name="mandate_suspend"),
    path("<int:pk>/restore/", mandates.mandate_restore, name="mandate_restore"),
    path("<int:pk>/offices/take/", mandates.office_take, name="office_take"),
    path("offices/<int:pk>/leave/", mandates.office_leave, name="office_leave"),
    path("terms/", congress.term_list, name="term_list"),
    path("terms/new/", congress.term_create, name="term_create"),
    path("terms/<int:pk>/edit/", congress.term_edit, name="term_edit"),
    path("terms/<int:pk>/sessions/new/", congress.session_create, name="session_create"),
    path("sessions/<int:pk>/edit/", congress.session_edit, name="session_edit"),
    path("constituencies/", congress.constituency_list, name="constituency_list"),
    path("constituencies/new/", congress.constituency_create, name="constituency_create"),
    path("constituencies/<int:pk>/edit/", congress.constituency_edit, name="constituency_edit"),
    path("groups/", groups.group_list, name="group_list"),
    path("groups/new/", groups.group_create, name="group_create"),
    path("groups/<int:pk>/edit/", groups.group_edit, name="group_edit"),
    path("groups/<int:pk>/leader/", groups.group_leader, name="group_leader"),
    path("delegations/new/", groups.delegation_create, name="delegation_create"),
    path("delegations/<int:pk>/edit/", groups.delegation_edit, name="delegation_edit"),
    path("meetings/", meetings.meeting_list, name="meeting_list"),
    path("meetings/new/", meetings.meeting_create, name="meeting_create"),
    path("meetings/<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("meetings/<int:pk>/edit/", meetings.meeting_edit, name="meeting_edit"),
    path("meetings/<int:pk>/hold/", meetings.meeting_hold, name="meeting_hold"),
    path("meetings/<int:pk>/cancel/", meetings.meeting_cancel, name="meeting_cancel"),
    # Deputies' work; everything under work/ keeps its menu entry current.
    path("work/training/", training.training_list, name="training_list"),
]
