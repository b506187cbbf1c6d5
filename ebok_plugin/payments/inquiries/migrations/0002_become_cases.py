"""Questions about missing payments become complaints; where cases are off they wait for them.

Key, day, answer and the list of payments stay; the case gets a number of its own, and the former
one stands in its title, so that the desk finds it. See decision 0036.
"""

import hashlib
import json
from datetime import date, datetime, time, timedelta

from django.apps import apps as installed
from django.db import migrations
from django.utils import timezone

from cms_ext.office.law.working_days import days_after, last_working_day

WITH_CASES = installed.is_installed("cases")
NEEDED = (
    "W bazie są zgłoszenia brakujących wpłat ({count}). Od tej wersji prowadzi je wtyczka spraw. "
    "Dopisz cases do COOP_PLUGINS i uruchom migrate jeszcze raz; niczego nie zmieniono."
)
SUBJECT, COMPLAINT = "Księgowanie wpłaty", "COMPLAINT"
# cases.md §1, where the office has no rule of that day.
DAYS = 14
# As `inquiries.domain.disputed` lists payments around the day of the transfer.
EARLIER, LATER = timedelta(62), timedelta(14)


def bring_over(apps, schema_editor):
    asked = apps.get_model("ebok_plugin_inquiries", "PaymentInquiry").objects
    count = asked.count()
    if count == 0:
        return
    if not WITH_CASES:
        raise RuntimeError(NEEDED.format(count=count))
    subjects = apps.get_model("ebok_plugin_cases", "CaseSubject").objects
    complaints = subjects.filter(type__code=COMPLAINT)
    subject = complaints.filter(name=SUBJECT).first() or complaints.order_by("position").first()
    rows = asked.select_related("account__premises").order_by("asked_on", "number")
    for inquiry in rows:
        _bring_over(apps, inquiry, subject)


def _bring_over(apps, inquiry, subject):
    case = apps.get_model("ebok_plugin_cases", "Case")
    message = apps.get_model("ebok_plugin_cases", "CaseMessage")
    row = apps.get_model("ebok_plugin_cases", "DisputedRow")
    answered = inquiry.state == "ANSWERED"
    plain = inquiry.asked_on + timedelta(_days(apps, subject.regime, inquiry.asked_on))
    premises = inquiry.account.premises
    title = f"Brak wpłaty {_zloty(inquiry.amount.grosze)} z {_shown(inquiry.paid_on)}"
    made = case.objects.create(
        # Letters lead to this key.
        id=inquiry.id,
        number=_number(apps, inquiry.asked_on.year),
        subject=subject,
        regime=subject.regime,
        channel="EBOK",
        person_id=inquiry.person_id,
        account_no=inquiry.account.account_no,
        building_id=premises.building_id,
        premises=premises,
        title=f"{title} (zgłoszenie {inquiry.number})",
        reply_way="EMAIL",
        received_on=inquiry.asked_on,
        term_legal=days_after(inquiry.asked_on, (plain - inquiry.asked_on).days),
        due_internal=max(last_working_day(plain), inquiry.asked_on),
        priority=subject.priority,
        state="CLOSED" if answered else "NEW",
        ended_on=inquiry.answered_on if answered else None,
    )
    message.objects.create(
        case=made, direction="IN", body=_body(inquiry), author=None, at=_moment(inquiry.asked_on)
    )
    if answered:
        message.objects.create(
            case=made,
            direction="OUT",
            body=inquiry.answer,
            author_id=inquiry.answered_by_id,
            at=_moment(inquiry.answered_on),
        )
    key = _key(inquiry)
    content = json.dumps(
        {
            "account_no": inquiry.account.account_no,
            "figures": _figures(inquiry),
            "frozen_on": inquiry.asked_on.isoformat(),
            "key": key,
            "kind": "missing-transfer",
            "title": title,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    row.objects.create(
        case=made,
        kind="missing-transfer",
        key=key,
        content=content,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        frozen_on=inquiry.asked_on,
    )


def _days(apps, regime, day):
    rules = apps.get_model("cms_ext_rules", "LegalRule").objects.filter(code=regime)
    held = [
        rule.params.get("days", DAYS)
        for rule in rules
        if rule.valid_from and rule.valid_from <= day <= (rule.valid_to or date.max)
    ]
    return held[0] if held else DAYS


def _number(apps, year):
    sequence, _made = apps.get_model("ebok_plugin_cases", "CaseSequence").objects.get_or_create(
        year=year
    )
    sequence.last += 1
    sequence.save()
    return f"SPR/{year}/{sequence.last:06d}"


def _key(inquiry):
    known = "-".join(str(one["seq"]) for one in inquiry.listed if one["own"])
    account = inquiry.account.account_no.replace("/", "_")
    parts = [account, inquiry.paid_on.isoformat(), str(inquiry.amount.grosze), known]
    return ".".join(part for part in parts if part)


def _figures(inquiry):
    around = (inquiry.paid_on - EARLIER, inquiry.paid_on + LATER)
    figures = [
        ["Kwota przelewu", _zloty(inquiry.amount.grosze)],
        ["Dzień przelewu", _shown(inquiry.paid_on)],
        ["Na koncie", "nie ma tej wpłaty"],
    ]
    for one in sorted(inquiry.listed, key=lambda one: (one["booked_on"], one["seq"])):
        day = date.fromisoformat(one["booked_on"])
        if around[0] <= day <= around[1]:
            label = f"Wpłata z {_shown(day)}, pozycja {one['seq']}"
            own = ", znana wpłata" if one["own"] else ""
            figures.append([label, _zloty(one["grosze"]) + own])
    return figures


def _body(inquiry):
    lines = [
        f"Na moim koncie nie widać przelewu z {_shown(inquiry.paid_on)} na kwotę "
        f"{_zloty(inquiry.amount.grosze)}."
    ]
    if inquiry.booked_until:
        lines.append(f"Wpłaty były wtedy zaksięgowane do {_shown(inquiry.booked_until)}.")
    if inquiry.listed:
        lines.append("Wpłaty widoczne w dniu zgłoszenia:")
    for one in inquiry.listed:
        own = ", znana wpłata" if one["own"] else ""
        day = _shown(date.fromisoformat(one["booked_on"]))
        lines.append(f"{day}: {_zloty(one['grosze'])}{own}")
    return "\n".join(lines)


def _zloty(grosze):
    whole, rest = divmod(grosze, 100)
    return f"{whole:,}".replace(",", "\N{NO-BREAK SPACE}") + f",{rest:02d}\N{NO-BREAK SPACE}zł"


def _shown(day):
    return f"{day:%d.%m.%Y}"


def _moment(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


class Migration(migrations.Migration):
    dependencies = [
        ("ebok_plugin_inquiries", "0001_initial"),
        ("cms_ext_premises", "0001_initial"),
        ("cms_ext_rules", "0002_first_rules"),
        *([("ebok_plugin_cases", "0005_disputed_row")] if WITH_CASES else []),
    ]
    operations = [
        # Backwards the tables come back empty: the cases stay cases.
        migrations.RunPython(bring_over, migrations.RunPython.noop),
        migrations.DeleteModel(name="PaymentInquiry"),
        migrations.DeleteModel(name="InquirySequence"),
    ]
