"""What other packages may hear about announcements, sent inside the transaction of it."""

from django.dispatch import Signal

# sender=AnnouncementPage, page, today: it came from elsewhere, so it is news to nobody.
not_news = Signal()
