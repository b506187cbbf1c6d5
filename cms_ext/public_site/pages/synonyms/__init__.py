"""Synonyms, shared by the searches of the site and of the plugins."""
