"""Makes small models as `transformers` saves them, and records what it computes with ours.

    pip install -r test/oracles/requirements.txt
    python test/oracles/hugging_face_models.py make test/golden/hugging-face
    npx tsx test/oracles/hugging-face-exports.ts FOLDER
    python test/oracles/hugging_face_models.py read FOLDER test/golden/hugging-face/exported.json

`make` writes a language model without the `transformer.` prefix and with GPT-2's mask buffers, as the first
published files had, and a one-label classifier as they are saved now; the tokenizer is byte-level BPE with
<|endoftext|> as its last id. `read` loads exported folders with the Auto classes and records logits and scores.
"""

import hashlib
import json
import pathlib
import sys

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    GPT2Config,
    GPT2ForSequenceClassification,
    GPT2LMHeadModel,
    PreTrainedTokenizerFast,
)

TEXTS = [
    "The kettle sings because the water is hot.",
    "\n\nHuman: Why does it rain?\n\nAssistant: Warm air rises, cools, and drops its water.",
    "Zähler: 12, 345 — und 6!",
]
VOCABULARY, PADDED, CONTEXT, LAYERS, WIDTH, HEADS = 320, 328, 64, 2, 16, 4


def tokenizer() -> Tokenizer:
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY - 1, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    made.train_from_iterator(TEXTS * 20, trainer)
    made.add_special_tokens(["<|endoftext|>"])
    return made


def config(**more) -> GPT2Config:
    return GPT2Config(
        vocab_size=PADDED, n_positions=CONTEXT, n_layer=LAYERS, n_embd=WIDTH, n_head=HEADS,
        attn_implementation="eager", bos_token_id=VOCABULARY - 1, eos_token_id=VOCABULARY - 1, **more,
    )


def spread(model: torch.nn.Module) -> torch.nn.Module:
    """Weights large enough that logits differ; no gain or bias stays at its initial value."""
    for parameter in model.parameters():
        parameter.data += 0.1 * torch.randn_like(parameter)
    return model.eval()


def make(folder: pathlib.Path) -> None:
    torch.manual_seed(7)
    words = PreTrainedTokenizerFast(tokenizer_object=tokenizer(), eos_token="<|endoftext|>")
    model = spread(GPT2LMHeadModel(config()))
    model.save_pretrained(folder / "language-model")
    words.save_pretrained(folder / "language-model")
    old_style(folder / "language-model" / "model.safetensors")
    classifier = spread(GPT2ForSequenceClassification(config(num_labels=1, pad_token_id=VOCABULARY - 1)))
    classifier.save_pretrained(folder / "classifier")
    record = []
    for text in TEXTS:
        ids = words(text, return_tensors="pt").input_ids
        with torch.no_grad():
            record.append({
                "text": text, "ids": ids[0].tolist(),
                "logits": model(ids).logits[0, -1].tolist(), "score": classifier(ids).logits[0, 0].item(),
            })
    (folder / "made.json").write_text(json.dumps(record) + "\n")
    for file in folder.glob("*/*"):
        if file.name not in ("config.json", "model.safetensors", "tokenizer.json"):
            file.unlink()


def old_style(path: pathlib.Path) -> None:
    tensors = {name.removeprefix("transformer."): tensor for name, tensor in load_file(path).items()}
    tensors.pop("lm_head.weight", None)
    for layer in range(LAYERS):
        tensors[f"h.{layer}.attn.bias"] = torch.ones(4, 4).tril().reshape(1, 1, 4, 4)
        tensors[f"h.{layer}.attn.masked_bias"] = torch.tensor(-1e4)
    save_file(tensors, path, metadata={"format": "pt"})


def read(folder: pathlib.Path, path: pathlib.Path) -> None:
    words = AutoTokenizer.from_pretrained(folder / "language-model")
    model = AutoModelForCausalLM.from_pretrained(folder / "language-model").eval()
    trained = AutoModelForCausalLM.from_pretrained(folder / "trained").eval()
    classifier = AutoModelForSequenceClassification.from_pretrained(folder / "preference-model").eval()
    assert classifier.config.num_labels == 1
    rows = [words(text).input_ids + [1] for text in TEXTS]
    longest = max(map(len, rows))
    pad = classifier.config.pad_token_id
    padded = torch.tensor([row + [pad] * (longest - len(row)) for row in rows])
    with torch.no_grad():
        scores = classifier(padded, attention_mask=(padded != pad).long()).logits[:, 0].tolist()
        logits = [model(torch.tensor([row[:-1]])).logits[0, -1].tolist() for row in rows]
        after = [trained(torch.tensor([row[:-1]])).logits[0, -1].tolist() for row in rows]
    record = {
        "sha256": {
            str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(folder.glob("*-model/*"))
        },
        "texts": [
            {
                "text": text, "ids": row[:-1], "logits": last, "trainedLogits": later,
                "score": score, "decoded": words.decode(row[:-1]),
            }
            for text, row, last, later, score in zip(TEXTS, rows, logits, after, scores)
        ],
    }
    path.write_text(json.dumps(record) + "\n")


if __name__ == "__main__":
    torch.set_num_threads(1)
    paths = [pathlib.Path(argument) for argument in sys.argv[2:]]
    make(*paths) if sys.argv[1] == "make" else read(*paths)
