from cms_ext.public_site.notices.models.announcement import (
    AnnouncementPage,
    Correction,
    NumberCounter,
)
from cms_ext.public_site.notices.models.index import AnnouncementIndexPage
from cms_ext.public_site.notices.models.kind import AnnouncementKind, AnnouncementTemplate

__all__ = [
    "AnnouncementIndexPage",
    "AnnouncementKind",
    "AnnouncementPage",
    "AnnouncementTemplate",
    "Correction",
    "NumberCounter",
]
