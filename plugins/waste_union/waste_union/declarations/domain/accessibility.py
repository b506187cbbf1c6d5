"""The union's accessibility statement: the first one of a new site, and its yearly review."""

from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.plugins import Waiting
from cms_ext.public_site.pages.domain.editing import publish_below
from cms_ext.public_site.pages.models import HomePage, SitePage
from waste_union.declarations.models import AccessibilityStatementPage

# Announced a month before the term, so that there is time for a review.
ANNOUNCED_DAYS = 31


def create_statement(today: date) -> int:
    """Replace the voluntary text of a new site by a statement; returns how many were made."""
    coop = CoopSettings.of_default_site()
    text = coop.accessibility_page
    home = HomePage.objects.first()
    if home is None or text is None or AccessibilityStatementPage.objects.exists():
        return 0
    title, slug = text.title, text.slug
    text.delete()
    home.refresh_from_db()
    page = AccessibilityStatementPage(
        title=title,
        slug=slug,
        published_on=today,
        updated_on=today,
        made_on=today,
        contact_person=_("Biuro Związku"),
        inaccessible=_paragraph(
            _("Skany bez warstwy tekstowej i dokumenty innych podmiotów. Prześlemy je inaczej.")
        ),
        facilities=_paragraph(
            _("Cała strona działa z klawiatury, przy powiększeniu do 400 % i bez skryptów.")
        ),
        architecture=_paragraph(
            _(
                "Opis wejścia, toalet i miejsc parkingowych jest w przygotowaniu. Przed wizytą "
                "zadzwoń, a powiemy, czego się spodziewać, i umówimy dogodny sposób obsługi."
            )
        ),
        communication=_paragraph(
            _("Załatwisz sprawę na miejscu, przez telefon, e-mail i e-Doręczenia.")
        ),
    )
    coop.refresh_from_db()
    coop.accessibility_page = publish_below(home, page)
    coop.save()
    return 1


def queue_statement_review(user: AbstractBaseUser, today: date) -> Waiting | None:
    """Count the statement before its first review, near the next one, and while there is none."""
    page = CoopSettings.of_default_site().accessibility_page
    statement = AccessibilityStatementPage.objects.filter(pk=page.pk).first() if page else None
    if statement is None:
        home: SitePage | None = HomePage.objects.first()
        mine = home is not None and home.permissions_for_user(user).can_add_subpage()
        return Waiting(1, today, today) if mine else None
    if not statement.permissions_for_user(user).can_edit():
        return None
    due = statement.review_due
    is_near = statement.reviewed_on is None or (due - today).days <= ANNOUNCED_DAYS
    return Waiting(int(is_near), nearest=due)


def _paragraph(text: str) -> list[tuple[str, str]]:
    return [("paragraph", f"<p>{text}</p>")]
