from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "congress_portal.registers"
    label = "registers"
    verbose_name = "登记簿"
