"""Addresses under /stations/ of reception rules, of a year and its turns, and of one day before it is held."""

from django.urls import path

from liaison_stations.views import day_changes, reception_rules

urlpatterns = [
    path("<int:pk>/reception/", reception_rules.reception_rule_list, name="reception_rule_list"),
    path("<int:pk>/reception/new/", reception_rules.reception_rule_create, name="reception_rule_create"),
    path("reception/<int:pk>/edit/", reception_rules.reception_rule_edit, name="reception_rule_edit"),
    path("reception/<int:pk>/stop/", reception_rules.reception_rule_stop, name="reception_rule_stop"),
    path("<int:pk>/year/", reception_rules.reception_year, name="reception_year"),
    path("<int:pk>/year/sheet/", reception_rules.reception_year_sheet, name="reception_year_sheet"),
    path("<int:pk>/turns/", reception_rules.duty_turns, name="duty_turns"),
    path("duties/<int:pk>/substitute/", day_changes.duty_substitute, name="duty_substitute"),
    path("days/<int:pk>/edit/", day_changes.reception_day_edit, name="reception_day_edit"),
    path("days/<int:pk>/cancel/", day_changes.reception_day_cancel, name="reception_day_cancel"),
    path("days/<int:pk>/notice/", day_changes.reception_day_notice, name="reception_day_notice"),
    path("days/<int:pk>/poster/", day_changes.reception_day_poster, name="reception_day_poster"),
    path("days/<int:pk>/sheet/", day_changes.reception_day_sheet, name="reception_day_sheet"),
    path("days/<int:pk>/sign-in/", day_changes.reception_day_open, name="reception_day_open"),
]
