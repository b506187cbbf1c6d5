"""The steps of a change, and what clerks enter about its letters and cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Done, SecondPerson, Step, StepForm, by_slug
from ebok_plugin.fee_changes import forms, rights
from ebok_plugin.fee_changes.domain.contest import end_contest, open_contest
from ebok_plugin.fee_changes.domain.delivery import (
    approve_override,
    import_deliveries,
    propose_delivery_override,
    record_delivery,
)
from ebok_plugin.fee_changes.domain.fee_change import (
    BEFORE_FORCE,
    annul_fee_change,
    approve_fee_change,
    check_fee_change,
    is_returned,
    put_in_force,
    return_fee_change,
)
from ebok_plugin.fee_changes.domain.notices import changes_to_check
from ebok_plugin.fee_changes.domain.notifying import start_notifying
from ebok_plugin.fee_changes.domain.rate_exceptions import recount_old_rates
from ebok_plugin.fee_changes.models import Contest, FeeChange, NoticeOverride
from ebok_plugin.ledger.domain.proposal import corrections_waiting

State = FeeChange.State


def _in(*states: FeeChange.State) -> Callable[[FeeChange, date], bool]:
    return lambda change, today: change.state in states


SECOND: SecondPerson[FeeChange] = SecondPerson(
    changes_to_check, lambda change: change.made_by, "fee_changes.change"
)
STEPS: Mapping[str, Step[FeeChange]] = by_slug(
    Step(
        "sprawdz",
        gettext_lazy("Sprawdziłem, jest kompletna"),
        lambda change, form, today, origin: check_fee_change(change, origin=origin),
        done=gettext_lazy("Zmiana jest sprawdzona."),
        offered=lambda change, today: change.state == State.DRAFT and not is_returned(change),
        rights=(rights.CHECKS,),
        second_person=SECOND,
    ),
    Step(
        "zatwierdz",
        gettext_lazy("Zapisz decyzję zarządu"),
        lambda change, form, today, origin: approve_fee_change(
            change, decision=form.text, origin=origin
        ),
        forms.ApproveForm,
        done=gettext_lazy("Zmiana jest zatwierdzona."),
        offered=_in(State.CHECKED),
        rights=(rights.CHECKS,),
        second_person=SECOND,
    ),
    Step(
        "zwroc",
        gettext_lazy("Zwróć do poprawy"),
        lambda change, form, today, origin: return_fee_change(
            change, reason=form.text, origin=origin
        ),
        forms.ReturnForm,
        done=gettext_lazy("Zwrócono. Poprawi ją osoba, która ją przygotowała."),
        offered=lambda change, today: (
            change.state in (State.DRAFT, State.CHECKED) and not is_returned(change)
        ),
        rights=(rights.CHECKS,),
        second_person=SECOND,
    ),
    Step(
        "zawiadom",
        gettext_lazy("Przygotuj zawiadomienia"),
        lambda change, form, today, origin: start_notifying(change, origin=origin, today=today),
        done=gettext_lazy("Zawiadomienia są przygotowywane."),
        offered=_in(State.APPROVED),
        rights=(rights.NOTIFIES,),
    ),
    Step(
        "wprowadz",
        gettext_lazy("Wprowadź stawki"),
        lambda change, form, today, origin: put_in_force(change, origin=origin),
        done=gettext_lazy("Stawki są wprowadzone."),
        offered=_in(State.NOTIFYING),
        rights=(rights.NOTIFIES,),
    ),
    Step(
        "odwolaj",
        gettext_lazy("Odwołaj zmianę"),
        lambda change, form, today, origin: annul_fee_change(
            change, reason=form.text, origin=origin
        ),
        forms.AnnulForm,
        done=gettext_lazy("Zmiana jest odwołana."),
        offered=_in(*BEFORE_FORCE),
        rights=(rights.DRAFTS,),
    ),
)


def _delivery(
    change: FeeChange, form: forms.NoticeDeliveryForm, today: date, origin: Origin
) -> None:
    record_delivery(form.notice, form.reported_delivery, origin=origin, today=today)


def _deliveries(
    change: FeeChange, form: forms.DeliveryFileForm, today: date, origin: Origin
) -> Done:
    count = import_deliveries(change, form.cleaned_data["file"], origin=origin, today=today)
    return Done(_("Wczytano doręczenia (%(count)d).") % {"count": count})


def _opinion(change: FeeChange, form: forms.OpinionForm, today: date, origin: Origin) -> None:
    propose_delivery_override(form.notice, opinion=form.cleaned_data["opinion"], origin=origin)


def _contest(change: FeeChange, form: forms.ContestForm, today: date, origin: Origin) -> None:
    open_contest(
        form.notice.account,
        change,
        filed_on=form.cleaned_data["filed_on"],
        court_ref=form.cleaned_data["court_ref"],
        rates=form.contested,
        origin=origin,
        today=today,
    )


def _end_contest(contest: Contest, form: forms.ContestEndForm, today: date, origin: Origin) -> Done:
    outcome = Contest.State(form.cleaned_data["outcome"])
    final_on = form.cleaned_data["final_on"]
    posted = end_contest(contest, outcome, final_on=final_on, origin=origin, today=today)
    words = _("Sprawę zakończono. Zaksięgowane wyrównania: %(n)d.") % {"n": len(posted)}
    waiting = corrections_waiting().filter(key__startswith=f"contest/{contest.pk}/").count()
    if waiting:
        words += " " + _("Na drugą osobę czekają wyrównania: %(n)d.") % {"n": waiting}
    return Done(words)


def _recount(change: FeeChange, form: StepForm, today: date, origin: Origin) -> Done:
    count = recount_old_rates(change, origin=origin)
    if not count:
        return Done(_("Wyjątki od stawek zgadzają się z doręczeniami. Nic nie zmieniono."))
    return Done(
        _(
            "Poprawiono wyjątki od stawek na kontach: %(count)d. Naliczone już miesiące wyrówna "
            "naliczenie korygujące."
        )
        % {"count": count}
    )


# Entries from the lists of the change, each with its own page.
ENTRIES: Mapping[str, Step[FeeChange]] = by_slug(
    Step(
        "doreczenie",
        gettext_lazy("Wpisz doręczenie"),
        _delivery,
        forms.NoticeDeliveryForm,
        button=gettext_lazy("Zapisz"),
        done=gettext_lazy("Doręczenie zapisano."),
        rights=(rights.NOTIFIES,),
    ),
    Step(
        "doreczenia",
        gettext_lazy("Wczytaj doręczenia z pliku"),
        _deliveries,
        forms.DeliveryFileForm,
        button=gettext_lazy("Zapisz"),
        rights=(rights.NOTIFIES,),
    ),
    Step(
        "wyjatki",
        gettext_lazy("Przelicz wyjątki od stawek"),
        _recount,
        about=gettext_lazy(
            "Kto dostał zawiadomienie po terminie, płaci dawną stawkę, dopóki zawiadomienie nie "
            "zadziała albo nie obejmie go następna zmiana. Przeliczenie porównuje te wyjątki z "
            "doręczeniami i poprawia niezgodne. Każda poprawka zostaje w dzienniku."
        ),
        rights=(rights.NOTIFIES,),
    ),
    Step(
        "opinia",
        gettext_lazy("Wpisz opinię prawną o doręczeniu"),
        _opinion,
        forms.OpinionForm,
        button=gettext_lazy("Zapisz"),
        done=gettext_lazy("Opinię zapisano. Czeka na drugą osobę."),
        rights=(rights.NOTIFIES,),
    ),
    Step(
        "sprawa",
        gettext_lazy("Zapisz sprawę w sądzie"),
        _contest,
        forms.ContestForm,
        button=gettext_lazy("Zapisz"),
        done=gettext_lazy(
            "Sprawę zapisano. Opłaty zależne od Spółdzielni zostają w dotychczasowej wysokości."
        ),
        rights=(rights.OPENS_CONTESTS,),
    ),
)
END_CONTEST: Step[Contest] = Step(
    "koniec",
    gettext_lazy("Zakończ sprawę w sądzie"),
    _end_contest,
    forms.ContestEndForm,
    button=gettext_lazy("Zapisz"),
    rights=(rights.ENDS_CONTESTS,),
)
APPROVE_OPINION: Step[NoticeOverride] = Step(
    "zatwierdz-opinie",
    gettext_lazy("Zatwierdź opinię"),
    lambda override, form, today, origin: approve_override(override, origin=origin),
    done=gettext_lazy("Opinia jest zatwierdzona."),
    rights=(rights.CHECKS,),
)
