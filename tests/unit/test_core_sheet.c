/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Sheets of no case: receptions (22:18, mechanisms 13, 65), and whom a petitioner chose to meet (96).  What is published stands; a
 * day that is over is neither entered nor called off; the bureau above sees the same.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "node/core/periodic.h"
#include "node/core/sheet.h"
#include "office_rig.h"

#define COUNTY "411281"
#define CITY "411200"
#define GOV "411281.gov"
#define DEPT "411281.hrss"
#define LEADER "副县长甲"
enum { LEADER_DAY = 1, DUTY = 2 };
enum { HELD = 1, NOT_HELD = 2, CALLED_OFF = 3 };

/* ---- the text ------------------------------------------------------------------------------------------------------- */

static void a_line_is_a_day_hours_a_person_and_a_place(void **state) {
        const char *at = "\n  2026-03-02 |09:00-11:30| 副县长甲 |  一楼 接待室\r\n\n2026-03-03|下午|值班领导乙|二楼";
        SheetLine line = { .number = 0 };

        assert_int_equal(sheet_next_line(ENTRY_RECEPTION, &at, &line), 1);
        assert_int_equal(line.number, 1);
        assert_int_equal(line.at, 2);
        assert_int_equal(line.day, day_from_civil(2026, 3, 2));
        assert_string_equal(line.hours, "09:00-11:30");
        assert_string_equal(line.who, LEADER);
        assert_string_equal(line.place, "一楼 接待室");
        assert_int_equal(sheet_next_line(ENTRY_RECEPTION, &at, &line), 1);
        assert_int_equal(line.number, 2);
        assert_int_equal(line.at, 4);
        assert_string_equal(line.place, "二楼");
        assert_int_equal(sheet_next_line(ENTRY_RECEPTION, &at, &line), 0);
}

static void what_is_no_line_is_named_by_its_place(void **state) {
        static const char *const bad[] = {
                "2026-03-02 | 09:00 | 甲", "2026-03-02 | 09:00 | 甲 | 一楼 | 二楼", "2026-13-02 | 09:00 | 甲 | 一楼", "| 09:00 | 甲 | 一楼",
                "1969-12-31 | 09:00 | 甲 | 一楼", "2026-03-02 | | 甲 | 一楼", "2026-03-02 | 09:00 |  | 一楼", "2026-03-02 | 09:00 | 甲 | ",
        };
        char text[512];

        for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
                SheetLine line = { .number = 0 };
                const char *at = text;

                snprintf(text, sizeof(text), "\n%s\n", bad[i]);
                assert_int_equal(sheet_next_line(ENTRY_RECEPTION, &at, &line), -1);
                assert_int_equal(line.at, 2);
        }
}

/* Each kind's fields: what it can't do without, and a day that is one. */
static void what_lacks_a_field_is_no_line_of_its_kind(void **state) {
        static const struct { EntryKind kind; const char *line; int read; } tried[] = {
                { ENTRY_SWEEP, "东城街道|补偿标准有争议|411281.housing|副县长甲|2026-03-20", 1 },
                { ENTRY_SWEEP, "东城街道|补偿标准有争议|411281.housing|副县长甲|2026-02-30", -1 },
                { ENTRY_SWEEP, "东城街道|补偿标准有争议|411281.housing||2026-03-20", -1 },
                { ENTRY_SWEEP, "|补偿标准有争议|411281.housing|副县长甲|2026-03-20", -1 },
                { ENTRY_INCIDENT, "2026-03-01|09:20|接待大厅|突发疾病，已送医|值班员甲", 1 },
                { ENTRY_INCIDENT, "三月一日|09:20|接待大厅|突发疾病，已送医|值班员甲", -1 },
                { ENTRY_INCIDENT, "2026-03-01||接待大厅|突发疾病，已送医|值班员甲", -1 },
                { ENTRY_INCIDENT, "2026-03-01|09:20|接待大厅||值班员甲", -1 },
                { ENTRY_CONTACT, "上街村|甲|村民小组长|2026-01-01", 1 },
                { ENTRY_CONTACT, "上街村|甲|村民小组长|一月", -1 },
                { ENTRY_CONTACT, "上街村|甲||2026-01-01", -1 },
                { ENTRY_DIGEST, "供暖|温度不足", 1 },
                { ENTRY_DIGEST, "供暖|温度不足|-", 1 },
                { ENTRY_DIGEST, "供暖|温度不足|", 1 },
                { ENTRY_DIGEST, "供暖||-", -1 },
                { ENTRY_DIGEST, "|温度不足|-", -1 },
                { ENTRY_DIGEST, "供暖|温度不足|某案", -1 },
                { ENTRY_DIGEST, "供暖", -1 },
        };

        for (size_t i = 0; i < array_size(tried); i++) {
                SheetLine line = { .number = 0 };
                const char *at = tried[i].line;

                if (sheet_next_line(tried[i].kind, &at, &line) != tried[i].read)
                        fail_msg("%s", tried[i].line);
        }
        assert_true(sheet_is(ENTRY_CONTACT));
        assert_false(sheet_is(ENTRY_REGISTER));
}

static void what_no_row_could_keep_is_no_line(void **state) {
        const size_t sizes[] = { ROW_TEXT_SIZE, ROW_PERSON_SIZE, ROW_TEXT_SIZE };
        char words[3][ROW_TEXT_SIZE + 1], text[1024];

        for (size_t i = 0; i < 3; i++)
                for (size_t over = 0; over < 2; over++) {
                        SheetLine line = { .number = 0 };
                        const char *at = text;

                        for (size_t k = 0; k < 3; k++) {
                                size_t len = k == i ? sizes[k] - 1 + over : 1;

                                memset(words[k], 'x', len);
                                words[k][len] = 0;
                        }
                        snprintf(text, sizeof(text), "2026-03-02|%s|%s|%s", words[0], words[1], words[2]);
                        assert_int_equal(sheet_next_line(ENTRY_RECEPTION, &at, &line), over ? -1 : 1);
                }
        memset(text, 'x', sizeof(text) - 1);
        text[sizeof(text) - 1] = 0;
        {
                SheetLine line = { .number = 0 };
                const char *at = text;

                assert_int_equal(sheet_next_line(ENTRY_RECEPTION, &at, &line), -1);
        }
        for (int over = 0; over < 2; over++) { /* the words of a digest */
                SheetLine line = { .number = 0 };
                const char *at = text;

                snprintf(text, sizeof(text), "供暖|%0*d", SHEET_WORDS_SIZE - 1 + over, 0);
                assert_int_equal(sheet_next_line(ENTRY_DIGEST, &at, &line), over ? -1 : 1);
        }
}

