/* fault: numbered points at which a test can end the process.
 *
 * Built only with -DWX_FAULTS (the test build).  With FAULT_STEP=n in the
 * environment, the n-th point passed leaves at once with status 100, as a
 * killed process would: no cleanup, no flush.  FAULT_COUNT=FILE appends the
 * number and name of each point passed.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#ifdef WX_FAULTS
void fault_point(const char *name);
#else
static inline void fault_point(const char *name)
{
	(void)name;
}
#endif

#endif
