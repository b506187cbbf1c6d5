"""Services that the co-op sells: the price list, orders and quotes."""

import uuid
from datetime import date
from decimal import Decimal
from typing import ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.office.law.models import valid_rows
from cms_ext.people.identity.user_key import user_key
from cms_ext.plugins.coverage import Coverage
from coop_cases.models.case import Case

NOTHING = 0  # grosze: the migrations keep it
CHARGE_PREFIX = "case:"


class ServiceItemQuerySet(SealedQuerySet["ServiceItem"]):
    def on(self, day: date) -> Self:
        """Return the services that can be ordered on this day, at the price of the day."""
        return self.filter(valid_rows(day))


class ServiceItem(SealedModel):
    """A service at a price, from one day to another. The next price is a row of the same `code`.

    `price` is gross, in grosze, for one `unit`. Periods of a code never overlap; a row that was
    ordered or quoted only ends (`coop_cases.domain.registers.save_service`).
    """

    code = models.CharField(
        _("kod"),
        max_length=20,
        help_text=_("Wielkie litery, cyfry i łączniki. Następna cena tej usługi ma ten sam kod."),
        validators=[RegexValidator(r"^[A-Z0-9-]+\Z", _("Wpisz wielkie litery, cyfry i łączniki."))],
    )
    name = models.CharField(_("nazwa"), max_length=80)
    unit = models.CharField(_("jednostka"), max_length=20, default="szt.")
    about = models.CharField(
        _("opis"),
        max_length=300,
        blank=True,
        help_text=_("Co obejmuje cena. Przeczyta to każdy, kto zamawia."),
    )
    price = models.PositiveIntegerField(_("cena brutto w groszach"))
    valid_from = models.DateField(_("obowiązuje od"))
    valid_to = models.DateField(
        _("obowiązuje do"), null=True, blank=True, help_text=_("Ostatni dzień; puste: bez końca.")
    )
    needs_appointment = models.BooleanField(_("trzeba się umówić na wizytę"), default=True)
    cancel_until_hours = models.PositiveSmallIntegerField(
        _("klient anuluje najpóźniej tyle godzin przed wizytą"), default=24
    )

    coverage = Coverage(
        sealed=(
            "code",
            "name",
            "unit",
            "price",
            "valid_from",
            "valid_to",
            "needs_appointment",
            "cancel_until_hours",
        ),
        digested=("about",),
    )

    objects: ClassVar = ServiceItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("usługa dodatkowa")
        verbose_name_plural = _("cennik usług")
        ordering: ClassVar[list[str]] = ["name__polish", "code__polish", "-valid_from"]
        default_permissions = ("add", "change", "view")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                name="cases_service_from",
                violation_error_message=_("Ta usługa ma już cenę od tego dnia. Popraw tamtą."),
            ),
            models.CheckConstraint(
                name="cases_service_period",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Ostatni dzień jest przed pierwszym. Popraw daty."),
            ),
            models.CheckConstraint(
                name="cases_service_price",
                condition=Q(price__gt=NOTHING),
                violation_error_message=_("Cena musi być większa od zera."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.amount}"

    @property
    def amount(self) -> Money:
        """Return the price of one unit."""
        return Money.from_grosze(self.price)


class ServiceOrder(SealedModel):
    """The order of a case of the type SERVICE_ORDER.

    `item` is the service at the price of the day of the order. `begins_early`: the customer asks
    for it before the days of withdrawal are over. `charge_note` names the document with which it
    was charged where this site keeps no accounts.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="order")
    item = models.ForeignKey(
        ServiceItem, verbose_name=_("usługa"), on_delete=models.PROTECT, related_name="orders"
    )
    quantity = models.PositiveSmallIntegerField(_("ile"), default=1)
    begins_early = models.BooleanField(
        _("prosi o wykonanie przed terminem odstąpienia"), default=False
    )
    appointment_at = models.DateTimeField(_("umówiono na"), null=True, blank=True)
    done_on = models.DateField(_("wykonano"), null=True, blank=True)
    charged_on = models.DateField(_("obciążono"), null=True, blank=True)
    charge_note = models.CharField(_("dokument obciążenia"), max_length=120, blank=True)

    coverage = Coverage(
        sealed=(
            "case_id",
            "item_id",
            "quantity",
            "begins_early",
            "appointment_at",
            "done_on",
            "charged_on",
        ),
        digested=("charge_note",),
    )

    class Meta:
        verbose_name = _("zamówienie usługi")
        verbose_name_plural = _("zamówienia usług")
        default_permissions = ()
        permissions = [("charge_serviceorder", "Może obciążyć za wykonaną usługę")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="cases_order_quantity", condition=Q(quantity__gt=NOTHING))
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.item_id}"

    @property
    def charge_key(self) -> str:
        """Return the key under which the order is charged, once (cases.md §3)."""
        return f"{CHARGE_PREFIX}{self.case_id}"


class Quote(SealedModel):
    """The price of an order, given by a clerk; the newest quote counts.

    Triggers keep its words. `confirmed_at` is when the customer pressed the button with the
    obligation to pay; a case has one confirmed quote at the most.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="quotes")
    total = models.PositiveIntegerField(_("razem brutto w groszach"))
    valid_until = models.DateField(_("ważna do"))
    made_at = models.DateTimeField(_("wyceniono"))
    made_by = user_key(_("wycenił(a)"))
    confirmed_at = models.DateTimeField(_("potwierdzono"), null=True, blank=True)

    coverage = Coverage(
        sealed=("case_id", "total", "valid_until", "made_at", "made_by_id", "confirmed_at")
    )

    class Meta:
        verbose_name = _("wycena")
        verbose_name_plural = _("wyceny")
        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="cases_quote_total", condition=Q(total__gt=NOTHING)),
            models.UniqueConstraint(
                name="cases_quote_confirmed_once",
                fields=["case"],
                condition=Q(confirmed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.amount}"

    @property
    def amount(self) -> Money:
        return Money.from_grosze(self.total)


class QuoteLine(SealedModel):
    """A line of a quote, in copied words; `amount` is `r2(quantity × price)`, in grosze."""

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("co"), max_length=120)
    quantity = models.DecimalField(_("ile"), max_digits=7, decimal_places=2)
    unit = models.CharField(_("jednostka"), max_length=20, blank=True)
    price = models.PositiveIntegerField(_("cena brutto w groszach"))
    amount = models.PositiveIntegerField(_("kwota brutto w groszach"))

    coverage = Coverage(
        sealed=("quote_id", "position", "quantity", "unit", "price", "amount"), digested=("name",)
    )

    class Meta:
        verbose_name = _("pozycja wyceny")
        verbose_name_plural = _("pozycje wyceny")
        ordering: ClassVar[list[str]] = ["quote_id", "position"]
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["quote", "position"], name="cases_quote_position")
        ]

    def __str__(self) -> str:
        return f"{self.quote_id}/{self.position}"

    @property
    def cost(self) -> Money:
        return Money.from_grosze(self.amount)

    @property
    def count(self) -> Decimal | int:
        """Return the quantity without empty decimals."""
        integer = int(self.quantity)
        return integer if self.quantity == integer else self.quantity

    @property
    def each(self) -> Money:
        return Money.from_grosze(self.price)