/* ---- publishing ------------------------------------------------------------------------------------------------------ */

static const char *line_of(Rig *rig, int days, const char *who) {
        char day[DAY_TEXT_SIZE];

        day_format(day_of(rig->now) + days, day);
        return arena_printf(&rig->arena, "%s | 09:00-11:30 | %s | 接待室", day, who);
}

/* As a test changes it. */
static RosterUnit *roster_unit(Rig *rig, const char *unit) {
        UnitCode u = code(unit);

        return (RosterUnit *)roster_find_unit(rig->roster, &u);
}

static Document sheet(const char *body) {
        return (Document){ .kind = ENTRY_RECEPTION, .variant = LEADER_DAY, .body = body };
}

static uint64_t published(Rig *rig, const char *unit, int days, const char *who) {
        Document doc = sheet(line_of(rig, days, who));

        return rig_do(rig, unit, ENTRY_RECEPTION, &CASE_NONE, &doc).entry;
}

/* As it lies on that desk. */
static SheetRow line_at(Rig *rig, const char *desk, const char *about, int days, const char *who) {
        UnitCode unit = code(desk), of = code(about);
        SheetRow row;

        assert_true(sheet_find(rig_host(rig, desk)->txn, &unit, ENTRY_RECEPTION, &of, day_of(rig->now) + days, who, &row));
        return row;
}

static bool lies_at(Rig *rig, const char *desk, const char *about, int days, const char *who) {
        UnitCode unit = code(desk), of = code(about);
        SheetRow row;

        return sheet_find(rig_host(rig, desk)->txn, &unit, ENTRY_RECEPTION, &of, day_of(rig->now) + days, who, &row);
}

static void what_is_published_lies_with_the_office_and_the_bureau_above(void **state) {
        uint64_t entry;
        SheetRow row;
        Rig rig;

        rig_init(&rig, COUNTY " " CITY);
        entry = published(&rig, DEPT, 3, LEADER);
        row = line_at(&rig, DEPT, DEPT, 3, LEADER);
        assert_int_equal(row.entry, entry);
        assert_int_equal(row.line, 1);
        assert_int_equal(row.variant, LEADER_DAY);
        assert_int_equal(row.state, SHEET_OPEN);
        assert_string_equal(row.hours, "09:00-11:30");
        assert_string_equal(row.place, "接待室");
        assert_int_equal(line_at(&rig, COUNTY, DEPT, 3, LEADER).entry, entry); /* of the same node */
        assert_false(lies_at(&rig, COUNTY, COUNTY, 3, LEADER));
        entry = published(&rig, COUNTY, 4, "局长乙");
        assert_false(lies_at(&rig, CITY, COUNTY, 4, "局长乙"));
        rig_ferry(&rig);
        assert_int_equal(line_at(&rig, CITY, COUNTY, 4, "局长乙").entry, entry);
        assert_false(lies_at(&rig, CITY, DEPT, 3, LEADER)); /* its own bureau alone */
        rig_deinit(&rig);
}

/* Who has nobody above, or whose bureau closes, publishes it all the same. */
static void where_nobody_is_above_it_stays_with_the_office(void **state) {
        OutboxKey key;
        Rig rig;

        rig_init(&rig, COUNTY " 411281.discipline");
        published(&rig, "411281.discipline", 1, LEADER);
        assert_true(lies_at(&rig, "411281.discipline", "411281.discipline", 1, LEADER));
        assert_false(rig_waiting(rig_at(&rig, "411281.discipline"), 0, &key));
        roster_unit(&rig, CITY)->status = UNIT_CLOSING;
        published(&rig, COUNTY, 1, LEADER);
        assert_true(lies_at(&rig, COUNTY, COUNTY, 1, LEADER));
        assert_false(rig_waiting(rig_at(&rig, COUNTY), 0, &key));
        roster_unit(&rig, CITY)->status = UNIT_ACTIVE;
        published(&rig, COUNTY, 2, LEADER);
        assert_true(rig_waiting(rig_at(&rig, COUNTY), 0, &key));
        rig_deinit(&rig);
}

static void today_may_be_published_and_no_day_before(void **state) {
        Document doc;
        Rig rig;

        rig_init(&rig, COUNTY);
        doc = sheet(line_of(&rig, -1, LEADER));
        rig_refused(&rig, COUNTY, ENTRY_RECEPTION, &CASE_NONE, &doc, REASON_RECEPTION_PAST);
        doc = sheet(line_of(&rig, DUE_DAYS_MAX + 1, LEADER));
        rig_refused(&rig, COUNTY, ENTRY_RECEPTION, &CASE_NONE, &doc, REASON_FIELD_WRONG);
        doc = sheet("\n \n");
        rig_refused(&rig, COUNTY, ENTRY_RECEPTION, &CASE_NONE, &doc, REASON_SHEET_LINE);
        published(&rig, COUNTY, 0, LEADER);
        rig_deinit(&rig);
}

static void a_sheet_names_nobodys_number_and_no_case(void **state) {
        static const char *const numbers[] = { "甲41128119700101123X", "甲13803980000" };
        CaseId id;
        Document doc;
        Rig rig;

        rig_init(&rig, COUNTY);
        for (size_t i = 0; i < 2; i++) {
                doc = sheet(line_of(&rig, 1, numbers[i]));
                rig_refused(&rig, COUNTY, ENTRY_RECEPTION, &CASE_NONE, &doc, REASON_SHEET_NUMBER);
        }
        for (size_t i = 0; i < 2; i++) { /* in the hours, in the place */
                doc = sheet(arena_printf(&rig.arena, "2026-03-03 | %s | " LEADER " | %s", i ? "上午" : numbers[1],
                                         i ? numbers[1] : "接待室"));
                rig_refused(&rig, COUNTY, ENTRY_RECEPTION, &CASE_NONE, &doc, REASON_SHEET_NUMBER);
        }
        id = rig_register(&rig, COUNTY);
        doc = sheet(line_of(&rig, 1, LEADER));
        assert_int_equal(rig_try(&rig, COUNTY, ENTRY_RECEPTION, &id, &doc).status, RESULT_REFUSED);
        doc.body = line_of(&rig, 1, "办公电话0398-1234567"); /* ten digits, and not in a row */
        rig_do(&rig, COUNTY, ENTRY_RECEPTION, &CASE_NONE, &doc);
        rig_deinit(&rig);
}

