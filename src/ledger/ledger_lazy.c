/* Commits that are not waited for.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/mem.h"
#include "ledger/ledger_own.h"

/* SQLite locks the database and its -shm file, never this one: closing it
 * gives up no lock. */
static int open_wal(struct ledger *l, struct err *e)
{
	OWN(mem_own) char *path = mem_format("%s-wal", l->path);

	if (l->wal_fd >= 0)
		return 0;
	l->wal_fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (l->wal_fd < 0)
		return err_set_errno(e, ERR_DISK, errno, "open %s", path);
	return 0;
}

int ledger_set_lazy(struct ledger *l, bool is_lazy, struct err *e)
{
	if (is_lazy && open_wal(l, e) != 0)
		return -1;
	if (db_exec(l->db,
	            is_lazy ? "PRAGMA synchronous = NORMAL"
	                    : "PRAGMA synchronous = FULL",
	            e) != 0)
		return -1;
	l->is_lazy = is_lazy;
	return 0;
}

int ledger_flush(const struct ledger *l, struct err *e)
{
	if (!l->is_lazy)
		return 0;
	fault_point("ledger.flush.before");
	if (fdatasync(l->wal_fd) != 0)
		return err_set_errno(e, ERR_DISK, errno, "sync %s-wal",
		                     l->path);
	fault_point("ledger.flush.after");
	return 0;
}
