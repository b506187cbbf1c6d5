"""Make a backup, restore from one, and compare a site with one."""
