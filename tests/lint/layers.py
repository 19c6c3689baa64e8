#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The layer lint: who may include whom, that the core is pure, and that files look alike.

  layers.py [--root DIR] [--cc CC] [--only RULE | --skip RULE]
          prints one line a finding (FILE:LINE: RULE: what to do); exit code 1 if there is any
  layers.py --self-test
          proves on a made-up tree that each rule can fail

The rules are the tables below; the rest of the file applies them.  A folder that is still empty passes.
"""

import argparse
import fnmatch
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata

# ---------------------------------------------------------------------------------------------------------------------
# The arrows.  First row that matches a file decides.  A row names files, what of the project they may include (beside
# `own`: the files of the same row), and which libraries.  What is not named is refused.

BASE, UNIT, CRYPTO, WIRE, IO = "common/base/*", "common/unit/*", "common/crypto/*", "common/wire/*", "common/io/*"
RECORD, RULES = "common/wire/record.h", "common/wire/rules.h"
CORE, STORE = "node/core/*", "node/store/*"
RUNNER = ["node/%s.[ch]" % name for name in
          ("runner", "runner_*", "link", "stream", "fair", "share", "greeting", "recover", "archive", "vault", "marks", "codes", "assemble",
           "engine", "inbound", "replay", "reserve")]
ALL_COMMON = [BASE, UNIT, CRYPTO, WIRE, IO]

ARROWS = [
    # files                           may include of the project                                  libraries
    ([BASE],                          [],                                                         []),
    ([UNIT],                          [BASE],                                                     []),
    ([CRYPTO],                        [BASE],                                                     ["openssl"]),
    ([WIRE],                          [BASE, UNIT, CRYPTO, "proto/*.pb-c.h"],                     ["protobuf-c", "jansson"]),
    ([IO],                            [BASE, UNIT, CRYPTO, WIRE],                                 ["zmq", "yaml", "jansson"]),
    ([CORE],                          [BASE, UNIT, RECORD, RULES, "node/store/store.h"],          []),
    (["node/store/store_lmdb.[ch]"],  [BASE, STORE],                                              ["lmdb"]),
    (["node/store/journal*.[ch]"],    [BASE, STORE, "common/crypto/digest.h"],                    []),
    (["node/store/case_keys*.[ch]"],  [BASE, STORE, "common/crypto/digest.h"],                    []),
    ([STORE],                         [BASE],                                                     []),
    (RUNNER,                          [BASE, UNIT, CRYPTO, WIRE, CORE, STORE],                    []),
    (["node/api/*"],                  ALL_COMMON + [CORE, STORE, "node/*.h"],                     ["microhttpd"]),
    (["node/cli/*"],                  ALL_COMMON + [CORE, STORE, "node/*.h"],                     ["jansson"]),
    (["node/*.[ch]"],                 ALL_COMMON + [CORE, STORE, "node/*.h", "node/api/*.h"],     []),
    (["relay/*"],                     ALL_COMMON,                                                 ["zmq"]),
    (["proto/*", "deploy/*"],         [],                                                         []),
]

LAYERED = ["proto", "common", "node", "relay", "deploy"]

# Which headers make a library.  A system header that is neither here nor below is refused until somebody decides.
LIBRARIES = {
    "openssl": ["openssl/*"],
    "protobuf-c": ["protobuf-c/*", "google/protobuf-c/*"],
    "jansson": ["jansson.h"],
    "yaml": ["yaml.h"],
    "zmq": ["zmq.h", "zmq_utils.h"],
    "lmdb": ["lmdb.h"],
    "microhttpd": ["microhttpd.h"],
}
C_HEADERS = ["assert.h", "ctype.h", "errno.h", "inttypes.h", "limits.h", "stdalign.h", "stdarg.h", "stdbool.h", "stddef.h",
             "stdint.h", "stdio.h", "stdlib.h", "stdnoreturn.h", "string.h"]
SYSTEM_HEADERS = C_HEADERS + [
    "arpa/*.h", "dirent.h", "endian.h", "fcntl.h", "ftw.h", "getopt.h", "grp.h", "langinfo.h", "libgen.h", "linux/*.h",
    "locale.h", "math.h", "net/*.h", "netdb.h", "netinet/*.h", "poll.h", "pthread.h", "pwd.h", "sched.h", "semaphore.h", "signal.h",
    "spawn.h", "stdatomic.h", "stdio_ext.h", "sys/*.h", "sysexits.h", "syslog.h", "termios.h", "threads.h", "time.h", "unistd.h",
    "wchar.h"]

# No I/O, clock or thread gets in here even through libc; nor does a library through a header of another layer.
PURE = [UNIT, CORE]

# ---------------------------------------------------------------------------------------------------------------------
# The archives.  Each folder is built plain; what it leaves undefined must be declared in the headers named here or be in
# PURE_LIBC, and it must hold no data that can change.

ARCHIVES = [
    # folder         headers whose functions it may call
    ("node/core",   [BASE, UNIT, RECORD, RULES, "node/store/store.h"]),
    ("common/unit", [BASE]),
]
PURE_LIBC = ["mem*", "str*", "__mem*_chk", "__str*_chk", "snprintf", "vsnprintf", "__snprintf_chk", "__vsnprintf_chk", "qsort",
             "bsearch", "abort", "__assert_fail", "__stack_chk_fail", "_GLOBAL_OFFSET_TABLE_"]
IMPURE = ["random_system", "error_trace_enable", "strerror*", "strtok", "strftime*", "strptime*", "strfry", "memfd_create"]
MUTABLE = r"\.(data|bss|tdata|tbss|lbss|ldata)(\.|$)"
CONST_AFTER_ALL = r"\.data\.rel\.ro(\.|$)"  # const tables of pointers live there under PIC
# Mutable data is also refused here, but for the named file.
NO_GLOBALS = [("common/base", ["common/base/errors.c"])]
PLAIN = ["-std=gnu11", "-D_GNU_SOURCE", "-O1", "-fPIC", "-fno-lto", "-fno-common", "-fvisibility=hidden",
         "-fstack-protector-strong", "-w"]

# ---------------------------------------------------------------------------------------------------------------------
# The looks.

LINE_MAX = 128
SPDX = "SPDX-License-Identifier: Apache-2.0"
FIRST_LINE = {".c": "/* " + SPDX + " */", ".h": "/* " + SPDX + " */", ".proto": "// " + SPDX, ".py": "# " + SPDX,
              ".sh": "# " + SPDX}  # after a #! line, if there is one
ALSO_NARROW = ["meson.build", "meson_options.txt"]  # no SPDX line asked
# Words that say where and how a line was written rather than what it does.  Spelt in halves: this file is in the tree too.
FORBIDDEN = [r"(?<![\w.])/" + r"(work/|tmp/w\b|tmp/hub)", r"\biss" + r"ue #?\d", r"\b(this|last|next) sess" + "ion",
             "language mo" + "del", r"\bas requ" + r"ested\b", r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b", r"#\s*if 0" + r"\b"]
FORBIDDEN_NOT_IN = ["tests/vectors/*", "tests/fuzz/corpus/*", "tests/golden/*", "LICENSE"]

# ---------------------------------------------------------------------------------------------------------------------


def matches(path, patterns):
    """fnmatch, but a star does not climb into subfolders unless it is the whole last part (`common/io/*`)."""
    for pattern in patterns:
        if fnmatch.fnmatchcase(path, pattern):
            if pattern.endswith("/*") or path.count("/") == pattern.count("/"):
                return True
    return False


class Lint:
    def __init__(self, root, cc):
        self.root = root
        self.cc = cc
        self.findings = []
        self.files = self.list_files()
        self.texts = {}

    def find(self, path, line, rule, message):
        self.findings.append("%s:%d: %s: %s" % (path, line, rule, message))

    def list_files(self):
        """What git knows or would add; without git, everything but build folders and hidden ones."""
        git = ["git", "-C", self.root, "-c", "safe.directory=*"]
        try:
            top = subprocess.run(git + ["rev-parse", "--show-toplevel"], capture_output=True, text=True, check=True)
            if os.path.realpath(top.stdout.strip()) == os.path.realpath(self.root):
                out = subprocess.run(git + ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                     capture_output=True, text=True, check=True).stdout
                return sorted(set(p for p in out.split("\0") if p and os.path.isfile(os.path.join(self.root, p))))
        except (OSError, subprocess.CalledProcessError):
            pass
        found = []
        for folder, folders, files in os.walk(self.root):
            folders[:] = [f for f in folders
                          if not f.startswith((".", "build")) and f not in ("node_modules", "__pycache__")]
            found += [os.path.relpath(os.path.join(folder, f), self.root) for f in files if not f.startswith(".")]
        return sorted(found)

    def text(self, path):
        """The file's text; None if it is binary."""
        if path not in self.texts:
            with open(os.path.join(self.root, path), "rb") as file:
                data = file.read()
            try:
                self.texts[path] = None if b"\0" in data[:8192] else data.decode("utf-8")
            except UnicodeDecodeError:
                self.texts[path] = None
        return self.texts[path]

    def includes(self, path):
        """(line, quoted or angled, header) of each #include."""
        found = []
        for number, line in enumerate((self.text(path) or "").split("\n"), 1):
            m = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', line)
            if m:
                found.append((number, m.group(1), m.group(2)))
        return found

    # 1. Arrows ---------------------------------------------------------------------------------------------------------

    def check_arrows(self):
        for path in self.files:
            if not path.endswith((".c", ".h")):
                continue
            for files, project, libraries in ARROWS:
                if matches(path, files):
                    self.check_includes(path, files + project, libraries)
                    break
            else:
                if path.split("/")[0] in LAYERED:
                    self.find(path, 1, "arrow", "no row of the table in tests/lint/layers.py covers it; add one")
            if matches(path, PURE):
                self.check_reach(path)

    def check_includes(self, path, project, libraries):
        allowed = sum((LIBRARIES[name] for name in libraries), [])
        for line, quote, header in self.includes(path):
            if quote == '"':
                if header.split("/")[0] not in LAYERED:
                    self.find(path, line, "include", '"%s": write the path from the root' % header)
                elif not matches(header, project):
                    self.find(path, line, "arrow", '"%s" is not below this layer; see the table in tests/lint/layers.py' %
                              header)
            elif matches(path, PURE) and header not in C_HEADERS:
                self.find(path, line, "pure", "<%s> has no place where nothing is read, written, timed or locked" % header)
            elif not matches(header, SYSTEM_HEADERS + allowed):
                owner = [name for name, headers in LIBRARIES.items() if matches(header, headers)]
                self.find(path, line, "library", "<%s> may not be used here; %s" % (
                    header, "see who may use %s in tests/lint/layers.py" % owner[0] if owner else
                    "it is new: add it to LIBRARIES or SYSTEM_HEADERS in tests/lint/layers.py"))

    def check_reach(self, path):
        """No library comes in through a header that comes in through a header."""
        seen, todo = {path}, [(path, [])]
        while todo:
            at, way = todo.pop()
            for line, quote, header in self.includes(at):
                if quote == '"' and header in self.files and header not in seen:
                    seen.add(header)
                    todo.append((header, way + [header]))
                elif way and (header.endswith(".pb-c.h") or matches(header, sum(LIBRARIES.values(), []))):
                    self.find(path, 1, "reach", "%s comes in through %s" % (header, " -> ".join(way)))

    def check_protos(self):
        for path in self.files:
            if path.endswith(".proto"):
                for number, line in enumerate((self.text(path) or "").split("\n"), 1):
                    m = re.match(r'\s*import\s+(?:public\s+|weak\s+)?"([^"]+)"', line)
                    if m and not os.path.isfile(os.path.join(self.root, os.path.dirname(path), m.group(1))):
                        self.find(path, number, "arrow", '"%s" is not a schema beside this one' % m.group(1))

    # 2. Archives -------------------------------------------------------------------------------------------------------

    def check_archives(self):
        for folder, headers in ARCHIVES:
            objects = self.build(folder)
            if objects:
                self.check_undefined(folder, objects, headers)
                self.check_data(objects, [])
        for folder, but in NO_GLOBALS:
            self.check_data(self.build(folder), but)

    def build(self, folder):
        """source -> object, built plain in a temporary folder; empty if the folder is or does not compile (a finding)."""
        objects = {}
        for path in self.files:
            if os.path.dirname(path) == folder and path.endswith(".c"):
                out = os.path.join(self.scratch, path.replace("/", "_") + ".o")
                run = subprocess.run(self.cc + PLAIN + ["-I", self.root, "-c", os.path.join(self.root, path), "-o", out],
                                     capture_output=True, text=True)
                if run.returncode == 0:
                    objects[path] = out
                else:
                    first = [l for l in run.stderr.split("\n") if "error" in l][:1] or ["no message"]
                    self.find(path, 1, "build", "does not compile plain: " + first[0])
        return objects

    def declared(self, headers):
        """Names of all functions the headers declare (a few words more do no harm)."""
        names = set()
        for path in self.files:
            if matches(path, headers) and path.endswith(".h"):
                text = re.sub(r"/\*.*?\*/|//[^\n]*", " ", self.text(path) or "", flags=re.S)
                names.update(re.findall(r"\b([a-z_][a-z0-9_]*)\s*\(", text))
        return names

    def check_undefined(self, folder, objects, headers):
        archive = os.path.join(self.scratch, folder.replace("/", "_") + ".a")
        subprocess.run(["ar", "rcs", archive] + list(objects.values()), check=True)
        defined = self.symbols(["--defined-only"], [archive])
        allowed = self.declared(headers)
        for path, out in objects.items():
            for name in sorted(self.symbols(["-u"], [out]) - defined):
                pure = (name in allowed or matches(name, PURE_LIBC)) and not matches(name, IMPURE)
                if not pure:
                    self.find(path, 1, "symbol", "%s() is called, which is neither a function of the layers below nor of the "
                              "pure part of libc" % name)

    def symbols(self, options, files):
        out = subprocess.run(["nm", "-P"] + options + files, capture_output=True, text=True, check=True).stdout
        return {line.split()[0] for line in out.split("\n") if line.strip() and not line.endswith(":")}

    def check_data(self, objects, but):
        for path, out in objects.items():
            if path in but:
                continue
            listing = subprocess.run(["objdump", "-h", out], capture_output=True, text=True, check=True).stdout
            for _, name, size in re.findall(r"^\s*(\d+)\s+(\S+)\s+([0-9a-f]+)\s", listing, flags=re.M):
                if re.match(MUTABLE, name) and not re.match(CONST_AFTER_ALL, name) and int(size, 16) > 0:
                    self.find(path, 1, "global", "%d bytes in %s: data that can change; make it const or an argument" %
                              (int(size, 16), name))

    # 3. and 4. Looks and words -----------------------------------------------------------------------------------------

    def check_looks(self):
        for path in self.files:
            text = self.text(path)
            if text is None or matches(path, FORBIDDEN_NOT_IN):
                continue
            lines = text.split("\n")
            script = text.startswith("#!")
            kind = ".sh" if script else os.path.splitext(path)[1]
            if kind in FIRST_LINE:
                first = lines[1] if script and len(lines) > 1 else lines[0]
                if first != FIRST_LINE[kind]:
                    self.find(path, 1, "spdx", "the first line must be: " + FIRST_LINE[kind])
            if kind in FIRST_LINE or os.path.basename(path) in ALSO_NARROW:
                self.check_lines(path, lines)
            self.check_words(path, lines)

    def check_lines(self, path, lines):
        for number, line in enumerate(lines, 1):
            if "\t" in line:
                self.find(path, number, "tab", "indent with spaces")
            if len(line) * 2 > LINE_MAX:
                columns = sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
                              for c in line)
                if columns > LINE_MAX:
                    self.find(path, number, "width", "%d columns; at most %d" % (columns, LINE_MAX))

    def check_words(self, path, lines):
        for number, line in enumerate(lines, 1):
            for word in FORBIDDEN:
                m = re.search(word, line)
                if m:
                    self.find(path, number, "word", "\"%s\" does not belong into the tree" % m.group(0))

    def run(self, archives=True):
        self.check_arrows()
        self.check_protos()
        self.check_looks()
        if archives:
            with tempfile.TemporaryDirectory() as self.scratch:
                self.check_archives()
        return self.findings


