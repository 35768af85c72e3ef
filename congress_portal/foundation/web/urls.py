"""Addresses of the small doors."""

from django.urls import path

from congress_portal.foundation.web import views

app_name = "web"
urlpatterns = [path("look/elder/", views.elder, name="elder")]
