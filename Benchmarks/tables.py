#!/usr/bin/env python3
"""tables.py WORK TABLE BATCH|CONDITION [KEY...]: one change of a Delta table by delta-rs, printed as a JSON object.

Works: upsert, append, delete, compact. Imported, it makes the tables and batches of `tools/bench tables`.
"""

import json
import pathlib
import shutil
import sys
import time

FIRST_DAY = 15_700
FILES = 50


def weeks_of(learners, weeks, first=0):
    """The rows of some weeks of all learners, a week after the other, as a table."""
    import numpy
    import pyarrow

    random = numpy.random.default_rng(20150302 + first)
    rows = learners * weeks
    names = numpy.array([f"learner-{n:06d}@example.org" for n in range(learners)], dtype=object)
    cohorts = numpy.array([f"{7 + n // 12}.{n % 12}" for n in range(48)], dtype=object)
    ids = numpy.tile(numpy.arange(1, learners + 1, dtype=numpy.int64), weeks)
    days = FIRST_DAY + (first + numpy.repeat(numpy.arange(weeks, dtype=numpy.int64), learners)) * 7
    return pyarrow.table({
        "id": ids,
        "points": random.integers(0, 401, rows, dtype=numpy.int64),
        "average": numpy.round(random.normal(60, 25, rows), 3),
        "email": pyarrow.DictionaryArray.from_arrays(ids - 1, names).cast(pyarrow.string()),
        "cohort": pyarrow.DictionaryArray.from_arrays(ids % 48, cohorts).cast(pyarrow.string()),
        "date": pyarrow.array(days, pyarrow.int32()).cast(pyarrow.date32()),
    })


def history(folder, learners, weeks):
    """A table of some years in 50 files, written by delta-rs; deletion vectors are allowed."""
    import deltalake

    if folder.exists():
        return folder
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    count = weeks // FILES
    for number in range(FILES):
        deltalake.write_deltalake(
            part, weeks_of(learners, count, number * count), mode="append",
            configuration={"delta.enableDeletionVectors": "true"} if number == 0 else None)
    part.rename(folder)
    return folder


def fragments(folder, rows, files):
    """A table of many small files, as one commit."""
    import pyarrow.compute
    import pyarrow.parquet

    if folder.exists():
        return folder
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    (part / "_delta_log").mkdir(parents=True)
    kinds = {"int64": "long", "double": "double", "string": "string", "date32[day]": "date"}
    lines = []
    for number in range(files):
        table = weeks_of(rows, 1, number)
        path = part / f"part-{number:05d}.parquet"
        pyarrow.parquet.write_table(table, path, compression="zstd", compression_level=3)
        bounds = {name: pyarrow.compute.min_max(table[name]).as_py() for name in ("id", "points", "date")}
        stats = {
            "numRecords": rows,
            "minValues": {name: value_of(bound["min"]) for name, bound in bounds.items()},
            "maxValues": {name: value_of(bound["max"]) for name, bound in bounds.items()},
            "nullCount": {name: 0 for name in bounds},
        }
        lines.append({"add": {
            "path": path.name, "partitionValues": {}, "size": path.stat().st_size, "dataChange": True,
            "modificationTime": int(path.stat().st_mtime * 1000), "stats": json.dumps(stats)}})
    fields = [{"name": f.name, "type": kinds[str(f.type)], "nullable": True, "metadata": {}} for f in table.schema]
    lines.insert(0, {"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}})
    lines.insert(1, {"metaData": {
        "id": "5d1a3f3e-1f4e-4a0a-8d3c-0d8b0c3f6f10", "format": {"provider": "parquet", "options": {}},
        "schemaString": json.dumps({"type": "struct", "fields": fields}), "partitionColumns": [],
        "configuration": {}}})
    (part / "_delta_log" / f"{0:020d}.json").write_text("".join(json.dumps(line) + "\n" for line in lines))
    part.rename(folder)
    return folder


def value_of(bound):
    return bound if isinstance(bound, int) else bound.isoformat()


def batch(path, kind, learners, weeks):
    """The rows of an upsert or append, as a Parquet file."""
    import numpy
    import pyarrow
    import pyarrow.compute
    import pyarrow.parquet

    if path.exists():
        return path
    count = weeks // FILES
    last = weeks_of(learners, count, weeks - count)
    last = last.slice(last.num_rows - learners)
    if kind == "unchanged":
        table = last
    elif kind == "complete":
        # All weeks of a tenth of the learners.
        table = pyarrow.concat_tables(
            part.filter(pyarrow.compute.less_equal(part["id"], learners // 10 - 5))
            for part in (weeks_of(learners, count, number * count) for number in range(FILES)))
    elif kind == "tail":
        half = learners // 2
        table = pyarrow.concat_tables([changed(last.slice(learners - half)), weeks_of(learners, 1, weeks).slice(0, half)])
    elif kind == "spread":
        parts = []
        random = numpy.random.default_rng(11)
        for number in range(FILES):
            rows = weeks_of(learners, count, number * count)
            parts.append(rows.take(numpy.sort(random.choice(rows.num_rows, 1_000 // FILES, replace=False))))
        table = changed(pyarrow.concat_tables(parts))
    else:
        table = weeks_of(learners, 1, weeks).slice(0, 200)
    pyarrow.parquet.write_table(table, path, compression="zstd")
    return path


def changed(table):
    import pyarrow.compute

    position = table.schema.get_field_index("points")
    return table.set_column(position, "points", pyarrow.compute.add(table["points"], 1_000))


def digest(folder):
    """What another reader sees: rows, and sums over columns."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("LOAD delta")
    query = (f"SELECT count(*), sum(points), sum(id), sum(hash(id, date, email, cohort)::HUGEINT) "
             f"FROM delta_scan('{folder}')")
    return connection.execute(query).fetchone()


def main():
    work, folder, *other = sys.argv[1:]
    import deltalake
    import pyarrow.parquet

    start = time.perf_counter()
    table = deltalake.DeltaTable(folder)
    before = table.version()
    if work == "upsert":
        match = " AND ".join(f"t.{name} = s.{name}" for name in other[1:] or ["id", "date"])
        metrics = (table.merge(pyarrow.parquet.read_table(other[0]), match, source_alias="s", target_alias="t")
                   .when_matched_update_all().when_not_matched_insert_all().execute())
        rows = metrics["num_target_rows_inserted"] + metrics["num_target_rows_updated"]
    elif work == "append":
        batch = pyarrow.parquet.read_table(other[0])
        deltalake.write_deltalake(table, batch, mode="append")
        rows = batch.num_rows
    elif work == "delete":
        rows = table.delete(other[0])["num_deleted_rows"]
    else:
        table.optimize.compact()
        rows = 0
    seconds = time.perf_counter() - start
    peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM:"))
    size = sum(file.stat().st_size for file in pathlib.Path(folder).rglob("*.parquet"))
    print(json.dumps({"seconds": seconds, "rows": rows, "bytes": size, "peak": peak * 1024,
                      "committed": deltalake.DeltaTable(folder).version() > before}))


if __name__ == "__main__":
    main()