static void nobody_is_published_twice_for_a_day(void **state) {
        Document doc;
        Rig rig;

        rig_init(&rig, COUNTY);
        doc = sheet(arena_printf(&rig.arena, "%s\n%s", line_of(&rig, 1, LEADER), line_of(&rig, 1, LEADER)));
        rig_refused(&rig, COUNTY, ENTRY_RECEPTION, &CASE_NONE, &doc, REASON_RECEPTION_TWICE);
        doc = sheet(arena_printf(&rig.arena, "%s\n%s\n%s", line_of(&rig, 9, LEADER), line_of(&rig, 9, "副县长乙"),
                                 line_of(&rig, 9, LEADER)));
        rig_refused(&rig, COUNTY, ENTRY_RECEPTION, &CASE_NONE, &doc, REASON_RECEPTION_TWICE);
        doc = sheet(arena_printf(&rig.arena, "%s\n%s", line_of(&rig, 9, LEADER), line_of(&rig, 9, "副县长乙")));
        rig_do(&rig, COUNTY, ENTRY_RECEPTION, &CASE_NONE, &doc);
        published(&rig, COUNTY, 1, LEADER);
        doc = sheet(line_of(&rig, 1, LEADER));
        rig_refused(&rig, COUNTY, ENTRY_RECEPTION, &CASE_NONE, &doc, REASON_RECEPTION_TWICE);
        published(&rig, COUNTY, 2, LEADER);
        published(&rig, COUNTY, 1, "副县长乙");
        published(&rig, DEPT, 1, LEADER); /* another office's sheet */
        rig_deinit(&rig);
}

static void a_sheet_has_so_many_lines_and_no_more(void **state) {
        Buf text = BUF_INIT;
        Document doc;
        Rig rig;

        rig_init(&rig, COUNTY);
        for (unsigned i = 0; i < SHEET_LINES_MAX; i++) {
                const char *one = line_of(&rig, (int)i, LEADER);

                buf_put(&text, one, strlen(one));
                buf_put_u8(&text, '\n');
        }
        doc = sheet(arena_strndup(&rig.arena, (const char *)text.data, text.len));
        rig_do(&rig, DEPT, ENTRY_RECEPTION, &CASE_NONE, &doc); /* twice as many facts: its bureau is here */
        assert_int_equal(line_at(&rig, COUNTY, DEPT, SHEET_LINES_MAX - 1, LEADER).line, SHEET_LINES_MAX);
        doc = sheet(arena_printf(&rig.arena, "%s%s", doc.body, line_of(&rig, SHEET_LINES_MAX, LEADER)));
        rig_refused(&rig, COUNTY, ENTRY_RECEPTION, &CASE_NONE, &doc, REASON_SHEET_LINE);
        buf_deinit(&text);
        rig_deinit(&rig);
}

/* ---- what became of it -------------------------------------------------------------------------------------------------- */

static Document note(Rig *rig, uint32_t what, int days, const char *who, const char *reason) {
        return (Document){ .kind = ENTRY_SHEET_NOTE, .variant = what, .from_day = day_of(rig->now) + days, .person = who,
                           .reason = reason };
}

static void a_line_is_noted_once_on_its_day_or_after(void **state) {
        Document doc;
        SheetRow row;
        Rig rig;

        rig_init(&rig, COUNTY);
        published(&rig, DEPT, 1, LEADER);
        doc = note(&rig, HELD, 1, LEADER, "");
        rig_refused(&rig, DEPT, ENTRY_SHEET_NOTE, &CASE_NONE, &doc, REASON_RECEPTION_EARLY);
        doc = note(&rig, NOT_HELD, 1, LEADER, "出差");
        rig_refused(&rig, DEPT, ENTRY_SHEET_NOTE, &CASE_NONE, &doc, REASON_RECEPTION_EARLY);
        doc = note(&rig, HELD, 2, LEADER, "");
        rig_refused(&rig, DEPT, ENTRY_SHEET_NOTE, &CASE_NONE, &doc, REASON_RECEPTION_NOT_PUBLISHED);
        rig_pass_days(&rig, 1);
        doc = note(&rig, HELD, 0, LEADER, "");
        doc.organ = "甲\n乙";
        rig_refused(&rig, DEPT, ENTRY_SHEET_NOTE, &CASE_NONE, &doc, REASON_FIELD_WRONG);
        doc.organ = arena_printf(&rig.arena, "%0*d", ROW_PERSON_SIZE, 0);
        rig_refused(&rig, DEPT, ENTRY_SHEET_NOTE, &CASE_NONE, &doc, REASON_FIELD_WRONG);
        doc.organ = "甲13803980000";
        rig_refused(&rig, DEPT, ENTRY_SHEET_NOTE, &CASE_NONE, &doc, REASON_SHEET_NUMBER);
        doc.organ = "副县长乙";
        rig_refused(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &doc, REASON_RECEPTION_NOT_PUBLISHED); /* another office's */
        rig_do(&rig, DEPT, ENTRY_SHEET_NOTE, &CASE_NONE, &doc);
        row = line_at(&rig, DEPT, DEPT, 0, LEADER);
        assert_int_equal(row.state, SHEET_HELD);
        assert_string_equal(row.by, "副县长乙");
        assert_true(row.settled && row.noted_entry && row.noted_at == rig.now);
        assert_int_equal(line_at(&rig, COUNTY, DEPT, 0, LEADER).state, SHEET_HELD);
        rig_refused(&rig, DEPT, ENTRY_SHEET_NOTE, &CASE_NONE, &doc, REASON_SHEET_SETTLED);
        doc.person = ""; /* the only one of that day */
        rig_refused(&rig, DEPT, ENTRY_SHEET_NOTE, &CASE_NONE, &doc, REASON_SHEET_SETTLED);
        rig_deinit(&rig);
}

