"""The folder of the private store for imported originals."""

from cms_ext.base.files.private_storage import PrivateStorage


def import_storage() -> PrivateStorage:
    """Return the store of files that staff uploaded; only staff views send them."""
    return PrivateStorage("imports")
