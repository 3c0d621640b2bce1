#!/usr/bin/env python3
"""Side by side: the same work in tarn and in its peers, one process for each measurement, in turn, in one run.

What is printed are ratios, ours to the best peer's: below 1 we are faster, or smaller. Files are warm in the page cache.
"""

import argparse
import datetime
import importlib.metadata
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Benchmarks"))
PEERS = ["pyarrow", "polars", "duckdb"]
# What ratios are to be at most.
GOALS = {"decode": 1.0, "select": 0.7, "write": 0.8}


def main():
    parser = argparse.ArgumentParser(prog="tools/bench", description=__doc__,
                                     epilog="Example: tools/bench tables --rows 1000000 --repeat 3")
    parser.add_argument("suite", choices=["parquet", "tables", "growth", "log", "lineitem", "arrow", "sql"], nargs="?", default="parquet")
    parser.add_argument("--rows", type=int, default=10_000_000, help="rows of the weekly table (10,000,000)")
    parser.add_argument("--repeat", type=int, default=5, help="measurements of each, of which the median counts (5)")
    parser.add_argument("--threads", default="1,2", help="thread counts (1,2)")
    parser.add_argument("--quick", action="store_true", help="1,000,000 rows, 3 measurements")
    parser.add_argument("--commits", type=int, default=5_000, help="weekly commits of the growth suite (5,000)")
    parser.add_argument("--memory", help="megabytes allowed to tarn's changes of tables")
    parser.add_argument("--works", help="only these changes of tables, such as tail,append")
    parser.add_argument("--tarn", type=pathlib.Path, default=ROOT / ".build" / "release" / "tarn",
                        help="the program that the lineitem and sql suites run (.build/release/tarn)")
    parser.add_argument("--without-peers", action="store_true", help="leaves delta-rs out of the lineitem suite")
    parser.add_argument("--sail", type=pathlib.Path, metavar="PYTHON",
                        help="also measures PySpark on Sail, run by this Python (tools/requirements-interop.txt)")
    parser.add_argument("--output", type=pathlib.Path, help="also writes the table to this Markdown file")
    options = parser.parse_args()
    if options.quick:
        options.rows, options.repeat = 1_000_000, 3
    folder = ROOT / ".build-bench" / "data"
    folder.mkdir(parents=True, exist_ok=True)
    if options.memory:
        os.environ["TARN_BENCH_MEMORY"] = options.memory
    suites = {"parquet": parquet, "tables": tables, "growth": growth, "log": log, "lineitem": lineitem, "arrow": arrow,
              "sql": sql}
    lines = [machine(), "", *suites[options.suite](options, folder)]
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        old = options.output.read_text(encoding="utf-8") if options.output.exists() else ""
        options.output.write_text(page(old, TITLES[options.suite], section(options, lines)), encoding="utf-8")


# The sections of the page, in its order.
TITLES = {"parquet": "Parquet files", "log": "Opening a table", "tables": "Changes of tables", "growth": "Growth",
          "lineitem": "A merge into 60 M rows", "arrow": "Tables into Python", "sql": "SQL"}
HEAD = "# Benchmarks\n\nMade by `tools/bench`; do not edit. Ratios are ours to the best peer's: below 1 we are faster or smaller.\n"


def page(old, title, text):
    """The page with one section anew, and the others as they were."""
    sections = {}
    for part in old.split("\n## ")[1:]:
        name, _, body = part.partition("\n")
        sections[name] = body.strip("\n")
    sections[title] = text.strip("\n")
    order = [name for name in TITLES.values() if name in sections]
    return HEAD + "".join(f"\n## {name}\n\n{sections[name]}\n" for name in order)


def section(options, lines):
    """What a suite measured, with what it means and how to make it again."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE, text=True,
                            check=False).stdout.strip() or "unknown"
    arguments = {"parquet": f"--rows {options.rows} --repeat {options.repeat} --threads {options.threads}",
                 "growth": f"--rows {options.rows} --repeat {options.repeat} --commits {options.commits}",
                 "lineitem": f"--rows {options.rows}"}
    again = arguments.get(options.suite, f"--rows {options.rows} --repeat {options.repeat}")
    return "\n".join([
        "Again with:", "", f"    tools/bench {options.suite} {again} --output docs/benchmarks.md", "",
        f"{datetime.date.today()}, commit {commit}. {lines[0]}.", "",
        *EXPLANATIONS[options.suite].format(repeat=options.repeat).splitlines(), "",
        *lines[2:], *(["", *losses(lines)] if options.suite == "parquet" else [])])


EXPLANATIONS = {
    "parquet": """The median of {repeat} runs, each in a process of its own, engines in turn, files warm in the page cache.
