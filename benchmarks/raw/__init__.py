"""The floor: a Django project of one view, without a middleware or a database."""
