"""Signals about announcements, sent inside their transaction."""

from django.dispatch import Signal

# sender=AnnouncementPage, page, today: an imported announcement, so nobody is notified.
not_news = Signal()
