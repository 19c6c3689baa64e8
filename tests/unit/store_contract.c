/* SPDX-License-Identifier: Apache-2.0 */

/* The contract tests of store.h.  The random one compares each answer with a sorted array that is too simple to be wrong. */

#include "tests/unit/store_contract.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include "common/base/memory.h"
#include "common/base/random.h"

static const StoreMaker *maker;

static Bytes str(const char *s) {
        return bytes_of_str(s);
}

static StoreTxn *begin(Store *s, bool write) {
        StoreTxn *t = NULL;

        assert_int_equal(store_begin(s, write, &t), 0);
        return t;
}

static void commit(StoreTxn *t) {
        assert_int_equal(store_commit(&t), 0);
        assert_null(t);
}

static void holds_value(StoreTxn *t, const char *key, const char *value) {
        Buf b = BUF_INIT;

        assert_int_equal(store_get(t, str(key), &b), value != NULL);
        assert_int_equal(store_has(t, str(key)), value != NULL);
        if (value)
                assert_true(bytes_equal(buf_bytes(&b), str(value)));
        buf_deinit(&b);
}

static void seeks(StoreTxn *t, const char *from, const char *key) {
        Buf k = BUF_INIT, v = BUF_INIT;

        assert_int_equal(store_seek(t, str(from), &k, &v), key != NULL);
        if (key)
                assert_true(bytes_equal(buf_bytes(&k), str(key)));
        buf_deinit(&k);
        buf_deinit(&v);
}

static void seeks_before(StoreTxn *t, const char *before, const char *key) {
        Buf k = BUF_INIT;

        assert_int_equal(store_seek_before(t, str(before), &k, NULL), key != NULL);
        if (key)
                assert_true(bytes_equal(buf_bytes(&k), str(key)));
        buf_deinit(&k);
}

static void what_is_put_is_got(void **state) {
        Store *s = maker->make();
        StoreTxn *t = begin(s, true);
        Buf b = BUF_INIT;

        store_put(t, str("a"), str("1"));
        store_put(t, str("b"), BYTES_NONE);
        store_put(t, str("c"), str("3"));
        store_put(t, str("a"), str("one"));
        store_delete(t, str("c"));
        store_delete(t, str("never"));
        holds_value(t, "a", "one");
        holds_value(t, "b", "");
        holds_value(t, "c", NULL);
        holds_value(t, "aa", NULL);
        commit(t);

        t = begin(s, false);
        holds_value(t, "a", "one");
        buf_put(&b, "x", 1);
        assert_true(store_get(t, str("a"), &b));
        assert_true(bytes_equal(buf_bytes(&b), str("xone")));
        commit(t);
        buf_deinit(&b);
        maker->drop(s);
}

static void longest_keys_and_values_fit(void **state) {
        Store *s = maker->make();
        uint8_t *value = mem_alloc(STORE_VALUE_MAX);
        uint8_t key[STORE_KEY_MAX + 1];
        Buf k = BUF_INIT, v = BUF_INIT;

        memset(value, 'v', STORE_VALUE_MAX);
        memset(key, 0xff, sizeof(key));
        StoreTxn *t = begin(s, true);
        store_put(t, bytes_of(key, STORE_KEY_MAX), bytes_of(value, STORE_VALUE_MAX));
        store_put(t, bytes_of(key, 1), str("short"));
        commit(t);

        t = begin(s, false);
        assert_true(store_seek(t, bytes_of(key, 2), &k, &v));
        assert_true(bytes_equal(buf_bytes(&k), bytes_of(key, STORE_KEY_MAX)));
        assert_true(bytes_equal(buf_bytes(&v), bytes_of(value, STORE_VALUE_MAX)));
        key[STORE_KEY_MAX] = 0;
        assert_false(store_seek(t, bytes_of(key, sizeof(key)), &k, &v));
        assert_true(store_seek_before(t, bytes_of(key, sizeof(key)), &k, &v));
        assert_int_equal(k.len, STORE_KEY_MAX);
        assert_int_equal(store_error(t), 0);
        store_abort(&t);
        buf_deinit(&k);
        buf_deinit(&v);
        mem_free(value);
        maker->drop(s);
}

