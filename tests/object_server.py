"""An S3 server on this machine, moto's, in a process of its own."""

import subprocess
import sys
import time
import urllib.request
import uuid

import boto3

from tests.running_site import PATIENCE, free_port


class ObjectServer:
    """Buckets at `url`, until `stop`."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        """Start it, with no bucket, and wait until it answers."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + PATIENCE
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/moto-api/", timeout=5).close()
                return
            except OSError:
                assert self.process.poll() is None and time.monotonic() < end
                time.sleep(0.05)

    @property
    def environ(self) -> dict[str, str]:
        """What a site has to be told besides the bucket."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "portal",
            "AWS_SECRET_ACCESS_KEY": "only for tests",
        }

    @property
    def client(self):
        return boto3.session.Session("portal", "only for tests").client(
            "s3", endpoint_url=self.url, region_name="us-east-1"
        )

    def new_bucket(self) -> str:
        name = f"portal-{uuid.uuid4().hex[:12]}"
        self.client.create_bucket(Bucket=name)
        return name

    def contents(self, bucket: str, prefix: str = "") -> dict[str, bytes]:
        """Return all objects of a bucket by their keys, past what is tested."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return {
            entry["Key"]: self.client.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
            for page in pages
            for entry in page.get("Contents", ())
        }

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(30)
