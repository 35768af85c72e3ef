"""Addresses of the catalogue of metrics, of the township registers and of what else is assessed."""

from django.urls import path

from assessments.views import metrics, town_registers

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
]
