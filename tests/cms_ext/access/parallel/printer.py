"""Prints the letters of a batch until killed: `python -m …parallel.printer print FOLDER`.

`scene FOLDER` approves a batch of six staircases with three people each, `look FOLDER` tells what
there is.
"""

import json
import re
import sys
import time
from io import BytesIO

import django

django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.contrib.auth.hashers import check_password  # noqa: E402 - after the set-up
from pypdf import PdfReader  # noqa: E402 - after the set-up

from cms_ext.access.domain.batch_letter import (  # noqa: E402 - after the set-up
    print_approved_batches,
    read_file,  # noqa: E402 - after the set-up
)
from cms_ext.access.domain.credential_batch import (  # noqa: E402 - after the set-up
    approve_batch,
    propose_batch,
)
from cms_ext.access.models import BatchPart  # noqa: E402 - after the set-up
from cms_ext.people.identity.models import ActivationCode  # noqa: E402 - after the set-up
from cms_ext.plugins.registry import find_procedure  # noqa: E402 - after the set-up
from cms_ext.premises.models import Staircase  # noqa: E402 - after the set-up
from ebok_plugin.ledger.models import AccountAccess  # noqa: E402 - after the set-up
from tests.cms_ext.access.applicants import TODAY  # noqa: E402 - after the set-up
from tests.cms_ext.access.desk import clerk  # noqa: E402 - after the set-up
from tests.ebok_plugin.ledger.books import open_account  # noqa: E402 - after the set-up

STAIRCASES, PEOPLE = 6, 3
CODE = re.compile(r"(?:[0-9A-Z] ?){4}- ?(?:[0-9A-Z] ?){4}- ?(?:[0-9A-Z] ?){4}- ?(?:[0-9A-Z] ?){5}")


def set_scene() -> None:
    for number in range(STAIRCASES * PEOPLE):
        account = open_account(f"6000{number:02}", f"Osoba Numer{number}")
        stairs, _ = Staircase.objects.get_or_create(
            building=account.premises.building, code=f"{number // PEOPLE}"
        )
        account.premises.staircase = stairs
        account.premises.save()
        AccountAccess.objects.create(
            person=account.payer, account=account, role="PAYER", valid_from=account.opened_on
        )
    daria = clerk("daria", "finance_clerk", "Daria Rachunkowa")
    franek = clerk("franek", "finance_clerk", "Franciszek Liczydło")
    batch = propose_batch(find_procedure("EBOK"), None, "uchwała nr 12/2026", daria, TODAY)
    approve_batch(batch, franek)


def printed_codes(part: BatchPart) -> list[str]:
    """Return the codes that are in the file of a staircase."""
    pages = PdfReader(BytesIO(read_file(part.file))).pages if part.file else []
    found = (CODE.findall(page.extract_text()) for page in pages)
    return ["".join(code.split()).replace("-", "") for codes in found for code in codes]


def look() -> dict[str, object]:
    unprinted = 0
    parts = BatchPart.objects.order_by("order")
    for part in parts:
        printed = printed_codes(part)
        for letter in part.letters.exclude(code=None).select_related("code"):
            unprinted += not any(check_password(code, letter.code.code_hash) for code in printed)
    return {
        "codes that were not printed": unprinted,
        "codes without a letter": ActivationCode.objects.filter(batch_letter=None).count(),
        "halves": [
            one.order for one in parts if one.letters.exclude(code=None).count() not in (0, PEOPLE)
        ],
        "printed": parts.exclude(printed_at=None).count(),
        "codes": ActivationCode.objects.count(),
    }


if __name__ == "__main__":
    act, settings.COOP_LETTERS_ROOT = sys.argv[1:]
    settings.COOP_TODAY = TODAY
    if act == "scene":
        set_scene()
    elif act == "look":
        print(json.dumps(look()))
    elif act == "finish":
        print_approved_batches()
    else:
        print("ready", flush=True)
        print_approved_batches()
        # Killed all the same: nothing was left to print.
        time.sleep(60)
