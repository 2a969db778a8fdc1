"""Pairs of texts with two labels, by Python's csv module.

    python test/oracles/labelled_pairs.py SHARED_DATA > test/golden/corpus/labelled-pairs.json

Counts rows, deals good to bad texts of each context with Retort's draws, and records only digests: the texts are not
ours to publish. With one pair a text, the texts of a context meet in the order of their draws.
"""

import collections
import csv
import hashlib
import json
import sys

from pair_lines import split_of, uniform

csv.field_size_limit(2**30)


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def texts(path, context, text, good, context_end, separator):
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            before, whole = row[context] if context else "", row[text]
            if context_end:
                if context_end not in whole:
                    yield None
                    continue
                head, whole = whole.split(context_end, 1)
                before += head + context_end
            yield before + separator if before else "", whole, row["label"] == good


def pairs(source, rows):
    counts = collections.Counter()
    contexts = {}
    for row in rows:
        counts["rowsIn"] += 1
        if row is None:
            counts["dropped.withoutContextEnd"] += 1
            continue
        context, text, good = row
        contexts.setdefault(context, {}).setdefault(text, []).append(good)
    lines = []
    for context, labelled in contexts.items():
        sides = collections.defaultdict(list)
        for text, labels in labelled.items():
            if len(set(labels)) > 1:
                counts["dropped.contradicted"] += len(labels)
                continue
            counts["dropped.duplicate"] += len(labels) - 1
            unit = f"{source}/{digest(context or text)[:16]}"
            sides["" if context else split_of(unit)].append((uniform("labelled texts", f"{context}\0{text}"), text, labels[0]))
        for drawn in sides.values():
            drawn.sort()
            good = [text for _, text, label in drawn if label]
            bad = [text for _, text, label in drawn if not label]
            met = list(zip(good, bad))
            counts["dropped.unmatched"] += len(drawn) - 2 * len(met)
            counts["rowsOut"] += 2 * len(met)
            for better, worse in met:
                split = split_of(f"{source}/{digest(context or better)[:16]}")
                lines.append("\t".join([split, *(digest(part)[:16] for part in (context, better, worse))]))
    counts = {name: count for name, count in sorted(counts.items()) if count}
    splits = collections.Counter(line.split("\t")[0] for line in lines)
    return {"pairs": len(lines), **splits, "counts": counts, "sha256": digest("\n".join(sorted(lines)))}


SETS = {
    "justice": ("justice/justice_test.dev.csv", None, "scenario", "1", " because", ""),
    "deontology": ("deontology/deontology_test.dev.csv", "scenario", "excuse", "1", None, " "),
    "commonsense": ("commonsense/cm_test.dev.csv", None, "input", "0", None, ""),
}
json.dump(
    {name: pairs(name, texts(f"{sys.argv[1]}/ethics/{path}", *how)) for name, (path, *how) in SETS.items()},
    sys.stdout,
    indent=1,
)
print()
