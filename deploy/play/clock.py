# SPDX-License-Identifier: Apache-2.0
"""Demo time, as the nodes compute it: virtual = base_virtual + (real - base_real) * speed."""

import datetime
import time

CHINA = datetime.timezone(datetime.timedelta(hours=8))


def rfc3339(at):
    return datetime.datetime.fromtimestamp(at, CHINA).isoformat(timespec="seconds")


class Clock:
    def __init__(self, base_real, base_virtual, speed):
        self.base_real, self.base_virtual, self.speed = base_real, base_virtual, speed

    @staticmethod
    def of(facts):
        return Clock(datetime.datetime.fromisoformat(facts["base_real"]).timestamp(),
                     datetime.datetime.fromisoformat(facts["base_virtual"]).timestamp(), facts["speed"])

    def facts(self):
        """As a node's config has it: whole seconds."""
        return {"base_real": rfc3339(self.base_real), "base_virtual": rfc3339(self.base_virtual), "speed": self.speed}

    def at(self, real):
        return self.base_virtual + (real - self.base_real) * self.speed

    def now(self):
        return self.at(time.time())

    def today(self):
        return datetime.datetime.fromtimestamp(self.now(), CHINA).date()

    def day_in(self, days):
        return (self.today() + datetime.timedelta(days=days)).isoformat()
