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


def photo(size=(400, 300), kind="JPEG", *, mode="RGB", **more):
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1] // 2))  # red in the corner at the top left
    image = image if mode == "RGB" else image.convert(mode)
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


# Of `getrusage` a process inherits the peak of the one that started it, and would always seem to need nothing.
MEASURE = """
import re, sys
from pathlib import Path
import PIL.Image
from portal.core.errors import Refused
from portal.core.pictures import make_safe
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
sent = Path(sys.argv[1]).read_bytes()
before = peak()
try:
    make_safe(sent)
except Refused as refused:
    print("refused", refused, file=sys.stderr)
print(peak() - before)
"""


def segment(kind, body):
    return bytes([0xFF, kind]) + struct.pack(">H", len(body) + 2) + body


def jpeg_of_scans(size, scans, *, before=b""):
    """A grey baseline JPEG of three colours, of which each scan brings those that are named."""
    width, height = size
    blocks = -(-width // 8) * -(-height // 8)
    colours = b"".join(bytes([each, 0x11, 0]) for each in (1, 2, 3))
    one_code = bytes([1, *bytes(15), 0])  # a single bit for "as before", and for "the rest is nothing"
    head = segment(0xDB, bytes([0]) + bytes([1] * 64)) + segment(
        0xC0, struct.pack(">BHHB", 8, height, width, 3) + colours
    )
    head += segment(0xC4, b"\0" + one_code) + segment(0xC4, b"\x10" + one_code)
    body = b"".join(
        segment(0xDA, bytes([len(scan)]) + b"".join(bytes([each, 0]) for each in scan) + bytes([0, 63, 0]))
        + bytes(-(-2 * blocks * len(scan) // 8))
        for scan in scans
    )
    return b"\xff\xd8" + before + head + body + b"\xff\xd9"


def test_a_jpeg_of_very_many_scans_is_no_picture():
    three = [(1,), (2,), (3,)]
    assert make_safe(jpeg_of_scans((64, 64), three * 33)).width == 64
    with pytest.raises(Refused, match="no picture"):
        make_safe(jpeg_of_scans((64, 64), three * 34))


def test_what_looks_like_a_scan_in_a_comment_is_none():
    assert make_safe(jpeg_of_scans((64, 64), [(1, 2, 3)], before=segment(0xFE, b"\xff\xda\0\x08\1" * 200))).width == 64


def test_a_jpeg_that_others_lie_behind_is_taken_for_one(monkeypatch):
    behind = photo((2000, 900), "MPO", save_all=True, append_images=[Image.new("RGB", (400, 300))])
    assert opened(behind).format == "MPO"
    assert make_safe(behind).width == 1600
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1000)  # of what is neither JPEG nor WebP
    assert make_safe(behind).width == 1600


CASES = {
    "the most that is decoded whole": lambda: photo((6000, 4000), "PNG"),
    "a transparent one": lambda: photo((4000, 3000), "PNG", mode="RGBA"),
    "a transparent one of too many pixels": lambda: photo((6000, 4000), "PNG", mode="RGBA"),
    "a palette with a transparent colour": lambda: photo((4000, 3000), "PNG", mode="P", transparency=0),
    "108 megapixels, decoded at a quarter": lambda: photo((12_000, 9_000)),
    "the most pixels": lambda: photo((11_400, 11_400)),
    "a long strip": lambda: photo((65_000, 1_900)),
    "the most pixels in CMYK": lambda: photo((11_400, 11_400), mode="CMYK"),
    "progressive": lambda: photo((4500, 3700), progressive=True, subsampling=0),
    "progressive of too many pixels": lambda: photo((12_000, 9_000), progressive=True),
    "progressive CMYK": lambda: photo((4100, 3000), mode="CMYK", progressive=True),
    "progressive CMYK of too many pixels": lambda: photo((6000, 4000), mode="CMYK", progressive=True),
    "a scan for each colour": lambda: jpeg_of_scans((4500, 3700), [(1,), (2,), (3,)]),
    "a scan for each colour, and too many pixels": lambda: jpeg_of_scans((11_400, 11_400), [(1,), (2,), (3,)]),
    "WebP": lambda: photo((3500, 2000), "WEBP"),
    "WebP without loss": lambda: photo((3500, 2000), "WEBP", lossless=True),
    "WebP without loss, transparent": lambda: photo((3500, 2000), "WEBP", mode="RGBA", lossless=True),
    "WebP of too many pixels": lambda: photo((6000, 4000), "WEBP", lossless=True),
}


# Each takes seconds. Of those that take the same way through the decoder the one that costs most memory is tried always.
SELDOM = {
    "a transparent one of too many pixels", "a palette with a transparent colour", "108 megapixels, decoded at a quarter",
    "the most pixels", "a long strip", "progressive of too many pixels", "progressive CMYK",
    "a scan for each colour, and too many pixels", "WebP", "WebP without loss",
}  # fmt: skip
ALL_CASES = [pytest.param(case, marks=[pytest.mark.slow] if case in SELDOM else []) for case in CASES]


@pytest.mark.parametrize("case", ALL_CASES)
def test_the_largest_pictures_cost_less_than_200_megabytes(case, tmp_path):
    path = tmp_path / "sent"
    path.write_bytes(CASES[case]())
    done = subprocess.run([sys.executable, "-c", MEASURE, path], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 200_000, done.stderr
    assert ("refused" in done.stderr) is ("too many" in case)
