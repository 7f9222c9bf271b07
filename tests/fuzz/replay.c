/* replay: hands every file of the given folders to a fuzz target.
 *
 * Usage: fuzz_NAME FOLDER...  Fails when there is no file at all, so that a
 * corpus that was lost does not pass for a good one.
 * SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"

#define INPUT_MAX_BYTES ((size_t)16 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static int replay_file(const char *path)
{
	OWN(text_free) struct text input = { 0 };
	struct err e = { 0 };

	if (file_read(&input, path, INPUT_MAX_BYTES, &e) != 0) {
		(void)fprintf(stderr, "%s\n", e.text);
		return -1;
	}
	(void)fprintf(stderr, "%s\n", path);
	(void)LLVMFuzzerTestOneInput((const uint8_t *)text_str(&input),
	                             input.len);
	return 0;
}

static int replay_folder(const char *folder, size_t *count)
{
	struct dirent **names = NULL;
	const int found = scandir(folder, &names, NULL, alphasort);
	int failed = found < 0 ? -1 : 0;

	for (int i = 0; i < found; i++) {
		OWN(text_free) struct text path = { 0 };

		text_addf(&path, "%s/%s", folder, names[i]->d_name);
		if (names[i]->d_name[0] != '.' && failed == 0) {
			failed = replay_file(text_str(&path));
			(*count)++;
		}
		free(names[i]);
	}
	free(names);
	return failed;
}

int main(int argc, char **argv)
{
	size_t count = 0;

	for (int i = 1; i < argc; i++)
		if (replay_folder(argv[i], &count) != 0)
			return 1;
	(void)fprintf(stderr, "%zu inputs\n", count);
	return count > 0 ? 0 : 1;
}
