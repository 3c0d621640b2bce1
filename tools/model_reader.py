#!/usr/bin/env python3
"""model_reader.py TABLE: what other engines see of a table of the model test: rows, sum of points, count of notes.

An engine that does not know a feature of the table is left out.
"""

import json
import pathlib
import sys

import deltalake
import duckdb

# Reader features of the model's tables that an engine refuses, by the name that it prints.
UNKNOWN = {"delta-rs": {"columnMapping", "typeWidening"}, "duckdb": {"typeWidening"}}


def main():
    folder = sys.argv[1]
    features = reader_features(pathlib.Path(folder))
    if not features & UNKNOWN["delta-rs"]:
        rows = deltalake.QueryBuilder().register("t", deltalake.DeltaTable(folder)).execute(
            "SELECT count(*) AS rows, coalesce(sum(points), 0) AS points, count(note) AS notes FROM t").read_all()
        print("delta-rs", *(rows.column(index)[0].as_py() for index in range(3)))
    if not features & UNKNOWN["duckdb"]:
        connection = duckdb.connect()
        connection.execute("LOAD delta")
        print("duckdb", *connection.execute(
            f"SELECT count(*), coalesce(sum(points), 0), count(note) FROM delta_scan('{folder}')").fetchone())


def reader_features(folder):
    """The features that the table is made with; they are in its first commit and never get fewer."""
    for line in (folder / "_delta_log" / f"{0:020}.json").read_text(encoding="utf-8").splitlines():
        protocol = json.loads(line).get("protocol")
        if protocol:
            mapped = {"columnMapping"} if protocol["minReaderVersion"] == 2 else set()
            return mapped | set(protocol.get("readerFeatures", []))
    return set()


if __name__ == "__main__":
    main()
