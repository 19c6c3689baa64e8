/* SPDX-License-Identifier: Apache-2.0 */

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <pthread.h>
#include "node/mailbox.h"

#define MANY 100000
#define LONG_MS 60000 /* only a broken mailbox waits so long */

static void order_is_kept_and_full_is_said(void **state) {
        Mailbox *m = mailbox_new(3);
        int items[4];

        for (int round = 0; round < 5; round++) { /* round the ring */
                for (int i = 0; i < 3; i++)
                        assert_true(mailbox_put(m, &items[i]));
                assert_false(mailbox_put(m, &items[3]));
                assert_int_equal(mailbox_count(m), 3);
                assert_ptr_equal(mailbox_take(m), &items[0]);
                assert_true(mailbox_put(m, &items[3]));
                for (int i = 1; i < 4; i++)
                        assert_ptr_equal(mailbox_take(m), &items[i]);
                assert_null(mailbox_take(m));
        }
        mailbox_free(m);
}

static void a_nudge_before_the_wait_ends_it(void **state) {
        Mailbox *m = mailbox_new(1);

        mailbox_nudge(m);
        mailbox_wait(m, LONG_MS);
        mailbox_wait(m, 1); /* that one was used up */
        mailbox_wait(m, -5);
        assert_null(mailbox_take(m));
        mailbox_free(m);
}

static void *feed(void *userdata) {
        Mailbox *m = userdata;

        for (uintptr_t n = 1; n <= MANY;)
                if (mailbox_put(m, (void *)n))
                        n++;
        return NULL;
}

static void nothing_is_lost_between_threads(void **state) {
        Mailbox *m = mailbox_new(7);
        pthread_t thread;
        uintptr_t next = 1;

        assert_int_equal(pthread_create(&thread, NULL, feed, m), 0);
        while (next <= MANY) {
                uintptr_t n = (uintptr_t)mailbox_take(m);

                if (!n) {
                        mailbox_wait(m, LONG_MS);
                        continue;
                }
                assert_int_equal(n, next);
                next++;
        }
        pthread_join(thread, NULL);
        mailbox_free(m);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(order_is_kept_and_full_is_said),
                cmocka_unit_test(a_nudge_before_the_wait_ends_it),
                cmocka_unit_test(nothing_is_lost_between_threads),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
