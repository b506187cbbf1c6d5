"""The code of the reader process: no Django, no settings, no database."""