They hold better than the times. With fewer threads than processors the process is pinned to as many. Peak memory is the
process's own, input included.

- decode: all columns of a file by pyarrow (zstd 3) into memory
- select: all columns of the rows whose first column has one of 0.1 % of its values
- write: columns in memory to a file, zstd 3; the size ratio is that of the files""",
    "tables": """The median of {repeat} runs on fresh copies of a table of 10 M rows (20,000 learners, 500 weeks) in 50 files,
each in a process of its own, engines in turn; another reader sees the same rows after each of them. Ours syncs file and
folder before it reports a commit.

- tail, spread, unchanged: an upsert of 20,000 rows of the last weeks, of 1,000 rows of all weeks, of 20,000 rows that are
  there already, for which ours makes no version
- append: 200 rows; compact: 2,000 files of 5,000 rows; delete: 1 %""",
    "growth": """The median of {repeat} runs on fresh copies: the same upsert into tables of one size after the other, and a table
of 200 learners that grew by the week, with automatic compaction, beside the same rows written at once.""",
    "lineitem": """A merge by (l_orderkey, l_linenumber) of rows from all over the table.""",
    "log": """The median of {repeat} runs.""",
    "arrow": """The median of {repeat} runs. All rows of a Delta table of 50 files into an Arrow table: by tarn's C stream (c)
and IPC stream from another process (ipc) into pyarrow, Polars and DuckDB, and by the readers of delta-rs
(`DeltaTable.to_pyarrow_table`) and DuckDB (`delta_scan`) themselves. The time begins with opening the table.""",
    "sql": """The median of {repeat} runs. Queries on a Delta table of 50 files by `tarn sql` and by DuckDB with its delta
