#!/usr/bin/env python3
"""Compares the words that fullcast reads of EPUBs with those that another extraction finds.

    benches/epub_words.py target/release/fullcast BOOK.epub...

The other extraction takes all text of all documents, in any order, but for the navigation. So precision shows what fullcast
says that is not in the book, such as expanded titles, and recall what it leaves out, such as footnotes and speakers' names.
"""

import json
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from html.parser import HTMLParser

HIDDEN = ("script", "style", "head", "rt", "rp")
BLOCKS = ("p", "div", "li", "td", "h1", "h2", "h3", "br")


class Text(HTMLParser):
    """Collects the text of a document."""

    def __init__(self):
        super().__init__()
        self.parts, self.hidden = [], 0

    def handle_starttag(self, tag, attributes):
        self.hidden += tag in HIDDEN

    def handle_endtag(self, tag):
        self.hidden -= tag in HIDDEN
        if tag in BLOCKS:
            self.parts.append(" ")

    def handle_data(self, data):
        if self.hidden <= 0:
            self.parts.append(data)


def words(text):
    """How often each word occurs, in lower case."""
    return Counter(word.lower() for word in re.findall(r"[^\W_]+", text))


def extracted(book):
    """The words of all documents of a book."""
    found = Counter()
    with zipfile.ZipFile(book) as archive:
        for name in archive.namelist():
            other = name.startswith("META-INF") or "toc" in name.lower() or "nav" in name.lower()
            if not other and name.endswith((".xhtml", ".html", ".htm", ".xml")):
                text = Text()
                text.feed(archive.read(name).decode("utf-8", "replace"))
                found += words("".join(text.parts))
    return found


def main():
    program, books = sys.argv[1], sys.argv[2:]
    for book in books:
        command = [program, "lines", "--json", "--matter", "all", book]
        lines = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        ours, theirs = words(" ".join(line["text"] for line in lines)), extracted(book)
        common = (ours & theirs).total()
        precision, recall = common / max(1, ours.total()), common / max(1, theirs.total())
        print(f"{os.path.basename(book):40} {ours.total():8} words  precision {precision:.4f}  recall {recall:.4f}")


main()
