"""A form that edits a row carries the row's version, and refuses a save on top of a newer one.

The version has a keyed digest of each field that the form shows, as the form was filled in. What
the form does not show it never overwrites: the row is read again when the form is sent, and another
person's change of such a field is no conflict. Nor are two saves of the same values, or the same
form sent twice in a moment (a double click) where the row stores the values in another notation.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from html import unescape
from typing import Any, ClassVar

from django import forms
from django.core.cache import cache
from django.db.models import Model, QuerySet
from django.db.models.fields.files import FieldFile
from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format, localize
from django.utils.html import strip_tags
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _
from django.views.generic.edit import FormMixin
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.blocks import StreamValue
from wagtail.log_actions import registry as log_registry

from cms_ext.evidence.audit.models import AuditEvent, Stream

VERSION = "row_version"
# Characters of a stored or typed text that a message quotes; the rest is in the form.
QUOTED_LENGTH = 1_500
# Seconds in which the same form comes again from one click, and no colleague read the first save.
REPEAT_SECONDS = 5
# Draftail gives each paragraph a random key when it first edits a text.
PARAGRAPH_KEY = re.compile(r' data-block-key="[^"]*"')


class VersionField(forms.CharField):
    """The version of the row when the form was filled in; the newest one after a refusal."""

    is_renewed = False

    def __init__(self, read_version: Callable[[], str]) -> None:
        # Without an id: a page may have several such forms.
        widget = forms.HiddenInput(attrs={"id": False})
        super().__init__(required=False, initial=read_version, widget=widget)

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial if self.is_renewed else data

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class VersionedForm(forms.BaseForm):
    """A form that may edit a row: a stored `instance`, or `row` with `initial` values of it.

    A refused form shows both texts at each field. What only the other person changed is filled in
    with the stored value, what both changed stays as typed; the next save stores what is shown.
    """

    # Residents do not read the names of clerks.
    names_author: ClassVar[bool] = True
    # Fields that begin with a proposal and not with a stored value.
    proposed: Collection[str] = ()

    def __init__(self, *args: Any, row: Model | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row or getattr(self, "instance", None)
        if self.row is not None and not self.row._state.adding:
            self.add_version()

    def add_version(self) -> None:
        """Let the form carry the version of what it is filled in with."""
        self.fields[VERSION] = VersionField(self._read_version)

    @property
    def has_conflict(self) -> bool:
        """Return True if the form was refused because of a newer version."""
        return bool(getattr(self.fields.get(VERSION), "is_renewed", False))

    def full_clean(self) -> None:
        super().full_clean()
        sent = getattr(self, "cleaned_data", {}).pop(VERSION, "")
        if sent and self.is_outdated():
            self._refuse_outdated(sent)

    def is_outdated(self) -> bool:
        """Return False where something else tells that nobody saved in between."""
        return True

    def list_other_values(self) -> Mapping[str, str]:
        """List by label what the page edits in forms of its own, as it is stored."""
        return {}

    def _refuse_outdated(self, sent: str) -> None:
        loaded, stored = _read_digests(sent), self._digests()
        changed = [name for name in stored if stored[name] != loaded.get(name, stored[name])]
        conflicts = [
            name
            for name in changed
            if name in self.changed_data and self._typed_digest(name) != stored[name]
        ]
        others = {name: now for name, now in self.list_other_values().items() if name in changed}
        accepted = f"{VERSION}:{self._digest_sent()}"
        if not conflicts and not others:
            cache.set(accepted, value=True, timeout=REPEAT_SECONDS)
            return
        if cache.get(accepted):
            return
        self.fields[VERSION].is_renewed = True  # type: ignore[attr-defined]  # a VersionField
        self.add_error(None, self._explain_conflict())
        for name in conflicts:
            self._show_both_texts(name, is_untouched=self._typed_digest(name) == loaded[name])
        for label, now in others.items():
            sentence = _("Zmieniło się też: %(label)s. Zapisano: %(now)s.")
            self.add_error(None, sentence % {"label": label, "now": _quote(now)})

    def _digest_sent(self) -> str:
        """Return the digest of the form as it was sent, with the version and its files."""
        files = [(name, str(file), getattr(file, "size", 0)) for name, file in self.files.items()]
        data = self.data.lists() if isinstance(self.data, QueryDict) else self.data.items()
        return salted_hmac(VERSION, repr((sorted(data), files))).hexdigest()

    def _typed_digest(self, name: str) -> str:
        """Return the digest of a typed value; empty for one that is not valid."""
        return self._digest(name, self.cleaned_data[name]) if name in self.cleaned_data else ""

    def _show_both_texts(self, name: str, *, is_untouched: bool) -> None:
        field, is_valid = self.fields[name], name in self.cleaned_data
        typed = self.cleaned_data[name] if is_valid else self[name].data
        texts = {
            "now": _quote(_in_words(field, self._stored_value(name))),
            "mine": _quote(_in_words(field, typed) if is_valid else str(typed or "")),
        }
        if is_untouched:
            field.bound_data = _keep_stored  # type: ignore[method-assign]  # of this form alone
            message = _(
                "Ktoś zmienił to pole, gdy formularz był u Ciebie otwarty. Wstawiliśmy nową "
                "treść. U Ciebie było: %(mine)s"
            )
        else:
            message = _(
                "Ktoś zmienił to pole, gdy formularz był u Ciebie otwarty. Zapisano: %(now)s. "
                "U Ciebie wpisano: %(mine)s. Zostaw w polu to, co ma obowiązywać."
            )
        self.add_error(name, message % texts)

    def _explain_conflict(self) -> str:
        by = describe_last_change(self.row) if self.names_author else ""
        sentences = [
            _("Ktoś zapisał ten wpis, gdy był u Ciebie otwarty (%(by)s).") % {"by": by}
            if by
            else _("Ten wpis zmienił się, gdy był u Ciebie otwarty."),
            _("Niczego z tego formularza jeszcze nie zapisaliśmy."),
            _("Porównaj pola z uwagą i zapisz jeszcze raz: zapiszemy to, co stoi w formularzu."),
        ]
        if self.files:
            sentences.append(_("Pliki wybierz jeszcze raz."))
        return " ".join(sentences)

    def _read_version(self) -> str:
        return json.dumps(self._digests(), separators=(",", ":"))

    def _digests(self) -> dict[str, str]:
        digests = {
            name: self._digest(name, self._stored_value(name))
            for name, field in self.fields.items()
            if not field.widget.is_hidden and not field.disabled and name not in self.proposed
        }
        return digests | {
            label: _digest_text(label, text) for label, text in self.list_other_values().items()
        }

    def _digest(self, name: str, value: Any) -> str:
        return _digest_text(
            name, json.dumps(_plain(self.fields[name].prepare_value(value)), default=str)
        )

    def _stored_value(self, name: str) -> Any:
        return self.get_initial_for_field(self.fields[name], name)


def versioned(form_class: type[Any]) -> type[Any]:
    """Return a form class of Wagtail with the version of its instance.

    Not cached: Wagtail makes such a class for each request.
    """
    if issubclass(form_class, VersionedForm):
        return form_class

    class VersionedModelForm(VersionedForm, form_class):
        pass

    return VersionedModelForm


def build_form(view: Any, form_class: type[Any] | None = None) -> Any:
    """Build the form of one of Wagtail's own edit views, with its version."""
    return FormMixin.get_form(view, versioned(form_class or view.get_form_class()))


