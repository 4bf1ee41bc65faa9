"""The addresses of every kind of public page in the demo, in both languages."""

KINDS = [
    "/", "/news/", "/news/category/technology/", "/news/2026/",
    "/news/thermal-break-sliding-series/", "/about/", "/capabilities/aluminium-dies/",
    "/contact/", "/search/?q=6063", "/search/?q=zzzz", "/nothing/here/",
]  # fmt: skip
ADDRESSES = [language + path for path in KINDS for language in ("", "/en")]
