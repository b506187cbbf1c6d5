"""Signals of the premises tree, for apps that store something about a part of it."""

from django.dispatch import Signal

# Sent before a part is ended, with `place` and its last day `on`. Receivers return sentences
# (Polish) on what prevents it; any sentence refuses it.
place_ending = Signal()

# Sent before a merger, with `place`, which was entered twice, and `into`, which stays. Receivers
# return sentences as above; rows with a foreign key to `place` are moved anyway.
places_merging = Signal()

# Sent after a merger, when all foreign keys are moved: for data stored without one.
places_merged = Signal()

# Sent after a division, with `place`, `new`, and `on`, the first day of the new one.
place_split = Signal()

# Sent before area or persons of a premises change, with `premises` as it was, and `today`.
premises_measured = Signal()
