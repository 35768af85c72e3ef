from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "congress_portal.foundation.search"
    label = "search"
    verbose_name = "搜索"

    def ready(self) -> None:
        """Pages are found by this room itself."""
        from congress_portal.foundation.search.pages import find_pages
        from congress_portal.foundation.slots import SEARCH_SOURCES, SearchSource

        SEARCH_SOURCES.register(SearchSource(key="pages", label="页面和功能", find=find_pages, order=90))
