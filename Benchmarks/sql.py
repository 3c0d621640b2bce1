#!/usr/bin/env python3
"""sql.py TABLE: runs queries read from standard input, one a line, in DuckDB, and prints a JSON object for each.

`{table}` in a query stands for the table. The time is that of the query alone, with its rows fetched.
"""
import json
import sys
import time


def main():
    import duckdb

    connection = duckdb.connect()
    connection.execute("LOAD delta")
    connection.execute(f"ATTACH '{sys.argv[1]}' AS weeks (TYPE delta)")
    for line in sys.stdin:
        start = time.perf_counter()
        rows = connection.execute(line.replace("{table}", "weeks").strip()).fetchall()
        print(json.dumps({"seconds": time.perf_counter() - start, "rows": [[str(cell) for cell in row] for row in rows]}),
              flush=True)


if __name__ == "__main__":
    main()
