/* SPDX-License-Identifier: Apache-2.0 */

/*
 * libyaml's events folded into a tree.  Events rather than its document API, because only they show aliases, tags and
 * directives before they are acted on, and because the depth is bounded here while it is built.
 */

#include "common/io/yaml.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>
#include "common/base/memory.h"
#include "common/io/file.h"

struct Yaml {
        Arena arena;
        const char *name;
        const YamlNode *root;
        Buf problems;
        size_t n_problems;
};

/* ---- problems ------------------------------------------------------------------------------------------------------- */

/* A precision, or the end of the room, may have cut a letter in half: what is left of it goes. */
static void mend_utf8(char *s) {
        char *to = s;

        while (*s) {
                unsigned char c = (unsigned char)*s;
                size_t want = c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4, n = 1;

                while (n < want && ((unsigned char)s[n] & 0xc0) == 0x80)
                        n++;
                if (n == want) {
                        memmove(to, s, n);
                        to += n;
                }
                s += n;
        }
        *to = 0;
}

static void add_problem(Yaml *y, uint32_t line, uint32_t column, const char *format, va_list args) {
        char message[512];

        y->n_problems++;
        if (y->n_problems > YAML_PROBLEMS_MAX + 1)
                return;
        /* keep it a string at every moment: the NUL is taken off before more is put */
        if (y->problems.len > 0)
                y->problems.len--;
        if (y->n_problems > YAML_PROBLEMS_MAX) {
                buf_printf(&y->problems, "%s: more problems follow; correct these first\n", y->name);
        } else {
                vsnprintf(message, sizeof(message), format, args);
                mend_utf8(message);
                if (line)
                        buf_printf(&y->problems, "%s:%u:%u: %s\n", y->name, line, column, message);
                else
                        buf_printf(&y->problems, "%s: %s\n", y->name, message);
        }
        buf_put_u8(&y->problems, 0);
}

void yaml_problem(const YamlNode *at, const char *format, ...) {
        va_list args;

        va_start(args, format);
        add_problem(at->yaml, at->line, at->column, format, args);
        va_end(args);
}

void yaml_problem_at(Yaml *y, uint32_t line, uint32_t column, const char *format, ...) {
        va_list args;

        va_start(args, format);
        add_problem(y, line, column, format, args);
        va_end(args);
}

bool yaml_ok(const Yaml *y) {
        return y->n_problems == 0;
}

const char *yaml_problems(const Yaml *y) {
        return y->n_problems ? (const char *)y->problems.data : "";
}

size_t yaml_n_problems(const Yaml *y) {
        return y->n_problems;
}

/* ---- events to tree ------------------------------------------------------------------------------------------------- */

typedef struct Building {
        Yaml *yaml;
        yaml_parser_t parser;
} Building;

typedef struct Children {
        const YamlNode **nodes;
        size_t n, cap;
} Children;

static void children_add(Children *c, const YamlNode *node) {
        if (c->n == c->cap) {
                c->cap = c->cap ? c->cap * 2 : 8;
                c->nodes = mem_realloc(c->nodes, c->cap * sizeof(*c->nodes));
        }
        c->nodes[c->n++] = node;
}

/* Moves the array into the arena. */
static const YamlNode *const *children_keep(Children *c, Arena *arena) {
        const YamlNode **kept = arena_new_array(arena, const YamlNode *, c->n ? c->n : 1);

        if (c->n)
                memcpy(kept, c->nodes, c->n * sizeof(*kept));
        c->nodes = mem_free(c->nodes);
        c->n = c->cap = 0;
        return kept;
}

static uint32_t mark_line(yaml_mark_t m) {
        return (uint32_t)m.line + 1;
}

static uint32_t mark_column(yaml_mark_t m) {
        return (uint32_t)m.column + 1;
}

#define refuse(y, mark, ...) yaml_problem_at((y), mark_line(mark), mark_column(mark), __VA_ARGS__)

static bool next_event(Building *b, yaml_event_t *ret) {
        yaml_parser_t *p = &b->parser;

        if (yaml_parser_parse(p, ret))
                return true;
        if (p->error == YAML_READER_ERROR)
                yaml_problem_at(b->yaml, 0, 0, "not valid YAML at byte %zu: %s", p->problem_offset, p->problem);
        else
                refuse(b->yaml, p->problem_mark, "not valid YAML: %s%s%s", p->problem, p->context ? " " : "",
                       p->context ? p->context : "");
        return false;
}

