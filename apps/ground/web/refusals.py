"""What a command, a page or the API raises to say no: one family, one wording for every door.

The convention of statuses is that of the fault list: 403 only about things the caller may see, 404 for every id that is
not visible, 409 state says no, 410 gone, 422 parsed but refused with one error per field, 503 with `Retry-After`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field's refusal: a JSON pointer (`/lines/0/quantity`; empty: the whole body), a stable code, a sentence."""

    pointer: str
    code: str
    detail: Sentence


class Refused(Exception):
    """No, with a stable code and a sentence for people; raised anywhere, answered by one shared piece of the web floor.

    A kind of refusal is a subclass that sets `code`, `status` and `detail` (`class SeatTaken(Conflict): code = ...`),
    or an instance that names them: `Conflict("seat_taken", _("That seat is taken."))`.
    """

    code: str = "refused"
    status: int = 400
    detail: Sentence = _("This is not possible in the current state.")
    default_retry_after: ClassVar[int | None] = None
    page: ClassVar[str] = ""  # its own page in templates/errors; by default that of the status
    outdated: ClassVar[bool] = False  # whether the page that the reader acted on shows an earlier state

    def __init__(
        self,
        code: str | None = None,
        detail: Sentence | None = None,
        *,
        errors: Iterable[FieldError] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(code, detail)
        if code is not None:
            self.code = code
        if detail is not None:
            self.detail = detail
        self.errors: list[FieldError] = list(errors)
        self.retry_after = retry_after if retry_after is not None else self.default_retry_after

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}"


class NotFound(Refused):
    """There is no such thing, or none that the asker may see: the two read the same."""

    code = "not_found"
    status = 404
    detail = _("Not found.")


class Conflict(Refused):
    """The state of the thing says no."""

    code = "conflict"
    status = 409
    detail = _("This is no longer possible. Someone may have changed it in the meantime.")


class Gone(Refused):
    """It was here and will not come back."""

    code = "gone"
    status = 410
    detail = _("This is no longer available.")


class Invalid(Refused):
    """Read, and refused: each field that is wrong is in `errors`, all of them at once."""

    code = "invalid"
    status = 422
    detail = _("Check the fields marked below.")


class Denied(Refused):
    """The policy says no; `reasons` holds every reason code, the most telling first."""

    code = "not_permitted"
    status = 403
    detail = _("You don’t have permission for this.")

    def __init__(
        self,
        code: str | None = None,
        detail: Sentence | None = None,
        *,
        reasons: Iterable[str] = (),
        errors: Iterable[FieldError] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(code, detail, errors=errors, retry_after=retry_after)
        self.reasons: tuple[str, ...] = tuple(reasons) or (self.code,)


class FormTooOld(Refused):
    """The form's token is missing or of an earlier session."""

    code = "csrf"
    status = 403
    detail = _("This page has expired. Reload it.")
    page = "form_too_old"


class Unavailable(Refused):
    """Something this needs is away; asking again later helps."""

    code = "unavailable"
    status = 503
    detail = _("This is temporarily unavailable. Try again in a moment.")
    default_retry_after = 5


class Gathered:
    """Refusals of single fields, gathered so that all of them are answered together.

    `with gathered.one():` around each check, then `gathered.refuse()`.
    """

    def __init__(self) -> None:
        self.found: list[Refused] = []

    @contextmanager
    def one(self) -> Iterator[None]:
        """Keep a refusal that names fields, unless they have one already; any other is raised."""
        try:
            yield
        except Refused as refused:
            if not refused.errors:
                raise
            named = {error.pointer for error in self.errors}
            if not {error.pointer for error in refused.errors} <= named:
                self.found.append(refused)

    @property
    def errors(self) -> list[FieldError]:
        """The errors of all that was gathered, in order."""
        return [error for refused in self.found for error in refused.errors]

    def refuse(self) -> None:
        """Raises: the refusal, where it is the only one; Invalid with the errors of all, where there are several."""
        if len(self.found) == 1:
            raise self.found[0]
        if self.found:
            raise Invalid(errors=self.errors)
