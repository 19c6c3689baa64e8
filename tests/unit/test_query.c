/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a node answers of its rows (node/query*.c): rows are put by hand, each field with a value of its own, and the answer is held
 * against its text, field by field: one that is left out, or is another row's, is seen.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "bare_office.h"
#include "common/base/memory.h"
#include "common/wire/json.h"
#include "node/query_internal.h"

#define AT(day) (BARE_START + (day) * DURATION_DAY) /* 2026-03-01T09:10, and so many days later */
#define DAY(n) ((Day)(day_of(BARE_START) + (n)))

typedef struct Asked {
        Bare b;
        PbControlReply reply;
        Query q;
} Asked;

static void asked_init(Asked *a) {
        bare_init(&a->b);
        a->q = (Query){ .txn = a->b.txn, .arena = &a->b.arena, .reply = &a->reply };
        a->reply = (PbControlReply)ZHUJI__CONTROL_REPLY__INIT;
}

static void again(Asked *a) {
        a->reply = (PbControlReply)ZHUJI__CONTROL_REPLY__INIT;
}

/* The message without what is empty, and nothing else; ' stands for ". */
static void expect(const ProtobufCMessage *message, const char *text) {
        static const JsonTable plain = { NULL };
        json_t *is = json_from_message(message, &plain, false), *wanted;
        char *quoted = mem_strdup(text);
        json_error_t error;

        for (char *c = quoted; *c; c++)
                *c = *c == '\'' ? '"' : *c;
        wanted = json_loads(quoted, 0, &error);
        if (!wanted || !json_equal(is, wanted)) {
                char *dump = json_dumps(is, JSON_COMPACT | JSON_PRESERVE_ORDER);

                fprintf(stderr, "is:     %s\nwanted: %s\n%s\n", dump, quoted, wanted ? "" : error.text);
                fail();
        }
        json_decref(is);
        json_decref(wanted);
        mem_free(quoted);
}

static CaseId number(unsigned serial) {
        return case_id_make(&(UnitCode){ "411281" }, 2026, serial);
}

/* ---- a file ------------------------------------------------------------------------------------------------------- */

static CaseRow full_case(CaseId id) {
        return (CaseRow){ .case_id = id, .registered_by = { "411281" }, .case_class = CLASS_CLAIM, .class_proposed = true, .path31 = 5,
                          .channel = CHANNEL_VISIT, .received_at = AT(1), .people = 7, .representatives = 3, .collective = true,
                          .repeat = REPEAT_YES, .joined = 2, .entry = 50, .rules = "2022/1/abcd" };
}

static DocketRow full_docket(CaseId id) {
        return (DocketRow){
                .unit = { "411281" }, .case_id = id, .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                .number = UINT64_C(2026) * FILE_NUMBERS_A_YEAR + 17, .giver = { "411200" }, .mode = ENTRY_ASSIGNMENT,
                .due_day = DAY(10), .report = REPORT_OWED, .given_to = { "411281.hrss" }, .given_mode = ENTRY_REFERRAL,
                .given_due = DAY(20), .report_below = REPORT_REWORK, .progress = PROGRESS_ACCEPTED, .return_asked = true,
                .extended_days = 0, .asked_at = AT(2), .answered_at = AT(3), .noticed_at = AT(4), .noticed_how = SERVICE_POST,
                .owner = "owner", .first_contact = "contact", .first_handler = "handler", .meeting = "meeting",
                .archive = UINT64_C(2026) * FILE_NUMBERS_A_YEAR + 18, .keep_until = DAY(30), .merged_into = number(9),
                .accepted_at = AT(5), .decision = DECISION_EXPLAIN, .disposed_at = AT(6), .served_at = AT(7),
                .where = { "411281.gov" }, .where_since = AT(8),
        };
}

static void a_file_shows_each_of_its_fields(void **state) {
        Asked a;
        unsigned steps = 0;
        CaseId id = number(1);
        CaseRow row = full_case(id);
        DocketRow docket = full_docket(id);
        WordsRow words = { .case_id = id, .category = "category", .place = "411281", .about = "411281.gov 411281.hrss",
                           .external_id = "external" };
        ClockRow clock = { .unit = { "411281" }, .case_id = id, .clock = CLOCK_NOTICE, .instance = 50, .state = CLOCK_MET,
                           .due_day = DAY(15), .breached_entry = 60, .ended_entry = 61 };

        asked_init(&a);
        row_put(a.b.txn, ROW_CASE, &row);
        row_put(a.b.txn, ROW_WORDS, &words);
        row_put(a.b.txn, ROW_CLOCK, &clock);
        expect(&query_docket(&a.q, &docket, &steps)->base,
               "{'case_id':'411281-2026-0000001-1','unit':'411281','state':'handed','custody':'away',"
               "'number':'2026-0000017','class':'claim','class_proposed':true,'path31':5,'channel':'visit',"
               "'category':'category','place':'411281','about_units':['411281.gov','411281.hrss'],'people':7,"
               "'collective':true,'received_at':'2026-03-02T09:10:00+08:00','external_id':'external','from':'411200',"
               "'mode':'assignment','due':'2026-03-11','report':'owed','to':'411281.hrss','to_mode':'referral',"
               "'to_due':'2026-03-21','report_below':'rework','progress':'accepted','return_asked':true,"
               "'decision':'explain','disposed_at':'2026-03-07T09:10:00+08:00','served_at':'2026-03-08T09:10:00+08:00',"
               "'notice':'served','notice_due':'2026-03-16','notice_late':true,'noticed_at':'2026-03-05T09:10:00+08:00',"
               "'noticed_how':'post','accepted_at':'2026-03-06T09:10:00+08:00',"
               "'return_asked_at':'2026-03-03T09:10:00+08:00','return_answered_at':'2026-03-04T09:10:00+08:00',"
               "'owner':'owner','first_contact':'contact','first_handler':'handler','archive':'2026-0000018',"
               "'merged_into':'411281-2026-0000009-5','meeting':'meeting','repeat':'repeat','representatives':3,"
               "'joined':2,'registered_under':'2022/1','rules_digest':'abcd','keep_until':'2026-03-31',"
               "'lies_with':'411281.gov','lies_since':'2026-03-09T09:10:00+08:00'}");
        bare_deinit(&a.b);
}

