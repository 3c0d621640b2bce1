#!/usr/bin/env python3
"""Runs tarn against a real S3 server on loopback (Ceph's radosgw, see tools/s3_server.py), with and without faults.

  commands     every command on tables in a bucket; DuckDB, Polars and delta-rs read them, delta-rs writes beside us
  conditions   a server that ignores If-None-Match is refused before anything is written
  credentials  profiles, container and instance roles, temporary credentials, wrong ones; TLS is verified
  requests     the requests of an append, as --json tells them and as a proxy counts them
  writers      tarn and delta-rs append to one table at once (tools/stress-writers on S3)
  lost-replies commits through a proxy that loses replies, requests and answers 503: no row lost, none doubled
  lake         the Codetrack pipeline with its tables on S3: whole syncs, kills, two syncs, compaction beside a sync
  latency      append and scan with 20 ms to the server, beside delta-rs
"""

import argparse
import collections
import concurrent.futures
import contextlib
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

from s3_proxy import S3Proxy
from s3_server import KEY, SECRET, S3Server
from s3_tables import Bucket

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Case:
    def __init__(self, options, server, folder):
        self.quick = options.quick
        self.commits = options.commits or (60 if options.quick else 1000)
        self.binaries = options.binaries.resolve()
        self.tarn = self.binaries / "tarn"
        self.server = server
        self.bucket = Bucket(server, "test")
        self.folder = folder

    def environment(self, url=None, **more):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {**kept, **self.server.environment(url), **more}

    def run(self, *arguments, url=None, environment=None, expect=0):
        done = subprocess.run(
            [str(word) for word in [self.tarn, *arguments]], env=environment or self.environment(url),
            stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=self.folder)
        if expect is not None and done.returncode != expect:
            raise AssertionError(f"tarn {' '.join(map(str, arguments))} ended with {done.returncode}, not {expect}: "
                                 f"{done.stdout[-300:]}{done.stderr[-500:]}")
        return done

    def rows_file(self, rows, name="rows.jsonl"):
        path = self.folder / name
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return path

    def scan(self, table, *arguments, url=None):
        text = self.run("scan", table, "--format", "jsonl", *arguments, url=url).stdout
        return [json.loads(line) for line in text.splitlines()]


