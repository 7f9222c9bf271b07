/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"

#include <stddef.h>

const struct command *const commands_all[] = {
	&cmd_init,          &cmd_login,         &cmd_doctor,
	&cmd_config_sample, &cmd_config_show,   &cmd_config_check,
	&cmd_plan,          &cmd_sync,          &cmd_status,
	&cmd_find,          &cmd_explain,       &cmd_reconcile,
	&cmd_verify,        &cmd_audit_show,    &cmd_audit_verify,
	&cmd_audit_prove,   &cmd_ledger_backup, &cmd_ledger_rebuild,
	&cmd_version,       &cmd_docs,          NULL,
};
