from django.apps import AppConfig
from django.urls import reverse


class NoticeBoardConfig(AppConfig):
    name = "congress_portal.noticeboard"
    label = "noticeboard"
    verbose_name = "公告与文件"

    def ready(self) -> None:
        """Offer the menu's entry and the links of subject keys."""
        from congress_portal.foundation.slots import MENU, SUBJECT_LINKS, MenuEntry, SubjectLink
        from congress_portal.noticeboard.finding import offer

        MENU.register(
            MenuEntry(
                key="noticeboard",
                label="通知与文件",
                url_name="noticeboard:notice_list",
                icon="speakerphone",
                order=70,
                prefix="/board/",
            )
        )
        for model, page, noun in (
            ("announcement", "notice_detail", "通知公告"),
            ("document", "document_detail", "文件"),
            ("feedback", "feedback_detail", "平台意见"),
        ):
            SUBJECT_LINKS.register(
                SubjectLink(
                    key=f"noticeboard.{model}",
                    url=lambda pk, page=page: reverse(f"noticeboard:{page}", args=[pk]),
                    noun=noun,
                )
            )
        offer()
