"""Writes a MediaWiki history for the tests; its articles, editors and vandals are made up here.

    python wikipedia_rows.py FOLDER        # history.xml.bz2, export format 0.10
"""
import bz2
import pathlib
import random
import sys
from xml.sax.saxutils import escape

SUBJECTS = ["Kettle", "Bicycle bell", "Gravel garden", "Umbrella stand", "Caf\u00e9 table", "Tea \U0001f375 towel", "User talk:Pot"]
WORDS = "the of a common household object is made from metal wood and cloth used by people in many places since long ago".split()
INSULTS = ["POOP", "hi mom!!!", "asdfasdf", "this is silly \U0001f4a9", "[http://example.org buy now]"]
REVERTS = ["rvv", "Reverted edits by [[Special:Contributions/10.0.0.9|10.0.0.9]]", "revert vandalism", "rv/v", "rv, see talk", ""]
SITE = """  <siteinfo>
    <sitename>Sample wiki</sitename>
    <namespaces>
      <namespace key="0" case="first-letter" />
      <namespace key="3" case="first-letter">User talk</namespace>
    </namespaces>
  </siteinfo>
"""


def sentence(draw):
    return " ".join(draw.choice(WORDS) for _ in range(draw.randint(5, 14))).capitalize() + "."


def paragraph(draw):
    return " ".join(sentence(draw) for _ in range(draw.randint(1, 5)))


def spoil(text, draw):
    kind = draw.random()
    if kind < 0.1:
        return ""
    if kind < 0.2:
        return draw.choice(INSULTS) * 150
    if kind < 0.3:
        return text + "\n"
    at = draw.choice([0, len(text), draw.randrange(len(text))])
    return text[:at] + draw.choice(INSULTS) + text[min(len(text), at + draw.choice([0, 7, 60])) :]


def history(draw):
    """(text, editor, comment) of one page's revisions."""
    text = "\n\n".join(paragraph(draw) for _ in range(draw.randint(2, 9)))
    yield text, "Founder", "new article"
    for i in range(draw.randint(10, 45)):
        editor = f"Editor {draw.randint(1, 9)}"
        if draw.random() < 0.4:
            text = text + "\n\n" + paragraph(draw)
            yield text, editor, "more"
            continue
        vandal = f"10.0.0.{draw.randint(1, 9)}"
        spoilt = text
        for _ in range(draw.choice([1, 1, 1, 2, 17])):
            spoilt = spoil(spoilt, draw) or "gone"
            yield spoilt, vandal, draw.choice(["", "fixed typo"])
        yield text, vandal if draw.random() < 0.1 else editor, draw.choice(REVERTS)


def main():
    draw = random.Random(21)
    parts = ['<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/" version="0.10" xml:lang="en">\n', SITE]
    number = 1000
    for page, title in enumerate(SUBJECTS, start=11):
        space = 3 if title.startswith("User talk") else 0
        parts.append(f"  <page>\n    <title>{escape(title)}</title>\n    <ns>{space}</ns>\n    <id>{page}</id>\n")
        for text, editor, comment in history(draw):
            number += draw.randint(1, 9)
            who = "ip" if editor[0].isdigit() else "username"
            note = f"      <comment>{escape(comment)}</comment>\n" if comment else ""
            parts.append(
                f"    <revision>\n      <id>{number}</id>\n      <timestamp>2019-03-{number // 60 % 28 + 1:02}T{number // 2500 % 24:02}:{number % 60:02}:00Z</timestamp>\n"
                f"      <contributor><{who}>{editor}</{who}></contributor>\n{note}      <model>wikitext</model>\n"
                f'      <text xml:space="preserve">{escape(text)}</text>\n      <sha1 />\n    </revision>\n'
            )
        parts.append("  </page>\n")
    parts.append("</mediawiki>\n")
    path = pathlib.Path(sys.argv[1]) / "history.xml.bz2"
    path.write_bytes(bz2.compress("".join(parts).encode()))


main()
