"""The rules that every plugin keeps, run by its author (`manage.py check_coop_plugin`)."""
