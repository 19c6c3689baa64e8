/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a daemon tells its operator: one line an event on stderr, whole even when several threads log at once.
 *
 *   net.refused level=warn time=2026-03-01T09:30:00.123+08:00 address=10.1.2.3 key=5f2a.. msg="not in the roster: check ..."
 *
 * The event's name comes first and is stable: operators and tests match it.  Then key=value; a value is quoted when it is empty
 * or holds anything but plain printable characters, and control characters are escaped, so that no value can forge a line.
 * Under journald (JOURNAL_STREAM names our stderr) the level goes into its <N> prefix and the time is left to it.
 *
 * `msg` says what to do next, not just what went wrong.  Never content, names of petitioners, or keys (an id or the first bytes
 * of a public key are fine).
 */

#include <stdbool.h>
#include <stdint.h>
#include "common/base/bytes.h"

typedef enum LogLevel { LOG_ERROR = 3, LOG_WARN = 4, LOG_NOTE = 5, LOG_INFO = 6, LOG_DEBUG = 7 } LogLevel; /* syslog's */

typedef enum LogFieldType { LOG_FIELD_NONE, LOG_FIELD_STR, LOG_FIELD_INT, LOG_FIELD_UINT, LOG_FIELD_HEX } LogFieldType;

typedef struct LogField {
        const char *key;
        LogFieldType type;
        int64_t i;
        uint64_t u;
        Bytes bytes;
} LogField;

/* log_event(LOG_WARN, "relay.unreachable", "see that it runs at its endpoint", log_str("peer", peer), log_int("waited_ms", n));
 * msg may be NULL for plain facts.  Values are borrowed for the call. */
#define log_event(level, event, msg, ...) log_write((level), (event), (msg), (const LogField[]){ { NULL }, ##__VA_ARGS__ }, \
                                                    sizeof((const LogField[]){ { NULL }, ##__VA_ARGS__ }) / sizeof(LogField))

static inline LogField log_str(const char *key, const char *value /* may be NULL: empty */) {
        return (LogField){ .key = key, .type = LOG_FIELD_STR, .bytes = bytes_of_str(value) };
}
static inline LogField log_bytes(const char *key, Bytes text) {
        return (LogField){ .key = key, .type = LOG_FIELD_STR, .bytes = text };
}
static inline LogField log_hex(const char *key, Bytes value) {
        return (LogField){ .key = key, .type = LOG_FIELD_HEX, .bytes = value };
}
static inline LogField log_int(const char *key, int64_t value) {
        return (LogField){ .key = key, .type = LOG_FIELD_INT, .i = value };
}
static inline LogField log_uint(const char *key, uint64_t value) {
        return (LogField){ .key = key, .type = LOG_FIELD_UINT, .u = value };
}
/* The text of an errno, given negative or positive. */
LogField log_errno(const char *key, int r);

/* Reads JOURNAL_STREAM and remembers the level; before it everything up to LOG_INFO goes to stderr with its time. */
void log_init(LogLevel max);
bool log_level_parse(const char *s, LogLevel *ret); /* "error", "warn", "note", "info", "debug" */
void log_write(LogLevel level, const char *event, const char *msg, const LogField *fields, size_t n);

/* The line, with its newline, at most LOG_LINE_MAX bytes (what does not fit is cut and ends in "..."): pure, what
 * log_write() writes.  time_text NULL: journald's form. */
void log_format(Buf *out, LogLevel level, const char *event, const char *time_text, const char *msg,
                const LogField *fields, size_t n);

/* Keeps a hostile or broken peer from filling the disk with lines: at most `burst` events every `interval_ms`.  Zeroed is
 * ready.  True: log it, and say how many were kept back since the last one. */
typedef struct LogLimit {
        int64_t since_ms;
        uint32_t passed;
        uint64_t held_back;
} LogLimit;
bool log_limit_pass(LogLimit *l, int64_t now_ms, uint32_t burst, int64_t interval_ms, uint64_t *ret_held_back);
