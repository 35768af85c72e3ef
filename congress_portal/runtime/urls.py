"""The addresses of the health pages."""

from django.urls import path

from congress_portal.runtime import views

app_name = "runtime"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("setup/health/", views.health_page, name="health_page"),
]
