/* finding_list: what a check has found wrong, for people.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_FINDING_LIST_H
#define CLI_FINDING_LIST_H

struct findings;
struct output;

/* A line for each, bad ones in red, what could not be verified in yellow. */
void finding_list_show(struct output *o, const struct findings *f);

#endif
