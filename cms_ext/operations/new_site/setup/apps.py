from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.checks import CheckMessage, Warning

from cms_ext.base.files.sandbox.confinement import find_missing_protections
from cms_ext.plugins import PluginConfig

WITHOUT = {
    "landlock": (
        "Without Landlock a program that reads foreign files could read and write files "
        "of the site's user.",
        "Linux 5.13 or newer with `landlock` in `lsm=`; in a container its system calls allowed.",
    ),
    "seccomp": (
        "Without seccomp a program that reads foreign files could use the network, start "
        "children and reach other processes of the site's user.",
        "Linux on x86_64 or aarch64 with CONFIG_SECCOMP_FILTER.",
    ),
}


def check_sandbox(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """coop.W001, coop.W002: this machine lacks a protection of the sandbox."""
    ids = dict(zip(WITHOUT, ("coop.W001", "coop.W002"), strict=True))
    return [
        Warning(WITHOUT[protection][0], hint=WITHOUT[protection][1], id=ids[protection])
        for protection in find_missing_protections()
    ]


class SetupConfig(PluginConfig):
    name = "cms_ext.operations.new_site.setup"
    label = "cms_ext_setup"
    verbose_name = "Pierwsze uruchomienie"
    slug = "setup"
    title = "Pierwsze uruchomienie"

    def ready(self) -> None:
        from cms_ext.operations.new_site.setup.domain import set_up  # noqa: F401, PLC0415 - connects on import

        checks.register(check_sandbox, deploy=True)
