"""What the plugin adds to the site."""

from __future__ import annotations

from cms_ext.plugins import OperationsPart, Plugin, SitePart
from waste_union.login_gov_mock import demo as login_gov_mock_demo

PLUGIN = Plugin(
    site=SitePart(
        urls="waste_union.login_gov_mock.urls",
    ),
    operations=OperationsPart(
        demo=login_gov_mock_demo.load,
    ),
)
