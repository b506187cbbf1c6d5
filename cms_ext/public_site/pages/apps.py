from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

from cms_ext.plugins import PluginConfig


class PagesConfig(PluginConfig):
    name = "cms_ext.public_site.pages"
    label = "cms_ext_pages"
    verbose_name = "Strony"
    slug = "pages"
    title = "Strony"

    def ready(self) -> None:
        from wagtail.models import Page  # noqa: PLC0415 - the apps must be ready
        from wagtail.permissions import register_permission_policy  # noqa: PLC0415 - needs models

        from cms_ext.public_site.pages import receivers  # noqa: F401, PLC0415 - connects on import
        from cms_ext.public_site.pages.coverage import seal_restrictions  # noqa: PLC0415 - models
        from cms_ext.public_site.pages.domain.page_policy import (  # noqa: PLC0415 - needs models
            SitePagePolicy,
        )
        from cms_ext.public_site.pages.forms import (  # noqa: PLC0415 - needs models
            PanelCopyForm,
            SiteCopyForm,
            SitePageForm,
        )
        from cms_ext.public_site.pages.models import (  # noqa: PLC0415 - the apps must be ready
            PanelContentPage,
            SitePage,
        )

        # Assigned here as `wagtail.admin` does it: models must not import forms.
        SitePage.base_form_class = SitePageForm
        SitePage.copy_form_class = SiteCopyForm
        PanelContentPage.copy_form_class = PanelCopyForm

        register_permission_policy(Page, SitePagePolicy())
        seal_restrictions()
        post_migrate.connect(_give_rights, dispatch_uid="cms_ext.pages.give_rights")


def _give_rights(app_config: AppConfig, **kwargs: Any) -> None:
    """Sync the editors' rights after the last app, when all permissions exist."""
    from cms_ext.public_site.pages.domain.editing import sync_editors  # noqa: PLC0415 - needs models

    if app_config == [config for config in apps.get_app_configs() if config.models_module][-1]:
        sync_editors()
