"""Makes the seeds of tools/fuzz: small Parquet files and their parts, Delta commits, deletion vectors. Seeded."""
import hashlib
import itertools
import json
import os
import random
import struct
import sys

import pyarrow as pa
import pyarrow.parquet as pq

RANDOM = random.Random(20150302)


def put(corpus, target, data):
    """Adds one seed to a target, named for its content."""
    folder = os.path.join(corpus, target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, hashlib.sha1(data).hexdigest()), "wb") as out:
        out.write(data)


def table(rows):
    """Every kind of column, with nulls and nesting."""
    optional = lambda make: [None if RANDOM.random() < 0.2 else make() for _ in range(rows)]
    return pa.table({
        "flag": pa.array(optional(lambda: RANDOM.random() < 0.5), pa.bool_()),
        "small": pa.array(optional(lambda: RANDOM.randrange(-9, 9)), pa.int32()),
        "large": pa.array(optional(lambda: RANDOM.randrange(-2**60, 2**60)), pa.int64()),
        "real": pa.array(optional(lambda: RANDOM.uniform(-1, 1)), pa.float64()),
        "text": pa.array(optional(lambda: RANDOM.choice(["", "a", "learner", "ü" * 9])), pa.string()),
        "fixed": pa.array(optional(lambda: RANDOM.randbytes(5)), pa.binary(5)),
        "amount": pa.array(optional(lambda: RANDOM.randrange(10**6)), pa.int64()).cast(pa.decimal128(22, 2)),
        "when": pa.array(optional(lambda: RANDOM.randrange(10**15)), pa.timestamp("us")),
        "list": pa.array(optional(lambda: [RANDOM.randrange(9)] * RANDOM.randrange(3)), pa.list_(pa.int32())),
        "pair": pa.array(optional(lambda: {"x": 1, "y": "z"}), pa.struct([("x", pa.int64()), ("y", pa.string())])),
        "map": pa.array(optional(lambda: [("k", 1)]), pa.map_(pa.string(), pa.int32())),
    })


def parquet_files():
    """Files over codecs, page versions and encodings."""
    codecs = ["none", "snappy", "gzip", "zstd", "lz4", "brotli"]
    for codec, version in itertools.product(codecs, ["1.0", "2.0"]):
        yield dict(compression=codec, data_page_version=version, write_page_index=True)
    for encodings in (
        {"small": "DELTA_BINARY_PACKED", "large": "DELTA_BINARY_PACKED", "text": "DELTA_BYTE_ARRAY",
         "fixed": "DELTA_BYTE_ARRAY", "real": "BYTE_STREAM_SPLIT", "flag": "RLE"},
        {"text": "DELTA_LENGTH_BYTE_ARRAY", "small": "BYTE_STREAM_SPLIT", "large": "PLAIN"},
    ):
        yield dict(compression="none", use_dictionary=False, column_encoding=encodings, write_page_checksum=True)


def main(corpus):
    for options in parquet_files():
        for rows in (0, 3, 200):
            path = os.path.join(corpus, "seed.parquet")
            os.makedirs(corpus, exist_ok=True)
            pq.write_table(table(rows), path, row_group_size=120, **options)
            with open(path, "rb") as source:
                data = source.read()
            os.remove(path)
            if len(data) < 65536:
                put(corpus, "file", data)
                put(corpus, "verify", data)
            footer_length = struct.unpack("<I", data[-8:-4])[0]
            put(corpus, "footer", data[-8 - footer_length:-8])
            metadata = pq.ParquetFile(pa.BufferReader(data)).metadata
            for group, column in itertools.product(range(metadata.num_row_groups), range(metadata.num_columns)):
                chunk = metadata.row_group(group).column(column)
                start = chunk.data_page_offset
                put(corpus, "thrift", data[start:start + 80])
                if options["compression"] == "none":
                    page = data[start + 24:start + chunk.total_uncompressed_size]
                    put(corpus, "pages", bytes([RANDOM.randrange(8), RANDOM.randrange(8), RANDOM.randrange(40), 100]) + page)
    for encoding, kind in itertools.product(range(8), range(8)):
        body = bytes([128, 1, 4, 40, 0, 2] + [0] * 4 + list(RANDOM.randbytes(60)))
        put(corpus, "pages", bytes([encoding, kind, RANDOM.randrange(1, 17), 40]) + body)
    schema = json.dumps({"type": "struct", "fields": [
        {"name": "id", "type": "long", "nullable": True, "metadata": {}},
        {"name": "deep", "nullable": True, "metadata": {}, "type": {"type": "struct", "fields": [
            {"name": "x", "type": "decimal(10,2)", "nullable": True, "metadata": {}}]}},
        {"name": "list", "nullable": True, "metadata": {}, "type": {
            "type": "array", "elementType": "timestamp", "containsNull": True}}]})
    statistics = json.dumps({"numRecords": 3, "minValues": {"id": 1, "deep": {"x": 1.25}},
                             "maxValues": {"id": 9, "deep": {"x": 2.5}}, "nullCount": {"id": 0}})
    actions = [
        {"protocol": {"minReaderVersion": 3, "minWriterVersion": 7, "readerFeatures": ["deletionVectors"],
                      "writerFeatures": ["deletionVectors"]}},
        {"metaData": {"id": "1", "format": {"provider": "parquet", "options": {}}, "schemaString": schema,
                      "partitionColumns": [], "configuration": {"delta.appendOnly": "true"}, "createdTime": 1}},
        {"add": {"path": "a%20b.parquet", "partitionValues": {}, "size": 9, "modificationTime": 1, "dataChange": True,
                 "stats": statistics, "deletionVector": {"storageType": "u", "pathOrInlineDv": "vBn[lx{q8@P<9BNH/isA",
                                                         "offset": 1, "sizeInBytes": 36, "cardinality": 2}}},
        {"remove": {"path": "a", "deletionTimestamp": 1, "dataChange": True}},
        {"txn": {"appId": "x", "version": 1}},
        {"domainMetadata": {"domain": "d", "configuration": "{}", "removed": False}},
        {"cdc": {"path": "c", "partitionValues": {}, "size": 1, "dataChange": False}},
        {"sidecar": {"path": "s", "sizeInBytes": 1, "modificationTime": 1}},
        {"checkpointMetadata": {"version": 1}},
        {"commitInfo": {"timestamp": 1, "operation": "WRITE", "operationParameters": {"mode": "Append"}}},
    ]
    lines = [json.dumps(action) for action in actions]
    put(corpus, "commit", "\n".join(lines).encode())
    for line in lines:
        put(corpus, "commit", line.encode())
    magic = struct.pack("<I", 1681511377)
    array = struct.pack("<IIHHIHHH", 12346, 1, 0, 2, 16, 1, 5, 9)
    runs = struct.pack("<IBHHHHH", 12347, 1, 0, 9, 1, 0, 9)
    for bodies in ([array], [runs], [array, runs], []):
        packed = b"".join(struct.pack("<I", key) + body for key, body in enumerate(bodies))
        put(corpus, "deletion-vector", magic + struct.pack("<Q", len(bodies)) + packed)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] in ("--help", "-h"):
        print("Usage: fuzz_seeds.py CORPUS_FOLDER\n" + __doc__)
        sys.exit(0 if "--help" in sys.argv or "-h" in sys.argv else 2)
    main(sys.argv[1])
