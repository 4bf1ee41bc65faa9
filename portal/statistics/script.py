"""The script that tells of a visit. It stands in the page, so that it is no request of its own, and
the policy of public pages allows it, and no other, by its digest (CSP 3, 2.3.1)."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

_LINES = Path(__file__).with_name("beacon.js").read_text().splitlines()
#: Without comments and line ends, which all pages would carry along.
SCRIPT = "".join(line.strip() for line in _LINES if not line.strip().startswith("//"))
SOURCE = f"'sha256-{b64encode(sha256(SCRIPT.encode()).digest()).decode()}'"
