"""The verification screen: what it shows, what it offers, what each step does."""

import re

import pytest
from django.test import Client

from cms_ext.access.domain.decision import begin_review
from cms_ext.access.models import AccessApplication, PhoneCheck
from cms_ext.access.vocabulary import AccessCheckCode, ApplicationState
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from tests.cms_ext.access import desk
from tests.cms_ext.access.applicants import TODAY, apply
from tests.cms_ext.access.views.desk.office import (
    address,
    main_of,
    press,
    press_in_vain,
    read,
    words,
)
from tests.query_counts import counted

pytestmark = pytest.mark.django_db

BUTTON = re.compile(r'<button\s+type="submit"\s+class="button"\s*>(.*?)</button>', re.S)
OTHERS = re.compile(r'<details\s+class="desk-card"[^>]*>\s*<summary>(.*?)</summary>', re.S)


def reviewed(application: AccessApplication, login: str = "czlonkowski") -> AccessApplication:
    begin_review(application, Origin(actor=User.objects.get(login=login)), TODAY)
    return application


def offered(client: Client, application: AccessApplication) -> tuple[list[str], list[str]]:
    """Return the main button, and what stands folded beneath."""
    page = main_of(client.get(address(application)).content)
    do = page[: page.find('<div class="desk-look">')]
    return [words(one) for one in BUTTON.findall(do)], [words(one) for one in OTHERS.findall(do)]


def test_one_page_tells_the_whole_application(celinas: Client, lucja: AccessApplication):
    page = read(celinas, address(reviewed(lucja)))

    for part in (
        "Panel IKCS Stan W weryfikacji Kanał e-mail",
        "Zalecenie systemu: Rozstrzygnij kontrole. Niespełnione: Podpis",
        "Adres nadawcy zgodny z adresem zgłoszonym do Spółdzielni – spełniony Nadawca: l…@",
        "Podpis – nie da się ustalić",
        "Nazwisko Przykładowa Łucja Przykładowa zgodne",
        "skan podpisanego formularza Pobierz skan-0.pdf",
        "Osoba w rejestrze Łucja Przykładowa",
    ):
        assert part in page, part
    # Opening is a read that the person can see.
    event = AuditEvent.objects.filter(action="VIEW").get()
    assert (event.object_id, event.subject, event.reason_code, event.actor_label) == (
        str(lucja.pk),
        lucja.person,
        "APPLICATION",
        "Dział Członkowsko-Lokalowy",
    )


def test_the_desk_sees_that_the_same_person_applied_twice(
    celinas: Client, lucja: AccessApplication
):
    again = apply(desk.LUCJA.form()).application

    first, second = read(celinas, address(lucja)), read(celinas, address(again))

    assert (
        "Ta sama osoba złożyła później jeszcze jeden wniosek: IKCS/2026/00002 "
        "(wpłynął 20.11.2026, stan: Złożony, czeka na podpisany formularz)"
    ) in first
    assert (
        "Powtarza wniosek tej samej osoby, który jest jeszcze otwarty: IKCS/2026/00001 "
        "(wpłynął 20.11.2026, stan: Złożony)"
    ) in second


@pytest.mark.thorough
def test_ac_20_the_other_desk_finds_no_page_behind_any_address(
    darias: Client, celinas: Client, lucja: AccessApplication
):
    missing = AccessApplication(pk=lucja.pk + 100)
    file = ("pliki", str(lucja.attachments.get().pk))
    reads = [(), ("tresc",), file, (*file, "podglad")]
    acts = [
        *((one,) for one in ("list", "list-poczta", "osoba", "pliki")),
        *(("krok", "rozpocznij"), ("krok", "odrzuc"), ("kontrola", "C04")),
        *(("wyjatek", "C05"), ("wyjatek", "1", "decyzja")),
    ]

    for application, client in ((lucja, darias), (missing, darias), (missing, celinas)):
        for ask, below in ((client.get, reads), (client.post, acts)):
            for parts in below:
                assert ask(address(application, *parts)).status_code == 404, parts
    lucja.refresh_from_db()
    assert lucja.state == ApplicationState.SUBMITTED
    assert not AuditEvent.objects.filter(action="VIEW").exists()


