"""Signals of the public pages."""

from django.dispatch import Signal

# An anonymous search without results: `query`, `today`.
searched_in_vain = Signal()

# An anonymous request for a missing address: `address` with its query, `today`.
address_missed = Signal()
