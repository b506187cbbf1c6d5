"""Where imported originals are kept: their folder of the private store."""

from cms_ext.base.files.private_storage import PrivateStorage


def import_storage() -> PrivateStorage:
    """Files that staff brought in; only staff views hand them out."""
    return PrivateStorage("imports")
