#!/usr/bin/env python3
"""Every operation on a table of 10 M rows in 50 files under --memory 64MB: it finishes, or refuses with a clear message.

The peak (VmHWM, as the kernel counts it) may be 1.25 times the limit and the program's floor: what `tarn show` of the same
table takes. Prints a table and ends with 0, or with 1 where a peak is above that or an operation fails otherwise.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What these exit with where they refuse: wrong usage, and data that is not taken.
REFUSED = (2, 4)
# Commands that read no rows have no --memory.
READS_NO_ROWS = ("alter", "checkpoint", "clone", "vacuum")


def main():
    parser = argparse.ArgumentParser(prog="tools/check-memory", description=__doc__,
                                     epilog="Example: tools/check-memory --rows 1000000")
    parser.add_argument("--rows", type=int, default=10_000_000, help="rows of the table (10,000,000)")
    parser.add_argument("--memory", type=int, default=64, help="megabytes (64)")
    parser.add_argument("--only", help="only these operations, by name, such as 'fsck,scan'")
    parser.add_argument("--tarn", type=pathlib.Path, default=ROOT / ".build" / "release" / "tarn")
    parser.add_argument("--output", type=pathlib.Path, help="also writes the table to this Markdown file")
    options = parser.parse_args()
    tarn = options.tarn.resolve()
    data = ROOT / ".build-bench" / "data"
    data.mkdir(parents=True, exist_ok=True)
    learners = max(200, options.rows // 500)
    # Made by another process: what this one holds when it starts tarn would count as tarn's.
    subprocess.run([sys.executable, __file__, "--make", str(data), str(learners)], check=True)
    history = data / f"history-{learners}x500"
    with tempfile.TemporaryDirectory(dir=data) as temporary:
        lines, failed = check(tarn, pathlib.Path(temporary), history, data, learners, options)
    if options.output:
        options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.exit(1 if failed else 0)


def make(data, learners):
    sys.path.insert(0, str(ROOT / "Benchmarks"))
    import tables

    tables.history(data / f"history-{learners}x500", learners, 500)
    for kind in ("tail", "spread", "unchanged", "append", "complete"):
        tables.batch(data / f"{kind}-{learners}x500.parquet", kind, learners, 500)


def check(tarn, folder, history, data, learners, options):
    lake, keyless, clone = folder / "lake", folder / "keyless", folder / "clone"
    subprocess.run([tarn, "init", lake], check=True, stdout=subprocess.DEVNULL)
    table = lake / "tables" / "bench" / "weekly"
    shutil.copytree(history, keyless)
    shutil.copytree(history, table)
    keyed = ["--key", "id,date"]
    tail, spread, unchanged, append, complete = (
        str(data / f"{kind}-{learners}x500.parquet")
        for kind in ("tail", "spread", "unchanged", "append", "complete"))
    large = str(next(iter(sorted(history.glob("*.parquet")))))
    out = str(folder / "rows")
    limit = ["--memory", f"{options.memory}MB"]
    operations = [
        ("scan all rows", ["scan", table, "--format", "parquet", "--output", out]),
        ("scan some rows", ["scan", table, "--where", "id = 77", "--format", "csv", "--output", out]),
        ("scan as CSV", ["scan", table, "--columns", "id,date,points", "--format", "csv", "--output", out]),
        ("append", ["append", keyless, append]),
        ("append a large file", ["append", keyless, large]),
        ("upsert, tail", ["upsert", table, tail, *keyed]),
        ("upsert, spread", ["upsert", table, spread, *keyed]),
        ("upsert, unchanged", ["upsert", table, unchanged, *keyed]),
        ("upsert a large file", ["upsert", table, large, *keyed]),
        ("upsert of all rows into a new table", ["upsert", folder / "new", *sorted(history.glob("*.parquet"))[:10], *keyed]),
        ("upsert --delete-missing", ["upsert", table, complete, *keyed, "--delete-missing", "--scope",
                                     f"id <= {learners // 10}", "--max-delete-fraction", "1"]),
        ("update", ["update", table, "--set", "points = 3", "--where", f"id <= {learners // 100}"]),
        ("update of all rows", ["update", table, "--set", "cohort = 'x'", "--where", "id > 0"]),
        ("delete 1 %", ["delete", table, "--where", f"id > {learners // 100 * 99}", "--yes"]),
        ("delete a quarter", ["delete", table, "--where", f"id > {learners // 4 * 3}", "--yes"]),
        ("compact after that", ["compact", table]),
        ("diff", ["diff", table, "--from", "49", "--to", "50", "--key", "id,date", "--format", "csv", "--output", out]),
        ("diff of far versions", ["diff", table, "--from", "1", "--to", "50", "--key", "id,date", "--format", "csv", "--output", out]),
        ("begin a change feed", ["alter", table, "--set", "delta.enableChangeDataFeed=true", "--upgrade"]),
        ("update with a change feed", ["update", table, "--set", "points = 4", "--where", f"id <= {learners // 4}"]),
        ("changes", ["changes", table, "--from", "newest", "--output", out]),
        ("restore with a change feed", ["restore", table, "--version", "before"]),
        ("compact", ["compact", table]),
        ("compact --sort-by", ["compact", keyless, "--full", "--sort-by", "id,date"]),
        ("compact --z-order", ["compact", table, "--full", "--z-order", "id,points"]),
        ("restore", ["restore", table, "--version", "49"]),
        ("clone", ["clone", table, clone]),
        ("fsck", ["fsck", table]),
        ("fsck --deep", ["fsck", table, "--deep"]),
        ("checkpoint", ["checkpoint", table]),
        ("sql", ["sql", "SELECT cohort, count(*), sum(points) FROM bench.weekly GROUP BY cohort", "--lake", lake]),
        ("sql, sorted", ["sql", "SELECT email, count(*) AS n FROM bench.weekly GROUP BY email ORDER BY n, email LIMIT 5",
                         "--lake", lake]),
        ("vacuum", ["vacuum", table, "--retention", "0s", "--force", "--yes"]),
    ]
    chosen = options.only.split(",") if options.only else None
    floor = run([tarn, "show", table])[1]
    allowed = floor + 1.25 * options.memory
    rows = [f"{options.rows / 1e6:g} M rows in 50 files, --memory {options.memory}MB, floor {floor:.0f} MB, "
            f"allowed {allowed:.0f} MB", "", "| operation | s | peak MB | |", "|---|--:|--:|---|"]
    print("\n".join(rows))
    failed = 0
    for name, command in operations:
        if chosen and not any(name.startswith(wanted) for wanted in chosen):
            continue
        newest = json.loads(subprocess.run([tarn, "show", table, "--json"], stdout=subprocess.PIPE).stdout)["version"]
        command = [{"newest": newest, "before": newest - 1}.get(part, part) for part in command]
        seconds, peak, status, errors = run([tarn, *command, *(limit if command[0] not in READS_NO_ROWS else [])])
        verdict = "" if status == 0 else f"refused: {errors.strip().splitlines()[-1] if errors.strip() else status}"
        if peak > allowed or status not in (0, *REFUSED):
            verdict = (verdict + " " if status else "") + "ABOVE" if peak > allowed else f"FAILED ({status}): {errors}"
            failed += 1
        row = f"| {name} | {seconds:.1f} | {peak:.0f} | {verdict} |"
        print(row, flush=True)
        rows.append(row)
    return rows, failed


def run(command):
    """Seconds, peak in MB, exit status and what went to stderr."""
    with tempfile.TemporaryFile("w+") as errors:
        start = time.monotonic()
        process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        errors.seek(0)
        return seconds, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status), errors.read()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--make"]:
        make(pathlib.Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
