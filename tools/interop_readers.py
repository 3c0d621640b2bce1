"""Other engines as functions from a table's folder and a version to rows."""
import contextlib
import datetime
import decimal
import importlib.metadata
import math
import os
import socket
import subprocess
import sys
import time
import warnings

warnings.filterwarnings("ignore")


def plain(value):
    """A value in a form that is the same whatever engine it comes from."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else value
    if isinstance(value, decimal.Decimal):
        return f"decimal {value}"
    if isinstance(value, (bytes, bytearray)):
        return "bytes " + bytes(value).hex()
    if isinstance(value, datetime.datetime):
        if value.tzinfo is not None:
            value = value.astimezone(datetime.timezone.utc)
            return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return value.strftime("%Y-%m-%dT%H:%M:%S.%f")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {"struct": {name: plain(child) for name, child in value.items()}}
    if isinstance(value, (list, tuple)):
        if value and all(isinstance(entry, tuple) and len(entry) == 2 for entry in value):
            return {"map": sorted(([plain(key), plain(child)] for key, child in value), key=repr)}
        return [plain(child) for child in value]
    raise TypeError(f"no plain form of {type(value)}")


def key(row):
    return repr(sorted(row.items()))


def rows_of(table):
    """The rows of an Arrow table, sorted; columns by name."""
    import pyarrow

    table = pyarrow.table(table) if not isinstance(table, pyarrow.Table) else table
    for index, field in enumerate(table.schema):
        # Python has no dates beyond the year 9999 nor before the year 1.
        if pyarrow.types.is_temporal(field.type):
            try:
                table.column(index).to_pylist()
            except (OverflowError, ValueError):
                width = pyarrow.int32() if pyarrow.types.is_date32(field.type) else pyarrow.int64()
                column = table.column(index)
                if pyarrow.types.is_timestamp(field.type):
                    column = column.cast(pyarrow.timestamp("us", field.type.tz))
                table = table.set_column(index, field.name, column.cast(width))
    rows = []
    for row in table.to_pylist():
        rows.append({name: plain(value) for name, value in row.items()})
    return sorted(rows, key=key)


class DeltaRS:
    name = "delta-rs"
    package = "deltalake"

    def read(self, path, version):
        from deltalake import DeltaTable, QueryBuilder

        table = DeltaTable(path, version=version)
        return rows_of(QueryBuilder().register("t", table).execute("select * from t").read_all())


class DuckDB:
    name = "duckdb"
    package = "duckdb"

    def __init__(self):
        import duckdb

        self.connection = duckdb.connect()
        try:
            self.connection.execute("load delta")
        except duckdb.Error:
            self.connection.execute("install delta; load delta")
        self.connection.execute("set timezone = 'UTC'")

    def read(self, path, version):
        if version is None:
            return rows_of(self.connection.execute("select * from delta_scan(?)", [path]).to_arrow_table())
        result = self.connection.execute("select * from delta_scan(?, version = ?)", [path, version])
        return rows_of(result.to_arrow_table())


class Polars:
    name = "polars"
    package = "polars"

    def read(self, path, version):
        import polars

        return rows_of(polars.scan_delta(path, version=version).collect().to_arrow())


class Daft:
    name = "daft"
    package = "daft"

    def read(self, path, version):
        import daft

        return rows_of(daft.read_deltalake(path, version=version).to_arrow())


class Sail:
    name = "sail"
    package = "pysail"

    def __init__(self):
        from pyspark.sql import SparkSession

        with contextlib.closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [os.path.join(os.path.dirname(sys.executable), "sail"), "spark", "server", "--ip", "127.0.0.1",
                   "--port", str(port)]
        self.server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(50):
            with contextlib.closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        self.spark = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
        self.spark.conf.set("spark.sql.session.timeZone", "UTC")

    def read(self, path, version):
        source = self.spark.read.format("delta")
        if version is not None:
            source = source.option("versionAsOf", version)
        return rows_of(source.load(path).toArrow())

    def close(self):
        self.server.kill()
        self.server.wait()


ALL = [DeltaRS, DuckDB, Polars, Daft, Sail]
QUICK = [DeltaRS, DuckDB, Polars]


def installed(names, kinds):
    """The readers asked for that are there, with their versions; says which are not."""
    found = []
    for kind in kinds:
        if names is not None and kind.name not in names:
            continue
        try:
            reader = kind()
            reader.version = importlib.metadata.version(kind.package)
            found.append(reader)
        except Exception as error:
            print(f"{kind.name} is left out: {str(error).splitlines()[0][:200]}", file=sys.stderr)
            if names is not None:
                raise SystemExit(2)
    return found


def close(readers):
    for reader in readers:
        if hasattr(reader, "close"):
            reader.close()
