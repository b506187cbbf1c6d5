"""What happens to the premises tree, for whoever keeps something about a part of it."""

from django.dispatch import Signal

# Before a part is ended. `place`, and `on`, its last day. Receivers return sentences (Polish) that
# say what still stands in the way; any sentence refuses it.
place_ending = Signal()

# Before two parts become one. `place`, which was entered twice, and `into`, which stays. Receivers
# return sentences as above; what points at `place` by a foreign key is moved by itself.
places_merging = Signal()

# After it: `place` and `into`, with all foreign keys moved. For what is kept without one.
places_merged = Signal()

# After a part was divided. `place`, `new`, and `on`, the first day of the new one.
place_split = Signal()

# Before area or persons of a premises change. `premises` as it was, and `today`.
premises_measured = Signal()
