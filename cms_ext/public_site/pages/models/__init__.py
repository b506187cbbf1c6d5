from cms_ext.public_site.pages.models.base import SitePage
from cms_ext.public_site.pages.models.content import ContactPage, ContentPage
from cms_ext.public_site.pages.models.desk import Desk
from cms_ext.public_site.pages.models.home import HomePage
from cms_ext.public_site.pages.models.panel import PanelContentPage, PanelPage
from cms_ext.public_site.pages.models.questions import QuestionsPage
from cms_ext.public_site.pages.models.words import PageWords

__all__ = [
    "ContactPage",
    "ContentPage",
    "Desk",
    "HomePage",
    "PanelContentPage",
    "PageWords",
    "PanelPage",
    "QuestionsPage",
    "SitePage",
]
