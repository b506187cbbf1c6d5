"""Where files wait between their rehearsal and their commit: a folder of the private store."""

from cms_ext.base.private_storage import PrivateStorage


def pending_storage() -> PrivateStorage:
    """Files that staff brought in; nobody but the session that did gets them back."""
    return PrivateStorage("imports/pending")
