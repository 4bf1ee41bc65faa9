"""`{% picture %}`: an image in the sizes and formats that a reader's browser can choose from."""

from django import template

register = template.Library()


@register.inclusion_tag("components/picture.html")
def picture(
    image,
    alt: str | None = None,
    sizes: str = "100vw",
    crop: str = "",
    eager: bool = False,
    class_name: str = "",
) -> dict:
    """Render `image` (a CustomImage or nothing) from the sizes that the worker made of it.

    Without `alt`, the words the editor gave where the image stands (ImageBlock), else the
    image's description. `crop` is one of portal.images.sizes.CROPS.
    """
    if image is None:
        return {}
    if alt is None:
        alt = "" if image.decorative else image.contextual_alt_text or image.description
    return {
        "sources": [],
        "src": image.file.url,
        "width": image.width,
        "height": image.height,
        "alt": alt,
        "sizes": sizes,
        "eager": eager,
        "class_name": class_name,
    }
