"""Tasks that run tarn: in a container, or a binary on the worker where TARN_BINARY names one.

Set on the scheduler and the workers:
  TARN_LAKE           the lake home on the worker (in a container it is mounted as /lake)
  TARN_BINARY         the binary; without it tasks run in containers
  TARN_IMAGE          the image of the containers (tarn)
  TARN_RETRY_SECONDS  the pause before the first retry (300); it doubles from retry to retry
Addresses and secrets come from the .env of the lake home, or from the environment of the workers.

Every sync may be repeated at any time: what is there already is not written again. So a task is simply retried, after a
conflict with another writer (exit code 3), where a service or the store is unreachable (6), and after a crash. What
would be the same the next time fails at once: wrong settings (2), refused data (4), a damaged table (5).
"""

import os
import re
import signal
import subprocess
from datetime import datetime, timedelta

from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import AirflowException, AirflowFailException

BINARY = os.environ.get("TARN_BINARY")
IMAGE = os.environ.get("TARN_IMAGE", "tarn")
LAKE = os.environ.get("TARN_LAKE", "/srv/lake")

# What sources take from the environment.
SETTINGS = ["API_URL", "LEETCODE_URL", "ILLUMINATE_URL", "ILLUMINATE_CLIENT_ID", "ILLUMINATE_CLIENT_SECRET", "YEARS_DATA",
            "START_DATE", "END_DATE"]

# What all DAGs have in common.
DEFAULTS = {
    "retries": 4,
    "retry_delay": timedelta(seconds=int(os.environ.get("TARN_RETRY_SECONDS", "300"))),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(hours=1),
}
START = datetime(2024, 7, 1)

HOPELESS = {2: "wrong settings or arguments", 4: "data was refused", 5: "a table is damaged or not supported"}
WORTH_A_RETRY = {3: "another writer was faster", 6: "a service or the store is unreachable"}


def failure(code):
    """The error that a task ends with, by the exit code of tarn."""
    if code in HOPELESS:
        return AirflowFailException(f"{HOPELESS[code]} (exit code {code}); the log says what to do")
    return AirflowException(f"{WORTH_A_RETRY.get(code, 'tarn failed')} (exit code {code})")


class LocalTarn(BaseOperator):
    """Runs the binary on the worker. Its value is the last line that was printed."""

    template_fields = ("arguments",)

    def __init__(self, *, arguments, **options):
        super().__init__(**options)
        self.arguments = arguments
        self.process = None

    def execute(self, context):
        last = ""
        self.process = subprocess.Popen(
            [BINARY, *self.arguments], cwd=LAKE, env={**os.environ, "TARN_LAKE": LAKE}, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace")
        with self.process.stdout as lines:
            for line in lines:
                last = line.rstrip("\n")
                self.log.info("%s", last)
        if self.process.wait() != 0:
            raise failure(self.process.returncode)
        return last

    def on_kill(self):
        # As by Ctrl-C: nothing half-written stays.
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)


if BINARY:
    Tarn = LocalTarn
else:
    from airflow.providers.docker.exceptions import DockerContainerFailedException
    from airflow.providers.docker.operators.docker import DockerOperator
    from docker.types import Mount

    class ContainerTarn(DockerOperator):
        """Runs the image with the lake home mounted. Its value is the last line that was printed."""

        def __init__(self, *, arguments, **options):
            super().__init__(
                image=IMAGE, command=arguments, mounts=[Mount(source=LAKE, target="/lake", type="bind")],
                mount_tmp_dir=False, auto_remove="force",
                private_environment={name: os.environ[name] for name in SETTINGS if name in os.environ}, **options)

        def execute(self, context):
            try:
                return super().execute(context)
            except DockerContainerFailedException as error:
                code = re.search(r"'StatusCode': (\d+)", str(error))
                raise failure(int(code[1]) if code else 1) from error

    Tarn = ContainerTarn