def test_the_auditor_reads_and_acts_on_nothing(
    auditors: Client, celinas: Client, lucja: AccessApplication
):
    reviewed(lucja)

    assert offered(auditors, lucja) == ([], [])
    assert "Możesz czytać ten wniosek, ale go nie rozpatrujesz." in read(auditors, address(lucja))
    for parts in (("krok", "zatwierdz"), ("list",), ("kontrola", "C04"), ("osoba",), ("pliki",)):
        assert auditors.post(address(lucja, *parts)).status_code == 302
    lucja.refresh_from_db()
    assert (lucja.state, lucja.checks.get(code="C04").result) == (
        ApplicationState.IN_REVIEW,
        "CANNOT_TELL",
    )


@pytest.mark.thorough
def test_there_is_one_main_button_and_it_follows_the_recommendation(
    celinas: Client, darias: Client
):
    for who in (desk.LUCJA, desk.JEDRZEJ, desk.BOZENA, desk.EMILIA):
        who.on_file()
    wrong_sender = desk.by_email(desk.JEDRZEJ, sender="obcy@inna.example")
    call, in_person, other = "Weryfikacja telefoniczna", "Załatw osobiście", "To inna osoba"
    refuse, withdraw = "Odrzuć", "Wycofaj na prośbę wnioskodawcy"

    assert offered(celinas, reviewed(desk.by_email(desk.LUCJA))) == (
        ["Zatwierdź i wyślij hasło e-mailem"],
        [call, in_person, refuse, withdraw, other],
    )
    assert offered(celinas, reviewed(wrong_sender)) == (
        ["Zobacz, co przeczyta wnioskodawca"],
        ["Wezwij do uzupełnienia", call, in_person, withdraw, other],
    )
    assert offered(celinas, reviewed(desk.by_email(desk.BOZENA))) == (
        ["Załatw osobiście"],
        [call, refuse, withdraw, other],
    )
    assert offered(celinas, reviewed(desk.by_email(desk.EMILIA, place=""))) == (
        ["Wezwij do uzupełnienia"],
        [call, in_person, refuse, withdraw, other],
    )
    assert offered(darias, reviewed(desk.at_desk(desk.EMILIA, "EBOK"), "finanse")) == (
        ["Zatwierdź i wydrukuj list"],
        [call, refuse, withdraw, other],
    )


@pytest.mark.thorough
def test_an_application_by_email_goes_out_in_one_form(celinas: Client, lucja: AccessApplication):
    send = address(reviewed(lucja), "krok", "zatwierdz-i-wyslij")
    assert "Zaznacz, jeżeli to widzisz." in press(celinas, send)

    page = press(celinas, send, C04="on")

    lucja.refresh_from_db()
    assert lucja.state == ApplicationState.CREDENTIALS_ISSUED
    assert "Wydanego hasła startowego nie można pokazać ponownie" in page
    assert "l…@poczta.example" in page
    message = desk.letters_to("lucja@poczta.example")[-1]
    assert message.composer == "access.starter-code"


def test_ac_09_a_refusal_of_the_procedure_is_said_and_nothing_is_done(
    celinas: Client, lucja: AccessApplication
):
    desk.JEDRZEJ.on_file()
    application = reviewed(desk.by_email(desk.JEDRZEJ, sender="obcy@inna.example"))
    User.objects.filter(login="czlonkowski").update(email="lucja@poczta.example")

    page = press_in_vain(celinas, address(application, "krok", "zatwierdz"))
    of_her_own = press_in_vain(celinas, address(lucja, "krok", "rozpocznij"))

    assert "Nie wszystkie wymagane kontrole są zaliczone: Adres nadawcy" in page
    assert of_her_own.count("Nie możesz rozpatrywać własnego wniosku.") == 1
    states = [AccessApplication.objects.get(pk=one.pk).state for one in (application, lucja)]
    assert states == [ApplicationState.IN_REVIEW, ApplicationState.SUBMITTED]


@pytest.mark.thorough
def test_gaps_are_ticked_already_and_named_to_the_applicant(celinas: Client):
    desk.LUCJA.on_file()
    application = reviewed(desk.by_email(desk.LUCJA, place=""))
    page = main_of(celinas.get(address(application)).content)
    ticked = re.findall(r'name="gaps" value="(\w+)"[^>]* checked', page)
    assert ticked == ["place"]

    nothing = press(celinas, address(application, "krok", "wezwanie"))
    done = press(celinas, address(application, "krok", "wezwanie"), gaps=ticked, other="Strona 2.")

    assert "Zaznacz przynajmniej jeden brak." in nothing
    assert "Stan Do uzupełnienia" in done
    application.refresh_from_db()
    assert [gap["key"] for gap in application.gaps] == ["place", "other"]
    assert "Strona 2" in desk.letters_to("lucja@poczta.example")[-1].text


