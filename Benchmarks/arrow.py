#!/usr/bin/env python3
"""arrow.py READER TABLE THREADS: reads all rows of a Delta table into an Arrow table, printed as a JSON object.

Readers: c-pyarrow, c-polars, c-duckdb (tarn's C stream), ipc-pyarrow, ipc-polars (tarn's IPC stream from another process),
delta-rs, duckdb (their own readers). The time begins with opening the table.
"""
import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def reader(name, folder, threads):
    """What is measured, with all imports done before."""
    if name.startswith("c-"):
        sys.path.insert(0, str(ROOT / "python"))
        import tarn

        scan = tarn.scan(folder, threads=threads)
        tarn._library()
        if name == "c-pyarrow":
            import pyarrow

            return lambda: pyarrow.table(scan).num_rows
        if name == "c-polars":
            import polars

            return lambda: polars.from_arrow(scan).height
        import duckdb

        connection = duckdb.connect()
        connection.execute("SELECT 1")
        return lambda: connection.from_arrow(scan).count("*").fetchone()[0]
    if name.startswith("ipc-"):
        bench = str(ROOT / ".build-bench" / "release" / "tarn-bench")

        def stream():
            return subprocess.Popen([bench, "ipc", folder, str(threads)], stdout=subprocess.PIPE)

        if name == "ipc-pyarrow":
            import pyarrow

            return lambda: pyarrow.ipc.open_stream(stream().stdout).read_all().num_rows
        import polars

        return lambda: polars.read_ipc_stream(stream().stdout).height
    if name == "delta-rs":
        import deltalake
        import pyarrow.dataset

        return lambda: deltalake.DeltaTable(folder).to_pyarrow_table().num_rows
    import duckdb

    connection = duckdb.connect()
    connection.execute("LOAD delta")
    return lambda: connection.execute(f"FROM delta_scan('{folder}')").to_arrow_table().num_rows


def main():
    name, folder, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
    read = reader(name, folder, threads)
    start = time.perf_counter()
    rows = read()
    seconds = time.perf_counter() - start
    peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM:"))
    print(json.dumps({"seconds": seconds, "rows": rows, "peak": peak * 1024}), flush=True)
    # Freeing ten million rows takes longer than it is worth.
    os._exit(0)


if __name__ == "__main__":
    main()