static void seeking_finds_neighbours(void **state) {
        Store *s = maker->make();
        StoreTxn *t = begin(s, true);

        seeks(t, "", NULL);
        seeks_before(t, "z", NULL);
        store_put(t, str("b"), str("1"));
        store_put(t, str("ba"), str("2"));
        store_put(t, str("d"), str("3"));
        seeks(t, "", "b");
        seeks(t, "b", "b");
        seeks(t, "b!", "ba");
        seeks(t, "bb", "d");
        seeks(t, "d", "d");
        seeks(t, "da", NULL);
        seeks_before(t, "", NULL);
        seeks_before(t, "b", NULL);
        seeks_before(t, "ba", "b");
        seeks_before(t, "c", "ba");
        seeks_before(t, "d", "ba");
        seeks_before(t, "da", "d");
        store_abort(&t);
        maker->drop(s);
}

static void what_is_not_found_leaves_the_buffers_alone(void **state) {
        Store *s = maker->make();
        StoreTxn *t = begin(s, false);
        Buf k = BUF_INIT, v = BUF_INIT;

        buf_put(&k, "k", 1);
        buf_put(&v, "v", 1);
        assert_false(store_seek(t, str("a"), &k, &v));
        assert_false(store_seek_before(t, str("a"), &k, &v));
        assert_false(store_get(t, str("a"), &v));
        assert_true(bytes_equal(buf_bytes(&k), str("k")));
        assert_true(bytes_equal(buf_bytes(&v), str("v")));
        store_abort(&t);
        buf_deinit(&k);
        buf_deinit(&v);
        maker->drop(s);
}

static void a_walk_survives_changes_under_it(void **state) {
        Store *s = maker->make();
        StoreTxn *t = begin(s, true);
        Buf k = BUF_INIT, v = BUF_INIT;
        char name[16];
        int seen = 0;

        for (int i = 0; i < 1000; i++) {
                snprintf(name, sizeof(name), "k%05d", i);
                store_put(t, str(name), str(name));
        }
        while (store_seek(t, buf_bytes(&k), &k, &v)) {
                snprintf(name, sizeof(name), "k%05d", seen++);
                assert_true(bytes_equal(buf_bytes(&k), str(name)));
                assert_true(bytes_equal(buf_bytes(&v), str(name)));
                if (seen % 2)
                        store_delete(t, buf_bytes(&k));
                else
                        store_put(t, str("a"), buf_bytes(&v));
                buf_put_u8(&k, 0);
        }
        assert_int_equal(seen, 1000);
        seen = 0;
        buf_clear(&k);
        while (store_seek(t, buf_bytes(&k), &k, NULL)) {
                seen++;
                buf_put_u8(&k, 0);
        }
        assert_int_equal(seen, 501);
        commit(t);
        buf_deinit(&k);
        buf_deinit(&v);
        maker->drop(s);
}

static void a_reader_keeps_its_snapshot(void **state) {
        Store *s = maker->make();
        StoreTxn *w = begin(s, true);

        store_put(w, str("a"), str("1"));
        store_put(w, str("b"), str("1"));
        StoreTxn *empty = begin(s, false);
        holds_value(empty, "a", NULL);
        commit(w);
        holds_value(empty, "a", NULL);

        StoreTxn *old = begin(s, false);
        w = begin(s, true);
        store_put(w, str("a"), str("2"));
        store_delete(w, str("b"));
        store_put(w, str("c"), str("2"));
        holds_value(w, "a", "2");
        holds_value(old, "a", "1");
        commit(w);
        holds_value(old, "a", "1");
        holds_value(old, "b", "1");
        holds_value(old, "c", NULL);
        seeks_before(old, "z", "b");

        StoreTxn *new = begin(s, false);
        holds_value(new, "a", "2");
        holds_value(new, "b", NULL);
        seeks_before(new, "z", "c");
        store_abort(&empty);
        commit(old);
        holds_value(new, "c", "2");
        store_abort(&new);
        maker->drop(s);
}

static void an_abort_leaves_nothing(void **state) {
        Store *s = maker->make();
        StoreTxn *w = begin(s, true);

        store_put(w, str("a"), str("1"));
        commit(w);
        w = begin(s, true);
        store_put(w, str("a"), str("2"));
        store_put(w, str("b"), str("2"));
        store_delete(w, str("a"));
        store_abort(&w);
        assert_null(w);
        store_abort(&w);
        w = begin(s, true);
        holds_value(w, "a", "1");
        holds_value(w, "b", NULL);
        store_abort(&w);
        maker->drop(s);
}

static void what_was_committed_is_there_after_reopening(void **state) {
        Store *s = maker->make();
        Buf before = BUF_INIT, after = BUF_INIT;

        store_contract_fill(s, 7, 2000, 100);
        store_contract_dump(s, &before);
        StoreTxn *w = begin(s, true);
        store_put(w, str("lost"), str("1"));
        store_abort(&w);
        s = maker->reopen(s);
        store_contract_dump(s, &after);
        assert_true(bytes_equal(buf_bytes(&before), buf_bytes(&after)));
        assert_true(before.len > 1000);
        buf_deinit(&before);
        buf_deinit(&after);
        maker->drop(s);
}

