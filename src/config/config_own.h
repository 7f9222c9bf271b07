/* config_own: what the files of config share among themselves.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFIG_CONFIG_OWN_H
#define CONFIG_CONFIG_OWN_H

#include "base/attr.h"

struct config;
struct config_env;
struct err;
struct exclude_rule;

/* A configuration with the fallbacks of the table. */
struct config *config_own_new(void);
/* Fills the paths and names that follow from others. */
void config_own_derive(struct config *c);
void config_own_free_rule(struct exclude_rule *rule);

/* Secrets that the file does not name: systemd credentials, environment. */
int config_own_secrets(struct config *c, const struct config_env *env,
                       struct err *e) MUST_CHECK;
/* What one setting demands of another. */
int config_own_check(const struct config *c, struct err *e) MUST_CHECK;

/* Refuses two exclusion rules of one name, and one without conditions. */
int config_own_heads(const struct config *c, struct err *e) MUST_CHECK;

#endif
