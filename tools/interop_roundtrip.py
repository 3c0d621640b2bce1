"""Appends to and deletes from the conformance tables of other writers with tarn, then reads them with other engines."""
import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

import interop_readers as readers


class Refused(Exception):
    """tarn would not write; the message says why."""


def tarn(options, *arguments):
    done = subprocess.run([options.tarn, *arguments], capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise Refused(done.stderr.strip().removeprefix("tarn: ")[:300])
    return done.stdout


def copy(case, folder):
    """A copy of a case's table, absolute paths in its log made right."""
    target = os.path.join(folder, case["name"])
    shutil.copytree(os.path.join(case["folder"]), target)
    if case.get("template"):
        root = urllib.parse.quote(target)
        for path in pathlib.Path(target, "table", "_delta_log").rglob("*"):
            if path.is_file() and path.suffix in (".json", ".crc"):
                text = path.read_text()
                if "@CASE_ROOT@" in text:
                    path.write_text(text.replace("@CASE_ROOT@", root))
    return os.path.join(target, "table")


def scanned(options, table, path):
    import pyarrow.parquet

    tarn(options, "scan", table, "--output", path)
    return pyarrow.parquet.read_table(path)


def condition(rows):
    """A condition that is true of some rows, as SQL and as a function; nil where no column serves."""
    import pyarrow as pa

    for field in rows.schema:
        if pa.types.is_timestamp(field.type) or pa.types.is_nested(field.type):
            continue
        name = "`" + field.name.replace("`", "``") + "`"
        values = [value for value in rows.column(field.name).to_pylist() if value is not None]
        if not values:
            continue
        value = values[0]
        if pa.types.is_integer(field.type):
            return f"{name} = {value}", field.name, value
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            return f"{name} = '" + value.replace("'", "''") + "'", field.name, value
        if pa.types.is_date(field.type):
            return f"{name} = DATE '{value.isoformat()}'", field.name, value
        if pa.types.is_boolean(field.type):
            return f"{name} = {'TRUE' if value else 'FALSE'}", field.name, value
    return None


def read_back(others, table, expected):
    """What each reader makes of the table: ok, refused or wrong."""
    outcomes = {}
    for reader in others:
        try:
            found = reader.read(table, None)
        except Exception as error:
            outcomes[reader.name] = ("refused", " ".join(str(error).split())[:200])
            continue
        if found == expected:
            outcomes[reader.name] = ("ok", "")
        else:
            import interop_matrix

            outcomes[reader.name] = ("wrong", interop_matrix.difference(found, expected))
    return outcomes


def judge(others, table, rows, before):
    """None if a reader confirms the rows, else what is wrong. Readers that were wrong before have no say."""
    expected = readers.rows_of(rows)
    outcomes = read_back(others, table, expected)
    wrong = [f"{name}: {text}" for name, (kind, text) in outcomes.items()
             if kind != "ok" and before[name][0] == "ok"]
    if wrong:
        return "; ".join(wrong)
    if not any(kind == "ok" for kind, _ in outcomes.values()):
        return "unconfirmed"
    return None


def one(options, others, case, folder):
    """The outcome of a case: a word and what is to be said of it."""
    import pyarrow as pa
    import pyarrow.parquet

    table = copy(case, folder)
    path = os.path.join(folder, "rows.parquet")
    try:
        rows = scanned(options, table, path)
    except Refused as refused:
        return "unreadable", str(refused)
    before = read_back(others, table, readers.rows_of(rows))
    if not any(kind == "ok" for kind, _ in before.values()):
        return "no witness", "; ".join(f"{name}: {text}" for name, (_, text) in before.items())
    try:
        few = rows.slice(0, 3)
        pyarrow.parquet.write_table(few, path)
        tarn(options, "append", table, path)
    except Refused as refused:
        return "append refused", str(refused)
    grown = pa.concat_tables([rows, few])
    problem = judge(others, table, grown, before)
    if problem:
        return ("unconfirmed" if problem == "unconfirmed" else "WRONG"), f"after append: {problem}"
    chosen = condition(grown)
    if chosen is None:
        return "appended", "no column to delete by"
    text, name, value = chosen
    try:
        tarn(options, "delete", table, "--where", text, "--yes")
    except Refused as refused:
        return "delete refused", str(refused)
    mask = pa.array([entry != value for entry in grown.column(name).to_pylist()])
    problem = judge(others, table, grown.filter(mask), before)
    if problem:
        return ("unconfirmed" if problem == "unconfirmed" else "WRONG"), f"after delete where {text}: {problem}"
    return "ok", ""


def run(options):
    folder = os.path.join(options.shared, "conformance", "delta")
    if not os.path.isdir(folder):
        sys.exit(f"tools/interop: no conformance tables in {folder}; name their folder with --shared")
    names = set(options.readers.split(",")) if options.readers else {"delta-rs", "duckdb"}
    others = readers.installed(names, readers.ALL)
    counts = collections.Counter()
    reasons = collections.defaultdict(collections.Counter)
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name, "case.json")
        if not os.path.exists(path) or (options.only and options.only not in name):
            continue
        with open(path) as file:
            case = json.load(file)
        if case.get("expect") != "rows" or case.get("version") is not None:
            continue
        case["folder"] = os.path.join(folder, name)
        with tempfile.TemporaryDirectory(prefix="tarn-roundtrip-") as scratch:
            try:
                kind, text = one(options, others, case, scratch)
            except Exception as error:
                kind, text = "WRONG", f"{type(error).__name__}: {error}"[:300]
        counts[kind] += 1
        if kind != "ok":
            reasons[kind][text.split(": ")[-1][:120]] += 1
            print(f"{name}: {kind}: {text}", flush=True)
    for reader in others:
        print(f"witness: {reader.name} {reader.version}")
    total = sum(counts.values())
    print(f"{'FAILED' if counts['WRONG'] else 'PASSED'}: {total} tables: "
          + ", ".join(f"{count} {kind}" for kind, count in counts.most_common()))
    readers.close(others)
    return 1 if counts["WRONG"] else 0
