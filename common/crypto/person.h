/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Has this petitioner been here before?  An office finds earlier cases of the same person by a keyed hash of an identity number
 * or a telephone number: HMAC-SHA-256 (RFC 2104) under a secret of its own, over "zhuji/1/person", NUL, the kind of number and
 * the number in its normal form.  Only the hash is kept for looking up; without the secret nobody can try all numbers, and the
 * hashes of two offices have nothing in common.  A lost secret finds nothing that was registered under it; nothing else depends
 * on it.
 *
 * Normal forms.  Full-width letters and digits count as plain ones, letters as capitals, spaces and - . ( ) · as nothing.
 *   identity number   15 digits (before 1999) become 18: "19" before the year, the check digit of ISO 7064 MOD 11-2 added; all
 *                     others (passports, permits) stay as they are; under 5 characters: none.
 *   telephone         digits up to the first other character (an extension); +86, 0086 or 86 before a mobile number of eleven
 *                     digits goes, and before an area code becomes 0; under 7 digits: none.
 * A number of one digit throughout (000000...) is a stopgap and hashed never.
 */

#include "common/crypto/suite.h"

#define PERSON_SECRET_SIZE SUITE_SECRET_SIZE
#define PERSON_NUMBER_SIZE 64

typedef enum PersonNumber { PERSON_ID = 1, PERSON_PHONE } PersonNumber;
#define PERSON_NUMBERS 2

typedef struct PersonKey { uint8_t secret[PERSON_SECRET_SIZE]; } PersonKey;

/* The secret file of an office (key.h); 0, KEY_E_..., negative. */
int person_key_write(const char *path, const PersonKey *key) MUST_CHECK;
int person_key_read(const char *path, PersonKey *ret) MUST_CHECK;
/* 16 bytes for something else, derived from it: the office needs no second secret. */
void person_key_derive(const PersonKey *key, const char *purpose, uint8_t ret[16]);

/* The normal form with its NUL; false: none that tells a person. */
bool person_normal(PersonNumber kind, const char *number, char ret[PERSON_NUMBER_SIZE]);
/* false: nothing to hash */
bool person_hash(const PersonKey *key, PersonNumber kind, const char *number, Digest *ret);
