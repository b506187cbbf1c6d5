from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.images import get_image_model_string
from wagtail.models import Page

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.frontend.theme.brand import (
    E_DELIVERY,
    HEX,
    HOURS,
    READABLE,
    WRONG_E_DELIVERY,
    Brand,
    OpeningLine,
    opening_lines,
)
from cms_ext.plugins.coverage import Coverage

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGES = ("privacy_page", "accessibility_page", "contact_page")
LOOKS = ("brand_colour", "brand_deep", "emblem")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _hours(day: StrOrPromise) -> models.CharField[str, str]:
    return models.CharField(
        day,
        max_length=13,
        blank=True,
        validators=[RegexValidator(HOURS, _("Napisz godziny w postaci 8:00–15:00."))],
    )


def _digits(
    what: StrOrPromise, longest: int, pattern: str, otherwise: StrOrPromise
) -> models.CharField[str, str]:
    return models.CharField(
        what,
        max_length=longest,
        blank=True,
        validators=[RegexValidator(rf"^({pattern})\Z", otherwise)],
    )


def _colour(what: StrOrPromise) -> models.CharField[str, str]:
    return models.CharField(
        what,
        max_length=7,
        blank=True,
        validators=[RegexValidator(HEX, _("Napisz kolor w postaci #0d5c46."))],
        help_text=_("Puste pole: kolor z wzoru strony."),
    )


def _page(what: StrOrPromise) -> models.ForeignKey[Page | None, Page | None]:
    return models.ForeignKey(
        Page, verbose_name=what, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )


def make_default_name() -> str:
    """Return what such an office is called, until it says its own name."""
    return gettext("Spółdzielnia Mieszkaniowa")


