/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One event, one line, one write(2): that alone keeps lines of several threads apart, without a lock that a signal or a fork
 * could leave held.
 */

#include "common/io/log.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/io/clock.h"
#include "common/io/limits.h"

static const struct { LogLevel level; const char *name; } level_names[] = {
        { LOG_ERROR, "error" }, { LOG_WARN, "warn" }, { LOG_NOTE, "note" }, { LOG_INFO, "info" }, { LOG_DEBUG, "debug" },
};

static atomic_int level_max = LOG_INFO;
static atomic_bool to_journal;

static const char *level_name(LogLevel level) {
        for (size_t i = 0; i < array_size(level_names); i++)
                if (level_names[i].level == level)
                        return level_names[i].name;
        return "?";
}

bool log_level_parse(const char *s, LogLevel *ret) {
        for (size_t i = 0; i < array_size(level_names); i++)
                if (strcmp(level_names[i].name, s) == 0) {
                        *ret = level_names[i].level;
                        return true;
                }
        return false;
}

/* systemd sets JOURNAL_STREAM to "device:inode" of the stream it gave us; stderr may have been redirected since. */
static bool stderr_is_journal(void) {
        unsigned long long device, inode;
        const char *s = getenv("JOURNAL_STREAM");
        struct stat st;

        return s && sscanf(s, "%llu:%llu", &device, &inode) == 2 && fstat(STDERR_FILENO, &st) == 0 && st.st_dev == device &&
               st.st_ino == inode;
}

void log_init(LogLevel max) {
        atomic_store(&level_max, (int)max);
        atomic_store(&to_journal, stderr_is_journal());
}

LogField log_errno(const char *key, int r) {
        return log_str(key, strerrordesc_np(r < 0 ? -r : r));
}

static bool is_plain(Bytes b) {
        if (b.len == 0)
                return false;
        for (size_t i = 0; i < b.len; i++)
                if (b.data[i] <= ' ' || b.data[i] >= 0x7f || b.data[i] == '"' || b.data[i] == '\\' || b.data[i] == '=')
                        return false;
        return true;
}

static void put_quoted(Buf *out, Bytes b) {
        /* bytes that are not text are escaped one by one; so is U+0080..U+009F, which terminals obey */
        bool text = bytes_is_utf8(b);

        buf_put_u8(out, '"');
        for (size_t i = 0; i < b.len; i++) {
                uint8_t c = b.data[i];

                if (c == '"' || c == '\\') {
                        buf_put_u8(out, '\\');
                        buf_put_u8(out, c);
                } else if (c == '\n')
                        buf_put(out, "\\n", 2);
                else if (c < ' ' || c == 0x7f || (c >= 0x80 && !text))
                        buf_printf(out, "\\x%02x", c);
                else if (c == 0xc2 && i + 1 < b.len && b.data[i + 1] < 0xa0)
                        buf_printf(out, "\\u%04x", b.data[++i]);
                else
                        buf_put_u8(out, c);
        }
        buf_put_u8(out, '"');
}

static void put_field(Buf *out, const LogField *f) {
        buf_printf(out, " %s=", f->key);
        switch (f->type) {
        case LOG_FIELD_INT:
                buf_printf(out, "%lld", (long long)f->i);
                break;
        case LOG_FIELD_UINT:
                buf_printf(out, "%llu", (unsigned long long)f->u);
                break;
        case LOG_FIELD_HEX:
                for (size_t i = 0; i < f->bytes.len; i++)
                        buf_printf(out, "%02x", f->bytes.data[i]);
                break;
        default:
                if (is_plain(f->bytes))
                        buf_put_bytes(out, f->bytes);
                else
                        put_quoted(out, f->bytes);
        }
}

/* Cuts between characters, never inside one. */
static void cut(Buf *out, size_t max) {
        if (out->len <= max)
                return;
        out->len = max - 3;
        while (out->len > 0 && (out->data[out->len] & 0xc0) == 0x80)
                out->len--;
        buf_put(out, "...", 3);
}

void log_format(Buf *out, LogLevel level, const char *event, const char *time_text, const char *msg,
                const LogField *fields, size_t n) {
        buf_clear(out);
        if (time_text)
                buf_printf(out, "%s level=%s time=%s", event, level_name(level), time_text);
        else
                buf_printf(out, "<%d>%s", (int)level, event);
        for (size_t i = 0; i < n; i++)
                if (fields[i].type != LOG_FIELD_NONE)
                        put_field(out, &fields[i]);
        if (msg) {
                LogField f = log_str("msg", msg);
                put_field(out, &f);
        }
        cut(out, LOG_LINE_MAX - 1);
        buf_put_u8(out, '\n');
}

void log_write(LogLevel level, const char *event, const char *msg, const LogField *fields, size_t n) {
        char time_text[INSTANT_TEXT_SIZE];
        Buf line CLEANUP(buf_deinit) = BUF_INIT;
        int saved = errno;

        assert(event && *event);
        if ((int)level > atomic_load(&level_max))
                return;
        instant_format(clock_real(), time_text);
        log_format(&line, level, event, atomic_load(&to_journal) ? NULL : time_text, msg, fields, n);
        /* nothing sensible is left to do if stderr can't be written */
        ssize_t written = write(STDERR_FILENO, line.data, line.len);
        (void)written;
        errno = saved;
}

bool log_limit_pass(LogLimit *l, int64_t now_ms, uint32_t burst, int64_t interval_ms, uint64_t *ret_held_back) {
        if (l->passed == 0 || now_ms - l->since_ms >= interval_ms) {
                l->since_ms = now_ms;
                l->passed = 0;
        }
        if (l->passed >= burst) {
                l->held_back++;
                return false;
        }
        l->passed++;
        *ret_held_back = l->held_back;
        l->held_back = 0;
        return true;
}
