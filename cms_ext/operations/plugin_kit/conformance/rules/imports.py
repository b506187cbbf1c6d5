"""The code stands on the core's public rooms alone.

Another plugin may be off, and its import would take the whole site down. The core's views, hooks
and commands change with every version; what its verbs and models promise does not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin

TITLE = "kod korzysta tylko z publicznych części rdzenia"

# Rooms of the core that nobody outside relies on, wherever they are.
PRIVATE_ROOMS = {
    "admin_urls",
    "apps",
    "management",
    "middleware",
    "migrations",
    "receivers",
    "templatetags",
    "urls",
    "views",
    "wagtail_hooks",
}
PRIVATE_PACKAGES = (
    "cms_ext.operations.new_site.demo.applications",
    "cms_ext.frontend.page_cache",
    "cms_ext.operations.plugin_kit",
)
# Made for plugins, though they stand inside.
PUBLIC = (
    "cms_ext.frontend.page_cache.cached_views",
    "cms_ext.frontend.page_cache.generation",
    "cms_ext.frontend.page_cache.unchanged",
    "cms_ext.people.identity.views.guard",
    "cms_ext.people.identity.views.kept_form",
    "cms_ext.people.identity.views.person_chooser",
    "cms_ext.people.identity.views.too_often",
    "cms_ext.desks.import_desk.urls",
    "cms_ext.desks.import_desk.views",
    "cms_ext.people.outbox.mail.views",
    "cms_ext.office.desk_kit.staff_registers.views",
    "cms_ext.office.desk_kit.workflow.views",
)


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    for path, text in subject.files(".py"):
        for line, module in _imported(text):
            where = f"{path}:{line} importuje {module}."
            if module.partition(".")[0] in subject.strangers:
                yield ConformanceFinding(
                    f"{where} To inna wtyczka, której może nie być na stronie.",
                    "Korzystaj z tego, co wspólne, w cms_ext.",
                )
            elif is_private(module):
                yield ConformanceFinding(
                    f"{where} To wewnętrzna część strony.",
                    "Korzystaj z modeli i z domain/ pakietów cms_ext; listę ma docs/plugins.md.",
                )


def is_private(module: str) -> bool:
    """Whether a module of the site is none that plugins may import."""
    if module.startswith(PUBLIC):
        return False
    parts = module.split(".")
    inside = module.startswith(PRIVATE_PACKAGES) or not PRIVATE_ROOMS.isdisjoint(parts)
    return parts[0] == "coop_site" or (parts[0] == "cms_ext" and inside)


def _imported(text: str) -> Iterator[tuple[int, str]]:
    """(line, module) of each import; of `from a import b` the module is a.b, b may be one."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
