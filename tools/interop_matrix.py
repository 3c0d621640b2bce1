"""Tables that tarn writes, one per feature and for each pair, and what other engines make of them."""
import collections
import datetime
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

import interop_readers as readers

# Feature: what it stands for in the table of docs/guide/compatibility.md.
FEATURES = {
    "partitions": "partition columns, with nulls, dates and empty text",
    "deletion-vectors": "deletion vectors (`delta.enableDeletionVectors`)",
    "column-mapping": "column mapping by name, nested too",
    "column-mapping-id": "column mapping by id",
    "checkpoints": "a checkpoint after every second version",
    "change-feed": "change data feed",
    "ntz": "timestamps without zone",
    "nested": "structures, lists and maps",
    "evolution": "added columns; where columns are mapped also renamed and dropped ones",
    "special": "special characters in values, partition values and column names",
    "widening": "type widening",
    "row-tracking": "row tracking",
    "in-commit-timestamps": "in-commit timestamps",
    "constraints": "check constraints, generated columns, defaults, identity columns",
    "key": "a keyed table, upserted into",
}
# Pairs are made of these; the others stand alone and with the first ones.
PAIRED = ["partitions", "deletion-vectors", "column-mapping", "checkpoints", "change-feed", "ntz", "nested", "evolution",
          "special"]
EXTRA = ["column-mapping-id", "widening", "row-tracking", "in-commit-timestamps", "constraints", "key"]

# What a reader is known not to do, by feature or by features that it cannot do together. Anything else must be right.
KNOWN = {
    ("delta-rs", "widening"): "refuses the feature by its name",
    ("polars", "column-mapping"): "refuses the feature by its name",
    ("polars", "column-mapping-id"): "refuses the feature by its name",
    ("polars", "widening"): "refuses the feature by its name",
    ("daft", "deletion-vectors"): "refuses tables with deletion vectors",
    ("daft", "row-tracking"): "refuses tables with deletion vectors, which these tables have",
    ("daft", "column-mapping", "nested"): "does not map names within structures",
    ("daft", "column-mapping-id", "nested"): "does not map names within structures",
    ("daft", "column-mapping", "evolution"): "does not find a column that is not in a file",
    ("daft", "column-mapping-id", "evolution"): "does not find a column that is not in a file",
    ("duckdb", "column-mapping", "partitions"):
        "wrong: mixes partition columns up unless they come first in the schema; so with tables that Spark wrote",
    ("duckdb", "column-mapping-id", "partitions"):
        "wrong: mixes partition columns up unless they come first in the schema; so with tables that Spark wrote",
}

AWKWARD = ["a b", "50%", "x/y", "a=b", "q?r", "#1", "it's", 'say "so"', "back\\slash", "a:b", "[1]{2}", "ü", "日本", "😀", "a+b",
           "a&b", "tab\there", "line\nbreak", "%2F", "~^|<>*", "."]


class Failure(Exception):
    """tarn did not do what was asked."""


