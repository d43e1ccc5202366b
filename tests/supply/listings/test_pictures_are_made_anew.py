"""What is kept of a picture is ours; what could do harm is refused (faults B044, B045, B047 to B050)."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.test import Client
from PIL import Image, PngImagePlugin

from apps.supply.listings import commands
from apps.supply.listings.models import Media
from apps.supply.listings.pictures import PictureRefused, read_logo
from apps.supply.listings.selectors import open_version
from tests.factories.accounts import user_of
from tests.factories.listings import logo
from tests.factories.program import active_partner


def refused(code: str):
    return pytest.raises(PictureRefused, match=rf"^{code}:")


@pytest.mark.parametrize(("kind", "name"), [("PNG", "a.png"), ("JPEG", "a.jpg"), ("WEBP", "a.webp")])
def test_pictures_become_png_of_their_pixels(kind, name):
    picture = read_logo(logo(kind), name)

    assert picture.data.startswith(b"\x89PNG")
    assert (picture.width, picture.height) == (128, 128)


def test_equal_pixels_have_one_digest_whatever_file_they_came_in():
    assert read_logo(logo("PNG")).digest == read_logo(logo("WEBP", lossless=True)).digest


def test_no_metadata_leaves_with_the_picture():
    """B049"""
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    exif[0x8825] = {1: "N", 2: (52.0, 30.0, 0.0)}
    picture = read_logo(logo("JPEG", exif=exif, comment=b"secret remark", icc_profile=b"secret profile"))

    assert b"secret" not in picture.data
    opened = Image.open(io.BytesIO(picture.data))
    assert not opened.getexif()
    assert "icc_profile" not in opened.info


def test_a_program_behind_the_pixels_is_left_behind():
    assert b"<script>" not in read_logo(logo("PNG") + b"<script>alert(1)</script>").data
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "<script>alert(1)</script>")
    assert b"<script>" not in read_logo(logo("PNG", pnginfo=info)).data


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'\xef\xbb\xbf <?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x "y">]><svg/>',
    ],
)
@pytest.mark.parametrize("name", ["logo.svg", "logo.png", ""])
def test_drawings_are_refused_under_any_name(data, name):
    """B044"""
    with refused("svg_refused"):
        read_logo(data, name)


def _png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header names a giant."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(30_000, 30_000), (4097, 4096), (2**31 - 1, 1)])
def test_giants_are_refused_by_their_header(size):
    """B045"""
    with refused("too_many_pixels"):
        read_logo(_png_that_claims(*size))


def test_films_are_refused():
    """B045"""
    frames = [Image.new("P", (64, 64), number) for number in range(3)]
    for kind in ("GIF", "WEBP", "PNG"):
        written = io.BytesIO()
        frames[0].convert("RGB").save(
            written,
            kind,
            save_all=True,
            append_images=[each.convert("RGB").point(lambda p: 255 - p) for each in frames],
        )
        with refused("too_many_pixels"):
            read_logo(written.getvalue())


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (logo("PNG"), "photo.jpg"),
        (logo("PNG"), "setup.exe"),
        (logo("GIF"), "still.gif"),
        (logo("BMP"), "old.bmp"),
        (b"%PDF-1.7 /OpenAction", "logo.png"),
        (b"GIF89a=1;alert(1)//", "logo.png"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(data, name):
    """B047"""
    with refused("type_mismatch"):
        read_logo(data, name)


def _with_wrong_crc(data: bytes) -> bytes:
    at = data.index(b"IDAT") + 4
    length = struct.unpack(">I", data[at - 8 : at - 4])[0]
    return data[: at + length] + bytes([data[at + length] ^ 0xFF]) + data[at + length + 1 :]


@pytest.mark.parametrize(
    "data",
    [b"", logo("JPEG")[:400], logo("PNG")[:120], _with_wrong_crc(logo("PNG")), logo("PNG")[:20], logo("WEBP")[:60]],
    ids=["empty", "cut jpeg", "cut png", "wrong crc", "cut header", "cut webp"],
)
def test_damaged_pictures_are_refused(data):
    """B050"""
    with refused("image_damaged"):
        read_logo(data)


def test_files_and_shapes_have_their_limits():
    with refused("too_large"):
        read_logo(logo("PNG") + b"\0" * settings.LIMITS["image_bytes"])
    with refused("too_few_pixels"):
        read_logo(logo("PNG", (63, 200)))
    with refused("wrong_shape"):
        read_logo(logo("PNG", (64, 300)))
    assert max(read_logo(logo("PNG", (1000, 600))).width, 0) == 512


@pytest.mark.parametrize(
    "name", ["../../x.png", "a\x00.png", "CON.png", "x" * 300 + ".png", "\u202egnp.png", 'a"b\r\n.png']
)
def test_the_name_of_a_file_is_never_used(name):
    """B048"""
    assert read_logo(logo("PNG"), name).digest == read_logo(logo("PNG")).digest


def test_equal_pictures_of_two_partners_are_stored_once_and_neither_learns_of_the_other(us):
    """B053: the answer to the second is the answer to whoever is first."""
    first, second = active_partner("Halcyon", "halcyon.example")[0], active_partner("Kestrel", "kestrel.example")[0]
    alone, _partner = active_partner("Tern", "tern.example")
    shared, other = logo(size=(140, 140)), logo(size=(150, 150))

    def taken(owner, data):
        version = open_version(commands.create(owner, name="With a logo"))
        return commands.upload_logo(owner, version, data=data, file_name="logo.png")

    one, two, three = taken(first, shared), taken(second, shared), taken(alone, other)
    media = Media.objects.filter(digest=one.logo_digest)
    assert one.logo_digest == two.logo_digest != three.logo_digest
    assert sorted(media.values_list("organisation_id", flat=True)) == [first.organisation_id, second.organisation_id]
    folder = Path(default_storage.path(media[0].file_name)).parent
    assert [each.name for each in folder.iterdir() if one.logo_digest in each.name] == [f"{one.logo_digest}.png"]

    facts = [{**each.facts(), "media": "", "digest": ""} for each in Media.objects.order_by("id")]
    assert facts[1] == {**facts[2], "width": 140, "height": 140}
    commands.upload_logo(first, one, data=other, file_name="other.png")
    with pytest.raises(DatabaseError), transaction.atomic():
        media.filter(organisation_id=first.organisation_id).delete()
    shown = Client(HTTP_HOST="us.localhost")
    shown.force_login(user_of(second))
    assert shown.get(f"/media/{two.logo_digest}.png").status_code == 200