/* ---- what a clock makes of it ------------------------------------------------------------------------------------- */

static PbControlCase *with_clocks(Asked *a, const ClockRow *clocks, size_t n) {
        DocketRow docket = { .unit = { "411281" }, .case_id = number(1), .state = STATE_TAKEN, .custody = CUSTODY_HERE };
        unsigned steps = 0;

        for (size_t i = 0; i < n; i++) {
                ClockRow row = clocks[i];

                row.unit = docket.unit;
                row.case_id = docket.case_id;
                row.instance = i + 1;
                row_put(a->b.txn, ROW_CLOCK, &row);
        }
        return query_docket(&a->q, &docket, &steps);
}

/* The nearest day of what runs or is late and still owed, by this unit itself. */
static void the_next_day_is_the_nearest_that_this_unit_owes(void **state) {
        static const struct {
                const char *name, *clock;
                ClockRow rows[2];
                Day due;
                bool late;
        } cases[] = {
                { "nearest", "handling", { { .clock = CLOCK_TRIAGE, .state = CLOCK_RUNNING, .due_day = 20700 },
                                           { .clock = CLOCK_HANDLING, .state = CLOCK_RUNNING, .due_day = 20600 } }, 20600, false },
                { "ended", "triage", { { .clock = CLOCK_TRIAGE, .state = CLOCK_RUNNING, .due_day = 20700 },
                                       { .clock = CLOCK_HANDLING, .state = CLOCK_MET, .due_day = 20600, .ended_entry = 5 } }, 20700, false },
                { "paused", "triage", { { .clock = CLOCK_TRIAGE, .state = CLOCK_RUNNING, .due_day = 20700 },
                                        { .clock = CLOCK_HANDLING, .state = CLOCK_PAUSED, .due_day = 20600 } }, 20700, false },
                { "a right is nobody's duty", "triage", { { .clock = CLOCK_TRIAGE, .state = CLOCK_RUNNING, .due_day = 20700 },
                                       { .clock = CLOCK_ASK_REVIEW, .state = CLOCK_RUNNING, .due_day = 20600, .flags = CLOCK_FLAG_RIGHT } },
                  20700, false },
                { "a twin is another's", "triage", { { .clock = CLOCK_TRIAGE, .state = CLOCK_RUNNING, .due_day = 20700 },
                                       { .clock = CLOCK_HANDLING, .state = CLOCK_BREACHED, .due_day = 20600, .flags = CLOCK_FLAG_WATCH } },
                  20700, false },
                { "breached and owed", "handling", { { .clock = CLOCK_HANDLING, .state = CLOCK_BREACHED, .due_day = 20600 } }, 20600, true },
                { "breached and met since", "", { { .clock = CLOCK_HANDLING, .state = CLOCK_BREACHED, .due_day = 20600, .ended_entry = 9 } },
                  0, false },
                { "no day yet", "", { { .clock = CLOCK_HANDLING, .state = CLOCK_RUNNING, .flags = CLOCK_FLAG_UNKNOWN } }, 0, false },
        };

        for (size_t i = 0; i < array_size(cases); i++) {
                PbControlCase *c;
                Asked a;

                asked_init(&a);
                c = with_clocks(&a, cases[i].rows, cases[i].rows[1].clock ? 2 : 1);
                assert_string_equal(c->next_due, reply_day(&a.b.arena, cases[i].due));
                assert_string_equal(c->next_clock, cases[i].clock);
                assert_int_equal(c->late, cases[i].late);
                bare_deinit(&a.b);
        }
}

/* Served before exempt before written before owed. */
static void what_the_petitioner_was_told_is_the_furthest_step(void **state) {
        static const struct {
                DocketRow docket;
                bool runs;
                const char *notice;
        } cases[] = {
                { { .noticed_at = 0 }, false, "" },
                { { .noticed_at = 0 }, true, "owed" },
                { { .noticed_at = BARE_START }, true, "written" },
                { { .noticed_at = BARE_START, .notice_exempt = true }, true, "exempt" },
                { { .noticed_at = BARE_START, .notice_exempt = true, .noticed_how = SERVICE_SIGNED }, true, "served" },
        };

        for (size_t i = 0; i < array_size(cases); i++) {
                ClockRow clock = { .unit = { "411281" }, .case_id = number(1), .clock = CLOCK_NOTICE, .instance = 1, .state = CLOCK_RUNNING,
                                   .due_day = 20600 };
                DocketRow docket = cases[i].docket;
                unsigned steps = 0;
                Asked a;

                asked_init(&a);
                docket.unit = clock.unit;
                docket.case_id = clock.case_id;
                docket.state = STATE_TAKEN;
                if (cases[i].runs)
                        row_put(a.b.txn, ROW_CLOCK, &clock);
                assert_string_equal(query_docket(&a.q, &docket, &steps)->notice, cases[i].notice);
                bare_deinit(&a.b);
        }
}