extension, each in a process of its own, with the table opened in the time of ours and before that of DuckDB's. Rows read are
those that SQLite was handed: what filters let through, of the rows of the table. Where SQL reduces millions of rows to few,
SQLite takes its time: it looks at a value a call, and sorts where it groups.""",
}


def losses(lines):
    """Which ratios of the Parquet suite are above the goal."""
    above = []
    for line in (line for line in lines if line.startswith("| ") and "**" in line):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        ratio = float(cells[6].strip("*"))
        if ratio > GOALS[cells[1]]:
            above.append(f"- {cells[0]}, {cells[1]} by {cells[2]}: {ratio:.2f}, the goal is {GOALS[cells[1]]}")
        if cells[9] and float(cells[9]) > 1:
            above.append(f"- {cells[0]}, size by {cells[2]}: {cells[9]}, the goal is 1.0")
    return ["Every ratio is at its goal or below."] if not above else ["Above the goal:", "", *above]


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
    names = ["deltalake", "pyarrow", "polars", "duckdb"]
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)


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


# What each change of a table may take at most, of the time and of the memory of delta-rs.
TABLE_GOALS = {"tail": (0.05, 0.2), "spread": (0.2, 0.2), "unchanged": (0.03, 0.2), "append": (0.5, 0.2),
               "compact": (0.5, 0.2), "delete": (0.2, 0.2)}


def tables(options, folder):
    import tables as data

    weeks = 500
    learners = max(200, options.rows // weeks)
    history = data.history(folder / f"history-{learners}x{weeks}", learners, weeks)
    works = {kind: (history, "append" if kind == "append" else "upsert",
                    data.batch(folder / f"{kind}-{learners}x{weeks}.parquet", kind, learners, weeks))
             for kind in ("tail", "spread", "unchanged", "append")}
    small = max(100, options.rows // 2_000)
    works["compact"] = (data.fragments(folder / f"fragments-{small}", small, 2_000), "compact", "")
    works["delete"] = (history, "delete", f"id <= {learners // 100}")
    chosen = options.works.split(",") if options.works else list(works)
    rows = ["| change | ours s | delta-rs s | ratio | goal | ours MB | delta-rs MB | ratio | goal | Sail s | ratio |",
            "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"]
    print("\n".join(rows))
    for name in chosen:
        row = change(name, *works[name], folder / "changed", options)
        print(row, flush=True)
        rows.append(row)
    return rows


def growth(options, folder):
    """The same upsert at three sizes, and a table of many weekly commits beside one that was written at once."""
    import tables as data

    bench = str(ROOT / ".build-bench" / "release" / "tarn-bench")
    copy = folder / "changed"
    rows = ["| table | work | s | MB | to the first | goal |", "|---|---|--:|--:|--:|--:|"]
    print("\n".join(rows))

    def measure(name, label, command, source, first=None):
        results = []
        for _ in range(options.repeat):
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(source, copy)
            os.sync()
            results.append(run([bench, command[0], str(copy), "2", *command[1:]], os.cpu_count()))
        shutil.rmtree(copy, ignore_errors=True)
        seconds = statistics.median(r["seconds"] for r in results)
        peak = statistics.median(r["peak"] for r in results) / 1e6
        ratio = f"{seconds / first[0]:.2f}, memory {peak / first[1]:.2f}" if first else ""
        row = f"| {name} | {label} | {seconds:.3f} | {peak:.0f} | {ratio} | {'1.5, 1.2' if first else ''} |"
        print(row, flush=True)
        rows.append(row)
        return seconds, peak

    learners = max(200, options.rows // 500)
    first = None
    for weeks in (50, 500, 5_000):
        table = data.history(folder / f"history-{learners}x{weeks}", learners, weeks)
        batch = data.batch(folder / f"tail-{learners}x{weeks}.parquet", "tail", learners, weeks)
        found = measure(f"{learners * weeks / 1e6:g} M rows", "tail upsert", ("upsert", str(batch)), table, first)
        first = first or found
    commits = str(options.commits)
    made = {}
    for kind in ("at-once", "weekly"):
        made[kind] = folder / f"{kind}-{commits}"
        if not made[kind].exists():
            run([bench, kind, str(made[kind]), "2", commits], os.cpu_count())
    for work in (("scan",), ("next-week", commits)):
        first = measure("written at once", work[0], work, made["at-once"])
        measure(f"{commits} commits", work[0], work, made["weekly"], first)
    return rows


def lineitem(options, folder):
    """A merge by two columns into a table of the shape of TPC-H's lineitem, of six times as many rows as `--rows` says."""
    import lineitem as data

    count = 6 * options.rows
    table = data.table(folder / f"lineitem-{count}", count)
    copy = folder / "changed-lineitem"
    rows = ["| merge | engine | s | peak MB | inserted | updated | unchanged | ours to it |",
            "|---|---|--:|--:|--:|--:|--:|---|"]
    print("\n".join(rows))
    for kind, what in (("mixed", "1 %, half of it new"), ("same", "5 % as they are")):
        batch = data.batch(folder / f"lineitem-{count}-{kind}.parquet", count, kind)
        found, digests = {}, {}
        for engine in ["tarn"] if options.without_peers else ["tarn", "delta-rs"]:
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(table, copy)
            os.sync()
            if engine == "tarn":
                key = ["--key", "l_orderkey,l_linenumber"]
                memory = ["--memory", f"{options.memory}MB"] if options.memory else []
                result = run([str(options.tarn), "upsert", str(copy), str(batch), *key, "--json", *memory],
                             os.cpu_count())
                result["peak"] = result["peakBytes"]
            else:
                result = run([sys.executable, str(ROOT / "Benchmarks" / "tables.py"), "upsert", str(copy), str(batch),
                              "l_orderkey", "l_linenumber"], os.cpu_count())
            found[engine], digests[engine] = result, data.digest(copy)
        shutil.rmtree(copy, ignore_errors=True)
        if len(set(digests.values())) != 1:
            raise SystemExit(f"the engines disagree after the merge of {kind}: {digests}")
        if kind == "same" and found["tarn"]["committed"]:
            raise SystemExit("tarn made a version though nothing changed")
        for engine, result in found.items():
            ours = found["tarn"]
            ratio = "" if engine == "tarn" else (f"**{ours['seconds'] / result['seconds']:.3f}** of the time, "
                                                 f"**{ours['peak'] / result['peak']:.2f}** of the memory")
            counts = [str(result.get(name, "")) for name in ("rowsInserted", "rowsUpdated", "rowsUnchanged")]
            row = (f"| {what} | {engine} | {result['seconds']:.1f} | {result['peak'] / 1e6:.0f} | "
                   f"{' | '.join(counts)} | {ratio} |")
            print(row, flush=True)
            rows.append(row)
    return rows


