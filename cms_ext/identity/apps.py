from django.apps import AppConfig, apps
from django.core import checks
from django.db.models.signals import post_migrate
from wagtail.users.apps import WagtailUsersAppConfig


class IdentityConfig(AppConfig):
    name = "cms_ext.identity"
    label = "cms_ext_identity"
    verbose_name = "Tożsamość"
    default = True

    def ready(self) -> None:
        from cms_ext.identity import (  # noqa: PLC0415 - connects them, needs models
            account_receivers,  # noqa: F401 - as above
            receivers,  # noqa: F401 - as above
        )
        from cms_ext.identity.checks import check_second_factor  # noqa: PLC0415 - as above
        from cms_ext.identity.domain.role import sync_roles  # noqa: PLC0415 - needs loaded models

        checks.register(check_second_factor)
        # After the last app: only then do all permissions exist that a plugin may name.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(lambda **kwargs: sync_roles(), sender=last, weak=False)


class CoopUsersConfig(WagtailUsersAppConfig):
    """Wagtail's administration of users, limited to staff, and of groups, with its events."""

    user_viewset = "cms_ext.identity.views.staff.StaffViewSet"
    group_viewset = "cms_ext.identity.views.group.LoggedGroupViewSet"
