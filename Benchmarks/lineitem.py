#!/usr/bin/env python3
"""Makes a table of the shape of TPC-H's lineitem, and batches to merge into it by (l_orderkey, l_linenumber)."""

import shutil

# One to seven lines an order.
LINES = [1, 2, 3, 4, 5, 6, 7]
FILES = 60


def orders_of(first, count):
    """The lines of orders `first` up to `first + count`, the same for the same orders wherever a range begins."""
    import numpy
    import pyarrow

    numbers = numpy.arange(first, first + count, dtype=numpy.int64)
    lines = 1 + numbers * 7_919 % 104_729 % 7
    keys = numpy.repeat(numbers, lines)
    starts = numpy.cumsum(lines) - lines
    linenumber = (numpy.arange(len(keys)) - numpy.repeat(starts, lines) + 1).astype(numpy.int32)
    # A mixing of the key takes the place of random numbers, so that a row has its values wherever it is made.
    seed = (keys * 8 + linenumber).astype(numpy.uint64)

    def mixed(salt):
        x = (seed + numpy.uint64(salt)) * numpy.uint64(0x9E3779B97F4A7C15)
        x ^= x >> numpy.uint64(29)
        x *= numpy.uint64(0xBF58476D1CE4E5B9)
        return x ^ (x >> numpy.uint64(32))

    def between(salt, low, high):
        return (mixed(salt) % numpy.uint64(high - low + 1)).astype(numpy.int64) + low

    def words(salt, choices):
        return pyarrow.DictionaryArray.from_arrays(between(salt, 0, len(choices) - 1), choices).cast(pyarrow.string())

    quantity = between(1, 1, 50)
    part = between(2, 1, 2_000_000)
    ship = 8_036 + between(3, 0, 2_525)
    comments = [" ".join(parts) for parts in zip(*[
        numpy.random.default_rng(n).choice(WORDS, 20_000) for n in range(4)])]
    day = lambda values: pyarrow.array(values.astype(numpy.int32), pyarrow.int32()).cast(pyarrow.date32())
    return pyarrow.table({
        "l_orderkey": keys, "l_partkey": part, "l_suppkey": between(4, 1, 100_000), "l_linenumber": linenumber,
        "l_quantity": quantity.astype(numpy.float64),
        "l_extendedprice": quantity * (90_000 + part % 20_000 * 10) / 100,
        "l_discount": between(5, 0, 10) / 100, "l_tax": between(6, 0, 8) / 100,
        "l_returnflag": words(7, ["A", "N", "R"]), "l_linestatus": words(8, ["F", "O"]),
        "l_shipdate": day(ship), "l_commitdate": day(ship + between(9, -30, 60)),
        "l_receiptdate": day(ship + between(10, 1, 30)),
        "l_shipinstruct": words(11, ["COLLECT COD", "DELIVER IN PERSON", "NONE", "TAKE BACK RETURN"]),
        "l_shipmode": words(12, ["AIR", "FOB", "MAIL", "RAIL", "REG AIR", "SHIP", "TRUCK"]),
        "l_comment": words(13, comments),
    })


WORDS = ("carefully quickly furiously slyly blithely even final ironic express regular special pending bold silent deposits "
         "requests packages accounts theodolites instructions foxes pinto beans sleep nag haggle wake cajole above along "
         "the among").split()


def table(folder, rows):
    """About `rows` rows, in the order of their keys, in 60 files; deletion vectors are allowed."""
    import deltalake

    if folder.exists():
        return folder
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    orders = rows // 4 // FILES
    for number in range(FILES):
        deltalake.write_deltalake(
            part, orders_of(1 + number * orders, orders), mode="append",
            configuration={"delta.enableDeletionVectors": "true"} if number == 0 else None)
    part.rename(folder)
    return folder


def batch(path, rows, kind):
    """`mixed`: 1 % of the rows, half of them changed ones from all over the table, half of them of new orders;
    `same`: 5 % of the rows, from all over the table, as they are."""
    import numpy
    import pyarrow
    import pyarrow.compute
    import pyarrow.parquet

    if path.exists():
        return path
    orders = rows // 4 // FILES * FILES
    random = numpy.random.default_rng(17)
    share = 0.005 if kind == "mixed" else 0.05
    parts = []
    step = orders // FILES
    for number in range(FILES):
        first = 1 + number * step
        chosen = numpy.sort(random.choice(step, int(step * share), replace=False)) + first
        lines = orders_of(first, step)
        parts.append(lines.filter(pyarrow.compute.is_in(lines["l_orderkey"], pyarrow.array(chosen))))
    rows_of_batch = pyarrow.concat_tables(parts)
    if kind == "mixed":
        position = rows_of_batch.schema.get_field_index("l_quantity")
        changed = rows_of_batch.set_column(
            position, "l_quantity", pyarrow.compute.add(rows_of_batch["l_quantity"], 100.0))
        rows_of_batch = pyarrow.concat_tables([changed, orders_of(orders + 1, int(orders * share))])
    pyarrow.parquet.write_table(rows_of_batch, path, compression="zstd")
    return path


def digest(folder):
    """What another reader sees: rows, and sums over columns."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("LOAD delta")
    query = (f"SELECT count(*), sum(l_quantity)::BIGINT, sum(l_orderkey), sum(hash(l_comment, l_shipdate)::HUGEINT) "
             f"FROM delta_scan('{folder}')")
    return connection.execute(query).fetchone()
