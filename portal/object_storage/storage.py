"""Django's storage of uploads in a bucket, which only the site itself reads.

Files never change under a name, they come and go. A disk refuses a name that is taken; object
storage does not, and two nodes may be given `photo.jpg` in the same moment. So every name that
comes from outside gets a folder of its own, and is never looked for first.
"""

import secrets
from typing import Any
from urllib.parse import urljoin

from boto3.s3.transfer import TransferConfig
from django.conf import settings
from django.core.files.base import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3File, S3Storage

from portal.object_storage.address import Address
from portal.object_storage.bucket import (
    Bucket,
    configuration,
    endpoint,
    errors_as_os_errors,
    region,
)
from portal.object_storage.holds import Holds

#: Of a file that is read, so much is in memory; the rest is in a file without a name.
IN_MEMORY = 2 * 1024 * 1024


class ObjectFile(S3File):
    """django-storages' file, whose errors are OSErrors."""

    def _get_file(self):
        with errors_as_os_errors():
            return super()._get_file()

    file = property(_get_file, S3File._set_file)


class ObjectStorage(S3Storage):
    """Uploads in `folder` below `address` (s3://…, as texts: Wagtail's tasks write them as JSON).

    `objects` is the folder itself, for whoever wants streams.
    """

    def __init__(self, address: str, folder: str) -> None:
        root = Address.parse(address)
        self.folder, self.holds = folder, Holds(Bucket(root))
        address = root.below(folder)
        self.objects = Bucket(address)
        super().__init__(
            bucket_name=address.bucket,
            location=address.prefix,
            endpoint_url=endpoint(address),
            region_name=region(address),
            access_key=settings.AWS_ACCESS_KEY_ID or None,
            secret_key=settings.AWS_SECRET_ACCESS_KEY or None,
            client_config=configuration(address),
            transfer_config=TransferConfig(use_threads=False),
            max_memory_size=IN_MEMORY,
            file_overwrite=True,
            querystring_auth=False,
        )

    def url(self, name: str, *_args: Any, **_options: Any) -> str:
        """Return the address at which the site itself sends the file (portal/media.py)."""
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name))

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        folder, _slash, file_name = name.rpartition("/")
        if "/" not in folder:
            # Deeper ones have a name of their own already: sizes of a picture, attachments.
            name = "/".join(filter(None, (folder, secrets.token_hex(6), file_name)))
        return super().get_available_name(name, max_length)

    def _open(self, name: str, mode: str = "rb") -> File:
        with errors_as_os_errors():
            return ObjectFile(self.objects.key(name), mode, self)

    def _save(self, name: str, content: File) -> str:
        self.holds.keep(f"{self.folder}/{name}")
        with errors_as_os_errors():
            return super()._save(name, content)

    def delete(self, name: str) -> None:
        self.holds.remove(f"{self.folder}/{name}")

    def exists(self, name: str) -> bool:
        with errors_as_os_errors():
            return super().exists(name)

    def size(self, name: str) -> int:
        with errors_as_os_errors():
            return super().size(name)

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with errors_as_os_errors():
            return super().listdir(name)
