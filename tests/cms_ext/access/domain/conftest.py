"""Batches of starter letters: four residents of one house, and two clerks."""

import re

import pytest
from pypdf import PdfReader

from cms_ext.access.domain.batch_letter import (
    open_letters,
    print_approved_batches,
)
from cms_ext.access.domain.credential_batch import (
    approve_batch,
    propose_batch,
)
from cms_ext.access.models import BatchPart, CredentialBatch
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import AccessProcedure
from cms_ext.plugins.registry import find_procedure
from cms_ext.premises.models import Building, Premises, Staircase
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import BOZENA, EMILIA, JEDRZEJ, LUCJA, clerk
from tests.people import PASSWORD

CODE = re.compile(r"(?:[0-9A-Z] ?){4}- ?(?:[0-9A-Z] ?){4}- ?(?:[0-9A-Z] ?){4}- ?(?:[0-9A-Z] ?){5}")
GROUND = "uchwała nr 12/2026 z 3 listopada 2026 r."


@pytest.fixture
def house(settings, tmp_path) -> None:
    """Łucja and Jędrzej at staircase A, Ęmilia at B; Bożena has an access already."""
    settings.COOP_TODAY, settings.COOP_LETTERS_ROOT = TODAY, tmp_path
    for resident in (LUCJA, JEDRZEJ, EMILIA, BOZENA):
        resident.on_file()
    building = Building.objects.get()
    for code, flats in {"A": ["L-100001", "L-100007"], "B": ["L-100011", "L-100002"]}.items():
        stairs = Staircase.objects.create(building=building, code=code)
        Premises.objects.filter(code__in=flats).update(staircase=stairs)
    bozena = Person.objects.get(name=BOZENA.name)
    User.objects.create_login("ebok", "EB-1", PASSWORD, person=bozena)


@pytest.fixture
def daria() -> Origin:
    return clerk("daria", "finance_clerk", "Daria Rachunkowa")


@pytest.fixture
def franek() -> Origin:
    return clerk("franek", "finance_clerk", "Franciszek Liczydło")


@pytest.fixture
def batch(daria: Origin) -> CredentialBatch:
    return propose_batch(ebok(), None, GROUND, daria, TODAY)


@pytest.fixture
def printed(batch: CredentialBatch, franek: Origin) -> CredentialBatch:
    approve_batch(batch, franek)
    print_approved_batches()
    batch.refresh_from_db()
    return batch


def ebok() -> AccessProcedure:
    return find_procedure("EBOK")


def names(batch: CredentialBatch) -> dict[str, list[str]]:
    return {
        part.label: [letter.person.name for letter in part.letters.select_related("person")]
        for part in batch.parts.all()
    }


def pages(part: BatchPart, origin: Origin) -> list[str]:
    pdf = PdfReader(open_letters([part], origin))
    return [" ".join(page.extract_text().split()) for page in pdf.pages]


def codes_in(text: str) -> list[str]:
    return ["".join(found.split()) for found in CODE.findall(text)]
