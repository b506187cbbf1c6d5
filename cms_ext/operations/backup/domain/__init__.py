"""The verbs: make a backup, restore from one, compare a site with one."""
