/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The two halves of a step.  A document is acted on one docket (act.c) and, if it is addressed to another unit, received on
 * that unit's (take.c): at once, in the same entry, if its desks are on this node, else in the `received` entry of the node it
 * travels to.  Both roads end in the same functions here.
 *
 * What the table says of a document (procedure.c) is carried out by act.c and take.c alike for all; what is its own, its
 * DocumentCode says, in doc_*.c, one file a part of the procedure.
 */

#include "node/core/clock.h"

/* A document on its way from unit to unit. */
typedef struct Step {
        ParcelKind kind;
        const Document *doc;
        CaseId case_id;
        UnitCode from, to;     /* units */
        uint64_t ref_entry;    /* the document's entry in its sender's journal */
        bool local;
        bool unreachable;      /* remote hand-overs: what the content shows */
} Step;

/* A document that must be drafted is checked twice, and done the second time. */
typedef enum ActStage { ACT_DIRECT, ACT_DRAFTED, ACT_STAMPED } ActStage;

/* The acting half at work. */
typedef struct Act {
        const ActRule *rule;
        ActStage stage;
        Document doc;          /* completed */
        const RosterUnit *unit;
        CaseRow case_row;
        DocketRow docket;      /* zero but for its keys if there is none */
        bool has_docket;
        UnitCode to;           /* addressee of the document, if it has one */
        ExchangeRow exchange;  /* what it answers or remarks on */
        InstanceRow instance;  /* the review it is about */
        const UnitCode *several; /* TO_SEVERAL: to whom */
        uint32_t n_several;
        bool quiet;            /* no copies, whatever the table says: it is about somebody between (P6) */
        bool informs;          /* a report-up that leaves custody where it is */
} Act;

/* The receiving half at work. */
typedef struct Take {
        const Step *step;
        const Document *doc;
        const RosterUnit *unit;
        bool has_case, has_docket;
        CaseRow case_row;
        DocketRow docket; /* zero but for its keys if there is none */
        ExchangeRow exchange; /* FROM_ADDRESSEE, FROM_BETWEEN */
} Take;

typedef struct Flight {
        UnitCode node; /* "" = it did not leave this node */
        Lane lane;
        uint32_t epoch;
        uint64_t number;
} Flight;

/* What is a document's own; any may be NULL. */
typedef struct DocumentCode {
        EntryKind document;
        Reason (*check)(Decide *d, Act *a); /* after the table's conditions; may complete a->doc and a->to */
        void (*own)(Decide *d, const Act *a, const Flight *flight);       /* facts on the actor's docket */
        Reason (*take)(Decide *d, const Take *t, const TakeRule *rule);   /* facts on the receiver's docket, or refuses */
        Reason (*copied)(Decide *d, const Take *t);                       /* a custody-free copy of it arrives */
        void (*bounced)(Decide *d, const OutboxRow *row, const DocketRow *docket); /* ours came to nothing */
        /* In place of it, for a document that is none of its sender's files: of no case, or sent for another unit. */
        void (*settled)(Decide *d, const OutboxRow *row, bool taken);
        void (*again)(Decide *d, const OutboxRow *row, const Flight *flight); /* it goes by that number now */
} DocumentCode;

/* NULL: the table alone. */
const DocumentCode *document_code(EntryKind document); /* documents.c */
extern const struct DocumentCodes doc_file, doc_life, doc_triage;
typedef struct DocumentCodes {
        const DocumentCode *codes;
        size_t n;
} DocumentCodes;
extern const DocumentCodes doc_batch, doc_dispute, doc_draft, doc_exchange, doc_extension, doc_finding, doc_hand, doc_handle,
        doc_link, doc_material, doc_periodic, doc_sheet, doc_statement,
        doc_recusal, doc_review, doc_sealed, doc_succession, doc_supervise, doc_whereabouts, doc_word;

/* ---- act.c: commands -------------------------------------------------------------------------------------------- */

/* The document of the input, by d->actor.  Drafts, or refuses. */
Reason act(Decide *d);
Reason act_register(Decide *d);
/* Two entries: the registration of the new case, and the record in the letter's file. */
Reason act_split(Decide *d);
/* What the table and the document's own code say of it at that stage; the Act is complete but for what it says of the case. */
Reason act_check(Decide *d, EntryKind kind, ActStage stage, Act *ret);
/* An assignment that names no day is due on the one that the rules in force set, if they do (HN 2012 art. 26 (3)). */
void act_fill_due(const Decide *d, Document *doc);
/* A review or a claim of retaliation may be brought where the case was never heard of; and a bureau supervises whatever lies below
 * it (22:40), also what was never copied up: the office addressed knows whether there is such a case. */