/* P6: its number, that it is sealed, where it went, its size and its day; nothing else, whatever stands in the rows. */
static void of_an_accusation_who_does_not_have_it_sees_that_it_is(void **state) {
        CaseId id = number(1);
        CaseRow row = full_case(id);
        DocketRow docket = full_docket(id);
        unsigned steps = 0;
        Asked a;

        asked_init(&a);
        row.case_class = CLASS_ACCUSATION;
        docket.state = STATE_SEALED_OUT;
        docket.sealed_size = 4096;
        row_put(a.b.txn, ROW_CASE, &row);
        expect(&query_docket(&a.q, &docket, &steps)->base,
               "{'case_id':'411281-2026-0000001-1','unit':'411281','state':'sealed-out','custody':'away',"
               "'number':'2026-0000017','received_at':'2026-03-02T09:10:00+08:00','sealed_size':4096}");
        for (DocketState s = STATE_REGISTERED; s <= STATE_SUCCEEDED; s++) {
                docket.state = s;
                assert_int_equal(*query_docket(&a.q, &docket, &steps)->owner != 0, s == STATE_SEALED || s == STATE_CONCLUDED);
        }
        bare_deinit(&a.b);
}

/* ---- lists -------------------------------------------------------------------------------------------------------- */

static void put_files(Asked *a, unsigned n) {
        for (unsigned i = 1; i <= n; i++)
                bare_docket(&a->b, &(CaseId[]){ number(i) }[0],
                            (DocketRow){ .unit = { "411281" }, .state = i % 2 ? STATE_TAKEN : STATE_ACCEPTED, .custody = CUSTODY_HERE });
}

/* Page after page each file is there once, in order; the last page says that it is. */
static void pages_of_a_list_have_each_file_once(void **state) {
        for (unsigned limit = 1; limit <= 6; limit++) {
                const char *after = "";
                unsigned seen = 0;
                Asked a;

                asked_init(&a);
                put_files(&a, 5);
                do {
                        again(&a);
                        query_list(&a.q, &a.b.office.unit, "", limit, after);
                        assert_true(a.reply.n_cases <= limit);
                        for (size_t i = 0; i < a.reply.n_cases; i++)
                                assert_string_equal(a.reply.cases[i]->case_id, number(++seen).s);
                        after = a.reply.after;
                } while (*after);
                assert_int_equal(seen, 5);
                bare_deinit(&a.b);
        }
}

static void a_list_is_of_one_unit_and_one_state(void **state) {
        Asked a;

        asked_init(&a);
        put_files(&a, 5);
        bare_docket(&a.b, &(CaseId[]){ number(6) }[0], (DocketRow){ .unit = { "411281.hrss" }, .state = STATE_ACCEPTED });
        query_list(&a.q, &a.b.office.unit, "accepted", 0, "");
        assert_int_equal(a.reply.n_cases, 2);
        assert_string_equal(a.reply.cases[0]->case_id, number(2).s);
        assert_string_equal(a.reply.cases[1]->case_id, number(4).s);
        assert_string_equal(a.reply.after, "");
        again(&a);
        query_list(&a.q, &(UnitCode){ "411281.hrss" }, "", 0, "");
        assert_int_equal(a.reply.n_cases, 1);
        bare_deinit(&a.b);
}

static void every_role_of_a_user_is_listed(void **state) {
        Asked a;

        asked_init(&a);
        row_put(a.b.txn, ROW_USER, &(UserRow){ .unit = { "411281.hrss" }, .user = { "none" } });
        query_users(&a.q);
        expect(&a.reply.base,
               "{'users':[{'unit':'411281','name':'boss','roles':['clerk','approver','handler','head','stamp-keeper',"
               "'supervisor','reviewer','secretary','discipline','archivist','auditor','admin']},{'unit':'411281',"
               "'name':'clerk','roles':['clerk']},{'unit':'411281.hrss','name':'none'}]}");
        bare_deinit(&a.b);
}

/* ---- the show of a case ------------------------------------------------------------------------------------------- */

static void show(Asked *a) {
        CaseId id = number(1);

        assert_int_equal(query_show(&a->q, NULL, &a->b.office.unit, SIGHT_FILE, &id, 0, ""), 0);
}

static void a_clock_shows_each_of_its_fields(void **state) {
        ClockRow row = { .unit = { "411281" }, .case_id = number(1), .clock = CLOCK_HANDLING, .instance = 70 | CLOCK_BESIDE,
                         .state = CLOCK_BREACHED, .started_at = AT(1), .due_day = DAY(60), .watched = { "411281.hrss" }, .pack = "2022",
                         .pack_version = 3, .article = "34", .breached_entry = 81, .ended_entry = 82 };
        Asked a;

        asked_init(&a);
        row_put(a.b.txn, ROW_CLOCK, &row);
        row.instance = 71;
        row.state = CLOCK_RUNNING;
        row.breached_entry = row.ended_entry = 0;
        row.watched = (UnitCode){ "" };
        row_put(a.b.txn, ROW_CLOCK, &row);
        show(&a);
        expect(&a.reply.base,
               "{'clocks':[{'clock':'handling','unit':'411281','state':'running','started':'2026-03-02T09:10:00+08:00',"
               "'due':'2026-04-30','pack':'2022/3','article':'34'},{'clock':'handling','unit':'411281',"
               "'state':'breached','started':'2026-03-02T09:10:00+08:00','due':'2026-04-30','late':true,"
               "'watched':'411281.hrss','pack':'2022/3','beside':true,'article':'34','ended_entry':82}]}");
        bare_deinit(&a.b);
}

static void an_order_shows_each_of_its_fields(void **state) {
        ExchangeRow row = { .unit = { "411281" }, .case_id = number(1), .entry = 71, .addressee = { "411281.hrss" },
                            .state = EXCHANGE_ANSWERED, .document = ENTRY_ORDER, .issuer = { "411200" }, .ref_entry = 72,
                            .trigger = TRIGGER_LATE, .due_day = DAY(9), .late = true, .answered_entry = 73, .answer = ENTRY_RESPONSE,
                            .decision = DECISION_ADOPT };
        Asked a;

        asked_init(&a);
        row_put(a.b.txn, ROW_EXCHANGE, &row);
        show(&a);
        expect(&a.reply.base,
               "{'orders':[{'unit':'411281','entry':71,'state':'answered','issuer':'411200','addressee':'411281.hrss',"
               "'ref_entry':72,'trigger':'late','due':'2026-03-10','answered_entry':73,'document':'order',"
               "'answer':'response','decision':'adopt','late':true}]}");
        bare_deinit(&a.b);
}

