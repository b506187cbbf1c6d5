from cms_ext.public_site.pages.models.base import PageWords, SitePage
from cms_ext.public_site.pages.models.content import (
    ContactPage,
    ContentPage,
    HomePage,
    QuestionsPage,
)
from cms_ext.public_site.pages.models.desk import Desk
from cms_ext.public_site.pages.models.panel import PanelContentPage, PanelPage

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
