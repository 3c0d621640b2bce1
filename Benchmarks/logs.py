"""Seeded Delta logs for the benchmarks: the log alone, as Spark writes it; the data files do not exist.

Each function makes one table's folder, unless it is there, and returns it.
"""

import json
import shutil
import uuid

import numpy
import pyarrow
import pyarrow.parquet

PROTOCOL = {"minReaderVersion": 1, "minWriterVersion": 2}
FIELDS = [("id", "long"), ("points", "long"), ("average", "double"), ("email", "string"), ("cohort", "string"),
          ("date", "date"), ("week", "string")]
METADATA = {
    "id": "5a1e7a7e-0000-4000-8000-000000000001",
    "format": {"provider": "parquet", "options": {}},
    "schemaString": json.dumps({"type": "struct", "fields": [
        {"name": name, "type": kind, "nullable": True, "metadata": {}} for name, kind in FIELDS]}),
    "partitionColumns": ["week"],
    "configuration": {},
    "createdTime": 1425254400000,
}
START = 1425254400000


def many_commits(folder, commits):
    """One file a commit, of which every tenth also removes one; no checkpoint."""
    def fill(log):
        files = Files(1)
        write_commit(log, 0, [{"protocol": PROTOCOL}, {"metaData": METADATA}])
        for version in range(1, commits):
            add = files.add(version)
            actions = [{"add": add}]
            if version % 10 == 0:
                actions.append({"remove": remove(files.add(version - 5), version)})
            write_commit(log, version, actions)
    return table(folder, fill)


def checkpointed(folder, count, commits=0):
    """`count` live files in a checkpoint and `commits` after it, of which every tenth also removes one."""
    def fill(log):
        files = Files(2)
        version = 1000
        write_checkpoint(log, version, files, count)
        write_commit(log, version, [{"add": {**files.add(count - 1), "dataChange": True}}])
        for number in range(1, commits + 1):
            actions = [{"add": files.add(count + number)}]
            if number % 10 == 0:
                actions.append({"remove": remove(files.add(number), version + number)})
            write_commit(log, version + number, actions)
    return table(folder, fill)


def table(folder, fill):
    if folder.exists():
        return folder
    temporary = folder.with_suffix(".part")
    shutil.rmtree(temporary, ignore_errors=True)
    log = temporary / "_delta_log"
    log.mkdir(parents=True)
    fill(log)
    temporary.rename(folder)
    return folder


class Files:
    """The files of a table by number: what is said of one depends on the seed and its number alone."""

    def __init__(self, seed):
        self.seed = seed

    def draw(self, number):
        return numpy.random.Generator(numpy.random.Philox(key=self.seed, counter=[0, 0, 0, number]))

    def add(self, number):
        random = self.draw(number)
        week = str(numpy.datetime64("2015-03-02") + number % 500 * 7)
        name = f"part-{number % 200:05d}-{uuid.UUID(bytes=random.bytes(16), version=4)}.c000.snappy.parquet"
        rows = int(random.integers(1_000, 200_000))
        low, high = sorted(random.integers(1, 200_000, 2).tolist())
        average = sorted(random.normal(60, 25, 2).round(3).tolist())
        stats = {
            "numRecords": rows,
            "minValues": {"id": low, "points": 0, "average": average[0], "email": f"learner-{low:06d}@example.org",
                          "cohort": "10.1", "date": week},
            "maxValues": {"id": high, "points": int(random.integers(100, 401)), "average": average[1],
                          "email": f"learner-{high:06d}@example.org", "cohort": "9.9", "date": week},
            "nullCount": {"id": 0, "points": 0, "average": int(random.integers(0, 100)), "email": 0, "cohort": 0,
                          "date": 0},
        }
        return {
            "path": f"week={week}/{name}", "partitionValues": {"week": week},
            "size": rows * 21 + int(random.integers(0, 4096)), "modificationTime": START + number * 1000,
            "dataChange": True, "stats": json.dumps(stats, separators=(",", ":")),
        }


