/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One unnamed database.  Each transaction has one cursor, made at its first walk; it is placed anew at each call, so that
 * nothing depends on where changes leave it.
 *
 * Readers aren't tied to threads (MDB_NOTLS): one thread may hold several, and a write transaction beside them.
 */

#include "node/store/store_lmdb.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "node/store/store_engine.h"

#define FILE_MODE 0600
#define FOLDER_MODE 0700
#define READERS_MAX 256u /* HTTP threads, command lines and verify at once, with room */
/* Commits after which slots of readers that died are looked for: until then their snapshots keep every page from reuse. */
#define READER_CHECK_COMMITS 64u
#define MAP_MIN (UINT64_C(16) << 20)
#define MAP_UNIT (UINT64_C(1) << 20)
#define FREE_DBI 0u /* LMDB's own list of pages to be used again */

typedef struct LmdbStore {
        Store base;
        MDB_env *env;
        MDB_dbi dbi;
        char *path;
        atomic_uint open_txns;
        unsigned commits;          /* the writer's, since readers were last looked through */
        pthread_mutex_t lock;      /* over what follows: usage is asked by any thread */
        uint64_t free_pages_txnid; /* as of which commit the freed pages were counted */
        uint64_t free_pages;
} LmdbStore;

typedef struct LmdbTxn {
        StoreTxn base;
        MDB_txn *txn;
        MDB_cursor *cursor;
} LmdbTxn;

static LmdbStore *lmdb_store(Store *s) {
        return (LmdbStore *)s;
}

static LmdbTxn *lmdb_txn(StoreTxn *t) {
        return (LmdbTxn *)t;
}

/* The one place where LMDB's codes become ours. */
static int lmdb_error(int rc) {
        switch (rc) {
        case MDB_SUCCESS:
                return 0;
        case MDB_NOTFOUND:
                return STORE_ENGINE_MISSING;
        case MDB_MAP_FULL:
        case MDB_TXN_FULL:
                return -ENOSPC;
        case MDB_READERS_FULL:
                return -EUSERS;
        case MDB_MAP_RESIZED:
                return -ESTALE;
        case MDB_CORRUPTED:
        case MDB_PAGE_NOTFOUND:
        case MDB_INVALID:
        case MDB_VERSION_MISMATCH:
        case MDB_INCOMPATIBLE:
                return -EUCLEAN;
        case MDB_PANIC:
        case MDB_BAD_TXN:
                return -EIO;
        default:
                return rc > 0 ? -rc : -ENOTRECOVERABLE;
        }
}

static MDB_val val(Bytes b) {
        return (MDB_val){ .mv_size = b.len, .mv_data = (void *)b.data };
}

static Bytes val_bytes(MDB_val v) {
        return bytes_of(v.mv_data, v.mv_size);
}

/* ---- transactions ------------------------------------------------------------------------------------------------------ */

static int lmdb_begin(Store *base, bool write, StoreTxn **ret) {
        LmdbStore *s = lmdb_store(base);
        unsigned flags = write ? 0 : MDB_RDONLY;
        MDB_txn *txn;

        int rc = mdb_txn_begin(s->env, NULL, flags, &txn);
        /* Another process has made the map larger; allowed while no transaction of ours is open. */
        if (rc == MDB_MAP_RESIZED && atomic_load(&s->open_txns) == 0) {
                rc = mdb_env_set_mapsize(s->env, 0);
                if (rc == 0)
                        rc = mdb_txn_begin(s->env, NULL, flags, &txn);
        }
        if (rc)
                return fail_path(lmdb_error(rc), s->path);
        atomic_fetch_add(&s->open_txns, 1);
        LmdbTxn *t = mem_new(LmdbTxn);
        t->base = (StoreTxn){ .store = base, .write = write };
        t->txn = txn;
        *ret = &t->base;
        return 0;
}

static void txn_free(LmdbTxn *t) {
        atomic_fetch_sub(&lmdb_store(t->base.store)->open_txns, 1);
        mem_free(t);
}