def arrow(options, folder):
    """A whole table into an Arrow table of Python's, by tarn's streams and by the peers' own readers."""
    import tables as data

    weeks = 500
    learners = max(200, options.rows // weeks)
    table = data.history(folder / f"history-{learners}x{weeks}", learners, weeks)
    os.environ["TARN_LIBRARY"] = str(ROOT / ".build-bench" / "release" / "libTarnC.so")
    peers = ["delta-rs", "duckdb"]
    readers = ["c-pyarrow", "c-polars", "c-duckdb", "ipc-pyarrow", "ipc-polars", *peers]
    threads = os.cpu_count()
    command = [sys.executable, str(ROOT / "Benchmarks" / "arrow.py")]
    results = {reader: [] for reader in readers}
    for _ in range(options.repeat):
        for reader in readers:
            results[reader].append(run([*command, reader, str(table), str(threads)], threads))
    if len({result["rows"] for measured in results.values() for result in measured}) != 1:
        raise SystemExit("the readers disagree on the rows")
    seconds = {r: statistics.median(m["seconds"] for m in measured) for r, measured in results.items()}
    peak = {r: statistics.median(m["peak"] for m in measured) / 1e6 for r, measured in results.items()}
    best = min(peers, key=lambda peer: seconds[peer])
    rows = ["| rows | reader | s | to the best peer | goal | MB |", "|---|---|--:|--:|--:|--:|"]
    for reader in readers:
        goal = "" if reader in peers else "0.8"
        rows.append(f"| {learners * weeks / 1e6:g} M | {reader} | {seconds[reader]:.3f} "
                    f"| {seconds[reader] / seconds[best]:.2f} | {goal} | {peak[reader]:.0f} |")
    print("\n".join(rows))
    return rows


# What people ask of a table of weeks; {table} stands for it.
QUERIES = {
    "one learner": "SELECT date, points FROM {table} WHERE id = 777 ORDER BY date",
    "one week": "SELECT id, points FROM {table} WHERE date = '2016-03-09' AND points >= 300",
    "the last four weeks by class": "SELECT cohort, avg(points), max(average) FROM {table} WHERE date > '2022-06-29' GROUP BY cohort",
    "some learners in a term": "SELECT id, sum(points) FROM {table} WHERE id IN (12, 4711, 19999) AND date BETWEEN '2015-01-01' "
                               "AND '2015-06-30' GROUP BY id",
    "the best of a week": "SELECT email, points FROM {table} WHERE date = '2014-01-01' ORDER BY points DESC, id LIMIT 20",
    "addresses that start so": "SELECT count(*) FROM {table} WHERE email LIKE 'learner-00012%'",
    "a class over a year": "SELECT date, avg(points) FROM {table} WHERE cohort = '8.3' AND date >= '2021-01-06' AND "
                           "date < '2022-01-06' GROUP BY date",
    "all rows, counted": "SELECT count(*) FROM {table}",
    "the first and the last week": "SELECT min(date), max(date) FROM {table}",
    "all rows by class": "SELECT cohort, avg(points), avg(average) FROM {table} GROUP BY cohort",
}


def sql(options, folder):
    """Queries on the weekly table by `tarn sql` and by DuckDB, and how many rows filters kept out of the SQL engine."""
    import tables as data

    weeks = 500
    learners = max(200, options.rows // weeks)
    table = data.history(folder / f"history-{learners}x{weeks}", learners, weeks)
    lake = folder / "lake"
    shutil.rmtree(lake, ignore_errors=True)
    subprocess.run([str(options.tarn), "init", str(lake)], check=True, stdout=subprocess.DEVNULL)
    (lake / "tables" / "school").mkdir(parents=True)
    (lake / "tables" / "school" / "weeks").symlink_to(table)
    measured = {name: ([], []) for name in QUERIES}
    read = {}
    peer = [sys.executable, str(ROOT / "Benchmarks" / "sql.py"), str(table)]
    for _ in range(options.repeat):
        for name, query in QUERIES.items():
            ours = subprocess.run([str(options.tarn), "sql", query.replace("{table}", "school.weeks"), "--timing", "--format",
                                   "jsonl", "--lake", str(lake)], capture_output=True, text=True, check=True)
            figures = ours.stderr.strip().split("\n")[-1].split("  ")
            measured[name][0].append(float(figures[1].split()[0]))
            read[name] = int(figures[2].split()[1].replace(",", "")) if len(figures) > 2 else 0
            theirs = json.loads(subprocess.run(peer, input=query + "\n", capture_output=True, text=True, check=True).stdout)
            measured[name][1].append(theirs["seconds"])
            if len(theirs["rows"]) != len(ours.stdout.splitlines()):
                raise SystemExit(f"the engines disagree on {name}")
    rows = ["| query | tarn s | DuckDB s | ratio | rows read | skipped |", "|---|--:|--:|--:|--:|--:|"]
    for name, (ours, theirs) in measured.items():
        ours, theirs = statistics.median(ours), statistics.median(theirs)
        rows.append(f"| {name} | {ours:.3f} | {theirs:.3f} | {ours / theirs:.2f} | {read[name]:,} "
                    f"| {100 - 100 * read[name] / (learners * weeks):.2f} % |")
    print("\n".join(rows))
    return rows


def change(name, table, work, other, copy, options):
    """Each engine changes a fresh copy of the table; another reader must see the same rows afterwards."""
    import tables as data

    runners = {"tarn": [str(ROOT / ".build-bench" / "release" / "tarn-bench"), work, str(copy), "2"],
               "delta-rs": [sys.executable, str(ROOT / "Benchmarks" / "tables.py"), work, str(copy)]}
    # Sail has no compaction.
    if options.sail and work != "compact":
        runners["sail"] = [str(options.sail), "-W", "ignore", str(ROOT / "Benchmarks" / "sail.py"), work, str(copy)]
    measured = {runner: [] for runner in runners}
    digests = {}
    for _ in range(options.repeat):
        for runner, command in runners.items():
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(table, copy)
            os.sync()
            measured[runner].append(run(command + ([str(other)] if other else []), os.cpu_count()))
            if runner not in digests:
                digests[runner] = data.digest(copy)
    shutil.rmtree(copy, ignore_errors=True)
    if len(set(digests.values())) != 1:
        raise SystemExit(f"the engines disagree after {name}: {digests}")
    if name == "unchanged" and any(m["committed"] for m in measured["tarn"]):
        raise SystemExit("tarn made a version though nothing changed")
    seconds = {r: statistics.median(m["seconds"] for m in results) for r, results in measured.items()}
    peak = {r: statistics.median(m["peak"] for m in results) / 1e6 for r, results in measured.items()}
    time_goal, memory_goal = TABLE_GOALS[name]
    sail = f"{seconds['sail']:.3f} | {seconds['tarn'] / seconds['sail']:.3f}" if "sail" in seconds else " | "
    return (f"| {name} | {seconds['tarn']:.3f} | {seconds['delta-rs']:.3f} "
            f"| **{seconds['tarn'] / seconds['delta-rs']:.3f}** | {time_goal} | {peak['tarn']:.0f} "
            f"| {peak['delta-rs']:.0f} | **{peak['tarn'] / peak['delta-rs']:.2f}** | {memory_goal} | {sail} |")


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


def log(options, folder):
    """Opening the newest version of a table and listing its live files, with the log as Spark writes it."""
    import logs

    scale = 10 if options.quick else 1
    commits, some, many = 10_000 // scale, 100_000 // scale, 1_000_000 // scale
    tables = {
        f"{commits:,} commits, no checkpoint": logs.many_commits(folder / f"log-commits-{commits}", commits),
        f"{some:,} files in a checkpoint, 50 commits": logs.checkpointed(folder / f"log-files-{some}", some, 50),
        f"{many:,} files in a checkpoint": logs.checkpointed(folder / f"log-files-{many}-alone", many),
    }
    rows = ["| log | engine | s | ratio | peak MB | ratio |", "|---|---|--:|--:|--:|--:|"]
    print("\n".join(rows))
    threads = os.cpu_count()
    runners = {"tarn": [str(ROOT / ".build-bench" / "release" / "tarn-bench"), "list"]}
    for peer in ["delta-rs", "duckdb"]:
        runners[peer] = [sys.executable, str(ROOT / "Benchmarks" / "log_peers.py"), peer, "list"]
    for name, table in tables.items():
        results = {runner: [] for runner in runners}
        for _ in range(options.repeat):
            for runner, command in runners.items():
                results[runner].append(run(command + [str(table), str(threads)], threads))
        if len({result["rows"] for measured in results.values() for result in measured}) != 1:
            raise SystemExit(f"the engines disagree on the files of {name}")
        seconds = {r: statistics.median(m["seconds"] for m in measured) for r, measured in results.items()}
        peak = {r: statistics.median(m["peak"] for m in measured) / 1e6 for r, measured in results.items()}
        for runner in runners:
            row = (f"| {name} | {runner} | {seconds[runner]:.3f} | {seconds['tarn'] / seconds[runner]:.2f} "
                   f"| {peak[runner]:.0f} | {peak['tarn'] / peak[runner]:.2f} |")
            print(row, flush=True)
            rows.append(row)
    return rows


def run(command, threads):
    """Runs one measurement; it prints its own peak memory, which the parent's does not leak into."""
    pinned = ["taskset", "-c", ",".join(map(str, range(threads)))] if threads < os.cpu_count() else []
    process = subprocess.run(pinned + command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if process.returncode != 0:
        raise SystemExit(f"failed: {' '.join(command)}\n{process.stderr}")
    return json.loads(process.stdout)


if __name__ == "__main__":
    main()
