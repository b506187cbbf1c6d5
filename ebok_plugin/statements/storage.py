"""The folder of the private store that holds finished papers."""

from cms_ext.base.files.private_storage import PrivateStorage


def paper_storage() -> PrivateStorage:
    """Return the store of papers; only views that check access send its files."""
    return PrivateStorage("papers")