static int lmdb_commit(StoreTxn *base) {
        LmdbStore *s = lmdb_store(base->store);
        LmdbTxn *t = lmdb_txn(base);

        if (t->cursor)
                mdb_cursor_close(t->cursor);
        int rc = mdb_txn_commit(t->txn);
        if (rc == 0 && base->write && ++s->commits >= READER_CHECK_COMMITS) {
                s->commits = 0;
                rc = mdb_reader_check(s->env, NULL);
        }
        txn_free(t);
        return fail_path(lmdb_error(rc), s->path);
}

static void lmdb_abort(StoreTxn *base) {
        LmdbTxn *t = lmdb_txn(base);

        if (t->cursor)
                mdb_cursor_close(t->cursor);
        mdb_txn_abort(t->txn);
        txn_free(t);
}

static MDB_dbi txn_dbi(const LmdbTxn *t) {
        return lmdb_store(t->base.store)->dbi;
}

static int lmdb_get(StoreTxn *base, Bytes key, Buf *ret) {
        LmdbTxn *t = lmdb_txn(base);
        MDB_val k = val(key), v;

        int rc = mdb_get(t->txn, txn_dbi(t), &k, &v);
        if (rc == 0 && ret)
                buf_put_bytes(ret, val_bytes(v));
        return lmdb_error(rc);
}

static int lmdb_put(StoreTxn *base, Bytes key, Bytes value) {
        LmdbTxn *t = lmdb_txn(base);
        MDB_val k = val(key), v = val(value);

        return lmdb_error(mdb_put(t->txn, txn_dbi(t), &k, &v, 0));
}

static int lmdb_delete(StoreTxn *base, Bytes key) {
        LmdbTxn *t = lmdb_txn(base);
        MDB_val k = val(key);

        int rc = mdb_del(t->txn, txn_dbi(t), &k, NULL);
        return rc == MDB_NOTFOUND ? 0 : lmdb_error(rc);
}

static int txn_cursor(LmdbTxn *t) {
        return t->cursor ? 0 : mdb_cursor_open(t->txn, txn_dbi(t), &t->cursor);
}

/* `from`, which may lie in the buffers, isn't needed any more. */
static void answer(MDB_val k, MDB_val v, Buf *ret_key, Buf *ret_value) {
        buf_clear(ret_key);
        buf_put_bytes(ret_key, val_bytes(k));
        if (ret_value) {
                buf_clear(ret_value);
                buf_put_bytes(ret_value, val_bytes(v));
        }
}

static int lmdb_seek(StoreTxn *base, Bytes from, Buf *ret_key, Buf *ret_value) {
        LmdbTxn *t = lmdb_txn(base);
        MDB_val k = val(from), v;

        int rc = txn_cursor(t);
        if (rc == 0)
                rc = mdb_cursor_get(t->cursor, &k, &v, from.len ? MDB_SET_RANGE : MDB_FIRST);
        if (rc == 0)
                answer(k, v, ret_key, ret_value);
        return lmdb_error(rc);
}

static int lmdb_seek_before(StoreTxn *base, Bytes before, Buf *ret_key, Buf *ret_value) {
        LmdbTxn *t = lmdb_txn(base);
        MDB_val k = val(before), v;

        if (before.len == 0)
                return STORE_ENGINE_MISSING;
        int rc = txn_cursor(t);
        if (rc)
                return lmdb_error(rc);
        rc = mdb_cursor_get(t->cursor, &k, &v, MDB_SET_RANGE);
        if (rc == 0)
                rc = mdb_cursor_get(t->cursor, &k, &v, MDB_PREV);
        else if (rc == MDB_NOTFOUND)
                rc = mdb_cursor_get(t->cursor, &k, &v, MDB_LAST);
        if (rc == 0)
                answer(k, v, ret_key, ret_value);
        return lmdb_error(rc);
}

/* ---- usage --------------------------------------------------------------------------------------------------------------- */

