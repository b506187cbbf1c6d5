from cms_ext.public_site.notices.models.announcement import AnnouncementPage
from cms_ext.public_site.notices.models.index import AnnouncementIndexPage
from cms_ext.public_site.notices.models.kind import AnnouncementKind, AnnouncementTemplate
from cms_ext.public_site.notices.models.records import Correction, NumberCounter

__all__ = [
    "AnnouncementIndexPage",
    "AnnouncementKind",
    "AnnouncementPage",
    "AnnouncementTemplate",
    "Correction",
    "NumberCounter",
]
