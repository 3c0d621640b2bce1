"""An S3 server on loopback for tests: Ceph's radosgw over one storage daemon that keeps objects in memory.

radosgw is a server that people run, and its conditional put is one atomic step in the storage daemon, however many
gateways there are. Debian packages: radosgw ceph-mon ceph-osd ceph-common (tools/setup --with-s3).

    with S3Server() as server:
        server.make_bucket("school")
        subprocess.run(["tarn", "history", "s3://school/table"], env={**os.environ, **server.environment()})

As a program it starts a server, prints the environment for a shell, and runs until it is ended.
"""

import contextlib
import datetime
import hashlib
import hmac
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid

PROGRAMS = ["ceph-mon", "ceph-osd", "ceph-authtool", "monmaptool", "ceph", "radosgw", "radosgw-admin"]
KEY, SECRET = "AKIATARNTESTTARNTEST", "tarn/Test+Secret/0123456789abcdefABCDEF"

CONFIGURATION = """
[global]
fsid = {fsid}
mon host = v1:127.0.0.1:{monitor}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
ms bind msgr2 = false
run dir = {folder}/run
admin socket = {folder}/run/$name.$pid.asok
log file = {folder}/log/$name.log
keyring = {folder}/keyring
mon data = {folder}/mon
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
mon data avail crit = 0
mon data avail warn = 1
osd data = {folder}/osd
osd objectstore = memstore
memstore device bytes = 4294967296
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
rgw data = {folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:{gateway}
rgw thread pool size = 64
rgw enable ops log = false
rgw enable usage log = false
debug none = 0/0
"""


def missing():
    """The programs of the server that are not installed."""
    return [program for program in PROGRAMS if not shutil.which(program)]


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class S3Server:
    def __init__(self):
        self.processes = []
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tarn-s3-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        lacking = missing()
        if lacking:
            raise SystemExit(f"s3_server: not installed: {', '.join(lacking)}; run tools/setup --with-s3")
        folder = self.folder
        for name in ["run", "log", "mon", "osd", "rgw"]:
            (folder / name).mkdir()
        fsid, monitor = str(uuid.uuid4()), free_port()
        (folder / "ceph.conf").write_text(
            CONFIGURATION.format(fsid=fsid, folder=folder, monitor=monitor, gateway=self.port))
        self.run("ceph-authtool", "--create-keyring", folder / "keyring", "--gen-key", "-n", "mon.",
                 "--cap", "mon", "allow *", configured=False)
        self.run("ceph-authtool", folder / "keyring", "--gen-key", "-n", "client.admin", "--cap", "mon", "allow *",
                 "--cap", "osd", "allow *", configured=False)
        self.run("monmaptool", "--create", "--addv", "a", f"[v1:127.0.0.1:{monitor}]", "--fsid", fsid,
                 folder / "monmap", configured=False)
        self.run("ceph-mon", "-i", "a", "--mkfs", "--monmap", folder / "monmap", "--keyring", folder / "keyring")
        self.launch("ceph-mon", "-i", "a")
        daemon = str(uuid.uuid4())
        self.run("ceph", "--connect-timeout", "60", "osd", "new", daemon)
        self.run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", daemon)
        self.launch_storage()
        self.launch("radosgw", "-n", "client.admin")
        self.wait()
        self.run("radosgw-admin", "user", "create", "--uid", "tarn", "--display-name", "tarn", "--access-key", KEY,
                 "--secret-key", SECRET)

    def run(self, program, *arguments, configured=True):
        command = [program, *(["-c", self.folder / "ceph.conf"] if configured else []), *arguments]
        # The monitor refuses everybody until it is a quorum of one.
        for _ in range(60 if program == "ceph" else 1):
            done = subprocess.run([str(word) for word in command], capture_output=True, stdin=subprocess.DEVNULL)
            if done.returncode == 0:
                break
            time.sleep(0.25)
        else:
            raise SystemExit(f"s3_server: {program} failed: {done.stderr.decode(errors='replace')[-2000:]}")
        return done.stdout

    def launch_storage(self):
        """The storage daemon ends at once where it greets the monitor before it knows it; then it starts again."""
        for _ in range(20):
            self.launch("ceph-osd", "-i", "0")
            daemon = self.processes[-1]
            while daemon.poll() is None:
                state = self.run("ceph", "--connect-timeout", "60", "osd", "stat").decode()
                if "1 up" in state:
                    return
                time.sleep(0.2)
            self.processes.remove(daemon)
        raise SystemExit(f"s3_server: ceph-osd does not start; see {self.folder}/log")

    def launch(self, program, *arguments):
        log = open(self.folder / "log" / f"{program}.out", "wb")
        self.processes.append(subprocess.Popen(
            [program, "-c", str(self.folder / "ceph.conf"), "-f", *arguments], stdin=subprocess.DEVNULL, stdout=log,
            stderr=log, start_new_session=True))

    def wait(self):
        for _ in range(600):
            if any(process.poll() is not None for process in self.processes):
                break
            try:
                urllib.request.urlopen(self.url, timeout=5).read()
                return
            except (OSError, urllib.error.URLError):
                time.sleep(0.2)
        texts = "\n".join(path.read_text(errors="replace")[-500:] for path in (self.folder / "log").iterdir())
        raise SystemExit(f"s3_server: radosgw does not answer\n{texts}")

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes = []
        shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self, url=None):
        """What tarn and other programs read to reach this server, or a proxy before it."""
        return {"AWS_ENDPOINT_URL": url or self.url, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET,
                "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true", "AWS_ALLOW_HTTP": "true",
                "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}

    def storage_options(self, url=None):
        """The same for deltalake and polars."""
        options = self.environment(url)
        return {name: options[name] for name in [
            "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_ALLOW_HTTP",
        ]} | {"aws_conditional_put": "etag"}

    def make_bucket(self, name):
        self.request("PUT", f"/{name}")

    def request(self, method, path, body=b""):
        """One signed request."""
        now = datetime.datetime.now(datetime.timezone.utc)
        stamp, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
        host, digest = f"127.0.0.1:{self.port}", hashlib.sha256(body).hexdigest()
        names = "host;x-amz-content-sha256;x-amz-date"
        canonical = (f"{method}\n{path}\n\nhost:{host}\nx-amz-content-sha256:{digest}\nx-amz-date:{stamp}\n\n"
                     f"{names}\n{digest}")
        scope = f"{day}/us-east-1/s3/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = ("AWS4" + SECRET).encode()
        for part in [day, "us-east-1", "s3", "aws4_request"]:
            key = hmac.new(key, part.encode(), "sha256").digest()
        signature = hmac.new(key, text.encode(), "sha256").hexdigest()
        request = urllib.request.Request(self.url + path, method=method, data=body or None, headers={
            "x-amz-date": stamp, "x-amz-content-sha256": digest,
            "authorization": f"AWS4-HMAC-SHA256 Credential={KEY}/{scope}, SignedHeaders={names}, "
                             f"Signature={signature}"})
        return urllib.request.urlopen(request).read()


def main():
    with S3Server() as server:
        server.make_bucket("test")
        for name, value in server.environment().items():
            print(f"export {name}='{value}'", flush=True)
        print(f"# bucket s3://test; radosgw runs until process {os.getpid()} ends", flush=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
