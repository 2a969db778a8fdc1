"""Log-probabilities, choices and rewards of options, as `transformers` computes them of our exported models.

    npx tsx test/oracles/hugging-face-exports.ts FOLDER
    python test/oracles/option_scores.py FOLDER test/golden/evaluation/option-items.json \\
        test/golden/evaluation/option-scores.json

Each row is run alone and unpadded, in float64. Context and options are encoded apart; of an item's options the longest
decides how much of the context is kept.
"""

import json
import math
import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

END_OF_TEXT, END_OF_CONTEXT = 0, 1


def score(model, before, option):
    """Of the option's tokens after the ones before: the sum of log-probabilities, and whether each is the likeliest."""
    logits = model(torch.tensor([before + option[:-1]])).logits[0, len(before) - 1 :]
    logprobs = torch.log_softmax(logits, -1)
    own = logprobs[torch.arange(len(option)), torch.tensor(option)]
    return own.sum().item(), bool((logits.argmax(-1) == torch.tensor(option)).all())


def scores_of(model, encode, items, prompt):
    window = model.config.n_positions
    rows, truncated = [], 0
    for item in items:
        context, options = encode(item["context"]), [encode(option) for option in item["options"]]
        lead = prompt or ([] if context else [END_OF_TEXT])
        keep = min(len(context), window + 1 - len(lead) - max(map(len, options)))
        truncated += keep < len(context)
        for option in options:
            logprob, greedy = score(model, lead + context[len(context) - keep :], option)
            alone = score(model, [END_OF_TEXT], option)[0] if len(options) > 1 else None
            rows.append({"item": item["id"], "tokens": len(option), "logprob": logprob,
                         "unconditionalLogprob": alone, "greedy": greedy})
    return {"rows": rows, "truncatedContexts": truncated, "right": right(items, rows),
            "perplexity": math.exp(-sum(of_words := [row["logprob"] for item in items for row in rows
                                                    if row["item"] == item["id"] and len(item["options"]) == 1])
                                   / len(of_words))}


def right(items, rows):
    """Items on which each rule chooses the correct option; a tie with another counts one half."""
    rules = {
        "paperScore": lambda row: row["logprob"] - row["unconditionalLogprob"],
        "logprob": lambda row: row["logprob"],
        "meanLogprob": lambda row: row["logprob"] / row["tokens"],
    }
    found = {rule: 0 for rule in rules} | {"greedy": 0}
    for item in items:
        own = [row for row in rows if row["item"] == item["id"]]
        if len(own) == 1:
            found["greedy"] += own[0]["greedy"]
            continue
        for rule, value in rules.items():
            values = [value(row) for row in own]
            best = [index for index, one in enumerate(values) if one == max(values)]
            found[rule] += (item["correct"] in best) / min(2, len(best))
    return found


def rewards_of(model, encode, items):
    window = model.config.n_positions
    rewards = []
    for item in items:
        context, options = encode(item["context"]), [encode(option) for option in item["options"]]
        keep = min(len(context), window - 1 - max(map(len, options)))
        for option in options:
            row = context[len(context) - keep :] + option + [END_OF_CONTEXT]
            rewards.append(model(torch.tensor([row])).logits[0, 0].item())
    return rewards


if __name__ == "__main__":
    torch.set_num_threads(1)
    folder, given, path = map(pathlib.Path, sys.argv[1:])
    task = json.loads(given.read_text())
    words = AutoTokenizer.from_pretrained(folder / "language-model")
    language = AutoModelForCausalLM.from_pretrained(folder / "language-model").double().eval()
    preference = AutoModelForSequenceClassification.from_pretrained(folder / "preference-model").double().eval()
    encode = lambda text: words(text, add_special_tokens=False).input_ids if text else []
    choices = [item for item in task["items"] if len(item["options"]) > 1]
    with torch.no_grad():
        record = {
            "raw": scores_of(language, encode, task["items"], []),
            "prompted": scores_of(language, encode, task["items"], encode(task["prompt"])),
            "promptTokens": len(encode(task["prompt"])),
            "rewards": rewards_of(preference, encode, choices),
        }
    path.write_text(json.dumps(record, indent=1) + "\n")