/* Pages on LMDB's list; each record of it is a count and that many page numbers. */
static int count_free_pages(LmdbStore *s, uint64_t *ret) {
        MDB_cursor *cursor;
        MDB_txn *txn;
        MDB_val k, v;
        uint64_t n = 0;

        int rc = mdb_txn_begin(s->env, NULL, MDB_RDONLY, &txn);
        if (rc)
                return lmdb_error(rc);
        rc = mdb_cursor_open(txn, FREE_DBI, &cursor);
        if (rc == 0) {
                while ((rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0) {
                        size_t count;
                        memcpy(&count, v.mv_data, sizeof(count));
                        n += count;
                }
                mdb_cursor_close(cursor);
        }
        mdb_txn_abort(txn);
        if (rc != MDB_NOTFOUND)
                return lmdb_error(rc);
        *ret = n;
        return 0;
}

/* LMDB's file only grows; what was freed in it is used again.  The list is worth walking only when the file gets large against
 * the map: below that the height of the tide is answer enough. */
static uint64_t used_pages(LmdbStore *s, const MDB_envinfo *info, const MDB_stat *stat) {
        uint64_t pages = (uint64_t)info->me_last_pgno + 1;

        if (pages * stat->ms_psize < info->me_mapsize / 2)
                return pages;
        pthread_mutex_lock(&s->lock);
        if (s->free_pages_txnid != info->me_last_txnid && count_free_pages(s, &s->free_pages) == 0)
                s->free_pages_txnid = info->me_last_txnid;
        uint64_t free_pages = s->free_pages;
        pthread_mutex_unlock(&s->lock);
        return free_pages < pages ? pages - free_pages : pages;
}

static void lmdb_usage(Store *base, StoreUsage *ret) {
        LmdbStore *s = lmdb_store(base);
        StoreUsage usage = { 0 };
        struct statvfs fs;
        MDB_envinfo info;
        MDB_stat stat;

        if (mdb_env_info(s->env, &info) == 0 && mdb_env_stat(s->env, &stat) == 0) {
                usage.size = info.me_mapsize;
                usage.used = used_pages(s, &info, &stat) * stat.ms_psize;
        }
        if (statvfs(s->path, &fs) == 0) {
                usage.disk_free = (uint64_t)fs.f_bavail * fs.f_frsize;
                usage.disk_size = (uint64_t)fs.f_blocks * fs.f_frsize;
        }
        *ret = usage;
}

static void lmdb_store_free(Store *base) {
        LmdbStore *s = lmdb_store(base);

        assert(atomic_load(&s->open_txns) == 0);
        if (s->env)
                mdb_env_close(s->env);
        pthread_mutex_destroy(&s->lock);
        mem_free(s->path);
        mem_free(s);
}

static const StoreOps lmdb_ops = {
        .begin = lmdb_begin,
        .commit = lmdb_commit,
        .abort = lmdb_abort,
        .get = lmdb_get,
        .put = lmdb_put,
        .delete = lmdb_delete,
        .seek = lmdb_seek,
        .seek_before = lmdb_seek_before,
        .usage = lmdb_usage,
        .free = lmdb_store_free,
};

/* ---- opening ---------------------------------------- */

/* The map takes address space, not memory or disk; but nobody is helped by one that can't ever be filled. */
static uint64_t default_map_size(const char *path) {
        uint64_t size = STORE_LMDB_MAP_DEFAULT;
        struct rlimit limit;
        struct statvfs fs;

        if (statvfs(path, &fs) == 0 && fs.f_blocks && (uint64_t)fs.f_blocks * fs.f_frsize < size)
                size = (uint64_t)fs.f_blocks * fs.f_frsize;
        if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur / 4 < size)
                size = limit.rlim_cur / 4;
        size -= size % MAP_UNIT;
        return size < MAP_MIN ? MAP_MIN : size;
}

/* Names in it are durable after this. */
static int folder_sync(const char *path) {
        int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (fd < 0)
                return fail_trace(-errno);
        int r = fsync(fd) < 0 ? -errno : 0;
        close(fd);
        return fail_trace(r);
}

