"""The plugin of the mock node: what it adds to the site."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from cms_ext.plugins import OperationsPart, Plugin, SitePart
from waste_union.login_gov_mock.domain.node import make_keys


def load_demo(today: date, premises: int) -> None:
    """Make the keys of the mock and of the demo. Repeatable."""
    make_keys(Path(settings.COOP_LOGIN_GOV_KEYS), timezone.now())


PLUGIN = Plugin(
    site=SitePart(urls="waste_union.login_gov_mock.urls"), operations=OperationsPart(demo=load_demo)
)
