#!/usr/bin/env python3
"""peers.py ENGINE WORK FILE THREADS [KEYS|OUTPUT]: one measurement by another engine, printed as a JSON object.

Works: decode, select, write. The time is that of the work alone.
"""

import json
import os
import sys
import time


def main():
    engine, work, file, threads, *other = sys.argv[1:]
    os.environ["POLARS_MAX_THREADS"] = threads
    os.environ["OMP_NUM_THREADS"] = threads
    seconds, rows, size = ENGINES[engine](work, file, int(threads), other[0] if other else None)
    print(json.dumps({"seconds": seconds, "rows": rows, "bytes": size, "peak": peak()}))


def peak():
    """The most bytes that this process had resident so far."""
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def read_keys(path):
    return [int(line) for line in open(path)]


def first_column(file):
    import pyarrow.parquet

    return pyarrow.parquet.read_schema(file).names[0]


def pyarrow_engine(work, file, threads, other):
    import pyarrow
    import pyarrow.parquet as parquet

    pyarrow.set_cpu_count(threads)
    pyarrow.set_io_thread_count(max(1, threads))
    parallel = threads > 1
    if work == "decode":
        start = time.perf_counter()
        table = parquet.read_table(file, use_threads=parallel)
        return time.perf_counter() - start, table.num_rows, os.path.getsize(file)
    if work == "select":
        filters = [(first_column(file), "in", read_keys(other))]
        start = time.perf_counter()
        table = parquet.read_table(file, filters=filters, use_threads=parallel)
        return time.perf_counter() - start, table.num_rows, 0
    table = parquet.read_table(file)
    start = time.perf_counter()
    parquet.write_table(table, other, compression="zstd", compression_level=3)
    return time.perf_counter() - start, table.num_rows, os.path.getsize(other)


def polars_engine(work, file, threads, other):
    import polars

    if work == "decode":
        start = time.perf_counter()
        frame = polars.read_parquet(file)
        return time.perf_counter() - start, frame.height, os.path.getsize(file)
    if work == "select":
        condition = polars.col(first_column(file)).is_in(read_keys(other))
        start = time.perf_counter()
        frame = polars.scan_parquet(file).filter(condition).collect()
        return time.perf_counter() - start, frame.height, 0
    frame = polars.read_parquet(file)
    start = time.perf_counter()
    frame.write_parquet(other, compression="zstd", compression_level=3)
    return time.perf_counter() - start, frame.height, os.path.getsize(other)


def duckdb_engine(work, file, threads, other):
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads TO {threads}")
    connection.execute("SET preserve_insertion_order = true")
    if work == "decode":
        start = time.perf_counter()
        table = connection.sql(f"SELECT * FROM read_parquet('{file}')").to_arrow_table()
        return time.perf_counter() - start, table.num_rows, os.path.getsize(file)
    if work == "select":
        keys = ", ".join(map(str, read_keys(other)))
        query = f"SELECT * FROM read_parquet('{file}') WHERE {first_column(file)} IN ({keys})"
        start = time.perf_counter()
        table = connection.sql(query).to_arrow_table()
        return time.perf_counter() - start, table.num_rows, 0
    connection.execute(f"CREATE TABLE t AS SELECT * FROM read_parquet('{file}')")
    start = time.perf_counter()
    connection.execute(f"COPY t TO '{other}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3)")
    rows = connection.execute("SELECT count(*) FROM t").fetchone()[0]
    return time.perf_counter() - start, rows, os.path.getsize(other)


ENGINES = {"pyarrow": pyarrow_engine, "polars": polars_engine, "duckdb": duckdb_engine}

if __name__ == "__main__":
    main()
