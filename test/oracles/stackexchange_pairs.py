"""The pairs of a StackExchange dump, computed apart from Retort with Python's standard library.

    python stackexchange_pairs.py POSTS.xml VOTES.xml [--source NAME] [--lines] > ../golden/corpus/ai-pairs.json

One line a pair: id, scores, times, split, and a digest of the letters of context, good and bad, so that the
layout of text made from HTML does not matter. `--lines` prints the lines themselves, to find a first difference.
"""
import argparse
import collections
import hashlib
import itertools
import json
import math
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

SEED, HELDOUT, CAP = 1, 0.1, 10


class Text(HTMLParser):
    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.parts = []
        self.feed(html)
        self.close()

    def handle_data(self, data):
        self.parts.append(data)

    def handle_starttag(self, tag, attributes):
        self.parts.append(dict(attributes).get("alt") or "" if tag == "img" else "")


def plain(html):
    return "".join(Text(html).parts)


def letters(text):
    only = "".join(filter(str.isalpha, text))
    return hashlib.sha256(only.encode()).hexdigest()[:16]


def uniform(purpose, index):
    digest = hashlib.sha256(f"{SEED}\0{purpose}\0{index}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53


def score(upvotes, accepted):
    return -1 if upvotes < 0 else round(math.log2(1 + upvotes)) + accepted


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("posts")
    parser.add_argument("votes")
    parser.add_argument("--source", default="ai")
    parser.add_argument("--lines", action="store_true")
    arguments = parser.parse_args()
    posts = [row.attrib for row in ElementTree.parse(arguments.posts).getroot()]
    votes = [row.attrib for row in ElementTree.parse(arguments.votes).getroot()]
    net = collections.Counter()
    for vote in votes:
        net[vote["PostId"]] += {"2": 1, "3": -1}.get(vote["VoteTypeId"], 0)
    accepted = {vote["PostId"] for vote in votes if vote["VoteTypeId"] == "1"}
    accepted |= {post["AcceptedAnswerId"] for post in posts if "AcceptedAnswerId" in post}
    questions = [post for post in posts if post["PostTypeId"] == "1"]
    answers = collections.defaultdict(list)
    for post in posts:
        if post["PostTypeId"] == "2" and plain(post["Body"]).strip():
            answers[post["ParentId"]].append(post)

    lines, ties, capped = [], 0, 0
    for question in sorted(questions, key=lambda post: int(post["Id"])):
        group = f"{arguments.source}/{question['Id']}"
        context = letters(question["Title"] + plain(question["Body"]))
        pairs = []
        for two in itertools.combinations(sorted(answers[question["Id"]], key=lambda post: int(post["Id"])), 2):
            scored = [(score(net[post["Id"]], post["Id"] in accepted), post) for post in two]
            (high, good), (low, bad) = sorted(scored, key=lambda one: -one[0])
            if high == low:
                ties += 1
            else:
                pairs.append((f"{group}/{good['Id']}>{bad['Id']}", high, low, good, bad))
        kept = sorted(pairs, key=lambda pair: uniform("pairs of a group", pair[0]))[:CAP]
        capped += len(pairs) - len(kept)
        split = "heldout" if uniform("heldout", group) < HELDOUT else "train"
        for pair in pairs:
            if pair in kept:
                identity, high, low, good, bad = pair
                texts = [context, letters(plain(good["Body"])), letters(plain(bad["Body"]))]
                times = [post["CreationDate"] + "Z" for post in (good, bad)]
                lines.append("\t".join([identity, str(high), str(low), *times, split, *texts]))

    if arguments.lines:
        print("\n".join(lines))
        return
    splits = collections.Counter(line.split("\t")[5] for line in lines)
    summary = {
        "pairs": len(lines),
        "train": splits["train"],
        "heldout": splits["heldout"],
        "tied": ties,
        "capped": capped,
        "first": lines[0],
        "last": lines[-1],
        "sha256": hashlib.sha256("\n".join(lines).encode()).hexdigest(),
    }
    print(json.dumps(summary, indent=2))


main()
