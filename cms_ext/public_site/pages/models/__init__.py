from cms_ext.public_site.pages.models.base import PageWords, PanelContentPage, PanelPage, SitePage
from cms_ext.public_site.pages.models.content import (
    ContactPage,
    ContentPage,
    Desk,
    HomePage,
    QuestionsPage,
)

__all__ = [
    "ContactPage",
    "ContentPage",
    "Desk",
    "HomePage",
    "PageWords",
    "PanelContentPage",
    "PanelPage",
    "QuestionsPage",
    "SitePage",
]
