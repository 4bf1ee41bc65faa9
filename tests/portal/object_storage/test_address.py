"""What may stand in MEDIA_STORAGE and BACKUP_DIR."""

import pytest

from portal.object_storage.address import Address


def test_an_address_is_read_and_written_alike():
    text = "s3://moulds/site/one?endpoint=https://oss.example.com:9000&addressing=virtual"
    address = Address.parse(text)
    assert (address.bucket, address.prefix) == ("moulds", "site/one")
    assert Address.parse(address.url) == address
    assert str(address.below("media")) == "s3://moulds/site/one/media"
    assert str(Address.parse("s3://moulds/")) == "s3://moulds"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/mnt/media", "s3://bucket/prefix"),
        ("s3://Bucket_/x", "s3://bucket/prefix"),
        ("s3://bucket/../x", "step"),
        ("s3://bucket/x?endpoint=oss.example.com", "https://"),
        ("s3://bucket/x?key=secret", "key is not known"),
        ("s3://bucket/x?addressing=both", "auto, path, virtual"),
    ],
)
def test_what_is_none_is_refused_with_what_to_write(text, words):
    with pytest.raises(ValueError, match=words):
        Address.parse(text)
