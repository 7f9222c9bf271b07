/* gap_list: what a list of calls leaves out, as nobody has looked.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_GAP_LIST_H
#define CLI_GAP_LIST_H

#include <stdint.h>

struct gaps;
struct output;

/* A line for each of the first, and the command that reads it below. */
void gap_list_show(struct output *o, const struct gaps *g, int64_t now_ms);

#endif
