"""The contact for applicants: the co-op, the desk of the panel, its room and telephone."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.identity.domain.one_use_link import whole_address
from cms_ext.plugins import Panel, described_desk, login_help, panel_of
from cms_ext.plugins.registry import procedure_of, realm_of


@dataclass(frozen=True, slots=True)
class OfficeTexts:
    """Plain texts for messages and letters; empty where the office has entered nothing.

    `login_help` says what the login looks like, where it may not stand beside the code.
    """

    coop: str
    coop_full_name: str
    coop_address: str
    panel: str
    panel_full_name: str
    desk: str
    room: str
    phone: str
    sign_in_url: str
    login_help: str = ""


def office_of(panel_code: str) -> OfficeTexts:
    """The desk as the editors describe it, else as the plugin declares it."""
    procedure = procedure_of(panel_code)
    desk = described_desk(procedure.desk)
    coop = CoopSettings.objects.filter(site__is_default_site=True).first() or CoopSettings()
    panel: Panel | None = panel_of(realm_of(panel_code))
    return OfficeTexts(
        coop=coop.name,
        coop_full_name=coop.full_name or coop.name,
        coop_address=coop.address,
        panel=panel.name if panel else panel_code,
        panel_full_name=panel.full_name if panel else panel_code,
        desk=str(desk.name),
        room=desk.room,
        phone=desk.phone or coop.phone,
        sign_in_url=whole_address(_sign_in_path(panel)),
        login_help=login_help(panel) if panel and not procedure.login_in_message else "",
    )


def _sign_in_path(panel: Panel | None) -> str:
    return reverse("identity:panel", args=[panel.path]) if panel else reverse("identity:panels")
