"""The two import screens of the finance desk."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms_ext.desks.import_desk.views.screen import CommitWords, ImportScreen
from ebok_plugin.exchange.domain.bank_desk import BankDesk
from ebok_plugin.exchange.domain.ledger_desk import LedgerDesk
from ebok_plugin.exchange.forms.upload import LedgerUploadForm, StatementUploadForm
from ebok_plugin.exchange.views.ledger_kinds import LedgerScreen
from ebok_plugin.exchange.views.ledger_report import ledger_report
from ebok_plugin.exchange.views.statement_report import statement_report

POSTING = CommitWords(
    commit=_("Zaksięguj"),
    done=_("Zaksięgowano plik „%s”."),
    gone=_(
        "Ten plik nie czeka już na zaksięgowanie: sprawdzenie jest ważne 24 godziny. "
        "Wgraj plik jeszcze raz."
    ),
    held=_("Plik „%s” zachowano jako wstrzymany. Niczego nie zaksięgowano."),
    keep=_("Zachowaj plik jako wstrzymany"),
    keep_note=_(
        "Z tego pliku nie da się niczego zaksięgować. "
        "Możesz zachować go jako dowód tego, co przyszło z banku."
    ),
)


def _record_at(url_name: str) -> Callable[[int], str]:
    return lambda key: reverse(url_name, args=[key])


STATEMENT = ImportScreen(
    url_name="ebok_import_statement",
    title=_("Import wyciągu bankowego"),
    introduction=_(
        "MT940 albo CAMT.053, najwyżej 20 MB. Najpierw zobaczysz, co jest w pliku; "
        "księgowanie to osobny krok."
    ),
    icon="upload",
    permissions=("ebok_plugin_exchange.commit_bankfile",),
    desk=BankDesk(),
    upload_form=StatementUploadForm,
    upload_template="cms_ext/import_desk/upload.html",
    report_template="ebok_plugin/exchange/statement_report.html",
    details=statement_report,
    record_url=_record_at("bank_pliki_modeladmin_inspect"),
    words=POSTING,
)
LEDGER = LedgerScreen(
    url_name="ebok_import_ledger",
    title=_("Import plików CSV i XLSX"),
    introduction=_(
        "Konta, składniki, naliczenia, wpłaty albo rozliczenia mediów, najwyżej 20 MB i 200 000 "
        "wierszy. Najpierw zobaczysz, co jest w pliku; księgowanie to osobny krok."
    ),
    icon="upload",
    permissions=("ebok_plugin_exchange.commit_importbatch",),
    desk=LedgerDesk(),
    upload_form=LedgerUploadForm,
    upload_template="ebok_plugin/exchange/ledger_upload.html",
    report_template="ebok_plugin/exchange/ledger_report.html",
    details=ledger_report,
    record_url=_record_at("importy_pliki_modeladmin_inspect"),
    words=POSTING,
)
SCREENS = (STATEMENT, LEDGER)
