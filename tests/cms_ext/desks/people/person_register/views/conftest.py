"""The same people at their screens as those of the desks for applications."""

from tests.cms_ext.access.views.desk.conftest import (  # noqa: F401 - fixtures
    _own_folder,
    admins,
    auditors,
    celinas,
    darias,
    lucja,
)
