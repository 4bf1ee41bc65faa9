"""Texts that regexploit writes for ambiguous expressions. Runs in an environment that has it.

Reads {where: [expression, flags, methods]} as JSON; writes {where: [texts]}.
"""

import json
import sys
import warnings

warnings.simplefilter("ignore")

from regexploit import redos  # noqa: E402
from regexploit.ast.sre import SreOpParser  # noqa: E402

LENGTH = 10_000


def main() -> None:
    found = {}
    for where, (expression, flags, _methods) in json.load(sys.stdin).items():
        try:
            weak = list(redos.find(SreOpParser().parse_sre(expression, flags)))
        except Exception:  # What it cannot read is still tried with repetitions.
            continue
        texts = []
        for one in weak[:3]:
            try:
                texts.append(eval(one.example(), {"__builtins__": {}})[:LENGTH])
            except Exception:
                continue
        if texts:
            found[where] = texts
    json.dump(found, sys.stdout)


main()
