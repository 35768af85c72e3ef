from django.apps import AppConfig


class RuntimeConfig(AppConfig):
    name = "congress_portal.runtime"
    label = "runtime"
    verbose_name = "运行"

    def ready(self) -> None:
        from congress_portal.runtime import checks  # noqa: F401  registers the system checks
