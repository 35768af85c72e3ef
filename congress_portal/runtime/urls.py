"""The address of the health page."""

from django.urls import path

from congress_portal.runtime import views

app_name = "runtime"
urlpatterns = [path("healthz", views.healthz, name="healthz")]
