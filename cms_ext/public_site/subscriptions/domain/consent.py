"""The consents that subscribers give, as the program words them."""

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import ConsentKind

BY_MAIL = ConsentKind(
    "CONSENT_NEWS_MAIL",
    _("Zgoda na ogłoszenia e-mailem"),
    "2026-1",
    _(
        "Chcę otrzymywać ogłoszenia Spółdzielni na podany adres. Informacja o przetwarzaniu danych "
        "jest mi znana."
    ),
)
BY_SMS = ConsentKind(
    "CONSENT_NEWS_SMS",
    _("Zgoda na pilne komunikaty SMS-em"),
    "2026-1",
    _(
        "Chcę otrzymywać pilne komunikaty Spółdzielni SMS-em na podany numer. Informacja "
        "o przetwarzaniu danych jest mi znana."
    ),
)
