#!/usr/bin/env python3
"""model_reader.py TABLE: what other engines see of a table of the model test: rows, sum of points, count of notes."""

import sys

import deltalake
import duckdb


def main():
    folder = sys.argv[1]
    connection = duckdb.connect()
    connection.execute("LOAD delta")
    queries = {"duckdb": f"SELECT count(*), coalesce(sum(points), 0), count(note) FROM delta_scan('{folder}')"}
    rows = deltalake.QueryBuilder().register("t", deltalake.DeltaTable(folder)).execute(
        "SELECT count(*) AS rows, coalesce(sum(points), 0) AS points, count(note) AS notes FROM t").read_all()
    print("delta-rs", *(rows.column(index)[0].as_py() for index in range(3)))
    for name, query in queries.items():
        print(name, *connection.execute(query).fetchone())


if __name__ == "__main__":
    main()
