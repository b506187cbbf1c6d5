"""The check of a plugin (`manage.py check_coop_plugin`)."""
