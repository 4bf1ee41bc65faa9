"""Encrypted archives: read by whoever has the key, whole or not at all."""

import io
import os

import pyrage
import pytest

from portal.backup import encryption

DATA = os.urandom(300_000)


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "key.txt"
    path.write_text(f"# created: 2026-11-28\n{pyrage.x25519.Identity.generate()}\n")
    return path


def encrypted(key_file) -> bytes:
    [identity] = encryption.identities(key_file)
    output = io.BytesIO()
    keys = [encryption.recipient(str(identity.to_public()))]
    with encryption.encrypting(output, keys) as stream:
        stream.write(DATA)
    return output.getvalue()


def decrypted(data: bytes, key_file) -> bytes:
    with encryption.decrypting(io.BytesIO(data), encryption.identities(key_file)) as stream:
        return stream.read()


def test_who_has_the_key_reads_it(key_file):
    data = encrypted(key_file)
    assert data.startswith(encryption.MAGIC)
    assert DATA[:100] not in data
    assert decrypted(data, key_file) == DATA


def test_who_has_another_key_does_not(key_file, tmp_path):
    data = encrypted(key_file)
    key_file.write_text(str(pyrage.x25519.Identity.generate()))
    with pytest.raises(encryption.Undecryptable):
        decrypted(data, key_file)


@pytest.mark.parametrize("part", range(1, 8))
def test_what_is_cut_off_or_altered_is_noticed(key_file, part):
    data = encrypted(key_file)
    place = part * len(data) // 8
    for other in (data[:place], data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]):
        with pytest.raises(encryption.Undecryptable):
            decrypted(other, key_file)


def test_a_reader_who_gives_up_is_not_waited_for(key_file):
    data = encrypted(key_file)
    keys = encryption.identities(key_file)
    with encryption.decrypting(io.BytesIO(data), keys) as stream:
        assert stream.read(10) == DATA[:10]


def test_a_disk_that_is_full_is_said(key_file):
    class Full(io.BytesIO):
        def write(self, data):
            raise OSError(28, "No space left on device")

    [identity] = encryption.identities(key_file)
    with pytest.raises(OSError):  # noqa: SIM117
        with encryption.encrypting(Full(), [identity.to_public()]) as stream:
            for _part in range(100):
                stream.write(DATA)


@pytest.mark.parametrize("text", ["", "age1abc", "ssh-ed25519 abc", "AGE-SECRET-KEY-1"])
def test_what_is_no_public_key_is_refused(text):
    with pytest.raises(encryption.KeyUnusable):
        encryption.recipient(text)


@pytest.mark.parametrize("text", ["", "# nothing", "age1abc", "\xff"])
def test_what_is_no_private_key_is_refused(tmp_path, text):
    (tmp_path / "key").write_text(text, encoding="latin-1")
    with pytest.raises(encryption.KeyUnusable):
        encryption.identities(tmp_path / "key")
    with pytest.raises(encryption.KeyUnusable):
        encryption.identities(tmp_path / "none")
