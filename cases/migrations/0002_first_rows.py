"""Types, subjects, terms and texts with which every site begins; messages that nobody changes."""

from datetime import date

from django.db import migrations

from cms_ext.base.database.append_only import refuse_new_words

# code, name, machine, also without a login
TYPES = (
    ("TICKET", "Zgłoszenie usterki lub pytanie", "TICKET", True),
    ("COMPLAINT", "Reklamacja", "COMPLAINT", True),
    ("CALC_REQUEST", "Wniosek o kalkulację opłat", "TICKET", False),
    ("DATA_REQUEST", "Żądanie dotyczące danych osobowych (RODO)", "TICKET", True),
    ("APPEAL", "Odwołanie wewnątrzspółdzielcze", "COMPLAINT", False),
    ("PRAISE_SUGGESTION", "Wniosek lub opinia", "TICKET", True),
)

# type, name, regime, priority, shows data
SUBJECTS = (
    ("TICKET", "Dźwig (winda)", "TICKET", "URGENT", False),
    ("TICKET", "Przeciek lub brak wody", "TICKET", "URGENT", False),
    ("TICKET", "Ogrzewanie i ciepła woda", "TICKET", "URGENT", False),
    ("TICKET", "Oświetlenie klatki lub terenu", "TICKET", "NORMAL", False),
    ("TICKET", "Domofon i drzwi wejściowe", "TICKET", "NORMAL", False),
    ("TICKET", "Czystość", "TICKET", "NORMAL", False),
    ("TICKET", "Zieleń i plac zabaw", "TICKET", "LOW", False),
    ("TICKET", "Inna usterka", "TICKET", "NORMAL", False),
    ("TICKET", "Pytanie", "TICKET", "NORMAL", False),
    ("COMPLAINT", "Rozliczenie ciepła", "COMPLAINT_CONSUMER", "NORMAL", True),
    ("COMPLAINT", "Rozliczenie wody", "COMPLAINT_CONSUMER", "NORMAL", True),
    ("COMPLAINT", "Wysokość naliczenia", "COMPLAINT_CONSUMER", "NORMAL", True),
    ("COMPLAINT", "Księgowanie wpłaty", "COMPLAINT_CONSUMER", "NORMAL", True),
    ("COMPLAINT", "Wodomierz lub podzielnik", "COMPLAINT_CONSUMER", "NORMAL", True),
    ("COMPLAINT", "Wykonanie usługi", "COMPLAINT_CONSUMER", "NORMAL", False),
    ("COMPLAINT", "Nieodebrane odpady", "COMPLAINT_CONSUMER", "NORMAL", False),
    ("CALC_REQUEST", "Kalkulacja opłaty", "CALC_REQUEST", "NORMAL", True),
    ("DATA_REQUEST", "Dostęp do moich danych lub ich kopia", "GDPR_ANSWER", "NORMAL", True),
    ("DATA_REQUEST", "Sprostowanie danych", "GDPR_ANSWER", "NORMAL", True),
    ("DATA_REQUEST", "Usunięcie danych lub sprzeciw", "GDPR_ANSWER", "NORMAL", True),
    ("APPEAL", "Odwołanie od uchwały lub decyzji zarządu", "APPEAL", "NORMAL", False),
    ("PRAISE_SUGGESTION", "Wniosek lub pomysł", "TICKET", "LOW", False),
    ("PRAISE_SUGGESTION", "Pochwała lub skarga na obsługę", "TICKET", "NORMAL", False),
)

SINCE = date(2017, 1, 1)
POLICY = "zasada Spółdzielni; do zmiany uchwałą zarządu"
STATUTE = "statut Spółdzielni; sprawdzić, co mówi"

# code, title, basis, values, source
RULES = (
    ("TICKET_URGENT", "Pilna usterka: załatwienie", POLICY, {"hours": 24}, POLICY),
    ("TICKET_NORMAL", "Zwykłe zgłoszenie: załatwienie", POLICY, {"days": 7}, POLICY),
    ("TICKET_LOW", "Zgłoszenie niepilne: załatwienie", POLICY, {"days": 30}, POLICY),
    ("CALC_REQUEST", "Kalkulacja opłat: odpowiedź", POLICY, {"days": 14}, POLICY),
    ("APPEAL", "Odwołanie wewnątrzspółdzielcze: rozpatrzenie", STATUTE, {"months": 3}, STATUTE),
    (
        "COMPLAINT_APPEAL",
        "Odwołanie od rozstrzygnięcia reklamacji do rady nadzorczej",
        STATUTE,
        {"days": 30},
        STATUTE,
    ),
    (
        "COMPLAINT_SECOND_PERSON",
        "Decyzja w reklamacji: od jakiej zmiany kwoty zatwierdza druga osoba",
        POLICY,
        {"zlotys": 500},
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
    rule = apps.get_model("cms_ext_law", "LegalRule")
    types = {
        code: kind.objects.create(
            code=code, name=name, machine=machine, without_login=open_to_all, position=at * 10
        )
        for at, (code, name, machine, open_to_all) in enumerate(TYPES, start=1)
    }
    subject.objects.bulk_create(
        subject(
            type=types[code],
            name=name,
            regime=regime,
            priority=priority,
            shows_data=shows_data,
            position=at * 10,
        )
        for at, (code, name, regime, priority, shows_data) in enumerate(SUBJECTS, start=1)
    )
    template.objects.bulk_create(template(name=name, text=text) for name, text in TEMPLATES)
    # A site that had cases before, and took them out, keeps the terms that it wrote.
    for code, title, basis, params, source in RULES:
        rule.objects.get_or_create(
            code=code,
            valid_from=SINCE,
            defaults={
                "title": title,
                "legal_basis": basis,
                "params": params,
                "source_note": source,
            },
        )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("cms_ext_law", "0002_first_rules"),
    ]
    operations = [
        migrations.RunPython(make, migrations.RunPython.noop),
        refuse_new_words(
            "cases_casemessage", "case_id", "direction", "body", "author_id", "at"
        ),
        refuse_new_words(
            "cases_caseattachment", "message_id", "name", "file", "sha256", "mime", "size"
        ),
    ]
