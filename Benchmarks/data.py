"""Seeded tables for the benchmarks. Each function writes one file, unless it is there."""

import pathlib
import subprocess

import numpy
import pyarrow
import pyarrow.csv
import pyarrow.parquet


def weekly(path, rows):
    """Weekly stats, sorted by id: int64, int64, double, string of 200,000, string of 48, date."""
    if path.exists():
        return path
    random = numpy.random.default_rng(20150302)
    weeks = 500
    ids = numpy.arange(rows, dtype=numpy.int64) // weeks + 1
    names = numpy.array([f"learner-{n:06d}@example.org" for n in range(200_000)], dtype=object)
    cohorts = numpy.array([f"{7 + n // 12}.{n % 12}" for n in range(48)], dtype=object)
    name_of = random.integers(0, 200_000, rows)
    table = pyarrow.table({
        "id": ids,
        "points": random.integers(0, 401, rows, dtype=numpy.int64),
        "average": numpy.round(random.normal(60, 25, rows), 3),
        "email": pyarrow.DictionaryArray.from_arrays(name_of, names).cast(pyarrow.string()),
        "cohort": pyarrow.DictionaryArray.from_arrays(random.integers(0, 48, rows), cohorts).cast(pyarrow.string()),
        "date": pyarrow.array(15_700 + numpy.arange(rows, dtype=numpy.int64) % weeks * 7, pyarrow.int32()).cast(
            pyarrow.date32()),
    })
    write(table, path)
    return path


def clicks(path, shared):
    """OULAD's daily click counts, in the publisher's order with the learner's id in front."""
    source = shared / "data" / "oulad" / "studentVle.csv.zst"
    if path.exists() or not source.exists():
        return path if path.exists() else None
    csv = path.with_suffix(".csv")
    subprocess.run(["zstd", "-q", "-d", "-f", str(source), "-o", str(csv)], check=True)
    table = pyarrow.csv.read_csv(csv)
    csv.unlink()
    order = ["id_student", "code_module", "code_presentation", "id_site", "date", "sum_click"]
    write(table.select(order), path)
    return path


def write(table, path):
    temporary = path.with_suffix(".part")
    pyarrow.parquet.write_table(table, temporary, compression="zstd", compression_level=3, write_page_index=True)
    temporary.rename(path)


def keys(path, source, fraction=0.001):
    """A sample of the values of a file's first column, one a line."""
    if path.exists():
        return path
    name = pyarrow.parquet.read_schema(source).names[0]
    column = pyarrow.parquet.read_table(source, columns=[name]).column(0).unique()
    values = numpy.sort(column.to_numpy())
    random = numpy.random.default_rng(7)
    sample = random.choice(values, max(1, int(len(values) * fraction)), replace=False)
    pathlib.Path(path).write_text("".join(f"{value}\n" for value in numpy.sort(sample)))
    return path
