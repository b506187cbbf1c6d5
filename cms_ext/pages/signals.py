"""What the public pages tell to whoever listens."""

from django.dispatch import Signal

# A reader without a login asked the site's search and it found nothing: `query`, `today`.
searched_in_vain = Signal()
