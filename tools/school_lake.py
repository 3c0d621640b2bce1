"""A lake, a simulated school and the tarn binary, as the acceptance and timing scripts use them."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
DAYS = ["2015-03-02", "2015-03-09", "2016-01-04"]
COLUMNS = ["date", "year", "month", "day", "email", "cohort", "id", "points", "commits"]
TABLE = "codetrack.weekly_stats"


def shared_folder():
    """The folder with the corpus, or None."""
    for place in [os.environ.get("TARN_SHARED"), ROOT.parent / "shared"]:
        if place and (pathlib.Path(place) / "data" / "codetrack" / "roster.json").exists():
            return pathlib.Path(place)
    return None


class School:
    """A simulated school: the program school-simulator on a port of its own."""

    def __init__(self, binaries, arguments, day=DAYS[0], port=0):
        command = [str(binaries / "school-simulator"), "--as-of", day, "--port", str(port), *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        if not self.url.startswith("http"):
            raise SystemExit(f"school-simulator did not start: {' '.join(command)}")

    def set_day(self, day):
        request = urllib.request.Request(f"{self.url}/_simulator/as-of?date={day}", method="POST")
        urllib.request.urlopen(request).read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


class Lake:
    """A lake home in a folder of its own, and the commands that run on it."""

    def __init__(self, binaries, folder, roster=None, bucket=None):
        """With a bucket of tools/s3_tables.py the tables stand there."""
        self.binaries = binaries
        self.folder = pathlib.Path(folder)
        self.bucket = bucket
        if not (self.folder / "lake.yaml").exists():
            self.run("init", str(self.folder), url=None)
        if bucket:
            settings = self.folder / "lake.yaml"
            settings.write_text(settings.read_text().replace("\ntables: tables", f"\ntables: {self.tables_uri()}"))
        if roster is not None:
            shutil.copy(roster, self.folder / "rosters" / "roster.json")

    def command(self, *arguments):
        return [str(self.binaries / "tarn"), *map(str, arguments)]

    def environment(self, url):
        environment = {**os.environ, "TARN_LAKE": str(self.folder)}
        if self.bucket:
            environment.update(self.bucket.environment())
        environment.pop("API_URL", None)
        if url is not None:
            environment["API_URL"] = url
        return environment

    def start(self, *arguments, url=None):
        return subprocess.Popen(
            self.command(*arguments), env=self.environment(url), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments, url=None, expect=0):
        done = subprocess.run(
            self.command(*arguments), env=self.environment(url), stdin=subprocess.DEVNULL, capture_output=True)
        if expect is not None and done.returncode != expect:
            raise AssertionError(
                f"tarn {' '.join(map(str, arguments))} ended with {done.returncode}, not {expect}\n"
                f"{done.stdout.decode(errors='replace')}{done.stderr.decode(errors='replace')}")
        return done

    def sync(self, school, *options, source="codetrack"):
        """Syncs and returns the report."""
        return json.loads(self.run("sync", source, "--json", *options, url=school.url).stdout)

    def rows(self, version=None):
        """All rows by `tarn scan`, sorted, each a tuple."""
        options = [] if version is None else ["--version", str(version)]
        text = self.run("scan", TABLE, "--format", "jsonl", *options).stdout.decode()
        return sorted(tuple(json.loads(line)[name] for name in COLUMNS) for line in text.splitlines())

    def version(self):
        return json.loads(self.run("show", TABLE, "--json").stdout)["version"]

    def tables_uri(self):
        return self.bucket.uri(f"{self.folder.parent.name}/{self.folder.name}")

    def table_folder(self, table=TABLE):
        """The folder of a table, or its address in the bucket."""
        schema, name = table.split(".")
        if self.bucket:
            return f"{self.tables_uri()}/{schema}/{name}"
        return self.folder / "tables" / schema / name

    def storage_options(self):
        """What other readers need to find the table."""
        return self.bucket.storage_options() if self.bucket else None

    def copy_table(self, other):
        """Copies the table to another of this lake; gives its place."""
        place = self.table_folder(other)
        if self.bucket:
            self.bucket.copy(self.table_folder(), place)
        else:
            shutil.copytree(self.table_folder(), place)
        return place

    def become(self, other):
        """Makes this lake the same as another."""
        shutil.rmtree(self.folder)
        shutil.copytree(other.folder, self.folder)
        if self.bucket:
            settings = self.folder / "lake.yaml"
            settings.write_text(settings.read_text().replace(other.tables_uri(), self.tables_uri()))
            self.bucket.copy(other.tables_uri(), self.tables_uri())

    def remove(self):
        shutil.rmtree(self.folder)
        if self.bucket:
            self.bucket.remove(self.tables_uri())

    def files(self):
        """Every file below the tables, with its size."""
        if self.bucket:
            return self.bucket.files(self.tables_uri())
        found = (self.folder / "tables").rglob("*")
        return sorted((str(path), path.stat().st_size) for path in found if path.is_file())


def temporary_folder(keep=False):
    if keep:
        return tempfile.mkdtemp(prefix="tarn-lake-")
    return tempfile.TemporaryDirectory(prefix="tarn-lake-")


def rows_of(table):
    """Rows of an Arrow table, sorted, in the form of Lake.rows."""
    columns = []
    for name in COLUMNS:
        values = table.column(name).to_pylist()
        columns.append([str(value) for value in values] if name == "date" else values)
    return sorted(zip(*columns))


def measured(command, environment):
    """Runs a command; gives its output, wall time in seconds and peak memory in bytes."""
    started = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    return output, process.returncode, time.monotonic() - started, usage.ru_maxrss * 1024
