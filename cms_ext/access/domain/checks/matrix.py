"""Which checks an application must pass, by panel and channel."""

from __future__ import annotations

from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import CheckCode

OVERRIDABLE = frozenset({CheckCode.C05, CheckCode.C11})


def mandatory(application: AccessApplication) -> list[CheckCode]:
    """The checks that decide about this application, in the order of the specification."""
    raise NotImplementedError
