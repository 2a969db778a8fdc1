"""Writes Reddit-format rows for the tests: every sentence and number is made up here, none is anybody's.

    python reddit_rows.py FOLDER        # submissions.jsonl.zst (a window of 2 GiB) and comments.jsonl.gz

The keys vary as they do between the years: flags as absent, false or null; numbers as text; edits as times.
"""
import gzip
import json
import pathlib
import random
import subprocess
import sys

THINGS = ["kettle", "bicycle", "tomato plant", "bookshelf", "sourdough", "fountain pen", "tent", "old laptop"]
TROUBLES = ["makes a noise", "leans to one side", "smells odd", "stopped working", "looks pale", "keeps slipping"]
ADVICE = ["clean it first", "wait a week", "ask a neighbour", "tighten the screws", "give it less water", "start over"]
ODDS = ["&gt; quoted &amp; answered", "**Really.**", "See [this](https://example.org).", "\u00bfQu\u00e9? \U0001f375", "1 &lt; 2"]


def base36(number):
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits


def time_of(moment, draw):
    return draw.choice([moment, moment, str(moment), float(moment)])


def posts(draw):
    for i in range(120):
        thing, trouble = draw.choice(THINGS), draw.choice(TROUBLES)
        moment = 1_400_000_000 + 7_919 * i
        post = {
            "id": base36(3_000_000 + 13 * i),
            "title": f"My {thing} {trouble}, what now?",
            "selftext": draw.choice(["", f"It began on day {i}.\n\nI tried to {draw.choice(ADVICE)}.", draw.choice(ODDS)]),
            "author": f"asker-{i % 40}",
            "score": draw.choice([3, 9, 10, 18, 25, 60, 140, "31"]),
            "created_utc": time_of(moment, draw),
            "is_self": draw.random() > 0.05,
            "over_18": draw.choice([False] * 15 + [True]),
            "edited": draw.choice([False] * 14 + [True, moment + 60, None]),
            "subreddit": "fixing",
        }
        if draw.random() < 0.05:
            post["selftext"] = draw.choice(["[removed]", "[deleted]"])
        if draw.random() < 0.05:
            post["removed_by_category"] = "moderator"
        if draw.random() < 0.1:
            del post["is_self"], post["over_18"], post["edited"]
            post["domain"] = draw.choice(["self.fixing", "example.org"])
        yield post, moment
        if i % 30 == 7:
            yield post, moment


def comments(submissions, draw):
    number = 90_000_000
    for post, moment in submissions:
        fullname = "t3_" + post["id"]
        earlier = []
        for _ in range(draw.choice([1, 2, 4, 7, 10, 110])):
            number += draw.randint(1, 50)
            written = moment + draw.randint(10, 9_000)
            comment = {
                "id": base36(number),
                "link_id": fullname,
                "parent_id": draw.choice(earlier) if earlier and draw.random() < 0.25 else fullname,
                "body": f"{draw.choice(ODDS + ['', 'Hm.'])} I would {draw.choice(ADVICE)}, then {draw.choice(ADVICE)}.",
                "author": draw.choice([f"helper-{draw.randint(0, 99)}"] * 12 + [post["author"], "AutoModerator", "[deleted]"]),
                "score": draw.choice([-4, 1, 2, 2, 3, 5, 8, 13, "21"]),
                "created_utc": time_of(written, draw),
                "edited": draw.choice([False] * 11 + [written + 5.0]),
                "distinguished": draw.choice([None] * 15 + ["moderator"]),
            }
            if draw.random() < 0.06:
                comment["body"] = draw.choice(["[removed]", "[deleted]", "[ Removed by Reddit ]"])
            if draw.random() < 0.1:
                del comment["edited"], comment["distinguished"]
            if draw.random() < 0.05:
                comment["ups"], comment["downs"] = int(comment.pop("score")) + 3, 3
            if draw.random() < 0.02:
                comment["body"] = " "
            earlier.append("t1_" + comment["id"])
            yield comment
            if draw.random() < 0.02:
                yield comment
    yield {"id": "1", "link_id": "t3_1", "parent_id": "t3_1", "body": "Lost.", "author": "x", "score": 9, "created_utc": 1_400_000_000}


def main():
    folder = pathlib.Path(sys.argv[1])
    draw = random.Random(20)
    submissions = list(posts(draw))
    rows = list(comments(submissions, draw))
    draw.shuffle(submissions)
    draw.shuffle(rows)
    text = "".join(json.dumps(post) + "\n" for post, _ in submissions)
    packed = subprocess.run(["zstd", "-q", "--ultra", "-20", "--long=31"], input=text.encode(), capture_output=True, check=True)
    (folder / "submissions.jsonl.zst").write_bytes(packed.stdout)
    text = "".join(json.dumps(comment, ensure_ascii=False) + "\n" for comment in rows)
    (folder / "comments.jsonl.gz").write_bytes(gzip.compress(text.encode(), mtime=0))


main()
