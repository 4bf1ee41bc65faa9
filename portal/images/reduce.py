"""Make a picture of any size fit for a website. A program of its own, run by uploads.py.

    python -I reduce.py SOURCE TARGET MAX_SIDE

Writes an upright sRGB JPEG (a PNG where there is transparency) of at most MAX_SIDE pixels, without
metadata; a picture that is upright and small enough, or that moves, in its own format. Prints the
ending that the file's name shall have. Alone in a process, what decoding takes is given back
for certain, and a decoder that a hostile file brings down takes nothing with it.

Memory for 48 megapixels: a baseline JPEG is decoded at half size (libjpeg's scaled DCT, `draft`),
50 MB; libheif has no such thing and holds YCbCr and RGB at once, 230 MB, to which Pillow's own copy
would add 195 MB: so the rows are reduced a strip at a time, straight from libheif's memory.
"""

import io
import resource
import sys
from contextlib import suppress
from pathlib import Path

import PIL.Image
import PIL.ImageCms
import PIL.ImageOps
import pillow_heif

QUALITY = 90
MEMORY = 2 * 1024**3
ORIENTATION = 0x0112
#: How a picture is written anew in its own format, nearly or exactly as it was; MPO is a JPEG.
SAME_FORMAT: dict[str, tuple[str, dict]] = {
    "AVIF": ("avif", {"quality": 85, "speed": 8}),
    "GIF": ("gif", {"comment": b""}),
    "JPEG": ("jpg", {"quality": "keep"}),
    "PNG": ("png", {}),
    "WEBP": ("webp", {"quality": QUALITY}),
}
STRIP_ROWS = 96
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}


def main(source: str, target: str, max_side: int) -> None:
    _soft, allowed = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY if allowed == resource.RLIM_INFINITY else min(MEMORY, allowed)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    # Where memory runs out, this goes first, and not the web server that waits for it (proc(5)).
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    PIL.Image.MAX_IMAGE_PIXELS = None  # The form has refused what is too large.
    if suffix := _write_in_its_format(source, target, max_side):
        sys.stdout.write(suffix)
        return
    image = _open_heic(source, max_side) if _is_heic(source) else _open(source, max_side)
    has_alpha = image.has_transparency_data
    image = _to_srgb(image, "RGBA" if has_alpha else "RGB")
    if max(image.size) > max_side:
        image.thumbnail((max_side, max_side), PIL.Image.Resampling.LANCZOS)
    image.info.clear()
    if has_alpha:
        image.save(target, "PNG")
    else:
        image.save(target, "JPEG", quality=QUALITY)
    sys.stdout.write("png" if has_alpha else "jpg")


def _write_in_its_format(source: str, target: str, max_side: int) -> str:
    """Write the picture without metadata if it can stay as it is; return the ending, "" if not."""
    image = None if _is_heic(source) else PIL.Image.open(source)
    if image is None or image.format not in SAME_FORMAT:
        return ""
    moves = getattr(image, "is_animated", False)
    if not moves and (
        max(image.size) > max_side
        or image.mode == "CMYK"
        or image.getexif().get(ORIENTATION, 1) != 1
    ):
        return ""
    suffix, options = SAME_FORMAT[image.format]
    if image.format == "WEBP" and b"VP8L" in Path(source).read_bytes()[:4096]:
        options = {"lossless": True}
    # What Pillow would take over from the file by itself.
    for key in ("comment", "exif", "xmp"):
        image.info.pop(key, None)
    profile = image.info.get("icc_profile")
    image.save(target, image.format, save_all=moves, icc_profile=profile, **options)
    return suffix


def _is_heic(source: str) -> bool:
    """Tell HEIC from AVIF, the same container, of which pillow-heif's libheif has no decoder."""
    with Path(source).open("rb") as file:
        head = file.read(256)
    brands = head[8 : int.from_bytes(head[:4])]
    brands = {brands[start : start + 4] for start in range(0, len(brands), 4)}
    return head[4:8] == b"ftyp" and bool(brands & HEIC_BRANDS) and b"avif" not in brands


def _open(source: str, max_side: int) -> PIL.Image.Image:
    image = PIL.Image.open(source)
    # The smallest of the scales that libjpeg offers at which no pixel is missing.
    factor = min(1, max_side / max(image.size))
    image.draft("RGB", tuple(round(side * factor) for side in image.size))
    image.load()
    # First smaller, then upright: turning makes a copy.
    image.thumbnail((max_side, max_side), PIL.Image.Resampling.LANCZOS)
    PIL.ImageOps.exif_transpose(image, in_place=True)
    return image


def _open_heic(source: str, max_side: int) -> PIL.Image.Image:
    """Decode a HEIC, which libheif sets upright itself, at a whole fraction of its size."""
    heif = pillow_heif.open_heif(source, convert_hdr_to_8bit=True)
    picture = heif[heif.primary_index]
    data = memoryview(picture.data)
    (width, height), mode, stride = picture.size, picture.mode, picture.stride
    factor = max(1, max(width, height) // max_side)
    image = PIL.Image.new(mode, (-(-width // factor), -(-height // factor)))
    rows = STRIP_ROWS * factor
    for top in range(0, height, rows):
        count = min(rows, height - top)
        strip = PIL.Image.frombuffer(
            mode, (width, count), data[top * stride :][: count * stride], "raw", mode, stride, 1
        )
        image.paste(strip.reduce(factor) if factor > 1 else strip, (0, top // factor))
    image.info["icc_profile"] = picture.info.get("icc_profile")
    return image


def _to_srgb(image: PIL.Image.Image, mode: str) -> PIL.Image.Image:
    """Return `image` in sRGB; phones write Display P3, printers CMYK."""
    profile = image.info.get("icc_profile")
    if profile:
        try:
            return PIL.ImageCms.profileToProfile(
                image,
                PIL.ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                PIL.ImageCms.createProfile("sRGB"),
                outputMode=mode,
            )
        except PIL.ImageCms.PyCMSError:
            pass  # A profile that fits another mode than the picture's, or a broken one.
    return image if image.mode == mode else image.convert(mode)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