# ---------------------------------------------------------------------------------------------------------------------
# Self-test: a small sound tree, then one violation at a time.

C = FIRST_LINE[".c"] + "\n"

SOUND = {
    "common/base/errors.c": C + "static int enabled;\nvoid error_trace_enable(int on);\n"
                            "void error_trace_enable(int on) { enabled = on; }\n",
    "common/base/bytes.h": C + "#pragma once\n#include <stddef.h>\nsize_t bytes_count(const char *s);\n",
    "common/unit/roster.h": C + "#pragma once\n#include \"common/base/bytes.h\"\nint roster_size(void);\n",
    "common/unit/roster.c": C + "#include \"common/unit/roster.h\"\nint roster_size(void) { return (int)bytes_count(\"\"); }\n",
    "common/crypto/digest.h": C + "#pragma once\n#include <openssl/evp.h>\n",
    "common/wire/record.h": C + "#pragma once\n#include \"common/base/bytes.h\"\nint record_encode(int record);\n",
    "common/wire/record.c": C + "#include \"proto/entry.pb-c.h\"\n#include <protobuf-c/protobuf-c.h>\n",
    "common/io/loop.h": C + "#pragma once\n#include <zmq.h>\n#include <time.h>\n",
    "node/store/store.h": C + "#pragma once\n#include \"common/base/bytes.h\"\nint store_get(int key);\n",
    "node/store/store_lmdb.c": C + "#include <lmdb.h>\n#include \"node/store/store.h\"\n",
    "node/store/journal.h": C + "#pragma once\n#include \"common/crypto/digest.h\"\n",
    "node/core/office.h": C + "#pragma once\nint office_decide(int input);\n",
    "node/core/office.c": C + "#include <stdio.h>\n#include <string.h>\n#include \"common/wire/record.h\"\n"
                          "#include \"node/core/office.h\"\n#include \"node/store/store.h\"\n"
                          "static const char *const words[] = { \"a\", \"b\" };\n"
                          "int office_decide(int input) {\n        char s[64];\n"
                          "        snprintf(s, sizeof(s), \"%s\", words[input]);\n"
                          "        return record_encode(store_get((int)strlen(s)));\n}\n",
    "node/runner.h": C + "#pragma once\n#include <pthread.h>\n#include \"common/wire/record.h\"\n"
                     "#include \"node/core/office.h\"\n#include \"node/store/journal.h\"\n",
    "node/main.c": C + "#include \"common/io/loop.h\"\n#include \"node/runner.h\"\n",
    "node/cli/cli.h": C + "#pragma once\n#include \"common/io/loop.h\"\n",
    "relay/relay.c": C + "#include <zmq.h>\n#include \"common/io/loop.h\"\n",
    "proto/entry.proto": FIRST_LINE[".proto"] + "\nsyntax = \"proto3\";\n",
    "deploy/setup": "#!/bin/bash\n# " + SPDX + "\necho ok\n",
    "meson.build": "project('x', 'c')\n",
    "README.md": "A readme may have lines as long as it likes: " + "x" * 200 + "\n",
}


