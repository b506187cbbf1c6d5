"""The two import screens of the finance desk: what they share and where they differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms_ext.identity.models import User
from ebok_plugin.exchange.domain.bank_desk import BankDesk
from ebok_plugin.exchange.domain.desk import Desk
from ebok_plugin.exchange.domain.ledger_desk import LedgerDesk
from ebok_plugin.exchange.forms.upload import (
    LedgerUploadForm,
    StatementUploadForm,
    UploadForm,
)
from ebok_plugin.exchange.views.ledger_report import ledger_report
from ebok_plugin.exchange.views.statement_report import statement_report


@dataclass(frozen=True, slots=True)
class Screen:
    """One import screen. `slug` names its addresses and its template of the report.

    `details` makes of a report what that template shows, `record_url_name` is where the record of
    a posted file is inspected.
    """

    slug: str
    title: Promise
    introduction: Promise
    icon: str
    permission: str
    desk: Desk[Any]
    upload_form: type[UploadForm]
    details: Callable[[Any], dict[str, Any]]
    record_url_name: str

    @property
    def report_template(self) -> str:
        return f"ebok_plugin/exchange/{self.slug}_report.html"

    @property
    def url(self) -> str:
        return self.address("")

    def address(self, step: str) -> str:
        """The address of a step: "" for the upload, else "commit", "discard" or "findings"."""
        return reverse("_".join(filter(None, ("ebok_import", self.slug, step))))

    def admits(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.permission)

    def clerk(self, request: HttpRequest) -> User:
        """Who is at the screen. Raises PermissionDenied, which the admin answers its own way."""
        if not isinstance(request.user, User) or not self.admits(request):
            raise PermissionDenied
        return request.user


STATEMENT = Screen(
    slug="statement",
    title=_("Import wyciągu bankowego"),
    introduction=_(
        "MT940 albo CAMT.053, najwyżej 20 MB. Najpierw zobaczysz, co jest w pliku; "
        "księgowanie to osobny krok."
    ),
    icon="upload",
    permission="ebok_plugin_exchange.commit_bankfile",
    desk=BankDesk(),
    upload_form=StatementUploadForm,
    details=statement_report,
    record_url_name="bank_pliki_modeladmin_inspect",
)
LEDGER = Screen(
    slug="ledger",
    title=_("Import plików CSV"),
    introduction=_(
        "Konta, składniki, naliczenia, wpłaty albo rozliczenia mediów, najwyżej 20 MB i 200 000 "
        "wierszy. Najpierw zobaczysz, co jest w pliku; księgowanie to osobny krok."
    ),
    icon="upload",
    permission="ebok_plugin_exchange.commit_importbatch",
    desk=LedgerDesk(),
    upload_form=LedgerUploadForm,
    details=ledger_report,
    record_url_name="importy_pliki_modeladmin_inspect",
)
SCREENS = (STATEMENT, LEDGER)
