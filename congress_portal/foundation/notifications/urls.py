"""Addresses of reminders' words, the hours of mail, and what was not sent."""

from django.urls import path

from congress_portal.foundation.notifications import views

app_name = "notifications"
urlpatterns = [
    path("reminders/", views.kind_list, name="kind_list"),
    path("reminders/<str:key>/", views.words_edit, name="words_edit"),
    path("reminders/<str:key>/undo/", views.words_undo, name="words_undo"),
    path("reminders/<str:key>/reset/", views.words_reset, name="words_reset"),
    path("hours/", views.hours_edit, name="hours_edit"),
    path("address/", views.address_edit, name="address_edit"),
    path("people/<int:pk>/address/", views.person_address, name="person_address"),
    path("unsent/", views.unsent_list, name="unsent_list"),
    path("unsent/resend/", views.resend_all, name="unsent_resend"),
    path("unsent/<int:pk>/resend/", views.mailing_resend, name="mailing_resend"),
    path("unsent/<int:pk>/give-up/", views.mailing_give_up, name="mailing_give_up"),
]
