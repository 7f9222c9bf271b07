/* window_log: what the run's log says of a window.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_WINDOW_LOG_H
#define PIPELINE_WINDOW_LOG_H

#include "model/period.h"

struct err;

/* A question about the range that the source did not answer, and what becomes
 * of it: the event. */
void window_log_failed(const char *event, struct period range,
                       const struct err *why);

#endif
