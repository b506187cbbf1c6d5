"""The institution's application, with the plugin that declares it switched on."""

import pytest

from tests.sites import Site

pytestmark = [pytest.mark.xdist_group("plugins"), pytest.mark.programs]

JOURNEY = r"""
import re
from datetime import date
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from cms_ext.access.domain.decision import begin_review
from cms_ext.access.domain.sender import answer_site_forms
from cms_ext.access.models import AccessApplication
from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import Person, User
from ebok_plugin.ledger.admission import addresses_of

manager = Person.objects.get(name="Zarządca Przykładowy sp. z o.o.")
manager.tax_id = "1234563218"
manager.representatives = "Maria Zarządna"
manager.save()
client = Client()
path = "/strefa-mieszkanca/wniosek/instytucja/"
page = client.get(path)
print(page.status_code, "Rodzaj podmiotu" in page.content.decode())
print(client.get(path + "druk.pdf")["Content-Type"])
stamp = re.search(r'name="otwarto" value="([^"]+)"', page.content.decode())[1]
answer = client.post(path, {
    "org_kind": "manager",
    "org_name": manager.name,
    "tax_id": "123-456-32-18",
    "regon": "123456785",
    "seat": "ul. Polna 9, 00-000 Przykładowo",
    "authorised": "Maria Zarządna",
    "email": "biuro@zarzadca.example",
    "phone": "000 000 113",
    "properties": "\n".join(addresses_of(manager, date(2026, 11, 20))),
    "accepts_bylaw": "on",
    "representation": SimpleUploadedFile("umocowanie.pdf", client.get(path + "druk.pdf").content),
    "otwarto": stamp,
}, follow=True)
print(answer.redirect_chain)
answer_site_forms(business_today())
application = AccessApplication.objects.get(panel="WASTE_INST")
application.in_queue = True
application.save()
daria = User.objects.get(login="finanse")
begin_review(application, Origin(daria, panel="staff"), date(2026, 11, 20))
print(application.number, application.person == manager, application.state)
print([(one.kind, one.name) for one in application.attachments.all()])
for check in application.checks.all():
    print(check.code, check.result, check.detail_code)
"""


def test_an_institution_applies_and_the_finance_desk_checks_it(every_plugin: Site):
    done = every_plugin.manage("shell", "-v", "0", "-c", JOURNEY)

    assert done.returncode == 0, done.stderr
    # Unsigned, unconfirmed, and the manager has a login already: the rest agrees.
    assert done.stdout.splitlines() == [
        "200 True",
        "application/pdf",
        "[('/strefa-mieszkanca/wniosek/przyjety/', 302)]",
        "LOGIN/2026/00001 True IN_REVIEW",
        "[('POA', 'umocowanie.pdf')]",
        "C01 FAIL LINK_NOT_USED",
        "C02 FAIL LINK_NOT_USED",
        "C03 PASS ",
        "C04 FAIL NO_FILE",
        "C05 PASS ",
        "C07 PASS SETTLES",
        "C08 PASS ",
        "C09 FAIL HAS_LOGIN",
    ]
