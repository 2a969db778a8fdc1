"""The pairs of Reddit dumps under the default filters, computed apart from Retort with Python's standard library.

    python reddit_pairs.py SUBMISSIONS COMMENTS [--lines] > ../golden/corpus/reddit/pairs.json

Files may be plain, .gz, or .zst (through the zstd program). `--lines` prints the lines themselves.
"""
import collections
import datetime
import gzip
import itertools
import json
import re
import subprocess
import sys

from pair_lines import keep, line, print_summary

SOURCE, MAX_COMMENTS = "reddit", 50
MARKER = re.compile(r"\[\s*(deleted|removed)( by [\w ]+)?\s*\]", re.IGNORECASE)


def rows(path):
    if path.endswith(".zst"):
        data = subprocess.run(["zstd", "-dc", "--long=31", path], capture_output=True, check=True).stdout
    else:
        data = (gzip.open if path.endswith(".gz") else open)(path, "rb").read()
    return [json.loads(row) for row in data.decode().split("\n") if row.strip()]


def text(value):
    return (value or "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def gone(author):
    return author in (None, "", "[deleted]", "[removed]")


def edited(row):
    return row.get("edited") not in (None, False)


def number(row):
    return int(row["score"]) if "score" in row else row["ups"] - row["downs"]


def instant(row):
    moment = datetime.datetime.fromtimestamp(int(float(row["created_utc"])), datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def post_fails(post):
    if gone(post["author"]) or MARKER.fullmatch(text(post["selftext"])) or post.get("removed_by_category"):
        return "deleted"
    if not post.get("is_self", str(post.get("domain")).startswith("self.")):
        return "linkPost"
    if post.get("over_18"):
        return "nsfw"
    if edited(post):
        return "edited"
    return "lowScore" if number(post) < 10 else None


def comment_fails(comment):
    body = text(comment["body"])
    if gone(comment["author"]) or MARKER.fullmatch(body):
        return "deleted"
    if body == "":
        return "emptyBody"
    if comment.get("distinguished") or comment["author"] == "AutoModerator":
        return "moderator"
    if edited(comment):
        return "edited"
    if comment["parent_id"] != comment["link_id"]:
        return "reply"
    return "lowScore" if number(comment) < 2 else None


def order(row):
    return int(row["id"], 36)


def main():
    posts, comments = rows(sys.argv[1]), rows(sys.argv[2])
    dropped = collections.Counter()
    kept_posts, answers = {}, collections.defaultdict(dict)
    for post in posts:
        reason = post_fails(post) or ("duplicate" if post["id"] in kept_posts else None)
        dropped[reason] += 1
        if reason is None:
            kept_posts[post["id"]] = post
    for comment in comments:
        post = kept_posts.get(comment["link_id"][3:])
        reason = comment_fails(comment) or (None if post else "noPost")
        reason = reason or ("duplicate" if comment["id"] in answers[post["id"]] else None)
        reason = reason or ("originalPoster" if comment["author"] == post["author"] else None)
        dropped[f"comments.{reason}"] += 1
        if reason is None:
            answers[post["id"]][comment["id"]] = comment

    lines, out = [], collections.Counter()
    for post in sorted(kept_posts.values(), key=order):
        best = sorted(answers[post["id"]].values(), key=lambda one: (-number(one), order(one)))[:MAX_COMMENTS]
        dropped["comments.beyondMaxComments"] += len(answers[post["id"]]) - len(best)
        dropped["fewComments"] += len(best) < 2
        dropped["comments.fewComments"] += len(best) if len(best) < 2 else 0
        group = f"{SOURCE}/{post['id']}"
        context = "".join(f"{part}\n\n" for part in (text(post["title"]), text(post["selftext"])) if part)
        pairs = []
        for two in itertools.combinations(sorted(best, key=order), 2):
            bad, good = sorted(two, key=number)
            if number(good) == number(bad):
                out["tied"] += 1
            elif text(good["body"]) == text(bad["body"]):
                out["identical"] += 1
            elif instant(good) < instant(bad):
                out["goodOlder"] += 1
            else:
                pairs.append((f"{group}/{good['id']}>{bad['id']}", good, bad))
        kept = keep(pairs) if len(best) >= 2 else []
        out["capped"] += len(pairs) - len(kept)
        for identity, good, bad in kept:
            texts = [context, text(good["body"]), text(bad["body"])]
            lines.append(line(identity, map(number, (good, bad)), map(instant, (good, bad)), group, texts))

    if "--lines" in sys.argv:
        print("\n".join(sorted(lines)))
        return
    reasons = {name: count for name, count in dropped.items() if count and name and not name.endswith("None")}
    print_summary(lines, droppedPairs=out, dropped=dict(sorted(reasons.items())))


main()