VIOLATIONS = [
    # file, its text, the findings expected (parts of them)
    ("common/base/x.c", C + '#include "common/unit/roster.h"\n', ["common/base/x.c:2: arrow"]),
    ("common/unit/x.c", C + '#include "common/wire/record.h"\n', ["common/unit/x.c:2: arrow"]),
    ("common/crypto/x.c", C + '#include "common/unit/roster.h"\n', ["common/crypto/x.c:2: arrow"]),
    ("common/wire/x.c", C + '#include "common/io/loop.h"\n', ["common/wire/x.c:2: arrow"]),
    ("common/io/x.c", C + '#include "node/runner.h"\n', ["common/io/x.c:2: arrow"]),
    ("relay/x.c", C + '#include "node/core/office.h"\n', ["relay/x.c:2: arrow"]),
    ("node/core/x.c", C + '#include "node/store/journal.h"\n', ["node/core/x.c:2: arrow", "node/core/x.c:1: reach"]),
    ("node/store/store_mem.c", C + '#include "common/crypto/digest.h"\n', ["node/store/store_mem.c:2: arrow"]),
    ("node/store/x.c", C + '#include "node/core/office.h"\n', ["node/store/x.c:2: arrow"]),
    ("node/runner.c", C + '#include "common/io/loop.h"\n', ["node/runner.c:2: arrow"]),
    ("node/link.c", C + '#include "node/cli/cli.h"\n', ["node/link.c:2: arrow"]),
    ("node/main.c", C + '#include "proto/entry.pb-c.h"\n', ["node/main.c:2: arrow"]),
    ("node/main.c", C + '#include "node/cli/cli.h"\n', ["node/main.c:2: arrow"]),
    ("deploy/x.c", C + '#include "common/base/bytes.h"\n', ["deploy/x.c:2: arrow"]),
    ("common/new/x.c", C, ["common/new/x.c:1: arrow"]),
    ("common/unit/x.c", C + '#include "roster.h"\n', ["common/unit/x.c:2: include"]),
    ("common/base/x.c", C + "#include <openssl/evp.h>\n", ["common/base/x.c:2: library"]),
    ("common/wire/x.c", C + "#include <zmq.h>\n", ["common/wire/x.c:2: library"]),
    ("common/crypto/x.c", C + "#include <protobuf-c/protobuf-c.h>\n", ["common/crypto/x.c:2: library"]),
    ("node/store/store_mem.c", C + "#include <lmdb.h>\n", ["node/store/store_mem.c:2: library"]),
    ("node/runner.c", C + "#include <zmq.h>\n", ["node/runner.c:2: library"]),
    ("node/main.c", C + "#include <jansson.h>\n", ["node/main.c:2: library"]),
    ("node/cli/x.c", C + "#include <yaml.h>\n", ["node/cli/x.c:2: library"]),
    ("relay/relay.c", C + "#include <openssl/evp.h>\n", ["relay/relay.c:2: library"]),
    ("common/io/x.c", C + "#include <newlib.h>\n", ["common/io/x.c:2: library: <newlib.h>"]),
    ("node/new/x.c", C, ["node/new/x.c:1: arrow"]),
    ("node/core/x.c", C + "#include <time.h>\n", ["node/core/x.c:2: pure"]),
    ("node/core/x.c", C + "#include <openssl/evp.h>\n", ["node/core/x.c:2: pure"]),
    ("common/wire/record.h", SOUND["common/wire/record.h"] + '#include "proto/entry.pb-c.h"\n',
     ["node/core/office.c:1: reach: proto/entry.pb-c.h comes in through common/wire/record.h", "build"]),
    ("proto/entry.proto", SOUND["proto/entry.proto"] + 'import "google/any.proto";\n', ["proto/entry.proto:3: arrow"]),
    ("node/core/x.c", C + "long time(long *);\nlong office_now(void) { return time(0); }\n",
     ["node/core/x.c:1: symbol: time()"]),
    ("node/core/x.c", C + "int printf(const char *, ...);\nvoid say(void) { printf(\"%d\", 1); }\n",
     ["node/core/x.c:1: symbol: printf()"]),
    ("node/core/x.c", C + "void random_system(int *);\nvoid draw(int *r) { random_system(r); }\n",
     ["node/core/x.c:1: symbol: random_system()"]),
    ("node/core/x.c", C + "void *EVP_MD_CTX_new(void);\nvoid *make(void) { return EVP_MD_CTX_new(); }\n",
     ["node/core/x.c:1: symbol: EVP_MD_CTX_new()"]),
    ("common/unit/x.c", C + "int store_get(int);\nint get(void) { return store_get(1); }\n",
     ["common/unit/x.c:1: symbol: store_get()"]),
    ("node/core/x.c", C + "int office_count;\n", ["node/core/x.c:1: global: 4 bytes in .bss"]),
    ("node/core/x.c", C + "int office_count = 7;\n", ["node/core/x.c:1: global: 4 bytes in .data"]),
    ("node/core/x.c", C + "_Thread_local int office_count = 7;\n", ["node/core/x.c:1: global: 4 bytes in .tdata"]),
    ("node/core/x.c", C + "int count(void) { static int n; return n++; }\n", ["node/core/x.c:1: global: 4 bytes in .bss"]),
    ("node/core/x.c", C + "const char *word = \"changes\";\n", ["node/core/x.c:1: global: 8 bytes in .data"]),
    ("common/base/x.c", C + "int count = 7;\n", ["common/base/x.c:1: global"]),
    ("node/core/x.c", C + "this does not compile\n", ["node/core/x.c:1: build"]),
    ("common/base/x.c", "/* no licence */\n", ["common/base/x.c:1: spdx"]),
    ("common/base/x.h", "\n" + C, ["common/base/x.h:1: spdx"]),
    ("proto/x.proto", C, ["proto/x.proto:1: spdx"]),
    ("deploy/x", "#!/bin/sh\necho\n", ["deploy/x:1: spdx"]),
    ("tests/x.py", "print()\n", ["tests/x.py:1: spdx"]),
    ("tests/x.c", C + "int\ta;\n", ["tests/x.c:2: tab"]),
    ("tests/x.c", C + "/* " + "x" * 123 + " */\n", ["tests/x.c:2: width: 129 columns"]),
    ("tests/x.c", C + "/* " + "\u4fe1" * 62 + " */\n", ["tests/x.c:2: width: 130 columns"]),
    ("meson.build", "# " + "x" * 127 + "\n", ["meson.build:1: width"]),
    ("README.md", "see /" + "work/main\n", ["README.md:1: word"]),
    ("tests/x.c", C + "/* /" + "tmp/w/base */\n", ["tests/x.c:2: word"]),
    ("docs/x.md", "for iss" + "ue 2\n", ["docs/x.md:1: word"]),
    ("tests/x.c", C + "/* TO" + "DO */\n", ["tests/x.c:2: word"]),
    ("tests/x.c", C + "#if" + " 0\n#endif\n", ["tests/x.c:2: word"]),
]