class Case:
    """One table: writes it step by step and remembers the rows of each version."""

    def __init__(self, features, options, folder, seed):
        self.features = set(features)
        self.options = options
        self.path = os.path.join(folder, "+".join(sorted(features)) or "plain")
        self.random = random.Random(f"{seed} {sorted(features)}")
        self.rows = []
        self.versions = []
        self.next_id = 1
        self.mapped = bool({"column-mapping", "column-mapping-id"} & self.features)
        self.names = {}
        self.types = {}

    def has(self, feature):
        return feature in self.features

    # Writing

    def tarn(self, *arguments):
        command = [self.options.tarn, *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"{' '.join(command)}: {done.stderr.strip()[:500]}")
        return done.stdout

    def commit(self, *arguments):
        report = json.loads(self.tarn(*arguments, "--json"))
        if not report["committed"]:
            return
        if report["version"] != len(self.versions):
            raise Failure(f"{arguments[0]} made version {report['version']}, not {len(self.versions)}")
        self.versions.append(sorted((self.shown(row) for row in self.rows), key=readers.key))

    def shown(self, row):
        return {name: readers.plain(row.get(name)) for name in self.types}

    def note(self):
        return "the note; ü" if self.has("special") and self.mapped else "note"

    def create(self):
        import pyarrow as pa

        types = {"id": pa.int64(), "name": pa.string(), "amount": pa.float64(), "price": pa.decimal128(9, 2),
                 "day": pa.date32(), "at": pa.timestamp("us", tz="UTC"), "flag": pa.bool_(), "raw": pa.binary(),
                 "small": pa.int16(), self.note(): pa.string()}
        if self.has("partitions"):
            types["part"] = pa.string()
            types["part_day"] = pa.date32()
        if self.has("ntz"):
            types["local"] = pa.timestamp("us")
        if self.has("nested"):
            types["place"] = pa.struct([("city", pa.string()), ("spot", pa.struct([("x", pa.int32()), ("y", pa.float32())]))])
            types["tags"] = pa.list_(pa.string())
            types["marks"] = pa.map_(pa.string(), pa.int64())
            types["trips"] = pa.list_(pa.struct([("to", pa.string()), ("km", pa.int32())]))
        if self.has("constraints"):
            types["year"] = pa.int32()
            types["kind"] = pa.string()
            types["number"] = pa.int64()
        self.types = types
        arguments = ["create", self.path, "--schema", self.schema_file()]
        if self.has("partitions"):
            arguments += ["--partition-by", "part,part_day"]
        if self.has("key"):
            arguments += ["--key", "id"]
        for name, value in self.properties().items():
            arguments += ["--property", f"{name}={value}"]
        if self.has("constraints"):
            arguments += ["--constraint", "positive=id > 0 and coalesce(length(name), 0) < 1000"]
        self.commit(*arguments)

    def properties(self):
        properties = {"delta.checkpointInterval": "1000"}
        if self.has("checkpoints"):
            properties["delta.checkpointInterval"] = "2"
        if self.has("deletion-vectors"):
            properties |= {"delta.enableDeletionVectors": "true", "tarn.rowChanges": "merge-on-read"}
        if self.has("column-mapping"):
            properties["delta.columnMapping.mode"] = "name"
        if self.has("column-mapping-id"):
            properties["delta.columnMapping.mode"] = "id"
        if self.has("change-feed"):
            properties["delta.enableChangeDataFeed"] = "true"
        if self.has("row-tracking"):
            properties |= {"delta.enableRowTracking": "true", "delta.enableDeletionVectors": "true",
                           "tarn.rowChanges": "merge-on-read"}
        if self.has("in-commit-timestamps"):
            properties["delta.enableInCommitTimestamps"] = "true"
        if self.has("widening"):
            properties["delta.enableTypeWidening"] = "true"
        return properties

    def schema_file(self):
        """The schema as Delta writes it, for names and fields that a list of columns cannot say."""
        names = {"int64": "long", "int32": "integer", "int16": "short", "string": "string", "double": "double",
                 "float": "float", "date32[day]": "date", "timestamp[us, tz=UTC]": "timestamp",
                 "timestamp[us]": "timestamp_ntz", "bool": "boolean", "binary": "binary"}

        def written(kind):
            import pyarrow as pa

            if pa.types.is_decimal(kind):
                return f"decimal({kind.precision},{kind.scale})"
            if pa.types.is_struct(kind):
                return {"type": "struct", "fields": [field(part.name, part.type) for part in kind]}
            if pa.types.is_map(kind):
                return {"type": "map", "keyType": written(kind.key_type), "valueType": written(kind.item_type),
                        "valueContainsNull": True}
            if pa.types.is_list(kind):
                return {"type": "array", "elementType": written(kind.value_type), "containsNull": True}
            return names[str(kind)]

        extras = {"year": {"delta.generationExpression": "year(day)"}, "kind": {"CURRENT_DEFAULT": "'plain'"},
                  "number": {"delta.identity.start": 10, "delta.identity.step": 5,
                             "delta.identity.allowExplicitInsert": False}}

        def field(name, kind, extra=None):
            return {"name": name, "type": written(kind), "nullable": True, "metadata": extra or {}}

        fields = [field(name, kind, extras.get(name) if self.has("constraints") else None)
                  for name, kind in self.types.items()]
        path = self.path + ".schema.json"
        with open(path, "w") as file:
            json.dump({"type": "struct", "fields": fields}, file)
        return path

    def text(self):
        if self.has("special") and self.random.random() < 0.8:
            return self.random.choice(AWKWARD)
        return self.random.choice(["ada", "grace", "alan", "", "a longer text " * 4])

    def new_row(self):
        draw = self.random
        maybe = lambda value: None if draw.random() < 0.15 else value
        day = datetime.date(2020, 1, 1) + datetime.timedelta(days=draw.randrange(-20000, 2000))
        moment = datetime.datetime(2024, 2, 29, 12, 30) + datetime.timedelta(
            microseconds=draw.randrange(-10**15, 10**15))
        row = {"id": self.next_id, "name": maybe(self.text()), "amount": maybe(draw.choice([0.0, -1.5, 1e300, draw.randrange(10**6) / 1000])),
               "price": maybe(__import__("decimal").Decimal(draw.randrange(-10**8, 10**8)).scaleb(-2)),
               "day": maybe(day), "at": maybe(moment.replace(tzinfo=datetime.timezone.utc)),
               "flag": maybe(draw.random() < 0.5), "raw": maybe(draw.randbytes(draw.randrange(6))),
               "small": maybe(draw.randrange(-1000, 1000)), self.note(): maybe(self.text())}
        self.next_id += 1
        if self.has("partitions"):
            choices = AWKWARD if self.has("special") else ["p1", "p2", "3"]
            row["part"] = maybe(draw.choice(choices[:8]))
            row["part_day"] = maybe(datetime.date(2021, draw.randrange(1, 3), 28))
        if self.has("ntz"):
            row["local"] = maybe(moment)
        if self.has("nested"):
            row["place"] = maybe({"city": maybe(self.text()),
                                  "spot": maybe({"x": maybe(draw.randrange(100)), "y": maybe(0.5)})})
            row["tags"] = maybe([maybe(self.text()) for _ in range(draw.randrange(4))])
            row["marks"] = maybe([(f"k{index}", maybe(draw.randrange(9))) for index in range(1, draw.randrange(2, 4))])
            row["trips"] = maybe([maybe({"to": maybe(self.text()), "km": maybe(draw.randrange(99))})
                                  for _ in range(draw.randrange(3))])
        for name in self.types:
            if name.startswith("extra"):
                row[name] = maybe(draw.randrange(10**9))
        return row

    def file_of(self, rows, leave_out=()):
        import pyarrow as pa
        import pyarrow.parquet

        names = [name for name in self.types if name not in leave_out]
        schema = pa.schema([(name, self.types[name]) for name in names])
        table = pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows], schema=schema)
        path = self.path + ".rows.parquet"
        pa.parquet.write_table(table, path)
        return path

    def append(self, count):
        rows = [self.new_row() for _ in range(count)]
        leave_out = []
        if self.has("constraints"):
            leave_out = ["year", "kind", "number"]
            for row in rows:
                row["year"] = row["day"].year if row["day"] else None
                row["kind"] = "plain"
                row["number"] = 10 + 5 * (row["id"] - 1)
        self.rows += rows
        self.commit("upsert" if self.has("key") else "append", self.path, self.file_of(rows, leave_out))

    def upsert(self):
        """Every third row gets another amount, and as many rows are new."""
        changed = [dict(row) for row in self.rows[::3]]
        for row in changed:
            row["amount"] = self.random.randrange(10**6) / 1000
        kept = {row["id"]: row for row in self.rows}
        rows = changed + [self.new_row() for _ in range(len(changed))]
        for row in rows:
            kept[row["id"]] = row
        self.rows = list(kept.values())
        self.commit("upsert", self.path, self.file_of(rows))

    def delete(self, low, high):
        self.rows = [row for row in self.rows if not low <= row["id"] < high]
        self.commit("delete", self.path, "--where", f"id >= {low} AND id < {high}", "--yes")

    def evolve(self):
        import pyarrow as pa

        arguments = ["alter", self.path, "--add-columns", "extra long" + (", place.extra string" if self.has("nested") else "")]
        self.types["extra"] = pa.int64()
        if self.has("nested"):
            self.types["place"] = pa.struct([*self.types["place"], pa.field("extra", pa.string())])
            first = self.new_row

            def longer():
                row = first()
                if row["place"] is not None:
                    row["place"]["extra"] = self.text()
                return row

            for row in self.rows:
                if row["place"] is not None:
                    row["place"]["extra"] = None
            self.new_row = longer
        self.commit(*arguments)
        self.append(5)
        if not self.mapped:
            return
        self.types = {("label" if name == "name" else name): kind for name, kind in self.types.items() if name != "flag"}
        for row in self.rows:
            row["label"] = row.pop("name")
            row.pop("flag", None)
        self.commit("alter", self.path, "--rename", "name=label", "--drop", "flag", "--yes")
        self.new_names()
        self.append(5)

    def new_names(self):
        first = self.new_row

        def renamed():
            row = first()
            row["label"] = row.pop("name")
            row.pop("flag")
            return row

        self.new_row = renamed

    def widen(self):
        import pyarrow as pa

        self.types["small"] = pa.int64()
        self.types["price"] = pa.decimal128(20, 4)
        for row in self.rows:
            if row["price"] is not None:
                row["price"] = row["price"].quantize(__import__("decimal").Decimal("0.0001"))
        self.commit("alter", self.path, "--widen", "small long, price decimal(20,4)")
        first = self.new_row

        def wider():
            row = first()
            row["small"] = 2**40 + row["id"]
            if row["price"] is not None:
                row["price"] = row["price"].quantize(__import__("decimal").Decimal("0.0001")) * 1000
            return row

        self.new_row = wider
        self.append(5)

    def write(self):
        self.create()
        self.append(30)
        self.append(12)
        self.delete(5, 15)
        if self.has("key"):
            self.upsert()
        if self.has("evolution"):
            self.evolve()
        if self.has("widening"):
            self.widen()
        self.delete(20, 23)
        if not self.has("row-tracking"):
            self.commit("compact", self.path)
        self.append(4)

    # Reading

    def check(self, reader, every_version=True):
        """None if all versions are right, else what is wrong."""
        for version, expected in enumerate(self.versions):
            try:
                found = reader.read(self.path, version)
            except Exception as error:
                text = " ".join(str(error).split())
                return ("refused", version, text[:300] or type(error).__name__)
            if found != expected:
                return ("wrong", version, difference(found, expected))
        return None


