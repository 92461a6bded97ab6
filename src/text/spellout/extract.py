#!/usr/bin/env python3
"""Writes the rules for ordinals from CLDR's spell-out rules (RBNF) to *.txt in this folder.

The argument is the folder `rbnf` of the npm package `cldr-rbnf` (Unicode-3.0 licence), of which version 48.2 was used. Only
the sets of rules named below are kept, with those that they refer to, without soft hyphens and without rules from a million on.
"""
import re
import sys
from pathlib import Path

WANTED = {
    "de": ["ordinal", "numbering-year"],
    "es": ["ordinal-masculine", "ordinal-masculine-adjective", "ordinal-feminine"],
    "fr": ["ordinal-masculine", "ordinal-feminine"],
    "it": ["ordinal-masculine", "ordinal-feminine"],
    "nl": ["ordinal", "numbering-year"],
    "pl": [
        "ordinal-masculine",
        "ordinal-masculine-genitive",
        "ordinal-masculine-locative",
        "ordinal-feminine",
        "ordinal-feminine-locative",
    ],
    "pt": ["ordinal-masculine", "ordinal-feminine"],
}
HEAD = """# Spell-out rules of CLDR 48.2 (Unicode-3.0 licence, copyright Unicode, Inc.), as far as extract.py keeps them.

"""


def rule_sets(text):
    sets, name = {}, None
    for line in text.replace("\u00ad", "").splitlines():
        if line.startswith("%"):
            name = line.rstrip(":")
            sets[name] = []
        elif name and re.match(r"\d", line) and int(re.match(r"\d+", line)[0]) < 1_000_000:
            sets[name].append(line)
    # CLDR says `piętdziesiąty` where `pięćdziesiąty` is right, because it takes 15 and 50 from one list.
    for name, rules in list(sets.items()):
        sets[name] = [rule.replace("<%%ordinal-tens<", "<%%ordinal-times-ten<") for rule in rules]
    if "%%ordinal-tens" in sets:
        right = {"5: pięt;": "5: pięć;", "6: szes;": "6: sześć;", "9: dziewięt;": "9: dziewięć;"}
        sets["%%ordinal-times-ten"] = [right.get(rule, rule) for rule in sets["%%ordinal-tens"]]
    return sets


def reachable(sets, roots):
    found, left = [], list(roots)
    while left:
        name = left.pop(0)
        if name in found:
            continue
        found.append(name)
        for rule in sets[name]:
            left += re.findall(r"%%?[a-z0-9-]+", rule.split(":", 1)[1])
    return found


def main(source):
    for language, wanted in WANTED.items():
        sets = rule_sets(Path(source, f"{language}-SpelloutRules.txt").read_text())
        lines = []
        for name in reachable(sets, ["%spellout-" + name for name in wanted]):
            lines += [name + ":", *sets[name]]
        Path(__file__).with_name(language + ".txt").write_text(HEAD + "\n".join(lines) + "\n")


main(sys.argv[1])
