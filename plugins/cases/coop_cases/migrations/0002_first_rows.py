"""Types, subjects, terms and reply templates that every site starts with."""

from datetime import date

from django.db import migrations

# code, name, machine, also without a login
TYPES = (
    ("TICKET", "Zgłoszenie usterki lub pytanie", "TICKET", True),
    ("COMPLAINT", "Reklamacja", "COMPLAINT", True),
    ("CALC_REQUEST", "Wniosek o kalkulację opłat", "TICKET", False),
    ("DATA_REQUEST", "Żądanie dotyczące danych osobowych (RODO)", "TICKET", True),
    ("APPEAL", "Odwołanie od uchwały lub decyzji", "COMPLAINT", False),
    ("PRAISE_SUGGESTION", "Wniosek lub opinia", "TICKET", True),
    ("SERVICE_ORDER", "Zamówienie usługi dodatkowej", "ORDER", False),
)

# type, name, regime, priority, shows data, of a shared part
SUBJECTS = (
    ("TICKET", "Dźwig (winda)", "TICKET", "URGENT", False, True),
    ("TICKET", "Przeciek lub brak wody", "TICKET", "URGENT", False, False),
    ("TICKET", "Ogrzewanie i ciepła woda", "TICKET", "URGENT", False, False),
    ("TICKET", "Oświetlenie klatki lub terenu", "TICKET", "NORMAL", False, True),
    ("TICKET", "Domofon i drzwi wejściowe", "TICKET", "NORMAL", False, True),
    ("TICKET", "Czystość", "TICKET", "NORMAL", False, True),
    ("TICKET", "Zieleń i plac zabaw", "TICKET", "LOW", False, True),
    ("TICKET", "Inna usterka", "TICKET", "NORMAL", False, False),
    ("TICKET", "Pytanie", "TICKET", "NORMAL", False, False),
    ("COMPLAINT", "Rozliczenie ciepła", "COMPLAINT_CONSUMER", "NORMAL", True, False),
    ("COMPLAINT", "Rozliczenie wody", "COMPLAINT_CONSUMER", "NORMAL", True, False),
    ("COMPLAINT", "Wysokość naliczenia", "COMPLAINT_CONSUMER", "NORMAL", True, False),
    ("COMPLAINT", "Księgowanie wpłaty", "COMPLAINT_CONSUMER", "NORMAL", True, False),
    ("COMPLAINT", "Wodomierz lub podzielnik", "COMPLAINT_CONSUMER", "NORMAL", True, False),
    ("COMPLAINT", "Wykonanie usługi", "COMPLAINT_CONSUMER", "NORMAL", False, False),
    ("COMPLAINT", "Nieodebrane odpady", "COMPLAINT_CONSUMER", "NORMAL", False, False),
    ("CALC_REQUEST", "Kalkulacja opłaty", "CALC_REQUEST", "NORMAL", True, False),
    ("DATA_REQUEST", "Dostęp do moich danych lub ich kopia", "GDPR_ANSWER", "NORMAL", True, False),
    ("DATA_REQUEST", "Sprostowanie danych", "GDPR_ANSWER", "NORMAL", True, False),
    ("DATA_REQUEST", "Usunięcie danych lub sprzeciw", "GDPR_ANSWER", "NORMAL", True, False),
    ("APPEAL", "Odwołanie od uchwały lub decyzji zarządu", "APPEAL", "NORMAL", False, False),
    ("PRAISE_SUGGESTION", "Wniosek lub pomysł", "TICKET", "LOW", False, False),
    ("PRAISE_SUGGESTION", "Pochwała lub skarga na obsługę", "TICKET", "NORMAL", False, False),
    ("SERVICE_ORDER", "Usługa dodatkowa", "TICKET", "NORMAL", True, False),
)
LAST_PLACE = 300

LAW = "ustawa o prawach konsumenta"
POLICY = "zasada własna; do zmiany uchwałą zarządu"
STATUTE = "statut; sprawdzić, co mówi"
SINCE = date(2017, 1, 1)