@register_setting(icon="home")
class CoopSettings(SealedModel, BaseSiteSetting):
    """The facts of the co-op that every page's frame shows."""

    name = models.CharField(_("nazwa"), max_length=60, default=make_default_name)
    short_name = models.CharField(
        _("nazwa przy znaku"), max_length=30, help_text=_("Bez słów „Spółdzielnia Mieszkaniowa”.")
    )
    full_name = models.CharField(_("pełna nazwa"), max_length=160)
    address = models.CharField(_("adres"), max_length=160, blank=True)
    phone = models.CharField(_("telefon biura"), max_length=20, blank=True)
    emergency_phone = models.CharField(_("pogotowie techniczne"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    # What letters and pages of a company must name: Act on the National Court Register, art. 34.
    krs = _digits(_("numer KRS"), 10, r"\d{10}", _("KRS ma 10 cyfr, z zerami na początku."))
    register_court = models.CharField(
        _("sąd rejestrowy"),
        max_length=160,
        blank=True,
        help_text=_("Z wydziałem, np. „Sąd Rejonowy w …, VIII Wydział Gospodarczy KRS”."),
    )
    nip = _digits(_("NIP"), 10, r"\d{10}", _("NIP ma 10 cyfr, bez kresek."))
    regon = _digits(_("REGON"), 14, r"\d{9}|\d{14}", _("REGON ma 9 albo 14 cyfr."))
    # Act on electronic delivery of 18 November 2020; the box of a public body on ePUAP.
    e_delivery = models.CharField(
        _("adres do e-Doręczeń"),
        max_length=28,
        blank=True,
        validators=[RegexValidator(E_DELIVERY, WRONG_E_DELIVERY)],
    )
    filing_box = models.URLField(
        _("elektroniczna skrzynka podawcza"),
        blank=True,
        help_text=_("Adres strony, na której składa się pisma do urzędu, np. na ePUAP."),
    )
    # Since 2026-01-01 such a letter counts only where a special rule allows it.
    filing_basis = models.CharField(
        _("co pozwala składać pisma przez tę skrzynkę"),
        max_length=160,
        blank=True,
        help_text=_(
            "Na przykład numer i data uchwały. Puste: strona ostrzega, że od 2026 r. pismo przez "
            "ePUAP może nie mieć skutku, i kieruje do e-Doręczeń."
        ),
    )
    monday = _hours(_("poniedziałek"))
    tuesday = _hours(_("wtorek"))
    wednesday = _hours(_("środa"))
    thursday = _hours(_("czwartek"))
    friday = _hours(_("piątek"))
    saturday = _hours(_("sobota"))
    sunday = _hours(_("niedziela"))
    privacy_page = _page(_("strona o ochronie danych"))
    accessibility_page = _page(_("deklaracja dostępności"))
    contact_page = _page(_("strona kontaktowa"))
    brand_colour = _colour(_("kolor przycisków"))
    brand_deep = _colour(_("kolor pasków"))
    emblem = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("znak spółdzielni"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Kwadratowy obraz na górę strony. Puste pole: znak z wzoru strony."),
    )

    select_related = ["privacy_page", "accessibility_page", "contact_page", "emblem"]

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("short_name"),
                FieldPanel("full_name"),
                FieldPanel("address"),
                FieldRowPanel([FieldPanel("phone"), FieldPanel("emergency_phone")]),
                FieldPanel("email"),
                FieldRowPanel([FieldPanel("krs"), FieldPanel("register_court")]),
                FieldRowPanel([FieldPanel("nip"), FieldPanel("regon")]),
                FieldRowPanel([FieldPanel("e_delivery"), FieldPanel("filing_box")]),
                FieldPanel("filing_basis"),
            ],
            heading=_("Spółdzielnia"),
        ),
        MultiFieldPanel([FieldPanel(day) for day in WEEK], heading=_("Godziny otwarcia biura")),
        MultiFieldPanel(
            [
                FieldPanel("privacy_page"),
                FieldPanel("accessibility_page"),
                FieldPanel("contact_page"),
            ],
            heading=_("Strony w stopce"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("brand_colour"), FieldPanel("brand_deep")]),
                FieldPanel("emblem"),
            ],
            heading=_("Kolory i znak"),
        ),
    ]

    coverage = Coverage(
        sealed=(
            "site",
            "name",
            "short_name",
            "full_name",
            "address",
            "phone",
            "emergency_phone",
            "email",
            "krs",
            "register_court",
            "nip",
            "regon",
            "e_delivery",
            "filing_box",
            "filing_basis",
            *WEEK,
            *PAGES,
            *LOOKS,
        )
    )

    class Meta:
        verbose_name = _("Spółdzielnia")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuses colours on which words could not be read."""
        super().clean()
        if self.brand is None:
            return
        problems = {
            f"brand_{name}": _(
                "Za mały kontrast: %(found)s : 1, a potrzeba co najmniej %(needed)s : 1. "
                "Wybierz ciemniejszy kolor."
            )
            % {"found": f"{ratio:.1f}".replace(".", ","), "needed": f"{READABLE}".replace(".", ",")}
            for name, ratio in self.brand.too_pale().items()
        }
        if problems:
            raise ValidationError(problems)

    @classmethod
    def of_default_site(cls) -> CoopSettings:
        """Read the facts of the office whose site this is, for letters and documents.

        Unsaved defaults before the site is set up. Pages have them in their frame.
        """
        return cls.objects.filter(site__is_default_site=True).first() or cls()

    @property
    def official_name(self) -> str:
        """Return the full name, else the usual one."""
        return self.full_name or self.name

    @property
    def on_letters(self) -> str:
        """Return address and telephone for the head of a letter, each on its line."""
        phone = self.phone and gettext("tel. %(phone)s") % {"phone": self.phone}
        return "\n".join(filter(None, (self.address, phone)))

    @property
    def brand(self) -> Brand | None:
        """Return the co-op's colours, or None for those of the design."""
        chosen = (self.brand_colour, self.brand_deep)
        return Brand(*chosen) if all(HEX.match(colour) for colour in chosen) else None

    @property
    def print_colours(self) -> dict[str, str]:
        """Return the colours that layouts of documents read as `brand`; empty without own ones."""
        return {"colour": self.brand.colour, "wash": self.brand.wash} if self.brand else {}

    @property
    def opening_lines(self) -> list[OpeningLine]:
        """Return the week in as few lines as it takes."""
        return opening_lines([getattr(self, day) for day in WEEK])

    def hours_on(self, day: date) -> str:
        """`8:00–15:00`, or empty when the office is closed on that weekday."""
        hours: str = getattr(self, WEEK[day.weekday()])
        return hours
