"""Records how Hugging Face's GPT-2 continues prompts greedily, for test/golden/engine/greedy.test.ts.

    pip install -r test/oracles/requirements.txt
    python test/oracles/greedy_oracle.py test/golden/engine/greedy.json

The weights follow from a hash of their index, as in gpt2_oracle.py. `margin` is the least distance between the two
best logits of any step: where it is far above rounding, the continuation is decided.
"""

import json
import sys

import torch
from gpt2_oracle import CONTEXT, HEADS, LAYERS, VOCABULARY, WIDTH, hashed, set_weights
from transformers import GPT2Config, GPT2LMHeadModel

PROMPT_LENGTHS = [3, 9, 1, 14, 20]


def continuation(model: GPT2LMHeadModel, prompt: list[int]) -> dict:
    made = model.generate(
        torch.tensor([prompt]), attention_mask=torch.ones(1, len(prompt), dtype=torch.long), do_sample=False,
        max_length=CONTEXT, eos_token_id=0, pad_token_id=0, use_cache=True,
        return_dict_in_generate=True, output_logits=True,
    )
    best = torch.stack([step[0].topk(2).values for step in made.logits])
    return {
        "prompt": prompt,
        "continuation": made.sequences[0, len(prompt):].tolist(),
        "margin": (best[:, 0] - best[:, 1]).min().item(),
        "lastLogits": made.logits[-1][0].tolist(),
    }


def main(path: str) -> None:
    torch.set_num_threads(1)
    config = GPT2Config(
        vocab_size=VOCABULARY, n_positions=CONTEXT, n_layer=LAYERS, n_embd=WIDTH, n_head=HEADS,
        resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, attn_implementation="eager",
        bos_token_id=None, eos_token_id=None,
    )
    model = GPT2LMHeadModel(config)
    set_weights(model)
    model.eval()
    prompts = [(hashed(n, 200 + n) % VOCABULARY).tolist() for n in PROMPT_LENGTHS]
    recorded = [continuation(model, [int(token) for token in prompt]) for prompt in prompts]
    with open(path, "w", encoding="utf-8") as file:
        json.dump(recorded, file)
        file.write("\n")
    print([(len(one["continuation"]), one["margin"]) for one in recorded])


if __name__ == "__main__":
    main(sys.argv[1])
