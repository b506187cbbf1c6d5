"""How long the body of a request to an address may be."""

from django.urls import Resolver404, resolve

from cms_ext.base.web.limits import FILES_OF_STAFF, MEGABYTE, find_upload_limit


def declared_megabytes(path: str) -> int | None:
    """As `find_upload_limit`, for the view at an address; None if there is none."""
    try:
        return find_upload_limit(resolve(path).func)
    except Resolver404:
        return None


def max_body_bytes(path: str) -> int:
    """Return the length of the longest body that anybody may send to an address."""
    return (declared_megabytes(path) or FILES_OF_STAFF) * MEGABYTE
