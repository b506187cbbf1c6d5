"""The floor: a Django project of one view, without middleware and database."""
