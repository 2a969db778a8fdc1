"""Records what Hugging Face's GPT-2 on PyTorch computes, for test/golden/engine/gpt2.test.ts.

    pip install -r test/oracles/requirements.txt
    python test/oracles/gpt2_oracle.py test/golden/engine/gpt2.safetensors

Weights and batches follow from a hash of their index, which the test computes too, so only results are recorded.
"""

import sys

import numpy as np
import torch
from safetensors.numpy import save_file
from transformers import GPT2Config, GPT2ForSequenceClassification, GPT2LMHeadModel

VOCABULARY, CONTEXT, LAYERS, WIDTH, HEADS = 61, 24, 2, 32, 4
SEQUENCES, PAIRS, TOKENS = 3, 3, 20
LANGUAGE_MODEL_WEIGHT = 0.5
ENDS = [19, 7, 12, 3, 19, 15]
PAIR_WEIGHTS = [0.5, 0.5, 0.0]
STEPS, LEARNING_RATE, BETAS, EPSILON, WEIGHT_DECAY = 10, 1e-2, (0.9, 0.95), 1e-8, 0.1


def hashed(count: int, stream: int) -> np.ndarray:
    """The finalizer of MurmurHash3 over index + stream * golden ratio: uint32[count]."""
    h = (np.arange(count, dtype=np.uint64) + stream * 0x9E3779B9) & 0xFFFFFFFF
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        h = ((h ^ (h >> shift)) * factor) & 0xFFFFFFFF
    return h


def uniform(count: int, stream: int) -> np.ndarray:
    """float64[count] in [-1, 1)."""
    return hashed(count, stream) / 2**31 - 1


def set_weights(model: torch.nn.Module) -> None:
    """Matrices in ±0.25, biases in ±0.1, norm gains in 1 ± 0.2; stream = place among the parameters."""
    for stream, (name, parameter) in enumerate(model.named_parameters(), start=1):
        noise = uniform(parameter.numel(), stream)
        if parameter.dim() == 2:
            values = 0.25 * noise
        elif name.endswith("bias"):
            values = 0.1 * noise
        else:
            values = 1 + 0.2 * noise
        parameter.data = torch.tensor(values.astype(np.float32)).reshape(parameter.shape)


def integers(shape: tuple[int, int], stream: int) -> torch.Tensor:
    return torch.tensor((hashed(shape[0] * shape[1], stream) % VOCABULARY).astype(np.int64)).reshape(shape)


def weights(rows: int) -> torch.Tensor:
    """float32[rows, TOKENS] that sum to about one; every seventh position is ignored."""
    raw = np.arange(rows * TOKENS) % 7 / (3 * rows * TOKENS)
    return torch.tensor(raw.astype(np.float32)).reshape(rows, TOKENS)


def nll_of(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    flat = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")
    return flat.reshape(targets.shape)


def language_model(model: GPT2LMHeadModel) -> dict[str, torch.Tensor]:
    logits = model(integers((SEQUENCES, TOKENS), 101)).logits
    nll = nll_of(logits, integers((SEQUENCES, TOKENS), 102))
    return {"loss": (weights(SEQUENCES) * nll).sum(), "nll": nll, "logits": logits}


def preference_model(model: GPT2ForSequenceClassification) -> dict[str, torch.Tensor]:
    hidden = model.transformer(integers((2 * PAIRS, TOKENS), 103)).last_hidden_state
    scores = model.score(hidden[torch.arange(2 * PAIRS), torch.tensor(ENDS)]).squeeze(-1)
    pair_loss = (torch.tensor(PAIR_WEIGHTS) * torch.nn.functional.softplus(scores[PAIRS:] - scores[:PAIRS])).sum()
    logits = hidden[:PAIRS] @ model.transformer.wte.weight.T
    lm_loss = (weights(PAIRS) * nll_of(logits, integers((PAIRS, TOKENS), 104))).sum()
    loss = pair_loss + LANGUAGE_MODEL_WEIGHT * lm_loss
    return {"loss": loss, "pairLoss": pair_loss, "languageModelLoss": lm_loss, "scores": scores}


def record(prefix: str, model: torch.nn.Module, forward) -> dict[str, np.ndarray]:
    set_weights(model)
    model.train()
    results = forward(model)
    results["loss"].backward()
    recorded = {f"{prefix}.{name}": tensor.detach().numpy() for name, tensor in results.items()}
    for name, parameter in model.named_parameters():
        recorded[f"{prefix}.grad:{name}"] = parameter.grad.numpy().copy()
    recorded[f"{prefix}.losses"] = np.array(training_losses(model, forward), dtype=np.float64)
    return recorded


def training_losses(model: torch.nn.Module, forward) -> list[float]:
    """The loss before each of STEPS AdamW steps; matrices decay."""
    parameters = list(model.parameters())
    groups = [
        {"params": [p for p in parameters if p.dim() == 2], "weight_decay": WEIGHT_DECAY},
        {"params": [p for p in parameters if p.dim() != 2], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=LEARNING_RATE, betas=BETAS, eps=EPSILON)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = forward(model)["loss"]
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def main(path: str) -> None:
    torch.set_num_threads(1)
    config = GPT2Config(
        vocab_size=VOCABULARY, n_positions=CONTEXT, n_layer=LAYERS, n_embd=WIDTH, n_head=HEADS,
        resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, num_labels=1, attn_implementation="eager",
        bos_token_id=None, eos_token_id=None,
    )
    recorded = record("lm", GPT2LMHeadModel(config), language_model)
    recorded |= record("pm", GPT2ForSequenceClassification(config), preference_model)
    save_file({name: np.ascontiguousarray(array) for name, array in recorded.items()}, path)
    print({name: array.tolist() for name, array in recorded.items() if array.size <= 10})


if __name__ == "__main__":
    main(sys.argv[1])