static void what_was_not_held_or_is_called_off_says_why(void **state) {
        static const uint32_t kinds[] = { NOT_HELD, CALLED_OFF };
        Document doc;
        Rig rig;

        rig_init(&rig, COUNTY);
        published(&rig, COUNTY, 0, LEADER);
        for (size_t i = 0; i < 2; i++) {
                doc = note(&rig, kinds[i], 0, LEADER, "");
                rig_refused(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &doc, REASON_FIELD_MISSING);
                doc.reason = "信访人电话13803980000";
                rig_refused(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &doc, REASON_SHEET_NUMBER);
                doc.reason = "一\n二";
                rig_refused(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &doc, REASON_FIELD_WRONG);
                doc.reason = arena_printf(&rig.arena, "%0*d", SHEET_WORDS_SIZE, 0);
                rig_refused(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &doc, REASON_FIELD_WRONG);
        }
        doc = note(&rig, CALLED_OFF, 0, LEADER, "出差");
        rig_do(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &doc); /* on the day itself */
        assert_string_equal(line_at(&rig, COUNTY, COUNTY, 0, LEADER).words, "出差");
        published(&rig, COUNTY, 0, LEADER); /* and anew: the open one is meant from then on */
        assert_int_equal(line_at(&rig, COUNTY, COUNTY, 0, LEADER).state, SHEET_OPEN);
        rig_pass_days(&rig, 1);
        doc = note(&rig, CALLED_OFF, -1, LEADER, "出差");
        rig_refused(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &doc, REASON_RECEPTION_PAST);
        doc.variant = NOT_HELD;
        rig_do(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &doc);
        rig_deinit(&rig);
}

static void where_several_receive_the_person_is_named(void **state) {
        Document doc;
        Rig rig;

        rig_init(&rig, COUNTY);
        doc = note(&rig, HELD, 0, "", "");
        rig_refused(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &doc, REASON_RECEPTION_NOT_PUBLISHED);
        published(&rig, COUNTY, 0, LEADER);
        published(&rig, COUNTY, 0, "副县长乙");
        rig_refused(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &doc, REASON_FIELD_MISSING);
        doc.person = "副县长乙";
        rig_do(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &doc);
        doc.person = ""; /* one is left */
        rig_do(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &doc);
        assert_int_equal(line_at(&rig, COUNTY, COUNTY, 0, LEADER).state, SHEET_HELD);
        rig_refused(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &doc, REASON_SHEET_SETTLED); /* both are */
        doc.from_day = 0;
        rig_refused(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &doc, REASON_FIELD_MISSING);
        rig_deinit(&rig);
}

/* ---- disputes found (22:10) ---------------------------------------------------------------------------------------------- */

enum { RESOLVED = 4, GOES_ON = 5, BECAME_CASE = 6 };

static Document sweep(Rig *rig, const char *handler, int days) {
        char day[DAY_TEXT_SIZE];

        day_format(day_of(rig->now) + days, day);
        return (Document){ .kind = ENTRY_SWEEP, .body = arena_printf(&rig->arena, "东城街道 | 补偿标准有争议 | %s | 副县长甲 | %s", handler, day) };
}

static void a_dispute_has_a_place_a_cause_a_unit_who_leads_and_a_day(void **state) {
        const char *at = "东城街道|补偿标准有争议|411281.housing|副县长甲|2026-03-20", *bad = "东城街道||411281.housing|甲|2026-03-20",
                   *no_unit = "东城街道|争议|某局|甲|2026-03-20";
        SheetLine line = { .number = 0 };

        assert_int_equal(sheet_next_line(ENTRY_SWEEP, &at, &line), 1);
        assert_string_equal(line.place, "东城街道");
        assert_string_equal(line.text, "补偿标准有争议");
        assert_string_equal(line.handler.s, "411281.housing");
        assert_string_equal(line.who, "副县长甲");
        assert_string_equal(line.hours, "");
        assert_int_equal(line.day, day_from_civil(2026, 3, 20));
        assert_int_equal(sheet_next_line(ENTRY_SWEEP, &bad, &line), -1);
        assert_int_equal(sheet_next_line(ENTRY_SWEEP, &no_unit, &line), -1);
}

static SheetRow dispute(Rig *rig, const char *desk, const char *about, uint64_t entry) {
        UnitCode unit = code(desk), of = code(about);
        SheetRow row;

        assert_true(sheet_by_number(rig_host(rig, desk)->txn, &unit, ENTRY_SWEEP, &of, entry, 1, &row));
        return row;
}

static void a_dispute_is_given_to_a_unit_that_is_there_until_a_day_to_come(void **state) {
        Document doc;
        Rig rig;

        rig_init(&rig, COUNTY);
        doc = sweep(&rig, "411281.nobody", 3);
        rig_refused(&rig, COUNTY, ENTRY_SWEEP, &CASE_NONE, &doc, REASON_UNKNOWN_UNIT);
        roster_unit(&rig, DEPT)->status = UNIT_CLOSING;
        doc = sweep(&rig, DEPT, 3);
        rig_refused(&rig, COUNTY, ENTRY_SWEEP, &CASE_NONE, &doc, REASON_UNIT_INACTIVE);
        roster_unit(&rig, DEPT)->status = UNIT_ACTIVE;
        doc = sweep(&rig, DEPT, -1);
        rig_refused(&rig, COUNTY, ENTRY_SWEEP, &CASE_NONE, &doc, REASON_DUE_PAST);
        doc = sweep(&rig, DEPT, 3);
        doc.body = arena_printf(&rig.arena, "%s\n%s", doc.body, doc.body); /* two disputes may well be like each other */
        rig_do(&rig, COUNTY, ENTRY_SWEEP, &CASE_NONE, &doc);
        doc.body = "东城街道 | 与13803980000的住户有争议 | " DEPT " | 副县长甲 | 2026-03-20";
        rig_refused(&rig, COUNTY, ENTRY_SWEEP, &CASE_NONE, &doc, REASON_SHEET_NUMBER);
        rig_deinit(&rig);
}