class Tarn:
    name = "tarn"

    def __init__(self, options):
        self.options = options

    def read(self, path, version):
        import pyarrow.parquet

        output = path + ".scan.parquet"
        subprocess.run([self.options.tarn, "scan", path, "--version", str(version), "--output", output], check=True,
                       capture_output=True)
        return readers.rows_of(pyarrow.parquet.read_table(output))


def difference(found, expected):
    """The first difference in a few words."""
    if len(found) != len(expected):
        return f"{len(found)} rows, not {len(expected)}"
    for left, right in zip(found, expected):
        if left == right:
            continue
        if set(left) != set(right):
            return f"columns {sorted(set(left) ^ set(right))} differ"
        for name in left:
            if left[name] != right[name]:
                return f"column {name}: {left[name]!r}, not {right[name]!r}"[:200]
    return "other rows"


def combinations(options):
    if options.only:
        return [tuple(options.only.split(","))]
    alone = [()] + [(feature,) for feature in FEATURES]
    if options.quick:
        together = [("partitions", "special"), ("partitions", "deletion-vectors", "checkpoints"),
                    ("column-mapping", "nested", "evolution"), ("change-feed", "key")]
        return alone + together
    pairs = list(itertools.combinations(PAIRED, 2))
    pairs += [(extra, base) for extra in EXTRA for base in PAIRED
              if (extra, base) not in {("column-mapping-id", "column-mapping")}]
    everything = tuple(feature for feature in PAIRED)
    return alone + pairs + [everything]


