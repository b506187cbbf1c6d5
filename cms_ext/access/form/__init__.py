"""Application forms as data: read, shown, cleaned and judged by their fields' types."""

from cms_ext.access.form.form_class import ApplicationForm, FormGap, form_class, problems
from cms_ext.access.form.spec import FieldSpec, FormSpec, MalformedForm, read_form, read_yaml

__all__ = [
    "ApplicationForm",
    "FieldSpec",
    "FormGap",
    "FormSpec",
    "MalformedForm",
    "form_class",
    "problems",
    "read_form",
    "read_yaml",
]
