"""The support table, reader by reader, as a page of the guide."""
import pathlib

HEAD = """# Who reads what tarn writes

Made by `tools/interop --write-docs`: tarn writes tables from a seed, one for each feature, one for pairs of features and one
with all that go together; each reader reads every version of each table, and its rows are held against a model of them.

"""

TAIL = """
A table with none of these needs reader version 1 and writer version 2, which everything reads: tarn gives a new table the
lowest protocol that its schema and properties need. `tarn show` prints it; only `tarn alter --upgrade` raises it.

Engines take a value from the statistics of a file where smallest and largest are equal. Sail reads doubles of 16 and 17
digits there with an error in the last one.
"""


def cell(reader, feature, results, known):
    """What a reader does with a feature, from all tables that have it."""
    outcomes = {features: outcome for (name, features), outcome in results.items()
                if name == reader and feature in features}
    if not outcomes:
        return "not tried"
    alone = outcomes.get((feature,))
    if alone is not None:
        return "refused" if alone[0] == "refused" else "**other rows**"
    partners = {}
    for (name, *parts), _ in known.items():
        if name != reader or feature not in parts or len(parts) < 2:
            continue
        for features, outcome in outcomes.items():
            if outcome is not None and set(parts) <= set(features):
                for part in parts:
                    if part != feature:
                        partners[part] = "refused" if outcome[0] == "refused" else "other rows"
    if not partners:
        return "yes"
    return "yes; with " + ", ".join(f"{part}: {what}" for part, what in sorted(partners.items()))


def write(options, features, known, results, others):
    names = ["tarn"] + [reader.name for reader in others]
    versions = {reader.name: reader.version for reader in others}
    titles = [name if name == "tarn" else f"{name} {versions[name]}" for name in names]
    lines = [HEAD]
    lines.append("| feature | " + " | ".join(titles) + " |\n")
    lines.append("|---|" + "---|" * len(names) + "\n")
    for feature, meaning in features.items():
        cells = [cell(name, feature, results, known) for name in names]
        lines.append(f"| **{feature}**: {meaning} | " + " | ".join(cells) + " |\n")
    tables = len({combination for _, combination in results})
    lines.append(f"\nOf {tables} tables (seed {options.seed}), all versions of each:\n\n")
    for name, title in zip(names, titles):
        kinds = [outcome[0] if outcome else "right" for (reader, _), outcome in results.items() if reader == name]
        lines.append(
            f"- {title}: {kinds.count('right')} right, {kinds.count('refused')} refused, {kinds.count('wrong')} other rows\n")
    lines.append("\nWhat is behind it:\n\n")
    for (reader, *parts), text in sorted(known.items()):
        if reader in names:
            lines.append(f"- {reader}, {' with '.join(parts)}: {text.removeprefix('wrong: ')}\n")
    lines.append(TAIL)
    path = pathlib.Path(options.root, "docs", "guide", "compatibility.md")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines))
    print(f"wrote {path}")
