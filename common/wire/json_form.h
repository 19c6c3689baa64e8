/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What both directions of the JSON converter share; private to common/wire. */

#include "common/wire/json.h"

/* Never NULL. */
const JsonField *json_form_of(const JsonTable *table, const ProtobufCMessageDescriptor *type,
                              const ProtobufCFieldDescriptor *d);
/* Of one value in a message struct or a repeated field's array. */
size_t json_value_size(const ProtobufCFieldDescriptor *d);