static bool decorations_ok(Yaml *y, yaml_mark_t mark, const yaml_char_t *anchor, const yaml_char_t *tag) {
        if (anchor)
                refuse(y, mark, "anchors (&name) are not accepted; write the value out");
        else if (tag)
                refuse(y, mark, "tags (!name) are not accepted; remove it");
        return !anchor && !tag;
}

static bool text_ok(Yaml *y, yaml_mark_t mark, const char *text, size_t len) {
        for (size_t i = 0; i < len; i++) {
                unsigned char c = (unsigned char)text[i];

                if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f) {
                        refuse(y, mark, "control character 0x%02x in the text; remove it", c);
                        return false;
                }
        }
        return true;
}

static YamlNode *node_new(Yaml *y, YamlType type, yaml_mark_t mark) {
        YamlNode *n = arena_new(&y->arena, YamlNode);

        n->type = type;
        n->line = mark_line(mark);
        n->column = mark_column(mark);
        n->yaml = y;
        return n;
}

static const YamlNode *build_node(Building *b, yaml_event_t *event, unsigned depth);

static const YamlNode *build_scalar(Building *b, const yaml_event_t *event) {
        const char *text = (const char *)event->data.scalar.value;
        size_t len = event->data.scalar.length;
        YamlNode *node;

        if (!decorations_ok(b->yaml, event->start_mark, event->data.scalar.anchor, event->data.scalar.tag) ||
            !text_ok(b->yaml, event->start_mark, text, len))
                return NULL;
        node = node_new(b->yaml, YAML_SCALAR, event->start_mark);
        node->text = arena_strndup(&b->yaml->arena, text, len);
        node->n = len;
        return node;
}

static bool key_ok(Building *b, const Children *keys, const YamlNode *key) {
        if (key->type != YAML_SCALAR) {
                yaml_problem(key, "a key must be a plain word");
                return false;
        }
        for (size_t i = 0; i < keys->n; i++)
                if (strcmp(keys->nodes[i]->text, key->text) == 0) {
                        yaml_problem(key, "key '%.64s' is there twice, first at line %u", key->text, keys->nodes[i]->line);
                        return false;
                }
        if (keys->n == YAML_KEYS_MAX) {
                yaml_problem(key, "more than %u keys in one mapping", YAML_KEYS_MAX);
                return false;
        }
        return true;
}

/* Reads what follows a sequence's or mapping's start up to its end; false when refused. */
static bool build_children(Building *b, yaml_event_type_t end, unsigned depth, Children *keys, Children *items) {
        for (;;) {
                const YamlNode *node;
                yaml_event_t event;
                bool done;

                if (!next_event(b, &event))
                        return false;
                done = event.type == end;
                node = done ? NULL : build_node(b, &event, depth + 1);
                yaml_event_delete(&event);
                if (done)
                        return true;
                if (!node)
                        return false;
                if (keys && keys->n == items->n) {
                        if (!key_ok(b, keys, node))
                                return false;
                        children_add(keys, node);
                } else
                        children_add(items, node);
        }
}

static const YamlNode *build_collection(Building *b, const yaml_event_t *event, unsigned depth) {
        bool map = event->type == YAML_MAPPING_START_EVENT;
        Children keys = { 0 }, items = { 0 };
        Yaml *y = b->yaml;
        YamlNode *node;
        bool ok;

        if (depth >= YAML_DEPTH_MAX) {
                refuse(y, event->start_mark, "nested more than %u deep", YAML_DEPTH_MAX);
                return NULL;
        }
        if (!decorations_ok(y, event->start_mark, map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor,
                            map ? event->data.mapping_start.tag : event->data.sequence_start.tag))
                return NULL;
        node = node_new(y, map ? YAML_MAPPING : YAML_SEQUENCE, event->start_mark);
        ok = build_children(b, map ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT, depth, map ? &keys : NULL, &items);
        assert(!ok || !map || keys.n == items.n);
        node->n = items.n;
        node->items = children_keep(&items, &y->arena);
        node->keys = children_keep(&keys, &y->arena);
        return ok ? node : NULL;
}

static const YamlNode *build_node(Building *b, yaml_event_t *event, unsigned depth) {
        switch (event->type) {
        case YAML_SCALAR_EVENT:
                return build_scalar(b, event);
        case YAML_SEQUENCE_START_EVENT:
        case YAML_MAPPING_START_EVENT:
                return build_collection(b, event, depth);
        default:
                assert(event->type == YAML_ALIAS_EVENT); /* libyaml's grammar lets nothing else stand here */
                refuse(b->yaml, event->start_mark, "aliases (*name) are not accepted; write the value out");
                return NULL;
        }
}

