#!/usr/bin/env python3
"""log_peers.py ENGINE WORK TABLE THREADS: one measurement of a log by another engine, printed as a JSON object.

The work is `list`: open the newest version, and have the paths of all live files.
"""

import json
import os
import sys
import time


def main():
    engine, work, table, threads = sys.argv[1:5]
    os.environ["TOKIO_WORKER_THREADS"] = threads
    seconds, rows, size = ENGINES[engine](table, int(threads))
    print(json.dumps({"seconds": seconds, "rows": rows, "bytes": size, "peak": peak()}))


def peak():
    """The most bytes that this process had resident so far."""
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def delta_rs(table, threads):
    from deltalake import DeltaTable

    start = time.perf_counter()
    files = DeltaTable(table).file_uris()
    return time.perf_counter() - start, len(files), sum(map(len, files))


def duckdb(table, threads):
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads TO {threads}")
    connection.execute("LOAD delta")
    start = time.perf_counter()
    rows, size = connection.sql(f"SELECT count(*), sum(length(data_file)) FROM delta_list_files('{table}')").fetchone()
    return time.perf_counter() - start, rows, int(size)


ENGINES = {"delta-rs": delta_rs, "duckdb": duckdb}

if __name__ == "__main__":
    main()
