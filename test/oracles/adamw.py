"""Records how PyTorch's AdamW with clipping moves one tensor, for test/unit/engine/runtime/optimizer.test.ts.

    python test/oracles/adamw.py test/golden/engine/adamw.json
"""

import json
import pathlib
import sys

import torch

BETAS, EPSILON, DECAY, CLIP = (0.9, 0.95), 1e-8, 0.1, 1.0

torch.manual_seed(0)
weights = torch.nn.Parameter(torch.randn(12))
initial = weights.tolist()
optimizer = torch.optim.AdamW([weights], betas=BETAS, eps=EPSILON, weight_decay=DECAY, foreach=False)
steps = []
for step in range(10):
    gradient = torch.randn(12) * (0.05 if step % 3 else 2.0)
    weights.grad = gradient.clone()
    norm = torch.nn.utils.clip_grad_norm_([weights], CLIP)
    rate = 0.01 * (step + 1)
    optimizer.param_groups[0]["lr"] = rate
    optimizer.step()
    steps.append(
        {"gradient": gradient.tolist(), "learningRate": rate, "norm": norm.item(), "weights": weights.tolist()}
    )

record = {
    "torch": torch.__version__,
    "betas": BETAS,
    "epsilon": EPSILON,
    "weightDecay": DECAY,
    "clipNorm": CLIP,
    "initial": initial,
    "steps": steps,
}
pathlib.Path(sys.argv[1]).write_text(json.dumps(record) + "\n")
