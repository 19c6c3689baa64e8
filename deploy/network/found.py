# SPDX-License-Identifier: Apache-2.0
"""Founds the sample network in a folder: keys, roster, signature, one config a process, genesis of every node.

    DIR/root/root.key            signs rosters
    DIR/roster.yaml, .signed     who is who
    DIR/411281/node.yaml         config of a node; keys/, data/ beside it
    DIR/411281.discipline/       a desk's own folder, which no node looks into: desk.key, the key that opens what is sealed to it
    DIR/relay-411200/relay.yaml  config of a relay; keys/ beside it
    DIR/network.json             ports and the demo's clock, so that a later run goes on where this one ended

The folder is founded under another name and renamed at the end: one that was interrupted halfway is never taken for a network.
"""

import json
import os
import pathlib
import shutil
import socket
import subprocess

from deploy.network import units

PORTS = range(20000, 30000)  # below what the kernel gives to outgoing connections
SPEED = 86400                # a day in a second


class FoundError(Exception):
    """Says in one line what went wrong and what to do."""


def _run(programs, *arguments):
    command = [programs.zhuji, *map(str, arguments)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise FoundError(f"`{' '.join(command)}` failed ({done.returncode}): {done.stdout.strip()}")


def free_ports(n):
    """Ports nobody listens at now; which they are depends on the process, so that two demos seldom meet."""
    found, start = [], os.getpid() * 7 % len(PORTS)
    for k in range(len(PORTS)):
        port = PORTS[(start + k) % len(PORTS)]
        with socket.socket() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                s.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
        if len(found) == n:
            return found
    raise FoundError("no free port between 20000 and 29999 on 127.0.0.1")


def _public(folder, use):
    return f"{{file: {folder}/{use}.key.pub}}"


def roster_yaml(ports):
    """The roster as its root would write it; paths of public keys are relative to the file."""
    lines = ["version: 1", "roots: [" + _public("root", "root") + "]", "", "units:"]
    for u in units.UNITS:
        lines += [f'  - code: "{u.code}"', f"    name: {u.zh}", f"    kind: {u.kind}"]
        for key in ("led_by", "served_by"):
            if getattr(u, key):
                lines.append(f'    {key}: "{getattr(u, key)}"')
        if u.review_by:
            lines.append("    review_by: [" + ", ".join(f'"{r}"' for r in u.review_by) + "]")
        if u.code != u.node:
            lines.append(f'    hosted_on: "{u.node}"')
        if u.kind in units.DESK_KEY_KINDS:
            lines.append(f"    desk_key: {_public(u.code, 'desk')}")
    lines += ["", "nodes:"]
    for node in units.NODES:
        lines += [f'  - unit: "{node}"', f'    relay: "{units.relay_of(node)}"',
                  f"    identity: {_public(node + '/keys', 'identity')}", f"    wrap: {_public(node + '/keys', 'wrap')}",
                  f"    curve: {_public(node + '/keys', 'curve')}"]
    lines += ["", "relays:"]
    for relay in units.RELAYS:
        lines += [f'  - unit: "{relay}"', f"    endpoint: tcp://127.0.0.1:{ports[relay]}",
                  f"    curve: {_public('relay-' + relay + '/keys', 'curve')}"]
        if units.DIVISION[relay].above:
            lines.append(f'    parent: "{units.DIVISION[relay].above}"')
    return "\n".join(lines) + "\n"


def node_yaml(node, clock):
    """`clock`: {base_real, base_virtual, speed}."""
    users = ", ".join(units.user_names())
    return "\n".join([
        f'unit: "{node}"',
        "data: data",
        "keys: keys",
        "roster: ../roster.signed",
        "root_key: ../root/root.key.pub",
        "users:",
        f"  {os.getuid()}: [{users}]",
        "log: info",
        # Time runs fast and stands still while the demo does: neither is a fault here, and a silence of an hour is 40 ms.
        "limits: {time_jump: 36500d, silence: 36500d, overdue_warn: 36500d, map_mib: 16384, segment_mib: 16}",
        "transport: {hello: 2s, retransmit_min: 3s, retransmit_max: 10s, window_parcels: 64, window_kib: 1024}",
        "demo: true",
        f"clock: {{speed: {clock['speed']}, base_real: {clock['base_real']}, base_virtual: {clock['base_virtual']}}}",
    ]) + "\n"


def relay_yaml(relay):
    return "\n".join([f'unit: "{relay}"', "roster: ../roster.signed", "root_key: ../root/root.key.pub",
                      "curve_key: keys/curve.key", "log: info"]) + "\n"


def write_clock(directory, clock):
    """Sets the demo's clock; nodes read it when they start."""
    directory = pathlib.Path(directory)
    for node in units.NODES:
        path = directory / node / "node.yaml"
        path.with_suffix(".new").write_text(node_yaml(node, clock))
        path.with_suffix(".new").replace(path)
    facts = json.loads((directory / "network.json").read_text()) if (directory / "network.json").exists() else {}
    facts["clock"] = clock
    (directory / "network.json.new").write_text(json.dumps(facts) + "\n")
    (directory / "network.json.new").replace(directory / "network.json")


def is_founded(directory):
    return (pathlib.Path(directory) / "network.json").exists()


def read(directory):
    return json.loads((pathlib.Path(directory) / "network.json").read_text())


def found(directory, programs, clock):
    """Makes everything; the processes can be started afterwards.  `directory` may exist, but must not hold a network."""
    directory = pathlib.Path(directory)
    work = directory / "founding"
    shutil.rmtree(work, ignore_errors=True)  # of an interrupted run
    (work / "root").mkdir(parents=True, mode=0o700)
    ports = dict(zip(units.RELAYS, free_ports(len(units.RELAYS))))

    _run(programs, "key", "new", "root", "--dir", work / "root")
    for node in units.NODES:
        (work / node).mkdir(mode=0o700)
        _run(programs, "key", "new", "office", "--dir", work / node / "keys")
        (work / node / "node.yaml").write_text(node_yaml(node, clock))
    for unit in units.UNITS:
        if unit.kind in units.DESK_KEY_KINDS:
            (work / unit.code).mkdir(mode=0o700)
            _run(programs, "key", "new", "desk", "--dir", work / unit.code)
    for relay in units.RELAYS:
        (work / f"relay-{relay}").mkdir(mode=0o700)
        _run(programs, "key", "new", "curve", "--dir", work / f"relay-{relay}" / "keys")
        (work / f"relay-{relay}" / "relay.yaml").write_text(relay_yaml(relay))
    (work / "roster.yaml").write_text(roster_yaml(ports))
    _run(programs, "roster", "sign", work / "roster.yaml", "--key", work / "root" / "root.key", "--out", work / "roster.signed")
    for node in units.NODES:
        _run(programs, "--config", work / node / "node.yaml", "init", "--admin", units.ADMIN)

    (work / "network.json").write_text(json.dumps({"ports": ports, "clock": clock}) + "\n")
    # The last to move is what says that the rest is there.
    for item in sorted(work.iterdir(), key=lambda p: p.name == "network.json"):
        item.rename(directory / item.name)
    work.rmdir()
