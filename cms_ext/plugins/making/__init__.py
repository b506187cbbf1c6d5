"""Making the folder of a new plugin from the kit (`manage.py startcoopplugin`)."""
