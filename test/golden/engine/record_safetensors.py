"""Records test/golden/engine/python.safetensors, written by the safetensors library of Python."""

import pathlib

import torch
from safetensors.torch import save_file

tensors = {
    "wte.weight": torch.arange(12, dtype=torch.float32).reshape(4, 3) / 7,
    "bias": torch.tensor([-1.5, 0.0, 3.25e-20]),
    "scalar": torch.tensor(2.5),
}
save_file(tensors, pathlib.Path(__file__).with_name("python.safetensors"), metadata={"format": "pt"})
