"""Reads Delta tables through tarn, as Arrow streams without copies.

    import polars, pyarrow, tarn

    weeks = tarn.scan("lake/tables/codetrack/weekly_stats", columns=["id", "points"], where="points >= 30")
    polars.from_arrow(weeks)  # or pyarrow.table(weeks), or duckdb.sql("SELECT avg(points) FROM weeks")

It needs libTarnC, made by `swift build -c release --product TarnC`, and no other Python package. The library is looked
for where TARN_LIBRARY says, beside this file, and where the system keeps libraries.
"""
import ctypes
import datetime
import os
import pathlib

__all__ = ["Scan", "TarnError", "scan"]


class TarnError(Exception):
    """A table cannot be read; the text says why."""


class Scan:
    """What to read of a table. Every library that takes Arrow's PyCapsules reads it, as often as it likes."""

    def __init__(self, table, *, columns=None, where=None, version=None, as_of=None, limit=None, batch_rows=None,
                 threads=None, dictionaries=False):
        self.table = os.fspath(table)
        self.columns = None if columns is None else list(columns)
        self.where = where
        self.version = version
        self.as_of = as_of
        self.limit = limit
        self.batch_rows = batch_rows
        self.threads = threads
        self.dictionaries = dictionaries

    def __repr__(self):
        return f"tarn.scan({self.table!r})"

    def __arrow_c_stream__(self, requested_schema=None):
        """A capsule with an `ArrowArrayStream`. The schema is the table's, whatever is requested, as Arrow allows."""
        options = _Options(-1 if self.version is None else self.version, _milliseconds(self.as_of))
        if self.columns is not None:
            names = [name.encode() for name in self.columns]
            # One more, since an array of none would be all columns.
            options.columns = (ctypes.c_char_p * (len(names) + 1))(*names)
            options.column_count = len(names)
        options.where = None if self.where is None else self.where.encode()
        options.limit = -1 if self.limit is None else self.limit
        options.batch_row_count = self.batch_rows or 0
        options.thread_count = self.threads or 0
        options.dictionaries = self.dictionaries
        error = ctypes.c_void_p()
        library = _library()
        stream = library.tarn_scan(os.fsencode(self.table), ctypes.byref(options), ctypes.byref(error))
        if stream is None:
            text = ctypes.string_at(error).decode()
            library.tarn_text_free(error)
            raise TarnError(text)
        return _new_capsule(stream, _STREAM, ctypes.cast(library.tarn_capsule_free, ctypes.c_void_p))


def scan(table, **options):
    """The rows of the Delta table in a folder.

    columns: names, in the order wanted. where: a condition in SQL's words. version, or as_of: a datetime, or a date,
    which means its end in UTC. limit: at most so many rows. batch_rows: at most so many rows in a batch. threads: how
    many decode. dictionaries: texts as Arrow dictionaries. Raises TarnError when it is read.
    """
    return Scan(table, **options)


# Python keeps the address of the name: it must stay.
_STREAM = b"arrow_array_stream"


class _Options(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_int64), ("as_of_milliseconds", ctypes.c_int64),
        ("columns", ctypes.POINTER(ctypes.c_char_p)), ("column_count", ctypes.c_int64),
        ("where", ctypes.c_char_p), ("limit", ctypes.c_int64), ("batch_row_count", ctypes.c_int64),
        ("thread_count", ctypes.c_int32), ("dictionaries", ctypes.c_bool)]


def _milliseconds(time):
    if time is None:
        return -2**63
    if not isinstance(time, datetime.datetime):
        time = datetime.datetime.combine(time, datetime.time.max)
    if time.tzinfo is None:
        time = time.replace(tzinfo=datetime.timezone.utc)
    return (time - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)) // datetime.timedelta(milliseconds=1)


_loaded = None


def _library():
    global _loaded
    if _loaded is None:
        beside = pathlib.Path(__file__).with_name("libTarnC.so")
        library = ctypes.CDLL(os.environ.get("TARN_LIBRARY") or (str(beside) if beside.exists() else "libTarnC.so"))
        library.tarn_scan.restype = ctypes.c_void_p
        library.tarn_scan.argtypes = [
            ctypes.c_char_p, ctypes.POINTER(_Options), ctypes.POINTER(ctypes.c_void_p)]
        library.tarn_stream_free.restype = None
        library.tarn_stream_free.argtypes = [ctypes.c_void_p]
        library.tarn_text_free.restype = None
        library.tarn_text_free.argtypes = [ctypes.c_void_p]
        _loaded = library
    return _loaded


_new_capsule = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)(
    ("PyCapsule_New", ctypes.pythonapi))