# code, title, basis, values, since, source
RULES = (
    ("TICKET_URGENT", "Pilna usterka: załatwienie", POLICY, {"hours": 24}, SINCE, POLICY),
    ("TICKET_NORMAL", "Zwykłe zgłoszenie: załatwienie", POLICY, {"days": 7}, SINCE, POLICY),
    ("TICKET_LOW", "Zgłoszenie niepilne: załatwienie", POLICY, {"days": 30}, SINCE, POLICY),
    ("CALC_REQUEST", "Kalkulacja opłat: odpowiedź", POLICY, {"days": 14}, SINCE, POLICY),
    (
        "APPEAL",
        "Odwołanie od uchwały lub decyzji: rozpatrzenie",
        STATUTE,
        {"months": 3},
        SINCE,
        STATUTE,
    ),
    (
        "COMPLAINT_APPEAL",
        "Odwołanie od rozstrzygnięcia reklamacji",
        "statut",
        {"days": 30},
        SINCE,
        STATUTE,
    ),
    (
        "COMPLAINT_SECOND_PERSON",
        "Decyzja w reklamacji: od jakiej zmiany kwoty zatwierdza druga osoba",
        POLICY,
        {"zlotys": 500},
        SINCE,
        POLICY,
    ),
    ("REACTION_URGENT", "Pilna usterka: podjęcie sprawy", POLICY, {"hours": 2}, SINCE, POLICY),
    (
        "REACTION_NORMAL",
        "Zwykłe zgłoszenie: podjęcie sprawy",
        POLICY,
        {"working_days": 1},
        SINCE,
        POLICY,
    ),
    (
        "REACTION_LOW",
        "Zgłoszenie niepilne: podjęcie sprawy",
        POLICY,
        {"working_days": 3},
        SINCE,
        POLICY,
    ),
    (
        "SERVICE_WITHDRAWAL",
        "Usługa zamówiona przez internet: odstąpienie od umowy",
        f"{LAW}, art. 27",
        {"days": 14},
        date(2014, 12, 25),
        "brzmienie pouczenia sprawdza prawnik",
    ),
    (
        "SERVICE_PAYMENT",
        "Usługa dodatkowa: termin płatności od obciążenia",
        POLICY,
        {"days": 14},
        SINCE,
        POLICY,
    ),
)

# name, text
TEMPLATES = (
    (
        "Usterka usunięta",
        "Dziękujemy za zgłoszenie. Usterka jest usunięta. Jeśli pojawi się znowu, prosimy wznowić "
        "sprawę {number} w ciągu 14 dni.",
    ),
    (
        "Prośba o zdjęcie",
        "Prosimy o zdjęcie tego miejsca i dokładniejszy opis, gdzie ono jest. Można je dołączyć na "
        "stronie sprawy {number}.",
    ),
    (
        "Zlecone wykonawcy",
        "Zleciliśmy naprawę wykonawcy. Najpóźniej {term} damy znać na stronie sprawy, że jest "
        "gotowa.",
    ),
)


def make(apps, schema_editor):
    kind = apps.get_model("cases", "CaseType")
    subject = apps.get_model("cases", "CaseSubject")
    template = apps.get_model("cases", "CaseTemplate")
    rules = apps.get_model("cms_ext_law", "LegalRule").objects
    types = {
        code: kind.objects.create(
            code=code, name=name, machine=machine, without_login=open_to_all, position=at * 10
        )
        for at, (code, name, machine, open_to_all) in enumerate(TYPES, start=1)
    }
    for at, (code, name, regime, priority, shows_data, shared) in enumerate(SUBJECTS, start=1):
        subject.objects.create(
            type=types[code],
            name=name,
            regime=regime,
            priority=priority,
            shows_data=shows_data,
            public_place=shared,
            position=LAST_PLACE if at == len(SUBJECTS) else at * 10,
        )
    template.objects.bulk_create(template(name=name, text=text) for name, text in TEMPLATES)
    # A site that had cases before, and took them out, keeps the terms that it wrote.
    for code, title, basis, params, since, source in RULES:
        facts = {"title": title, "legal_basis": basis, "params": params, "source_note": source}
        rules.get_or_create(code=code, valid_from=since, defaults=facts)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("cms_ext_law", "0002_first_rules")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
