"""Records what PyTorch computes of context distillation, for test/golden/engine/distillation.test.ts.

    pip install -r test/oracles/requirements.txt
    python test/oracles/distillation_oracle.py test/golden/engine/distillation.safetensors

A Hugging Face GPT-2 in float64 learns the 9 categories of a teacher whose distributions follow from a hash of
their index. The divergence is written from its definition: log-softmax, the remaining mass of both sides by
log1mexp, `kl_div`. Only results are recorded.
"""

import sys

import numpy as np
import torch
from gpt2_oracle import CONTEXT, HEADS, LAYERS, VOCABULARY, WIDTH, integers, set_weights, uniform, weights
from safetensors.numpy import save_file
from transformers import GPT2Config, GPT2LMHeadModel

SEQUENCES, TOKENS, K = 3, 20, 8
TEACHER_SPREAD = 6


def log1mexp(x: torch.Tensor) -> torch.Tensor:
    return torch.where(x > -np.log(2), torch.log(-torch.expm1(x)), torch.log1p(-torch.exp(x)))


def categories(logs: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
    """Log-probabilities [..., K+1] of the named tokens and of all others."""
    named = logs.gather(-1, ids)
    return torch.cat([named, log1mexp(named.logsumexp(-1, keepdim=True))], dim=-1)


def main(path: str) -> None:
    torch.set_num_threads(1)
    config = GPT2Config(
        vocab_size=VOCABULARY, n_positions=CONTEXT, n_layer=LAYERS, n_embd=WIDTH, n_head=HEADS,
        resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, attn_implementation="eager",
        bos_token_id=None, eos_token_id=None,
    )
    model = GPT2LMHeadModel(config)
    set_weights(model)
    model.double()
    raw = TEACHER_SPREAD * uniform(SEQUENCES * TOKENS * VOCABULARY, 105)
    teacher = torch.tensor(raw).reshape(SEQUENCES, TOKENS, VOCABULARY).log_softmax(-1)
    ids = teacher.topk(K).indices
    student = model(integers((SEQUENCES, TOKENS), 101)).logits.log_softmax(-1)
    terms = torch.nn.functional.kl_div(
        categories(student, ids), categories(teacher, ids), reduction="none", log_target=True
    )
    divergence = terms.sum(-1)
    loss = (weights(SEQUENCES).double() * divergence).sum()
    loss.backward()
    recorded = {"loss": loss.detach().numpy(), "divergence": divergence.detach().numpy()}
    for name, parameter in model.named_parameters():
        recorded[f"grad:{name}"] = parameter.grad.numpy()
    save_file({name: np.ascontiguousarray(array, dtype=np.float32) for name, array in recorded.items()}, path)
    print(loss.item())


if __name__ == "__main__":
    main(sys.argv[1])
