# SPDX-License-Identifier: Apache-2.0
"""Bad wires between hosts of our own: network namespaces, each with a TUN device, and a process that carries their packets and
loses, delays, reorders or stops them.  For where the kernel has no netem; root, /dev/net/tun and iproute2 are all it takes.

    with Wires(["relay", "county"]) as wires:
        subprocess.Popen(wires.at("county", [...]))      # runs there; the others are at wires.address("relay")
        wires.set("relay", "county", loss=0.3, delay=0.5, jitter=0.3)     # both ways
        wires.cut("county", "relay")                                      # what county sends doesn't arrive
        wires.heal("county", "relay")

Packets are IP; nothing leaves the machine: the devices are point to point and no namespace has another one.
"""

import ctypes
import fcntl
import heapq
import itertools
import json
import os
import random
import select
import struct
import subprocess
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x0001 | 0x1000
CLONE_NEWNET = 0x40000000
MTU = 1500
DEVICE = "zj0"
_libc = ctypes.CDLL(None, use_errno=True)


def unable():
    """Why this machine can't, or "" if it can."""
    if os.geteuid() != 0:
        return "not root"
    if not os.path.exists("/dev/net/tun"):
        return "no /dev/net/tun"
    name = f"zjtry{os.getpid()}"
    try:
        made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True)
    except FileNotFoundError:
        return "no iproute2"
    if made.returncode:
        return made.stderr.strip()
    subprocess.run(["ip", "netns", "del", name], check=False)
    return ""


def _address(index):
    return f"10.77.0.{index + 1}"


class Wires:
    def __init__(self, hosts):
        self.hosts = list(hosts)
        self.spaces = {h: f"zj{os.getpid()}-{i}" for i, h in enumerate(self.hosts)}
        self.carrier = None

    def __enter__(self):
        try:
            for space in self.spaces.values():
                subprocess.run(["ip", "netns", "add", space], check=True)
            self.carrier = subprocess.Popen([sys.executable, "-B", __file__, *self.spaces.values()], stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, text=True)
            if self.carrier.stdout.readline() != "ready\n":
                raise RuntimeError("the carrier of packets did not start")
            for i, space in enumerate(self.spaces.values()):
                for command in (f"link set lo up", f"addr add {_address(i)}/24 dev {DEVICE}", f"link set {DEVICE} mtu {MTU} up"):
                    subprocess.run(["ip", "-n", space, *command.split()], check=True)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.carrier:
            self.carrier.kill()
            self.carrier.wait()
            self.carrier.stdin.close()
            self.carrier.stdout.close()
        for space in self.spaces.values():
            subprocess.run(["ip", "netns", "del", space], check=False, capture_output=True)

    def address(self, host):
        return _address(self.hosts.index(host))

    def at(self, host, command):
        """The command, to be run at that host."""
        return ["ip", "netns", "exec", self.spaces[host], *map(str, command)]

    def _tell(self, **what):
        self.carrier.stdin.write(json.dumps(what) + "\n")
        self.carrier.stdin.flush()
        return json.loads(self.carrier.stdout.readline())

    def set(self, a, b, loss=0.0, delay=0.0, jitter=0.0):
        for x, y in ((a, b), (b, a)):
            self._tell(way=[self.hosts.index(x), self.hosts.index(y)], loss=loss, delay=delay, jitter=jitter)

    def cut(self, sender, receiver):
        self._tell(way=[self.hosts.index(sender), self.hosts.index(receiver)], cut=True)

    def heal(self, sender, receiver):
        self._tell(way=[self.hosts.index(sender), self.hosts.index(receiver)], cut=False)

    def counts(self):
        """{"carried", "lost", "cut"}: packets"""
        return self._tell()


# ---- the carrier: a process of its own


def _device(space):
    """A TUN device made inside the namespace; its descriptor stays good outside."""
    here, there = os.open("/proc/self/ns/net", os.O_RDONLY), os.open(f"/run/netns/{space}", os.O_RDONLY)
    try:
        if _libc.setns(there, CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")
        device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", DEVICE.encode(), IFF_TUN_NO_PI))
    finally:
        _libc.setns(here, CLONE_NEWNET)
        os.close(here)
        os.close(there)
    return device


class _Carrier:
    def __init__(self, spaces):
        self.devices = [_device(space) for space in spaces]
        self.ways = {}  # (from, to) -> {"loss", "delay", "jitter", "cut"}
        self.waiting, self.order = [], itertools.count()
        self.random = random.Random(1)
        self.counts = {"carried": 0, "lost": 0, "cut": 0}

    def take(self, sender):
        while True:
            try:
                packet = os.read(self.devices[sender], MTU + 64)
            except (BlockingIOError, OSError):
                return
            if len(packet) < 20 or packet[0] >> 4 != 4 or packet[16:19] != bytes((10, 77, 0)):
                continue
            receiver = packet[19] - 1
            if not 0 <= receiver < len(self.devices):
                continue
            way = self.ways.get((sender, receiver), {})
            if way.get("cut"):
                self.counts["cut"] += 1
            elif self.random.random() < way.get("loss", 0):
                self.counts["lost"] += 1
            else:
                late = way.get("delay", 0) + self.random.uniform(-1, 1) * way.get("jitter", 0)
                heapq.heappush(self.waiting, (time.monotonic() + max(late, 0), next(self.order), receiver, packet))

    def give(self):
        while self.waiting and self.waiting[0][0] <= time.monotonic():
            _, _, receiver, packet = heapq.heappop(self.waiting)
            try:
                os.write(self.devices[receiver], packet)
                self.counts["carried"] += 1
            except OSError:  # the device is down, or its queue full: a lost packet
                self.counts["lost"] += 1

    def obey(self, line):
        what = json.loads(line)
        if "way" in what:
            self.ways.setdefault(tuple(what.pop("way")), {}).update(what)
        print(json.dumps(self.counts), flush=True)

    def run(self):
        poll = select.epoll()
        for device in self.devices:
            poll.register(device, select.EPOLLIN)
        poll.register(0, select.EPOLLIN)
        senders = {device: i for i, device in enumerate(self.devices)}
        print("ready", flush=True)
        while True:
            wait = max(self.waiting[0][0] - time.monotonic(), 0) if self.waiting else 10
            for descriptor, _ in poll.poll(wait):
                if descriptor:
                    self.take(senders[descriptor])
                elif line := sys.stdin.readline():
                    self.obey(line)
                else:
                    return  # whom we carry for is gone
            self.give()


if __name__ == "__main__":
    _Carrier(sys.argv[1:]).run()
