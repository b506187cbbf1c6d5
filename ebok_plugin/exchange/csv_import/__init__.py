"""The files of the import contract, version 1: which kinds there are and what their rows mean.

No database here; how a file is read is `cms_ext.base.importing`. Source: import_formats.md §1–§3.
More
codes of these kinds: AMOUNT_NEGATIVE, COUNT_FORMAT, PREMISES_SPLIT, COMPONENT_SPLIT, MEDIA_SPLIT,
CORRECTION_UNKNOWN.
"""
