"""Making the folder of a new plugin from the skeleton (`manage.py startcoopplugin`)."""