/* The folder and its own name in the parent: once made, a store is not lost with the first power cut. */
static int folder_make(const char *path) {
        char parent[4096];

        if (mkdir(path, FOLDER_MODE) < 0)
                return errno == EEXIST ? 0 : fail_trace(-errno);
        int n = snprintf(parent, sizeof(parent), "%s/..", path);
        if (n < 0 || (size_t)n >= sizeof(parent))
                return fail_trace(-ENAMETOOLONG);
        return fail_trace(folder_sync(parent));
}

static int store_exists(const char *path, bool *ret) {
        char data[4096];
        int n = snprintf(data, sizeof(data), "%s/data.mdb", path);

        if (n < 0 || (size_t)n >= sizeof(data))
                return fail_trace(-ENAMETOOLONG);
        bool there = access(data, F_OK) == 0;
        if (!there && errno != ENOENT && errno != ENOTDIR)
                return fail_trace(-errno);
        *ret = there;
        return 0;
}

/* map_size 0: as large as it already is. */
static int env_open(const char *path, uint64_t map_size, bool readonly, MDB_env **ret) {
        unsigned flags = MDB_NORDAHEAD | MDB_NOTLS | (readonly ? MDB_RDONLY : 0);
        MDB_env *env;

        int rc = mdb_env_create(&env);
        if (rc)
                return fail_trace(lmdb_error(rc));
        rc = mdb_env_set_maxreaders(env, READERS_MAX);
        if (rc == 0 && map_size)
                rc = mdb_env_set_mapsize(env, map_size);
        if (rc == 0)
                rc = mdb_env_open(env, path, flags, FILE_MODE);
        if (rc) {
                mdb_env_close(env);
                return fail_trace(lmdb_error(rc));
        }
        *ret = env;
        return 0;
}

static int env_open_dbi(MDB_env *env, bool readonly, MDB_dbi *ret) {
        MDB_txn *txn;
        int dead;

        /* Slots of readers that died; or their snapshots would hold on to freed pages for ever. */
        int rc = mdb_reader_check(env, &dead);
        if (rc == 0)
                rc = mdb_txn_begin(env, NULL, readonly ? MDB_RDONLY : 0, &txn);
        if (rc)
                return fail_trace(lmdb_error(rc));
        rc = mdb_dbi_open(txn, NULL, 0, ret);
        if (rc)
                mdb_txn_abort(txn);
        else
                rc = mdb_txn_commit(txn);
        return fail_trace(lmdb_error(rc));
}

static int lmdb_open(LmdbStore *s, uint64_t map_size, bool create, bool readonly) {
        bool exists = false;
        int r;

        if (create && !readonly) {
                r = folder_make(s->path);
                if (r)
                        return fail_trace(r);
        }
        r = store_exists(s->path, &exists);
        if (r)
                return fail_trace(r);
        if (!exists && (!create || readonly))
                return STORE_LMDB_E_MISSING;

        uint64_t size = readonly ? 0 : map_size ? map_size : default_map_size(s->path);
        r = env_open(s->path, size, readonly, &s->env);
        /* Address space that only the kernel knows to be short (containers, overcommit). */
        while (r == -ENOMEM && !map_size && size / 2 >= MAP_MIN) {
                size /= 2;
                r = env_open(s->path, size, readonly, &s->env);
        }
        if (r)
                return fail_trace(r);
        r = env_open_dbi(s->env, readonly, &s->dbi);
        if (r == 0 && !exists)
                r = folder_sync(s->path);
        return fail_trace(r);
}

int store_lmdb_open(const char *path, uint64_t map_size, bool create, bool readonly, Store **ret) {
        LmdbStore *s = mem_new(LmdbStore);

        s->base.ops = &lmdb_ops;
        s->path = mem_strdup(path);
        pthread_mutex_init(&s->lock, NULL);
        int r = lmdb_open(s, map_size, create, readonly);
        if (r) {
                lmdb_store_free(&s->base);
                return fail_trace(r);
        }
        *ret = &s->base;
        return 0;
}
