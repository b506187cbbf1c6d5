"""The folder of the private store for the files that snapshots came from."""

from cms_ext.base.files.private_storage import PrivateStorage


def snapshot_storage() -> PrivateStorage:
    """Return the store of snapshot files; only staff views send them."""
    return PrivateStorage("mirror")
