from tests.cms_ext.pages.conftest import home

__all__ = ["home"]
