#!/usr/bin/env python3
"""Processes of tarn upsert overlapping keys while others compact and vacuum the table and read older versions.

Some upserts are killed at a random moment and then run again under the same batch id, as a scheduler would. Afterwards
each key must have the value of its last acknowledged write, in tarn, delta-rs and DuckDB; no file that a retained version
needs may be missing; fsck must find nothing. Prints one line and ends with 0, or says what is wrong and ends with 1.
"""

import argparse
import collections
import json
import multiprocessing
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
IDS, WEEKS = 500, 8
RETENTION_SECONDS = 90


def main():
    parser = argparse.ArgumentParser(prog="tools/stress-upserts", description=__doc__,
                                     epilog="Example: tools/stress-upserts --minutes 1 --seed 7")
    parser.add_argument("--minutes", type=float, default=30, help="how long they write (30)")
    parser.add_argument("--writers", type=int, default=8, help="processes that upsert (8)")
    parser.add_argument("--seed", type=int, default=1, help="of keys, sizes and kills (1)")
    parser.add_argument("--tarn", type=pathlib.Path, help="the program (.build/release/tarn, else .build/debug/tarn)")
    parser.add_argument("--keep", type=pathlib.Path, help="makes the table in this folder and leaves it there")
    options = parser.parse_args()
    builds = [ROOT / ".build" / kind / "tarn" for kind in ("release", "debug")]
    tarn = options.tarn or next((build for build in builds if build.exists()), None)
    if not tarn:
        sys.exit("stress-upserts: there is no tarn yet; run swift build, or say --tarn PROGRAM")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        faults = stress(tarn.resolve(), folder.resolve(), options)
    for fault in faults:
        print(f"stress-upserts: {fault}")
    sys.exit(1 if faults else 0)


