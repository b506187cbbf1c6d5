"""What applicants read about their data, on the form's page and on paper (RODO, art. 13)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms_ext.base.web.site_address import site_address
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.plugins import DataUse


def describe_data_use(coop: CoopSettings, use: DataUse | None) -> list[tuple[str, str]]:
    """Return the sentences by what they are about; without `use` those that hold for any panel."""
    return list(_sentences(coop, use))


def _sentences(coop: CoopSettings, use: DataUse | None) -> Iterator[tuple[str, str]]:
    controller = ", ".join(filter(None, (coop.official_name, coop.address, coop.email)))
    yield _("Administrator:"), f"{controller}."
    if use:
        yield _("Po co:"), f"{_(use.purpose)}."
        yield _("Podstawa:"), f"{_(use.basis)}."
        yield _("Jak długo:"), f"{_(use.period)}."
        yield (
            _("Twoje prawa:"),
            _("%(rights)s, skarga do Prezesa Urzędu Ochrony Danych Osobowych.")
            % {"rights": _(use.rights)},
        )
    yield (
        _("Odbiorcy:"),
        _("dostawca hostingu i poczty, operator pocztowy, kancelaria prawna – na podstawie umów."),
    )
    yield _("Czy trzeba podać dane:"), _("tak, są potrzebne do wydania dostępu.")
    if coop.privacy_page:
        address = site_address(coop.privacy_page.url or "").partition("://")[2]
        yield (
            _("Więcej, także kontakt z inspektorem ochrony danych:"),
            f"{address}.",
        )
