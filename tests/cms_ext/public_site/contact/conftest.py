from tests.cms_ext.public_site.pages.conftest import home

__all__ = ["home"]