static void a_full_store_is_a_sticky_error(void **state) {
        Store *s = maker->make_small();
        StoreTxn *w = begin(s, true);
        Buf v = BUF_INIT, k = BUF_INIT;
        uint8_t block[4000] = { 1 };

        store_put(w, str("kept"), str("1"));
        commit(w);
        w = begin(s, true);
        for (int i = 0; i < 1000; i++) {
                buf_clear(&k);
                buf_printf(&k, "k%04d", i);
                store_put(w, buf_bytes(&k), bytes_of(block, sizeof(block)));
        }
        assert_int_equal(store_error(w), -ENOSPC);
        assert_false(store_get(w, str("kept"), &v));
        assert_false(store_has(w, str("k0000")));
        assert_false(store_seek(w, BYTES_NONE, &k, &v));
        assert_false(store_seek_before(w, str("z"), &k, &v));
        store_delete(w, str("kept"));
        assert_int_equal(store_commit(&w), -ENOSPC);
        assert_null(w);

        w = begin(s, true);
        assert_int_equal(store_error(w), 0);
        holds_value(w, "kept", "1");
        holds_value(w, "k0000", NULL);
        store_put(w, str("more"), str("2"));
        commit(w);
        buf_deinit(&v);
        buf_deinit(&k);
        maker->drop(s);
}

static void usage_grows_with_the_contents(void **state) {
        Store *s = maker->make();
        StoreUsage before, after;

        store_usage(s, &before);
        store_contract_fill(s, 1, 5000, 500);
        store_usage(s, &after);
        assert_true(after.used > before.used + 50000);
        assert_true(after.used < after.size);
        maker->drop(s);
}

/* ---- against a model -------------------------------------------------------------------------------------------------- */

#define MODEL_MAX 600

typedef struct ModelPair {
        uint8_t key[12];
        size_t key_len;
        uint32_t value;
} ModelPair;

typedef struct Model {
        ModelPair pairs[MODEL_MAX];
        size_t n;
} Model;

static Bytes model_key(const ModelPair *p) {
        return bytes_of(p->key, p->key_len);
}

/* Index of the first pair >= key. */
static size_t model_find(const Model *m, Bytes key) {
        size_t i = 0;

        while (i < m->n && bytes_compare(model_key(&m->pairs[i]), key) < 0)
                i++;
        return i;
}

static bool model_has(const Model *m, size_t i, Bytes key) {
        return i < m->n && bytes_equal(model_key(&m->pairs[i]), key);
}

static void model_put(Model *m, Bytes key, uint32_t value) {
        size_t i = model_find(m, key);

        if (!model_has(m, i, key)) {
                assert_true(m->n < MODEL_MAX);
                memmove(&m->pairs[i + 1], &m->pairs[i], (m->n++ - i) * sizeof(ModelPair));
                memcpy(m->pairs[i].key, key.data, key.len);
                m->pairs[i].key_len = key.len;
        }
        m->pairs[i].value = value;
}

static void model_delete(Model *m, Bytes key) {
        size_t i = model_find(m, key);

        if (model_has(m, i, key))
                memmove(&m->pairs[i], &m->pairs[i + 1], (--m->n - i) * sizeof(ModelPair));
}

/* Few letters and lengths, so that keys meet often and are each other's prefixes. */
static Bytes random_key(Random *random, uint8_t buf[12]) {
        static const uint8_t letters[] = { 0, 'a', 'b', 0xff };
        size_t len = 1 + random_below(random, 4);

        for (size_t i = 0; i < len; i++)
                buf[i] = letters[random_below(random, sizeof(letters))];
        return bytes_of(buf, len);
}

static void compare_pair(bool found, const Buf *k, const Buf *v, const Model *m, size_t i, bool expected) {
        assert_int_equal(found, expected);
        if (!found)
                return;
        Reader r = reader_of(buf_bytes(v));
        assert_true(bytes_equal(buf_bytes(k), model_key(&m->pairs[i])));
        assert_int_equal(reader_u32(&r), m->pairs[i].value);
}

