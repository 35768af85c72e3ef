"""Addresses under /registers/."""

from django.urls import path

from congress_portal.registers import campaign_views, views

app_name = "registers"
urlpatterns = [
    path("", views.index, name="index"),
    path("reception/", views.reception, name="reception"),
    path("reception/print/", views.reception_print, name="reception_print"),
    path("reception/export/", views.reception_export, name="reception_export"),
    path("campaigns/<int:pk>/", campaign_views.campaign_figures, name="campaign_figures"),
    path("campaigns/<int:pk>/export/", campaign_views.campaign_export, name="campaign_export"),
]
