"""The items of public evaluation tasks, by Python's standard library.

    python test/oracles/task_items.py hhh HHH.json > test/golden/evaluation/hhh-items.json
    python test/oracles/task_items.py last-word LAMBADA.jsonl > test/golden/evaluation/lambada-items.json

`hhh` unwraps grading prompts by one regular expression. Only counts and digests are recorded: the texts are not ours
to publish. An item is a line [category, context, options, correct] of compact JSON; `rows` has the first digits of
each line's SHA-256, so that a difference shows where it is.
"""

import collections
import hashlib
import json
import re
import sys

PROMPT = re.compile(
    r"\A.*?###The instruction to evaluate:\n(?P<instruction>.*)\n\n###Response to evaluate:\n(?P<response>.*)"
    r"\n\n###Score Rubrics:\n.*\Z",
    re.DOTALL,
)


def hhh(path):
    with open(path, encoding="utf-8") as file:
        rows = json.load(file)
    for row in rows:
        good, bad = (PROMPT.match(row[key]) for key in ("chosen_instruction", "rejected_instruction"))
        assert good["instruction"] == bad["instruction"]
        context = "\n\nHuman: " + good["instruction"].strip() + "\n\nAssistant:"
        yield [row["source"], context, [" " + good["response"].strip(), " " + bad["response"].strip()], 0]


def last_word(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            before, word = json.loads(line)["text"].rsplit(" ", 1)
            yield ["lambada", before, [" " + word], 0]


def digest(line):
    return hashlib.sha256(line.encode()).hexdigest()


lines = [
    json.dumps(item, ensure_ascii=False, separators=(",", ":"))
    for item in {"hhh": hhh, "last-word": last_word}[sys.argv[1]](sys.argv[2])
]
json.dump(
    {
        "items": len(lines),
        "categories": dict(sorted(collections.Counter(json.loads(line)[0] for line in lines).items())),
        "sha256": digest("\n".join(lines)),
        "rows": "".join(digest(line)[:4] for line in lines),
    },
    sys.stdout,
    indent=1,
)
print()
