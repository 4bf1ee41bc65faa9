"""Where uploads are kept, when that is not a folder: the bucket, and who may read it."""

import secrets
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from portal.doctor import Verdict, fail, ok, remind

CONTENT = b"written by manage.py doctor; may be removed"


def check_object_storage() -> Iterator[Verdict]:
    """Write, read and remove an object, and look whether a stranger could have read it."""
    if settings.MEDIA_STORAGE is None:
        yield ok(_("Uploads lie in DATA_DIR."))
        return
    from portal.object_storage.bucket import Bucket, is_open_to_strangers

    bucket = Bucket(settings.MEDIA_STORAGE.below("private"))
    name = f".doctor-{secrets.token_hex(8)}"
    try:
        bucket.put(name, CONTENT)
        try:
            with bucket.open(name) as stream:
                is_whole = stream.read() == CONTENT
            is_open = is_open_to_strangers(bucket, name)
        finally:
            bucket.remove([name])
    except OSError as error:
        yield fail(
            _("%(place)s cannot be used: %(reason)s.")
            % {"place": settings.MEDIA_STORAGE, "reason": " ".join(str(error).split())},
            _("Compare MEDIA_STORAGE and AWS_… with what the provider says."),
        )
        return
    if not is_whole:
        yield fail(
            _("%(place)s does not give back what was written.") % {"place": settings.MEDIA_STORAGE},
            _("Compare MEDIA_STORAGE and AWS_… with what the provider says."),
        )
    elif is_open:
        yield fail(
            _("Everybody may read %(place)s: visitors' drawings too.")
            % {"place": settings.MEDIA_STORAGE},
            _("Make the bucket private: the site itself sends what is public."),
        )
    else:
        yield ok(
            _("%(place)s keeps what is written, and strangers cannot read it.")
            % {"place": settings.MEDIA_STORAGE}
        )
    if (settings.DATA_DIR / "secret_key").exists():
        yield remind(
            _("The secret key is this machine's own."),
            _("Set SECRET_KEY, the same on all nodes, and remove DATA_DIR/secret_key."),
        )