/* One event that must be of this type; its data is of no interest but for directives. */
static bool expect(Building *b, yaml_event_type_t type) {
        yaml_event_t event;
        bool ok;

        if (!next_event(b, &event))
                return false;
        ok = event.type == type;
        if (!ok && type == YAML_DOCUMENT_START_EVENT)
                yaml_problem_at(b->yaml, 0, 0, "the file is empty");
        else if (!ok)
                refuse(b->yaml, event.start_mark, "a second document starts here; one file holds one document");
        else if (type == YAML_DOCUMENT_START_EVENT &&
                 (event.data.document_start.version_directive ||
                  event.data.document_start.tag_directives.start != event.data.document_start.tag_directives.end)) {
                refuse(b->yaml, event.start_mark, "directives (%%YAML, %%TAG) are not accepted; remove them");
                ok = false;
        }
        yaml_event_delete(&event);
        return ok;
}

static void build(Building *b) {
        const YamlNode *root;
        yaml_event_t event;

        if (!expect(b, YAML_STREAM_START_EVENT) || !expect(b, YAML_DOCUMENT_START_EVENT) || !next_event(b, &event))
                return;
        root = build_node(b, &event, 0);
        yaml_event_delete(&event);
        if (!root || !expect(b, YAML_DOCUMENT_END_EVENT) || !expect(b, YAML_STREAM_END_EVENT))
                return;
        if (yaml_as_map(root, &root))
                b->yaml->root = root;
}

static bool utf8_ok(Yaml *y, Bytes text) {
        uint32_t line = 1;

        if (bytes_is_utf8(text))
                return true;
        for (size_t start = 0; start < text.len; line++) {
                const uint8_t *end = memchr(text.data + start, '\n', text.len - start);
                size_t len = end ? (size_t)(end - (text.data + start)) : text.len - start;

                if (!bytes_is_utf8(bytes_of(text.data + start, len)))
                        break;
                start += len + 1;
        }
        yaml_problem_at(y, line, 1, "this line is not UTF-8 text; save the file as UTF-8");
        return false;
}

static Yaml *yaml_new(const char *name) {
        Yaml *y = mem_new(Yaml);

        y->arena = ARENA_INIT;
        y->name = arena_strdup(&y->arena, name);
        return y;
}

static void too_large(Yaml *y, size_t size_max) {
        yaml_problem_at(y, 0, 0, "larger than the %zu bytes allowed", size_max);
}

static void yaml_parse(Yaml *y, Bytes text, size_t size_max) {
        Building b = { .yaml = y };

        if (text.len > size_max) {
                too_large(y, size_max);
                return;
        }
        if (!utf8_ok(y, text))
                return;
        if (text.len >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0) /* some editors begin UTF-8 files with it */
                text = (Bytes){ text.data + 3, text.len - 3 };
        if (!yaml_parser_initialize(&b.parser))
                abort(); /* out of memory */
        yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&b.parser, text.len ? text.data : (const uint8_t *)"", text.len);
        build(&b);
        yaml_parser_delete(&b.parser);
}

Yaml *yaml_read(const char *name, Bytes text, size_t size_max) {
        Yaml *y = yaml_new(name);

        yaml_parse(y, text, size_max);
        return y;
}

Yaml *yaml_read_file(const char *path, size_t size_max) {
        Buf text CLEANUP(buf_deinit) = BUF_INIT;
        Yaml *y = yaml_new(path);
        int r;

        r = file_read(path, size_max, &text);
        if (r == FILE_E_LARGE)
                too_large(y, size_max);
        else if (r)
                yaml_problem_at(y, 0, 0, "can't be read: %s", strerrordesc_np(-r));
        else
                yaml_parse(y, buf_bytes(&text), size_max);
        return y;
}

Yaml *yaml_tree_free(Yaml *y) {
        if (y) {
                arena_deinit(&y->arena);
                buf_deinit(&y->problems);
                mem_free(y);
        }
        return NULL;
}

void yaml_tree_freep(Yaml **y) {
        *y = yaml_tree_free(*y);
}

const YamlNode *yaml_root(const Yaml *y) {
        return y->root;
}

const char *yaml_relative_path(const YamlNode *at, const char *path) {
        const char *slash = strrchr(at->yaml->name, '/');

        if (path[0] == '/' || !slash)
                return arena_strdup(&at->yaml->arena, path);
        return arena_printf(&at->yaml->arena, "%.*s/%s", (int)(slash - at->yaml->name), at->yaml->name, path);
}