@pytest.mark.thorough
def test_what_the_applicant_will_read_is_shown_before_it_is_sent(
    celinas: Client, lucja: AccessApplication
):
    refuse = address(reviewed(lucja), "krok", "odrzuc")
    typed = {"reason": "NOT_SIGNED", "text": "Podpis zasłania kciuk."}
    assert "Wybierz powód odmowy." in press(celinas, refuse)
    assert "Przy innym powodzie napisz uzasadnienie." in press(celinas, refuse, reason="OTHER")

    shown = main_of(celinas.post(refuse, typed).content)
    lucja.refresh_from_db()
    assert lucja.state == ApplicationState.IN_REVIEW
    assert "formularz nie jest podpisany (Podpis zasłania kciuk.)" in words(shown)
    seen = re.search(r'name="seen" value="(\w{64})"', shown)
    assert seen

    changed = press(celinas, refuse, **typed | {"text": "Co innego."}, seen=seen[1])
    lucja.refresh_from_db()
    assert ("Co innego." in changed, lucja.state) == (True, ApplicationState.IN_REVIEW)

    press(celinas, refuse, **typed, seen=seen[1])
    lucja.refresh_from_db()
    assert (lucja.state, lucja.reject_reason) == (ApplicationState.REJECTED, "NOT_SIGNED")
    sent = desk.letters_to("lucja@poczta.example")[-1]
    assert " ".join(sent.text.split()) in words(shown)


@pytest.mark.always
def test_the_whole_number_is_shown_only_while_a_call_is_due(
    celinas: Client, auditors: Client, lucja: AccessApplication
):
    # The form has its number all the time: it is the applicant's own word.
    lucja.payload["phone"] = "+48600000000"
    lucja.save()
    number, screen = "000 000 103", address(reviewed(lucja))
    pages = [read(celinas, screen)]
    press(celinas, address(lucja, "krok", "telefon"), doubt="inny numer w formularzu")
    pages.append(read(celinas, screen))
    pages.append(read(auditors, screen))
    missing = press(celinas, address(lucja, "krok", "rozmowa"), result="CONFIRMED")
    press(celinas, address(lucja, "krok", "rozmowa"), result="CONFIRMED", questions=["ADDRESS"])
    pages.append(read(celinas, screen))

    assert [number in page for page in pages] == [False, True, False, False]
    called = "Numer z wniosku +48 600 000 000 W rejestrze 000 000 103 inny numer"
    assert [called in page for page in pages] == [False, True, False, False]
    assert "Zaznacz przynajmniej jedno pytanie." in missing
    call = PhoneCheck.objects.get()
    assert (call.result, call.questions, call.masked_number) == (
        "CONFIRMED",
        ["ADDRESS"],
        "*** *** 000",
    )
    assert "rozmowa *** *** 000: potwierdzono (Celina Borówczyk)" in pages[-1]


@pytest.mark.thorough
def test_the_clerk_s_word_on_a_check(celinas: Client, lucja: AccessApplication):
    reviewed(lucja)
    doubt = press(celinas, address(lucja, "kontrola", "C09"), verdict="FAIL", reason="zna inny")
    software = press(celinas, address(lucja, "kontrola", "C09"), verdict="PASS", reason="jednak")
    nothing = press(celinas, address(lucja, "kontrola", "C04"))
    seen = press(celinas, address(lucja, "kontrola", "C04"), verdict="PASS")

    assert "Brak innego czynnego dostępu – niespełniony" in doubt
    assert "Brak innego czynnego dostępu – spełniony" in software
    assert "Zaznacz, czy warunek jest spełniony." in nothing
    assert "Podpis – spełniony" in seen
    assert "Rozstrzygnięcie: Celina Borówczyk. Widzę podpis" in seen
    assert celinas.post(address(lucja, "kontrola", "C99")).status_code == 404


