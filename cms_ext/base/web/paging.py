"""Lists by pages: the address of a page and of its neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode

T = TypeVar("T")

# Lists of staff go by Wagtail's own parameter; what is in people's bookmarks stays as it is.
DESK, PAGE = "p", "page"


class PortionedRows(Protocol):
    """Rows that are fetched a part at a time and whose number is known."""

    def __getitem__(self, which: slice, /) -> Any: ...


class ListPage(Page):  # type: ignore[type-arg]  # generic for the checker only
    """A page that knows the addresses of its neighbours, with the rest of the own address."""

    paginator: ListPaginator

    @property
    def previous_address(self) -> str:
        return self.paginator.address(self.previous_page_number())

    @property
    def next_address(self) -> str:
        return self.paginator.address(self.next_page_number())


class ListPaginator(Paginator):  # type: ignore[type-arg]  # as above
    """`keep` is the rest of the query string, without the page."""

    def __init__(self, rows: Any, size: int, *, name: str, keep: str) -> None:
        super().__init__(rows, size)
        self.name = name
        self.keep = keep

    def _get_page(self, *args: Any, **kwargs: Any) -> ListPage:
        return ListPage(*args, **kwargs)

    def address(self, number: int) -> str:
        """`?q=winda&page=2`"""
        return "?" + "&".join(filter(None, [self.keep, f"{self.name}={number}"]))


class KeysFirst:
    """Rows of which a part is chosen by keys alone, and only that part is read whole.

    The database then computes the other values of a row (joined tables, the result of a subquery)
    for the thirty rows of a page only; else it computes them for all rows that it sorts.
    """

    def __init__(self, rows: QuerySet[Any]) -> None:
        self._rows = rows

    def count(self) -> int:
        return self._rows.count()

    def __getitem__(self, which: slice, /) -> QuerySet[Any]:
        chosen = self._rows.select_related(None).prefetch_related(None).values("pk")[which]
        return self._rows.filter(pk__in=chosen)


def keys_first(rows: QuerySet[Any] | Sequence[Any]) -> Any:
    """`rows`, in portions of keys where they are plain rows of a model; else as they are."""
    if not isinstance(rows, QuerySet) or rows.query.combinator or rows.query.is_sliced:
        return rows
    plain = rows.query.group_by is None and not rows.query.distinct and not rows.query.values_select
    return KeysFirst(rows) if plain else rows


def select_page(
    request: HttpRequest,
    rows: QuerySet[Any] | Sequence[Any] | PortionedRows,
    size: int,
    *,
    name: str = DESK,
    keep: Mapping[str, object] | None = None,
    count: int | None = None,
) -> ListPage:
    """Return the page of `rows` that the address names in `name`.

    What is no number is the first page, and a number too high the last. `keep` is what else of the
    address goes on with the pages, without its empty values; by default everything. `count` spares
    the query for it where it is known.
    """
    if keep is None:
        query = request.GET.copy()
        query.pop(name, None)
        rest = query.urlencode()
    else:
        rest = urlencode({key: str(value) for key, value in keep.items() if value})
    paginator = ListPaginator(rows, size, name=name, keep=rest)
    if count is not None:
        paginator.count = count
    page: Any = paginator.get_page(request.GET.get(name))
    return page  # type: ignore[no-any-return]  # made by `_get_page`
