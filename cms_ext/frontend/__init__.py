"""The look of pages, and the cache of public pages."""
