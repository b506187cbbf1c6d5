"""Where finished papers lie: their folder of the private store."""

from cms_ext.base.files.private_storage import PrivateStorage


def paper_storage() -> PrivateStorage:
    """Papers about people's accounts; only views that ask a door hand them out."""
    return PrivateStorage("papers")
