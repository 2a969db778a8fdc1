"""Records what Python's ONNX tools make of an exported language model, for test/golden/hugging-face/onnx.test.ts.

    python test/oracles/onnx_model.py DIR/onnx/model.onnx test/golden/hugging-face/onnx.json

The checker with shape inference must accept the file; the logits are those of ONNX Runtime for two rows without a past.
"""

import hashlib
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime

ROWS = [[5, 17, 42, 8, 99, 300, 12, 7], [61, 2, 200, 31, 4, 77, 150, 9]]

path = pathlib.Path(sys.argv[1])
onnx.checker.check_model(str(path), full_check=True)
session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
ids = np.array(ROWS, dtype=np.int64)
feeds = {
    "input_ids": ids,
    "attention_mask": np.ones_like(ids),
    "position_ids": np.tile(np.arange(ids.shape[1]), (len(ROWS), 1)),
}
for port in session.get_inputs():
    if port.name.startswith("past_key_values."):
        _, heads, _, width = port.shape
        feeds[port.name] = np.zeros((len(ROWS), heads, 0, width), dtype=np.float32)
[logits] = session.run(["logits"], feeds)
record = {
    "onnx": onnx.__version__,
    "onnxruntime": onnxruntime.__version__,
    "model": "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest(),
    "logits": logits[:, -1].astype(float).round(6).tolist(),
}
pathlib.Path(sys.argv[2]).write_text(json.dumps(record) + "\n")
