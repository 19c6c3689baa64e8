# SPDX-License-Identifier: Apache-2.0
"""Chinese or English, by the locale; columns of a terminal, where a Chinese character takes two."""

import os
import sys
import unicodedata


def locale_is_zh(environ=os.environ):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return environ[name].startswith("zh")
    return False


ZH = locale_is_zh()


def w(en, zh):
    return zh if ZH else en


def width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def pad(text, columns, right=False):
    space = " " * max(0, columns - width(text))
    return space + text if right else text + space


def cut(text, columns):
    """At most so many columns; what is longer ends in an ellipsis."""
    text = "".join(c if c.isprintable() else " " for c in text)
    if width(text) <= columns:
        return text
    kept, used = "", 1
    for c in text:
        used += width(c)
        if used > columns:
            break
        kept += c
    return kept + "…"


class Screen:
    """Where the demo tells its story: stdout, or stderr if stdout is kept for JSON.  One line at the bottom may show
    progress."""

    def __init__(self, to=None):
        self.to = to or sys.stdout
        self.terminal = self.to.isatty()
        self.colour = self.terminal and "NO_COLOR" not in os.environ
        self.below = ""

    def style(self, code, text):
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text

    def bold(self, text):
        return self.style("1", text)

    def dim(self, text):
        return self.style("2", text)

    def line(self, text=""):
        self._wipe()
        print(text, file=self.to, flush=True)
        if self.below:
            print(self.below, end="", file=self.to, flush=True)

    def _wipe(self):
        if self.below:
            print("\r\x1b[K", end="", file=self.to)

    def progress(self, text):
        """Replaces the line at the bottom; a terminal's only ("" removes it)."""
        if self.terminal:
            self._wipe()
            self.below = text
            print(text, end="", file=self.to, flush=True)
