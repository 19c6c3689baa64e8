/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The command line of one subcommand, parsed against its own table of options: what isn't in the table is refused with the
 * nearest name, a value that is missing or given twice is refused, and nothing is abbreviated.  `--name value`, `--name=value`,
 * `--` ends the options; global options (cli.h) may stand anywhere.
 */

#include <stdbool.h>
#include <stddef.h>
#include "common/base/arena.h"

typedef enum OptionKind { OPTION_VALUE, OPTION_FLAG, OPTION_LIST /* may be repeated */ } OptionKind;

typedef struct Option {
        const char *name;    /* without the dashes; NULL ends a table */
        OptionKind kind;
        const char *metavar; /* "UNIT" */
        const char *en, *zh;
} Option;

typedef struct ArgValue {
        const Option *option;
        const char *value; /* "" for a flag */
} ArgValue;

#define ARGS_MAX 64

typedef struct Args {
        const char *positional[ARGS_MAX];
        size_t n_positional;
        ArgValue values[ARGS_MAX];
        size_t n_values;
        char problem_en[160], problem_zh[160];
} Args;

/* Parses argv[0..argc) against two tables (either may be NULL).  Strings are borrowed from argv.  False: args->problem_*. */
bool args_parse(int argc, char *const *argv, const Option *own, const Option *global, Args *ret);
/* NULL if not given. */
const char *args_get(const Args *args, const char *name);
bool args_has(const Args *args, const char *name);
/* *ret stays if it was not given; false: what was given is no whole number from 1 to max. */
bool args_number(const Args *args, const char *name, uint64_t max, uint64_t *ret) MUST_CHECK;
/* The i-th value of a list option; NULL past the end. */
const char *args_nth(const Args *args, const char *name, size_t i);
