#!/usr/bin/env python3
"""Side by side: the same work in tarn and in its peers, one process for each measurement, in turn, in one run.

What is printed are ratios, ours to the best peer's: below 1 we are faster, or smaller. Files are warm in the page cache.
"""

import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Benchmarks"))
PEERS = ["pyarrow", "polars", "duckdb"]


def main():
    parser = argparse.ArgumentParser(prog="tools/bench", description=__doc__,
                                     epilog="Example: tools/bench parquet --rows 10000000")
    parser.add_argument("suite", choices=["parquet"], nargs="?", default="parquet")
    parser.add_argument("--rows", type=int, default=10_000_000, help="rows of the weekly table (10,000,000)")
    parser.add_argument("--repeat", type=int, default=5, help="measurements of each, of which the median counts (5)")
    parser.add_argument("--threads", default="1,2", help="thread counts (1,2)")
    parser.add_argument("--quick", action="store_true", help="1,000,000 rows, 3 measurements")
    parser.add_argument("--output", type=pathlib.Path, help="also writes the table to this Markdown file")
    options = parser.parse_args()
    if options.quick:
        options.rows, options.repeat = 1_000_000, 3
    folder = ROOT / ".build-bench" / "data"
    folder.mkdir(parents=True, exist_ok=True)
    lines = [machine(), "", *parquet(options, folder)]
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text("\n".join(lines) + "\n")


def machine():
    model = "unknown processor"
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    line = f"{os.cpu_count()} x {model}, {platform.system()} {platform.release()}, {versions()}"
    print(line)
    return line


def versions():
    import duckdb
    import polars
    import pyarrow

    return f"pyarrow {pyarrow.__version__}, polars {polars.__version__}, duckdb {duckdb.__version__}"


def parquet(options, folder):
    import data

    shared = pathlib.Path(os.environ.get("TARN_SHARED", ROOT.parent / "shared"))
    tables = {f"weekly {options.rows / 1e6:g} M": data.weekly(folder / f"weekly-{options.rows}.parquet", options.rows)}
    clicks = None if options.quick else data.clicks(folder / "clicks.parquet", shared)
    if clicks:
        tables["OULAD clicks 10.7 M"] = clicks
    rows = ["| table | work | threads | ours s | best peer s | which | ratio | ours MB | peer MB | size ratio |",
            "|---|---|--:|--:|--:|---|--:|--:|--:|--:|"]
    print("\n".join(rows))
    for name, file in tables.items():
        keys = data.keys(file.with_suffix(".keys"), file)
        for work, other in [("decode", None), ("select", keys), ("write", folder / "written.parquet")]:
            for threads in map(int, options.threads.split(",")):
                row = compare(name, work, file, threads, other, options.repeat)
                print(row, flush=True)
                rows.append(row)
    return rows


def compare(name, work, file, threads, other, repeat):
    runners = {"tarn": [str(ROOT / ".build-bench" / "release" / "tarn-bench"), work]}
    for peer in PEERS:
        runners[peer] = [sys.executable, str(ROOT / "Benchmarks" / "peers.py"), peer, work]
    results = {runner: [] for runner in runners}
    for _ in range(repeat):
        for runner, command in runners.items():
            target = f"{other}.{runner}" if work == "write" else other
            arguments = [str(file), str(threads)] + ([str(target)] if target else [])
            results[runner].append(run(command + arguments, threads))
            if work == "write":
                pathlib.Path(target).unlink()
    counts = {runner: {result["rows"] for result in measured} for runner, measured in results.items()}
    if len(set.union(*counts.values())) != 1:
        raise SystemExit(f"the engines disagree on the rows of {name}, {work}: {counts}")
    median = {r: statistics.median(m["seconds"] for m in measured) for r, measured in results.items()}
    peak = {r: max(m["peak"] for m in measured) / 1e6 for r, measured in results.items()}
    best = min(PEERS, key=lambda peer: median[peer])
    size = ""
    if work == "write":
        sizes = {r: measured[0]["bytes"] for r, measured in results.items()}
        size = f"{sizes['tarn'] / min(sizes[peer] for peer in PEERS):.2f}"
    return (f"| {name} | {work} | {threads} | {median['tarn']:.3f} | {median[best]:.3f} | {best} "
            f"| **{median['tarn'] / median[best]:.2f}** | {peak['tarn']:.0f} | {peak[best]:.0f} | {size} |")


def run(command, threads):
    """Runs one measurement; it prints its own peak memory, which the parent's does not leak into."""
    pinned = ["taskset", "-c", ",".join(map(str, range(threads)))] if threads < os.cpu_count() else []
    process = subprocess.run(pinned + command, stdout=subprocess.PIPE, text=True)
    if process.returncode != 0:
        raise SystemExit(f"failed: {' '.join(command)}")
    return json.loads(process.stdout)


if __name__ == "__main__":
    main()
