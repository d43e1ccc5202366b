"""Those who walk: everybody whom a marketplace shows something of their own."""

from dataclasses import dataclass, field

from django.conf import settings
from django.test import Client

from apps.ground import clock
from apps.ground.accounts.actors import STEPPED_UP_KEY
from apps.ground.accounts.models import User
from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.scope import Scope, scoped
from tests.crawl.crawler import addresses_in

VISITOR = "visitor"
OPERATORS = ("operator", "deputy", "auditor")
ROLES = (VISITOR, "customer", "approver", "partner", "beginner", "applicant", "operator", "auditor")
#: What nobody links to, because people or programs know it: the doors by which a walk begins.
DOORS = {
    VISITOR: ["/", "/robots.txt", "/sitemap.xml", "/feed.xml", "/.well-known/security.txt", "/.well-known/jwks.json"],
    "operator": ["/admin/"],
    "deputy": ["/admin/"],
    "auditor": ["/admin/"],
}


@dataclass(frozen=True)
class Role:
    """Somebody who walks through one marketplace; `letters` are the texts that were mailed to them."""

    name: str
    marketplace: str
    user: User | None = None
    device: str = ""
    letters: list[str] = field(default_factory=list)

    @property
    def doors(self) -> list[str]:
        """Where they begin: what they know, and what was mailed to them."""
        return [*DOORS.get(self.name, ["/"]), *(each for letter in self.letters for each in addresses_in(letter))]

    def client(self, language: str) -> Client:
        """Their browser, signed in, with a second factor where they have one, in this language."""
        client = Client(HTTP_HOST=f"{self.marketplace}.localhost", raise_request_exception=False)
        with inside(named(self.marketplace)), scoped(Scope(reach="marketplace")):
            if self.user is not None:
                User.objects.filter(pk=self.user.pk).update(language=language)
                client.force_login(self.user)
            if self.device:
                session = client.session
                session["otp_device_id"] = self.device
                session[STEPPED_UP_KEY] = clock.now().timestamp()
                session.save()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        return client
