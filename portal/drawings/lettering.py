"""The figures on a raster sheet, in the font that Pillow brings along."""

from PIL import Image, ImageDraw, ImageFont


def figures(text: str, height: float) -> Image.Image:
    """Text as a mask, `height` pixels high, its baseline at 0.95 of the height.

    The bundled font has neither ⌀ nor ×: the one is drawn, the other set as an x.
    """
    font = ImageFont.load_default(size=height)
    pieces = text.replace("×", "x").split("⌀")
    sign = round(height * 0.86)
    width = sum(round(font.getlength(piece)) for piece in pieces) + sign * (len(pieces) - 1)
    mask = Image.new("L", (width + 4, round(height * 1.3)))
    pen = ImageDraw.Draw(mask)
    x, base = 0, round(height * 0.95)
    for index, piece in enumerate(pieces):
        if index:
            thick = max(1, round(height * 0.075))
            low, top = base, base - round(height * 0.7)
            pen.ellipse((x + 2, top, x + 2 + low - top, low), outline=255, width=thick)
            pen.line((x, low + thick, x + 4 + low - top, top - thick), fill=255, width=thick)
            x += sign
        pen.text((x, base), piece, font=font, fill=255, anchor="ls")
        x += round(font.getlength(piece))
    return mask
