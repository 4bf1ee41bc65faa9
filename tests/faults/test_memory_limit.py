"""Memory runs out while a large picture is taken in: the decoder ends, and nothing else."""

import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from functools import cache
from io import BytesIO
from pathlib import Path

import PIL.Image
import pytest
from bs4 import BeautifulSoup

from bench import _power
from bench._editor import Editor
from portal.images import reduce

pytestmark = pytest.mark.xdist_group("running_site")


@cache
def photo_of_48_megapixels() -> bytes:
    output = BytesIO()
    PIL.Image.linear_gradient("L").resize((8000, 6000)).convert("RGB").save(output, "PNG")
    return output.getvalue()


def decoder_below(pid: int, seconds: float) -> int:
    """Return the process that decodes, as soon as there is one."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for one in _power.descendants(pid):
            try:
                words = Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if reduce.__file__.encode() in words:
                return one
        time.sleep(0.001)
    raise AssertionError("Nothing was decoded.")


def test_an_upload_whose_decoder_is_ended_is_refused_in_words_and_the_site_goes_on(running_site):
    editor = Editor(running_site)
    editor.sign_in()
    web = running_site.child("web")
    answers = []

    def upload() -> None:
        answers.append(editor.upload("gross", "gross.png", photo_of_48_megapixels()))

    uploading = threading.Thread(target=upload)
    uploading.start()
    decoder = decoder_below(web, 30)
    # Once it is at it, it is the first that the kernel takes.
    while Path(f"/proc/{decoder}/oom_score_adj").read_text().strip() != "1000":
        time.sleep(0.001)
    assert Path(f"/proc/{web}/oom_score_adj").read_text().strip() != "1000"
    os.kill(decoder, signal.SIGSTOP)
    # Others are served while it takes its time.
    assert running_site.get("/en/contact/")[0] == 200
    os.kill(decoder, signal.SIGKILL)
    uploading.join(30)
    [(status, text)] = answers
    page = BeautifulSoup(text, "html.parser")
    assert status == 200
    assert "内存" in text or "too little memory" in page.get_text()
    assert running_site.child("web") == web
    assert editor.upload("gross", "gross.png", photo_of_48_megapixels())[0] == 302


def test_a_decoder_that_gets_no_memory_says_so(tmp_path):
    source = tmp_path / "source"
    source.write_bytes(photo_of_48_megapixels())
    command = [sys.executable, "-I", reduce.__file__, str(source), str(tmp_path / "made"), "3840"]
    done = subprocess.run(
        ["sh", "-c", f"ulimit -v 200000; exec {shlex.join(command)}"],
        capture_output=True, text=True, check=False,
        env=os.environ | {"MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.strip().rpartition("\n")[2].startswith("MemoryError")
