"""Reads the golden shards with pyarrow and records what it saw, for test/golden/shards.

    npx tsx test/oracles/arrow-shards.ts FOLDER
    python test/oracles/arrow_shards.py FOLDER test/golden/shards/pyarrow.json
"""

import hashlib
import json
import pathlib
import sys

import pyarrow
import pyarrow.ipc


def record(path: pathlib.Path) -> dict:
    reader = pyarrow.ipc.open_file(path)
    table = reader.read_all()
    table.validate(full=True)
    with path.open("rb") as file:
        file.seek(8)
        streamed = pyarrow.ipc.open_stream(file).read_all()
    assert streamed.equals(table)
    return {
        "sha256": "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest(),
        "metadata": {key.decode(): value.decode() for key, value in table.schema.metadata.items()},
        "schema": {field.name: f"{field.type}{'' if field.nullable else ' not null'}" for field in table.schema},
        "batches": reader.num_record_batches,
        "rows": table.to_pylist(),
    }


folder, out = map(pathlib.Path, sys.argv[1:])
seen = {path.parent.name: record(path) for path in sorted(folder.glob("*/00000.arrow"))}
result = {"pyarrow": pyarrow.__version__, "kinds": seen}
out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
