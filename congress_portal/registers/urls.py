"""Addresses under /registers/."""

from django.urls import path

from congress_portal.registers import campaign_views, funnel_views, own_views, views

app_name = "registers"
urlpatterns = [
    path("", views.index, name="index"),
    path("funnel/", funnel_views.funnel, name="funnel"),
    path("funnel/export/", funnel_views.funnel_export, name="funnel_export"),
    path("ledgers/", funnel_views.ledger, name="ledger"),
    path("ledgers/print/", funnel_views.ledger_print, name="ledger_print"),
    path("ledgers/export/", funnel_views.ledger_export, name="ledger_export"),
    path("own/create/", own_views.definition_create, name="definition_create"),
    path("own/<int:pk>/", own_views.definition_detail, name="definition_detail"),
    path("own/<int:pk>/edit/", own_views.definition_edit, name="definition_edit"),
    path("own/<int:pk>/retire/", own_views.definition_retire, name="definition_retire"),
    path("forms/create/", own_views.form_create, name="form_create"),
    path("forms/<int:pk>/", own_views.form_detail, name="form_detail"),
    path("forms/<int:pk>/retire/", own_views.form_retire, name="form_retire"),
    path("forms/<int:pk>/file/", own_views.form_file, name="form_file"),
    path("campaigns/<int:pk>/", campaign_views.campaign_figures, name="campaign_figures"),
    path("campaigns/<int:pk>/export/", campaign_views.campaign_export, name="campaign_export"),
    # The one that is looked for most has a name of its own, for search and links.
    path("reception/", views.register, {"key": "reception"}, name="reception"),
    path("<slug:key>/", views.register, name="register"),
    path("<slug:key>/print/", views.register_print, name="register_print"),
    path("<slug:key>/export/", views.register_export, name="register_export"),
]