def reason(reader, features):
    """Why a reader is known not to read a table of these features; None if it must."""
    for (name, *parts), text in KNOWN.items():
        if name == reader and set(parts) <= set(features):
            return text
    return None


def run(options):
    names = set(options.readers.split(",")) if options.readers else None
    kinds = readers.QUICK if options.quick and names is None else readers.ALL
    others = readers.installed(names, kinds)
    folder = options.keep or tempfile.mkdtemp(prefix="tarn-interop-")
    os.makedirs(folder, exist_ok=True)
    results = {}
    failures = 0
    reads = 0
    try:
        for features in combinations(options):
            case = Case(features, options, folder, options.seed)
            title = " × ".join(features) or "plain"
            try:
                case.write()
            except Failure as failure:
                print(f"FAIL {title}: tarn could not write: {failure}")
                failures += 1
                continue
            line = []
            for reader in [Tarn(options), *others]:
                outcome = case.check(reader)
                reads += len(case.versions)
                results[(reader.name, features)] = outcome
                known = reason(reader.name, features)
                if outcome is None:
                    line.append(f"{reader.name} ok")
                    continue
                kind, version, text = outcome
                if known is None or kind == "wrong" and not known.startswith("wrong"):
                    failures += 1
                    line.append(f"{reader.name} {kind.upper()} at version {version}: {text}")
                else:
                    line.append(f"{reader.name} {kind} (known)")
            print(f"{title} ({len(case.versions)} versions): " + "; ".join(line), flush=True)
    finally:
        readers.close(others)
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    tables = len({features for _, features in results})
    summary = collections.Counter((name, outcome[0] if outcome else "ok") for (name, _), outcome in results.items())
    for reader in ["tarn"] + [other.name for other in others]:
        counts = ", ".join(f"{summary[(reader, kind)]} {kind}" for kind in ["ok", "refused", "wrong"])
        print(f"{reader}: {counts} of {tables} tables")
    print(f"{'PASSED' if failures == 0 else 'FAILED'}: {tables} tables, {reads} reads of a version, seed {options.seed}, "
          f"{failures} failures")
    if options.write_docs:
        import interop_docs

        interop_docs.write(options, FEATURES, KNOWN, results, others)
    return 1 if failures else 0
