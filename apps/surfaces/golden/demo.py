"""Who signs in to look around a fresh copy, and where `make up` reads it."""

import json

from django.conf import settings

from apps.surfaces.golden import content

PASSWORD = "many small graphs"
WITH_A_CODE = ("operator", "deputy", "auditor")


def sign_ins() -> list[dict[str, str]]:
    """Role, marketplace, address, password and a note, for every demo person."""
    return [
        {
            "role": role,
            "marketplace": market["slug"],
            "email": who["email"],
            "password": PASSWORD,
            "note": "code: .venv/bin/python manage.py demo_code" if role in WITH_A_CODE else "",
        }
        for market in content.marketplaces()
        for role, who in content.demo(market["slug"]).items()
    ]


def write_sign_ins() -> None:
    """Put them where `make up` prints them from."""
    path = settings.VAR_DIR / "demo.json"
    path.write_text(json.dumps(sign_ins(), indent=2) + "\n", encoding="utf-8")
    path.chmod(0o600)
