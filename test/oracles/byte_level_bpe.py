"""Byte-level BPE by the Rust trainer of the `tokenizers` library.

    python byte_level_bpe.py SHARED_DATA > ../golden/corpus/byte-level-bpe.json

SHARED_DATA holds `lm-text/tinyshakespeare/input.txt` and `lm-text/wikitext-2/valid.txt`.
"""
import hashlib
import json
import pathlib
import sys

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

SPECIAL = ["<|endoftext|>", "<|endofcontext|>", "<|good|>", "<|bad|>"]
SAMPLES = [
    "I've said: they'll  be\t\tfine — 12,345 naïve coöperators!\r\n\r\n",
    "日本語と한국어, עברית 🙂👍🏽\u0085\u00a0\u2028 x\u200dy \ufeffz",
    "aaaa aaaaa ababab <|good|>\n\n\n  if (x) { return 0; }",
]


def drawn_text():
    """Few letters, many ties and overlaps: 1,500 words drawn by a linear congruential generator."""
    state, words = 12345, []
    for _ in range(1500):
        word = ""
        while True:
            state = (state * 1103515245 + 12345) % 2**31
            word += "aabbcé"[(state >> 16) % 6]
            if (state >> 20) % 4 == 0:
                break
        words.append(word)
    return " ".join(words)


def trained(name, documents, vocabulary_size, **where):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary_size,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(documents, trainer)
    merges = [f"{left} {right}" for left, right in json.loads(tokenizer.to_str())["model"]["merges"]]
    tokenizer.encode_special_tokens = True
    return {
        "name": name,
        **where,
        "vocabularySize": vocabulary_size,
        "tokens": tokenizer.get_vocab_size(),
        "merges": len(merges),
        "mergesSha256": hashlib.sha256("\n".join(merges).encode()).hexdigest(),
        "firstMerges": merges[:5],
        "samples": [{"text": text, "ids": tokenizer.encode(text).ids} for text in SAMPLES],
    }


def main():
    shared = pathlib.Path(sys.argv[1])
    license_text = (pathlib.Path(__file__).parents[2] / "LICENSE").read_text(encoding="utf8")
    own = [
        trained("the license", [license_text], 700, file="LICENSE"),
        trained("drawn words", [drawn_text()], 1200, text=drawn_text()),
        trained("samples", ["".join(SAMPLES * 3)], 400, text="".join(SAMPLES * 3)),
    ]
    large = [
        trained(path, [(shared / path).read_bytes().decode("utf8")], 4096, file=path)
        for path in ("lm-text/tinyshakespeare/input.txt", "lm-text/wikitext-2/valid.txt")
    ]
    print(json.dumps({"own": own, "sharedData": large}, indent=1))


main()
