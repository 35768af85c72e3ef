"""Addresses of setting up."""

from django.urls import path

from congress_portal.setup.views import checklist, divisions, organizations, people, settings

app_name = "setup"
urlpatterns = [
    path("", checklist.checklist, name="checklist"),
    path("divisions/", divisions.division_list, name="division_list"),
    path("divisions/<int:pk>/", divisions.division_detail, name="division_detail"),
    path("divisions/<int:pk>/edit/", divisions.division_edit, name="division_edit"),
    path("divisions/<int:pk>/add/", divisions.division_add, name="division_add"),
    path("divisions/<int:pk>/bodies/", divisions.division_bodies, name="division_bodies"),
    path("divisions/<int:pk>/end/", divisions.division_end, name="division_end"),
    path("organizations/", organizations.organization_list, name="organization_list"),
    path("organizations/new/", organizations.organization_new, name="organization_new"),
    path("organizations/units/", organizations.organization_units, name="organization_units"),
    path("organizations/<int:pk>/", organizations.organization_detail, name="organization_detail"),
    path("organizations/<int:pk>/edit/", organizations.organization_edit, name="organization_edit"),
    path("organizations/<int:pk>/end/", organizations.organization_end, name="organization_end"),
    path("people/", people.person_list, name="person_list"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/<int:pk>/", people.person_detail, name="person_detail"),
    path("people/<int:pk>/account/", people.account_open, name="account_open"),
    path("people/<int:pk>/account/reset/", people.account_reset, name="account_reset"),
    path("people/<int:pk>/account/stop/", people.account_stop, name="account_stop"),
    path("people/<int:pk>/roles/new/", people.role_new, name="role_new"),
    path("roles/<int:pk>/end/", people.role_end, name="role_end"),
    path("county/", settings.county_edit, name="county_edit"),
    path("holidays/", settings.holiday_list, name="holiday_list"),
    path("holidays/<int:pk>/clear/", settings.holiday_clear, name="holiday_clear"),
    path("journal/", settings.journal_list, name="journal_list"),
]
