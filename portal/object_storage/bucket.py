"""Objects below one address of a bucket.

What the server refuses, or that it does not answer, is an OSError (FileNotFoundError where there is
no such object), as with files.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

import boto3
import botocore
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from portal.object_storage.address import Address

#: Servers of others ask for a region in signatures, and take any.
ANY_REGION = "us-east-1"
_NOT_THERE = ("404", "NoSuchKey", "NotFound")


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One object: its name below the address, bytes, when it was written, and its tag in quotes."""

    name: str
    size: int
    changed_at: datetime
    tag: str


@contextmanager
def errors_as_os_errors() -> Iterator[None]:
    """Raise OSError for what boto3 raises."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in _NOT_THERE:
            raise FileNotFoundError(str(error)) from error
        raise OSError(str(error)) from error
    except (BotoCoreError, boto3.exceptions.Boto3Error) as error:
        raise OSError(str(error)) from error


class Bucket:
    """The objects below an address; may be used by any number of threads."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._root = f"{address.prefix}/" if address.prefix else ""
        self._client: Any = None
        self._lock = threading.Lock()

    @property
    def client(self) -> Any:
        # Making one takes a tenth of a second: when it is needed, and once.
        if self._client is None:
            with self._lock:
                self._client = self._client or client(self.address)
        return self._client

    def key(self, name: str) -> str:
        return self._root + name

    def find(self, name: str) -> StoredObject:
        """Return what is known of an object. Raises FileNotFoundError or OSError."""
        with errors_as_os_errors():
            found = self.client.head_object(Bucket=self.address.bucket, Key=self.key(name))
        return StoredObject(name, found["ContentLength"], found["LastModified"], found["ETag"])

    def listed(self, folder: str = "") -> Iterator[StoredObject]:
        """Yield the objects whose names begin with `folder`, in the order of their names."""
        pages = self.client.get_paginator("list_objects_v2")
        asked = pages.paginate(Bucket=self.address.bucket, Prefix=self.key(folder))
        with errors_as_os_errors():
            for page in asked:
                for entry in page.get("Contents", ()):
                    name = entry["Key"].removeprefix(self._root)
                    yield StoredObject(name, entry["Size"], entry["LastModified"], entry["ETag"])

    def open(self, name: str, first: int = 0, last: int | None = None) -> BinaryIO:
        """Return a stream of an object's bytes, from `first` up to and with `last`."""
        some = {"Range": f"bytes={first}-{'' if last is None else last}"}
        with errors_as_os_errors():
            answer = self.client.get_object(
                Bucket=self.address.bucket, Key=self.key(name),
                **(some if first or last is not None else {}),
            )  # fmt: skip
        return Stream(answer["Body"])

    def put(self, name: str, data: bytes | BinaryIO) -> None:
        """Write an object of at most 5 GB, replacing what has its name."""
        with errors_as_os_errors():
            self.client.put_object(Bucket=self.address.bucket, Key=self.key(name), Body=data)

    def upload(self, name: str, stream: BinaryIO) -> None:
        """Write an object of what a stream has to its end, of whatever size, a part in memory."""
        with errors_as_os_errors():
            self.client.upload_fileobj(
                stream,
                self.address.bucket,
                self.key(name),
                Config=TransferConfig(use_threads=False),
            )

    def copy(self, name: str, target: str) -> None:
        """Copy an object within the bucket, on the server."""
        with errors_as_os_errors():
            self.client.copy(
                {"Bucket": self.address.bucket, "Key": self.key(name)},
                self.address.bucket, self.key(target),
            )  # fmt: skip

    def remove(self, names: Iterable[str]) -> None:
        """Remove objects; one that is not there is none to remove.

        One by one: for many in one request Amazon takes another checksum than others' servers.
        """
        for name in names:
            with errors_as_os_errors():
                self.client.delete_object(Bucket=self.address.bucket, Key=self.key(name))


class Stream:
    """An object's bytes as they arrive."""

    def __init__(self, body: Any) -> None:
        self._body = body
        self.close = body.close

    def read(self, size: int = -1) -> bytes:
        with errors_as_os_errors():
            return self._body.read(None if size < 0 else size)

    def __iter__(self) -> Iterator[bytes]:
        while data := self.read(64 * 1024):
            yield data

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_error) -> None:
        self.close()


def configuration(address: Address, **more: Any) -> Config:
    """Return how the server is asked."""
    return Config(
        s3={"addressing_style": address.addressing},
        # Servers that are not Amazon's know no checksums at the end of a stream.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        **{"connect_timeout": 5, "read_timeout": 30, "retries": {"total_max_attempts": 3}} | more,
    )


def client(address: Address, **more: Any) -> Any:
    """Return a client of boto3, with `more` in its configuration.

    Keys that are not set are looked for where programs of Amazon look: a role of the machine.
    """
    return boto3.session.Session(
        aws_access_key_id=settings.AWS_ACCESS_KEY_ID or None,
        aws_secret_access_key=settings.AWS_SECRET_ACCESS_KEY or None,
    ).client(
        "s3",
        endpoint_url=endpoint(address),
        region_name=region(address),
        config=configuration(address, **more),
    )


def endpoint(address: Address) -> str | None:
    return address.endpoint or settings.AWS_ENDPOINT_URL or None


def region(address: Address) -> str:
    return address.region or settings.AWS_DEFAULT_REGION or ANY_REGION


def is_open_to_strangers(bucket: Bucket, name: str) -> bool:
    """Whether an object can be read without keys. Raises OSError when the server is silent."""
    stranger = client(bucket.address, signature_version=botocore.UNSIGNED)
    try:
        with errors_as_os_errors():
            stranger.head_object(Bucket=bucket.address.bucket, Key=bucket.key(name))
    except OSError as error:
        if isinstance(error.__cause__, ClientError):
            return False
        raise
    return True
