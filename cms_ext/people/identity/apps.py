from django.apps import apps
from django.core import checks
from django.db.models.signals import post_migrate
from wagtail.users.apps import WagtailUsersAppConfig

from cms_ext.plugins import PluginConfig


class IdentityConfig(PluginConfig):
    name = "cms_ext.people.identity"
    label = "cms_ext_identity"
    verbose_name = "Tożsamość"
    default = True
    slug = "identity"
    title = "Tożsamość"

    def ready(self) -> None:
        from cms_ext.people.identity import receivers  # noqa: F401, PLC0415 - connects, needs models
        from cms_ext.people.identity.checks import (  # noqa: PLC0415 - as above
            check_proxies,
            check_second_factor,
        )
        from cms_ext.people.identity.domain.rights import update_roles  # noqa: PLC0415 - as above
        from cms_ext.people.identity.domain.rights_check import (  # noqa: PLC0415 - as above
            seal_new_names,
            seal_rights,
        )

        seal_rights()
        checks.register(check_second_factor)
        checks.register(check_proxies)
        # After the last app: only then do all permissions exist that a plugin may name.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(lambda **kwargs: update_roles(), sender=last, weak=False)
        post_migrate.connect(lambda **kwargs: seal_new_names(), sender=last, weak=False)


class CoopUsersConfig(WagtailUsersAppConfig):
    """Wagtail's administration of users, limited to staff, and of groups, with its events."""

    user_viewset = "cms_ext.people.identity.views.wagtail_users.StaffViewSet"
    group_viewset = "cms_ext.people.identity.views.wagtail_users.LoggedGroupViewSet"
