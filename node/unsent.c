/* SPDX-License-Identifier: Apache-2.0 */

#include "node/unsent.h"

#include "common/io/net.h"

/* Is one of the first n for the same caller?  Then it goes first. */
static bool waits_behind(const Unsent *u, size_t n, const NetRoute *route) {
        for (size_t i = 0; i < n; i++)
                if (net_route_equal(&u->items[i].route, route))
                        return true;
        return false;
}

void unsent_send(Unsent *u, const NetRoute *route, NetMessage **m, int64_t mono_ms, UnsentSend send, void *userdata) {
        size_t bytes = net_message_part(*m, 0).len;

        if (!waits_behind(u, u->n, route) && send(userdata, route, m) != NET_E_FULL)
                return;
        if (u->n == UNSENT_MAX || u->bytes + bytes > UNSENT_BYTES_MAX)
                return;
        u->items[u->n++] = (UnsentItem){ .route = *route, .message = *m, .until_ms = mono_ms + UNSENT_MS };
        u->bytes += bytes;
        *m = NULL;
}

void unsent_retry(Unsent *u, int64_t mono_ms, UnsentSend send, void *userdata) {
        size_t kept = 0;

        for (size_t i = 0; i < u->n; i++) {
                UnsentItem item = u->items[i];
                size_t bytes = net_message_part(item.message, 0).len;

                if (item.until_ms > mono_ms &&
                    (waits_behind(u, kept, &item.route) || send(userdata, &item.route, &item.message) == NET_E_FULL)) {
                        u->items[kept++] = item;
                        continue;
                }
                u->bytes -= bytes;
                net_message_free(item.message); /* NULL if it went */
        }
        u->n = kept;
}

void unsent_deinit(Unsent *u) {
        for (size_t i = 0; i < u->n; i++)
                net_message_free(u->items[i].message);
        u->n = u->bytes = 0;
}
