"""The parts of a page by their kind: two of one kind are alike for everything that axe asks.

A kind is made of where a part stands (the names, classes and attributes of all that it is in),
of what it is, and of what a rule could ask besides: whether it has words, a label, an id of its
own, in which order its children stand. Words, addresses, names and figures make no kind, but it
counts whether they are there. A page has kinds too: which heading follows which, and which of its
regions have a namesake.
"""

from tests.browser.page_scripts import script

KINDS = script("kinds")
# The parts of the content to ask axe about, so that each new kind is among them: with what stands
# next to it, in the outermost list, table, control or group around it. Where something is new
# around
# the content, the page itself.
NEW_PARTS = script("new_parts")