static void what_goes_on_stays_open_and_what_ended_does_not_end_again(void **state) {
        Document doc, said = { .kind = ENTRY_SHEET_NOTE, .variant = GOES_ON, .days = 1, .reason = "已约谈" };
        uint64_t entry;
        SheetRow row;
        Rig rig;

        rig_init(&rig, COUNTY " " CITY);
        doc = sweep(&rig, DEPT, 3);
        entry = rig_do(&rig, COUNTY, ENTRY_SWEEP, &CASE_NONE, &doc).entry;
        rig_ferry(&rig);
        rig_refused(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &said, REASON_FIELD_MISSING); /* of which sheet */
        said.ref_entry = entry;
        rig_refused(&rig, DEPT, ENTRY_SHEET_NOTE, &CASE_NONE, &said, REASON_FIELD_WRONG); /* not its own */
        rig_refused(&rig, CITY, ENTRY_SHEET_NOTE, &CASE_NONE, &said, REASON_FIELD_WRONG); /* nor this one's, which it was told */
        said.days = 0;
        assert_string_equal(rig_try(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &said).detail, "days"); /* which line */
        said.days = 2; /* it has one */
        rig_refused(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &said, REASON_FIELD_WRONG);
        said.days = 1;
        rig_do(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &said);
        row = dispute(&rig, COUNTY, COUNTY, entry);
        assert_true(row.state == SHEET_OPEN && !row.settled);
        assert_string_equal(row.words, "已约谈");
        said.variant = RESOLVED;
        said.reason = "已补足";
        rig_do(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &said);
        rig_ferry(&rig);
        assert_int_equal(dispute(&rig, COUNTY, COUNTY, entry).state, SHEET_RESOLVED);
        assert_int_equal(dispute(&rig, CITY, COUNTY, entry).state, SHEET_RESOLVED);
        assert_string_equal(dispute(&rig, CITY, COUNTY, entry).words, "已补足");
        said.variant = GOES_ON;
        rig_refused(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &said, REASON_SHEET_SETTLED);
        rig_deinit(&rig);
}

