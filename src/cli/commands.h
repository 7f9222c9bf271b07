/* commands: the rows of the table, one line for each command.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/command.h"

extern const struct command cmd_init;
extern const struct command cmd_login;
extern const struct command cmd_doctor;
extern const struct command cmd_config_sample;
extern const struct command cmd_config_show;
extern const struct command cmd_config_check;
extern const struct command cmd_plan;
extern const struct command cmd_sync;
extern const struct command cmd_status;
extern const struct command cmd_find;
extern const struct command cmd_explain;
extern const struct command cmd_reconcile;
extern const struct command cmd_verify;
extern const struct command cmd_audit_show;
extern const struct command cmd_audit_verify;
extern const struct command cmd_audit_prove;
extern const struct command cmd_ledger_backup;
extern const struct command cmd_ledger_rebuild;
extern const struct command cmd_docs;
extern const struct command cmd_version;

/* In the order in which a new user meets them; ends with NULL. */
extern const struct command *const commands_all[];

#endif
