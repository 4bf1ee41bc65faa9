"""The form of an archive: whatever happened to it is noticed, and it is read as it was written."""

import io
import tarfile

import pytest
from django.utils import translation

from portal.backup.archive import HEADER, Reader, UnusableArchive, Writer, rows_in

ROWS = [f'{{"id":{number},"text":"第 {number} 行"}}' for number in range(1000)]
UPLOAD = bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def written() -> bytes:
    output = io.BytesIO()
    writer = Writer(output, {"site": "https://www.example.com"})
    writer.add_rows("news.Category", iter(ROWS))
    name = "media/" + "长" * 60 + ".png"
    writer.add_file(name, io.BytesIO(UPLOAD), len(UPLOAD), 1_700_000_000.5)
    writer.finish()
    return output.getvalue()


def read(data: bytes) -> dict[str, bytes]:
    reader = Reader(io.BytesIO(data))
    return {str(member.path): member.stream.read() for member in reader.members()}


def test_what_was_written_is_read():
    found = read(written())
    rows = list(rows_in(io.BytesIO(found["database/news.Category/000001.jsonl.gz"])))
    assert [row["id"] for row in rows] == list(range(1000))
    assert found["media/" + "长" * 60 + ".png"] == UPLOAD


def test_any_tar_program_unpacks_it(tmp_path):
    with tarfile.open(fileobj=io.BytesIO(written())) as tar:
        tar.extractall(tmp_path, filter="data")
    assert (tmp_path / HEADER).is_file()
    assert (tmp_path / "end.json").is_file()


def test_a_large_table_is_written_in_parts(monkeypatch):
    output = io.BytesIO()
    writer = Writer(output, {})
    row = '{"text":"' + "x" * 1_000_000 + '"}'
    assert writer.add_rows("news.Category", (row for _number in range(10))) == 10
    writer.finish()
    assert len(read(output.getvalue())) > 1


@pytest.mark.parametrize("part", range(24))
def test_a_bit_that_fell_over_is_noticed(part):
    data = bytearray(written())
    end = data.index(b'"sha256"')
    data[part * end // 24 + 3] ^= 4
    with pytest.raises(UnusableArchive):
        read(bytes(data))


@pytest.mark.parametrize("part", range(1, 24))
def test_a_file_that_was_cut_off_is_noticed(part):
    data = written()
    with pytest.raises(UnusableArchive):
        read(data[: part * data.index(b'"sha256"') // 24])


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "media/../../x", "media//x", "secret_key", "media/./x", "database/../x"],
)
def test_nothing_is_unpacked_outside_of_its_folder(name):
    output = io.BytesIO()
    writer = Writer(output, {})
    writer.add_file(name, io.BytesIO(b"x"), 1, 0)
    writer.finish()
    with pytest.raises(UnusableArchive, match="no backup of ours"):
        read(output.getvalue())


def test_links_are_not_followed():
    output = io.BytesIO()
    writer = Writer(output, {})
    link = tarfile.TarInfo("media/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    writer._tar.addfile(link)
    writer.finish()
    with pytest.raises(UnusableArchive, match="no backup of ours"):
        read(output.getvalue())


@pytest.mark.parametrize("data", [b"", b"x" * 20_000, b"PK\3\4" + bytes(2000)])
def test_what_is_no_archive_is_called_so(data):
    with pytest.raises(UnusableArchive, match="no backup"):
        Reader(io.BytesIO(data))


def test_a_foreign_tar_file_is_called_so(tmp_path):
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w") as tar:
        tar.add(__file__, "database/x.py")
    with pytest.raises(UnusableArchive, match="no backup"):
        Reader(io.BytesIO(output.getvalue()))


def test_a_newer_form_is_called_so():
    data = written().replace(b'"format_version": 1', b'"format_version": 2')
    with pytest.raises(UnusableArchive, match="newer"):
        Reader(io.BytesIO(data))
