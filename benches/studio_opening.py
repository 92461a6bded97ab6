#!/usr/bin/env python3
"""How long the studio takes to open a book: benches/studio_opening.py target/release/fullcast BOOK

Prints the seconds from the start of the program until the page is there, and until the book is; and how long the answer with the whole
book takes, and how large it is."""
import json
import re
import subprocess
import sys
import time
import urllib.request

program, book = sys.argv[1:3]
for _ in range(5):
    start = time.monotonic()
    studio = subprocess.Popen([program, "studio", book, "--no-open"], stderr=subprocess.PIPE, text=True)
    try:
        address = re.search(r"http://\S+", studio.stderr.readline()).group(0)
        urllib.request.urlopen(address).read()
        page = time.monotonic() - start
        state = "reading"
        while state == "reading":
            asked = time.monotonic()
            answer = urllib.request.urlopen(address + "api/book").read()
            answered = time.monotonic()
            state = json.loads(answer)["state"]
            time.sleep(0.02)
        ready, took = answered - start, answered - asked
        print(f"page {page:.2f} s, book {ready:.2f} s, answer {took:.2f} s, {len(answer) / 1e6:.1f} MB, {state}")
    finally:
        studio.terminate()
        studio.wait()
