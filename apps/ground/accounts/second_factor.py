"""Time-based codes of an authenticator app (RFC 6238): the secret on its way in, as text, address and picture."""

import base64
import secrets
from io import BytesIO
from urllib.parse import quote, urlencode

import qrcode
import qrcode.image.svg
from django.conf import settings
from django_otp.oath import TOTP

from apps.ground.accounts.secret import Secret

STEP_S = 30
DIGITS = 6
TOLERANCE = 1


def new_secret() -> str:
    """A fresh secret: 160 random bits as 40 hexadecimal digits."""
    return secrets.token_hex(20)


def as_base32(secret: str) -> str:
    """The secret as apps take it by hand, in groups of four letters."""
    text = base64.b32encode(bytes.fromhex(secret)).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def address(secret: str, account: str, place: str) -> str:
    """The otpauth address that an app reads from the picture."""
    label = quote(f"{settings.OTP_TOTP_ISSUER} {place}:{account}")
    query = urlencode(
        {
            "secret": as_base32(secret).replace(" ", ""),
            "issuer": f"{settings.OTP_TOTP_ISSUER} {place}",
            "digits": DIGITS,
            "period": STEP_S,
        },
        quote_via=quote,
    )
    return f"otpauth://totp/{label}?{query}"


def picture(text: str) -> str:
    """A QR code as a data address of an SVG image, which the content security policy allows for images only."""
    drawn = BytesIO()
    qrcode.make(text, image_factory=qrcode.image.svg.SvgPathFillImage, box_size=8, border=3).save(drawn)
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.getvalue()).decode()}"


def matching_step(secret: Secret, code: Secret, at: float | None = None) -> int | None:
    """The time step whose code this is, within one step of now; None when it is no code of this secret.

    Real time counts, also in a sandbox whose clock was moved: the person's telephone did not move.
    """
    digits = code.reveal().replace(" ", "")
    if not (digits.isascii() and digits.isdecimal() and len(digits) == DIGITS):
        return None
    totp = TOTP(bytes.fromhex(secret.reveal()), step=STEP_S, digits=DIGITS)
    if at is not None:
        totp.time = at
    return totp.t() if totp.verify(int(digits), tolerance=TOLERANCE) else None