static void random_step(StoreTxn *t, Model *m, Random *random, Buf *k, Buf *v) {
        uint8_t raw[12];
        Bytes key = random_key(random, raw);
        size_t i = model_find(m, key);
        uint32_t value = (uint32_t)random_u64(random);

        buf_clear(k);
        buf_clear(v);
        switch (random_below(random, 6)) {
        case 0:
        case 1:
                buf_put_u32(v, value);
                while (v->len < value % 3000) /* now and then longer than a page of LMDB holds */
                        buf_put_u8(v, 0);
                store_put(t, key, buf_bytes(v));
                model_put(m, key, value);
                break;
        case 2:
                store_delete(t, key);
                model_delete(m, key);
                break;
        case 3:
                buf_put_bytes(k, key);
                compare_pair(store_get(t, key, v), k, v, m, i, model_has(m, i, key));
                break;
        case 4:
                compare_pair(store_seek(t, key, k, v), k, v, m, i, i < m->n);
                break;
        case 5:
                compare_pair(store_seek_before(t, key, k, v), k, v, m, i - 1, i > 0);
                break;
        }
}

static void random_work_matches_the_model(void **state) {
        for (uint64_t seed = 1; seed <= 6; seed++) {
                Store *s = maker->make();
                Model *committed = mem_new(Model), *m = mem_new(Model);
                Buf k = BUF_INIT, v = BUF_INIT;
                Random random;

                random_seeded(&random, seed);
                for (int round = 0; round < 40; round++) {
                        StoreTxn *t = begin(s, true);
                        size_t steps = random_below(&random, 200);
                        while (steps--)
                                random_step(t, m, &random, &k, &v);
                        assert_int_equal(store_error(t), 0);
                        if (random_below(&random, 3)) {
                                commit(t);
                                *committed = *m;
                        } else {
                                store_abort(&t);
                                *m = *committed;
                        }
                        if (random_below(&random, 10) == 0)
                                s = maker->reopen(s);
                }
                StoreTxn *t = begin(s, false);
                size_t i = 0;
                buf_clear(&k);
                for (; store_seek(t, buf_bytes(&k), &k, &v); i++, buf_put_u8(&k, 0))
                        compare_pair(true, &k, &v, m, i, i < m->n);
                assert_int_equal(i, m->n);
                store_abort(&t);
                mem_free(m);
                mem_free(committed);
                buf_deinit(&k);
                buf_deinit(&v);
                maker->drop(s);
        }
}

/* ---- shared ------------------------------------------------------------------------------------------------------------ */

void store_contract_fill(Store *s, uint64_t seed, size_t n, size_t per_commit) {
        Buf k = BUF_INIT, v = BUF_INIT;
        Random random;
        StoreTxn *t = NULL;

        random_seeded(&random, seed);
        for (size_t i = 0; i < n; i++) {
                if (!t)
                        t = begin(s, true);
                buf_clear(&k);
                buf_clear(&v);
                buf_put_u8(&k, (uint8_t)('a' + random_below(&random, 4)));
                buf_put_u32(&k, (uint32_t)random_below(&random, n));
                buf_put_u64(&v, random_u64(&random));
                buf_put_u64(&v, i);
                if (random_below(&random, 8) == 0)
                        store_delete(t, buf_bytes(&k));
                else
                        store_put(t, buf_bytes(&k), buf_bytes(&v));
                if ((i + 1) % per_commit == 0) {
                        commit(t);
                        t = NULL;
                }
        }
        if (t)
                commit(t);
        buf_deinit(&k);
        buf_deinit(&v);
}

void store_contract_dump(Store *s, Buf *out) {
        StoreTxn *t = begin(s, false);
        Buf k = BUF_INIT, v = BUF_INIT;

        for (; store_seek(t, buf_bytes(&k), &k, &v); buf_put_u8(&k, 0)) {
                buf_put_blob(out, buf_bytes(&k));
                buf_put_blob(out, buf_bytes(&v));
        }
        store_abort(&t);
        buf_deinit(&k);
        buf_deinit(&v);
}

int store_contract_run(const char *name, const StoreMaker *m) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_put_is_got),
                cmocka_unit_test(longest_keys_and_values_fit),
                cmocka_unit_test(seeking_finds_neighbours),
                cmocka_unit_test(what_is_not_found_leaves_the_buffers_alone),
                cmocka_unit_test(a_walk_survives_changes_under_it),
                cmocka_unit_test(a_reader_keeps_its_snapshot),
                cmocka_unit_test(an_abort_leaves_nothing),
                cmocka_unit_test(what_was_committed_is_there_after_reopening),
                cmocka_unit_test(a_full_store_is_a_sticky_error),
                cmocka_unit_test(usage_grows_with_the_contents),
                cmocka_unit_test(random_work_matches_the_model),
        };

        maker = m;
        return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}
