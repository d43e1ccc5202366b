"""Print the code that a demo operator's authenticator app would show now, and the address to add it to a real one."""

from typing import Any

from django.core.management.base import BaseCommand
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.ground.accounts import second_factor
from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.scope import Scope, scoped
from apps.surfaces.golden import content
from apps.surfaces.golden.demo import WITH_A_CODE


class Command(BaseCommand):
    help = "Prints the present code of each demo operator (a code works once, within its half minute)."

    def handle(self, *args: Any, **options: Any) -> None:
        for market in content.marketplaces():
            people = content.demo(market["slug"])
            with inside(named(market["slug"])), scoped(Scope(reach="marketplace")):
                for role in WITH_A_CODE:
                    self.show(market, role, people[role]["email"])

    def show(self, market: dict[str, Any], role: str, email: str) -> None:
        device = TOTPDevice.objects.filter(user__email=email, confirmed=True).first()
        if device is None:
            return
        code = totp(device.bin_key, step=second_factor.STEP_S, digits=second_factor.DIGITS)
        self.stdout.write(f"{market['slug']} {role:<9} {email:<36} {code:06d}")
        self.stdout.write(f"   {second_factor.address(device.key, email, market['title']['en'])}")
