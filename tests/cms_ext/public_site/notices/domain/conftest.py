"""Ewa and Marek write and publish."""

from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from tests.people import staff
from tests.shared_rows import shared


@shared
def ewa(index: AnnouncementIndexPage) -> User:
    return staff("ewa", "editor", "publisher")


@shared
def marek(index: AnnouncementIndexPage) -> User:
    return staff("marek", "editor", "publisher")
