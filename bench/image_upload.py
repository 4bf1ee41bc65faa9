"""How much memory a phone's photo of 48 megapixels takes, uploaded through the admin's own view.

    .venv/bin/python bench/image_upload.py

For each file a server process of its own is started with an empty database; it uploads the file
through /admin/images/multiple/add/ (with Django's test client, in the process that is measured),
then does the worker's task, and reports how far its memory rose. Linux only: reads /proc.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZE = (8064, 6048)
MEGABYTE = 1024 * 1024


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = make_photos(Path(folder))
        header = ("file", "MB", "server", "server + decoder", "seconds", "worker", "seconds")
        print("{:<22}{:>6}{:>10}{:>20}{:>10}{:>10}{:>10}".format(*header))
        for file in files:
            with tempfile.TemporaryDirectory() as data_dir:
                environment = os.environ | {"DATA_DIR": data_dir}
                environment.pop("DATABASE_URL", None)
                done = subprocess.run(
                    [sys.executable, __file__, "--measure", str(file)],
                    env=environment, cwd=ROOT, capture_output=True, text=True,
                )  # fmt: skip
            if done.returncode:
                sys.exit(done.stderr)
            found = json.loads(done.stdout.splitlines()[-1])
            print(
                f"{file.name:<22}{file.stat().st_size / MEGABYTE:>6.1f}{found['server']:>7.0f} MB"
                f"{found['tree']:>17.0f} MB{found['seconds']:>10.1f}{found['worker']:>7.0f} MB"
                f"{found['worker_seconds']:>10.1f}"
            )


def make_photos(folder: Path) -> list[Path]:
    """Write photos as phones do: fine structure everywhere, lying on their side, with a place."""
    import PIL.Image
    import pillow_heif

    channels = []
    for number in range(3):
        coarse = PIL.Image.effect_noise((64, 48), 120 + number).resize(SIZE, PIL.Image.BICUBIC)
        middle = PIL.Image.effect_noise((1008, 756), 40).resize(SIZE, PIL.Image.BILINEAR)
        fine = PIL.Image.effect_noise(SIZE, 8)
        channels.append(PIL.Image.blend(PIL.Image.blend(coarse, middle, 0.3), fine, 0.2))
    photo = PIL.Image.merge("RGB", channels)
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (22.0, 58.0, 12.0), 3: "E", 4: (113.0, 58.0, 12.0)}
    names = ["48MP.jpg", "48MP-progressive.jpg", "48MP.heic", "48MP.png"]
    files = [folder / name for name in names]
    photo.save(files[0], quality=88, exif=exif)
    photo.save(files[1], quality=88, progressive=True)
    pillow_heif.from_pillow(photo).save(files[2], quality=55)
    photo.resize((2016, 1512)).resize(SIZE, PIL.Image.NEAREST).save(files[3], compress_level=1)
    return files


class Watch(threading.Thread):
    """Looks at this process and its children some hundred times in a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.own = self.tree = 0.0
        self.done = False

    def run(self) -> None:
        while not self.done:
            own = memory(os.getpid())
            self.own = max(self.own, own)
            self.tree = max(self.tree, own + sum(map(memory, children())))
            time.sleep(0.005)

    @classmethod
    def during(cls, work) -> tuple["Watch", float, object]:
        watch = cls()
        watch.start()
        start = time.perf_counter()
        result = work()
        seconds = time.perf_counter() - start
        watch.done = True
        watch.join()
        return watch, seconds, result


def memory(pid: int) -> float:
    """Return the megabytes a process holds alone, and its part of what it shares (PSS)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def children() -> list[int]:
    found = []
    for task in Path("/proc/self/task").iterdir():
        try:
            found += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return found


def measure(path: Path) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    sys.path.insert(0, str(ROOT))
    import django
    from django.conf import settings

    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECURE_SSL_REDIRECT = False
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.TASKS["default"]["BACKEND"] = "django_tasks.backends.dummy.DummyBackend"
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    from portal.images import CustomImage, renditions

    client = Client()
    client.force_login(get_user_model().objects.create_superuser("bench", "b@example.com", "x"))

    def upload(source: Path):
        with source.open("rb") as file:
            form = {"title": source.stem, "files[]": file}
            return client.post("/admin/images/multiple/add/", form).json()

    upload(next((ROOT / "static" / "img").glob("*.png")))  # What is loaded once is loaded now.
    before = memory(os.getpid())
    watch, seconds, answer = Watch.during(lambda: upload(path))
    if not answer["success"]:
        sys.exit(str(answer))
    image = CustomImage.objects.latest("pk")
    start = memory(os.getpid())
    worker, worker_seconds, _none = Watch.during(lambda: renditions.make(image))
    figures = {
        "server": watch.own - before,
        "tree": watch.tree - before,
        "seconds": seconds,
        "worker": worker.own - start,
        "worker_seconds": worker_seconds,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(Path(sys.argv[2]))
    else:
        main()
