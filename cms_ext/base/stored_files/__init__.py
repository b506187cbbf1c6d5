"""Files that people hand in: a name fit to be shown, and none left behind. Imports no models."""