static void a_review_shows_each_of_its_fields(void **state) {
        InstanceRow row = { .unit = { "411281" }, .case_id = number(1), .entry = 71, .kind = REVIEW_FIRST, .state = REVIEW_DECIDED,
                            .reviewer = { "411281.gov" }, .reviewed = { "411281.hrss" }, .handler = { "411281.housing" },
                            .asked_unit = { "411200" }, .asked_entry = 72, .asked_at = AT(1), .received_at = AT(2), .file = true,
                            .objection = REASON_FIELD_WRONG, .decision = DECISION_CHANGE, .result = DECISION_SUPPORT,
                            .decided_at = AT(3), .served_at = AT(4), .hearing_from = DAY(5), .hearing_until = DAY(6) };
        Asked a;

        asked_init(&a);
        row_put(a.b.txn, ROW_INSTANCE, &row);
        show(&a);
        expect(&a.reply.base,
               "{'instances':[{'entry':71,'kind':'review','state':'decided','reviewer':'411281.gov',"
               "'reviewed':'411281.hrss','handler':'411281.housing','asked_unit':'411200','asked_entry':72,"
               "'asked_at':'2026-03-02T09:10:00+08:00','received_at':'2026-03-03T09:10:00+08:00','file':true,"
               "'objection':'field-wrong','decision':'change','result':'support',"
               "'decided_at':'2026-03-04T09:10:00+08:00','served_at':'2026-03-05T09:10:00+08:00',"
               "'hearing_from':'2026-03-06','hearing_until':'2026-03-07'}]}");
        bare_deinit(&a.b);
}

/* Of an earlier round of the file a draft is an old one. */
static void a_draft_shows_each_of_its_fields(void **state) {
        DraftRow row = { .unit = { "411281" }, .case_id = number(1), .entry = 71, .kind = ENTRY_REFERRAL, .state = DRAFT_SIGNED,
                         .to = { "411281.hrss" }, .round = 1, .drafter = { "clerk" }, .signer = { "head" }, .signed_entry = 72,
                         .ended_entry = 73 };
        Asked a;

        asked_init(&a);
        row_put(a.b.txn, ROW_DRAFT, &row);
        row_put(a.b.txn, ROW_DOCKET, &(DocketRow){ .unit = row.unit, .case_id = row.case_id, .state = STATE_TAKEN, .round = 2 });
        row.entry = 74;
        row.round = 2;
        row_put(a.b.txn, ROW_DRAFT, &row);
        show(&a);
        a.reply.n_cases = 0;
        expect(&a.reply.base,
               "{'drafts':[{'draft':71,'document':'referral','state':'signed','to':'411281.hrss','drafter':'clerk',"
               "'signer':'head','signature':72,'ended_entry':73,'old':true},{'draft':74,'document':'referral',"
               "'state':'signed','to':'411281.hrss','drafter':'clerk','signer':'head','signature':72,'ended_entry':73}]}");
        bare_deinit(&a.b);
}

static void a_finding_shows_each_of_its_fields(void **state) {
        FindingRow row = { .unit = { "411281" }, .case_id = number(1), .entry = 71, .state = FINDING_ORDERED, .what = 1,
                           .trigger = TRIGGER_LATE, .about = { "411281.hrss" }, .due_day = DAY(3), .evidence = 72, .evidence2 = 73,
                           .reminder_entry = 74, .order_entry = 75, .proposal_entry = 76, .meeting_entry = 77, .act_entry = 78,
                           .dismissed_entry = 79 };
        Asked a;

        asked_init(&a);
        row_put(a.b.txn, ROW_FINDING, &row);
        row.entry = 80;
        row.evidence = 80; /* the entry itself, named once */
        row.evidence2 = 0;
        row_put(a.b.txn, ROW_FINDING, &row);
        show(&a);
        for (size_t i = 0; i < 2; i++) {
                assert_true(*a.reply.findings[i]->draft);
                a.reply.findings[i]->draft = "";
        }
        expect(&a.reply.base,
               "{'findings':[{'unit':'411281','entry':71,'state':'ordered','what':'late-handling','trigger':'late',"
               "'about':'411281.hrss','due':'2026-03-04','evidence':[71,72,73],'reminder_entry':74,'order_entry':75,"
               "'proposal_entry':76,'meeting_entry':77,'act_entry':78,'dismissed_entry':79},{'unit':'411281','entry':80,"
               "'state':'ordered','what':'late-handling','trigger':'late','about':'411281.hrss','due':'2026-03-04',"
               "'evidence':[80],'reminder_entry':74,'order_entry':75,'proposal_entry':76,'meeting_entry':77,"
               "'act_entry':78,'dismissed_entry':79}]}");
        bare_deinit(&a.b);
}

/* ---- the whole office --------------------------------------------------------------------------------------------- */

static PbControlStatus *status(Asked *a) {
        PbControlStatus *s = arena_new(&a->b.arena, PbControlStatus);

        *s = (PbControlStatus)ZHUJI__CONTROL_STATUS__INIT;
        query_status(&a->q, s);
        assert_ptr_equal(a->reply.office, s);
        return s;
}

