"""Uploaded files: names safe to show, and deletion on failure. Imports no models."""
