"""The reverted vandalism of a MediaWiki history under the default parameters, computed apart from Retort.

    python wikipedia_pairs.py HISTORY [--lines] > ../golden/corpus/wikipedia/pairs.json

Reads the whole file (plain, .bz2 or .gz) with Python's own XML parser and computes every SHA-1 from the text. Texts
are lists of UTF-16 units, as Retort counts them. `--lines` prints the lines themselves.
"""
import bz2
import collections
import gzip
import hashlib
import os
import sys
import xml.etree.ElementTree as ElementTree

from pair_lines import keep, line, print_summary

SOURCE, RADIUS, CONTEXT, FOLLOWING, LONGEST = "wikipedia", 15, 1000, 200, 2000
CUES = [
    "vandal", "rvv", "rv/v", "graffiti", "nonsense", "blanking", "spam", "test edit", "rv test",
    "reverted edits by", "reverted 1 edit", "reverted 2 edits", "bot - rv",
]
SPACES = set(map(ord, "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff")) | set(range(0x2000, 0x200B))


def units(text):
    data = text.encode("utf-16-le")
    return [data[i] | data[i + 1] << 8 for i in range(0, len(data), 2)]


def string(values):
    return b"".join(bytes([value & 255, value >> 8]) for value in values).decode("utf-16-le")


def trimmed(values):
    end = len(values)
    while end and values[end - 1] in SPACES:
        end -= 1
    return values[:end]


def passage(clean, bad):
    """(before, clean, bad) or the reason why there is none."""
    prefix = len(os.path.commonprefix([clean, bad]))
    room = min(len(clean), len(bad)) - prefix
    suffix = min(room, len(os.path.commonprefix([clean[::-1], bad[::-1]])))
    start = max([i + 1 for i in range(prefix) if clean[i] in SPACES], default=0)
    rest = clean[len(clean) - suffix :]
    line_end = rest.index(10) if 10 in rest else len(rest)
    taken = line_end
    if line_end > FOLLOWING:
        taken = next((i for i in range(FOLLOWING, line_end) if rest[i] in SPACES), line_end)
    first, second = (trimmed(text[start : len(text) - suffix + taken]) for text in (clean, bad))
    if first == second:
        return "whitespaceOnly"
    if not first or not second:
        return "emptyPassage"
    if max(len(string(first)), len(string(second))) > LONGEST:
        return "longPassage"
    begins = [i for i in range(max(0, start - CONTEXT), start) if clean[i] not in SPACES and i and clean[i - 1] in SPACES]
    begin = 0 if start <= CONTEXT else (begins or [start])[0]
    return clean[begin:start], first, second


def verdict(revisions, i, hashes):
    earlier = hashes[max(0, i - RADIUS) : i]
    if not earlier or hashes[i] == earlier[-1] or hashes[i] not in earlier:
        return "notRevert"
    now, before = revisions[i], revisions[i - 1]
    if not any(cue in now["comment"].lower() for cue in CUES):
        return "noCue"
    if now["by"] and now["by"] == before["by"]:
        return "selfRevert"
    return passage(units(now["text"]), units(before["text"]))


def pages(path):
    opened = {".bz2": bz2.open, ".gz": gzip.open}.get(os.path.splitext(path)[1], open)
    with opened(path, "rb") as file:
        root = ElementTree.parse(file).getroot()
    for element in root.iter():
        element.tag = element.tag.split("}")[-1]
    names = {name.text or "": int(name.get("key")) for name in root.iter("namespace")}
    for page in root.iter("page"):
        title = page.findtext("title")
        namespace = page.findtext("ns") or names.get(title.split(":")[0] if ":" in title else "", 0)
        yield page.findtext("id"), title, int(namespace), [revision(one) for one in page.iter("revision")]


def revision(element):
    return {
        "id": element.findtext("id"),
        "at": element.findtext("timestamp").replace("Z", ".000Z"),
        "by": element.findtext("contributor/username") or element.findtext("contributor/ip"),
        "comment": element.findtext("comment") or "",
        "text": element.findtext("text") or "",
    }


def main():
    lines, dropped = [], collections.Counter()
    for number, title, namespace, revisions in pages(sys.argv[1]):
        if namespace != 0:
            dropped["otherNamespace"] += len(revisions)
            continue
        hashes = [hashlib.sha1(one["text"].encode()).digest() for one in revisions]
        group, found = f"{SOURCE}/{number}", []
        for i, now in enumerate(revisions):
            result = verdict(revisions, i, hashes)
            if isinstance(result, str):
                dropped[result] += 1
            else:
                before = revisions[i - 1]
                found.append((f"{group}/{now['id']}>{before['id']}", (now["at"], before["at"]), result))
        kept = keep(found)
        dropped["capped"] += len(found) - len(kept)
        for identity, times, (context, good, bad) in kept:
            texts = [f"{title}\n\n{string(context)}", string(good), string(bad)]
            lines.append(line(identity, ("", ""), times, group, texts))
    if "--lines" in sys.argv:
        print("\n".join(sorted(lines)))
        return
    print_summary(lines, dropped={name: count for name, count in sorted(dropped.items()) if count})


main()