/* The sum over the office's units, each kind under its own name. */
static void acts_are_counted_each_kind_by_its_name(void **state) {
        static const EntryKind kinds[] = { ENTRY_REGISTER, ENTRY_REFERRAL, ENTRY_ASSIGNMENT, ENTRY_REPORT_UP, ENTRY_RETURN_REQUEST,
                                           ENTRY_NOTICE, ENTRY_ACCEPT, ENTRY_OPINION, ENTRY_ANSWER, ENTRY_SERVICE, ENTRY_REPORT,
                                           ENTRY_REPORT_APPROVAL, ENTRY_REWORK, ENTRY_REMINDER, ENTRY_ORDER, ENTRY_RESPONSE, ENTRY_READ };
        Asked a;

        asked_init(&a);
        for (size_t i = 0; i < array_size(kinds); i++) {
                row_put(a.b.txn, ROW_COUNT, &(CountRow){ .unit = { "411281" }, .kind = kinds[i], .count = 100 + i });
                row_put(a.b.txn, ROW_COUNT, &(CountRow){ .unit = { "411281.hrss" }, .kind = kinds[i], .count = 1000 });
        }
        expect(&status(&a)->totals->base,
               "{'registered':1100,'referred':1101,'assigned':1102,'reported_up':1103,'return_requests':1104,"
               "'noticed':1105,'accepted':1106,'opinions':1107,'answers':1108,'served':1109,'reports':1110,"
               "'approved':1111,'reworked':1112,'reminders':1113,'orders':1114,'responses':1115,'entries':100,'seals':40}");
        bare_deinit(&a.b);
}

static void the_status_shows_seals_and_streams(void **state) {
        StreamOutRow out = { .to = { "411200" }, .lane = LANE_URGENT, .epoch = 1, .next = 9 };
        StreamInRow in = { .from = { "411200" }, .lane = LANE_URGENT, .epoch = 2, .next = 5 };
        OutboxRow parcel = { .key = { .to = { "411200" }, .lane = LANE_NORMAL, .epoch = 1, .number = 7 }, .entry = 60, .case_id = number(1) };
        PbControlStatus *s;
        Asked a;

        asked_init(&a);
        a.b.head.roster_version = 3;
        row_put(a.b.txn, ROW_HEAD, &a.b.head);
        row_put(a.b.txn, ROW_STREAM_OUT, &out);
        out.lane = LANE_NORMAL;
        out.next = 12;
        row_put(a.b.txn, ROW_STREAM_OUT, &out);
        row_put(a.b.txn, ROW_OUTBOX, &parcel);
        row_put(a.b.txn, ROW_STREAM_IN, &in);
        s = status(&a);
        assert_int_equal(s->totals->in_flight, 1);
        s->totals = NULL;
        expect(&s->base,
               "{'unit':'411281','epoch':1,'entry':100,'seal':40,"
               "'seal_hash':'0700000000000000000000000000000000000000000000000000000000000000','roster_version':3,"
               "'streams':[{'peer':'411200','lane':'urgent','epoch':1,'next_out':9,'unacked':9,'next_in':5},"
               "{'peer':'411200','lane':'normal','epoch':1,'next_out':12,'unacked':7}]}");
        bare_deinit(&a.b);
}

/* What is over is not shown; of what stops intake the reason is named. */
static void alarms_that_stand_are_shown_and_some_stop_intake(void **state) {
        for (AlarmKind kind = 1; kind <= ALARM_FLOOD; kind++)
                for (unsigned on = 0; on < 2; on++) {
                        AlarmRow row = { .kind = kind, .subject = "411281", .on = on, .entry = 70, .at = AT(1), .text = "text" };
                        const char *why = kind == ALARM_OURS_AHEAD || kind == ALARM_OURS_DIFFERS ? "old-copy"
                                          : kind == ALARM_TIME                                   ? "time"
                                                                                                 : NULL;
                        PbControlStatus *s;
                        Asked a;

                        asked_init(&a);
                        row_put(a.b.txn, ROW_ALARM, &row);
                        s = status(&a);
                        assert_int_equal(s->n_alarms, on);
                        assert_int_equal(s->intake_stopped, on && why);
                        if (on && why)
                                assert_string_equal(s->intake_reason, why);
                        if (on && kind == ALARM_SILENCE)
                                expect(&s->alarms[0]->base,
                                       "{'kind':'silence','subject':'411281','since':'2026-03-02T09:10:00+08:00','entry':70,'detail':'text'}");
                        bare_deinit(&a.b);
                }
}

/* ---- recovery ----------------------------------------------------------------------------------------------------- */

static void a_recovery_shows_each_of_its_fields(void **state) {
        RecoveryRow row = { .epoch = 2, .entry = 91, .old_epoch = 1, .kept_entry = 92, .kept_seal = 93, .first_seal = 94, .at = AT(1),
                            .state = RECOVERY_WORKING, .lost = 95, .text = "why" };
        RecoveryPeerRow peer = { .unit = { "411200" }, .state = RECOVERY_PEER_REFUSED, .common = 81, .entry = 82, .text = "no" };
        LostRow lost = { .done = LOST_PENDING, .case_id = number(1), .entry = 71, .way = LOST_OUT, .peer = { "411200" },
                         .outcome = OUTCOME_TAKEN, .document = ENTRY_REFERRAL, .unit = { "411281" }, .other = { "411200.gov" },
                         .learnt = 72, .done_entry = 73 };
        PeerRecoveryRow other = { .unit = { "410000" }, .epoch = 4, .first_seal = 61, .first_entry = 62, .common = 63, .entry = 64,
                                  .text = "theirs" };
        Asked a;

        asked_init(&a);
        query_recovery(&a.q);
        expect(&a.reply.base, "{'recovery':{'state':'none'}}");
        again(&a);
        row_put(a.b.txn, ROW_RECOVERY, &row);
        row_put(a.b.txn, ROW_RECOVERY_PEER, &peer);
        row_put(a.b.txn, ROW_LOST, &lost);
        lost.way = LOST_IN;
        lost.done = LOST_RESTORED;
        lost.document = 0;
        row_put(a.b.txn, ROW_LOST, &lost);
        row_put(a.b.txn, ROW_PEER_RECOVERY, &other);
        query_recovery(&a.q);
        expect(&a.reply.base,
               "{'recovery':{'state':'working','epoch':2,'old_epoch':1,'entry':91,'at':'2026-03-02T09:10:00+08:00',"
               "'reason':'why','kept_seal':93,'kept_entry':92,'first_seal':94,'pending':95,'peers':[{'unit':'411200',"
               "'state':'refused','entry':82,'detail':'no','common_seal':81}],'lost':[{'entry':71,"
               "'case_id':'411281-2026-0000001-1','way':'sent','peer':'411200','unit':'411281','other':'411200.gov',"
               "'document':'referral','outcome':'taken','state':'pending','learnt':72,'done_entry':73},{'entry':71,"
               "'case_id':'411281-2026-0000001-1','way':'received','peer':'411200','unit':'411281','other':'411200.gov',"
               "'outcome':'taken','state':'restored','learnt':72,'done_entry':73}],'others':[{'unit':'410000',"
               "'state':'recorded','entry':64,'detail':'theirs','epoch':4,'common_seal':63}]}}");
        bare_deinit(&a.b);
}

