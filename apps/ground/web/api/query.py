"""The query of an address: only what the endpoint names, each once (B008, B082).

Django keeps the last of a name given twice and drops unknown ones, so a slip of the pen would widen a list in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.ground.web.refusals import FieldError, Refused

UNKNOWN = _("This address does not accept that parameter or value.")


class UnknownFilter(Refused):
    """The address has no such parameter, or the parameter no such word."""

    code = "unknown_filter"
    status = 400
    detail = UNKNOWN


class DuplicateParameter(Refused):
    """A parameter that has one value was given several."""

    code = "duplicate_parameter"
    status = 400
    detail = _("Send each parameter only once.")


class TooManyParameters(Refused):
    """More parameters than anybody needs."""

    code = "too_many"
    status = 400
    detail = _("This address has too many parameters.")


@dataclass(frozen=True)
class Known:
    """The parameters of an endpoint: names given at most once, names given several times, and words to choose among."""

    once: frozenset[str] = frozenset()
    several: frozenset[str] = frozenset()
    choices: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def require(self, request: HttpRequest) -> None:
        """Let a query pass that is known. An empty value counts as none, as a form without JavaScript sends it.

        Raises: TooManyParameters, UnknownFilter, DuplicateParameter; the latter two name each offending parameter.
        """
        given = dict(request.GET.lists())
        if sum(len(values) for values in given.values()) > settings.LIMITS["query_values"]:
            raise TooManyParameters
        strange = [name for name, values in given.items() if not self._is_known(name, values)]
        if strange:
            raise UnknownFilter(errors=[FieldError(f"/{name}", UnknownFilter.code, UNKNOWN) for name in strange])
        twice = [name for name, values in given.items() if len(values) > 1 and name not in self.several]
        if twice:
            found = [FieldError(f"/{name}", DuplicateParameter.code, DuplicateParameter.detail) for name in twice]
            raise DuplicateParameter(errors=found)

    def _is_known(self, name: str, values: list[str]) -> bool:
        if name not in self.once and name not in self.several:
            return False
        return name not in self.choices or all(not value or value in self.choices[name] for value in values)