bool act_on_unheard(const CaseId *id, EntryKind kind);
/* The file that is kept of such a case, from then on: its number, and that it is known of. */
void act_open_unheard(Decide *d, const Act *a);
/* Drafts the entry and whatever follows from it. */
Reason act_carry_out(Decide *d, Act *a);
/* What the own file shows of an act that was sent before and is lost here: facts only, into the current draft. */
void act_restore(Decide *d, Act *a, const Flight *flight);
/* doc_draft.c: drafts a document; makes the drafted and signed one. */
Reason act_draft(Decide *d);
Reason act_stamp(Decide *d);
/* An entry that says who tried what, in place of all drafts. */
void draft_violation(Decide *d, Reason reason);

/* ---- take.c: receiving ------------------------------------------------------------------------------------------ */

/* On the docket of step->to.  Adds facts to the current draft, or refuses. */
Reason take(Decide *d, const Step *step);

/* ---- send.c: on the way ----------------------------------------------------------------------------------------- */

/* Taken at once or sent as a parcel with these parts. */
Reason deliver(Decide *d, const Step *step, uint32_t parts, Flight *ret_flight);
/* The recall of the parcel this docket has in flight. */
void send_void(Decide *d, const Step *step, const DocketRow *docket);
/* An earlier entry of this office as a parcel to that node: a document with its attachments. */
void send_entry(Decide *d, const Step *step, const UnitCode *node, uint32_t parts, uint64_t entry);
/* What is in the outbox as a parcel with a new number: the old one is another's. */
void send_again(Decide *d, const OutboxRow *row);
/* An event goes on to the giver of this docket, and to that one's, as far as they are here; then as a parcel. */
void climb(Decide *d, const DocketRow *docket, const Document *event);
/* That unit has it: if it reported the case up here, it is given back down, and nobody is this desk's giver any more. */
void hand_given_back(Decide *d, const DocketRow *docket, const UnitCode *to);
/* One unit is told: at once or by a parcel with the document alone; what it makes of it is no reason to refuse the rest. */
void tell_unit(Decide *d, const Step *step);
/* Custody-free copies to the bureaus between, whoever is told of it. */
void copy_between(Decide *d, const UnitCode *issuer, const UnitCode *addressee, const Step *step);
/* Likewise to one unit, with these parts beside the document: the notice of an accusation (22:30). */
void copy_to(Decide *d, const Step *step, const UnitCode *to, uint32_t parts);
bool unit_is_between(const Decide *d, const UnitCode *issuer, const UnitCode *addressee, const UnitCode *unit);

/* A parcel of ours came to nothing, or arrived: what that means for the docket it left from. */
void settle_taken(Decide *d, const OutboxRow *row);
/* A hand-over that came to nothing was offered again for a recovery of its receiver, and taken by a copy older still, which knew nothing
 * of that (recovery.h).  That entry is the last one that takes the case, so the hand-over stands if the file is where it can be given
 * from: it shows it on its way once more, before FACT_SETTLED.  Else somebody else may have it, too; the desk is told either way.
 * True: *ret is the file then, and the parcel there. */
bool settle_goes_again(Decide *d, const OutboxRow *row, DocketRow *ret);
/* What it has on its way is there. */
void settle_arrived(Decide *d, const DocketRow *docket);
void settle_bounced(Decide *d, const OutboxRow *row, Outcome outcome, Reason reason);

/* ---- doc_sealed.c: accusations (22:30) -------------------------------------------------------------------------- */

/* About an accusation only its own documents are made or taken. */
Reason sealed_bars(Decide *d, CaseClass case_class, EntryKind document);
/* A registration that accuses, completed and checked: the document in clear says nothing, the parts are sealed to its organ. */
Reason sealed_check_register(Decide *d, Document *doc);
/* It goes at once: the same entry is registration and referral. */
Reason sealed_register(Decide *d, const CaseId *id, const Document *doc, uint64_t number);
/* What the document of a referral says beside where it goes. */
void sealed_complete(Decide *d, Act *a);
/* An officer of the organ has an interest (22:28): who, and on which of the statute's grounds; nothing else, which would stand in
 * clear. */