def stress(tarn, folder, options):
    table = folder / "table"
    call(tarn, "create", table, "--schema", "id bigint, week int, number bigint, writer int, note string",
         "--key", "id,week", "--property", "delta.enableDeletionVectors=true")
    context = multiprocessing.get_context("spawn")
    with multiprocessing.Manager() as manager:
        found = manager.dict()
        end = time.time() + options.minutes * 60
        jobs = [(write, number) for number in range(options.writers)] + [(compact, 0), (vacuum, 0), (read, 0)]
        processes = [
            context.Process(target=job, args=(tarn, table, folder, number, options.seed, end, found))
            for job, number in jobs
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        failed = [f"{job.__name__} {number} failed" for (job, number), process in zip(jobs, processes) if process.exitcode]
        found = dict(found)
    if failed:
        return failed
    faults = check(tarn, table, found, options.writers)
    if not faults:
        writers = range(options.writers)
        writes = sum(len(found[f"writes {number}"]) for number in writers)
        killed, conflicts = (sum(found[f"{what} {number}"] for number in writers) for what in ("killed", "conflicts"))
        print(f"stress-upserts: seed {options.seed}, {options.minutes:g} minutes: {writes} acknowledged upserts by "
              f"{options.writers} processes, {killed} killed and run again, {conflicts} tried again "
              f"after a conflict, {found['compactions']} compactions, {found['vacuumed']} files vacuumed, "
              f"{found['reads']} reads of older versions; each key has its last acknowledged value, no file is missing")
    return faults


def write(tarn, table, folder, writer, seed, end, found):
    """Upserts random keys; `found` gets the version of each write and what it wrote."""
    rng = random.Random(seed * 1_000 + writer)
    writes, killed, conflicts, number = [], 0, 0, 0
    file = folder / f"rows-{writer}.jsonl"
    while time.time() < end:
        number += 1
        keys = {(rng.randrange(IDS), rng.randrange(WEEKS)) for _ in range(rng.choice([1, 5, 20, 200]))}
        value = number * 100 + writer
        with open(file, "w", encoding="utf-8") as rows:
            for key in keys:
                row = {"id": key[0], "week": key[1], "number": value, "writer": writer, "note": f"write {number}"}
                rows.write(json.dumps(row) + "\n")
        command = [tarn, "upsert", table, file, "--json"]
        if rng.random() < 0.05:
            command += ["--batch-id", f"writer {writer} number {number}"]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(rng.random() * 0.3)
            process.kill()
            process.wait()
            killed += 1
        while True:
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode != 3:
                break
            conflicts += 1
        if done.returncode != 0:
            raise SystemExit(f"upsert {number} of writer {writer}: {done.returncode}: {done.stderr}")
        result = json.loads(done.stdout)
        if not result["committed"] and "alreadyAppliedAt" not in result:
            raise SystemExit(f"upsert {number} of writer {writer} made no version: {done.stdout}")
        version = result["version"] if result["committed"] else result["alreadyAppliedAt"]
        writes.append((version, value, sorted(keys)))
    found[f"writes {writer}"] = writes
    found[f"killed {writer}"] = killed
    found[f"conflicts {writer}"] = conflicts


def compact(tarn, table, folder, _, seed, end, found):
    rng = random.Random(seed)
    compactions = 0
    while time.time() < end:
        time.sleep(rng.random() * 3)
        full = ["--full", "--sort-by", "id"] if rng.random() < 0.2 else []
        done = subprocess.run([tarn, "compact", table, "--json", *full], capture_output=True, text=True)
        if done.returncode not in (0, 3):
            raise SystemExit(f"compact: {done.returncode}: {done.stderr}")
        compactions += done.returncode == 0
    found["compactions"] = compactions


def vacuum(tarn, table, folder, _, seed, end, found):
    rng = random.Random(seed + 1)
    vacuumed = oldest = 0
    while time.time() < end:
        time.sleep(rng.random() * 30)
        done = subprocess.run(
            [tarn, "vacuum", table, "--retention", f"{RETENTION_SECONDS}s", "--force", "--yes", "--json"],
            capture_output=True, text=True)
        if done.returncode not in (0, 3):
            raise SystemExit(f"vacuum: {done.returncode}: {done.stderr}")
        if done.returncode == 0:
            result = json.loads(done.stdout)
            vacuumed += result["deletedFiles"]
            oldest = result["oldestRetainedVersion"]
    found["oldest"] = oldest
    found["vacuumed"] = vacuumed


def read(tarn, table, folder, _, seed, end, found):
    """Reads versions that no vacuum may have touched: each key once, and not fewer keys than an older version had."""
    rng = random.Random(seed + 2)
    reads = 0
    while time.time() < end:
        time.sleep(rng.random() * 2)
        since = time.time() - rng.random() * RETENTION_SECONDS / 3
        names = [path for path in (table / "_delta_log").iterdir() if re.fullmatch(r"\d{20}\.json", path.name)]
        recent = sorted(int(path.name[:20]) for path in names if path.stat().st_mtime >= since)
        if not recent:
            continue
        counts = []
        for version in (recent[0], recent[-1]):
            lines = call(tarn, "scan", table, "--version", version, "--columns", "id,week", "--format", "csv").splitlines()
            if len(set(lines)) != len(lines):
                raise SystemExit(f"version {version} has a key twice")
            counts.append(len(lines))
        if counts[0] > counts[1]:
            raise SystemExit(f"versions {recent[0]} and {recent[-1]} have {counts} keys")
        reads += 2
    found["reads"] = reads


def check(tarn, table, found, writers):
    import deltalake
    import duckdb

    due = {}
    made = set()
    for writer in range(writers):
        for version, value, keys in found[f"writes {writer}"]:
            if version in made:
                return [f"version {version} was acknowledged twice"]
            made.add(version)
            for key in keys:
                if due.get(key, (-1,))[0] < version:
                    due[key] = (version, value)
    expected = collections.Counter((*key, value) for key, (_, value) in due.items())
    lines = call(tarn, "scan", table, "--columns", "id,week,number", "--format", "jsonl").splitlines()
    delta_rs = deltalake.QueryBuilder().register("t", deltalake.DeltaTable(str(table))).execute(
        "SELECT id, week, number FROM t").read_all()
    connection = duckdb.connect()
    connection.execute("LOAD delta")
    readers = {
        "tarn": [(row["id"], row["week"], row["number"]) for row in map(json.loads, lines)],
        "delta-rs": list(zip(*(delta_rs.column(index).to_pylist() for index in range(3)))),
        "duckdb": connection.sql(f"SELECT id, week, number FROM delta_scan('{table}')").fetchall(),
    }
    faults = []
    for reader, rows in readers.items():
        rows = collections.Counter(rows)
        for what, wrong in (("lacks", expected - rows), ("has besides", rows - expected)):
            if wrong:
                faults.append(f"{reader} {what} {sum(wrong.values())} rows, such as {next(iter(wrong))}")
    names = (path.name for path in (table / "_delta_log").iterdir())
    newest = max(int(name[:20]) for name in names if re.fullmatch(r"\d{20}\.json", name))
    for version in range(found["oldest"], newest + 1):
        done = subprocess.run([tarn, "scan", table, "--version", str(version), "--columns", "number", "--format", "csv"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            faults.append(f"version {version}, which is retained, cannot be read: {done.stderr}")
    report = subprocess.run([tarn, "fsck", table, "--deep"], capture_output=True, text=True)
    if report.returncode != 0:
        faults.append(f"fsck: {report.stdout}{report.stderr}")
    return faults


def call(tarn, *arguments):
    done = subprocess.run([tarn, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"tarn {arguments[0]}: {done.returncode}: {done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
