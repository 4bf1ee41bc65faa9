"""An archive in a bucket, or a folder of them, with those words of pathlib that backups use."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Self

from portal.object_storage.address import Address
from portal.object_storage.bucket import Bucket, errors_as_os_errors

ENDINGS = (".tar", ".tar.age")
#: A file has 10,000 parts at most: the later ones are larger, for files of up to 5 TB.
PART_BYTES, PARTS_OF_A_SIZE = 16 * 1024 * 1024, 1000
BUFFER = 1024 * 1024


class ObjectPath:
    """One place in a bucket; its name says whether it is an archive."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._bucket = Bucket(address)

    def __str__(self) -> str:
        return str(self.address)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ObjectPath) and self.address == other.address

    def __hash__(self) -> int:
        return hash(self.address)

    def __lt__(self, other: Self) -> bool:
        return str(self) < str(other)

    def __truediv__(self, name: str) -> Self:
        return type(self)(self.address.below(name))

    @property
    def name(self) -> str:
        return self.address.prefix.rpartition("/")[2]

    @property
    def _key(self) -> str:
        return self.address.prefix

    def resolve(self) -> Self:
        return self

    def is_dir(self) -> bool:
        return not self.name.endswith(ENDINGS)

    def exists(self) -> bool:
        try:
            with errors_as_os_errors():
                self._bucket.client.head_object(Bucket=self.address.bucket, Key=self._key)
        except FileNotFoundError:
            return False
        return True

    def iterdir(self) -> Iterator[Self]:
        """Yield what lies right in this folder. Raises OSError."""
        return (self / found.name for found in self._bucket.listed() if "/" not in found.name)

    def unlink(self, missing_ok: bool = False) -> None:
        with errors_as_os_errors():
            self._bucket.client.delete_object(Bucket=self.address.bucket, Key=self._key)

    def open(self, mode: str = "rb") -> BinaryIO:
        """Return a stream from front to back. Raises OSError."""
        with errors_as_os_errors():
            answer = self._bucket.client.get_object(Bucket=self.address.bucket, Key=self._key)
        return io.BufferedReader(_Raw(answer["Body"]), BUFFER)

    @contextmanager
    def written(self) -> Iterator["_Parts"]:
        """Yield a stream; when the body ends, what was written is there, whole or not at all."""
        parts = _Parts(self._bucket.client, self.address.bucket, self._key)
        try:
            yield parts
            parts.complete()
        except BaseException:
            parts.abort()
            raise

    def remove_unfinished(self) -> None:
        """Remove the parts of archives that were never completed, their processes killed."""
        client, bucket = self._bucket.client, self.address.bucket
        with errors_as_os_errors():
            found = client.list_multipart_uploads(Bucket=bucket, Prefix=self._bucket.key(""))
            for upload in found.get("Uploads", ()):
                client.abort_multipart_upload(
                    Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                )


class _Raw(io.RawIOBase):
    """What botocore streams, for a buffer that can be looked into."""

    def __init__(self, body) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        with errors_as_os_errors():
            data = self._body.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._body.close()
        super().close()


class _Parts:
    """A file that is sent in parts as it is written; one part is in memory."""

    def __init__(self, client, bucket: str, key: str) -> None:
        self._client, self._at = client, {"Bucket": bucket, "Key": key}
        self._buffer, self._done = bytearray(), []
        with errors_as_os_errors():
            answer = client.create_multipart_upload(**self._at)
        self._at["UploadId"] = answer["UploadId"]

    def write(self, data: bytes) -> int:
        self._buffer += data
        size = PART_BYTES * (1 + len(self._done) // PARTS_OF_A_SIZE)
        while len(self._buffer) >= size:
            self._send(bytes(memoryview(self._buffer)[:size]))
            del self._buffer[:size]
        return len(data)

    def flush(self) -> None:
        """Nothing: parts have a size that is least."""

    def _send(self, data: bytes) -> None:
        number = len(self._done) + 1
        with errors_as_os_errors():
            answer = self._client.upload_part(**self._at, PartNumber=number, Body=data)
        self._done.append({"PartNumber": number, "ETag": answer["ETag"]})

    def complete(self) -> None:
        if self._buffer or not self._done:
            self._send(bytes(self._buffer))
        with errors_as_os_errors():
            self._client.complete_multipart_upload(
                **self._at, MultipartUpload={"Parts": self._done}
            )

    def abort(self) -> None:
        try:
            with errors_as_os_errors():
                self._client.abort_multipart_upload(**self._at)
        except OSError:
            # The server is silent; the next backup removes it.
            return
