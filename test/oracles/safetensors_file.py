"""Records a file of Python's safetensors library, for test/unit/engine/runtime/safetensors.test.ts.

    python test/oracles/safetensors_file.py test/golden/engine/python.safetensors
"""

import sys

import torch
from safetensors.torch import save_file

tensors = {
    "wte.weight": torch.arange(12, dtype=torch.float32).reshape(4, 3) / 7,
    "bias": torch.tensor([-1.5, 0.0, 3.25e-20]),
    "scalar": torch.tensor(2.5),
}
save_file(tensors, sys.argv[1], metadata={"format": "pt"})
