# Shared by the scripts that end the program at numbered steps: read after
# tests/support/sync.sh, and after new_archive.
# SPDX-License-Identifier: Apache-2.0
home=$PWD
mkdir start
for name in archive ledger.sqlite log.key token.json secret wxarchive.conf \
	sim.json; do
	cp -a "$name" start/
done

# fresh FOLDER: the initialised state, current
fresh() {
	cd "$home"
	rm -rf "$1"
	cp -a start "$1"
	cd "$1"
}

# needs_steps: of the run before, in the file steps
needs_steps() {
	[ -s "$home/steps" ] || {
		echo "built without fault points" >&2
		exit 77
	}
}
