#!/usr/bin/env python3
"""sail.py WORK TABLE BATCH|CONDITION: one change of a Delta table by PySpark on Sail, printed as a JSON object.

Works: upsert, append, delete. The time is that of the change alone, with the server up and the session made.
"""

import json
import sys
import time


def main():
    work, folder, other = sys.argv[1:4]
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    spark = SparkSession.builder.remote(f"sc://localhost:{server.listening_address[1]}").getOrCreate()
    spark.sql("SELECT 1").toArrow()
    start = time.perf_counter()
    if work == "upsert":
        spark.read.parquet(other).createOrReplaceTempView("batch")
        spark.sql(f"MERGE INTO delta.`{folder}` t USING batch s ON t.id = s.id AND t.date = s.date "
                  "WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *").toArrow()
    elif work == "append":
        spark.read.parquet(other).write.format("delta").mode("append").save(folder)
    else:
        spark.sql(f"DELETE FROM delta.`{folder}` WHERE {other}").toArrow()
    seconds = time.perf_counter() - start
    peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM:"))
    print(json.dumps({"seconds": seconds, "rows": 0, "bytes": 0, "peak": peak * 1024, "committed": True}), flush=True)
    server.stop()


if __name__ == "__main__":
    main()
