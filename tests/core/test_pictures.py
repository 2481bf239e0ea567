"""What strangers send is decoded and encoded anew, or refused with words; and it costs little memory."""

import random
import resource
import struct
import subprocess
import sys
import zlib
from io import BytesIO

import pytest
from PIL import Image

from portal.core import pictures
from portal.core.errors import Refused
from portal.core.pictures import make_safe

ORIENTATION, GPS = 0x0112, 0x8825


def photo(size=(400, 300), kind="JPEG", **more):
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1] // 2))  # red in the corner at the top left
    out = BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def opened(data):
    image = Image.open(BytesIO(data))
    image.load()
    return image


def png_that_says(width, height):
    """The head of a PNG of this size, and a body that unpacks to nothing but zeros."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(bytes(10_000_000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_webp_of_its_own_size(kind):
    made = make_safe(photo(kind=kind))
    assert opened(made.data).format == "WEBP"
    assert (made.width, made.height) == opened(made.data).size == (400, 300)
    assert opened(made.thumb).size == (320, 240)


def test_a_large_picture_is_scaled_and_its_thumb_is_light():
    noise = Image.frombytes("RGB", (2400, 1800), random.Random(1).randbytes(2400 * 1800 * 3))
    out = BytesIO()
    noise.save(out, "JPEG", quality=90)
    made = make_safe(out.getvalue())
    assert (made.width, made.height) == (1600, 1200)
    assert len(made.thumb) <= pictures.LARGEST_THUMB


def test_a_picture_taken_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # to be turned by a quarter clockwise
    made = opened(make_safe(photo(exif=exif)).data)
    assert made.size == (300, 400)
    assert made.getpixel((280, 20))[1] < 60  # red came from the top left to the top right
    assert made.getpixel((20, 20))[1] > 200


def test_place_camera_and_comments_are_gone():
    exif = Image.Exif()
    exif[0x010F] = "PLANTED-CAMERA"
    exif.get_ifd(GPS)[2] = (2.0, 59.0, 0.0)
    sent = photo(exif=exif, comment=b"PLANTED-COMMENT", icc_profile=b"PLANTED-PROFILE" * 20)
    assert b"PLANTED" in sent
    made = make_safe(sent)
    for data in (made.data, made.thumb):
        assert b"PLANTED" not in data
        assert not opened(data).getexif()
        assert not {"icc_profile", "comment", "xmp"} & opened(data).info.keys()


def test_what_hides_behind_a_picture_is_gone():
    assert b"<script" not in make_safe(photo(kind="PNG") + b"<script>alert(1)</script>").data


def test_a_transparent_picture_stands_on_white():
    out = BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    assert min(opened(make_safe(out.getvalue()).data).convert("RGB").getpixel((25, 25))) > 250


@pytest.mark.parametrize(
    "sent",
    [
        b"", b"GIF89a<script>alert(1)</script>", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7\n%%EOF",
        photo()[:200], photo(kind="PNG")[:-30], photo(kind="GIF"), photo(kind="BMP"), b"\xff\xd8\xff" + bytes(400),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused_in_words(sent):
    with pytest.raises(Refused, match="no picture"):
        make_safe(sent)


def test_a_file_that_is_too_large_is_not_even_opened():
    with pytest.raises(Refused, match="12 MB"):
        make_safe(bytes(pictures.LARGEST + 1))


@pytest.mark.parametrize("size", [(30_000, 30_000), (65_000, 65_000), (24_001, 1_000)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(size):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Refused, match="pixels"):
        make_safe(png_that_says(*size))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000


MEASURE = """
import resource, sys
import PIL.Image
from portal.core.errors import Refused
from portal.core.pictures import make_safe
sent = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    make_safe(sent)
except Refused as refused:
    print("refused", refused, file=sys.stderr)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize(
    ("kind", "size", "more"),
    [
        ("PNG", (6000, 4000), {}),  # the most that is decoded whole
        ("JPEG", (12_000, 9_000), {}),  # 108 megapixels, decoded at a quarter
        ("JPEG", (6000, 4000), {"progressive": True, "subsampling": 0}),
        ("JPEG", (12_000, 9_000), {"progressive": True}),  # refused
    ],
)
def test_the_largest_pictures_cost_less_than_200_megabytes(kind, size, more, tmp_path):
    path = tmp_path / "sent"
    path.write_bytes(photo(size, kind, **more))
    done = subprocess.run([sys.executable, "-c", MEASURE, path], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 200_000, done.stderr
