from tests.cms_ext.public_site.pages.conftest import home
from tests.cms_ext.public_site.subscriptions.conftest import server

__all__ = ["home", "server"]
