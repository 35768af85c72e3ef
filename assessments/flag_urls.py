"""Addresses of the flag's hand-over, of 推荐使用, and of leaders' contact townships."""

from django.urls import path

from assessments.views import consequences, handovers, town_contacts

urlpatterns = [
    path("flags/<int:pk>/", handovers.flag_detail, name="flag_detail"),
    path("flags/<int:pk>/plan/", handovers.flag_plan, name="flag_plan"),
    path("flags/<int:pk>/hand-over/", handovers.flag_hand_over, name="flag_hand_over"),
    path("flags/<int:pk>/hand-over/correct/", handovers.flag_correct, name="flag_correct"),
    path("flags/<int:pk>/withdraw/", handovers.flag_withdraw, name="flag_withdraw"),
    path("flags/<int:pk>/announcement/", handovers.flag_announcement, name="flag_announcement"),
    path("flags/<int:pk>/agenda/", handovers.flag_agenda, name="flag_agenda"),
    path("flags/<int:pk>/handover/", handovers.flag_handover, name="flag_handover"),
    path("flags/<int:pk>/certificate/", handovers.flag_certificate, name="flag_certificate"),
    path("flags/<int:pk>/<slug:kind>.docx", handovers.flag_paper, name="flag_paper"),
    path("flags/groups/<int:pk>/line/", handovers.flag_line, name="flag_line"),
    path("results/<int:pk>/streaks/", consequences.streak_list, name="streak_list"),
    path("funds/<int:pk>/correct/", consequences.fund_correct, name="fund_correct"),
    path(
        "results/<int:pk>/recommendations/new/",
        consequences.recommendation_create,
        name="recommendation_create",
    ),
    path("recommendations/<int:pk>/void/", consequences.recommendation_void, name="recommendation_void"),
    # leaders and the townships they keep contact with
    path("contacts/", town_contacts.contact_list, name="contact_list"),
    path("contacts/new/", town_contacts.contact_create, name="contact_create"),
    path("contacts/export/", town_contacts.contact_export, name="contact_export"),
    path("contacts/<int:pk>/", town_contacts.contact_detail, name="contact_detail"),
    path("contacts/<int:pk>/visits/new/", town_contacts.contact_visit, name="contact_visit"),
    path("contacts/<int:pk>/end/", town_contacts.contact_end, name="contact_end"),
    path("contacts/visits/<int:pk>/void/", town_contacts.visit_void, name="visit_void"),
    path("contacts/forums/new/", town_contacts.forum_create, name="forum_create"),
    path("contacts/forums/<int:pk>/", town_contacts.forum_detail, name="forum_detail"),
    path("contacts/forums/<int:pk>/outcome/", town_contacts.forum_outcome, name="forum_outcome"),
    path("contacts/forums/<int:pk>/void/", town_contacts.forum_void, name="forum_void"),
]
