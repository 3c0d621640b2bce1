#!/usr/bin/env python3
"""Two processes of tarn and two of delta-rs append to one table at the same time.

Afterwards each row must be there once, each commit must have made one version without a gap, and tarn, delta-rs and
DuckDB must read the same rows. Prints one line and ends with 0, or says what is wrong and ends with 1.
"""

import argparse
import collections
import json
import multiprocessing
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
ENGINES = ["tarn", "delta-rs", "tarn", "delta-rs"]


def main():
    parser = argparse.ArgumentParser(prog="tools/stress-writers", description=__doc__,
                                     epilog="Example: tools/stress-writers --commits 120")
    parser.add_argument("--commits", type=int, default=2000, help="commits of all writers together (2,000)")
    parser.add_argument("--tarn", type=pathlib.Path, help="the program (.build/release/tarn, else .build/debug/tarn)")
    parser.add_argument("--keep", type=pathlib.Path, help="makes the table in this folder and leaves it there")
    options = parser.parse_args()
    builds = [ROOT / ".build" / kind / "tarn" for kind in ("release", "debug")]
    tarn = options.tarn or next((build for build in builds if build.exists()), None)
    if not tarn:
        sys.exit("stress-writers: there is no tarn yet; run swift build, or say --tarn PROGRAM")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        faults = stress(tarn.resolve(), folder, options.commits, folder / "table")
    for fault in faults:
        print(f"stress-writers: {fault}")
    sys.exit(1 if faults else 0)


def stress(tarn, folder, commits, table, bucket=None):
    """With a bucket of tools/s3_tables.py, `table` is an address in it."""
    if bucket:
        # Every process inherits where the bucket is.
        os.environ.update(bucket.environment())
    storage = bucket.storage_options() if bucket else None
    run(tarn, "create", table, "--schema", "writer bigint, number bigint, note string")
    share = commits // len(ENGINES)
    start = time.monotonic()
    with multiprocessing.Manager() as manager:
        retries = manager.dict()
        context = multiprocessing.get_context("spawn")
        writers = [
            context.Process(target=write, args=(engine, writer, tarn, table, folder, share, retries, storage))
            for writer, engine in enumerate(ENGINES)
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        tried = dict(retries)
    seconds = time.monotonic() - start
    if any(writer.exitcode for writer in writers):
        return [f"writer {n} ({ENGINES[n]}) failed" for n, writer in enumerate(writers) if writer.exitcode]
    faults = check(tarn, table, share, bucket)
    if not faults:
        again = ", ".join(f"{ENGINES[n]} {tried[n]}" for n in sorted(tried))
        print(f"stress-writers: {share * len(ENGINES)} commits by {len(ENGINES)} writers in {seconds:.0f} s, nothing "
              f"lost, nothing doubled, versions contiguous, three readers agree (commits tried again by hand: {again})")
    return faults


def write(engine, writer, tarn, table, folder, share, retries, storage):
    retries[writer] = 0
    for number in range(share):
        row = {"writer": writer, "number": number, "note": f"{engine} writes number {number}"}
        while not (append_tarn if engine == "tarn" else append_delta_rs)(tarn, table, folder, row, storage):
            retries[writer] += 1


def append_tarn(tarn, table, folder, row, _):
    file = folder / f"rows-{row['writer']}.jsonl"
    file.write_text(json.dumps(row) + "\n")
    done = subprocess.run([tarn, "append", table, file], capture_output=True, text=True)
    if done.returncode == 3:
        return False
    if done.returncode != 0:
        raise SystemExit(f"tarn append: {done.returncode}: {done.stderr}")
    return True


def append_delta_rs(_, table, __, row, storage):
    import deltalake
    import pyarrow

    rows = pyarrow.table({"writer": pyarrow.array([row["writer"]], pyarrow.int64()),
                          "number": pyarrow.array([row["number"]], pyarrow.int64()), "note": [row["note"]]})
    try:
        deltalake.write_deltalake(str(table), rows, mode="append", storage_options=storage)
    except deltalake.exceptions.CommitFailedError:
        return False
    return True


def check(tarn, table, share, bucket=None):
    import deltalake
    import duckdb

    faults = []
    due = collections.Counter((writer, number) for writer in range(len(ENGINES)) for number in range(share))
    lines = run(tarn, "scan", table, "--columns", "writer,number", "--format", "jsonl").splitlines()
    objects = map(json.loads, lines)
    storage = bucket.storage_options() if bucket else None
    delta_rs = deltalake.DeltaTable(str(table), storage_options=storage).to_pyarrow_table(
        columns=["writer", "number"]).to_pylist()
    connection = duckdb.connect()
    connection.execute("LOAD delta")
    if bucket:
        bucket.prepare(connection)
    found = {
        "tarn": collections.Counter((row["writer"], row["number"]) for row in objects),
        "delta-rs": collections.Counter((row["writer"], row["number"]) for row in delta_rs),
        "duckdb": collections.Counter(
            connection.sql(f"SELECT writer, number FROM delta_scan('{table}')").fetchall()),
    }
    for reader, rows in found.items():
        lost, doubled = due - rows, rows - due
        if lost:
            faults.append(f"{reader} lacks {sum(lost.values())} rows, such as {next(iter(lost))}")
        if doubled:
            faults.append(f"{reader} has {sum(doubled.values())} rows too many, such as {next(iter(doubled))}")
    commits = bucket.commits(table) if bucket else local_commits(table)
    versions = sorted(commits)
    # tarn merges small files by itself now and then, in commits that change no row.
    merged = sum(map(only_merges, commits.values()))
    if versions != list(range(sum(due.values()) + 1 + merged)):
        faults.append(f"{sum(due.values())} commits and {merged} merges of small files made {len(versions)} versions "
                      f"from {versions[0]} to {versions[-1]}")
    return faults


def local_commits(table):
    """The actions of each commit, by version."""
    paths = [path for path in (table / "_delta_log").iterdir() if re.fullmatch(r"\d{20}\.json", path.name)]
    return {int(path.name[:20]): [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()
                                  if line.strip()] for path in paths}


def only_merges(actions):
    """Whether a commit only merges small files: each file that it adds or removes has dataChange false."""
    files = [action[kind] for action in actions for kind in ("add", "remove") if kind in action]
    return bool(files) and not any(file["dataChange"] for file in files)


def run(tarn, *arguments):
    done = subprocess.run([tarn, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"tarn {arguments[0]}: {done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