Reason sealed_check_recusal(Decide *d, const Act *a);
/* Did whoever sends later papers of it have the case before this unit? */
bool sealed_had_it(Decide *d, const Take *t);
/* Who may read which parts of an accusation; `docket` NULL: the reader has none. */
Reason sealed_check_read(Decide *d, const CaseRow *row, const DocketRow *docket, uint32_t *parts);

/* Files of the units of this node: closed, but for that unit's; nothing of them is owed any more; and who has words of the case is
 * told, in the name of `unit`, but for the node of `from` (whose word it is; may be none). */
void seal_case(Decide *d, const CaseId *id, const UnitCode *except, const UnitCode *unit, const UnitCode *from);

/* ---- letter.c: other cases of the same letter, or matter ----------------------------------------------------------- */

/* Cases whose files here hold words of the same letter or matter: split from one letter, merged, linked; that don't accuse. */
#define LETTER_MAX 64
uint32_t letter_kin(StoreTxn *txn, const DocketRow *docket, CaseId ret[LETTER_MAX]);
/* Refuses, naming them, if there are any. */
Reason letter_check(Decide *d, const DocketRow *docket);
/* It is sealed: what was merged into it goes on, it leaves what it was merged into. */
void letter_leave(Decide *d, const DocketRow *docket);

/* ---- doc_word.c: who has words of a case that accuses is told ------------------------------------------------------ */

/* It accuses: all that have words of it are told in an entry of its own, once this decision stands.  `also`: that node, too, which
 * was told before, or is not known from the rows yet; may be none. */
void words_owed(Decide *d, const CaseId *id, const UnitCode *unit, const UnitCode *from, const UnitCode *also);
/* Does so; the last of a decision. */
void words_tell(Decide *d);

/* ---- for documents -------------------------------------------------------------------------------------------- */

static inline bool has_text(const char *s) { return s && *s; }

/* Whatever unit of that node: its office has the file.  False also if one of them is none. */
bool unit_same_node(const Decide *d, const UnitCode *unit, const UnitCode *other);
/* What that one says about a case is said by the unit: itself, or one of its node that it serves. */
bool unit_speaks_for(const Decide *d, const UnitCode *unit, const UnitCode *from);
/* The receiver has the case and a file of it: whoever is merely told keeps what it had; else one without custody is opened. */
void take_ensure_case(Decide *d, const Take *t);
void take_ensure_docket(Decide *d, const Take *t, DocketState state);
/* The case's class as the sender's document says it. */
void take_follow_class(Decide *d, const Take *t);
/* What comes from below proves that the hand-over arrived, whatever became of its receipt. */
void take_not_in_flight(Decide *d, const Take *t);
/* What names a case without saying anything of it is for an office that has it. */
Reason take_check_there(Decide *d, const Take *t);
/* Told of something: a file is opened if there is none, and the desk is told that it came, not what it says. */
Reason take_told(Decide *d, const Take *t, WarningKind kind);
void fact_flight(Decide *d, const DocketRow *docket, const Flight *flight);
/* What was given is the giver's again (22:23): its custody and its first triage date, never a fresh one. */
void hand_comes_back(Decide *d, const DocketRow *docket);
/* That it was asked to take the case back, and by whom, is lost: the asker's file, which is `by`'s now, shows it. */
void return_asked_again(Decide *d, const DocketRow *docket, const DocketRow *asker, const UnitCode *by, uint64_t entry);
/* The superior's twin of an assignment's clock. */
void assignment_watch(Decide *d, const Act *a, Day due_day);
/* The case's class and path are what the document says. */
void fact_class(Decide *d, const Act *a);

/* 22:31 (5): under another law's limit; answered, not decided by an opinion. */
static inline bool case_is_path_5(const CaseRow *row) { return row->case_class == CLASS_CLAIM && row->path31 == 5; }

