"""The demo's papers: codes that work, a resident who reads in E-BOK, the notices of the month."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from cms_ext.audit.domain.event import SYSTEM
from cms_ext.demo.people import person_of
from ebok_plugin.ledger.period import Period
from ebok_plugin.statements.domain.batch import start_notices
from ebok_plugin.statements.domain.consent import give_consent
from ebok_plugin.statements.jobs import carry_on
from ebok_plugin.statements.models import PaymentSettings

READS_IN_EBOK = "anna"


def load(today: date) -> None:
    """NIP and name of the recipient, from fixtures/coop/coop.yaml."""
    path: Path = settings.ROOT / "fixtures" / "coop" / "coop.yaml"
    facts: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    codes = PaymentSettings.load()
    codes.nip, codes.recipient = facts["tax_id"], facts["qr_recipient_name"]
    codes.full_clean()
    codes.save()


def load_papers(today: date) -> None:
    """After the ledger and the logins: a consent, and the notices of the current month."""
    give_consent(person_of(READS_IN_EBOK), origin=SYSTEM)
    start_notices(Period.of(today), today=today, origin=SYSTEM)
    while carry_on():
        pass
