"""Money in the database: integer grosze in a bigint column, `Money` in Python."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from cms_ext.base.money.amounts import Money

if TYPE_CHECKING:
    _GroszeField = models.BigIntegerField[Money, Money]
else:
    _GroszeField = models.BigIntegerField


class MoneyField(_GroszeField):
    """A field of `Money`; sums in SQL are `Money` too."""

    if TYPE_CHECKING:
        # The stubs know integers only; looking up by Money is what this field is for.
        _pyi_lookup_exact_type: Money  # type: ignore[assignment]

    def from_db_value(
        self, value: int | None, expression: Any, connection: BaseDatabaseWrapper
    ) -> Money | None:
        # PostgreSQL sums bigint as numeric, which arrives as an integral Decimal.
        return None if value is None else Money.from_grosze(int(value))

    def to_python(self, value: Any) -> Money | None:
        """Read grosze from a fixture, as `value_to_string` wrote them."""
        if value is None or isinstance(value, Money):
            return value
        return Money.from_grosze(int(value))

    def get_prep_value(self, value: Any) -> int | None:
        """Refuses bare numbers: 5 could mean grosze or złoty."""
        if value is None:
            return None
        if not isinstance(value, Money):
            raise TypeError(f"{self.name} takes Money, not {type(value).__name__}.")
        return value.grosze

    def value_to_string(self, obj: models.Model) -> str:
        """Write grosze, so that a dump holds what the column holds."""
        return str(self.value_from_object(obj).grosze)
