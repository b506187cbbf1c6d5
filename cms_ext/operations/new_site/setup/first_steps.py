"""What every new site still needs before it lives, as far as the set-up knows it."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.operations.new_site.setup.domain.steps import (
    administrators_have_a_second_factor,
    coop_is_described,
    desks_have_staff,
    footer_pages_are_filled,
    login_notice_is_handed_in,
    login_notice_is_published,
    mail_is_tried,
    premises_are_entered,
    site_is_set_up,
)
from cms_ext.plugins import FirstStep

FIRST_STEPS = (
    FirstStep(
        _("Załóż stronę"),
        _("Kilka krótkich ekranów: nazwa, biuro, wygląd. Strony i ustawienia powstają same."),
        "setup",
        "wagtailcore.change_site",
        site_is_set_up,
        order=5,
    ),
    FirstStep(
        _("Uzupełnij dane Spółdzielni"),
        _("Nazwa, adres i telefon stoją w stopce każdej strony i na pismach."),
        "setup_coop_settings",
        "cms_ext_theme.change_coopsettings",
        coop_is_described,
        order=10,
    ),
    FirstStep(
        _("Włącz drugi składnik logowania"),
        _("Aplikacja z kodami albo klucz u każdego administratora: samo hasło można podpatrzeć."),
        "identity:second_factor",
        "cms_ext_identity.change_user",
        administrators_have_a_second_factor,
        order=20,
    ),
    FirstStep(
        _("Zaproś pracowników"),
        _("Każdy dział, który obsługuje mieszkańców, potrzebuje kogoś z jego rolą."),
        "staff_register",
        "cms_ext_identity.add_user",
        desks_have_staff,
        order=30,
    ),
    FirstStep(
        _("Wypróbuj pocztę"),
        _("Wyślij do siebie wiadomość próbną: tą drogą idą zaproszenia i pisma."),
        "setup_try_mail",
        "cms_ext_mail.resend_outgoingmessage",
        mail_is_tried,
        order=40,
    ),
    FirstStep(
        _("Wpisz budynki, klatki i lokale"),
        _("Od nich zależą ogłoszenia dla klatki, plakaty i naliczenia; wiele naraz z pliku."),
        "premises_tree",
        "cms_ext_premises.change_property",
        premises_are_entered,
        order=50,
    ),
    FirstStep(
        _("Sprawdź informację o danych osobowych i deklarację dostępności"),
        _("Obie strony mają być opublikowane, wskazane w stopce i bez miejsc „do uzupełnienia”."),
        "setup_footer_pages",
        "wagtailcore.publish_page",
        footer_pages_are_filled,
        order=60,
    ),
    FirstStep(
        _("Uzupełnij ogłoszenie o dostępie do paneli"),
        _("Szkic procedury czeka w ogłoszeniach: uzupełnij go i przekaż do zatwierdzenia."),
        "setup_login_notice",
        "wagtailcore.change_page",
        login_notice_is_handed_in,
        unless="wagtailcore.publish_page",
        order=70,
    ),
    FirstStep(
        _("Opublikuj ogłoszenie o dostępie do paneli"),
        _("Szkic procedury czeka w ogłoszeniach: uzupełnij go i opublikuj."),
        "setup_login_notice",
        "wagtailcore.publish_page",
        login_notice_is_published,
        order=70,
    ),
)
