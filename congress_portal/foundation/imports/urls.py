"""Addresses of imports."""

from django.urls import path

from congress_portal.foundation.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.kind_list, name="kind_list"),
    path("new/<str:kind>/", views.upload, name="upload"),
    path("new/<str:kind>/template.xlsx", views.template, name="template"),
    path("<int:pk>/", views.batch_detail, name="batch_detail"),
    path("<int:pk>/columns/", views.batch_mapping, name="batch_mapping"),
    path("<int:pk>/judge/", views.batch_judge, name="batch_judge"),
    path("<int:pk>/confirm/", views.batch_confirm, name="batch_confirm"),
    path("<int:pk>/undo/", views.batch_undo, name="batch_undo"),
    path("<int:pk>/refused.xlsx", views.batch_refused, name="batch_refused"),
]
