# SPDX-License-Identifier: Apache-2.0
"""Both sides of every stream, laid side by side from the journals of a network that has come to rest (P2, P3)."""

import collections

# node/core/fact.h
FACT_DOCKET, FACT_SEND, FACT_SETTLED, FACT_CONSUMED = 32, 64, 65, 66
TAKEN = 1


def _facts(entry):
    return [fact for part in entry["parts"] if part["kind"] == "facts" for fact in part["data"]["facts"]]


def _once(test, seen, key, value):
    test.assertNotIn(key, seen)
    seen[key] = value


def check_streams(test, network, at_least):
    """What one journal says was sent, the other says was consumed: each number once, in order, settled once, both alike; all of
    them taken.  How often each unit opened a file of each case: {(unit, case): times}."""
    sent, settled, consumed, dockets = {}, {}, {}, collections.Counter()
    for code, node in network.nodes.items():
        for entry in node.entries():
            for fact in _facts(entry):
                kind, key = fact["kind"], (fact.get("how"), fact.get("number"))
                if kind == FACT_SEND:
                    _once(test, sent, (code, fact["text"], *key), True)
                elif kind == FACT_SETTLED:
                    _once(test, settled, (code, fact["peer"], *key), fact["what"] & 0xFF)
                elif kind == FACT_CONSUMED:
                    _once(test, consumed, (fact["peer"], code, *key), fact["what"] & 0xFF)
                elif kind == FACT_DOCKET:
                    dockets[fact["unit"], fact["case_id"]] += 1
    test.assertGreater(len(sent), at_least)
    test.assertEqual(set(sent), set(consumed))
    test.assertEqual(settled, consumed)
    test.assertEqual(set(consumed.values()), {TAKEN})
    return dockets
