"""Addresses of the front door."""

from django.urls import path

from congress_portal.foundation.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.password, name="password"),
    path("roles/<int:pk>/switch/", views.switch_role, name="switch_role"),
]