static void a_dispute_that_became_a_case_names_it(void **state) {
        Document doc, said = { .kind = ENTRY_SHEET_NOTE, .variant = BECAME_CASE, .days = 1, .reason = "已登记" };
        CaseId id;
        Rig rig;

        rig_init(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        doc = sweep(&rig, DEPT, 3);
        said.ref_entry = rig_do(&rig, COUNTY, ENTRY_SWEEP, &CASE_NONE, &doc).entry;
        rig_refused(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &said, REASON_FIELD_MISSING);
        said.ref_case = id;
        said.variant = RESOLVED;
        rig_refused(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &said, REASON_FIELD_WRONG);
        said.variant = BECAME_CASE;
        rig_do(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &said);
        assert_string_equal(dispute(&rig, COUNTY, COUNTY, said.ref_entry).case_id.s, id.s);
        assert_int_equal(dispute(&rig, COUNTY, COUNTY, said.ref_entry).state, SHEET_BECAME_CASE);
        rig_deinit(&rig);
}

/* ---- between offices ---------------------------------------------------------------------------------------------------- */

static Reason forged(Rig *rig, const char *from_node, const char *from, const char *to, const Document *doc) {
        RigParcel parcel = rig_forge(rig, from_node, from, to, PARCEL_DOCUMENT, &CASE_NONE, doc);

        return rig_give(rig, &parcel).reason;
}

static void only_the_bureau_right_above_takes_it(void **state) {
        Buf text = BUF_INIT;
        Document doc;
        Rig rig;

        rig_init(&rig, COUNTY " " CITY " 410000");
        doc = sheet(line_of(&rig, 1, LEADER));
        doc.unit = code(COUNTY);
        doc.to = code("410000");
        assert_int_equal(forged(&rig, COUNTY, COUNTY, "410000", &doc), REASON_NOT_ABOVE);
        doc.unit = code(CITY);
        doc.to = code(COUNTY);
        assert_int_equal(forged(&rig, CITY, CITY, COUNTY, &doc), REASON_NOT_ABOVE);
        doc.unit = code(COUNTY);
        doc.to = code(CITY);
        doc.body = "not a line";
        assert_int_equal(forged(&rig, COUNTY, COUNTY, CITY, &doc), REASON_FORMAT);
        doc.body = line_of(&rig, 1, LEADER);
        doc.variant = 0;
        assert_int_equal(forged(&rig, COUNTY, COUNTY, CITY, &doc), REASON_FORMAT);
        doc.variant = DUTY;
        assert_int_equal(forged(&rig, COUNTY, COUNTY, CITY, &doc), REASON_NONE);
        assert_int_equal(line_at(&rig, CITY, COUNTY, 1, LEADER).variant, DUTY);
        for (unsigned i = 0; i <= SHEET_LINES_MAX; i++)
                buf_printf(&text, "%s\n", line_of(&rig, (int)i, LEADER));
        buf_put_u8(&text, 0);
        doc.body = (const char *)text.data;
        assert_int_equal(forged(&rig, COUNTY, COUNTY, CITY, &doc), REASON_FORMAT);
        assert_false(lies_at(&rig, CITY, COUNTY, 5, LEADER));
        buf_deinit(&text);
        rig_deinit(&rig);
}

static void a_digest_goes_to_who_leads_or_serves_and_words_come_back_from_there(void **state) {
        Document doc = { .kind = ENTRY_DIGEST, .variant = 3, .body = "供暖 | 温度不足", .person = "approver" };
        Document said = { .kind = ENTRY_ANNOTATION, .variant = ANNOTATION_WORDS, .days = 1, .ref_entry = 7, .organ = "甲",
                          .reason = "照此办理" };
        UnitCode city = code(CITY), county = code(COUNTY);
        SheetRow row;
        Rig rig;

        rig_init(&rig, COUNTY " " CITY " 410000");
        doc.from_day = day_of(rig.now);
        doc.unit = code(COUNTY);
        doc.to = code("410000");
        assert_int_equal(forged(&rig, COUNTY, COUNTY, "410000", &doc), REASON_DIGEST_TO);
        doc.to = city;
        doc.from_day = 0;
        assert_int_equal(forged(&rig, COUNTY, COUNTY, CITY, &doc), REASON_FORMAT);
        doc.from_day = day_of(rig.now);
        doc.person = arena_printf(&rig.arena, "%0*d", ROW_PERSON_SIZE, 0);
        assert_int_equal(forged(&rig, COUNTY, COUNTY, CITY, &doc), REASON_FORMAT);
        doc.person = "approver";
        doc.variant = 0;
        assert_int_equal(forged(&rig, COUNTY, COUNTY, CITY, &doc), REASON_FORMAT);
        doc.variant = 3;
        assert_int_equal(forged(&rig, COUNTY, COUNTY, CITY, &doc), REASON_NONE);
        {
                RowCursor cursor;

                row = (SheetRow){ .unit = city, .kind = ENTRY_DIGEST };
                cursor = row_cursor(ROW_SHEET, &row, 2, 2);
                assert_true(row_next(rig_host(&rig, CITY)->txn, &cursor, &row));
        }
        assert_string_equal(row.handler.s, CITY);
        assert_string_equal(row.who, "approver");
        assert_int_equal(row.day, day_of(rig.now));
        /* a unit below writes nothing on what was never sent to it */
        said.unit = county;
        said.to = said.ref_unit = city;
        assert_int_equal(forged(&rig, COUNTY, COUNTY, CITY, &said), REASON_DIGEST_TO);
        said.unit = city;
        said.to = said.ref_unit = county;
        assert_int_equal(forged(&rig, CITY, CITY, COUNTY, &said), REASON_NONE); /* it has none of that number */
        said.ref_entry = 0; /* nor does it say of which digest, or in which form */
        assert_int_equal(forged(&rig, CITY, CITY, COUNTY, &said), REASON_FORMAT);
        said.ref_entry = 7;
        said.variant = 0;
        assert_int_equal(forged(&rig, CITY, CITY, COUNTY, &said), REASON_FORMAT);
        said.variant = ANNOTATION_WORDS;
        said.ref_unit = city;
        assert_int_equal(forged(&rig, CITY, CITY, COUNTY, &said), REASON_FORMAT);
        rig_deinit(&rig);
}

static Document digest(const char *to) {
        return (Document){ .kind = ENTRY_DIGEST, .variant = 3, .body = "供暖 | 温度不足", .to = to ? code(to) : UNIT_NONE };
}

static void a_digest_goes_to_an_office_that_is_there_or_to_ones_own_leaders(void **state) {
        Document doc = digest("411281.nobody");
        UnitCode county = code(COUNTY);
        uint64_t entry;
        SheetRow row;
        Rig rig;

        rig_init(&rig, COUNTY " " CITY);
        assert_int_equal(rig_draft(&rig, COUNTY, "clerk", ENTRY_DIGEST, &CASE_NONE, &doc).reason, REASON_UNKNOWN_UNIT);
        doc = digest(GOV);
        roster_unit(&rig, GOV)->status = UNIT_CLOSING;
        assert_int_equal(rig_draft(&rig, COUNTY, "clerk", ENTRY_DIGEST, &CASE_NONE, &doc).reason, REASON_UNIT_INACTIVE);
        roster_unit(&rig, GOV)->status = UNIT_ACTIVE;
        doc = digest(COUNTY); /* named: the same as nobody */
        entry = rig_do(&rig, COUNTY, ENTRY_DIGEST, &CASE_NONE, &doc).entry;
        assert_true(sheet_by_number(rig_host(&rig, COUNTY)->txn, &county, ENTRY_DIGEST, &county, entry, 1, &row));
        assert_string_equal(row.handler.s, COUNTY);
        rig_deinit(&rig);
}

/* What the city has of its own under the same number is none of theirs. */
static void words_are_written_on_the_digest_that_is_meant(void **state) {
        Document said = { .kind = ENTRY_ANNOTATION, .variant = ANNOTATION_WORDS, .reason = "照此办理", .ref_unit = code(COUNTY) };
        Document own = digest(NULL), theirs = digest(CITY);
        UnitCode city = code(CITY), county = code(COUNTY);
        uint64_t entry = 0;
        SheetRow row;
        Rig rig;

        rig_init(&rig, COUNTY " " CITY);
        (void)published(&rig, COUNTY, 1, LEADER);
        said.ref_entry = rig_do(&rig, COUNTY, ENTRY_DIGEST, &CASE_NONE, &theirs).entry;
        for (int days = 1; entry < said.ref_entry; days++) {
                if (entry + 3 < said.ref_entry)
                        entry = published(&rig, CITY, days, LEADER);
                else
                        entry = rig_do(&rig, CITY, ENTRY_DIGEST, &CASE_NONE, &own).entry; /* drafted, signed, stamped */
        }
        assert_int_equal(entry, said.ref_entry);
        rig_ferry(&rig);
        said.ref_entry = 0;
        rig_refused(&rig, CITY, ENTRY_ANNOTATION, &CASE_NONE, &said, REASON_FIELD_MISSING);
        said.ref_entry = 9999;
        assert_string_equal(rig_try(&rig, CITY, ENTRY_ANNOTATION, &CASE_NONE, &said).detail, "ref_entry");
        said.ref_entry = entry;
        rig_do(&rig, CITY, ENTRY_ANNOTATION, &CASE_NONE, &said);
        assert_true(sheet_by_number(rig_host(&rig, CITY)->txn, &city, ENTRY_DIGEST, &county, entry, 1, &row));
        assert_int_equal(row.state, SHEET_ANNOTATED);
        assert_true(sheet_by_number(rig_host(&rig, CITY)->txn, &city, ENTRY_DIGEST, &city, entry, 1, &row));
        assert_int_equal(row.state, SHEET_OPEN);
        rig_refused(&rig, CITY, ENTRY_ANNOTATION, &CASE_NONE, &said, REASON_SHEET_SETTLED); /* the one that is open is another */
        rig_deinit(&rig);
}

static void a_digest_has_as_many_lines_as_one_look_takes(void **state) {
        Document doc = { .kind = ENTRY_DIGEST, .variant = 1 };
        Buf text = BUF_INIT;
        Rig rig;

        rig_init(&rig, COUNTY);
        for (unsigned i = 0; i < DIGEST_LINES_MAX; i++)
                buf_printf(&text, "供暖 | 第%u条\n", i + 1);
        buf_put_u8(&text, 0);
        doc.body = (const char *)text.data;
        assert_int_equal(rig_draft(&rig, COUNTY, "clerk", ENTRY_DIGEST, &CASE_NONE, &doc).reason, REASON_NONE);
        text.len--;
        buf_printf(&text, "供暖 | 又一条\n");
        buf_put_u8(&text, 0);
        doc.body = (const char *)text.data;
        assert_int_equal(rig_draft(&rig, COUNTY, "clerk", ENTRY_DIGEST, &CASE_NONE, &doc).reason, REASON_SHEET_LINE);
        buf_deinit(&text);
        rig_deinit(&rig);
}

static void a_note_on_what_never_came_says_nothing(void **state) {
        Document doc;
        Rig rig;

        rig_init(&rig, COUNTY " " CITY);
        doc = note(&rig, HELD, 0, LEADER, "");
        doc.unit = code(COUNTY);
        doc.to = code(CITY);
        assert_int_equal(forged(&rig, COUNTY, COUNTY, CITY, &doc), REASON_FORMAT); /* it names no line */
        doc.ref_entry = 7;
        assert_int_equal(forged(&rig, COUNTY, COUNTY, CITY, &doc), REASON_FORMAT); /* nor which of it */
        doc.days = 1;
        assert_int_equal(forged(&rig, COUNTY, COUNTY, CITY, &doc), REASON_NONE);
        assert_false(lies_at(&rig, CITY, COUNTY, 0, LEADER));
        rig_deinit(&rig);
}

static void above_a_line_is_noted_once_too(void **state) {
        Document doc;
        Rig rig;

        rig_init(&rig, COUNTY " " CITY);
        doc = note(&rig, HELD, 0, LEADER, "");
        doc.unit = code(COUNTY);
        doc.to = code(CITY);
        doc.ref_entry = published(&rig, COUNTY, 0, LEADER);
        doc.days = 1;
        rig_ferry(&rig);
        assert_int_equal(forged(&rig, COUNTY, COUNTY, CITY, &doc), REASON_NONE);
        assert_int_equal(line_at(&rig, CITY, COUNTY, 0, LEADER).state, SHEET_HELD);
        doc.variant = NOT_HELD;
        doc.reason = "出差";
        assert_int_equal(forged(&rig, COUNTY, COUNTY, CITY, &doc), REASON_SHEET_SETTLED);
        doc.variant = 0;
        assert_int_equal(forged(&rig, COUNTY, COUNTY, CITY, &doc), REASON_FORMAT);
        rig_deinit(&rig);
}

/* ---- whom the petitioner meets -------------------------------------------------------------------------------------------- */

static Document choice(Rig *rig, const char *of, int days, const char *who) {
        return (Document){ .kind = ENTRY_APPOINTMENT, .ref_unit = of ? code(of) : UNIT_NONE, .from_day = day_of(rig->now) + days,
                           .person = who };
}

static void only_what_is_published_and_open_is_chosen(void **state) {
        Document doc, off;
        CaseId id;
        Rig rig;

        rig_init(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        published(&rig, GOV, 2, LEADER);
        doc = choice(&rig, NULL, 2, LEADER); /* this office's own list has nobody */
        rig_refused(&rig, COUNTY, ENTRY_APPOINTMENT, &id, &doc, REASON_RECEPTION_NOT_PUBLISHED);
        doc = choice(&rig, GOV, -1, LEADER);
        rig_refused(&rig, COUNTY, ENTRY_APPOINTMENT, &id, &doc, REASON_RECEPTION_PAST);
        doc = choice(&rig, GOV, 3, LEADER);
        rig_refused(&rig, COUNTY, ENTRY_APPOINTMENT, &id, &doc, REASON_RECEPTION_NOT_PUBLISHED);
        doc = choice(&rig, GOV, 2, "");
        rig_refused(&rig, COUNTY, ENTRY_APPOINTMENT, &id, &doc, REASON_FIELD_MISSING);
        doc = choice(&rig, GOV, 2, arena_printf(&rig.arena, "%0*d", ROW_PERSON_SIZE, 0));
        rig_refused(&rig, COUNTY, ENTRY_APPOINTMENT, &id, &doc, REASON_FIELD_WRONG);
        doc = choice(&rig, GOV, 2, LEADER);
        doc.from_day = 0;
        rig_refused(&rig, COUNTY, ENTRY_APPOINTMENT, &id, &doc, REASON_FIELD_MISSING);
        doc = choice(&rig, GOV, 2, LEADER);
        rig_do(&rig, COUNTY, ENTRY_APPOINTMENT, &id, &doc);
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_APPOINTMENT, &id));
        off = note(&rig, CALLED_OFF, 2, LEADER, "出差");
        rig_do(&rig, GOV, ENTRY_SHEET_NOTE, &CASE_NONE, &off);
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_APPOINTMENT, &id));
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_APPOINTMENT_OFF, &id));
        rig_refused(&rig, COUNTY, ENTRY_APPOINTMENT, &id, &doc, REASON_SHEET_SETTLED);
        published(&rig, GOV, 4, LEADER);
        doc = choice(&rig, GOV, 4, LEADER);
        rig_do(&rig, COUNTY, ENTRY_APPOINTMENT, &id, &doc);
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_APPOINTMENT_OFF, &id));
        rig_deinit(&rig);
}

