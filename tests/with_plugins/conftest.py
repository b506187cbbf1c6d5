"""Fixtures of the tests of the whole with all plugins."""

from tests.project.stale_forms.conftest import both

__all__ = ["both"]
