from django.apps import AppConfig


class NoticeBoardConfig(AppConfig):
    name = "congress_portal.noticeboard"
    label = "noticeboard"
    verbose_name = "公告与文件"
