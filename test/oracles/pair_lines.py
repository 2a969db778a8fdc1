"""What the oracles of pairs share: Retort's draws, and the lines that its pairs are compared with."""
import collections
import hashlib
import json

SEED, HELDOUT, CAP = 1, 0.1, 10


def uniform(purpose, index):
    digest = hashlib.sha256(f"{SEED}\0{purpose}\0{index}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53


def split_of(group):
    return "heldout" if uniform("heldout", group) < HELDOUT else "train"


def keep(pairs, cap=CAP):
    """Of one group's pairs, whose first entry is their id, those with the smallest draws, in their own order."""
    kept = sorted(pairs, key=lambda pair: uniform("pairs of a group", pair[0]))[:cap]
    return [pair for pair in pairs if pair in kept]


def line(identity, scores, times, group, texts):
    digests = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in texts]
    return "\t".join([identity, *map(str, scores), *times, split_of(group), *digests])


def print_summary(lines, **counts):
    lines = sorted(lines)
    splits = collections.Counter(line.split("\t")[5] for line in lines)
    summary = {
        "pairs": len(lines),
        "train": splits["train"],
        "heldout": splits["heldout"],
        **counts,
        "first": lines[0],
        "last": lines[-1],
        "sha256": hashlib.sha256("\n".join(lines).encode()).hexdigest(),
    }
    print(json.dumps(summary, indent=2))
