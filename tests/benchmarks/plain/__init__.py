"""A site of plain Wagtail with the demo's announcements, to compare our pages with.

Two page types, two templates, the middleware of Wagtail's project template, nothing of ours.
"""