/* doc_statement.c, 22:31 (6): the petitioner of a claim that ends in an opinion was neither heard, nor is said why not. */
bool statement_is_owed(const CaseRow *row, const DocketRow *docket);
/* Beside the draft of an opinion: the desk is told. */
void statement_warn(Decide *d, const Act *a);
/* What the opinion says of it. */
void statement_said(const DocketRow *docket, Document *opinion);
/* The opinion says it: of a merged case, too, for which nobody else did. */
void statement_follows(Decide *d, const DocketRow *docket, const Document *opinion);

/* doc_service.c: how a document reached the petitioner. */
Reason check_service(Decide *d, Act *a);
void own_service(Decide *d, const Act *a, const Flight *flight);
/* Of whatever tells the petitioner in writing: served at once if it says how, else to be served. */
Reason check_told(Decide *d, Act *a);
void own_told(Decide *d, const Act *a, const Flight *flight);

/* doc_finding.c: the petitioner does not agree with the outcome: the bureau that gave the case owes a quality check. */
void check_owed(Decide *d, const DocketRow *docket);
/* doc_finding.c: the petitioner rates, by number and query code: an entry of its own after the query's.  The code was right. */
Reason rate_by_code(Decide *d, const CaseRow *row);

/* doc_material.c: did the case pass between us and them, one way or the other? */
bool file_passed(const Decide *d, const DocketRow *docket, const UnitCode *them);
/* doc_material.c: an entry of material of its own beside the one that is drafted, by the same user: what the petitioner said,
 * which goes to whoever has the case as any material does. */
void material_said(Decide *d, const DocketRow *docket, Document *said);
/* doc_material.c: the papers that came later travel behind the file to that node, each as it came; if they are more than one entry can
 * send, ticks send the rest. */
void material_goes_along(Decide *d, const Act *a, const UnitCode *node);
/* Likewise behind what a closed unit had in the case, to its successor's node. */
void material_goes_to_heir(Decide *d, const DocketRow *gone, const UnitCode *to);
/* A lost act by which the case went there is made good: what that node has not shown to have follows it. */
void material_goes_again(Decide *d, const LostRow *act);
/* That node has lost a paper of the case, which that unit has given there: what it has not follows. */
void material_is_lost_there(Decide *d, const UnitCode *unit, const CaseId *id, const UnitCode *node);
/* Is that entry of ours, of which another office shows that it went to it, material that is still here? */
bool material_is_kept(Decide *d, const Header *entry);
/* Does that node have that entry of material? */
bool material_is_held(Decide *d, const CaseId *id, uint64_t entry, const UnitCode *node);
/* That node has it (no more), as it told; entry: 0 for the one that is drafted. */
void material_held(Decide *d, const CaseId *id, uint64_t entry, const UnitCode *node, bool no_more);
/* Goes on with it; true: more is left. */
bool tick_follow(Decide *d);

/* doc_file.c: the cases merged into this one.  Its reply is theirs, each served apart; it ends otherwise for all: so do they;
 * it ends for its own petitioner alone, or leaves the unit: theirs go on, with their first dates. */
void merged_replied(Decide *d, const DocketRow *lead, const Document *reply);
void merged_ended(Decide *d, const DocketRow *lead, DocketState state, const Document *end);
void merged_go_on(Decide *d, const DocketRow *lead);
/* It takes longer: each petitioner is told why (22:34). */
void merged_extended(Decide *d, const DocketRow *lead, uint32_t days);
/* The petitioner of a merged case withdraws: it leaves the lead, which goes on. */
void merged_leaves(Decide *d, const DocketRow *docket);
/* doc_recusal.c, 22:28: has this user an interest in the case?  Has a head of the unit one, so that the unit decides nothing in
 * it? */
Reason recusal_bars(Decide *d);
Reason recusal_bars_unit(Decide *d, EntryKind document);
bool head_is_recused(Decide *d);
/* The superior, or the joint meeting, told this unit that another one handles it (22:24, 28). */
bool is_designated_elsewhere(const DocketRow *docket);
/* Likewise told this one that it does: whoever has the case may hand it here. */
bool is_designated_here(const DocketRow *docket);