@pytest.mark.thorough
def test_an_exception_is_proposed_by_one_and_confirmed_by_another(celinas: Client, admins: Client):
    desk.JEDRZEJ.on_file()
    application = reviewed(desk.by_email(desk.JEDRZEJ, phone="000000999"))
    empty = press(celinas, address(application, "wyjatek", "C05"))
    press(celinas, address(application, "wyjatek", "C05"), reason="zmienił numer, widziałam umowę")
    proposal = application.override_proposals.get()
    decide = address(application, "wyjatek", str(proposal.pk), "decyzja")

    alone = press_in_vain(celinas, decide, confirm="1")
    together = press(admins, decide, confirm="1")

    assert "Napisz, dlaczego warunek można pominąć." in empty
    assert "Wyjątek wymaga potwierdzenia przez drugą osobę." in alone
    assert "Dane zgodne z rejestrem – wyjątek" in together
    assert "Potwierdzenie: Administrator." in together


@pytest.mark.thorough
def test_the_person_is_found_in_the_register(celinas: Client):
    person = desk.LUCJA.on_file()
    application = desk.at_desk(desk.LUCJA, member_no="333")
    screen = address(application)

    assert "Nie znaleziono tej osoby w rejestrze." in read(celinas, screen)
    assert "Łucja Przykładowa ul. Wzorcowa" in read(celinas, f"{screen}?osoba=przyklad")
    assert "Nikogo nie znaleziono dla „nikt”." in read(celinas, f"{screen}?osoba=nikt")
    for key in ("x", "٧", "9" * 30, "9" * 5000):
        assert celinas.post(address(application, "osoba"), {"person": key}).status_code == 404
    done = press(celinas, address(application, "osoba"), person=str(person.pk))
    assert "Osoba w rejestrze Łucja Przykładowa" in done


def test_an_unsigned_form_from_the_site_can_be_brought_to_the_desk(celinas: Client):
    Person.objects.create(name="Anna Lis")
    application = apply().application

    waits = press_in_vain(celinas, address(application, "krok", "rozpocznij"))
    done = press(celinas, address(application, "krok", "osobiscie"))

    assert "Wniosek czeka na podpisany formularz." in waits
    assert "Kanał osobiście" in done


def test_a_finished_application_offers_nothing(celinas: Client, lucja: AccessApplication):
    withdraw = address(lucja, "krok", "wycofaj")

    assert "Wniosek wycofuje się tylko na prośbę wnioskodawcy." in press(celinas, withdraw)
    assert "Ten wniosek jest zakończony." in press(celinas, withdraw, asked="on")
    assert offered(celinas, lucja) == ([], [])
    assert celinas.post(address(lucja, "krok", "nieznany")).status_code == 404
    assert celinas.get(withdraw).status_code == 405


@pytest.mark.thorough
def test_the_screen_costs_the_same_for_one_file_and_for_four(
    celinas: Client, lucja: AccessApplication
):
    reviewed(lucja)
    asked = {}
    for more in (0, 3):
        for _ in range(more):
            desk.scan(lucja)
        celinas.get(address(lucja))
        page, found = counted(read, celinas, address(lucja))
        asked[page.count("skan podpisanego formularza Pobierz")] = found

    assert list(asked) == [1, 4]
    assert asked[1] == asked[4]


@pytest.mark.thorough
def test_after_the_decision_the_register_is_filled_and_the_next_one_is_at_hand(
    celinas: Client, lucja: AccessApplication
):
    person = desk.BOZENA.on_file()
    bozena = desk.at_desk(desk.BOZENA)
    page = read(celinas, address(reviewed(bozena)))
    assert ("Wpisz do rejestru" in page, "Następny wniosek" in page) == (False, False)
    clerk = Origin(actor=User.objects.get(login="czlonkowski"))
    desk.seen(bozena, clerk, AccessCheckCode.C04, AccessCheckCode.C12)
    press(celinas, address(bozena, "krok", "zatwierdz"))

    page = read(celinas, address(bozena))
    assert "bozena@poczta.example (w rejestrze: brak)" in page
    assert "Zaznacz, co wpisać do rejestru." in press(celinas, address(bozena, "krok", "rejestr"))
    page = press(celinas, address(bozena, "krok", "rejestr"), facts=["email"])
    person.refresh_from_db()
    assert person.correspondence_email == "bozena@poczta.example"
    assert "Co wpisać" not in page

    AccessApplication.objects.filter(pk=bozena.pk).update(state=ApplicationState.WITHDRAWN)
    page = main_of(celinas.get(address(bozena)).content)
    assert f'href="{address(lucja)}">Następny wniosek</a>' in page
