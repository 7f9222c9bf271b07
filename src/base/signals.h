/* signals: held back from a thread, for a while or for what it starts.
 *
 * A signal to the process waits until a thread takes it, so while the main
 * thread holds them none interrupts or ends the process (SIGKILL does).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_SIGNALS_H
#define BASE_SIGNALS_H

#include <signal.h>

/* Holds all back from the calling thread and from the threads that it then
 * starts; *before is for signals_release, by the same thread. */
void signals_hold(sigset_t *before);
void signals_release(const sigset_t *before);

#endif