def check_commands(case):
    import deltalake
    import duckdb
    import duckdb_extensions
    import polars
    import pyarrow

    table = case.bucket.uri("commands/a ä+b/t")
    rows = [{"id": number, "class": f"10.{number % 3}", "points": number * 7} for number in range(1000)]
    case.run("create", table, "--schema", "id bigint, class string, points bigint", "--key", "id",
             "--partition-by", "class", "--property", "delta.enableChangeDataFeed=true")
    case.run("upsert", table, case.rows_file(rows))
    changed = [{**row, "points": 0} for row in rows[:10]]
    report = json.loads(case.run("upsert", table, case.rows_file(changed + rows[10:500]), "--json").stdout)
    assert (report["rowsUpdated"], report["rowsUnchanged"]) == (9, 491), report
    case.run("delete", table, "--where", "id >= 990", "--yes")
    case.run("update", table, "--set", "points = 4321", "--where", "id = 500")
    expected = sorted((row["id"], row["class"], row["points"]) for row in changed + rows[10:990])
    expected[500] = (500, expected[500][1], 4321)

    def same(found, what):
        found = sorted((row["id"], row["class"], row["points"]) for row in found)
        assert found == expected, f"{what}: {len(found)} rows, expected {len(expected)}"

    same(case.scan(table), "tarn")
    assert len(case.scan(table, "--version", "1")) == 1000
    changes = case.run("changes", table, "--from", "2", "--to", "2").stdout.splitlines()
    assert len(changes) == 18, len(changes)
    case.run("compact", table, "--full")
    case.run("checkpoint", table)
    same(case.scan(table), "after compaction")
    version = json.loads(case.run("show", table, "--json").stdout)["version"]
    case.run("restore", table, "--version", "1")
    assert len(case.scan(table)) == 1000
    case.run("restore", table, "--version", version)
    case.run("vacuum", table, "--yes")
    assert "nothing wrong" in case.run("fsck", table, "--deep").stdout
    for command in ["history", "files", "show"]:
        case.run(command, table)

    storage = case.bucket.storage_options()
    duck = duckdb.connect()
    duckdb_extensions.import_extension("delta", con=duck)
    duck.load_extension("delta")
    case.bucket.prepare(duck)
    plain = case.bucket.uri("commands/plain")
    case.run("create", plain, "--schema", "id bigint, class string, points bigint", "--partition-by", "class")
    case.run("append", plain, case.rows_file([dict(zip(["id", "class", "points"], row)) for row in expected]))
    for place in [table, plain]:
        same(deltalake.DeltaTable(place, storage_options=storage).to_pyarrow_table().to_pylist()
             if place == plain else case.scan(place), "delta-rs")
        same(polars.read_delta(plain, storage_options=storage).to_dicts(), "polars")
    fetched = duck.execute(f"select id, class, points from delta_scan('{plain}')").fetchall()
    same([dict(zip(["id", "class", "points"], row)) for row in fetched], "duckdb")
    more = pyarrow.Table.from_pylist([{"id": 5000, "class": "9.1", "points": 1}],
                                     schema=deltalake.DeltaTable(plain, storage_options=storage).to_pyarrow_table().schema)
    deltalake.write_deltalake(plain, more, mode="append", storage_options=storage)
    deltalake.DeltaTable(plain, storage_options=storage).delete("id = 0")
    found = case.scan(plain)
    assert len(found) == len(expected) and any(row["id"] == 5000 for row in found), len(found)
    deltalake.write_deltalake(case.bucket.uri("commands/theirs"), more, storage_options=storage)
    assert case.scan(case.bucket.uri("commands/theirs")) == [{"id": 5000, "class": "9.1", "points": 1}]
    great = case.folder / "great.csv"
    great.write_text("id,note\n" + "".join(f"{number},{os.urandom(24).hex()}\n" for number in range(400_000)))
    big = case.bucket.uri("commands/great")
    case.run("upsert", big, great, "--key", "id")
    sizes = [size for path, size in case.bucket.files(big) if path.endswith(".parquet")]
    assert max(sizes) > 8 << 20, "no object is great enough for a multipart upload"
    assert case.run("scan", big, "--format", "csv").stdout.count("\n") == 400_001
    assert len(case.scan(big, "--where", "id between 399990 and 400010")) == 10
    print(f"   commands on S3; delta-rs, polars and duckdb read the same rows; delta-rs appends and deletes, tarn reads; "
          f"an object of {max(sizes) >> 20} MiB in parts")


def check_conditions(case):
    table = case.bucket.uri("conditions")
    case.run("create", table, "--schema", "id bigint")
    case.run("append", table, case.rows_file([{"id": 1}]))
    before = case.bucket.files(table)
    with S3Proxy(case.server.port, ignores_conditions=True) as proxy:
        done = case.run("append", table, case.rows_file([{"id": 2}]), url=proxy.url, expect=1)
        assert "If-None-Match" in done.stderr and "does not write to it" in done.stderr, done.stderr
        assert case.scan(table, url=proxy.url) == [{"id": 1}]
        new = case.bucket.uri("conditions-new")
        case.run("create", new, "--schema", "id bigint", url=proxy.url, expect=1)
        assert not case.bucket.files(new), case.bucket.files(new)
    assert case.bucket.files(table) == before, "something was written"
    print("   a server that ignores If-None-Match is read, and refused before anything is written")