def describe_last_change(row: Any) -> str:
    """Say who changed a row last, and when; empty if nobody recorded it."""
    if not isinstance(row, Model):
        return ""
    known = AuditEvent.objects.filter(
        stream=Stream.ACT, object_type=row._meta.label, object_id=str(row.pk)
    )
    moments = [
        (event.at, event.actor, event.actor_label) for event in known.order_by("-at", "-seq")[:1]
    ]
    entry = log_registry.get_logs_for_instance(row).first()
    if entry is not None:
        moments.append((entry.timestamp, entry.user, ""))
    if not moments:
        return ""
    at, actor, label = max(moments, key=lambda moment: moment[0])
    who = actor.get_full_name() or str(actor) if actor else label
    day = date_format(localtime(at), "j E Y, G:i")
    return f"{who}, {day}" if who else day


def _digest_text(name: str, text: str) -> str:
    return salted_hmac(VERSION, f"{name}:{text}").hexdigest()[:12]


def _quote(text: str) -> str:
    if not text:
        return _("(puste)")
    return f"„{text}”" if len(text) <= QUOTED_LENGTH else f"„{text[:QUOTED_LENGTH]}…”"


def _keep_stored(data: Any, initial: Any) -> Any:
    return initial


def _read_digests(sent: str) -> dict[str, str]:
    """Return the digests of a sent version; none of one that is no version."""
    try:
        found = json.loads(sent)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _plain(value: Any) -> Any:
    """Return a form's value without what differs between typed and stored ones that are equal."""
    if isinstance(value, StreamValue):
        # Each block is read, because a raw one may lack what the block's class added since.
        blocks = [(child.block_type, child.block.get_prep_value(child.value)) for child in value]
        return _without_ids(blocks)
    if isinstance(value, FieldFile):
        return value.name or ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, (list, tuple, set, frozenset, QuerySet)):
        return sorted(str(_plain(item)) for item in value)
    if value is None or isinstance(value, bool):
        return value or ""
    return PARAGRAPH_KEY.sub("", str(value)).replace("\r\n", "\n").strip()


def _without_ids(value: Any) -> Any:
    """Drop the ids of nested blocks; Wagtail makes new ones where none is stored."""
    if isinstance(value, dict):
        return {key: _without_ids(item) for key, item in value.items() if key != "id"}
    if isinstance(value, (list, tuple)):
        return [_without_ids(item) for item in value]
    return _plain(value)


def _in_words(field: forms.Field, value: Any) -> str:
    """Return a value as people read it in the form, in one line."""
    if isinstance(value, StreamValue) or isinstance(field.widget, DraftailRichTextArea):
        return " ".join(unescape(strip_tags(str(value))).split())
    plain = _plain(field.prepare_value(value))
    keys = plain if isinstance(plain, list) else [plain]
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
        wanted = [key for key in keys if key]
        rows = field.queryset.filter(**{f"{field.to_field_name or 'pk'}__in": wanted})
        return ", ".join(field.label_from_instance(row) for row in rows)
    labels = {str(key): str(label) for key, label in _flat_choices(field)}
    if labels:
        return ", ".join(labels.get(str(key), str(key)) for key in keys)
    if isinstance(value, bool):
        return _("tak") if value else _("nie")
    if isinstance(value, datetime):
        return date_format(localtime(value) if is_aware(value) else value, "j E Y, G:i")
    return str(localize(value)) if isinstance(value, date) else str(plain)


def _flat_choices(field: forms.Field) -> Iterator[tuple[Any, Any]]:
    for value, label in getattr(field, "choices", ()):
        yield from label if isinstance(label, (list, tuple)) else [(value, label)]