/* One who did not come is noted nowhere: the day was held, and that is all. */
static void once_it_was_held_nothing_of_the_choice_is_left_on_the_desk(void **state) {
        CaseId id, other;
        Document doc;
        Rig rig;

        rig_init(&rig, COUNTY);
        id = rig_register(&rig, COUNTY);
        other = rig_register(&rig, COUNTY);
        published(&rig, COUNTY, 0, LEADER);
        published(&rig, COUNTY, 1, LEADER);
        doc = choice(&rig, NULL, 0, LEADER);
        rig_do(&rig, COUNTY, ENTRY_APPOINTMENT, &id, &doc);
        doc = choice(&rig, NULL, 1, LEADER);
        rig_do(&rig, COUNTY, ENTRY_APPOINTMENT, &other, &doc);
        doc = note(&rig, HELD, 0, LEADER, "");
        rig_do(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &doc);
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_APPOINTMENT, &id));
        assert_false(rig_has_warning(&rig, COUNTY, WARNING_APPOINTMENT_OFF, &id));
        assert_true(rig_has_warning(&rig, COUNTY, WARNING_APPOINTMENT, &other)); /* another day's */
        rig_deinit(&rig);
}

static void the_list_of_another_node_is_chosen_from_as_it_came(void **state) {
        Document doc, off;
        CaseId id;
        Rig rig;

        rig_init(&rig, COUNTY " " CITY);
        id = rig_register(&rig, CITY);
        published(&rig, COUNTY, 2, LEADER);
        doc = choice(&rig, COUNTY, 2, LEADER);
        rig_refused(&rig, CITY, ENTRY_APPOINTMENT, &id, &doc, REASON_RECEPTION_NOT_PUBLISHED);
        rig_ferry(&rig);
        rig_do(&rig, CITY, ENTRY_APPOINTMENT, &id, &doc);
        off = note(&rig, CALLED_OFF, 2, LEADER, "出差");
        rig_do(&rig, COUNTY, ENTRY_SHEET_NOTE, &CASE_NONE, &off);
        rig_ferry(&rig);
        assert_true(rig_has_warning(&rig, CITY, WARNING_APPOINTMENT_OFF, &id));
        assert_false(rig_has_warning(&rig, CITY, WARNING_APPOINTMENT, &id));
        rig_deinit(&rig);
}