static void an_old_copy_is_seen_by_either_alarm(void **state) {
        for (AlarmKind kind = 1; kind <= ALARM_FLOOD; kind++)
                for (unsigned on = 0; on < 2; on++) {
                        Asked a;

                        asked_init(&a);
                        row_put(a.b.txn, ROW_ALARM, &(AlarmRow){ .kind = kind, .subject = "411200", .on = on });
                        query_recovery(&a.q);
                        assert_int_equal(a.reply.recovery->old_copy, on && (kind == ALARM_OURS_AHEAD || kind == ALARM_OURS_DIFFERS));
                        bare_deinit(&a.b);
                }
}

/* ---- meetings ----------------------------------------------------------------------------------------------------- */

static void put_line(Asked *a, uint32_t line, BatchLineState line_state, const DocketRow *docket) {
        BatchLineRow row = { .unit = { "411281" }, .entry = 70, .line = line, .case_id = number(line), .to = { "411281.hrss" },
                             .due_day = DAY(40), .state = line_state, .tried_entry = 70 + line };
        DocketRow d = *docket;

        d.unit = row.unit;
        d.case_id = row.case_id;
        if (line_state == BATCH_LINE_REFUSED) {
                row.reason = REASON_SEALED_OUT;
                snprintf(row.detail, sizeof(row.detail), "detail");
        }
        row_put(a->b.txn, ROW_BATCH_LINE, &row);
        row_put(a->b.txn, ROW_DOCKET, &d);
}

/* Each line by the unit's own file of its case.  It is late from the day after its own. */
static void a_meeting_shows_its_lines_and_counts_them(void **state) {
        DocketRow d = { .state = STATE_HANDED, .given_to = { "411281.hrss" }, .report_below = REPORT_OWED, .progress = PROGRESS_NONE };
        BatchRow row = { .done = 1, .unit = { "411281" }, .entry = 70, .meeting = "m", .minutes = DAY(0), .due_day = DAY(40),
                         .words = "words", .drafter = { "a" }, .signer = { "b" }, .stamper = { "c" }, .lines = 7, .tried = 6,
                         .refused = 1 };
        Asked a;

        asked_init(&a);
        row_put(a.b.txn, ROW_BATCH, &row);
        put_line(&a, 1, BATCH_LINE_WAITS, &(DocketRow){ .state = STATE_TAKEN });
        put_line(&a, 2, BATCH_LINE_REFUSED, &(DocketRow){ .state = STATE_TAKEN });
        d.given_entry = 73;
        d.given_due = day_of(a.b.now); /* today: not late */
        put_line(&a, 3, BATCH_LINE_ASSIGNED, &d);
        d.given_entry = 74;
        d.given_due--;
        put_line(&a, 4, BATCH_LINE_ASSIGNED, &d);
        d.given_entry = 75;
        d.report_below = REPORT_APPROVED;
        put_line(&a, 5, BATCH_LINE_ASSIGNED, &d);
        d.given_entry = 76;
        d.report_below = REPORT_SENT;
        put_line(&a, 6, BATCH_LINE_ASSIGNED, &d);
        d.report_below = REPORT_OWED; /* handed on otherwise since: entry 76 is another's */
        put_line(&a, 7, BATCH_LINE_ASSIGNED, &d);
        assert_int_equal(query_meetings(&a.q, NULL, &a.b.office.unit, a.b.now, 70, ""), 0);
        expect(&a.reply.base,
               "{'meetings':[{'entry':70,'meeting':'m','minutes':'2026-03-01','due':'2026-04-10','words':'words',"
               "'state':'assigned','drafter':'a','signer':'b','stamper':'c','cases':7,'tried':6,'refused':1,'reported':2,"
               "'approved':1,'late':1,'lines':[{'line':1,'case_id':'411281-2026-0000001-1','to':'411281.hrss',"
               "'due':'2026-04-10','state':'waiting','entry':71},{'line':2,'case_id':'411281-2026-0000002-0',"
               "'to':'411281.hrss','due':'2026-04-10','state':'refused','reason':'sealed-out','detail':'detail',"
               "'en':'it is sealed: this office and this user may not read it','zh':'该件已密封，本单位及本用户无权查阅','entry':72},"
               "{'line':3,'case_id':'411281-2026-0000003-8','to':'411281.hrss','due':'2026-03-01','state':'assigned',"
               "'entry':73},{'line':4,'case_id':'411281-2026-0000004-6','to':'411281.hrss','due':'2026-02-28',"
               "'state':'assigned','late':true,'entry':74},{'line':5,'case_id':'411281-2026-0000005-4',"
               "'to':'411281.hrss','due':'2026-04-10','state':'approved','entry':75},{'line':6,"
               "'case_id':'411281-2026-0000006-2','to':'411281.hrss','due':'2026-04-10','state':'reported','entry':76},"
               "{'line':7,'case_id':'411281-2026-0000007-9','to':'411281.hrss','due':'2026-04-10','state':'returned',"
               "'entry':77}]}]}");
        again(&a);
        assert_int_equal(query_meetings(&a.q, NULL, &a.b.office.unit, a.b.now, 71, ""), 0);
        expect(&a.reply.base, "{}");
        bare_deinit(&a.b);
}

