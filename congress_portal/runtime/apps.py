from django.apps import AppConfig


class RuntimeConfig(AppConfig):
    name = "congress_portal.runtime"
    label = "runtime"
    verbose_name = "运行"

    def ready(self) -> None:
        """System checks, the pages that search finds, and the count of browsers at each sign-in."""
        from django.contrib.auth.signals import user_logged_in

        from congress_portal.foundation.slots import offer_pages
        from congress_portal.runtime import browsers, checks  # noqa: F401  registers the system checks

        # Django's own signal: the one place that knows of every way to sign in.
        user_logged_in.connect(browsers.note_sign_in, dispatch_uid="runtime.browsers")
        offer_pages(("运行状况", "runtime:health_page", "体检 健康 备份 磁盘 浏览器 队列 故障 检查"))
