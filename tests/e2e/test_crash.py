# SPDX-License-Identifier: Apache-2.0
"""kill -9 of the real node with work under way: what was acknowledged is there, once, under the number that was given."""

import json
import subprocess
import threading
import unittest

import zj

WINDOW = 128
ROUNDS = 3


class Batch:
    """`zhuji batch` under load: a thread feeds it, a thread reads what comes back."""

    def __init__(self, office, first):
        self.child = subprocess.Popen([zj.ZHUJI, "batch", "--window", str(WINDOW), "--as", "li"], cwd=office.folder,
                                      env=office.environ,
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.first, self.sent, self.results, self.stop = first, 0, [], False
        self.threads = [threading.Thread(target=self._feed), threading.Thread(target=self._read)]
        for thread in self.threads:
            thread.start()

    def _feed(self):
        try:
            while not self.stop:
                n = self.first + self.sent
                intake = {"text": f"第 {n} 件", "external_id": f"x{n}"}
                self.child.stdin.write(json.dumps({"do": "register", "tag": n, "intake": intake}) + "\n")
                self.sent += 1
            self.child.stdin.close()
        except (BrokenPipeError, ValueError):
            pass

    def _read(self):
        for line in self.child.stdout:
            self.results.append(json.loads(line))

    def end(self):
        self.stop = True
        code = self.child.wait(zj.PATIENCE)
        for thread in self.threads:
            thread.join(zj.PATIENCE)
        self.child.stdout.close()
        self.child.stderr.close()
        return code


class Crash(unittest.TestCase):
    def test_what_was_acknowledged_survives_once_with_its_number(self):
        with zj.Office() as office:
            office.start().staff()
            acknowledged, lost, first = {}, set(), 0
            for _ in range(ROUNDS):
                batch = Batch(office, first)
                zj.wait_for("some hundred results", lambda: len(batch.results) > 400)
                office.kill()
                self.assertEqual(batch.end(), 3)
                zj.check("batch", batch.results[0])
                zj.check("batch", batch.results[-1])
                first += batch.sent
                for result in batch.results:
                    if result["status"] == "done":
                        acknowledged[f"x{result['tag']}"] = (result["case_id"], result["entry"])
                    else:
                        self.assertEqual(result["status"], "unknown")
                        lost.add(f"x{result['tag']}")
                self.assertGreater(len(lost), 0, "the node was killed idle")
                office.start()
            rows = office.cases()
            numbers = {row["external_id"]: row["case_id"] for row in rows}
            self.assertEqual(len(rows), len(numbers))
            for external, (case, _) in acknowledged.items():
                self.assertEqual(numbers.get(external), case)
            self.assertLessEqual(set(numbers), set(acknowledged) | lost)
            self.assertEqual([row["number"] for row in rows], [f"2026-{n + 1:07}" for n in range(len(rows))])
            for external in sorted(lost):  # said again, each has its effect once
                again = office.bureau("case", "register", "--text", f"第 {external[1:]} 件", "--external-id", external)
                again = again.ok().json("result")
                self.assertEqual(again["case_id"], numbers.get(external, again["case_id"]))
            self.assertEqual(len(office.cases()), len(set(numbers) | lost))
            self.assertEqual(office.run("verify", "--json").ok().json("verify")["problems"], [])

    def test_an_idle_kill_loses_nothing_either(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register()
            office.kill()
            office.start()
            self.assertEqual([row["case_id"] for row in office.cases()], [case])
            self.assertIn("node.abnormal_end", office.read("log"))


if __name__ == "__main__":
    unittest.main()
