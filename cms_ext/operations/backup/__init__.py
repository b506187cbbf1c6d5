"""Backups: one archive of the whole site, written while it serves, and its restore."""
