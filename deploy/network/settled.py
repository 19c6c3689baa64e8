# SPDX-License-Identifier: Apache-2.0
"""Whether a network has come to rest, as far as what its nodes' status says.

A parcel's receipt rests on the receiver's journal; its lists, totals and status on its last commit, which is later.  So a sender
that has all its receipts says nothing about what is read at the receiver, nor about what that sends in consequence.  But what was
consumed and what came of it are in one commit: the receiver shows both or neither.
"""


def unsettled(offices):
    """{node: parcels of its to those nodes that lack a receipt, or that the receiver does not show}, none that has none.
    `offices`: {node: `zhuji status --json`}.  Empty, whatever was asked first: nothing is on its way, and who reads now reads what
    came of it.  (Not of streams of a node that recovered since: their numbers begin again.)"""
    taken = {(stream["peer"], code, stream["lane"]): stream["next_in"] for code, office in offices.items()
             for stream in office["streams"]}
    left = {}
    for code, office in offices.items():
        hidden = sum(max(0, stream["next_out"] - max(1, taken.get((code, stream["peer"], stream["lane"]), 1)))
                     for stream in office["streams"] if stream["peer"] in offices)
        left[code] = max(office["totals"]["in_flight"], hidden)
    return {code: count for code, count in left.items() if count}
