"""Pictures from outside, made anew: what is kept is ours, byte for byte (faults B044, B045, B047, B049, B050).

The order matters: bytes counted, kind read from the content, size read from the header, and only then decoded.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from msgspec import Meta, Struct
from PIL import Image, ImageOps, UnidentifiedImageError

from apps.ground.web.refusals import FieldError, Invalid, Sentence
from intelgraph.policy_files import reads
from intelgraph.strict_yaml import read_as

SIGNATURES = {
    "PNG": (b"\x89PNG\r\n\x1a\n",),
    "JPEG": (b"\xff\xd8\xff",),
    "GIF": (b"GIF87a", b"GIF89a"),
}
ENDINGS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP", "gif": "GIF"}
SENTENCES: dict[str, Sentence] = {
    "svg_refused": _("Upload the logo as PNG, JPEG or WebP. SVG is not accepted."),
    "too_large": _("Upload a file of at most 2 MB."),
    "too_many_pixels": _("This picture has too many pixels or frames. Upload a smaller one."),
    "too_few_pixels": _("This picture is too small. Upload one with at least 64 pixels on its shorter side."),
    "wrong_shape": _("This picture is too long and narrow. Upload one closer to a square."),
    "type_mismatch": _("Upload a PNG, JPEG or WebP picture. This file is damaged or in another format."),
    "image_damaged": _("This picture is damaged. Export it again."),
}


class PictureRefused(Invalid):
    """A picture that is not taken; the one error names why, at /logo."""

    def __init__(self, code: str) -> None:
        super().__init__(code, SENTENCES[code], errors=[FieldError("/logo", code, SENTENCES[code])])


@dataclass(frozen=True)
class Picture:
    """A re-encoded PNG: its bytes, their sha256 in hex, and its size in pixels."""

    data: bytes
    digest: str
    width: int
    height: int


Pixels = Annotated[int, Meta(ge=1)]


class LogoPolicy(Struct, frozen=True, forbid_unknown_fields=True):
    """formats: that are taken. Edges in pixels; most_ratio: the longer side to the shorter, at most."""

    formats: list[Literal["PNG", "JPEG", "WEBP"]]
    least_edge: Pixels
    most_ratio: Annotated[int, Meta(ge=1)]
    stored_edge: Pixels


class _File(Struct, forbid_unknown_fields=True):
    version: Literal[1]
    logo: LogoPolicy


@reads("media.yaml")
def logo_policy() -> LogoPolicy:
    """What `policies/media.yaml` says of logos. Raises: UnreadableYaml."""
    return _read(Path(settings.POLICIES_DIR) / "media.yaml")


@lru_cache(maxsize=8)
def _read(path: Path) -> LogoPolicy:
    return read_as(path, _File).logo


def read_logo(data: bytes, file_name: str = "") -> Picture:
    """The picture in these bytes, made anew. The name is used only to notice that it lies.

    Raises: PictureRefused (svg_refused, too_large, too_many_pixels, too_few_pixels, wrong_shape, type_mismatch,
    image_damaged).
    """
    if len(data) > settings.LIMITS["image_bytes"]:
        raise PictureRefused("too_large")
    if not data:
        raise PictureRefused("image_damaged")
    kind = _kind(data)
    ending = file_name.rpartition(".")[2].lower() if "." in file_name else ""
    if kind is None or (ending and ENDINGS.get(ending) != kind):
        raise PictureRefused("svg_refused" if _is_drawing(data) else "type_mismatch")
    return _encode(_decode(data, kind))


def _kind(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((kind for kind, starts in SIGNATURES.items() if data.startswith(starts)), None)


def _is_drawing(data: bytes) -> bool:
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith(b"<") and (b"<svg" in start or b"<?xml" in start or b"<!doctype" in start)


def _decode(data: bytes, kind: str) -> Image.Image:
    """Decode after the header has been judged. Pillow only warns of a bomb up to twice its own limit: ours is lower."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=[kind])
            _judge(image, kind)
            image.verify()  # the checksums of a PNG, which decoding alone passes over; the file is then read anew
            image = Image.open(io.BytesIO(data), formats=[kind])
            image.load()
            return ImageOps.exif_transpose(image)
    except Image.DecompressionBombError:
        raise PictureRefused("too_many_pixels") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError):
        # Pillow's decoders answer broken files with any of these.
        raise PictureRefused("image_damaged") from None


def _judge(image: Image.Image, kind: str) -> None:
    policy = logo_policy()
    width, height = image.size
    if width * height > settings.LIMITS["image_pixels"] or getattr(image, "is_animated", False):
        raise PictureRefused("too_many_pixels")
    if kind not in policy.formats:
        raise PictureRefused("type_mismatch")
    if min(width, height) < policy.least_edge:
        raise PictureRefused("too_few_pixels")
    if max(width, height) > policy.most_ratio * min(width, height):
        raise PictureRefused("wrong_shape")


def _encode(image: Image.Image) -> Picture:
    """Pixels only, scaled to what pages show, in a fresh image that carries nothing over."""
    edge = logo_policy().stored_edge
    pixels = image.convert("RGBA")
    pixels.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    fresh = Image.new("RGBA", pixels.size)
    fresh.paste(pixels)
    written = io.BytesIO()
    fresh.save(written, "PNG", optimize=True)
    data = written.getvalue()
    return Picture(data, hashlib.sha256(data).hexdigest(), *fresh.size)
