/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Forms of ENTRY_LINK: as what two cases of a desk belong together (doc_link.c). */
enum { LINK_REPEAT = 1, LINK_MATTER = 2, LINK_JOINED = 3, LINK_FIRST = 4, LINK_NEW_FACTS = 5 };
