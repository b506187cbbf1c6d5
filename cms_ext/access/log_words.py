"""The actions that this plugin writes into the access log, in words."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

ACTIONS = (
    ("MESSAGE_KEPT", _("Przyjęcie wiadomości e-mail")),
    ("MESSAGE_DISCARDED", _("Odrzucenie wiadomości e-mail")),
    ("MESSAGE_LINKED", _("Dołączenie wiadomości do wniosku")),
    ("FIELDS_ADDED", _("Uzupełnienie pól wniosku")),
    ("FIELDS_TYPED", _("Przepisanie danych z formularza")),
    ("PERSON_LINKED", _("Powiązanie wniosku z wpisem w rejestrze")),
    ("APPLICATION_REGISTERED", _("Przyjęcie wniosku o dostęp")),
    ("FILES_ADDED", _("Dołączenie plików do wniosku")),
    ("SENDER_CONFIRMED", _("Potwierdzenie nadawcy wniosku")),
    ("CHECKS_RUN", _("Sprawdzenie wniosku")),
    ("CHECK_DECIDED", _("Ocena kontroli wniosku")),
    ("CHECK_OVERRIDDEN", _("Wyjątek od kontroli wniosku")),
    ("OVERRIDE_PROPOSED", _("Propozycja wyjątku od kontroli")),
    ("OVERRIDE_DROPPED", _("Odrzucenie propozycji wyjątku")),
    ("PHONE_CHECK_ASKED", _("Skierowanie do weryfikacji telefonicznej")),
    ("PHONE_CHECK", _("Weryfikacja telefoniczna")),
    ("SUPPLEMENT_CALLED", _("Wezwanie do uzupełnienia wniosku")),
    ("SUPPLEMENTED", _("Uzupełnienie wniosku")),
    ("BROUGHT_IN_PERSON", _("Złożenie wniosku osobiście")),
    ("APPROVED", _("Zatwierdzenie wniosku")),
    ("REJECTED", _("Odmowa")),
    ("WITHDRAWN", _("Wycofanie wniosku")),
    ("CREDENTIALS_ISSUED", _("Wydanie hasła startowego")),
    ("ACTIVATED", _("Aktywacja dostępu")),
    ("EXPIRED", _("Wygaśnięcie hasła startowego")),
    ("LEGACY_BATCH", _("Zamknięcie dostępów do poprzedniej strony")),
)
