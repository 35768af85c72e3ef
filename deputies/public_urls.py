"""Addresses under /p/deputies/, open to everybody."""

from django.urls import path

from deputies.views import public

app_name = "public_deputies"
urlpatterns = [
    path("", public.deputy_list, name="deputy_list"),
    path("<int:pk>/", public.deputy_detail, name="deputy_detail"),
]
