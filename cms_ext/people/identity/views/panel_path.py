from __future__ import annotations

from django.http import Http404

from cms_ext.plugins import Panel, panels


def panel_at(path: str) -> tuple[str, Panel]:
    """(realm, panel) by the part of the address; 404 for what is none."""
    for realm, panel in panels():
        if panel.path == path:
            return realm, panel
    raise Http404