class Roles(http.server.BaseHTTPRequestHandler):
    """Hands out credentials as ECS and EC2 do."""
    asked = collections.Counter()

    def answer(self, status, text):
        self.send_response(status)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def credentials(self):
        until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
        return json.dumps({"Code": "Success", "AccessKeyId": KEY, "SecretAccessKey": SECRET, "Expiration": until})

    def do_PUT(self):
        if self.path == "/latest/api/token" and self.headers["x-aws-ec2-metadata-token-ttl-seconds"]:
            return self.answer(200, "the-session")
        self.answer(404, "")

    def do_GET(self):
        if self.path == "/container":
            good = self.headers["authorization"] == "the-token"
            Roles.asked["container"] += good
            return self.answer(200 if good else 401, self.credentials() if good else "")
        if self.headers["x-aws-ec2-metadata-token"] != "the-session":
            return self.answer(401, "")
        folder = "/latest/meta-data/iam/security-credentials/"
        if self.path == folder:
            return self.answer(200, "school-role")
        Roles.asked["instance"] += 1
        self.answer(200, self.credentials())

    def log_message(self, *_):
        pass


def check_credentials(case):
    table = case.bucket.uri("credentials")
    case.run("create", table, "--schema", "id bigint")
    bare = case.environment(HOME=str(case.folder))
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]:
        del bare[name]
    files = case.folder / "aws"
    files.write_text(f"[default]\n[school]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n")
    config = case.folder / "config"
    config.write_text(f"[profile school]\nregion = us-east-1\nendpoint_url = {case.server.url}\n")
    profile = {**bare, "AWS_SHARED_CREDENTIALS_FILE": str(files), "AWS_CONFIG_FILE": str(config),
               "AWS_PROFILE": "school"}
    del profile["AWS_ENDPOINT_URL"]
    case.run("show", table, environment=profile)
    dot_env = case.folder / ".env"
    dot_env.write_text(f"AWS_ACCESS_KEY_ID={KEY}\nAWS_SECRET_ACCESS_KEY='{SECRET}'\n")
    case.run("show", table, environment=bare)
    dot_env.unlink()

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Roles) as roles:
        threading.Thread(target=roles.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{roles.server_port}"
        case.run("show", table, environment={
            **bare, "AWS_CONTAINER_CREDENTIALS_FULL_URI": url + "/container",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "the-token"})
        case.run("show", table, environment={
            **bare, "AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": url})
        roles.shutdown()
    assert Roles.asked == {"container": 1, "instance": 1}, Roles.asked

    for what, changes in {
        "no credentials": {},
        "a wrong secret": {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": "wrong-" + SECRET},
        "an unknown key": {"AWS_ACCESS_KEY_ID": "AKIAUNKNOWN", "AWS_SECRET_ACCESS_KEY": SECRET},
        "a token that is none": {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET,
                                 "AWS_SESSION_TOKEN": "bm9uZQ-session-token"},
    }.items():
        # radosgw passes over a token that it did not give out.
        expected = None if "AWS_SESSION_TOKEN" in changes else 1
        done = case.run("show", table, environment={**bare, **changes}, expect=expected)
        for secret in [SECRET, "session-token"]:
            assert secret not in done.stderr + done.stdout, f"{what}: a secret is told"
        print(f"   {what}: {done.stderr.strip()[:140] or 'accepted'}")

    certificate, key = case.folder / "certificate.pem", case.folder / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    with S3Proxy(case.server.port, certificate=(certificate, key)) as proxy:
        done = case.run("show", table, url=proxy.url, expect=None)
        assert done.returncode != 0 and "certificate" in done.stderr, done.stderr
        case.run("show", table, environment=case.environment(proxy.url, AWS_CA_BUNDLE=str(certificate)))
    print("   profile, .env, container role, instance role; TLS refused without and accepted with its authority")


def check_requests(case):
    table = case.bucket.uri("requests")
    case.run("create", table, "--schema", "id bigint")
    rows = case.rows_file([{"id": 1}])
    case.run("append", table, rows)
    with S3Proxy(case.server.port) as proxy:
        report = json.loads(case.run("append", table, rows, "--json", url=proxy.url).stdout)
        seen = proxy.counts(reset=True)
        told = {name: count for name, count in report["httpRequests"].items() if name not in ("total", "repeated")}
        assert told == seen, f"told {told}, counted {seen}"
        puts = [line for line in proxy.lines if line.startswith("PUT")]
        case.scan(table, url=proxy.url)
        print(f"   an append by a new process: {seen}; a scan of two files: {proxy.counts()}")
    assert seen["PUT"] <= 4 and seen.get("LIST", 0) <= 3, f"{seen} {puts}"


def check_writers(case):
    import stress_writers

    faults = stress_writers.stress(case.tarn, case.folder, 40 if case.quick else 2000, case.bucket.uri("writers"),
                                   case.bucket)
    assert not faults, "; ".join(faults)

    # Many writers of tarn alone, with a compaction beside them.
    table, writers, share = case.bucket.uri("many"), 4 if case.quick else 8, 5 if case.quick else 25
    case.run("create", table, "--schema", "writer bigint, number bigint")
    done = threading.Event()

    def write(writer):
        for number in range(share):
            path = case.rows_file([{"writer": writer, "number": number}], f"rows-{writer}.jsonl")
            while case.run("append", table, path, expect=None).returncode == 3:
                pass

    def compact():
        count = 0
        while not done.is_set():
            code = case.run("compact", table, "--full", expect=None).returncode
            assert code in (0, 3), code
            count += 1
        return count

    with concurrent.futures.ThreadPoolExecutor() as pool:
        compactor = pool.submit(compact)
        list(pool.map(write, range(writers)))
        done.set()
        compactions = compactor.result()
    found = collections.Counter((row["writer"], row["number"]) for row in case.scan(table))
    due = collections.Counter((writer, number) for writer in range(writers) for number in range(share))
    assert found == due, f"{sum((due - found).values())} lost, {sum((found - due).values())} doubled"
    print(f"   {writers} writers of tarn, {writers * share} appends beside {compactions} compactions: "
          "nothing lost, nothing doubled")


def check_lost_replies(case):
    table = case.bucket.uri("lost")
    case.run("create", table, "--schema", "number bigint")
    # One write in five loses its reply, one in twenty is not applied, one in twenty is answered 503.
    with S3Proxy(case.server.port, lost_replies=0.2, lost_requests=0.05, errors=0.05) as proxy:
        unsure, again = set(), 0

        def append(number):
            nonlocal again
            path = case.rows_file([{"number": number}], f"lost-{number % 8}.jsonl")
            batch = ["--batch-id", f"row-{number}"]
            for _ in range(20):
                done = case.run("append", table, path, *batch, url=proxy.url, expect=None)
                if done.returncode == 0:
                    return
                again += 1
                assert done.returncode in (3, 6), done.stderr
                if done.returncode == 6:
                    unsure.add(number)
            raise AssertionError(f"row {number} cannot be written: {done.stderr}")

        def lane(first):
            for number in range(first, case.commits, 2):
                append(number)

        with concurrent.futures.ThreadPoolExecutor() as pool:
            list(pool.map(lane, range(2)))
        faults = dict(proxy.faults)
    found = collections.Counter(row["number"] for row in case.scan(table))
    lost = [number for number in range(case.commits) if found[number] == 0]
    doubled = [number for number, count in found.items() if count > 1]
    assert not lost and not doubled, f"{len(lost)} rows lost, {len(doubled)} doubled: {lost[:5]} {doubled[:5]}"
    versions = sorted(case.bucket.commits(table))
    assert versions == list(range(len(versions))), "versions have a gap"
    print(f"   {case.commits} commits by two writers; of their writes {faults.get('reply', 0)} replies and "
          f"{faults.get('request', 0)} requests lost, {faults.get('error', 0)} answered 503; {again} commands run again; "
          f"no row lost, none doubled, {len(versions)} versions without a gap")


def check_lake(case):
    command = [ROOT / "tools" / "accept-codetrack", "--s3", "--binaries", case.binaries, "--only",
               "days,compaction,kills,concurrency"]
    if case.quick:
        command += ["--quick", "--kills", "2"]
    done = subprocess.run([sys.executable, *map(str, command)], stdin=subprocess.DEVNULL)
    assert done.returncode == 0, "the pipeline failed"


def check_latency(case):
    import deltalake
    import pyarrow

    ours, theirs = case.bucket.uri("latency-tarn"), case.bucket.uri("latency-delta-rs")
    rounds = 3 if case.quick else 12
    rows = [{"id": number, "note": f"row {number}"} for number in range(200)]
    file = case.rows_file(rows)
    batch = pyarrow.Table.from_pylist(rows)
    case.run("create", ours, "--schema", "id bigint, note string")
    with S3Proxy(case.server.port, latency=0.02) as proxy:
        storage = case.server.storage_options(proxy.url)
        deltalake.write_deltalake(theirs, batch, storage_options=storage)
        case.run("append", ours, file, url=proxy.url)

        def measure(action):
            proxy.counts(reset=True)
            started = time.monotonic()
            for _ in range(rounds):
                action()
            seconds = (time.monotonic() - started) / rounds
            return seconds, sum(proxy.counts().values()) / rounds

        for what, mine, other in [
            ("append of 200 rows", lambda: case.run("append", ours, file, url=proxy.url),
             lambda: deltalake.write_deltalake(theirs, batch, mode="append", storage_options=storage)),
            ("open", lambda: case.run("show", ours, url=proxy.url),
             lambda: deltalake.DeltaTable(theirs, storage_options=storage)),
            ("scan", lambda: case.run("scan", ours, "--format", "csv", url=proxy.url),
             lambda: deltalake.DeltaTable(theirs, storage_options=storage).to_pyarrow_table()),
        ]:
            (own_seconds, own_count), (their_seconds, their_count) = measure(mine), measure(other)
            print(f"   20 ms: {what}: tarn {own_seconds:.3f} s, {own_count:.1f} requests (a process each); delta-rs "
                  f"{their_seconds:.3f} s, {their_count:.1f} requests; ratio {own_seconds / their_seconds:.2f}")


CHECKS = {
    "commands": check_commands,
    "conditions": check_conditions,
    "credentials": check_credentials,
    "requests": check_requests,
    "writers": check_writers,
    "lost-replies": check_lost_replies,
    "lake": check_lake,
    "latency": check_latency,
}


def main():
    parser = argparse.ArgumentParser(
        prog="tools/check-s3", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Example: tools/check-s3 --quick --only commands,lost-replies")
    parser.add_argument("--quick", action="store_true", help="a minute or two: fewer commits, the small class")
    parser.add_argument("--only", help="some of: " + ", ".join(CHECKS))
    parser.add_argument("--commits", type=int, help="of lost-replies (1,000, with --quick 60)")
    parser.add_argument("--binaries", type=pathlib.Path, default=ROOT / ".build" / "release",
                        help="where tarn and school-simulator are")
    options = parser.parse_args()
    chosen = options.only.split(",") if options.only else list(CHECKS)
    for name in chosen:
        if name not in CHECKS:
            parser.error(f"no check {name}; there is: {', '.join(CHECKS)}")
    failed = []
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tarn-check-s3-")))
        started = time.monotonic()
        case = Case(options, stack.enter_context(S3Server()), folder)
        print(f"radosgw started ({time.monotonic() - started:.1f} s)", flush=True)
        for name in chosen:
            started = time.monotonic()
            try:
                CHECKS[name](case)
                print(f"ok {name} ({time.monotonic() - started:.1f} s)", flush=True)
            except Exception as error:
                failed.append(name)
                print(f"FAILED {name}: {type(error).__name__}: {error}", flush=True)
    print(f"{len(chosen) - len(failed)} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
