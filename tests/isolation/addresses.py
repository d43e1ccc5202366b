"""Every address of a marketplace, read from the URL resolver, with the things of a world that it can be asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils.module_loading import module_has_submodule

from tests.isolation.worlds import World
from tests.support.brought import private_routes, public_routes

#: Routes of Django's own that are not walked, each with the reason.
APART = {
    "set_language": "keeps a cookie, knows no row",
    "csp_report": "takes reports of browsers, answers nothing",
}


@dataclass(frozen=True)
class Address:
    """One path of the product, made for one world."""

    route: str
    path: str
    ids: tuple[str, ...] = ()
    arguments: dict[str, str] = field(default_factory=dict)

    @property
    def app(self) -> str:
        """The label of the app whose page or list it is."""
        if self.is_admin:
            return self.route.removeprefix("admin:").partition("_")[0] if "_" in self.route else "operations"
        return app_of(self.route)

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def is_admin(self) -> bool:
        return self.path.startswith("/admin/")


@cache
def routes() -> dict[str, tuple[str, ...]]:
    """Each named route with the names of its arguments; of a name for two paths, the one with arguments is `name?a`."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for name, pattern in named_patterns(get_resolver(), ""):
        found.setdefault(name, set()).add(tuple(pattern.pattern.regex.groupindex))
    return {
        f"{name}?{','.join(names)}" if names and len(ways) > 1 else name: names
        for name, ways in found.items()
        for names in ways
    }


def _reverse(route: str, arguments: dict[str, Any]) -> str:
    return reverse(route.partition("?")[0], kwargs=arguments)


def named_patterns(resolver: URLResolver, space: str) -> Iterator[tuple[str, URLPattern]]:
    """Every named address below this one, with the namespaces it stands in before its name."""
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from named_patterns(each, f"{space}{each.namespace}:" if each.namespace else space)
        elif each.name:
            yield f"{space}{each.name}", each


@cache
def app_of(route: str) -> str:
    """The label of a route's app: its namespace; of the API's, which all apps share, the app that lists it."""
    space, _colon, name = route.partition("?")[0].partition(":")
    return _apps_of_the_api()[name] if space == "api" else space


@cache
def _apps_of_the_api() -> dict[str, str]:
    """The name of each route of the API, and the label of the app whose `api_urls` it stands in."""
    found: dict[str, str] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("apps.") and module_has_submodule(config.module, "urls"):
            urls = import_module(f"{config.name}.urls")
            found |= {each.name: config.label for each in getattr(urls, "api_urls", ())}
    return found


def app_of_operation(path: str) -> str:
    """The label of the app that answers at this path of the API, in which names stand for ids."""
    return app_of(resolve(re.sub(r"\{\w+\}", "x", path)).view_name)


@cache
def apps_with_addresses() -> list[str]:
    """The labels of all apps that have a page, an operation of the API or a list in the admin."""
    pages = {app_of(name) for name in product_routes()}
    return sorted({"operations", *pages, *(model._meta.app_label for model in admin.site._registry)})


def product_routes() -> dict[str, tuple[str, ...]]:
    """All but the admin's, which its registry lists, and those of Django's own."""
    return {name: names for name, names in routes().items() if not name.startswith("admin:") and name not in APART}


def private_addresses(world: World, app: str = "") -> list[Address]:
    """Every address of a thing of this world that is not for everybody; of one app where one is named."""
    found = [
        _address(route, case, world) for route, cases in private_routes().items() if route in routes() for case in cases
    ]
    return of_app(found, app)


def public_addresses(world: World, app: str = "") -> list[Address]:
    found = [_address(route, case, world) for route, (case, _reason) in public_routes().items() if route in routes()]
    return of_app(found, app)


def plain_addresses(app: str = "") -> list[Address]:
    """Every address without an argument: lists, forms, feeds, exports."""
    found = [Address(route, _reverse(route, {})) for route, names in product_routes().items() if not names]
    return of_app(found, app)


def of_app(addresses: list[Address], app: str) -> list[Address]:
    return [each for each in addresses if app in ("", each.app)]


def admin_addresses(world: World, app: str = "") -> list[Address]:
    """The admin's pages of every registered model of the app, each for a row that concerns this world."""
    found = [Address("admin:index", reverse("admin:index"))] if app in ("", "operations") else []
    for model in admin.site._registry:
        if app not in ("", model._meta.app_label):
            continue
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        row = row_of(world, model)
        for name in sorted(name for name in routes() if name.startswith(f"admin:{label}_")):
            arguments = {each: (0 if each == "entry" else row) for each in routes()[name]}
            found.append(Address(name, reverse(name, kwargs=arguments)))
    return found


def row_of(world: World, model: Any) -> Any:
    """The key of one row of the model, of this world where the model knows organisations."""
    rows = model._base_manager.order_by("-pk")
    columns = {each.column for each in model._meta.local_fields}
    for column, organisation in (
        ("organisation_id", world.partner.pk),
        ("organisation_id", world.customer.pk),
        ("customer_id", world.customer.pk),
        ("partner_id", world.partner.pk),
    ):
        if column in columns and (found := rows.filter(**{column: organisation}).first()) is not None:
            return found.pk
    if model._meta.label == "accounts.Organisation":
        return world.customer.pk
    if model._meta.label == "accounts.User":
        return world.buyer.user_id
    return rows.values_list("pk", flat=True).first() or 1


def unknown_like(address: Address) -> Address:
    """The same address for ids of the same form that nobody has."""
    path = address.path
    for each in address.ids:
        path = path.replace(each, unknown_id(each))
    return Address(address.route, path, tuple(map(unknown_id, address.ids)))


def unknown_id(given: str) -> str:
    """An id of this form that nobody has."""
    prefix, mark, _rest = given.rpartition("_")
    if mark:
        return f"{prefix}_{'0' * (len(given) - len(prefix) - 1)}"
    return re.sub(r"\d", "9", given) if given.startswith(("O-", "A-")) else "9" * len(given)


def _address(route: str, case: dict[str, str], world: World) -> Address:
    arguments = {name: _value(world, thing) for name, thing in case.items()}
    ids = tuple(arguments[name] for name, thing in case.items() if not thing.startswith("="))
    return Address(route, _reverse(route, arguments), ids, arguments)


def _value(world: World, thing: str) -> str:
    if thing.startswith("="):
        return thing[1:]
    name, _dot, attribute = thing.partition(".")
    found = world.things[name]
    return found if isinstance(found, str) else str(getattr(found, attribute or "public_id"))
