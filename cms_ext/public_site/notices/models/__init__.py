from cms_ext.public_site.notices.models.announcement import AnnouncementPage
from cms_ext.public_site.notices.models.correction import Correction
from cms_ext.public_site.notices.models.index import AnnouncementIndexPage
from cms_ext.public_site.notices.models.kind import AnnouncementKind
from cms_ext.public_site.notices.models.numbering import NumberCounter
from cms_ext.public_site.notices.models.template import AnnouncementTemplate

__all__ = [
    "AnnouncementIndexPage",
    "AnnouncementKind",
    "AnnouncementPage",
    "AnnouncementTemplate",
    "Correction",
    "NumberCounter",
]
