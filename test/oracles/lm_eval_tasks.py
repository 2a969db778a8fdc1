"""Accuracies and perplexity of our exported model, as lm-evaluation-harness computes them.

    pip install lm_eval==0.4.13
    npx tsx test/oracles/hugging-face-exports.ts FOLDER
    python test/oracles/lm_eval_tasks.py FOLDER test/golden/evaluation/option-items.json \\
        test/golden/evaluation/lm-eval.json

Items that do not fit the window, and an empty question, are left out: the harness cuts them by another rule.
"""

import json
import pathlib
import sys

import datasets
from lm_eval import simple_evaluate
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks import TaskManager

LEFT_OUT = ("long", "empty")


def task(name, rows, **more):
    return {
        "task": name,
        "custom_dataset": lambda **_: {"test": datasets.Dataset.from_list(rows)},
        "test_split": "test",
        "doc_to_text": "{{context}}",
        "target_delimiter": "",
        "num_fewshot": 0,
        **more,
    }


def metrics(*names):
    return [{"metric": name, "aggregation": "perplexity" if name == "perplexity" else "mean",
             "higher_is_better": name != "perplexity"} for name in names]


folder, given, path = map(pathlib.Path, sys.argv[1:])
items = [item for item in json.loads(given.read_text())["items"] if item["id"] not in LEFT_OUT]
choices = [item for item in items if len(item["options"]) > 1]
words = [{**item, "word": item["options"][0]} for item in items if len(item["options"]) == 1]
model = HFLM(pretrained=str(folder / "language-model"), device="cpu", dtype="float32", batch_size=1)
tasks = [
    task("choices", choices, output_type="multiple_choice", doc_to_choice="options", doc_to_target="correct",
         metric_list=metrics("acc", "acc_mutual_info")),
    task("words", words, output_type="loglikelihood", doc_to_target="{{word}}", metric_list=metrics("perplexity", "acc")),
]
results = simple_evaluate(model=model, tasks=tasks, task_manager=TaskManager(include_defaults=False),
                          bootstrap_iters=0, log_samples=True)
found = {
    name: {key.removesuffix(",none"): value for key, value in values.items() if key.endswith(",none") and "stderr" not in key}
    for name, values in results["results"].items()
}
def record(name, rows):
    """What the task came to, and for each item [log-probability, likeliest] of every request, options first."""
    responses = {sample["doc"]["id"]: sample["filtered_resps"] for sample in results["samples"][name]}
    return {**found[name], "responses": {item["id"]: responses[item["id"]] for item in rows}}


path.write_text(json.dumps({"choices": record("choices", choices), "words": record("words", words)}, indent=1) + "\n")
