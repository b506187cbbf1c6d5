"""The full export: everything of a site in open formats, and its import into an empty one."""
