"""Addresses of the demonstration's guide."""

from django.urls import path

from congress_portal.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.guide, name="guide"),
    path("leave/", views.leave, name="leave"),
    path("steps/<int:step>/", views.become, name="become"),
]