/* One line of a sheet is not another, nor is another office's of the same numbers. */
static void only_who_chose_that_very_line_hears_that_it_is_off(void **state) {
        uint64_t theirs, ours = 0;
        CaseId by[3];
        Document doc;
        Rig rig;
        int days;

        rig_init(&rig, COUNTY " " CITY);
        for (size_t i = 0; i < 3; i++)
                by[i] = rig_register(&rig, CITY);
        theirs = published(&rig, COUNTY, 2, LEADER);
        for (days = 10; ours < theirs; days++) { /* until it has the number that the county's has */
                doc = sheet(arena_printf(&rig.arena, "%s\n%s", line_of(&rig, days, LEADER), line_of(&rig, days, "副县长乙")));
                ours = rig_do(&rig, CITY, ENTRY_RECEPTION, &CASE_NONE, &doc).entry;
        }
        assert_int_equal(ours, theirs);
        rig_ferry(&rig);
        doc = choice(&rig, NULL, --days, LEADER);
        rig_do(&rig, CITY, ENTRY_APPOINTMENT, &by[0], &doc);
        doc = choice(&rig, NULL, days, "副县长乙");
        rig_do(&rig, CITY, ENTRY_APPOINTMENT, &by[1], &doc);
        doc = choice(&rig, COUNTY, 2, LEADER);
        rig_do(&rig, CITY, ENTRY_APPOINTMENT, &by[2], &doc);
        doc = note(&rig, CALLED_OFF, days, LEADER, "出差");
        rig_do(&rig, CITY, ENTRY_SHEET_NOTE, &CASE_NONE, &doc);
        for (size_t i = 0; i < 3; i++)
                assert_int_equal(rig_has_warning(&rig, CITY, WARNING_APPOINTMENT_OFF, &by[i]), i == 0);
        rig_deinit(&rig);
}

static void no_more_choose_a_reception_than_can_be_heard(void **state) {
        Document doc;
        CaseId id;
        Rig rig;

        rig_init(&rig, COUNTY);
        published(&rig, COUNTY, 1, LEADER);
        published(&rig, COUNTY, 2, LEADER);
        doc = choice(&rig, NULL, 1, LEADER);
        for (unsigned i = 0; i < SHEET_APPOINTMENTS_MAX; i++) {
                id = rig_register(&rig, COUNTY);
                rig_do(&rig, COUNTY, ENTRY_APPOINTMENT, &id, &doc);
        }
        id = rig_register(&rig, COUNTY);
        rig_refused(&rig, COUNTY, ENTRY_APPOINTMENT, &id, &doc, REASON_RECEPTION_FULL);
        doc = choice(&rig, NULL, 2, LEADER);
        rig_do(&rig, COUNTY, ENTRY_APPOINTMENT, &id, &doc);
        rig_deinit(&rig);
}

static void that_they_met_is_entered_afterwards_published_or_not(void **state) {
        Document doc;
        CaseId id;
        Rig rig;

        rig_init(&rig, COUNTY);
        id = rig_referred(&rig);
        published(&rig, DEPT, 0, LEADER);
        doc = choice(&rig, NULL, 0, LEADER);
        rig_do(&rig, DEPT, ENTRY_APPOINTMENT, &id, &doc);
        doc = choice(&rig, NULL, 1, LEADER);
        doc.variant = APPOINTMENT_MET;
        rig_refused(&rig, DEPT, ENTRY_APPOINTMENT, &id, &doc, REASON_FUTURE);
        doc = choice(&rig, NULL, 0, LEADER);
        doc.variant = APPOINTMENT_MET;
        rig_do(&rig, DEPT, ENTRY_APPOINTMENT, &id, &doc);
        assert_false(rig_has_warning(&rig, DEPT, WARNING_APPOINTMENT, &id));
        doc = choice(&rig, NULL, -3, "副县长乙");
        doc.variant = APPOINTMENT_MET;
        rig_do(&rig, DEPT, ENTRY_APPOINTMENT, &id, &doc);
        rig_deinit(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_line_is_a_day_hours_a_person_and_a_place),
                cmocka_unit_test(what_is_no_line_is_named_by_its_place),
                cmocka_unit_test(what_lacks_a_field_is_no_line_of_its_kind),
                cmocka_unit_test(what_no_row_could_keep_is_no_line),
                cmocka_unit_test(what_is_published_lies_with_the_office_and_the_bureau_above),
                cmocka_unit_test(where_nobody_is_above_it_stays_with_the_office),
                cmocka_unit_test(today_may_be_published_and_no_day_before),
                cmocka_unit_test(a_sheet_names_nobodys_number_and_no_case),
                cmocka_unit_test(nobody_is_published_twice_for_a_day),
                cmocka_unit_test(a_sheet_has_so_many_lines_and_no_more),
                cmocka_unit_test(a_line_is_noted_once_on_its_day_or_after),
                cmocka_unit_test(what_was_not_held_or_is_called_off_says_why),
                cmocka_unit_test(where_several_receive_the_person_is_named),
                cmocka_unit_test(a_dispute_has_a_place_a_cause_a_unit_who_leads_and_a_day),
                cmocka_unit_test(a_dispute_is_given_to_a_unit_that_is_there_until_a_day_to_come),
                cmocka_unit_test(what_goes_on_stays_open_and_what_ended_does_not_end_again),
                cmocka_unit_test(a_dispute_that_became_a_case_names_it),
                cmocka_unit_test(only_the_bureau_right_above_takes_it),
                cmocka_unit_test(a_digest_goes_to_who_leads_or_serves_and_words_come_back_from_there),
                cmocka_unit_test(a_digest_goes_to_an_office_that_is_there_or_to_ones_own_leaders),
                cmocka_unit_test(words_are_written_on_the_digest_that_is_meant),
                cmocka_unit_test(a_digest_has_as_many_lines_as_one_look_takes),
                cmocka_unit_test(a_note_on_what_never_came_says_nothing),
                cmocka_unit_test(above_a_line_is_noted_once_too),
                cmocka_unit_test(only_what_is_published_and_open_is_chosen),
                cmocka_unit_test(once_it_was_held_nothing_of_the_choice_is_left_on_the_desk),
                cmocka_unit_test(the_list_of_another_node_is_chosen_from_as_it_came),
                cmocka_unit_test(only_who_chose_that_very_line_hears_that_it_is_off),
                cmocka_unit_test(no_more_choose_a_reception_than_can_be_heard),
                cmocka_unit_test(that_they_met_is_entered_afterwards_published_or_not),
        };

        return cmocka_run_group_tests_name("core_sheet", tests, NULL, NULL);
}
