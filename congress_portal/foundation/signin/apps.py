from django.apps import AppConfig


class SignInConfig(AppConfig):
    name = "congress_portal.foundation.signin"
    label = "signin"
    verbose_name = "登录与设备"
