/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * SHA-256 (FIPS 180-4; OpenSSL EVP) with domain separation: every hash but the RFC 6962 Merkle ones starts with
 * "zhuji/1/<purpose>" and a NUL byte.
 */

#include <stdint.h>
#include "common/base/bytes.h"

#define DIGEST_SIZE 32
#define DIGEST_PURPOSE_PREFIX "zhuji/1/" /* before the purpose, in hashes and signatures */
typedef struct Digest { uint8_t b[DIGEST_SIZE]; } Digest;

/* Digest of prefix(purpose) followed by the chunks, each as it is: callers frame variable-length chunks themselves. */
Digest digest_purpose(const char *purpose, const Bytes *chunks, size_t n);
/* Plain SHA-256, for what is outside our formats (files, published vectors). */
Digest digest_plain(Bytes data);
Digest digest_plain_chunks(const Bytes *chunks, size_t n);
bool digest_equal(const Digest *a, const Digest *b);
static inline Bytes digest_bytes(const Digest *d) { return bytes_of(d->b, DIGEST_SIZE); }
/* false if b is not 32 bytes */
bool digest_from_bytes(Bytes b, Digest *ret);

/* Incremental, for streams (files). */
typedef struct DigestStream DigestStream;
DigestStream *digest_stream_new(const char *purpose /* NULL: plain */);
void digest_stream_update(DigestStream *s, Bytes data);
Digest digest_stream_finish(DigestStream **s); /* frees */
