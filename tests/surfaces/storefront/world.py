"""What the walks find of storefront: see `tests/support/brought.py`."""

from tests.support.brought import Public, Queries, Routes

#: Route -> what each argument is, by the name of a thing in a world, or a fixed word (`=basics`).
ROUTES: Routes = {
    "storefront:preview": [{"public_id": "draft"}],
    "storefront:reviewed": [{"public_id": "reviewed"}],
}

#: Routes with an argument that everybody may ask for, each with the reason.
PUBLIC: Public = {
    "storefront:category": ({"category": "=corporate-ownership"}, "the storefront"),
    "storefront:listing": ({"slug": "live.slug"}, "the storefront"),
    "storefront:vendor": ({"slug": "partner.slug"}, "the storefront"),
    "storefront:sitemap_part": ({"number": "=0"}, "the storefront, for search engines"),
}

#: A list, and a name in its query that could open what is not the asker's.
QUERIES: Queries = [
    ("/browse/", "q"),
    ("/browse.csv", "q"),
    ("/suggestions/", "q"),
]
