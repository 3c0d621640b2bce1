"""The rules of the view illuminate.illuminate_assessment_results, written once more, as the checks hold the view to them."""

import csv
import functools
import re


def keywords(folder):
    """In order: the keyword, whether it counts as a whole word only, and what it tells."""
    with open(folder / "reference/curriculum_keywords.csv", encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["position"]))
    return tuple((row["keyword"], row["whole_word"] == "yes", row["curriculum"]) for row in rows)


def lower(text):
    """ASCII only, as the rules have it."""
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in text)


def is_word(text, word):
    """Whether a word stands in the text with no letter, digit or underscore beside it."""
    at = text.find(word)
    while at >= 0:
        around = text[at - 1:at] if at else "", text[at + len(word):at + len(word) + 1]
        if not any(c and (c.isalpha() or c.isnumeric() or c == "_") for c in around):
            return True
        at = text.find(word, at + 1)
    return False


@functools.cache
def curriculum(title, rules):
    found = None
    for keyword, whole_word, told in rules:
        word = lower(keyword)
        if is_word(lower(title), word) if whole_word else word in lower(title):
            found = told
    return found


@functools.cache
def unit(title):
    if is_word(lower(title), "ia"):
        return "Interim 1"
    for at in range(len(title)):
        rest = title[at:]
        if rest.startswith("Interim"):
            tail = re.sub(r"^[ _]+Asses{1,99}ments?", "", rest[len("Interim"):])
            number = re.match(r"[ _]*(PT[ _])?#?([0-9]+)", tail)
            return "Interim " + (number.group(2) if number else "1")
        for name in ("Unit ", "Module "):
            number = re.match(name + "([0-9]+)", rest)
            if number:
                return name + number.group(1)
        if rest.startswith("Final"):
            return "Final 1"
    return None


def labels(folder):
    with open(folder / "reference/unit_labels.csv", encoding="utf-8") as file:
        return {row["unit"]: row["label"] for row in csv.DictReader(file)}


def grade(text):
    """A grade level of the roster; None for what is no grade."""
    text = text.strip()
    return 0 if text.upper() == "K" else int(text) if text.isdigit() else None


def expected(row, rules, labels, corrections, grades):
    title = row["title"]
    told = {"title": title, "test_type": "unknown", "curriculum": None, "unit": None}
    if title is not None:
        small = lower(title)
        told["test_type"] = (
            "checkpoint" if "checkpoint" in small else "assessment" if "assessment" in small else "unknown")
        told["curriculum"] = curriculum(title, rules)
        told["unit"] = unit(title)
    for name, value in corrections.get(row["assessment_id"], {}).items():
        if name in told and value:
            told[name] = value
    level, label = row["performance_band_level"], row["performance_band_label"]
    return {
        "data_source": "illuminate", "assessment_id": row["assessment_id"], "date_taken": row["date_taken"],
        "grade": grades.get(row["local_student_id"]), "local_student_id": row["local_student_id"],
        "test_type": told["test_type"], "curriculum": told["curriculum"], "unit": told["unit"],
        "unit_labels": labels.get(told["unit"]), "title": told["title"], "standard_code": row["standard_code"],
        "score": row["score"], "performance_band_level": level, "performance_band_label": label,
        "proficiency": None if level is None or label is None else f"{level} {label}",
        "mastered": row["mastered"], "__count": row["__count"], "school_year": row["school_year"],
    }
