"""The support table, reader by reader, as a page of the guide."""
import pathlib

HEAD = """# Who reads what tarn writes

Made by `tools/interop --write-docs`: tarn writes tables from a seed, one for each feature, one for each pair of features
and one with all that go together; each reader reads every version of each table, and its rows are held against a model.
`yes`: all versions of all tables with this feature were right, alone and in pairs. Anything else says what the reader does.

"""

TAIL = """
A table without any of these needs reader version 1 and writer version 2, which everything reads: tarn gives a new table the
lowest protocol that its schema and properties need. `tarn show` prints it, `tarn alter --upgrade` raises it.
"""


def cell(reader, feature, results):
    """What a reader does with a feature, from all tables that have it."""
    outcomes = {features: outcome for (name, features), outcome in results.items()
                if name == reader and feature in features}
    if not outcomes:
        return "not tried"
    alone = outcomes.get((feature,))
    if alone is not None:
        return "no: refuses the table" if alone[0] == "refused" else "no: other rows"
    failed = sorted({other for features, outcome in outcomes.items() if outcome is not None
                     for other in features if other != feature
                     and results.get((reader, (other,))) is None})
    # Pairs that fail though both of their features alone are right.
    pairs = [features for features, outcome in outcomes.items() if outcome is not None
             and all(results.get((reader, (part,))) is None for part in features)]
    if pairs:
        partners = sorted({part for features in pairs for part in features if part != feature} & set(failed))
        return "yes, but not with " + ", ".join(partners[:4])
    return "yes"


def write(options, features, results, others):
    names = ["tarn"] + [reader.name for reader in others]
    versions = {reader.name: reader.version for reader in others}
    lines = [HEAD]
    titles = [name if name == "tarn" else f"{name} {versions[name]}" for name in names]
    lines.append("| feature | " + " | ".join(titles) + " |\n")
    lines.append("|---|" + "---|" * len(names) + "\n")
    for feature, meaning in features.items():
        cells = [cell(name, feature, results) for name in names]
        lines.append(f"| {meaning} | " + " | ".join(cells) + " |\n")
    tables = len({features for _, features in results})
    lines.append(f"\nTables: {tables}, seed {options.seed}. Right in all versions:\n\n")
    for name, title in zip(names, titles):
        right = sum(1 for (reader, _), outcome in results.items() if reader == name and outcome is None)
        refused = sum(1 for (reader, _), outcome in results.items() if reader == name and outcome
                      and outcome[0] == "refused")
        wrong = sum(1 for (reader, _), outcome in results.items() if reader == name and outcome
                    and outcome[0] == "wrong")
        lines.append(f"- {title}: {right}; refused {refused}, other rows {wrong}\n")
    reasons = {}
    for (reader, feature), outcome in results.items():
        if outcome and len(feature) == 1:
            reasons[(reader, feature[0])] = outcome
    if reasons:
        lines.append("\nWhat the others say:\n\n")
        for (reader, feature), (kind, version, text) in sorted(reasons.items()):
            lines.append(f"- {reader}, {feature}: {text[:160].rstrip()}\n")
    lines.append(TAIL)
    path = pathlib.Path(options.root, "docs", "guide", "compatibility.md")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines))
    print(f"wrote {path}")
