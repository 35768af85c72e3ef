"""Addresses of the catalogue of metrics, of the township registers and of what else is assessed."""

from django.urls import path

from assessments.views import metrics, objections, points, tallies, town_registers

urlpatterns = [
    path("metrics/", metrics.metric_list, name="metric_list"),
    path("metrics/<slug:code>/", metrics.metric_detail, name="metric_detail"),
    path("metrics/<slug:code>/<int:pk>/", metrics.metric_records, name="metric_records"),
    path("registers/", town_registers.town_registers, name="town_registers"),
    path("registers/<slug:register>/", town_registers.town_register, name="town_register"),
    path("registers/<slug:register>/new/", town_registers.town_entry_create, name="town_entry_create"),
    path("registers/<slug:register>/<int:pk>/", town_registers.town_entry, name="town_entry"),
    path("registers/<slug:register>/<int:pk>/edit/", town_registers.town_entry_edit, name="town_entry_edit"),
    path("registers/<slug:register>/<int:pk>/void/", town_registers.town_entry_void, name="town_entry_void"),
    # what is no township
    path("others/", tallies.tally_list, name="tally_list"),
    path("others/new/", tallies.tally_open, name="tally_open"),
    path("others/groups/<slug:assesses>/", tallies.other_group_ensure, name="other_group_ensure"),
    path("others/<int:pk>/", tallies.tally_detail, name="tally_detail"),
    path("others/<int:pk>/result.xlsx", tallies.tally_export, name="tally_export"),
    path("others/<int:pk>/compute/", tallies.tally_compute, name="tally_compute"),
    path("others/<int:pk>/announce/", tallies.tally_announce, name="tally_announce"),
    path("others/<int:pk>/subjects/<int:subject_pk>/", tallies.tally_subject, name="tally_subject"),
    path("others/<int:pk>/scores/<int:score_pk>/", tallies.tally_records, name="tally_records"),
    path("others/<int:pk>/ties/<int:rank>/", objections.tally_tie, name="tally_tie"),
    path(
        "others/<int:pk>/subjects/<int:subject_pk>/objections/new/",
        objections.objection_create,
        name="objection_create",
    ),
    path("objections/<int:pk>/", objections.objection_detail, name="objection_detail"),
    path("points/", points.deputy_points, name="deputy_points"),
    path("points/own/", points.own_points, name="own_points"),
]