/* What was sent back is owed as before, and late as before. */
static void a_line_that_was_sent_back_is_late_from_its_day_on(void **state) {
        static const struct {
                ReportState report;
                bool owed;
        } tried[] = { { REPORT_OWED, true }, { REPORT_REWORK, true }, { REPORT_SENT, false }, { REPORT_APPROVED, false } };

        for (size_t i = 0; i < array_size(tried); i++) {
                BatchRow row = { .done = 1, .unit = { "411281" }, .entry = 70, .meeting = "m", .lines = 1, .tried = 1 };
                DocketRow d = { .state = STATE_HANDED, .given_to = { "411281.hrss" }, .given_entry = 71, .progress = PROGRESS_DISPOSED,
                                .report_below = tried[i].report, .given_due = DAY(-1) };
                Asked a;

                asked_init(&a);
                row_put(a.b.txn, ROW_BATCH, &row);
                put_line(&a, 1, BATCH_LINE_ASSIGNED, &d);
                assert_int_equal(query_meetings(&a.q, NULL, &a.b.office.unit, a.b.now, 70, ""), 0);
                assert_int_equal(a.reply.meetings[0]->late, tried[i].owed);
                assert_int_equal(a.reply.meetings[0]->lines[0]->late, tried[i].owed);
                bare_deinit(&a.b);
        }
}

/* ---- the desk ----------------------------------------------------------------------------------------------------- */

static void ask_desk(Asked *a, const char *kind) {
        again(a);
        query_desk(&a->q, &a->b.office.unit, a->b.now, kind, 0, "");
}

/* Duties that run, of ten days: the petitioner's right is nobody's duty, and what is over is not to come. */
static void days_that_come_near_are_of_duties_that_run(void **state) {
        static const struct {
                ClockState state;
                uint32_t flags;
                int day;
                bool due, below;
        } tried[] = {
                { CLOCK_RUNNING, 0, 5, true, false },
                { CLOCK_RUNNING, CLOCK_FLAG_WATCH, 5, false, true },
                { CLOCK_RUNNING, CLOCK_FLAG_RIGHT, 5, false, false },
                { CLOCK_RUNNING, CLOCK_FLAG_RIGHT | CLOCK_FLAG_WATCH, 5, false, false },
                { CLOCK_MET, 0, 5, false, false },
                { CLOCK_PAUSED, CLOCK_FLAG_WATCH, 5, false, false },
                { CLOCK_RUNNING, 0, 9, true, false },
                { CLOCK_RUNNING, 0, 10, false, false }, /* at its end, eleven days from now */
        };

        for (size_t i = 0; i < array_size(tried); i++) {
                ClockRow row = { .unit = { "411281" }, .case_id = number(1), .clock = CLOCK_HANDLING, .instance = 70,
                                 .state = tried[i].state, .flags = tried[i].flags, .started_at = AT(-1), .due_day = DAY(tried[i].day) };
                DueRow due = { .unit = row.unit, .case_id = row.case_id, .clock = row.clock, .instance = row.instance };
                Asked a;

                asked_init(&a);
                due.at = clock_due_at(&row);
                row_put(a.b.txn, ROW_CLOCK, &row);
                row_put(a.b.txn, ROW_DUE, &due);
                ask_desk(&a, "due");
                assert_int_equal(a.reply.n_desk, tried[i].due);
                ask_desk(&a, "due-below");
                assert_int_equal(a.reply.n_desk, tried[i].below);
                ask_desk(&a, "");
                assert_int_equal(a.reply.n_desk, tried[i].due || tried[i].below);
                bare_deinit(&a.b);
        }
}

/* Late is what is watched and nobody settled. */
static void a_line_on_the_desk_is_late_until_it_is_settled(void **state) {
        static const struct {
                const char *desk;
                EntryKind kind;
                SheetState state;
                bool settled, late;
        } tried[] = {
                { "reception-unnoted", ENTRY_RECEPTION, SHEET_OPEN, false, true },
                { "reception-not-held", ENTRY_RECEPTION, SHEET_NOT_HELD, true, false },
                { "sweep-overdue", ENTRY_SWEEP, SHEET_OPEN, false, true },
                { "digest-unread", ENTRY_DIGEST, SHEET_OPEN, false, false },
                { "digest-annotated", ENTRY_DIGEST, SHEET_ANNOTATED, true, false },
        };

        for (size_t i = 0; i < array_size(tried); i++) {
                SheetRow row = { .unit = { "411281" }, .kind = tried[i].kind, .settled = tried[i].settled, .day = DAY(-1),
                                 .about = { "411281" }, .entry = 71, .line = 1, .state = tried[i].state, .handler = { "411281" },
                                 .noted_at = tried[i].settled ? AT(-1) : 0, .entered_at = AT(-2) };
                Asked a;

                asked_init(&a);
                row_put(a.b.txn, ROW_SHEET, &row);
                ask_desk(&a, "");
                assert_int_equal(a.reply.n_desk, 1);
                assert_string_equal(a.reply.desk[0]->kind, tried[i].desk);
                assert_int_equal(a.reply.desk[0]->late, tried[i].late);
                bare_deinit(&a.b);
        }
}

/* ---- sheets ------------------------------------------------------------------------------------------------------- */

static void ask_sheets(Asked *a, EntryKind kind, Day from, Day until, const char *after) {
        PbControlRequest request = ZHUJI__CONTROL_REQUEST__INIT;
        Document doc = { .kind = kind, .from_day = from, .until_day = until };
        Buf bytes = BUF_INIT;

        document_encode_unchecked(&doc, &bytes);
        request.document_kind = kind;
        request.document = (ProtobufCBinaryData){ bytes.len, bytes.data };
        request.after = (char *)after;
        request.state = "all";
        again(a);
        assert_int_equal(query_sheets(&a->q, NULL, a->b.roster, &a->b.office.unit, a->b.now, &request), 0);
        buf_deinit(&bytes);
}

