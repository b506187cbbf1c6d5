"""What the public pages tell to whoever listens."""

from django.dispatch import Signal

# A reader without a login asked the site's search and it found nothing: `query`, `today`.
searched_in_vain = Signal()

# A reader without a login asked for an address at which nothing stands: `address` with its query,
# `today`.
address_missed = Signal()