# What looks like a violation and is none.
LAWFUL = [
    ("node/core/x.c", C + "const char *const names[] = { \"in\", \".data.rel.ro\" };\n"),
    ("tests/x.c", C + "/* " + "x" * 122 + " */\n"),
    ("tests/x.c", C + "/* mkstemp: XXXXXX; tissue 2; docs/work/plan */\n"),
    ("tests/x.c", C + "#include <cmocka.h>\n#include \"beside.h\"\n"),
    ("docs/logo.svg", "\0binary /" + "work/\n"),
    ("build/x.c", "\tgenerated\n"),
]


def lint_tree(files, cc, archives):
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            full = os.path.join(root, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)
        return Lint(root, cc).run(archives)


def self_test(cc):
    built = tuple(folder + "/" for folder, _ in ARCHIVES + NO_GLOBALS) + ("common/wire/record.h",)
    wrong = []
    for name, files in [("an empty tree", {}), ("the sound tree", SOUND)]:
        wrong += ["%s has a finding: %s" % (name, f) for f in lint_tree(files, cc, True)]
    for path, text in LAWFUL:
        wrong += ["unexpected for %r: %s" % (text, f) for f in lint_tree({**SOUND, path: text}, cc, path.startswith(built))]
    for path, text, expected in VIOLATIONS:
        found = lint_tree({**SOUND, path: text}, cc, path.startswith(built))
        wrong += ["not found for %r: %s" % (text, e) for e in expected if not any(e in f for f in found)]
        wrong += ["unexpected for %r: %s" % (text, f) for f in found if not any(e in f for e in expected)]
    for line in wrong:
        print(line)
    print("%d violations, %d lawful trees, %d wrong" % (len(VIOLATIONS), len(LAWFUL) + 2, len(wrong)))
    return 1 if wrong else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
    parser.add_argument("--cc", default="gcc" if shutil.which("gcc") else "cc", help="C compiler for the plain archive")
    parser.add_argument("--only", action="append", metavar="RULE", help="say only what this rule finds")
    parser.add_argument("--skip", action="append", metavar="RULE", default=[], help="say nothing of what this rule finds")
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    cc = arguments.cc.split()
    if arguments.self_test:
        return self_test(cc)
    findings = [f for f in Lint(os.path.realpath(arguments.root), cc).run()
                if f.split(": ")[1] not in arguments.skip and (not arguments.only or f.split(": ")[1] in arguments.only)]
    for finding in findings:
        print(finding)
    print("%d findings" % len(findings))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