/* doc_dispute.c: the one unit that a designation names, also one for a recusal's sake (22:24, 28); NULL: none, or several. */
const RosterUnit *designated_unit(const Decide *d, const Document *doc);
/* Whether a case may be given to it at all. */
Reason designated_check(Decide *d, const RosterUnit *unit);
/* Whom it binds beside who asked hears of it: the unit designated, and the bureaus that serve either. */
void designation_tell(Decide *d, const Act *a, const RosterUnit *unit);
/* It hears of it, from the judge or from its neighbour on the way that the case took. */
Reason designation_told(Decide *d, const Take *t, const RosterUnit *unit);
/* It had asked: what it has in hand or gave on goes there; what it hasn't any more is bound by nothing. */
void designation_answers(Decide *d, const Take *t, const RosterUnit *unit);
/* The document names one unit that handles the case: it travels along the way that the case took. */
bool designates(const Document *doc);

/* people.c, 22:20: what several people brought in common is all theirs: their representatives end it together, or all of them, as far
 * as is known here; none alone.  `others`: names of others that stand beside theirs. */
Reason people_all_sign(Decide *d, const CaseRow *row, const char *person, uint32_t others);
/* How many there are, and who speaks for them: as that row says; as a document does that says it newer. */
void people_fact(Decide *d, const CaseRow *now);
void people_told(Decide *d, const CaseRow *row, const Document *doc);
/* Likewise what came to an office that did not register the case.  Where it ended by a word that by this count is not all theirs, it
 * goes on: the others' word was under way when that one was signed. */
void people_heard(Decide *d, const Take *t);
/* So many of them end it. */
void people_ended(Decide *d, const CaseRow *row, const DocketRow *docket, uint32_t names);
/* That it goes on, at whoever gave it. */
Reason people_take_goes_on(Decide *d, const Take *t, const TakeRule *rule);

/* doc_exchange.c: an instruction that answers nothing. */
bool instruction_is_unasked(const Document *doc);

/* doc_life.c: the receiving side of an event that ends the case. */
Reason take_ended(Decide *d, const Take *t, const TakeRule *rule);

/* doc_link.c: what a case is found by, as the input has it; and whether it seems to be a repeat. */
void marks_keep(Decide *d, const CaseId *id, CaseClass case_class);
void marks_propose(Decide *d, const CaseId *id, CaseClass case_class);
/* 22:36: what was registered anew of a final case: seen from the desk that decided, and from the new case's. */
void link_new_facts(Decide *d, const UnitCode *unit, const CaseId *final, const CaseRow *anew);
/* How many representatives may come for so many people (22:20, or the pack's own rule). */
uint32_t delegation_max(const Pack *pack, uint32_t people);

/* doc_hand.c: whom an instruction or a designation named as handler, and by whose word, says the hand-over itself: its receiver
 * may be another node. */
void hand_over_names(Act *a);
/* doc_hand.c: what came to this unit directly goes to whom its superior designated (22:24, 28). */
bool goes_to_designated(const Act *a);
/* doc_hand.c: the petitioner withdraws while the unit below asks to give it back. */
void return_superseded(Decide *d, const DocketRow *docket);
/* The assignment went back: nobody waits for more time for it any more. */
void extension_request_over(Decide *d, const DocketRow *docket);
/* doc_extension.c, 22:34: the sixty days, from the first acceptance on, extended if they were, whoever has the case now; `receipt`: when
 * the unit that accepted it got it, for rules that count from there; `watched`: as a giver's twin of that unit's. */
void handling_begin(Decide *d, const DocketRow *docket, Instant receipt, const UnitCode *watched);
/* When the unit itself got it: from its giver, or from the petitioner. */
Instant handling_receipt(Decide *d, const DocketRow *docket);
/* The petitioner was not told yet why the time was extended, and since when. */
bool extension_untold(Decide *d, const DocketRow *docket, Instant *ret_since);
/* doc_batch.c: the next line of a meeting's list; false: none is under way. */
bool tick_batch(Decide *d);
/* Its case goes to another node: the petitioner's words go along. */
bool batch_leaves(const Office *o, StoreTxn *txn, CaseId *ret);
/* It has no case of its own: a document, or what is done with a draft of it. */
bool act_has_no_case(const CaseId *id, EntryKind kind);

/* act.c: what the case is, for whoever may never have heard of it. */
void document_tells_case(Decide *d, Document *doc, const CaseRow *row);
void document_tells_words(Decide *d, Document *doc, const CaseId *id);
/* Facts of taking a case, shared by registration at a department and hand-overs. */
void take_clocks(Decide *d, const UnitCode *unit, const CaseId *case_id, Instant at, bool returnable, bool exempt);
