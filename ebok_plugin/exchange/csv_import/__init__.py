"""The files of the import contract, version 1: which kinds there are and what their rows mean.

No database here; how a file is read is `cms_ext.importing`. Spec: import_formats.md §1–§3. Codes
of these kinds that the spec does not list: AMOUNT_NEGATIVE, COUNT_FORMAT, PREMISES_SPLIT,
COMPONENT_SPLIT, MEDIA_SPLIT, CORRECTION_UNKNOWN.
"""
