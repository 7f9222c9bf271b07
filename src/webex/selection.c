/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/selection.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"

/* One field of a set, in the document's bytes. */
struct part {
	const char *name;
	size_t len;
	const char *set; /* behind its brace; NULL: it has none */
	const char *end; /* behind the field, its arguments and its set */
};

static const char *skip_blanks(const char *at)
{
	return at + strspn(at, " \t\n,");
}

/* Behind the bracket that closes the one at the start. */
static const char *skip_group(const char *at, char open, char close)
{
	int depth = 0;

	for (; *at != '\0'; at++) {
		if (*at == open)
			depth++;
		else if (*at == close && --depth == 0)
			return at + 1;
	}
	return at;
}

/* The field at that place; false at the end of its set. */
static bool read_part(struct part *out, const char *at)
{
	const char *more;

	out->name = skip_blanks(at);
	out->len = strcspn(out->name, " \t\n,(){}");
	if (out->len == 0)
		return false;
	out->set = NULL;
	out->end = out->name + out->len;
	more = skip_blanks(out->end);
	if (*more == '(') {
		out->end = skip_group(more, '(', ')');
		more = skip_blanks(out->end);
	}
	if (*more == '{') {
		out->set = more + 1;
		out->end = skip_group(more, '{', '}');
	}
	return true;
}

static bool is_alone(const char *set)
{
	struct part one, other;

	return read_part(&one, set) && !read_part(&other, one.end);
}

/* What has to go for a path to be gone. */
static bool find(struct part *out, const char *set, const char *path)
{
	const size_t len = strcspn(path, "/");
	struct part p = { .end = set };

	while (read_part(&p, p.end)) {
		if (p.len != len || memcmp(p.name, path, len) != 0)
			continue;
		if (path[len] == '\0') {
			*out = p;
			return true;
		}
		if (p.set == NULL || !find(out, p.set, path + len + 1))
			return false;
		if (is_alone(p.set) && out->name == skip_blanks(p.set))
			*out = p;
		return true;
	}
	return false;
}

/* The set of the operation, behind what it declares. */
static const char *root_of(const char *document)
{
	const char *at = document + strcspn(document, "({");

	if (*at == '(')
		at = skip_group(at, '(', ')');
	at += strcspn(at, "{");
	return *at == '{' ? at + 1 : at;
}

bool selection_has(const char *document, const char *path)
{
	struct part ignored;

	return find(&ignored, root_of(document), path);
}

bool selection_remove(struct text *document, const char *path)
{
	struct text shorter = { NULL, 0, 0 };
	const char *const all = text_str(document);
	struct part gone;

	if (!find(&gone, root_of(all), path))
		return false;
	text_add_bytes(&shorter, all, (size_t)(gone.name - all));
	text_add(&shorter, skip_blanks(gone.end));
	text_free(document);
	*document = shorter;
	return true;
}