def remove(add, version):
    return {"path": add["path"], "deletionTimestamp": START + version * 1000, "dataChange": True,
            "extendedFileMetadata": True, "partitionValues": add["partitionValues"], "size": add["size"]}


def write_commit(log, version, actions):
    info = {"commitInfo": {"timestamp": START + version * 1000, "operation": "WRITE",
                           "operationParameters": {"mode": "Append"}, "isBlindAppend": True}}
    lines = [json.dumps(action, separators=(",", ":")) + "\n" for action in [info, *actions]]
    (log / f"{version:020d}.json").write_text("".join(lines))


def write_checkpoint(log, version, files, count):
    text = pyarrow.string()
    texts = pyarrow.map_(text, text)
    vector = pyarrow.struct([("storageType", text), ("pathOrInlineDv", text), ("offset", pyarrow.int32()),
                             ("sizeInBytes", pyarrow.int32()), ("cardinality", pyarrow.int64())])
    add = pyarrow.struct([
        ("path", text), ("partitionValues", texts), ("size", pyarrow.int64()), ("modificationTime", pyarrow.int64()),
        ("dataChange", pyarrow.bool_()), ("tags", texts), ("deletionVector", vector), ("baseRowId", pyarrow.int64()),
        ("defaultRowCommitVersion", pyarrow.int64()), ("clusteringProvider", text), ("stats", text)])
    schema = pyarrow.schema([
        ("txn", pyarrow.struct([("appId", text), ("version", pyarrow.int64()), ("lastUpdated", pyarrow.int64())])),
        ("add", add),
        ("remove", pyarrow.struct([
            ("path", text), ("deletionTimestamp", pyarrow.int64()), ("dataChange", pyarrow.bool_()),
            ("extendedFileMetadata", pyarrow.bool_()), ("partitionValues", texts), ("size", pyarrow.int64()),
            ("deletionVector", vector), ("baseRowId", pyarrow.int64()), ("defaultRowCommitVersion", pyarrow.int64())])),
        ("metaData", pyarrow.struct([
            ("id", text), ("name", text), ("description", text),
            ("format", pyarrow.struct([("provider", text), ("options", texts)])), ("schemaString", text),
            ("partitionColumns", pyarrow.list_(text)), ("configuration", texts), ("createdTime", pyarrow.int64())])),
        ("protocol", pyarrow.struct([
            ("minReaderVersion", pyarrow.int32()), ("minWriterVersion", pyarrow.int32()),
            ("readerFeatures", pyarrow.list_(text)), ("writerFeatures", pyarrow.list_(text))])),
        ("domainMetadata", pyarrow.struct([("domain", text), ("configuration", text), ("removed", pyarrow.bool_())])),
    ])

    def column(kind, rows):
        return pyarrow.array(rows, kind)

    path = log / f"{version:020d}.checkpoint.parquet"
    with pyarrow.parquet.ParquetWriter(path, schema, compression="snappy", use_dictionary=[
            "add.partitionValues.key_value.key", "add.partitionValues.key_value.value"]) as writer:
        step = 200_000
        for start in range(0, count, step):
            rows = [files.add(number) | {"dataChange": False} for number in range(start, min(start + step, count))]
            for row in rows:
                row["partitionValues"] = list(row["partitionValues"].items())
            states = [{"protocol": PROTOCOL}, {"metaData": METADATA}] if start == 0 else []
            columns = []
            for field in schema:
                values = [state.get(field.name) for state in states]
                if field.name == "metaData":
                    values = [value and arrow_metadata(value) for value in values]
                columns.append(column(field.type, values + (rows if field.name == "add" else [None] * len(rows))))
            writer.write_table(pyarrow.Table.from_arrays(columns, schema=schema), row_group_size=step + 2)
    (log / "_last_checkpoint").write_text(json.dumps(
        {"version": version, "size": count + 2, "sizeInBytes": path.stat().st_size, "numOfAddFiles": count}))


def arrow_metadata(metadata):
    return {**metadata, "configuration": [], "format": {"provider": "parquet", "options": []}}