static void a_line_of_a_sheet_shows_each_of_its_fields(void **state) {
        SheetRow row = { .unit = { "411281" }, .kind = ENTRY_SWEEP, .settled = 1, .day = DAY(3), .about = { "411281.hrss" }, .entry = 71,
                         .line = 2, .state = SHEET_RESOLVED, .hours = "hours", .who = "who", .place = "place", .handler = { "411281.gov" },
                         .text = "text", .by = "by", .words = "words", .noted_at = AT(2) };
        Asked a;

        asked_init(&a);
        row_put(a.b.txn, ROW_SHEET, &row);
        ask_sheets(&a, ENTRY_SWEEP, 0, 0, "");
        expect(&a.reply.base,
               "{'sheets':[{'unit':'411281','about':'411281.hrss','about_name':'411281.hrss','kind':'sweep',"
               "'day':'2026-03-04','hours':'hours','who':'who','place':'place','state':'resolved','by':'by',"
               "'words':'words','entry':71,'line':2,'noted_at':'2026-03-03T09:10:00+08:00','handler':'411281.gov',"
               "'text':'text'}]}");
        bare_deinit(&a.b);
}

/* From the first day asked for to the last, both with it; late is what its own day passed by. */
static void sheets_are_listed_by_days_and_late_the_day_after(void **state) {
        static const struct {
                int from, until;
                unsigned first, n;
        } ranges[] = { { -3, 3, 0, 7 }, { -3, -3, 0, 1 }, { 3, 3, 6, 1 }, { -1, 1, 2, 3 }, { 4, 9, 0, 0 } };

        for (size_t i = 0; i < array_size(ranges); i++) {
                Asked a;

                asked_init(&a);
                for (int n = -3; n <= 3; n++)
                        row_put(a.b.txn, ROW_SHEET, &(SheetRow){ .unit = { "411281" }, .kind = ENTRY_SWEEP, .day = DAY(n),
                                                                 .about = { "411281" }, .entry = 71, .line = (uint32_t)(n + 4) });
                ask_sheets(&a, ENTRY_SWEEP, DAY(ranges[i].from), DAY(ranges[i].until), "");
                assert_int_equal(a.reply.n_sheets, ranges[i].n);
                for (size_t k = 0; k < a.reply.n_sheets; k++) {
                        Day day = DAY(ranges[i].from + (int)k);

                        assert_string_equal(a.reply.sheets[k]->day, reply_day(&a.b.arena, day));
                        assert_int_equal(a.reply.sheets[k]->late, day < day_of(a.b.now));
                }
                bare_deinit(&a.b);
        }
}

/* P6: a digest's line does not name a case that turned out to accuse. */
static void a_sheet_does_not_name_what_is_sealed(void **state) {
        CaseRow claim = full_case(number(1));
        Asked a;

        for (unsigned accuses = 0; accuses < 2; accuses++) {
                asked_init(&a);
                claim.case_class = accuses ? CLASS_ACCUSATION : CLASS_CLAIM;
                row_put(a.b.txn, ROW_CASE, &claim);
                bare_docket(&a.b, &claim.case_id, (DocketRow){ .unit = { "411281" }, .state = accuses ? STATE_SEALED_OUT : STATE_TAKEN });
                row_put(a.b.txn, ROW_SHEET, &(SheetRow){ .unit = { "411281" }, .kind = ENTRY_SWEEP, .day = DAY(0), .about = { "411281" },
                                                         .entry = 71, .line = 1, .case_id = claim.case_id });
                ask_sheets(&a, ENTRY_SWEEP, 0, 0, "");
                assert_int_equal(a.reply.n_sheets, 1);
                assert_string_equal(a.reply.sheets[0]->case_id, accuses ? "" : claim.case_id.s);
                bare_deinit(&a.b);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_file_shows_each_of_its_fields),
                cmocka_unit_test(the_next_day_is_the_nearest_that_this_unit_owes),
                cmocka_unit_test(what_the_petitioner_was_told_is_the_furthest_step),
                cmocka_unit_test(of_an_accusation_who_does_not_have_it_sees_that_it_is),
                cmocka_unit_test(pages_of_a_list_have_each_file_once),
                cmocka_unit_test(a_list_is_of_one_unit_and_one_state),
                cmocka_unit_test(every_role_of_a_user_is_listed),
                cmocka_unit_test(a_clock_shows_each_of_its_fields),
                cmocka_unit_test(an_order_shows_each_of_its_fields),
                cmocka_unit_test(a_review_shows_each_of_its_fields),
                cmocka_unit_test(a_draft_shows_each_of_its_fields),
                cmocka_unit_test(a_finding_shows_each_of_its_fields),
                cmocka_unit_test(acts_are_counted_each_kind_by_its_name),
                cmocka_unit_test(the_status_shows_seals_and_streams),
                cmocka_unit_test(alarms_that_stand_are_shown_and_some_stop_intake),
                cmocka_unit_test(a_recovery_shows_each_of_its_fields),
                cmocka_unit_test(an_old_copy_is_seen_by_either_alarm),
                cmocka_unit_test(a_meeting_shows_its_lines_and_counts_them),
                cmocka_unit_test(a_line_that_was_sent_back_is_late_from_its_day_on),
                cmocka_unit_test(days_that_come_near_are_of_duties_that_run),
                cmocka_unit_test(a_line_on_the_desk_is_late_until_it_is_settled),
                cmocka_unit_test(a_line_of_a_sheet_shows_each_of_its_fields),
                cmocka_unit_test(sheets_are_listed_by_days_and_late_the_day_after),
                cmocka_unit_test(a_sheet_does_not_name_what_is_sealed),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
