from cms_ext.notices.models.announcement import AnnouncementPage
from cms_ext.notices.models.correction import Correction
from cms_ext.notices.models.index import AnnouncementIndexPage
from cms_ext.notices.models.kind import AnnouncementKind
from cms_ext.notices.models.numbering import NumberCounter
from cms_ext.notices.models.template import AnnouncementTemplate

__all__ = [
    "AnnouncementIndexPage",
    "AnnouncementKind",
    "AnnouncementPage",
    "AnnouncementTemplate",
    "Correction",
    "NumberCounter",
]
