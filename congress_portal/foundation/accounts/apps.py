from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "congress_portal.foundation.accounts"
    label = "accounts"
    verbose_name = "单位、人员与账号"
