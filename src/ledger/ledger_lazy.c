/* Commits that are not waited for.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fault.h"
#include "ledger/ledger_own.h"

/* SQLite locks the database and its -shm file, never this one: closing it
 * gives up no lock. */
int ledger_open_wal(struct ledger *l, struct err *e)
{
	const char *const path = db_wal_path(l->db);

	l->wal_fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (l->wal_fd < 0)
		return err_set_errno(e, ERR_DISK, errno, "open %s", path);
	return 0;
}

int ledger_set_lazy(struct ledger *l, bool is_lazy, struct err *e)
{
	return db_exec(l->db,
	               is_lazy ? "PRAGMA synchronous = NORMAL"
	                       : "PRAGMA synchronous = FULL",
	               e);
}

/* The kernel tells of a write that was lost once; nothing may rest on this
 * ledger any more. */
int ledger_flush(struct ledger *l, struct err *e)
{
	if (atomic_load(&l->is_broken)) {
		(void)err_set(e, ERR_DISK,
		              "sync %s-wal: failed before in this run",
		              l->path);
		return err_hint(e, "the kernel's log tells why; check the disk "
		                   "and run the command again");
	}
	fault_point("ledger.flush.before");
	if (fdatasync(l->wal_fd) != 0) {
		atomic_store(&l->is_broken, true);
		return err_set_errno(e, ERR_DISK, errno, "sync %s-wal",
		                     l->path);
	}
	fault_point("ledger.flush.after");
	return 0;
}
