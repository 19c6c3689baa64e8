/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Replies for people and as JSON.  The JSON of a message is its fields by their names in control.proto, every one of them,
 * empty or not: what a script finds once it finds always.
 */

#include "node/cli/cli.h"

json_t *print_message_json(const ProtobufCMessage *message);
/* {status, reason, entry, case_id, query_code}: what becomes of any command. */
json_t *print_result_json(const PbControlReply *reply);
/* A command's reply, done or refused; returns what to exit with. */
CliExit print_result(const Cli *cli, const PbControlReply *reply);
/* Says on stderr why it is not done and what to do instead; returns what to exit with.  CLI_DONE if it is done. */
CliExit print_explanation(const Cli *cli, const PbControlReply *reply);
/* What was done and yet is to be known: on stderr; nothing else. */
void print_remark(const Cli *cli, const PbControlReply *reply);
/* The same, and the result on stdout with --json. */
CliExit print_refusal(const Cli *cli, const PbControlReply *reply);
/* The Chinese of a name ("handed" -> "已转交") if the user reads Chinese; what has none stays. */
const char *print_word(const Cli *cli, const char *name);
/* "  label         value", a line of a shown record; nothing if the value is empty. */
void print_line(const Cli *cli, const char *en, const char *zh, const char *value);
/* Who speaks for the petitioner; nothing if nobody does. */
void print_agent(const Cli *cli, const char *name, const char *phone, const char *authorisation, bool guardian);
/* "2026-03-01T09:30:00+08:00" -> "2026-03-01 09:30" into dst; "" stays. */
const char *print_time(const char *rfc3339, char dst[32]);
